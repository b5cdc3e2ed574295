"""Reads a clean body: its words, its pictures, its blocks as plain data."""

import re
from collections.abc import Iterator

from articles.richtext.allowlist import INLINE, PICTURE_ADDRESS
from articles.richtext.inline import has_content
from articles.richtext.tree import Element, parse


def plain_text(html: str) -> str:
    """The words of a clean body, one line for each block or cell, for search and counting."""
    return "\n".join(line for block in parse(html).elements() for line in _lines(block) if line)


def blocks_of_lines(html: str) -> list[int]:
    """For each line of `plain_text`, the block of the body it is of, counted from 1."""
    return [
        number
        for number, block in enumerate(parse(html).elements(), start=1)
        for line in _lines(block)
        if line
        for _part in line.split("\n")
    ]


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


# In a clean body no attribute has a bare > or ".
_PICTURE = re.compile(rf'<img [^>]*src="{PICTURE_ADDRESS.pattern}"')


def picture_names(html: str) -> list[str]:
    """The names of our pictures in a clean body, in order, each once."""
    return list(dict.fromkeys(_PICTURE.findall(html)))


def figures(html: str) -> list[dict]:
    """The figures of a clean body as `nodes` has them, in order, at whatever depth."""
    return list(_figures(nodes(html))) if "<figure" in html or "<img" in html else []


def _figures(blocks: list[dict]) -> Iterator[dict]:
    for block in blocks:
        if block["kind"] == "figure":
            yield block
        for inner in (*block.get("items", ()), block.get("blocks", ())):
            yield from _figures(list(inner))
        for row in (*block.get("head", ()), *block.get("rows", ())):
            for cell in row:
                yield from _figures(cell["blocks"])


# 示意图 is no picture by 示意.
_CREDIT = re.compile(
    r"^(?P<caption>.*?)[（(](?!(?:示意|效果|原理|流程|结构|资料|趋势|走势|对比|分布)图)"
    r"(?P<credit>[^（）()：:，。]{1,40}?)\s*(?P<role>摄影?|供图|制图|绘|图)[）)]$"
)


def split_credit(caption: str) -> tuple[str, str]:
    """Splits a caption and its credit: `田世宏（徐想 摄）` gives `("田世宏", "徐想 摄")`."""
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
    return [_node(block) for block in parse(html).elements()]


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
    """The blocks of a list item or cell; inline text at the beginning is a paragraph."""
    result: list[dict] = []
    run: list[Element | str] = []
    for child in [*parent.children, None]:
        if isinstance(child, str) or (child and child.tag in INLINE):
            run.append(child)
            continue
        if has_content(run):
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
    """How many columns the rows need, with merged cells (the HTML table model)."""
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


def words_of(node: dict) -> Iterator[str]:
    """The text of one block of `nodes`, with all blocks inside it."""
    if "spans" in node:
        yield "".join(span["text"] for span in node["spans"])
    for key in ("blocks", "items", "head", "rows"):
        for child in node.get(key, []):
            yield from _words_in(child)
    yield from (node[key] for key in ("text", "caption") if isinstance(node.get(key), str))


def _words_in(child) -> Iterator[str]:
    if isinstance(child, list):
        for inner in child:
            yield from _words_in(inner)
    elif "kind" in child:
        yield from words_of(child)
    else:
        for inner in child["blocks"]:
            yield from words_of(inner)
