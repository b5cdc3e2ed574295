"""Writes a clean body for a page: the one place that marks a body as safe."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from articles.richtext.allowlist import MISSING_PICTURE, PICTURE_ADDRESS
from articles.richtext.tree import Element, parse, serialise

# A figure and what it counts stand on one line: 18家, 500 mm, 95.8%, 12.5亿元.
_COUNTED = (
    r"[万亿千百余多]{0,3}(?:平方米|立方米|公里|千米|厘米|毫米|公斤|千克|毫克|毫升|小时|分钟|"
    r"[元年月日时分秒天周岁个家款项种批次例起条部台套件人名户位期号吨克米升度倍页篇届省市])"
)
FIGURE_WITH_UNIT = re.compile(
    rf"[0-9][0-9.,]*+ ?(?:{_COUNTED}|[万亿]|[%％‰℃]|[A-Za-zμΩ°][A-Za-zμΩ°²³/]{{0,7}}(?![A-Za-z]))"
)
# A cell that holds a figure alone: 12.5, ≤120, +21, 98%.
FIGURE = re.compile(r"[+−±≤≥<>-]?[0-9][0-9., \u00a0]*[%‰]?")
# A column of text is at most 42rem wide, and the whole screen on a phone.
SIZES = "(min-width: 46rem) 42rem, 100vw"
# In a clean body "<" and ">" stand nowhere but around a tag.
_TAG = re.compile(r"<[a-z][^<>]*>")
_OF_THE_SITE = re.compile(r'( (?:href|src)=")/')
MOST_SPANNED = 100  # columns or rows that one cell may stand over
MANY_COLUMNS = 4  # from which on a phone shows a table only in part


@dataclass(frozen=True)
class ShownPicture:
    """Of a stored picture: width and height in pixels, and the addresses of its WebP files by
    width, the smallest first (none for a picture without them)."""

    width: int
    height: int
    files: tuple[tuple[int, str], ...] = ()


def as_page(
    html: str,
    *,
    below: int,
    pictures: dict[str, ShownPicture] | None = None,
    draft: bool = False,
    site: str = "",
    late: bool = True,
    anchors: bool = False,
) -> SafeString:
    """A clean body as markup for a page, under a heading of level `below` (1 to 4).

    Headings are shifted and gaps between them closed, tables may scroll sideways, figures stay with
    their units, pictures (by name) keep their space, open large and, if `late`, load when they come
    into view; a draft shows where pictures are missing. `site` makes the addresses absolute, for
    feeds; `anchors` gives each block an id, p1 and so on. It is the one place that marks a body as
    safe: the body was cleaned when it was stored, and is written again here from the parsed tree.
    When one article changes, pages that show others too are made again: their bodies, unless they
    are long, are still known.
    """
    shown = tuple(sorted((pictures or {}).items()))
    write = _known if len(html) <= LONGEST_KNOWN else _written
    return write(html, below, shown, draft, site, late, anchors)


def with_site(html: str, site: str) -> str:
    """A clean body whose addresses are absolute; nothing else of it changes."""
    return _TAG.sub(lambda tag: _OF_THE_SITE.sub(rf"\1{site}/", tag[0]), html)


def _written(
    html: str, below: int, shown: tuple, draft: bool, site: str, late: bool, anchors: bool
) -> SafeString:
    pictures = dict(shown)
    root = parse(html)
    found = {element.tag for element in root.walk()} & {"h2", "h3"}
    levels = {tag: f"h{below + 1 + at}" for at, tag in enumerate(sorted(found))}
    for element in list(root.walk()):
        element.tag = levels.get(element.tag, element.tag)
        if element.tag == "figure" and draft and not any(element.elements("img")):
            mark = Element("div", {"class": "missing"}, [str(MISSING_PICTURE)])
            element.children.insert(0, mark)
        element.children = [
            _picture(child, pictures, element, late=late)
            if isinstance(child, Element) and child.tag == "img"
            else child
            for child in element.children
        ]
    _keep_figures_with_units(root)
    for number, block in enumerate(root.elements() if anchors else (), start=1):
        block.attributes["id"] = f"p{number}"
    blocks = [_scrolling(child) if child.tag == "table" else child for child in root.elements()]
    if site:
        _make_absolute(root, site)
    return mark_safe("\n".join(serialise(block) for block in blocks))


# At most some 40 MB a process: two bytes a character, once as it came and once as it is written.
LONGEST_KNOWN = 20_000  # characters
_known = lru_cache(maxsize=512)(_written)


def _picture(
    image: Element, pictures: dict[str, ShownPicture], parent: Element, *, late: bool
) -> Element:
    match = PICTURE_ADDRESS.fullmatch(image.attributes["src"])
    shown = pictures.get(match[1]) if match else None
    image.attributes |= {"loading": "lazy"} if late else {}
    image.attributes["decoding"] = "async"
    if shown is None:
        return image
    image.attributes |= {"width": str(shown.width), "height": str(shown.height)}
    if not shown.files:
        return image
    image.attributes["srcset"] = ", ".join(f"{path} {width}w" for width, path in shown.files)
    image.attributes["sizes"] = SIZES
    if parent.tag == "a":
        return image
    return Element("a", {"class": "enlarge", "href": shown.files[-1][1]}, [image])


def _keep_figures_with_units(element: Element) -> None:
    if element.tag == "pre":
        return
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element):
            _keep_figures_with_units(child)
            children.append(child)
            continue
        end = 0
        for match in FIGURE_WITH_UNIT.finditer(child):
            if match.start() > end:
                children.append(child[end : match.start()])
            children.append(Element("span", {"class": "n"}, [match[0]]))
            end = match.end()
        if child[end:]:
            children.append(child[end:])
    element.children = children


def _scrolling(table: Element) -> Element:
    columns = max((len(list(row.elements())) for row in table.walk() if row.tag == "tr"), default=0)
    _align_figures(table)
    many = " many" if columns > MANY_COLUMNS else ""
    return Element("div", {"class": f"wide{many}", "tabindex": "0"}, [table])


def _align_figures(table: Element) -> None:
    """Mark the cells of columns that hold figures, with their heads."""
    for cells in _columns(table).values():
        values = [cell for cell in cells if cell.tag == "td"]
        if 2 * sum(bool(FIGURE.fullmatch(cell.text.strip())) for cell in values) > len(values):
            for cell in cells:
                cell.attributes["class"] = "figure"


def _columns(table: Element) -> dict[int, list[Element]]:
    """The cells of each column, without those that stand over several columns."""
    columns = defaultdict(list)
    covered: dict[int, int] = {}  # by column: in how many further rows a cell from above stands
    for row in (element for element in table.walk() if element.tag == "tr"):
        left = {at: rows - 1 for at, rows in covered.items() if rows > 1}
        at = 0
        for cell in row.elements():
            while covered.get(at, 0) > 0:
                at += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if across == 1:
                columns[at].append(cell)
            left |= {column: down - 1 for column in range(at, at + across) if down > 1}
            at += across
        covered = left
    return columns


def _span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "")
    return min(int(value), MOST_SPANNED) if value.isdecimal() else 1


def _make_absolute(root: Element, site: str) -> None:
    for element in root.walk():
        for name in ("href", "src"):
            if element.attributes.get(name, "").startswith("/"):
                element.attributes[name] = site + element.attributes[name]
        if "srcset" in element.attributes:
            element.attributes["srcset"] = re.sub(
                r"(^|, )/", rf"\1{site}/", element.attributes["srcset"]
            )
