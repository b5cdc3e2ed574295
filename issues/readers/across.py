"""Articles across issues: of a section, of an outlet, and what is related to one article."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article
from issues import contents, searching
from issues.models import COVER, Edition, EditionFile, Issue, Section

ISSUES_A_PAGE = 12  # a year of a monthly
RELATED = 4
OUTLETS, OUTLETS_FROM = 30, 3  # outlets that searching proposes, from so many issues
SECTIONS_FROM = 12  # issues whose sections it proposes: a year of a monthly


@dataclass(frozen=True)
class Release:
    """What readers may fetch of an issue: its files by format, and the pages of its PDF; where its
    articles begin there, if that was read (`Edition.starts`); its corrections, by article."""

    files: dict[str, EditionFile]
    pages: int
    starts: dict[str, list[int]]
    corrections: dict[int, list[contents.Corrected]]

    @property
    def pdf(self) -> EditionFile | None:
        return self.files.get("pdf")

    @property
    def cover(self) -> EditionFile | None:
        return self.files.get(COVER)


@dataclass(frozen=True)
class Part:
    """Those of an issue's articles that a list shows, in reading order."""

    issue: Issue
    items: tuple[contents.Item, ...]
    title: str = ""


@dataclass(frozen=True)
class Page:
    """One page of a list of issues, numbered from 1."""

    number: int
    parts: tuple[Part, ...]
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous


def releases(issues: list[Issue]) -> dict[int, Release]:
    """The newest edition of each issue, by the issue's key, in one query."""
    return _releases(Q(edition__issue__in=issues))


def release_around(article: int) -> Release | None:
    """The newest edition of the issue in which an article stands, by the article's key; with its
    `starts`."""
    issue = Section.objects.filter(articles=article).values("issue")
    return next(iter(_releases(Q(edition__issue=Subquery(issue)), starts=True).values()), None)


def _releases(which: Q, *, starts: bool = False) -> dict[int, Release]:
    large = ["contents", "turns", "sheet", "acknowledged", *([] if starts else ["starts"])]
    rows = EditionFile.objects.filter(which, edition__called_back_at=None)
    rows = rows.select_related("edition__correction").defer(*(f"edition__{name}" for name in large))
    files: dict[int, dict[str, EditionFile]] = {}  # of the newest edition, as far as it was read
    editions: dict[int, dict[int, Edition]] = {}
    for row in rows.order_by("edition__number"):
        known = editions.setdefault(row.edition.issue_id, {})
        if row.edition_id not in known:
            files[row.edition.issue_id] = {}
        known[row.edition_id] = row.edition
        files[row.edition.issue_id][row.format] = row
    return {key: _release(list(known.values()), files[key]) for key, known in editions.items()}


def _release(editions: list[Edition], files: dict[str, EditionFile]) -> Release:
    newest = editions[-1]
    starts = {} if "starts" in newest.get_deferred_fields() else newest.starts
    corrected = [row.correction for row in editions if hasattr(row, "correction")]
    return Release(files, newest.pages, starts, contents.corrections_of(corrected))


def with_neighbours(year: int, number: int) -> tuple[Issue | None, Issue | None, Issue | None]:
    """The published issue before an issue, the issue itself whatever it is, and the published one
    after it, in one query."""
    published = Issue.objects.published()
    later = Q(year__gt=year) | Q(year=year, number__gt=number)
    after = published.filter(later).order_by("year", "number").values("pk")[:1]
    earlier = published.exclude(later).exclude(year=year, number=number)
    before = earlier.newest_first().values("pk")[:1]
    rows = Issue.objects.filter(
        Q(year=year, number=number) | Q(pk=Subquery(after)) | Q(pk=Subquery(before))
    )
    found = {_side((row.year, row.number), (year, number)): row for row in rows}
    return found.get(-1), found.get(0), found.get(1)


def _side(one: tuple[int, int], other: tuple[int, int]) -> int:
    return (one > other) - (one < other)


def of_section(slug: str, number: int) -> Page:
    """The articles of the sections with this address part, with those of their sub-sections."""
    holding = Article.objects.filter(_in_section(slug), section__issue=OuterRef("pk"))

    def part(tree: contents.Contents) -> Part:
        sections = [section for section in tree.all_sections() if section.slug == slug]
        items = tuple(item for section in sections for item in section.items())
        return Part(tree.issue, items, sections[0].title if sections else "")

    # Looked at one by one, from the newest on, until there are enough.
    rows = Issue.objects.published().filter(Exists(holding)).newest_first()
    first, end = _portion(number)
    return _page(list(rows[first:end]), number, part)


