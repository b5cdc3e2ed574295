"""Writes a clean body for a page: the one place that marks a body as safe."""

from django.utils.safestring import SafeString, mark_safe

from articles.richtext.allowlist import MISSING_PICTURE, PICTURE_ADDRESS
from articles.richtext.tree import Element, parse, serialise


def as_page(
    html: str, *, below: int, sizes: dict[str, tuple[int, int]] | None = None, draft: bool = False
) -> SafeString:
    """A clean body as markup for a page, under a heading of level `below` (1 to 4).

    Headings are shifted and gaps between them closed, tables may scroll sideways, pictures load
    late and keep their space (`sizes`: name to width and height in pixels), and a draft shows where
    pictures are missing. It is the one place that marks a body as safe: the body was cleaned when
    it was stored, and is written again here from the parsed tree.
    """
    root = parse(html)
    found = {element.tag for element in root.walk()} & {"h2", "h3"}
    levels = {tag: f"h{below + 1 + at}" for at, tag in enumerate(sorted(found))}
    for element in list(root.walk()):
        element.tag = levels.get(element.tag, element.tag)
        if element.tag == "img":
            match = PICTURE_ADDRESS.fullmatch(element.attributes["src"])
            width, height = (sizes or {}).get(match[1] if match else "", (0, 0))
            if width:
                element.attributes |= {"width": str(width), "height": str(height)}
            element.attributes |= {"loading": "lazy", "decoding": "async"}
        elif element.tag == "figure" and draft and not any(element.elements("img")):
            mark = Element("div", {"class": "missing"}, [str(MISSING_PICTURE)])
            element.children.insert(0, mark)
    blocks = [
        Element("div", {"class": "wide", "tabindex": "0"}, [child])
        if child.tag == "table"
        else child
        for child in root.elements()
    ]
    return mark_safe("\n".join(serialise(block) for block in blocks))
