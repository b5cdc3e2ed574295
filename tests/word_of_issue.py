"""The demonstration as an office would have it in Word: written with python-docx, in any manner."""

from lxml import html

from articles.manuscripts.folding import letters
from issues import demonstration, numbering
from tests.make import picture_bytes
from tests.word_files import Manner, WordFile


def data() -> dict:
    """The issue of the demonstration as its file has it."""
    return demonstration.read("issue.toml")


def word_file(issue: dict, manner: Manner) -> bytes:
    """All sections and articles: sources as links below the title, texts with their headings,
    lists, tables, pictures, links and signatures."""
    word = WordFile(manner)
    for at, section in enumerate(issue["sections"], start=1):
        word.section(numbering.section(at), section["title"])
        _articles(word, section)
        for place, below in enumerate(section.get("sections", ()), start=1):
            word.section(f"{numbering.sub_section(at, place)} ", below["title"], depth=2)
            _articles(word, below)
    return word.bytes()


def _articles(word: WordFile, section: dict) -> None:
    for article in section.get("articles", ()):
        word.title(article["title"])
        if article["subtitle"]:
            word.text(f"——{article['subtitle']}")
        for source in article["sources"]:
            if source["url"]:
                word.link(f"{source['label']}-{source['outlet']}", source["url"])
            else:
                word.text(f"来源：{source['outlet']}")
        for element in html.fragments_fromstring(article["body"]):
            if not isinstance(element, str):
                _element(word, element)


def _element(word: WordFile, element) -> None:
    match element.tag:
        case "table":
            caption = element.find("caption")
            if caption is not None:
                word.text(caption.text_content())
            _table(word, element)
        case "figure":
            caption = element.find("figcaption")
            word.picture(picture_bytes(60, 40), "" if caption is None else caption.text_content())
        case "ul" | "ol":
            for item in element.iter("li"):
                style = "List Bullet" if element.tag == "ul" else "List Number"
                _runs(word.text(), item)
                word.document.paragraphs[-1].style = word.document.styles[style]
        case "blockquote":
            for paragraph in element.iter("p"):
                _runs(word.text(), paragraph)
        case "p" if "signature" in element.get("class", ""):
            word.right(element.text_content())
        case _:
            paragraph = word.text()
            if element.tag in ("h2", "h3") and word.manner.has_styles:
                paragraph.style = word.document.styles[f"Heading {int(element.tag[1]) + 2}"]
            _runs(paragraph, element)


def _table(word: WordFile, element) -> None:
    """With its merged cells."""
    rows = list(element.iter("tr"))
    width = sum(int(cell.get("colspan", 1)) for cell in rows[0].iter("td", "th"))
    table = word.document.add_table(len(rows), width)
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iter("td", "th"):
            while (at, column) in taken:
                column += 1
            bottom = at + int(cell.get("rowspan", 1)) - 1
            right = column + int(cell.get("colspan", 1)) - 1
            taken |= {(y, x) for y in range(at, bottom + 1) for x in range(column, right + 1)}
            merged = table.cell(at, column).merge(table.cell(bottom, right))
            merged.text = cell.text_content()


def _runs(paragraph, element, *, is_bold: bool = False) -> None:
    def write(text: str | None, bold: bool) -> None:
        if text and text.strip():
            paragraph.add_run(text).bold = bold or None

    write(element.text, is_bold)
    for child in element:
        if child.tag == "br":
            paragraph.add_run().add_break()
        _runs(paragraph, child, is_bold=is_bold or child.tag == "strong")
        write(child.tail, is_bold)


def expected(issue: dict) -> list[tuple]:
    """Of each article in order: section, title, letters of its text, tables, pictures, addresses."""
    rows = []
    for section in issue["sections"]:
        holders = [((section["title"],), section)]
        holders += [((section["title"], b["title"]), b) for b in section.get("sections", ())]
        for path, holder in holders:
            for article in holder.get("articles", ()):
                tree = html.fromstring(f"<div>{article['body']}</div>")
                sources = [source["url"] for source in article["sources"] if source["url"]]
                rows.append((
                    path, article["title"], letters(article["subtitle"] + tree.text_content()),
                    len(list(tree.iter("table"))), len(list(tree.iter("figure"))), sources,
                ))  # fmt: skip
    return rows
