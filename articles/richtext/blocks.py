"""Normalises block elements, so that they nest as the HTML standard and the allowlist permit."""

from collections.abc import Callable

from articles.richtext.allowlist import CLASSES, INLINE, MAX_SPAN
from articles.richtext.inline import inline
from articles.richtext.tree import Element


def blocks_of(children: list[Element | str]) -> list[Element]:
    """Children as a list of valid blocks; text outside a block becomes a paragraph."""
    blocks: list[Element] = []
    run: list[Element | str] = []

    def close_run():
        paragraph = _paragraph("p", {}, run)
        if paragraph:
            blocks.append(paragraph)
        run.clear()

    for child in children:
        if isinstance(child, str) or (child.tag in INLINE and not _holds_block(child)):
            run.append(child)
            continue
        close_run()
        blocks.extend(_block(child))
    close_run()
    return blocks


def _holds_block(element: Element) -> bool:
    return any(inner.tag not in INLINE for inner in element.walk())


def _paragraph(tag: str, attributes: dict, children: list) -> Element | None:
    inner = inline(children)
    return Element(tag, attributes, inner) if inner else None


def _block(element: Element) -> list[Element]:
    build = _BUILDERS.get(element.tag)
    if build:
        return build(element)
    return blocks_of(element.children)


def _text_block(element: Element) -> list[Element]:
    """A paragraph or heading. Pictures and lists inside it are moved out, and split the text
    around."""
    attributes = _class_of(element)
    if not any(_holds_block(child) for child in element.elements()):
        block = _paragraph(element.tag, attributes, element.children)
        return [block] if block else []
    blocks = blocks_of(element.children)
    for block in blocks:
        if block.tag == "p" and not block.attributes:
            block.tag, block.attributes = element.tag, dict(attributes)
    return blocks


def _class_of(element: Element) -> dict[str, str]:
    known = CLASSES.get(element.tag, set()) & set(element.attributes.get("class", "").split())
    return {"class": min(known)} if known else {}


def _preformatted(element: Element) -> list[Element]:
    text = element.text.strip("\n").rstrip()
    return [Element("pre", {}, [text])] if text.strip() else []


def _horizontal_rule(element: Element) -> list[Element]:
    return [Element("hr")]


def _list(element: Element) -> list[Element]:
    items = []
    for child in element.children:
        if isinstance(child, str):
            inner = _flow([child])
        elif child.tag == "li":
            inner = _flow(child.children)
        else:
            inner = _flow([child])
        if inner:
            items.append(Element("li", {}, inner))
    start = element.attributes.get("start", "1")
    attributes = {"start": str(int(start))} if element.tag == "ol" and int(start) != 1 else {}
    return [Element(element.tag, attributes, items)] if items else []


def _lone_item(element: Element) -> list[Element]:
    return _list(Element("ul", {}, [element]))


def _flow(children: list) -> list[Element | str]:
    """What is inside a cell or list item: inline text for a single paragraph, else blocks."""
    blocks = blocks_of(children)
    if blocks and blocks[0].tag == "p" and not blocks[0].attributes:
        if all(block.tag in {"ul", "ol"} for block in blocks[1:]):
            return blocks[0].children + blocks[1:]
    return list(blocks)


def _quote(element: Element) -> list[Element]:
    blocks = blocks_of(element.children)
    return [Element("blockquote", {}, blocks)] if blocks else []


def _figure(element: Element) -> list[Element]:
    """At most one picture and one caption; a figure without a picture keeps its caption."""
    pictures = [inner for inner in element.walk() if inner.tag == "img"]
    caption: list[Element | str] = []
    rest: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "figcaption":
            caption.append(child)
        elif not (isinstance(child, Element) and child.tag == "img"):
            rest.append(child)
    if any(inner.tag == "table" for inner in element.walk()):
        return blocks_of([*rest, Element("p", {}, inline(caption))])
    caption = inline(caption)
    blocks = [block for block in blocks_of(rest) if block.tag != "figure"]
    if not caption and not pictures:
        return blocks
    inner: list[Element | str] = [_picture(picture) for picture in pictures[:1]]
    if caption:
        inner.append(Element("figcaption", {}, caption))
    figures = [Element("figure", {"class": "image"}, inner)]
    figures += [
        Element("figure", {"class": "image"}, [_picture(picture)]) for picture in pictures[1:]
    ]
    return figures + blocks


def _lone_picture(element: Element) -> list[Element]:
    return _figure(Element("figure", {}, [element]))


def _lone_caption(element: Element) -> list[Element]:
    return _text_block(Element("p", {}, element.children))


def _picture(element: Element) -> Element:
    kept = {"src": element.attributes["src"], "alt": element.attributes.get("alt", "").strip()}
    kept |= {
        name: str(int(element.attributes[name]))
        for name in ("width", "height")
        if int(element.attributes.get(name) or 0) > 0
    }
    return Element("img", kept)


def _table(element: Element) -> list[Element]:
    caption: list[Element | str] = []
    head: list[Element] = []
    body: list[Element] = []
    stray: list[Element | str] = []

    def take(parent: Element, rows: list[Element]):
        for child in parent.children:
            if isinstance(child, str):
                stray.append(child)
            elif child.tag == "caption":
                caption.extend(inline(child.children))
            elif child.tag == "thead":
                take(child, head)
            elif child.tag in {"tbody", "tfoot"}:
                take(child, body)
            elif child.tag == "tr":
                cells = [_cell(cell) for cell in child.elements("td", "th")]
                rows.extend([Element("tr", {}, cells)] if cells else [])
            else:
                stray.append(child)

    take(element, body)
    outside = blocks_of(stray)
    if not head and not body:
        return outside + blocks_of(caption)
    children: list[Element | str] = [Element("caption", {}, caption)] if caption else []
    children += [Element("thead", {}, head)] if head else []
    children += [Element("tbody", {}, body)] if body else []
    return [*outside, Element("table", _class_of(element), children)]


def _cell(element: Element) -> Element:
    attributes = {}
    for name in ("scope", "colspan", "rowspan"):
        value = element.attributes.get(name)
        if name == "scope" and value and element.tag == "th":
            attributes[name] = value
        elif name != "scope" and value and 1 < int(value) <= MAX_SPAN:
            attributes[name] = str(int(value))
    return Element(element.tag, attributes, _flow(element.children))


def _loose_row(element: Element) -> list[Element]:
    return _table(Element("table", {}, [element]))


_BUILDERS: dict[str, Callable[[Element], list[Element]]] = {
    "p": _text_block,
    "h2": _text_block,
    "h3": _text_block,
    "pre": _preformatted,
    "hr": _horizontal_rule,
    "ul": _list,
    "ol": _list,
    "li": _lone_item,
    "blockquote": _quote,
    "figure": _figure,
    "figcaption": _lone_caption,
    "img": _lone_picture,
    "table": _table,
    "thead": _loose_row,
    "tbody": _loose_row,
    "tr": _loose_row,
    "caption": _lone_caption,
}
