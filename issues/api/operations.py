"""The operations of the API, each a plain function: what may be asked, what is answered.

Everybody may call them; they answer nothing that is not published. Answers may be kept for a minute
(as readers' pages), and asked for again by their ETag.
"""

from dataclasses import asdict
from typing import Annotated

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Status

from articles import richtext
from articles.models import Article
from articles.search import asking
from issues import contents, numbering, searching
from issues.api import forms, reading
from issues.api.answering import Api
from issues.api.limit import PerMinute
from issues.models import Issue
from issues.readers import across
from issues.readers.addresses import absolute, site

ANSWERS = {404: forms.Problem, 410: forms.Problem, 422: forms.Problem, 429: forms.Problem}


api = Api(
    title="qualitynews",
    version="1",
    description="What is published, as JSON. It only reads; nobody has to sign in.",
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": "/"}],
    throttle=PerMinute(),
)


@api.exception_handler(ValidationError)
def refused(request, error: ValidationError) -> HttpResponse:
    """What our own checks say, as a sentence."""
    return api.create_response(request, {"detail": " ".join(error.messages)}, status=422)


# No text has the character NUL, and no database takes it.
NO_NUL = r"^[^\x00]*$"
Asked = Annotated[
    str, Query(min_length=1, max_length=300, pattern=NO_NUL, description="Words to look for.")
]
Cursor = Annotated[
    str | None,
    Query(max_length=1000, description="The next of the page before, to go on after it."),
]
Section = Annotated[
    str,
    Query(
        max_length=300, pattern=NO_NUL, description="The slug of a section; has its sub-sections."
    ),
]
Outlet = Annotated[
    str,
    Query(
        max_length=300,
        pattern=NO_NUL,
        description="The whole name of an outlet, of the article or of one of its sources.",
    ),
]
Year = Annotated[int | None, Query(ge=1900, le=2999, description="The year of the issue.")]
Moment = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+ -][0-9]{2}:[0-9]{2})?)?$",
        description="A day or a moment, which is included; without a time zone, that of "
        f"{settings.TIME_ZONE}. Drop what you have seen already.",
        examples=["2026-11-20", "2026-11-20T09:00:00%2B08:00"],
    ),
]
Slug = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2,3}$", examples=["2026-11"])]
Key = Annotated[int, Path(ge=1, lt=2**63)]
IssueSlug = Annotated[
    str,
    Query(
        pattern=r"^([0-9]{4}-[0-9]{1,3})?$",
        description="The slug of an issue.",
        examples=["2026-11"],
    ),
]


@api.get("/issues", response={200: forms.Issues, **ANSWERS})
def issues(request, year: Year = None, cursor: Cursor = None):
    """The issues, the newest first."""
    rows, more = reading.issues(year, cursor)
    releases = across.releases(rows)
    return {
        "items": [_issue(request, row, releases.get(row.pk)) for row in rows],
        "next": more,
    }


@api.get("/issues/{slug}", response={200: forms.Issue, **ANSWERS})
def issue(request, slug: Slug):
    """An issue whole: its sections, articles and texts, as its newest edition has them. 410 if it
    was withdrawn."""
    row = Issue.objects.filter(slug=slug).first()
    if row is None or not (row.is_published or row.is_withdrawn):
        raise Http404
    if row.is_withdrawn:
        return Status(410, {"detail": row.withdrawal_reason})
    edition = row.editions.not_called_back().first()
    if edition is None:
        raise Http404
    told = _issue(request, row, across.releases([row]).get(row.pk)) | edition.contents
    whole = [_with_places(request, one, edition.starts) for one in edition.contents["sections"]]
    return told | {"edition": edition.number, "pages": edition.pages, "sections": whole}


@api.get("/articles", response={200: forms.Articles, **ANSWERS})
def articles(
    request,
    section: Section = "",
    outlet: Outlet = "",
    issue: IssueSlug = "",
    year: Year = None,
    cursor: Cursor = None,
):
    """The articles, those of the newest issue first, in it the last ones first. Filters are all
    met."""
    label = numbering.find_label(issue) if issue else None
    rows, more = reading.articles(
        section=section, outlet=outlet, issue=label and label[:2], year=year, after=cursor
    )
    return {"items": [_article(request, row) for row in rows], "next": more}


@api.get("/articles/{id}", response={200: forms.Article, **ANSWERS})
def article(request, id: Key):
    """An article whole."""
    rows = Article.objects.select_related("section__issue", "section__parent")
    row = rows.filter(pk=id, section__isnull=False).first()
    if row is None or not (row.section.issue.is_published or row.section.issue.is_withdrawn):
        raise Http404
    if row.section.issue.is_withdrawn:
        return Status(410, {"detail": row.section.issue.withdrawal_reason})
    item, _pictures = contents.single_article(row)
    starts = row.section.issue.editions.not_called_back().values_list("starts", flat=True)
    data = contents.item_data(item, nodes=False)
    return _whole(request, data, starts.first() or {}) | _place(request, row)


