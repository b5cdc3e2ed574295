"""Lists of what was published: by year, by section, by outlet."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from issues import contents
from issues.models import Issue
from issues.readers import across, caching, describing
from issues.readers.addresses import here

HEADLINES = 3  # of each issue in the archive


@require_safe
def issue_list(request, year: int | None = None):
    """The archive: the issues of one year, of the newest one if none is named."""
    published = Issue.objects.published()
    years = sorted(set(published.values_list("year", flat=True)), reverse=True)
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
    context = {"rows": rows, "years": years, "year": shown, "described": described}
    return caching.public(render(request, "issues/issue_list.html", context))


def _headlines(tree: contents.Contents) -> list[contents.Item]:
    """The lead article, then the first ones."""
    lead = [tree.lead] if tree.lead else []
    return (lead + [item for item in tree.items() if item != tree.lead])[:HEADLINES]


@require_safe
def section_detail(request, slug: str):
    """The articles of a section in all issues, the newest issue first."""
    page, parts = across.of_section(slug, request.GET.get("page", ""))
    title = parts[0].title if parts else ""
    return _list_page(request, page, parts, title, gettext("Section"), slug=slug)


@require_safe
def outlet_detail(request, name: str):
    """The articles that an outlet reported, the newest issue first."""
    page, parts = across.of_outlet(name, request.GET.get("page", ""))
    return _list_page(request, page, parts, name, gettext("Outlet"), of_outlet=True)


def _list_page(request, page, parts: list[across.Part], title: str, kind: str, **more):
    if not parts:
        raise Http404
    if request.GET.get("page", "") not in ("", str(page.number)) or request.GET.get("page") == "1":
        return redirect(_numbered(here(request), page.number))
    described = describing.page(
        request,
        _numbered(here(request), page.number),
        title,
        gettext("{kind} {title}: all articles, the newest first.").format(kind=kind, title=title),
        previous=_numbered(here(request), page.number - 1) if page.has_previous() else "",
        next=_numbered(here(request), page.number + 1) if page.has_next() else "",
    )
    context = {"page": page, "parts": parts, "title": title, "kind": kind} | more
    context["described"] = described
    return caching.public(render(request, "issues/article_list.html", context))


def _numbered(path: str, number: int) -> str:
    """The first page is the address without a number."""
    return path if number == 1 else f"{path}?page={number}"
