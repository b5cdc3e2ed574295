"""Tables that hold articles: a row for each, with its title, its text and its source."""

from collections.abc import Iterator
from dataclasses import replace

from articles.manuscripts.document import Block, Cell, text_of

TITLES = ("标题", "题目", "新闻标题", "稿件标题")
TEXTS = ("内容", "内容摘要", "摘要", "主要内容", "内容提要")
SOURCES = ("来源", "出处", "媒体", "信息")  # how the name of the column begins


def apart(lines: list[Block]) -> list[Block]:
    """The lines with such tables as titles, texts and sources; a row with one cell is a section."""
    return [block for line in lines for block in _apart(line)]


def _apart(line: Block) -> Iterator[Block]:
    columns = _columns(line)
    if columns is None:
        yield line
        return
    title, text, source = columns
    for row in line.table.rows[1:]:
        filled = [cell for cell in row if cell.text.strip()]
        if len(filled) == 1:
            yield _line(line, filled[0].text.strip(), "section")
        elif len(row) > max(title, text) and row[title].text.strip():
            yield _line(line, "".join(row[title].text.split("\n")), "title")
            yield from _paragraphs(line, row[text])
            if source is not None and len(row) > source and row[source].text.strip():
                yield _line(line, row[source].text.replace("\n", "、"), "source")


def _columns(line: Block) -> tuple[int, int, int | None] | None:
    """In which columns the titles, texts and sources stand; None for other tables."""
    if line.table is None or len(line.table.rows) < 3:
        return None
    heads = ["".join(cell.text.split()) for cell in line.table.rows[0]]

    def column(names: tuple[str, ...]) -> int | None:
        return next((at for at, head in enumerate(heads) if head in names), None)

    title, text = column(TITLES), column(TEXTS)
    source = next((at for at, head in enumerate(heads) if head[:2] in SOURCES), None)
    return None if title is None or text is None else (title, text, source)


def _line(line: Block, text: str, role: str) -> Block:
    return replace(line, kind="text", text=text, runs=(), table=None, role=role)


def _paragraphs(line: Block, cell: Cell) -> Iterator[Block]:
    for runs in cell.paragraphs:
        if text := text_of(runs).strip():
            yield replace(_line(line, text, ""), runs=runs)
