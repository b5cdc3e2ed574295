"""A body as a tree of elements: parsed from clean markup, written in one form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

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


class _TreeBuilder(HTMLParser):
    """Parses the balanced output of nh3 (or of `serialise`) into Elements."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        if tag == "img" and "src" not in dict(attrs):
            return  # a foreign picture, dropped by the filter
        element = Element(RENAMED.get(tag, tag), {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    builder = _TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder.root


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
