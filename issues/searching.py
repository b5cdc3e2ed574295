"""Searching the issues: what readers may see, narrowed and in order, with place and page.

It asks `articles.search`, and reads rows; whether an issue is published is asked at each search.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import richtext
from articles.models import Article, SearchText
from articles.search import finding, snippets, wording
from articles.search.asking import Question
from articles.search.finding import Hit
from articles.search.marks import OUTLET, SECTION, mark
from articles.search.snippets import Snippet
from issues import numbering
from issues.models import Edition, Issue

A_PAGE = 10
SUGGESTED = 6
A_PORTION = 1_000  # articles of an outlet that are asked for together: a page, usually
FIT, DATE = "fit", "date"
NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True)
class Narrowed:
    """Only articles of a section (by address part), of an outlet, of a year, of an issue."""

    section: str = ""
    outlet: str = ""
    year: int | None = None
    issue: tuple[int, int] | None = None

    def marks(self, *, drafts: bool) -> list[str]:
        """What the index is asked for. A draft has no marks of its sections."""
        names = ((SECTION, "" if drafts else self.section), (OUTLET, self.outlet))
        return [mark(kind, name) for kind, name in names if name]

    def between(self, *, drafts: bool) -> tuple[int, int]:
        """The first and the last number that the index is asked for. Drafts have the largest."""
        if drafts:
            return finding.ALL
        if self.issue and self.year not in (None, self.issue[0]):
            return finding.NONE
        if self.issue:
            first = last = numbering.newness(*self.issue)
        elif self.year is not None:
            first = numbering.newness(self.year, 0)
            last = numbering.newness(self.year + 1, 0) - 1
        else:
            return finding.RELEASED
        return SearchText.number_of(first, 0), SearchText.number_of(last + 1, 0) - 1

    def rows(self) -> Q:
        """The same of the rows of `SearchText`, for drafts."""
        rows = Q()
        if self.section:
            slug = Q(article__section__slug=self.section)
            rows &= slug | Q(article__section__parent__slug=self.section)
        if self.year is not None:
            rows &= Q(article__section__issue__year=self.year)
        if self.issue:
            year, number = self.issue
            rows &= Q(article__section__issue__year=year, article__section__issue__number=number)
        return rows


@dataclass(frozen=True)
class Shown:
    """A hit on a page: `issue` is None for an article of the pool; `sheet` and `page` say where
    its first marked word stands in the PDF, from the cover on and as printed; `address` leads to
    the paragraph of the snippet."""

    article: Article
    issue: Issue | None
    title: tuple[tuple[str, bool], ...]
    snippet: Snippet
    sheet: int | None
    page: int | None
    address: str


@dataclass(frozen=True)
class Results:
    """`total` hits were counted and put in order; there are more if `is_more`."""

    shown: tuple[Shown, ...]
    total: int
    is_more: bool
    page: int
    pages: int


def issues_of_outlet(name: str, first: int, end: int) -> list[Issue]:
    """The published issues with an article that an outlet reported, alone or as one of several
    sources: those from the place `first` to before `end`, counted from the newest issue on."""
    found, (low, high) = [], finding.RELEASED
    while len(found) < end:
        numbers = finding.marked(mark(OUTLET, name), (low, high), A_PORTION)
        newest_first = list(dict.fromkeys(number // SearchText.STEP for number in numbers))
        slugs = [numbering.issue_slug(*numbering.of_newness(one)) for one in newest_first]
        rows = Issue.objects.published().filter(slug__in=slugs).in_bulk(field_name="slug")
        found += [rows[slug] for slug in slugs if slug in rows]
        if len(numbers) < A_PORTION:
            break
        high = SearchText.number_of(newest_first[-1], 0) - 1
    return found[first:end]


def narrowed(section: str, outlet: str, year: str, issue: str) -> Narrowed:
    """From what stands in an address. Raises ValidationError with a sentence that says what to
    write instead."""
    year, issue = year.translate(NARROW), issue.translate(NARROW)
    if year and not re.fullmatch(r"(19|2[0-9])[0-9]{2}", year):
        raise ValidationError(_("Write the year in four figures, as 2026."))
    label = numbering.find_label(issue) if issue else None
    if issue and not label:
        raise ValidationError(_("Write the issue as 2026-11 or 2026年第11期."))
    return Narrowed(section, outlet, int(year) if year else None, label[:2] if label else None)


def find(
    question: Question, within: Narrowed, *, order: str, page: int, drafts: bool = False
) -> Results:
    """A page of hits, the best first or the newest first. With `drafts` also what readers may not
    see: ask before whether the person may."""
    found = finding.newest(
        question,
        within.rows() if drafts else _published(),
        marks=within.marks(drafts=drafts),
        between=within.between(drafts=drafts),
    )
    hits = list(found.hits) if order == DATE else found.by_fit()
    pages = max(1, -(-len(hits) // A_PAGE))
    page = min(max(page, 1), pages)
    on_page = hits[(page - 1) * A_PAGE : page * A_PAGE]
    shown = _shown(on_page, question, drafts=drafts)
    return Results(shown, len(hits), found.is_more, page, pages)


def suggested(question: Question) -> list[Article]:
    """Published articles whose titles have the words, the newest first; with their issues."""
    keys = finding.titled(question, _published(), SUGGESTED, between=finding.RELEASED)
    return _in_order(Article.objects.select_related("section__issue"), keys, drafts=False)


def _published() -> Q:
    """The rows whose issue readers may see. Their numbers say which issue it is: by way of the
    article it took a third of a search to ask that of a thousand."""
    newness = OuterRef("number") / SearchText.STEP
    issue = {"year": newness / numbering.A_YEAR, "number": newness % numbering.A_YEAR}
    return Q(Exists(Issue.objects.published().filter(**issue)))


def _in_order(rows: QuerySet[Article], keys: list[int], *, drafts: bool) -> list[Article]:
    """The articles with these keys; without those that were deleted a moment ago, and unless
    `drafts` are asked for, those that readers may not see any more."""
    rows = rows if drafts else rows.filter(section__issue__in=Issue.objects.published())
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _shown(hits: list[Hit], question: Question, *, drafts: bool) -> tuple[Shown, ...]:
    rows = Article.objects.select_related("section__issue", "section__parent", "search_text")
    rows = rows.prefetch_related("sources")
    articles = _in_order(rows, [hit.article_id for hit in hits], drafts=drafts)
    issues = {article.section.issue for article in articles if article.section}
    editions = Edition.objects.filter(issue__in=issues).not_called_back().order_by("number")
    newest = {row.issue_id: row for row in editions.only("issue", "starts", "turns")}
    return tuple(_one(article, question, newest) for article in articles)


def _one(article: Article, question: Question, editions: dict[int, Edition]) -> Shown:
    lines = wording.lines_of(article, list(article.sources.all()))
    snippet = snippets.snippet(lines, article.search_text.folded, question)
    issue = article.section.issue if article.section else None
    is_out = issue is not None and issue.is_published
    edition = editions.get(issue.pk) if is_out else None
    sheet, page = _sheet_and_page(article, snippet, edition) if edition else (None, None)
    return Shown(
        article,
        issue,
        snippets.marked(article.title, question),
        snippet,
        sheet,
        page,
        _address(article, snippet),
    )


def _sheet_and_page(article: Article, snippet: Snippet, edition: Edition) -> tuple:
    """Where the first marked word stands in the PDF; the beginning of the article for one outside
    the text. Two times None for an article without pages."""
    sheet, page = edition.starts.get(str(article.pk), (None, None))
    turns = edition.turns.get(str(article.pk)) if snippet.at is not None else None
    if not turns:
        return sheet, page
    lines = article.text.split("\n")[: snippet.at]
    further = bisect_right(turns, sum(map(len, lines)) + len(lines) + snippet.within)
    return sheet + further, page + further


def _address(article: Article, snippet: Snippet) -> str:
    """The page of the article, at the paragraph; a browser that can also marks the word there. It
    takes the first one of a page that has these words beside it: the name of the periodical, above
    the text, often has the word too."""
    address = reverse("article_detail", args=[article.pk])
    if snippet.at is None:
        return address
    blocks = richtext.blocks_of_lines(article.body)
    anchor = f"p{blocks[snippet.at]}" if snippet.at < len(blocks) else ""
    before, word, after = (
        quote(text, safe="").replace("-", "%2D")
        for text in (snippet.before, snippet.first_marked, snippet.after)
    )
    if not before and not after:
        return f"{address}#{anchor}"
    told = [f"{before}-" if before else "", word, f"-{after}" if after else ""]
    return f"{address}#{anchor}:~:text={','.join(filter(None, told))}"
