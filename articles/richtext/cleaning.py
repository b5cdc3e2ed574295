"""Turns any markup into a clean body in canonical form, or refuses it with a sentence."""

import re
from dataclasses import dataclass

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.richtext.allowlist import (
    ALLOWED,
    ATTRIBUTE_VALUES,
    CLASSES,
    LINK_SCHEMES,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_ROUNDS,
    PICTURE_ADDRESS,
    RENAMED,
    VOID,
    WRAPPERS,
    is_safe_link,
)
from articles.richtext.blocks import blocks_of
from articles.richtext.tree import depth_of, parse, serialise
from qualitynews.people.characters import storable


class CleanBody(str):
    """A body in canonical form; `clean` returns it at once."""


@dataclass(frozen=True)
class Cleaned:
    """A body in canonical form, and the addresses of removed pictures of other sites."""

    html: CleanBody
    dropped: tuple[str, ...] = ()


def clean(html: str) -> CleanBody:
    """The canonical form of `html`: allowed elements only; the same meaning gives the same bytes.

    Raises ValidationError, with a sentence for the editor, for a body of over a million characters
    or nested deeper than 20 elements.
    """
    return html if isinstance(html, CleanBody) else cleaned(html).html


def cleaned(html: str) -> Cleaned:
    """As `clean`, and says which pictures of other sites were removed."""
    html = storable(html)
    refuse_length(html)
    _refuse_depth(_source_depth(html), 10 * MAX_DEPTH)
    dropped: list[str] = []
    for _round in range(MAX_ROUNDS):
        result = _one_round(html, dropped)
        if result == html:
            return Cleaned(CleanBody(result), tuple(dict.fromkeys(dropped)))
        html = result
    raise ValidationError(
        _("This text cannot be cleaned safely. Paste it as plain text (Ctrl+Shift+V).")
    )


def refuse_length(html: str) -> None:
    """Raises ValidationError for a body that is too long to be cleaned."""
    if len(html) > MAX_CHARACTERS:
        raise ValidationError(
            _("The text has %(n)s characters; at most %(most)s fit. Split it into two articles.")
            % {"n": len(html), "most": MAX_CHARACTERS}
        )


def _one_round(html: str, dropped: list[str]) -> str:
    root = parse(nh3.clean(html, **_nh3_rules(dropped)))
    blocks = blocks_of(root.children)
    _refuse_depth(max((depth_of(block) for block in blocks), default=0), MAX_DEPTH)
    return "\n".join(serialise(block) for block in blocks)


def _nh3_rules(dropped: list[str]) -> dict:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            if PICTURE_ADDRESS.fullmatch(value):
                return value
            dropped.append(value[:200])
            return None
        if attribute == "href":
            return value if is_safe_link(value) else None
        if attribute in ATTRIBUTE_VALUES:
            return value if ATTRIBUTE_VALUES[attribute].fullmatch(value) else None
        return value

    return {
        "tags": set(ALLOWED) | set(RENAMED) | WRAPPERS,
        "clean_content_tags": {"script", "style", "title", "template", "noscript"},
        "attributes": {
            tag: attributes - {"class"}
            for tag, attributes in ALLOWED.items()
            if attributes - {"class"}
        },
        "allowed_classes": CLASSES,
        "attribute_filter": keep,
        "url_schemes": LINK_SCHEMES,
        "link_rel": None,
        "strip_comments": True,
    }


def _source_depth(html: str) -> int:
    """How deep the markup nests at most, by a scan that builds no tree."""
    depth = deepest = 0
    implied = {"p", "li", "td", "th", "tr", "dt", "dd", "option"}
    last_open = ""
    for closing, name in re.findall(r"<(/?)([A-Za-z][A-Za-z0-9]*)", html):
        name = name.lower()
        if closing:
            depth = max(0, depth - 1)
            last_open = ""
        elif name not in VOID and name not in {"meta", "link", "input", "col", "wbr"}:
            if not (name in implied and name == last_open):
                depth += 1
            last_open = name
        deepest = max(deepest, depth)
    return deepest


def _refuse_depth(depth: int, most: int) -> None:
    if depth > most:
        raise ValidationError(
            _("Tables, lists and quotations are nested too deep. Paste the text as plain text.")
        )
