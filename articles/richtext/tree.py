"""A body as a tree of elements: parsed from clean markup, written in one form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape

from articles.richtext.allowlist import RENAMED, VOID


@dataclass
class Element:
    """One element of a parsed body; `children` holds elements and strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def elements(self, *tags: str) -> Iterator["Element"]:
        return (
            child
            for child in self.children
            if isinstance(child, Element) and (not tags or child.tag in tags)
        )

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.elements():
            yield from child.walk()

    @property
    def text(self) -> str:
        return "".join(
            child if isinstance(child, str) else ("\n" if child.tag == "br" else child.text)
            for child in self.children
        )


def depth_of(node: Element) -> int:
    return 1 + max((depth_of(child) for child in node.elements()), default=0)


# What nh3 and `serialise` write: tags with quoted attributes, and text without "<" in it.
_TOKEN = re.compile(r"""<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>|([^<]+|<)""")
_ATTRIBUTE = re.compile(r"""([a-z-]+)(?:="([^"]*)")?""")


def parse(html: str) -> Element:
    """The tree of the balanced output of nh3 (or of `serialise`). Anything else is text."""
    root = Element("")
    above = [root]
    for closing, tag, attributes, text in _TOKEN.findall(html):
        if text:
            _add_text(above[-1].children, unescape(text) if "&" in text else text)
        elif closing:
            if tag not in VOID and len(above) > 1:
                above.pop()
        else:
            told = _attributes(attributes) if attributes else {}
            if tag == "img" and "src" not in told:
                continue  # a foreign picture, dropped by the filter
            element = Element(RENAMED.get(tag, tag), told)
            above[-1].children.append(element)
            if tag not in VOID:
                above.append(element)
    return root


def _add_text(children: list, text: str) -> None:
    """Text that stands beside text is one with it."""
    if children and isinstance(children[-1], str):
        children[-1] += text
    else:
        children.append(text)


def _attributes(written: str) -> dict[str, str]:
    return {
        name: unescape(value) if "&" in value else value
        for name, value in _ATTRIBUTE.findall(written)
    }


def blocks(html: str) -> list[str]:
    """The outermost elements of a clean body as markup; joined by newlines they are the body."""
    return [serialise(block) for block in parse(html).elements()]


# The children of these stand on lines of their own.
_LINES = {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr", "figure"}


def serialise(node: Element | str) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = "".join(
        f' {name}="{escape(value)}"'
        for name, value in sorted(node.attributes.items())
        if name != "rel"
    )
    if node.tag == "a" and not node.attributes["href"].startswith(("/", "#")):
        attributes += ' rel="noopener"'
    if node.tag in VOID:
        return f"<{node.tag}{attributes}>"
    between = "\n" if node.tag in _LINES and node.children else ""
    inner = between.join(serialise(child) for child in node.children)
    if node.tag == "pre" and inner.startswith("\n"):
        inner = "\n" + inner
    return f"<{node.tag}{attributes}>{between}{inner}{between}</{node.tag}>"
