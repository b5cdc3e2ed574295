"""Normalises inline elements and text: single spaces, none at the ends, no empty elements."""

import re

from articles.richtext.allowlist import ALLOWED, INLINE
from articles.richtext.tree import Element


def inline(children: list) -> list[Element | str]:
    """Inline elements and text with single spaces, no space at its ends, and no empty elements."""
    inner = _trimmed(_collapsed(_children(children)))
    while inner and isinstance(inner[-1], Element) and inner[-1].tag == "br":
        inner = _trimmed(inner[:-1])
    while inner and isinstance(inner[0], Element) and inner[0].tag == "br":
        inner = _trimmed(inner[1:])
    return inner


def _children(children: list) -> list[Element | str]:
    result: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            result.append(child)
        elif child.tag == "br":
            result.append(Element("br"))
        elif child.tag in INLINE:
            inner = _children(child.children)
            attributes = {
                name: child.attributes[name]
                for name in ("href", "datetime")
                if name in child.attributes and name in ALLOWED[child.tag]
            }
            if child.tag == "time" and "datetime" not in attributes:
                attributes |= _datetime_of(child.text)
            if child.tag == "a" and not attributes.get("href"):
                result.extend(inner)
            elif has_content(inner):
                result.append(Element(child.tag, attributes, inner))
            else:
                result.extend(inner)
        else:
            result.extend(_children(child.children))
    return result


def _datetime_of(text: str) -> dict[str, str]:
    """The `datetime` attribute for a text such as 2021-10-19 16:01:11; {} for other texts."""
    found = re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)\s*", text)
    return {"datetime": f"{found[1]}T{found[2]}"} if found else {}


def has_content(children: list) -> bool:
    return any(
        child.strip()
        if isinstance(child, str)
        else child.tag == "br" or has_content(child.children)
        for child in children
    )


_SPACES = re.compile(r"[ \t\n\u00a0]+")


def _collapsed(children: list, after_space: bool = False) -> list[Element | str]:
    """Each run of white space becomes one space, also across elements; neighbouring texts are
    joined."""
    result: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            text = _SPACES.sub(" ", child)
            if after_space:
                text = text.lstrip(" ")
            if not text:
                continue
            after_space = text.endswith(" ")
            if result and isinstance(result[-1], str):
                result[-1] += text
            else:
                result.append(text)
        elif child.tag == "br":
            if result and isinstance(result[-1], str):
                result[-1] = result[-1].rstrip(" ")
            result.append(child)
            after_space = True
        else:
            child.children = _collapsed(child.children, after_space)
            tail = child.text[-1:]
            after_space = tail in {" ", "\n"} if tail else after_space
            result.append(child)
    return [child for child in result if child != ""]


def _trimmed(children: list) -> list[Element | str]:
    """Without white space (U+3000 too) at both ends, also inside nested elements."""
    return _without_space(_without_space(children, 0, str.lstrip), -1, str.rstrip)


def _without_space(children: list, end: int, strip) -> list[Element | str]:
    """`children` with one end (0 or -1) stripped; elements with only white space are removed."""
    children = list(children)
    while children:
        outermost = children[end]
        if isinstance(outermost, str):
            children[end] = strip(outermost, " \n\u3000")
            if children[end]:
                break
        elif outermost.tag == "br":
            break
        else:
            outermost.children = _without_space(outermost.children, end, strip)
            if outermost.children:
                break
        children.pop(end)
    return children
