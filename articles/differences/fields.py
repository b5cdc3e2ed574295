"""Compares the parts of two contents in the order of the form, each by the kind of its value."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from django.utils.translation import gettext as _

from articles.content import fields
from articles.differences import bodies, sources
from articles.differences.aligning import common, interned
from articles.differences.figures import HASH
from articles.differences.limits import refuse_long, refuse_unlike
from articles.differences.presenting import fold_equal
from articles.differences.reading import Passage, of_flow, of_lines
from articles.differences.results import Block, FieldDifference, Fold, Note, Style, TextBlock
from articles.differences.runs import between_texts
from articles.richtext import parse
from articles.richtext.allowlist import PICTURE_ADDRESS

LINE = Style("line")
_PICTURE = re.compile(f'<img [^>]*?src="{PICTURE_ADDRESS.pattern}"')
Cut = Callable[[str], list[str]]
Read = Callable[[str], list[Passage]]


def field_differences(old: dict, new: dict) -> list[FieldDifference]:
    """The fields that differ, not numbered yet."""
    found = []
    kinds = {field.name: field.kind for field in fields.FIELDS}
    for name, label in fields.labels().items():
        blocks = _COMPARED[kinds.get(name, fields.SOURCES)](old, new, name)
        if any(block.state != "equal" for block in blocks):
            found.append(FieldDifference(name, label, fold_equal(blocks)))
    return found


def _line(old: dict, new: dict, name: str) -> tuple[Block, ...]:
    before, after = str(old.get(name) or ""), str(new.get(name) or "")
    if before == after:
        return ()
    refuse_long(before, after)
    runs = between_texts(before, after)
    return (TextBlock("changed", LINE if before else None, LINE if after else None, runs=runs),)


def _lines(old: dict, new: dict, name: str) -> tuple[Block | Fold, ...]:
    before, after = old.get(name) or "", new.get(name) or ""
    return _text(before, after, name, cut=lines_of, read=of_lines)


def _body(old: dict, new: dict, name: str) -> tuple[Block | Fold, ...]:
    before, after = (_with_hashes(content.get(name) or "", content) for content in (old, new))
    return _text(before, after, name, cut=outer_blocks, read=lambda html: of_flow(parse(html)))


def _with_hashes(body: str, content: dict) -> str:
    """The body with the hash of each picture whose hash is known."""
    hashes = content.get("pictures") or {}
    return _PICTURE.sub(
        lambda m: f'{m[0]} {HASH}="{escape(str(hashes[m[1]]))}"' if m[1] in hashes else m[0], body
    )


def _text(before: str, after: str, name: str, *, cut: Cut, read: Read) -> tuple[Block | Fold, ...]:
    """The blocks of two texts. In long texts, what both share is left out before it is read."""
    if before == after:
        return ()
    if is_long(before, after):
        blocks = tuple(_in_parts(cut(before), cut(after), name, read))
    else:
        blocks = bodies.blocks_between(read(before), read(after), name)
    return _or_a_note(blocks, before, after)


def _in_parts(before: list[str], after: list[str], name: str, read: Read) -> Iterator[Block | Fold]:
    """A paragraph counts as moved only within one part."""
    for at, (old, new, left_out) in enumerate(differing_parts(before, after)):
        move = f"{name}-{at}" if at else name
        yield from bodies.blocks_between(read("".join(old)), read("".join(new)), move)
        if left_out:
            yield Fold((), sum(_number(text, read) for text in left_out))


def _number(text: str, read: Read) -> int:
    """How many paragraphs a block has; for most, the markup tells it without reading them."""
    return 1 if text.startswith(("<p", "<h")) else len(read(text))


def _or_a_note(blocks: tuple, before: str, after: str) -> tuple[Block | Fold, ...]:
    """If two versions differ but no block shows it, a note says so: they never count as equal."""
    if before == after or any(block.state != "equal" for block in blocks):
        return blocks
    note = Note(_("Only what holds the text together changed: lists, quotations or empty lines."))
    return (TextBlock("changed", LINE, LINE, note), *blocks)


def _sources(old: dict, new: dict, name: str) -> tuple[Block, ...]:
    before, after = old.get(name) or (), new.get(name) or ()
    if before == after:
        return ()
    refuse_long(*(str(value) for source in (*before, *after) for value in source.values()))
    return sources.source_blocks(before, after)


_COMPARED = {
    fields.LINE: _line,
    fields.DAY: _line,
    fields.LINES: _lines,
    fields.BODY: _body,
    fields.SOURCES: _sources,
}


# --- what long texts share ------------------------------------------------------------------------


# Texts with fewer characters and paragraphs are compared whole: that is fast, and their unchanged
# paragraphs can be unfolded.
LONG, MANY = 200_000, 2_000
# Equal paragraphs that stay beside what differs, and the fewest that are left out.
CONTEXT, LEAST = 3, 20

_GROUP = "(?:ul|ol|blockquote|table|figure|pre)"
_BORDER = re.compile(f"(?P<opens><{_GROUP}\\b)|(?:(?P<closes></{_GROUP}>)|</(?:p|h2|h3)>|<hr>)\n?")


def is_long(old: str, new: str) -> bool:
    return any(
        len(text) > LONG or max(text.count("\n"), text.count("</")) > MANY for text in (old, new)
    )


def lines_of(text: str) -> list[str]:
    """A plain text split after each line."""
    return [f"{line}\n" for line in text.split("\n")]


def outer_blocks(html: str) -> list[str]:
    """A clean body split between its outermost blocks; joined, they are the body again."""
    found: list[str] = []
    start = depth = 0
    for match in _BORDER.finditer(html):
        depth += bool(match["opens"]) - bool(match["closes"])
        if depth == 0:
            found.append(html[start : match.end()])
            start = match.end()
    return [*found, html[start:]] if start < len(html) else found


def differing_parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple]:
    """Two sequences of texts as (old texts, new texts, equal texts after them that are left out).

    Raises TooLarge if what is left is more than is ever compared.
    """
    keys = [[text.rstrip("\n") for text in texts] for texts in (old, new)]
    refuse_unlike(*keys)
    found = list(_cut(old, new, common(*interned(*keys))))
    refuse_long(*("".join(texts) for part in found for texts in part[:2]))
    yield from found


def _cut(old, new, stretches: list[tuple[int, int, int]]) -> Iterator[tuple]:
    i = j = 0
    for a, b, size in stretches:
        first = CONTEXT if a or b else 0
        last = CONTEXT if a + size < len(old) or b + size < len(new) else 0
        if size - first - last >= LEAST:
            end = a + size - last
            yield old[i : a + first], new[j : b + first], old[a + first : end]
            i, j = end, b + size - last
    yield old[i:], new[j:], []
