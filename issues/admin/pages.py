"""What the staff pages about an issue share: its state in a word, and rendering a page."""

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from issues.exporting import Exported
from issues.models import Issue


def state_of(issue: Issue) -> tuple[str, str]:
    """A CSS class and a word for the state of an issue."""
    if issue.is_published:
        return "published", _("published")
    if issue.is_scheduled:
        return "scheduled", _("scheduled")
    return ("withdrawn", _("withdrawn")) if issue.is_withdrawn else ("draft", _("draft"))


def issue_page(
    request, template: str, title: str, context: dict, status: int = 200
) -> HttpResponse:
    whole = admin.site.each_context(request) | {"title": title, "opts": Issue._meta} | context
    return render(request, f"admin/issues/{template}", whole, status=status)


def file(exported: Exported, how: str = "inline") -> HttpResponse:
    """A finished file: shown in the browser, or saved ("attachment")."""
    response = HttpResponse(exported.data, content_type=exported.content_type)
    response["Content-Disposition"] = f'{how}; filename="{exported.filename}"'
    return response
