"""The one allowlist for article bodies: what it lets through, in which form, and how it is read.

`ALLOWED` says which elements and attributes a body may hold. The sanitiser (`clean`), the editor
(`editor_rules`), print and JSON (`nodes`) and search (`plain_text`) all follow it.
The element names and their nesting are those of the HTML standard.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.characters import storable

ALLOWED: dict[str, set[str]] = {
    "p": {"class"},
    "h2": set(),
    "h3": set(),
    "strong": set(),
    "em": set(),
    "sub": set(),
    "sup": set(),
    "br": set(),
    "hr": set(),
    "pre": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "blockquote": set(),
    "table": {"class"},
    "caption": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "a": {"href"},
    "figure": {"class"},
    "figcaption": set(),
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
}
CLASSES = {"p": {"speaker", "signature"}, "table": {"meta"}, "figure": {"image"}}
# What people paste under other names, and the name it gets.
RENAMED = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em"}
LINK_SCHEMES = {"http", "https", "mailto"}

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_SPAN = 100
MAX_ROUNDS = 6

INLINE = {"strong", "em", "sub", "sup", "br", "a", "time"}
VOID = {"br", "hr", "img"}
# Elements that group text on a page but mean nothing here: their content becomes paragraphs.
WRAPPERS = {"div", "section", "article", "main", "header", "footer", "aside", "center", "dl", "dt"}
WRAPPERS |= {"dd", "details", "summary", "address", "form", "fieldset", "nav", "tfoot"}

PICTURE_ADDRESS = re.compile(r"/media/([A-Za-z0-9_-]{1,64}\.(?:jpg|png|webp|gif))")
MISSING_PICTURE = gettext_lazy("picture missing")

_VALUES: dict[str, re.Pattern[str]] = {
    "start": re.compile(r"-?\d{1,6}"),
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "width": re.compile(r"\d{1,5}"),
    "height": re.compile(r"\d{1,5}"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
    "datetime": re.compile(r"[0-9T:.+Z -]{4,40}"),
}


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


class CleanBody(str):
    """A body that `clean` has put into canonical form; cleaning it again costs nothing."""


@dataclass(frozen=True)
class Cleaned:
    """A body in canonical form, and the addresses of foreign pictures left out of it."""

    html: CleanBody
    dropped: tuple[str, ...] = ()


# --- cleaning ---------------------------------------------------------------------------------


def clean(html: str) -> CleanBody:
    """The canonical form of `html`: allowed elements only, the same bytes for the same content.

    Raises ValidationError, with a sentence for the editor, for a body of over a million
    characters or nested deeper than 20 elements.
    """
    return html if isinstance(html, CleanBody) else cleaned(html).html


def cleaned(html: str) -> Cleaned:
    """As `clean`, and says which foreign pictures were dropped."""
    html = storable(html)
    if len(html) > MAX_CHARACTERS:
        raise ValidationError(
            _("The text has %(n)s characters; at most %(most)s fit. Split it into two articles.")
            % {"n": len(html), "most": MAX_CHARACTERS}
        )
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


def _one_round(html: str, dropped: list[str]) -> str:
    root = _parse(nh3.clean(html, **_nh3_rules(dropped)))
    blocks = _blocks(root.children)
    _refuse_depth(max((_depth(block) for block in blocks), default=0), MAX_DEPTH)
    return "\n".join(_serialise(block) for block in blocks)


def _nh3_rules(dropped: list[str]) -> dict:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            if PICTURE_ADDRESS.fullmatch(value):
                return value
            dropped.append(value[:200])
            return None
        if attribute == "href":
            return value if is_safe_link(value) else None
        if attribute in _VALUES:
            return value if _VALUES[attribute].fullmatch(value) else None
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


def is_safe_link(address: str) -> bool:
    """Whether a link may go there: http, https, mailto, or a path or place on this site."""
    if not address or re.search(r"[\s\x00-\x1f\\]", address) or address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.hostname)
    return parts.scheme == "mailto" or (not parts.scheme and address[0] in "/#")


def _source_depth(html: str) -> int:
    """How deep unclean markup nests at the most, by a scan that costs no tree."""
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


def _depth(node: Element) -> int:
    return 1 + max((_depth(child) for child in node.elements()), default=0)


class _TreeBuilder(HTMLParser):
    """Reads the balanced output of nh3 (or of `_serialise`) into Elements."""

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


def _parse(html: str) -> Element:
    builder = _TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder.root


# --- one canonical form -----------------------------------------------------------------------


def _blocks(children: list[Element | str]) -> list[Element]:
    """Children as a list of well-formed blocks; loose text becomes paragraphs."""
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
    inline = _inline(children)
    return Element(tag, attributes, inline) if inline else None


def _block(element: Element) -> list[Element]:
    build = _BUILDERS.get(element.tag)
    if build:
        return build(element)
    return _blocks(element.children)


def _text_block(element: Element) -> list[Element]:
    """A paragraph or heading; a picture or list inside it is moved out behind it."""
    attributes = _class_of(element)
    if not any(_holds_block(child) for child in element.elements()):
        block = _paragraph(element.tag, attributes, element.children)
        return [block] if block else []
    blocks = _blocks(element.children)
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


def _rule(element: Element) -> list[Element]:
    return [Element("hr")]


def _list(element: Element) -> list[Element]:
    items = []
    for child in element.children:
        if isinstance(child, str):
            content = _flow([child])
        elif child.tag == "li":
            content = _flow(child.children)
        else:
            content = _flow([child])
        if content:
            items.append(Element("li", {}, content))
    start = element.attributes.get("start", "1")
    attributes = {"start": str(int(start))} if element.tag == "ol" and int(start) != 1 else {}
    return [Element(element.tag, attributes, items)] if items else []


def _lone_item(element: Element) -> list[Element]:
    return _list(Element("ul", {}, [element]))


def _flow(children: list) -> list[Element | str]:
    """The content of a cell or list item: inline text, or blocks where there are several."""
    blocks = _blocks(children)
    if blocks and blocks[0].tag == "p" and not blocks[0].attributes:
        if all(block.tag in {"ul", "ol"} for block in blocks[1:]):
            return blocks[0].children + blocks[1:]
    return list(blocks)


def _quote(element: Element) -> list[Element]:
    blocks = _blocks(element.children)
    return [Element("blockquote", {}, blocks)] if blocks else []


def _figure(element: Element) -> list[Element]:
    """One picture, one caption; an empty place for a picture keeps its caption."""
    pictures = [inner for inner in element.walk() if inner.tag == "img"]
    caption: list[Element | str] = []
    rest: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "figcaption":
            caption.append(child)
        elif not (isinstance(child, Element) and child.tag == "img"):
            rest.append(child)
    if any(inner.tag == "table" for inner in element.walk()):
        return _blocks([*rest, Element("p", {}, _inline(caption))])
    caption = _inline(caption)
    blocks = [block for block in _blocks(rest) if block.tag != "figure"]
    if not caption and not pictures:
        return blocks
    content: list[Element | str] = [_picture(picture) for picture in pictures[:1]]
    if caption:
        content.append(Element("figcaption", {}, caption))
    figures = [Element("figure", {"class": "image"}, content)]
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
                caption.extend(_inline(child.children))
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
    outside = _blocks(stray)
    if not head and not body:
        return outside + _blocks(caption)
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
    "hr": _rule,
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


def _inline(children: list) -> list[Element | str]:
    """Inline content with single spaces, no space at its ends, and no empty elements."""
    content = _trimmed(_collapsed(_inline_children(children)))
    while content and isinstance(content[-1], Element) and content[-1].tag == "br":
        content = _trimmed(content[:-1])
    while content and isinstance(content[0], Element) and content[0].tag == "br":
        content = _trimmed(content[1:])
    return content


def _inline_children(children: list) -> list[Element | str]:
    result: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            result.append(child)
        elif child.tag == "br":
            result.append(Element("br"))
        elif child.tag in INLINE:
            inner = _inline_children(child.children)
            attributes = {
                name: child.attributes[name]
                for name in ("href", "datetime")
                if name in child.attributes and name in ALLOWED[child.tag]
            }
            if child.tag == "a" and not attributes.get("href"):
                result.extend(inner)
            elif _has_content(inner):
                result.append(Element(child.tag, attributes, inner))
            else:
                result.extend(inner)
        else:
            result.extend(_inline_children(child.children))
    return result


def _has_content(children: list) -> bool:
    return any(
        child.strip()
        if isinstance(child, str)
        else child.tag == "br" or _has_content(child.children)
        for child in children
    )


_SPACES = re.compile(r"[ \t\n\u00a0]+")


def _collapsed(children: list, after_space: bool = False) -> list[Element | str]:
    """White space runs as one space, also across element borders; neighbours joined."""
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
    """Without white space (the ideographic space too) at the outer ends, however deep."""
    children = list(children)
    while children:
        first = children[0]
        if isinstance(first, str):
            children[0] = first.lstrip(" \n\u3000")
            if children[0]:
                break
            children.pop(0)
        elif first.tag == "br":
            break
        else:
            first.children = _trimmed(first.children)
            if first.children:
                break
            children.pop(0)
    while children:
        last = children[-1]
        if isinstance(last, str):
            children[-1] = last.rstrip(" \n\u3000")
            if children[-1]:
                break
            children.pop()
        elif last.tag == "br":
            break
        else:
            last.children = _trimmed(last.children)
            if last.children:
                break
            children.pop()
    return children


# The children of these stand on lines of their own.
_LINES = {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr", "figure"}


def _serialise(node: Element | str) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in sorted(node.attributes.items())
    )
    if node.tag == "a" and not node.attributes["href"].startswith(("/", "#")):
        attributes += ' rel="noopener"'
    if node.tag in VOID:
        return f"<{node.tag}{attributes}>"
    between = "\n" if node.tag in _LINES and node.children else ""
    inner = between.join(_serialise(child) for child in node.children)
    if node.tag == "pre" and inner.startswith("\n"):
        inner = "\n" + inner
    return f"<{node.tag}{attributes}>{between}{inner}{between}</{node.tag}>"


# --- reading ----------------------------------------------------------------------------------


def plain_text(html: str) -> str:
    """The words of a clean body, a line a block or cell, for search and counting."""
    return "\n".join(line for block in _parse(html).elements() for line in _lines(block) if line)


def _lines(block: Element) -> Iterator[str]:
    children = list(block.elements())
    if block.tag in {"pre"} or not any(child.tag not in INLINE for child in children):
        yield block.text.strip()
        return
    run = ""
    for child in block.children:
        if isinstance(child, str) or child.tag in INLINE:
            run += child if isinstance(child, str) else ("\n" if child.tag == "br" else child.text)
            continue
        yield run.strip()
        run = ""
        yield from _lines(child)
    yield run.strip()


def picture_names(html: str) -> list[str]:
    """The names of our pictures that a clean body shows, in order, each once."""
    names = (
        PICTURE_ADDRESS.fullmatch(element.attributes.get("src", ""))
        for element in _parse(html).walk()
        if element.tag == "img"
    )
    return list(dict.fromkeys(match[1] for match in names if match))


_CREDIT = re.compile(
    r"^(?P<caption>.*?)[（(](?P<credit>[^（）()]{1,40}?)\s*(?P<role>摄影?|供图|制图|绘|图)[）)]$"
)


def split_credit(caption: str) -> tuple[str, str]:
    """A caption and its credit: `田世宏（徐想 摄）` gives `("田世宏", "徐想 摄")`."""
    match = _CREDIT.match(caption.strip())
    if not match:
        return caption.strip(), ""
    return match["caption"].strip(), f"{match['credit'].strip()} {match['role']}"


def nodes(html: str) -> list[dict]:
    """A clean body as plain data for print and JSON: a list of blocks.

    Blocks, by `kind`: `paragraph` (`spans`, `role` "", "speaker" or "signature"), `heading`
    (`level` 2 or 3, `spans`), `list` (`ordered`, `start`, `items`: lists of blocks), `quote`
    (`blocks`), `preformatted` (`text`), `rule`, `table` (`caption`: spans, `columns`, `head` and
    `rows`: lists of rows of cells, `role` "" or "meta"), `figure` (`name` of the picture or None,
    `alt`, `caption`, `credit`). A cell has `header`, `colspan`, `rowspan`, `blocks`. A span has
    `text`, `marks` (of strong, em, sub, sup, time) and `href` (or ""); a line break is "\\n".
    """
    return [_node(block) for block in _parse(html).elements()]


def _node(block: Element) -> dict:
    match block.tag:
        case "h2" | "h3":
            return {"kind": "heading", "level": int(block.tag[1]), "spans": _spans(block.children)}
        case "ul" | "ol":
            return {
                "kind": "list",
                "ordered": block.tag == "ol",
                "start": int(block.attributes.get("start", 1)),
                "items": [_flow_nodes(item) for item in block.elements("li")],
            }
        case "blockquote":
            return {"kind": "quote", "blocks": [_node(child) for child in block.elements()]}
        case "pre":
            return {"kind": "preformatted", "text": block.text}
        case "hr":
            return {"kind": "rule"}
        case "table":
            return _table_node(block)
        case "figure":
            return _figure_node(block)
        case _:
            return {
                "kind": "paragraph",
                "role": block.attributes.get("class", ""),
                "spans": _spans(block.children),
            }


def _flow_nodes(parent: Element) -> list[dict]:
    """The blocks of a list item or cell, where leading inline text counts as a paragraph."""
    result: list[dict] = []
    run: list[Element | str] = []
    for child in [*parent.children, None]:
        if isinstance(child, str) or (child and child.tag in INLINE):
            run.append(child)
            continue
        if _has_content(run):
            result.append({"kind": "paragraph", "role": "", "spans": _spans(run)})
        run = []
        if child:
            result.append(_node(child))
    return result


def _table_node(table: Element) -> dict:
    caption = next(table.elements("caption"), None)
    groups = {
        tag: [
            [_cell_node(cell) for cell in row.elements()]
            for group in table.elements(tag)
            for row in group.elements("tr")
        ]
        for tag in ("thead", "tbody")
    }
    return {
        "kind": "table",
        "role": table.attributes.get("class", ""),
        "caption": _spans(caption.children) if caption else [],
        "columns": grid_columns(groups["thead"] + groups["tbody"]),
        "head": groups["thead"],
        "rows": groups["tbody"],
    }


def _cell_node(cell: Element) -> dict:
    return {
        "header": cell.tag == "th",
        "colspan": int(cell.attributes.get("colspan", 1)),
        "rowspan": int(cell.attributes.get("rowspan", 1)),
        "blocks": _flow_nodes(cell),
    }


def grid_columns(rows: list[list[dict]]) -> int:
    """How many columns the rows need, merged cells counted (the HTML table model)."""
    reserved: dict[int, set[int]] = {}
    widest = 0
    for number, row in enumerate(rows):
        taken = reserved.setdefault(number, set())
        column = 0
        for cell in row:
            while column in taken:
                column += 1
            for below in range(number + 1, min(number + cell["rowspan"], len(rows))):
                reserved.setdefault(below, set()).update(range(column, column + cell["colspan"]))
            column += cell["colspan"]
        widest = (
            max(widest, column, *(place + 1 for place in taken)) if taken else max(widest, column)
        )
    return widest


def _figure_node(figure: Element) -> dict:
    picture = next(figure.elements("img"), None)
    caption = next(figure.elements("figcaption"), None)
    words, credit = split_credit(caption.text if caption else "")
    match = PICTURE_ADDRESS.fullmatch(picture.attributes["src"]) if picture else None
    return {
        "kind": "figure",
        "name": match[1] if match else None,
        "alt": picture.attributes.get("alt", "") if picture else "",
        "caption": words,
        "credit": credit,
    }


def _spans(children: list, marks: tuple[str, ...] = (), href: str = "") -> list[dict]:
    spans: list[dict] = []
    for child in children:
        if isinstance(child, str):
            if child:
                spans.append({"text": child, "marks": list(marks), "href": href})
        elif child.tag == "br":
            spans.append({"text": "\n", "marks": [], "href": ""})
        elif child.tag == "a":
            spans.extend(_spans(child.children, marks, child.attributes.get("href", "")))
        else:
            spans.extend(_spans(child.children, (*marks, child.tag), href))
    return spans


def as_page(
    html: str, *, below: int, sizes: dict[str, tuple[int, int]] | None = None, draft: bool = False
) -> SafeString:
    """A clean body as markup for a page, under a heading of level `below` (1 to 4).

    Headings are shifted and gaps between them closed, tables may scroll sideways, pictures load
    late and keep their place (`sizes`: name to width and height in pixels), and a draft marks
    empty picture places. The one place that marks a body safe: it was cleaned when it was stored,
    and is written anew here from the parsed tree.
    """
    root = _parse(html)
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
    return mark_safe("\n".join(_serialise(block) for block in blocks))


def editor_rules() -> str:
    """`ALLOWED` in the form CKEditor's `allowedContent` takes."""
    rules = []
    for tag, attributes in ALLOWED.items():
        rule = tag
        if attributes - {"class"}:
            rule += f"[{','.join(sorted(attributes - {'class'}))}]"
        if tag in CLASSES:
            rule += f"({','.join(sorted(CLASSES[tag]))})"
        rules.append(rule)
    return "; ".join(rules)
