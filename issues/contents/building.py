"""Reads an issue into its tree: the only place that computes order and numbers."""

from collections import defaultdict
from dataclasses import replace

from articles import richtext
from articles.content import fields, snapshots
from articles.models import Article, Picture, SourceLink
from issues.contents.tree import (
    Contents,
    Corrected,
    Item,
    NumberedSection,
    Source,
    folded,
    numbered,
)
from issues.models import Correction, Issue, Section


def build(issue: Issue, *, bodies: bool = True, empty: bool = False) -> Contents:
    """The tree of one issue, in at most four queries (sections, articles, sources, pictures); a
    fifth reads the corrections of an issue that was released.

    `bodies=False` does not read the texts (one query less). `empty=True` keeps sections without
    articles, as editors see them. The numbers count the sections that are kept.
    """
    return build_several([issue], bodies=bodies, empty=empty)[0]


def build_several(
    issues: list[Issue], *, bodies: bool = True, empty: bool = False
) -> list[Contents]:
    """The trees of several issues, in their order, in as many queries as one takes."""
    sections = defaultdict(list)
    for section in Section.objects.filter(issue__in=issues):
        sections[section.issue_id].append(section)
    rows = Article.objects.filter(section__issue__in=issues)
    rows = list(rows if bodies else rows.defer("body", "text"))
    sources = defaultdict(list)
    for source in SourceLink.objects.filter(article__section__issue__in=issues):
        sources[source.article_id].append(source)
    released = [issue for issue in issues if issue.was_released]
    corrections = _corrections(released and Correction.objects.filter(edition__issue__in=released))
    articles = defaultdict(list)
    for row in rows:
        item = item_of(row, sources[row.pk], corrections[row.pk], bodies=bodies)
        articles[row.section_id].append(item)
    shown = pictures_of(rows) if bodies else {}
    trees = [_tree(issue, _nested(sections[issue.pk], articles), shown) for issue in issues]
    return trees if empty else [tree.for_readers() for tree in trees]


def _tree(issue: Issue, sections: tuple[NumberedSection, ...], shown: dict) -> Contents:
    """With those of the pictures that its own articles show."""
    tree = Contents(issue, sections, {})
    names = dict.fromkeys(name for item in tree.items() for name in item.picture_names())
    return replace(tree, pictures={name: shown[name] for name in names if name in shown})


def single_article(row: Article) -> tuple[Item, dict[str, Picture]]:
    """One article with its text and pictures, for a page of its own."""
    issue = row.section.issue_id if row.section else None
    corrections = _corrections(row.corrections.filter(edition__issue=issue))
    return item_of(row, list(row.sources.all()), corrections[row.pk]), pictures_of([row])


def _corrections(rows) -> dict[int, list[Corrected]]:
    """By article, oldest first."""
    found = defaultdict(list)
    for row in sorted(rows or (), key=lambda row: row.pk):
        found[row.article_id].append(Corrected(row.at, row.note))
    return found


def item_of(
    row: Article, sources: list[SourceLink], corrections: list[Corrected], *, bodies: bool = True
) -> Item:
    """One article from its row and the rows of its sources, which need not be saved."""
    return Item(
        id=row.pk,
        content={
            field.name: getattr(row, field.name)
            for field in fields.FIELDS
            if field.kind != fields.BODY
        },
        sources=tuple(_source(source, row) for source in sources),
        body_html=row.body if bodies else "",
        text=row.text if bodies else "",
        state=row.state,
        corrections=tuple(corrections),
    )


def _source(source: SourceLink, article: Article) -> Source:
    """Its name is without the link text where that only repeats the title or the outlet."""
    titles = (folded(article.title), folded(article.original_title))
    repeats = source.outlet and any(title and title in folded(source.label) for title in titles)
    parts = [source.outlet, "" if repeats or source.label == source.outlet else source.label]
    name = "：".join(part for part in parts if part)
    return Source(name, {name: getattr(source, name) for name in fields.source_names()})


def pictures_of(rows: list[Article]) -> dict[str, Picture]:
    """The pictures of articles by name, in one query (no query if there are none)."""
    names = {
        name for row in rows if "<img" in row.body for name in richtext.picture_names(row.body)
    }
    if not names:
        return {}
    return {picture.name: picture for picture in Picture.objects.filter(name__in=names)}


def _nested(sections: list[Section], articles: dict) -> tuple[NumberedSection, ...]:
    """All sections, the empty ones too, numbered."""
    children = defaultdict(list)
    for section in sections:
        children[section.parent_id].append(section)

    def with_articles(row: Section) -> NumberedSection:
        below = tuple(with_articles(child) for child in children[row.pk])
        no_number = ""  # `numbered` fills it in
        return NumberedSection(
            row.pk, no_number, row.title, row.slug, tuple(articles[row.pk]), below
        )

    return numbered(tuple(with_articles(top) for top in children[None]))


def article_content(tree: Contents, item: Item) -> dict:
    """An article's content in the form of `snapshots`, without another query."""
    values = item.content | {
        field.name: item.body_html for field in fields.FIELDS if field.kind == fields.BODY
    }
    hashes = {name: picture.sha256 for name, picture in tree.pictures.items()}
    return snapshots.of_values(values, [source.content for source in item.sources], hashes)
