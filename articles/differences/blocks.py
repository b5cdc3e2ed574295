"""A body as a flat row of passages, each with what it is and where it stands."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.differences.results import Style
from articles.differences.tokens import Token, of_inline, of_text, text_of
from articles.richtext.allowlist import INLINE
from articles.richtext.tree import Element, serialise

KINDS = {
    "p": gettext_lazy("paragraph"),
    "speaker": gettext_lazy("speaker"),
    "signature": gettext_lazy("signature"),
    "h2": gettext_lazy("heading"),
    "h3": gettext_lazy("subheading"),
    "pre": gettext_lazy("preformatted text"),
}
PLACES = {
    "ul": gettext_lazy("list"),
    "ol": gettext_lazy("numbered list"),
    "quote": gettext_lazy("quotation"),
}
WHOLE = {"hr", "figure", "table"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a body; `element` is the rule, figure or table it was, if it was one.

    `start` is the number a numbered list begins with, on its first item, where that is not 1.
    """

    key: Hashable
    text: str
    style: Style
    tokens: tuple[Token, ...] = ()
    start: int = 1
    element: Element | None = None


def of_flow(parent: Element) -> list[Passage]:
    """The passages of a parsed body or of a table cell, in order."""
    return list(_flow(parent, ()))


def of_lines(text: str) -> list[Passage]:
    """The lines of a plain text as paragraphs."""
    return [_passage(tuple(of_text(line)), Style()) for line in text.split("\n") if line]


def _passage(tokens: tuple[Token, ...], style: Style) -> Passage:
    return Passage((style.kind, style.path, tokens), text_of(tokens), style, tokens)


def _flow(parent: Element, path: tuple[str, ...]) -> Iterator[Passage]:
    run: list[Element | str] = []
    for child in [*parent.children, None]:
        if isinstance(child, str) or (child and child.tag in INLINE):
            run.append(child)
            continue
        tokens = of_inline(run)
        if text_of(tokens).strip():
            yield _passage(_stripped(tokens), Style("p", path))
        run = []
        if child:
            yield from _block(child, path)


def _stripped(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the white space that only sets blocks apart in the markup."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].text.isspace():
        first += 1
    while last > first and tokens[last - 1].text.isspace():
        last -= 1
    return tokens[first:last]


def _block(element: Element, path: tuple[str, ...]) -> Iterator[Passage]:
    match element.tag:
        case "ul" | "ol":
            yield from _items(element, path)
        case "blockquote":
            yield from _flow(element, (*path, "quote"))
        case "pre":
            yield _passage(tuple(of_text(element.text)), Style("pre", path))
        case "hr" | "figure" | "table":
            key = (path, serialise(element))
            text = " ".join(_words(element))
            yield Passage(key, text, Style(element.tag, path), element=element)
        case _:
            kind = element.attributes.get("class") or element.tag
            style = Style(kind if kind in KINDS else "p", path)
            yield _passage(of_inline(element.children), style)


def _words(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child.strip()
        else:
            yield child.attributes.get("src", "") or " ".join(_words(child))


def _items(element: Element, path: tuple[str, ...]) -> Iterator[Passage]:
    start = int(element.attributes.get("start", 1))
    for at, item in enumerate(element.elements("li")):
        marker = "•" if element.tag == "ul" else f"{start + at}."
        for number, passage in enumerate(_flow(item, (*path, element.tag))):
            if not number and not passage.style.marker:
                passage = replace(passage, style=replace(passage.style, marker=marker))
                if not at and start != 1:
                    passage = replace(passage, start=start, key=(start, passage.key))
            yield passage


def change_of_kind(old: Passage, new: Passage) -> str:
    """The sentence on what a pair of passages became; "" if it stayed what it was."""
    before, after = name_of(old.style), name_of(new.style)
    if before != after:
        return _("was: %(old)s; is now: %(new)s") % {"old": before, "new": after}
    if old.style.path != new.style.path:
        return _("stands deeper or less deep in its list or quotation")
    if old.start != new.start:
        return _("numbered from %(new)s instead of %(old)s") % {"old": old.start, "new": new.start}
    return ""


def name_of(style: Style) -> str:
    """What an editor calls a passage of this style."""
    kind, place = KINDS.get(style.kind, ""), style.path[-1:]
    if place and style.kind == "p":
        return str(PLACES[place[0]])
    if place and kind:
        return _("%(kind)s in a %(place)s") % {"kind": kind, "place": PLACES[place[0]]}
    return str(kind)
