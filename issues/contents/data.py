"""The tree as plain data, for printers, files, and readers outside the program."""

import datetime

from django.utils import timezone

from articles import richtext
from articles.content import fields
from issues.contents.tree import Contents, Item, NumberedSection

VERSION = 1  # of the form of `as_data`, which editions and files carry


def as_data(contents: Contents, *, nodes: bool = True, published: bool | None = None) -> dict:
    """The tree as plain data (strings, numbers, lists, dicts; dates are ISO or None).

    Issue: `version`, `title`, `slug`, `label`, `date`, `period`, `editors_note`, `imprint`, `lead`
    (the key of the article that was chosen to open the front page, or None), `print` (as
    `PrintSettings.print_settings`; not in old editions), `published`, `sections`. Section:
    `number`, `title`, `slug`, `introduction` (not in old editions),
    `articles`, `sections`. Article: `id`, the public fields of `fields.FIELDS` (the body as
    `body_html`), `is_retitled`, `byline`, `sources` (`name` and `fields.SOURCE_FIELDS`),
    `corrections` (`on`, `note`), `text`, and with `nodes` the body as `richtext.nodes` describes
    it. `published` is for an issue that is about to be released.
    """
    issue = contents.issue
    return {
        "version": VERSION,
        "title": issue.title,
        "slug": issue.slug,
        "label": issue.label,
        "date": issue.date.isoformat(),
        "period": issue.period,
        "editors_note": issue.editors_note,
        "imprint": issue.imprint,
        "lead": issue.lead_id,
        "print": issue.print_settings(),
        "published": issue.is_published if published is None else published,
        "sections": [_section_data(section, nodes) for section in contents.sections],
    }


def _section_data(section: NumberedSection, nodes: bool) -> dict:
    return {
        "number": section.number,
        "title": section.title,
        "slug": section.slug,
        "introduction": section.introduction,
        "articles": [item_data(item, nodes) for item in section.articles],
        "sections": [_section_data(below, nodes) for below in section.sections],
    }


def item_data(item: Item, nodes: bool) -> dict:
    public = [field for field in fields.FIELDS if field.is_public and field.name in item.content]
    public_of_source = [field for field in fields.SOURCE_FIELDS if field.is_public]
    data = {"id": item.id, **_values(item.content, public)}
    data |= {
        "is_retitled": item.is_retitled,
        "byline": item.byline,
        "sources": [
            {"name": source.name, **_values(source.content, public_of_source)}
            for source in item.sources
        ],
        "corrections": [
            {"on": timezone.localdate(corrected.at).isoformat(), "note": corrected.note}
            for corrected in item.corrections
        ],
        "body_html": item.body_html,
        "text": item.text,
    }
    if nodes:
        data["nodes"] = richtext.nodes(item.body_html)
    return data


def _values(content: dict, table) -> dict:
    return {
        field.name: _iso(content[field.name]) if field.kind == fields.DAY else content[field.name]
        for field in table
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