def _in_section(slug: str) -> Q:
    return Q(section__slug=slug) | Q(section__parent__slug=slug)


def newest_sections() -> list[Section]:
    """The top-level sections of the newest issue that hold something, in order."""
    newest = Issue.objects.published().newest_first().values("pk")[:1]
    held = Q(articles__isnull=False) | Q(children__articles__isnull=False)
    return list(Section.objects.filter(held, issue=Subquery(newest), parent=None).distinct())


def usual_outlets() -> list[str]:
    """The outlets of the newest issues, the most frequent first."""
    newest = Issue.objects.published().newest_first().values("pk")[:OUTLETS_FROM]
    rows = Article.objects.filter(section__issue__in=list(newest.values_list("pk", flat=True)))
    counted = rows.exclude(outlet="").values("outlet").annotate(count=Count("pk"))
    return list(counted.order_by("-count", "outlet").values_list("outlet", flat=True)[:OUTLETS])


def usual_sections(*, also: str) -> dict[str, str]:
    """What the sections of the newest issues are called, by their address parts: those of the
    newest one in order, each with its sub-sections, then what only earlier ones have, empty ones
    never; and another address part, as it was called last."""
    newest = Issue.objects.published().newest_first().values("pk")[:SECTIONS_FROM]
    own = Article.objects.filter(section=OuterRef("pk"))
    below = Article.objects.filter(section__parent=OuterRef("pk"))
    rows = Section.objects.filter(Exists(own) | Exists(below), issue__in=Subquery(newest))
    rows = rows.select_related("parent")
    found = {}
    top = Coalesce("parent__position", "position")
    for section in rows.order_by("-issue__year", "-issue__number", top, "level", "position"):
        found.setdefault(section.slug, _called(section))
    if also and also not in found:
        rows = Section.objects.filter(slug=also, issue__in=Issue.objects.published())
        last = rows.select_related("parent").order_by("-issue__year", "-issue__number").first()
        found[also] = _called(last) if last else also
    return found


def _called(section: Section) -> str:
    return f"{section.parent.title} · {section.title}" if section.parent else section.title


def of_outlet(name: str, number: int) -> Page:
    """The articles that an outlet reported, alone or as one of several sources."""

    def part(tree: contents.Contents) -> Part:
        outlets = (
            (item, {item.outlet, *(s.outlet for s in item.sources)}) for item in tree.items()
        )
        return Part(tree.issue, tuple(item for item, names in outlets if name in names))

    return _page(searching.issues_of_outlet(name, *_portion(number)), number, part)


def _portion(number: int) -> tuple[int, int]:
    """Which issues of a list are read for page `number`: one more than it shows."""
    first = (number - 1) * ISSUES_A_PAGE
    return first, first + ISSUES_A_PAGE + 1


def _page(issues: list[Issue], number: int, part) -> Page:
    trees = contents.build_several(issues[:ISSUES_A_PAGE], bodies=False)
    parts = tuple(found for found in map(part, trees) if found.items)
    return Page(number, parts, has_next=len(issues) > ISSUES_A_PAGE)


def related(place: contents.Place, issue: Issue) -> list[Article]:
    """The newest articles of the same section in earlier issues, with their issues."""
    slug = place.sections[-1].slug
    holding = Article.objects.filter(section__slug=slug, section__issue=OuterRef("pk"))
    before = Q(year__lt=issue.year) | Q(year=issue.year, number__lt=issue.number)
    # The year once more by itself: an index is read from there on, and not from the newest on.
    earlier = Issue.objects.published().filter(before, year__lte=issue.year)
    # Each of these has an article, so that no more of them are needed than articles.
    newest = earlier.filter(Exists(holding)).newest_first().values("pk")[:RELATED]
    rows = Article.objects.filter(section__slug=slug, section__issue__in=Subquery(newest))
    order = ("-section__issue__year", "-section__issue__number", "position", "id")
    rows = rows.select_related("section__issue").order_by(*order)
    return list(rows.defer("body", "text")[:RELATED])


def years() -> list[int]:
    """The years with published issues, the newest first."""
    rows = Issue.objects.published().order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())
