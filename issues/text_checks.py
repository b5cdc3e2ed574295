"""The checks of the preflight that read the texts as print shows them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles import proofreading
from articles.content import fields
from issues.exporting.print import fonts
from issues.findings import WARNING, Facts, Problem, of

SHOWN = 3  # half-width marks of an article that the sentence shows
# Of a source, readers see a name, made of label and outlet, that leads to the address.
SHOWN_AS_NAME = {"label", "outlet", "url"}


def text_faults(facts: Facts) -> Iterator[Problem]:
    """What the import report may have named, as long as it is in the text."""
    for item in facts.items():
        if marks := proofreading.half_width(item.text):
            text = _("%(n)s half-width marks stand in Chinese text: %(where)s")
            where = "；".join(f"“{mark}”" for mark in marks[:SHOWN])
            yield of(item, WARNING, "half_width", text % {"n": len(marks), "where": where})
        for line in proofreading.picture_descriptions(item.text):
            text = _("This describes a picture and is no part of the text: %s")
            yield of(item, WARNING, "describes_picture", text % line[:60])
        for doubled in facts.doubled:
            if doubled in item.text:
                text = _("A character stands twice, where a page of the manuscript ended: “%s”")
                yield of(item, WARNING, "doubled_character", text % doubled)


def unprintable(facts: Facts) -> Iterator[Problem]:
    issue = facts.tree.issue
    printed = [issue.title, issue.period, issue.editors_note, issue.imprint]
    if text := _unprintable_characters(printed):
        yield Problem(WARNING, "unprintable", text, "issue", issue.pk, str(issue))
    for section in facts.tree.all_sections():
        if text := _unprintable_characters([section.title, section.introduction]):
            yield Problem(WARNING, "unprintable", text, "section", section.id, section.title)
    for item in facts.items():
        words = [item.text, *_printed(item.content, fields.FIELDS)]
        for source in item.sources:
            words += [source.name, *_printed(source.content, fields.SOURCE_FIELDS, SHOWN_AS_NAME)]
        if text := _unprintable_characters(words):
            yield of(item, WARNING, "unprintable", text)


def _printed(content: dict, table: tuple[fields.Field, ...], but: set[str] = frozenset()) -> list:
    """The words of a content that readers see in print, but for some fields."""
    shown = (field for field in table if field.is_public and field.name not in but)
    return [content[field.name] for field in shown if field.kind in (fields.LINE, fields.LINES)]


def _unprintable_characters(words: list[str]) -> str:
    """The sentence about characters that no font has, "" if there are none."""
    missing = sorted(fonts.without_glyph("".join(words)))
    shown = "、".join(f"{character} ({fonts.character_name(character)})" for character in missing)
    return _("No font has these characters; they print as 〓: %s") % shown if shown else ""