@api.get("/sections", response={200: list[forms.Section], 429: forms.Problem})
def sections(request):
    """The sections: those of the newest issue in its order, then those of earlier ones that it has
    not. The same slug is the same section."""
    return [
        row | {"address": absolute(request, reverse("section_detail", args=[row["slug"]]))}
        for row in reading.sections()
    ]


@api.get("/outlets", response={200: forms.Outlets, **ANSWERS})
def outlets(request, cursor: Cursor = None):
    """The outlets that articles or their sources name, by name."""
    rows, more = reading.outlets(cursor)
    items = [
        {
            "name": row["outlet"],
            "articles": row["count"],
            "address": absolute(request, reverse("outlet_detail", args=[row["outlet"]])),
        }
        for row in rows
    ]
    return {"items": items, "next": more}


@api.get("/search", response={200: forms.Found, **ANSWERS})
def search(
    request,
    q: Asked,
    section: Section = "",
    outlet: Outlet = "",
    issue: IssueSlug = "",
    year: Year = None,
    order: Annotated[str, Query(pattern="^(fit|date)$", description="fit or date")] = "fit",
    page: Annotated[int, Query(ge=1, le=100)] = 1,
):
    """Ten articles a page that have the words of q, as the site finds them: several words, "exact
    words", -without (never alone). Filters are all met. A page after the last one has no hits."""
    within = searching.narrowed(section, outlet, str(year or ""), issue)
    found = searching.find(asking.read(q), within, order=order, page=page)
    hits = [
        {
            "article": _article(request, hit.article),
            "snippet": [{"text": text, "marked": marked} for text, marked in hit.snippet.parts],
            "address": absolute(request, hit.address),
            "page": hit.page,
            "sheet": hit.sheet,
        }
        for hit in (found.shown if page <= found.pages else ())
    ]
    return {
        "total": found.total,
        "is_more": found.is_more,
        "page": page,
        "pages": found.pages,
        "hits": hits,
    }


@api.get("/changes", response={200: forms.Changes, **ANSWERS})
def changes(request, since: Moment = None, cursor: Cursor = None):
    """What was released, corrected and withdrawn since a moment, the oldest first. Keep the moment
    (at) of the last one for the next time; it comes again then."""
    rows, more = reading.changes(reading.moment_of(since) if since else None, cursor)
    return {"items": [asdict(row) | {"at": row.at.isoformat()} for row in rows], "next": more}


def _with_places(request, section: dict, starts: dict) -> dict:
    """A section as an edition has it; `starts` as in `Edition.starts`."""
    articles = [_whole(request, one, starts) for one in section["articles"]]
    below = [_with_places(request, one, starts) for one in section["sections"]]
    return section | {"articles": articles, "sections": below}


def _whole(request, data: dict, starts: dict) -> dict:
    """An article's content with its place in the PDF; pictures and links with whole addresses."""
    sheet, page = starts.get(str(data["id"]), (None, None))
    return data | {
        "outlet": _outlet(data.get("outlet", ""), (one.get("outlet") for one in data["sources"])),
        "body_html": richtext.with_site(data["body_html"], site(request)),
        "address": absolute(request, reverse("article_detail", args=[data["id"]])),
        "page": page,
        "sheet": sheet,
    }


def _outlet(own: str, of_sources) -> str:
    """Who reported an article, in lists too: its outlet, or the first that a source names."""
    return own or next(filter(None, of_sources), "")


# The last one: what no operation above has taken.
@api.api_operation(
    ["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}", include_in_schema=False
)
def nothing_there(request, rest: str):
    raise Http404


def _issue(request, row: Issue, release: across.Release | None) -> dict:
    files = {"pdf": row.pdf_address, "cover": row.cover_address}
    there = {"pdf": bool(release and release.pdf), "cover": bool(release and release.cover)}
    return {
        "slug": row.slug, "title": row.title, "year": row.year, "number": row.number,
        "total_number": row.total_number, "date": row.date, "label": row.label,
        "address": absolute(request, row.get_absolute_url()),
        **{name: absolute(request, path) if there[name] else None for name, path in files.items()},
    }  # fmt: skip


def _article(request, row: Article) -> dict:
    return {
        "id": row.pk,
        "title": row.title,
        "summary": row.summary,
        "outlet": _outlet(row.outlet, (source.outlet for source in row.sources.all())),
        "published_on": row.published_on,
        **_place(request, row),
    }


def _place(request, row: Article) -> dict:
    sections = [one for one in (row.section.parent, row.section) if one]
    return {
        "issue": row.section.issue.slug,
        "sections": [{"slug": one.slug, "title": one.title} for one in sections],
        "address": absolute(request, reverse("article_detail", args=[row.pk])),
    }
