"""The fields of an article in the order of the form, each compared in its own way."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.differences import bodies, sources
from articles.differences.blocks import of_flow, of_lines
from articles.differences.figures import HASH
from articles.differences.folding import fold
from articles.differences.results import Block, FieldDifference, Note, Style, TextBlock
from articles.differences.runs import between_texts
from articles.richtext import parse
from articles.richtext.allowlist import PICTURE_ADDRESS
from articles.richtext.tree import Element

LABELS = {
    "title": gettext_lazy("title"),
    "original_title": gettext_lazy("original title"),
    "subtitle": gettext_lazy("subtitle"),
    "summary": gettext_lazy("summary"),
    "outlet": gettext_lazy("outlet"),
    "dateline": gettext_lazy("dateline"),
    "author": gettext_lazy("author"),
    "role": gettext_lazy("role of the author"),
    "responsible_editor": gettext_lazy("responsible editor"),
    "published_on": gettext_lazy("first published on"),
    "body": gettext_lazy("text"),
    "sources": gettext_lazy("sources"),
}
LINE = Style("line")


def compare(old: dict, new: dict) -> list[FieldDifference]:
    """The fields that differ, not numbered yet."""
    found = []
    for name, label in LABELS.items():
        blocks = _COMPARED.get(name, _line)(old, new, name)
        if any(block.state != "equal" for block in blocks):
            found.append(FieldDifference(name, label, fold(blocks)))
    return found


def _line(old: dict, new: dict, name: str) -> tuple[Block, ...]:
    before, after = str(old.get(name) or ""), str(new.get(name) or "")
    if before == after:
        return ()
    runs = between_texts(before, after)
    return (TextBlock("changed", LINE if before else None, LINE if after else None, runs=runs),)


def _lines(old: dict, new: dict, name: str) -> tuple[Block, ...]:
    before, after = old.get(name) or "", new.get(name) or ""
    return _or_a_note(bodies.compare(of_lines(before), of_lines(after), name), before, after)


def _body(old: dict, new: dict, name: str) -> tuple[Block, ...]:
    before, after = old.get(name) or "", new.get(name) or ""
    roots = _parsed(before, old), _parsed(after, new)
    return _or_a_note(bodies.compare(*map(of_flow, roots), name), before, after)


def _parsed(body: str, content: dict) -> Element:
    """The body's tree, with the hash of its bytes on each picture that is known."""
    root, hashes = parse(body), content.get("pictures") or {}
    for element in root.walk():
        match = PICTURE_ADDRESS.fullmatch(element.attributes.get("src", ""))
        if match and match[1] in hashes:
            element.attributes[HASH] = str(hashes[match[1]])
    return root


def _or_a_note(blocks: tuple[Block, ...], before: str, after: str) -> tuple[Block, ...]:
    """Two versions never count as equal that are not, though no block may show why."""
    if before == after or any(block.state != "equal" for block in blocks):
        return blocks
    note = Note(_("Only what holds the text together changed: lists, quotations or empty lines."))
    return (TextBlock("changed", LINE, LINE, note), *blocks)


def _sources(old: dict, new: dict, name: str) -> tuple[Block, ...]:
    return sources.compare(old.get(name) or (), new.get(name) or ())


_COMPARED = {"summary": _lines, "body": _body, "sources": _sources}
