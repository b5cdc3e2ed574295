"""Reads an issue into its tree: the only place that computes order and numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db.models import Case, F, TextField, Value, When

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


def build(
    issue: Issue, *, bodies: bool = True, empty: bool = False, corrections: dict | None = None
) -> Contents:
    """The tree of one issue, in at most three queries (articles with their sections, sources,
    pictures); a fourth reads the corrections of an issue that was released.

    `bodies=False` does not read the texts (one query less). `empty=True` keeps sections without
    articles, as editors see them (one query more). The numbers count the sections that are kept.
    `corrections` are those of its articles, by article, if they were read already.
    """
    return build_several([issue], bodies=bodies, empty=empty, corrections=corrections)[0]


def build_several(
    issues: list[Issue],
    *,
    bodies: bool = True,
    empty: bool = False,
    corrections: dict | None = None,
) -> list[Contents]:
    """The trees of several issues, in their order, in as many queries as one takes."""
    rows = Article.objects.filter(section__issue__in=issues).select_related("section__parent")
    rows = list(rows if bodies else rows.defer("body", "text"))
    sections = Section.objects.filter(issue__in=issues) if empty else _sections_of(rows)
    sources = SourceLink.objects.filter(article__section__issue__in=issues)
    if corrections is None:
        released = [issue for issue in issues if issue.was_released]
        found = released and Correction.objects.filter(edition__issue__in=released)
        corrections = corrections_of(found or ())
    trees = _trees(issues, sections, rows, sources, corrections, bodies=bodies)
    return trees if empty else [tree.for_readers() for tree in trees]


def build_around(article: int, *, corrections: dict) -> Contents | None:
    """The tree of the issue in which an article stands (by its key), with the text and the
    pictures of this article alone, in three queries. None if it stands in no issue."""

    def own(name: str) -> Case:
        return Case(When(pk=article, then=F(name)), default=Value(""), output_field=TextField())

    rows = Article.objects.filter(section__issue__sections__articles=article)
    rows = rows.annotate(own_body=own("body"), own_text=own("text"))
    rows = list(rows.select_related("section__parent", "section__issue").defer("body", "text"))
    if not rows:
        return None
    issue, own_row = rows[0].section.issue, next(row for row in rows if row.pk == article)
    sources = SourceLink.objects.filter(article__section__issue=issue)
    (tree,) = _trees([issue], _sections_of(rows), rows, sources, corrections, bodies=False)
    item = tree.place_of(article).item
    item = replace(item, body_html=own_row.own_body, text=own_row.own_text)
    return tree.for_readers().with_item(item, _named(item.picture_names()))


def _sections_of(rows: list[Article]) -> list[Section]:
    """The sections of articles, and those above them, in order."""
    found = {row.section_id: row.section for row in rows}
    found |= {row.section.parent_id: row.section.parent for row in rows if row.section.parent_id}
    return sorted(found.values(), key=lambda row: (row.level, row.position, row.pk))


def _trees(issues, sections, rows, sources, corrections: dict, *, bodies: bool) -> list[Contents]:
    of_issue, of_article, articles = defaultdict(list), defaultdict(list), defaultdict(list)
    for section in sections:
        of_issue[section.issue_id].append(section)
    for source in sources:
        of_article[source.article_id].append(source)
    for row in rows:
        item = item_of(row, of_article[row.pk], corrections.get(row.pk, ()), bodies=bodies)
        articles[row.section_id].append(item)
    shown = pictures_of(rows) if bodies else {}
    return [_tree(issue, _nested(of_issue[issue.pk], articles), shown) for issue in issues]


def _tree(issue: Issue, sections: tuple[NumberedSection, ...], shown: dict) -> Contents:
    """With those of the pictures that its own articles show."""
    tree = Contents(issue, sections, {})
    names = dict.fromkeys(name for item in tree.items() for name in item.picture_names())
    return replace(tree, pictures={name: shown[name] for name in names if name in shown})


def single_article(row: Article) -> tuple[Item, dict[str, Picture]]:
    """One article with its text and pictures, for a page of its own."""
    issue = row.section.issue_id if row.section else None
    corrections = corrections_of(row.corrections.filter(edition__issue=issue)).get(row.pk, ())
    return item_of(row, list(row.sources.all()), corrections), pictures_of([row])


def corrections_of(rows: Iterable[Correction]) -> dict[int, list[Corrected]]:
    """By article, oldest first."""
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.pk):
        found[row.article_id].append(Corrected(row.at, row.note))
    return found


def item_of(
    row: Article,
    sources: list[SourceLink],
    corrections: Sequence[Corrected],
    *,
    bodies: bool = True,
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
    with_pictures = (row for row in rows if "<img" in row.body)
    return _named({name for row in with_pictures for name in richtext.picture_names(row.body)})


def _named(names: Collection[str]) -> dict[str, Picture]:
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
            row.pk, no_number, row.title, row.slug, tuple(articles[row.pk]), below, row.introduction
        )

    return numbered(tuple(with_articles(top) for top in children[None]))


def article_content(tree: Contents, item: Item) -> dict:
    """An article's content in the form of `snapshots`, without another query."""
    values = item.content | {
        field.name: item.body_html for field in fields.FIELDS if field.kind == fields.BODY
    }
    hashes = {name: picture.sha256 for name, picture in tree.pictures.items()}
    return snapshots.of_values(values, [source.content for source in item.sources], hashes)
