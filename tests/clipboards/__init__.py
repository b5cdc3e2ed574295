"""Clipboards of real programs, and what an article's body says in the form of their outlines."""

from pathlib import Path

from articles import richtext
from articles.richtext.tree import Element

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


def html_of(name: str) -> str:
    return (FOLDER / f"{name}.html").read_text()


def rtf_of(name: str) -> str:
    path = FOLDER / f"{name}.rtf"
    return path.read_text() if path.exists() else ""


def outline_of(name: str) -> list[str]:
    return (FOLDER / f"{name}.outline").read_text().strip().split("\n")


def outline(body: str) -> list[str]:
    """The blocks of a body, a line each, as README.md describes it."""
    found: list[str] = []
    for block in richtext.parse(richtext.clean(body)).elements():
        found += _lines(block)
    return found


def _words(element: Element) -> str:
    return " ".join(element.text.split())


def _lines(block: Element) -> list[str]:
    if block.tag in ("ul", "ol"):
        return [line for item in block.elements("li") for line in _item(item)]
    if block.tag == "table":
        return [_row(row) for row in block.walk() if row.tag == "tr"]
    if block.tag == "figure":
        kind = "figure" if any(one.tag == "img" for one in block.walk()) else "missing"
        caption = "".join(_words(one) for one in block.elements("figcaption"))
        return [f"{kind} {caption.replace(str(richtext.MISSING_PICTURE), '')}".strip()]
    kind = block.attributes.get("class", block.tag)
    if any(one.tag == "time" for one in block.elements()):
        kind = "time"
    return [f"{kind} {_words(block)}"]


def _item(item: Element) -> list[str]:
    lists = [one for one in item.elements("ul", "ol")]
    own = Element("li", {}, [one for one in item.children if one not in lists])
    return [f"li {_words(own)}", *(line for one in lists for line in _lines(one))]


def _row(row: Element) -> str:
    cells = list(row.elements())
    kind = "th" if all(cell.tag == "th" for cell in cells) else "td"
    return f"{kind} {' | '.join(map(_words, cells))}"
