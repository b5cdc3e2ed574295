"""What of an article is searched, line by line, and which of its lines shows a word."""

from dataclasses import dataclass

from articles.content import fields
from articles.search import folding
from articles.search.folding import APART

TITLE, LEAD, TEXT, NAME = "title", "lead", "text", "name"
# In which part a field of a content is searched; the body as `Article.text`, dates not at all.
PARTS = {
    field.name: {fields.TITLES: TITLE, fields.TEXT: LEAD, fields.ORIGIN: NAME}[field.group]
    for field in fields.FIELDS
    if field.kind in (fields.LINE, fields.LINES)
}


@dataclass(frozen=True)
class Line:
    """`at` counts the lines of `Article.text`, for those that are its."""

    part: str
    text: str
    at: int | None = None


@dataclass(frozen=True)
class Wording:
    """An article folded, its lines joined by APART: first the titles, which end at `title_end`,
    then the lead (summary and first paragraph) until `lead_end`, the text, the names."""

    folded: str
    title_end: int
    lead_end: int


def lines_of(article, sources) -> list[Line]:
    """The lines with something to search in them, in the order of the folded wording. It takes any
    row with the columns of an article, so that a migration may call it."""
    text = enumerate(article.text.split("\n"))
    lines = [
        *_lines(article, TITLE),
        *_lines(article, LEAD),
        *(Line(TEXT if at else LEAD, line, at) for at, line in text),
        *_lines(article, NAME),
    ]
    lines += [Line(NAME, part) for source in sources for part in (source.label, source.outlet)]
    return [line for line in lines if folding.says_something(line.text)]


def wording_of(article, sources) -> Wording:
    folded = [(line.part, folding.folded(line.text)) for line in lines_of(article, sources)]

    def end(*parts: str) -> int:
        """Where these parts end, with the line end after each."""
        return sum(len(text) + 1 for part, text in folded if part in parts)

    whole = APART.join(text for _part, text in folded)
    return Wording(whole, end(TITLE), end(TITLE, LEAD))


def outlets_of(article, sources) -> set[str]:
    return {article.outlet, *(source.outlet for source in sources)} - {""}


def _lines(article, part: str) -> list[Line]:
    values = [getattr(article, name, "") for name, its in PARTS.items() if its == part]
    return [Line(part, line) for value in values for line in value.split("\n")]
