"""The forms of what the API gives, in their first version. A new field may join; a change of
meaning is another version, under another address.

The fields of an article and of a source come from `content.fields`.
"""

import datetime
from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field, create_model

from articles.content import fields

T = TypeVar("T")


def _columns(table: tuple[fields.Field, ...]) -> dict:
    return {
        field.name: (datetime.date | None, None) if field.kind == fields.DAY else (str, "")
        for field in table
        if field.is_public and field.kind != fields.BODY
    }


OUTLET = Field(description="Its outlet, or the first that one of its sources names.")
PAGE = Field(description="The printed number of its page in the PDF.")
SHEET = Field(description="The page of the PDF counted from the cover, as for #page= in a link.")


class Page(Schema, Generic[T]):
    """A part of a list; next is the cursor of the part after it, null at the end."""

    items: list[T]
    next: str | None = None


class Problem(Schema):
    """What is wrong with what was asked."""

    detail: str | list


class IssueSummary(Schema):
    slug: str = Field(examples=["2026-11"])
    title: str
    year: int
    number: int
    total_number: int | None
    date: datetime.date
    label: str = Field(examples=["2026年第11期（总第179期）"])
    address: str
    pdf: str | None = Field(description="The address of the PDF.")
    cover: str | None = Field(description="The address of the cover as a picture.")


class SectionOfArticle(Schema):
    slug: str
    title: str


Source = create_model("Source", __base__=Schema, name=(str, ""), **_columns(fields.SOURCE_FIELDS))


class Corrected(Schema):
    on: datetime.date
    note: str


class ArticleSummary(Schema):
    id: int
    title: str
    summary: str
    outlet: str = OUTLET
    published_on: datetime.date | None = Field(description="When the source published it.")
    issue: str = Field(description="The slug of its issue.", examples=["2026-11"])
    sections: list[SectionOfArticle] = Field(description="From the top: one or two.")
    address: str


ArticleOfIssue = create_model(
    "ArticleOfIssue",
    __base__=Schema,
    id=(int, ...),
    **(_columns(fields.FIELDS) | {"outlet": (str, OUTLET)}),
    is_retitled=(bool, Field(description="Whether the title differs from the source's.")),
    byline=(str, ""),
    sources=(list[Source], ...),
    corrections=(list[Corrected], ...),
    body_html=(str, Field(description="Clean HTML; addresses in it are whole.")),
    text=(str, Field(description="The words of the body, a line for each block.")),
    address=(str, ...),
    page=(int | None, PAGE),
    sheet=(int | None, SHEET),
)


class Article(ArticleOfIssue):
    issue: str = Field(description="The slug of its issue.", examples=["2026-11"])
    sections: list[SectionOfArticle]


class SectionOfIssue(Schema):
    number: str = Field(examples=["一、", "1.1"], description="As printed.")
    title: str
    slug: str
    introduction: str = Field("", description="Stands below its title; each line is a paragraph.")
    articles: list[ArticleOfIssue]
    sections: list["SectionOfIssue"]


class Issue(IssueSummary):
    """An issue whole, as its newest edition has it; version is the version of this form."""

    version: int
    period: str = Field(description="The time the news come from, in words.")
    editors_note: str
    imprint: str
    lead: int | None = Field(None, description="The id of the lead article, if one was chosen.")
    sections: list[SectionOfIssue]
    edition: int
    pages: int = Field(description="Pages of the PDF.")


class Section(Schema):
    """A section, with all issues in which it stands."""

    slug: str
    title: str = Field(description="As in the newest issue.")
    articles: int = Field(description="In all issues, with those of its sub-sections.")
    newest_issue: str
    address: str


class Outlet(Schema):
    name: str
    articles: int = Field(description="That it reported, alone or as one of several sources.")
    address: str


class Part(Schema):
    text: str
    marked: bool


class Hit(Schema):
    article: ArticleSummary
    snippet: list[Part]
    address: str = Field(
        description="Leads to the paragraph of the snippet, with a text fragment; to the article "
        "if the words stand in its title or summary."
    )
    page: int | None = Field(description="The printed number of the page of its first mark.")
    sheet: int | None = SHEET


class Found(Schema):
    total: int = Field(description="At most 1000: the newest.")
    is_more: bool = Field(description="Whether there are more than total.")
    page: int
    pages: int
    hits: list[Hit]


class Change(Schema):
    """What happened to an issue: it was released (all of it is new), corrected (one article is) or
    withdrawn (it and its articles answer 410). A next edition after a withdrawal is a release."""

    at: str = Field(json_schema_extra={"format": "date-time"})
    kind: str = Field(examples=["released", "corrected", "withdrawn"])
    issue: str
    article: int | None = Field(description="The one that was corrected.")
    note: str = Field(description="What readers are told of it.")


class Issues(Page[IssueSummary]):
    """Issues, the newest first."""


class Articles(Page[ArticleSummary]):
    """Articles, those of the newest issue first."""


class Outlets(Page[Outlet]):
    """Outlets by name."""


class Changes(Page[Change]):
    """Changes, the oldest first."""
