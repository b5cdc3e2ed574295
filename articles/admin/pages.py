"""What the staff pages about one article share: finding it, and rendering a page."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from articles import richtext
from articles.content import fields
from articles.models import Article


def find_article(pk: int) -> Article:
    return get_object_or_404(Article.objects.select_related("section__issue"), pk=pk)


def article_page(
    request, template: str, title: str, context: dict, status: int = 200
) -> HttpResponse:
    whole = admin.site.each_context(request) | {"title": title, "opts": Article._meta} | context
    response = render(request, f"admin/articles/article/{template}", whole, status=status)
    response["X-Frame-Options"] = "SAMEORIGIN"  # the desk of an issue shows it beside the outline
    return response


def in_pane(request) -> bool:
    """Whether the page is shown in the pane of a desk."""
    return request.headers.get("Sec-Fetch-Dest") == "iframe"


def reading(article: Article) -> dict:
    """The context of `_reading.html`: the saved text, with everything that is signed with it."""
    return {
        "article": article,
        "facts": _facts(article, fields.FIELDS, shown_apart=("title", "subtitle", "body")),
        "sources": [
            (source, _facts(source, fields.SOURCE_FIELDS, shown_apart=("label", "url", "outlet")))
            for source in article.sources.all()
        ],
        "body": richtext.as_page(article.body, below=2, draft=True),
    }


def _facts(row, table: tuple[fields.Field, ...], *, shown_apart: tuple[str, ...]) -> list[tuple]:
    """Label, value and kind of the fields of a row that the template does not place by name."""
    return [
        (field.label, getattr(row, field.name), field.kind)
        for field in table
        if field.name not in shown_apart
    ]


def refuse_other_person(request) -> None:
    """Refuses a page that somebody else had opened in the same browser. Raises ValidationError."""
    if request.POST.get("typed_by", "") not in ("", str(request.user.pk)):
        raise ValidationError(
            _("Somebody else signed in on this browser since the page was opened. Look again.")
        )
