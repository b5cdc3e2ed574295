"""Lists of what was published: by year, by section, by outlet."""

import re

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from issues import contents
from issues.models import Issue
from issues.readers import across, caching, context, describing
from issues.readers.addresses import here

HEADLINES = 3  # of each issue in the archive
NUMBER = re.compile(r"[1-9][0-9]{0,3}")


@require_safe
def issue_list(request, year: int | None = None):
    """The archive: the issues of one year, of the newest one if none is named."""
    published = Issue.objects.published()
    years = context.years(request)
    if year is not None and year not in years:
        raise Http404
    if years and year == years[0]:
        return redirect("issue_list")
    shown = year or next(iter(years), None)
    issues = list(published.filter(year=shown).newest_first())
    trees = contents.build_several(issues, bodies=False)
    releases = across.releases(issues)
    rows = [(tree.issue, releases.get(tree.issue.pk), _headlines(tree)) for tree in trees]
    title = gettext("All issues")
    title = gettext("All issues of {year}").format(year=year) if year else title
    described = describing.page(request, here(request), title)
    shown = {"rows": rows, "years": years, "year": shown, "described": described}
    return caching.public(render(request, "issues/issue_list.html", shown))


def _headlines(tree: contents.Contents) -> list[contents.Item]:
    """The lead article, then the first ones."""
    lead = [tree.lead] if tree.lead else []
    return (lead + [item for item in tree.items() if item != tree.lead])[:HEADLINES]


@require_safe
def section_detail(request, slug: str):
    """The articles of a section in all issues, the newest issue first."""
    number = _page_number(request)
    page = across.of_section(slug, number)
    title = page.parts[0].title if page.parts else ""
    return _list_page(request, page, title, gettext("Section"), slug=slug)


@require_safe
def outlet_detail(request, name: str):
    """The articles that an outlet reported, the newest issue first."""
    page = across.of_outlet(name, _page_number(request))
    return _list_page(request, page, name, gettext("Outlet"), of_outlet=True)


def _page_number(request) -> int:
    """What is no number is the first page."""
    number = request.GET.get("page", "")
    return int(number) if NUMBER.fullmatch(number) else 1


def _list_page(request, page: across.Page, title: str, kind: str, **more):
    if not page.parts and page.number == 1:
        raise Http404
    path = here(request)
    if not page.parts or request.GET.get("page", "") not in ("", str(page.number)):
        return redirect(path)
    if request.GET.get("page") == "1":  # one page, one address
        return redirect(path)
    described = describing.page(
        request,
        _numbered(path, page.number),
        title,
        gettext("{kind} {title}: all articles, the newest first.").format(kind=kind, title=title),
        previous=_numbered(path, page.number - 1) if page.has_previous else "",
        next=_numbered(path, page.number + 1) if page.has_next else "",
    )
    shown = {"page": page, "parts": page.parts, "title": title, "kind": kind} | more
    shown["described"] = described
    return caching.public(render(request, "issues/article_list.html", shown))


def _numbered(path: str, number: int) -> str:
    """The first page is the address without a number."""
    return path if number == 1 else f"{path}?page={number}"
