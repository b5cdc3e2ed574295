"""Makes blocks of what mammoth read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mammoth import documents

from articles.manuscripts.document import Block, Cell, Picture, Run, Table, text_of
from articles.manuscripts.word_file.rewriting import Known, Rewritten

MAX_DESCRIPTION = 300  # characters of a picture's description
# What Word, WPS and cameras fill in: no words for those who do not see the picture.
_NOT_BY_HAND = re.compile(
    r"自动生成|automatically generated|\.(?:png|jpe?g|gif|bmp)$"
    r"|^(?:图片|图像|图|picture|image|IMG|DSC)?[ _-]?\d*$|^(?:[a-z]+:)?[\\/]|^[A-Za-z0-9_-]{16,}$",
    re.IGNORECASE,
)
BREAK = "\n"  # of a line, or of a page

# A cell with a paragraph as long, and as many lines, holds an article.
LONG, FEWEST = 60, 3
MAX_ROWS = 6
MAX_HEAD = 10  # characters that name a column
LONG_ALONE = 20  # where a table has one column


class Blocks:
    """The `blocks`, `notes` and `remarks` of a document."""

    def __init__(self, document: documents.Document, rewritten: Rewritten):
        self._rewritten = rewritten
        self._notes_of = document.notes
        self._note_numbers: dict[tuple, int] = {}
        self._images: list[tuple[Picture, bool]] = []  # whether it stands before the text
        self._comments_told: set[str] = set()
        self._comments = {str(comment.comment_id): comment for comment in document.comments}
        self.remarks: list[tuple[str, int, str]] = []
        self.notes: dict[int, list[tuple[Run, ...]]] = {}
        self._place, self._gap = 0, 0
        self.blocks = list(self._of(document.children))
        self._read_notes()

    def _of(self, children: Iterable) -> Iterator[Block]:
        for child in children:
            if isinstance(child, documents.Paragraph):
                yield from self._paragraph(child)
            elif isinstance(child, documents.Table):
                yield from self._table(child)
            elif hasattr(child, "children"):
                yield from self._of(child.children)

    # --- paragraphs ---------------------------------------------------------------------------

    def _known(self, paragraph) -> Known:
        return self._rewritten.paragraphs[int(paragraph.style_id)]

    def _paragraph(self, paragraph) -> Iterator[Block]:
        known = self._known(paragraph)
        self._place = known.place or self._place
        runs = self._runs(paragraph.children)
        pictures, self._images = self._images, []
        if not text_of(runs).strip() and not pictures:
            self._gap += 1
            return
        for picture, _stands_first in (row for row in pictures if row[1]):
            yield self._picture(picture)
        lines = _lines(runs) if not known.level else [_one_line(runs)]
        if known.level and BREAK in text_of(runs).strip():
            words = text_of(_one_line(runs)).strip()
            self.remarks.append(("broken_heading", self._place, words[:80]))
        for at, line in enumerate(lines):
            yield self._line(line, paragraph, known, is_first=at == 0)
        for picture, _stands_first in (row for row in pictures if not row[1]):
            yield self._picture(picture)

    def _line(self, runs: tuple[Run, ...], paragraph, known: Known, *, is_first: bool) -> Block:
        text = text_of(runs).strip()
        gap, self._gap = self._gap, 0
        block = Block(
            self._place, text, gap, known.level,
            is_indented=_is_indented(paragraph), kind="heading" if known.level else "text",
            runs=_trimmed(runs), is_right=paragraph.alignment in ("right", "end"),
            is_centred=paragraph.alignment == "center",
            is_bold=known.is_bold or all("strong" in r.marks for r in runs if r.text.strip()),
            styles=tuple(known.styles), look=known.look,
        )  # fmt: skip
        if is_first and (known.is_bullet or known.ordinal is not None):
            return replace(block, kind="item", ordinal=known.ordinal, depth=known.depth)
        return block

    def _picture(self, picture: Picture) -> Block:
        gap, self._gap = self._gap, 0
        return Block(self._place, "", gap, kind="picture", picture=picture)

    # --- runs ---------------------------------------------------------------------------------

    def _runs(self, children: Iterable, marks: tuple = (), href: str = "") -> tuple[Run, ...]:
        found: list[Run] = []
        for child in children:
            match child:
                case documents.Text():
                    found.append(Run(child.value, marks, href))
                case documents.Run():
                    found.extend(self._runs(child.children, _marks(child), href))
                case documents.Hyperlink():
                    found.extend(self._runs(child.children, marks, child.href or ""))
                case documents.Tab():
                    found.append(Run("\t", (), href))
                case documents.Break():
                    found.append(Run(BREAK))
                case documents.Checkbox():
                    found.append(Run("☑" if child.checked else "☐"))
                case documents.NoteReference():
                    number = self._note_number(child)
                    found.append(Run(f"[{number}]", ("sup",), note=number))
                case documents.CommentReference():
                    self._tell_comment(str(child.comment_id))
                case documents.Image():
                    stands_first = not text_of(found).strip()
                    self._images.append((self._image(child), stands_first))
                case _ if hasattr(child, "children"):
                    found.extend(self._runs(child.children, marks, href))
        return tuple(found)

    def _image(self, image) -> Picture:
        with image.open() as file:
            picture = self._rewritten.pictures[int(file.read())]
        words = " ".join((image.alt_text or "").split())[:MAX_DESCRIPTION]
        return replace(picture, description="" if _NOT_BY_HAND.search(words) else words)

    def _note_number(self, reference) -> int:
        key = reference.note_type, reference.note_id
        return self._note_numbers.setdefault(key, len(self._note_numbers) + 1)

    def _read_notes(self) -> None:
        for key, number in self._note_numbers.items():
            try:
                note = self._notes_of.find_note(*key)
            except KeyError:
                continue
            self.notes[number] = [
                _trimmed(_one_line(self._runs(paragraph.children)))
                for paragraph in note.body
                if isinstance(paragraph, documents.Paragraph)
            ]

    def _tell_comment(self, name: str) -> None:
        comment = self._comments.get(name)
        if comment is None or name in self._comments_told:
            return
        self._comments_told.add(name)
        words = " ".join(
            text_of(self._runs(p.children)) for p in comment.body if hasattr(p, "children")
        )
        author = comment.author_name or comment.author_initials or ""
        told = f"{author}：{words}" if author else words
        self.remarks.append(("comment", self._place, told[:500]))

    # --- tables -------------------------------------------------------------------------------

    def _table(self, table) -> Iterator[Block]:
        rows = [row for row in table.children if isinstance(row, documents.TableRow)]
        cells = [[c for c in row.children if hasattr(c, "children")] for row in rows]
        filled = [cell for row in cells for cell in row if _plain(cell)]
        if len(filled) == 1 or self._is_layout(cells):
            for cell in (cell for row in cells for cell in row):
                yield from self._of(cell.children)
            return
        before, gap = self._images, self._gap
        self._images, self._gap = [], 0
        made = tuple(tuple(self._cell(cell) for cell in row) for row in cells if row)
        pictures, self._images = self._images, before
        place = self._place
        heads = 0
        while heads < len(rows) and rows[heads].is_header:
            heads += 1
        found = Table(made, heads)
        if found.text.strip():
            yield Block(place, found.text, gap, kind="table", table=found)
        for picture in pictures:
            yield self._picture(picture, False)

    def _is_layout(self, cells: list[list]) -> bool:
        """Whether a table only holds texts in their places, as a frame does: some cell has a title
        and paragraphs. A table of figures has words in its cells."""
        if _is_article(cells):
            return True
        if _has_heads(cells):
            return False
        long = LONG if any(len(row) > 1 for row in cells) else LONG_ALONE
        return any(_holds_article(cell, long) for row in cells for cell in row)

    def _cell(self, cell) -> Cell:
        paragraphs: list[tuple[Run, ...]] = []
        for child in cell.children:
            if isinstance(child, documents.Paragraph):
                self._place = self._known(child).place or self._place
                runs = self._runs(child.children)
                paragraphs += [_trimmed(line) for line in _lines(runs)]
            elif isinstance(child, documents.Table):
                self.remarks.append(("nested_table", self._place, ""))
                images = self._images
                for block in self._table(child):
                    paragraphs += [(Run(line),) for line in block.text.splitlines() if line]
                self._images = images + self._images
        filled = tuple(paragraph for paragraph in paragraphs if text_of(paragraph).strip())
        return Cell(filled, min(cell.colspan, 100), min(cell.rowspan, 1000))


def _is_article(cells: list[list]) -> bool:
    """Whether a table of few rows is an article: its title, its source and day, its text."""
    if not 2 <= len(cells) <= MAX_ROWS or any(len(row) > 2 for row in cells):
        return False
    texts = [_plain(row[0]) for row in cells if len(row) == 1]
    return any(len(text) >= LONG and text[-1] in "。！？”）" for text in texts)


def _has_heads(cells: list[list]) -> bool:
    """Whether the first row names columns, one of them titles: then each row is an article."""
    heads = [_plain(cell) for cell in cells[0]]
    are_names = len(heads) > 2 and all(0 < len(head) <= MAX_HEAD for head in heads)
    return are_names and any(head.endswith(("标题", "题目")) for head in heads)


def _holds_article(cell, long: int) -> bool:
    texts = [_plain(child) for child in cell.children if isinstance(child, documents.Paragraph)]
    texts = [text for text in texts if text]
    paragraphs = [text for text in texts if len(text) >= long and text[-1] in "。！？”）"]
    return len(texts) > len(paragraphs) >= 1 and len(texts) >= FEWEST


def _plain(element) -> str:
    if isinstance(element, documents.Text):
        return element.value
    return "".join(map(_plain, getattr(element, "children", ()))).strip()


def _marks(run) -> tuple[str, ...]:
    """Bold is not kept for white space alone, nor what the allowlist does not know."""
    marks = []
    if run.is_bold:
        marks.append("strong")
    if run.is_italic:
        marks.append("em")
    if run.vertical_alignment in ("superscript", "subscript"):
        marks.append("sup" if run.vertical_alignment == "superscript" else "sub")
    return tuple(marks)


def _lines(runs: tuple[Run, ...]) -> list[tuple[Run, ...]]:
    """The lines of a paragraph: offices end paragraphs with a line break, too."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    return [tuple(line) for line in lines if text_of(line).strip()]


def _one_line(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(run for run in runs if run.text != BREAK)


def _trimmed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Neighbours of one form as one run, without white space at the ends; none if the text has one
    form, and no link."""
    joined: list[Run] = []
    for run in runs:
        if joined and replace(joined[-1], text="") == replace(run, text="") and not run.note:
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    while joined and not joined[0].text.strip():
        joined.pop(0)
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip())
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip())
    return tuple(joined)


def _is_indented(paragraph) -> bool:
    first = paragraph.indent.first_line if paragraph.indent else None
    return bool(first and first.lstrip("-").isdecimal() and int(first) > 0)
