"""Word files for tests, made with python-docx as an office makes them."""

import io
from dataclasses import dataclass

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

CHINESE, DOTTED = "chineseCountingThousand", "decimal"


@dataclass(frozen=True)
class Manner:
    """How an office writes: numbers typed or counted by Word; titles with or without styles."""

    is_counted: bool = False
    has_styles: bool = False


MANNERS = {
    f"{'counted' if counted else 'typed'}, {'styles' if styles else 'no styles'}": Manner(
        counted, styles
    )
    for counted in (False, True)
    for styles in (False, True)
}


class WordFile:
    """One file; each method adds a paragraph or more at its end."""

    def __init__(self, manner: Manner | None = None):
        self.manner = manner or Manner()
        self.document = docx.Document()
        self._list = _two_level_list(self.document) if self.manner.is_counted else None

    def section(self, number: str, title: str, depth: int = 1):
        return self._heading(number, title, depth)

    def title(self, title: str):
        return self._heading("", title, 3)

    def _heading(self, number: str, title: str, depth: int):
        text = title if self.manner.is_counted or not number else f"{number}{title}"
        paragraph = self.text(text)
        if self.manner.has_styles:
            paragraph.style = self.document.styles[f"Heading {depth}"]
        if self.manner.is_counted and number:
            count(paragraph, self._list, depth - 1)
        return paragraph

    def text(self, text: str = ""):
        return self.document.add_paragraph(text)

    def right(self, text: str):
        paragraph = self.text(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return paragraph

    def link(self, label: str, address: str, before: str = ""):
        paragraph = self.text(before)
        part = self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = OxmlElement("w:hyperlink")
        element.set(qn("r:id"), part)
        run = OxmlElement("w:r")
        words = OxmlElement("w:t")
        words.text = label
        run.append(words)
        element.append(run)
        paragraph._p.append(element)
        return paragraph

    def picture(self, data: bytes, caption: str = ""):
        paragraph = self.text()
        paragraph.add_run().add_picture(io.BytesIO(data))
        if caption:
            self.text(caption)
        return paragraph

    def table(self, rows: list[list[str]]):
        table = self.document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        return table

    def bytes(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def _two_level_list(document) -> int:
    """The number of a list that counts 一、 and 1.1 (the parent written in digits)."""
    return numbered_list(
        document, [(CHINESE, "%1、", False), (DOTTED, "%1.%2", True), (DOTTED, "%3.", False)]
    )


def numbered_list(document, levels: list[tuple[str, str, bool]]) -> int:
    """A list definition with (format, text, digits only) for each level; its number."""
    numbering = document.part.numbering_part.element
    name = str(900 + len(numbering))
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), name)
    for depth, (form, text, is_legal) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        values = [("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)]
        for tag, value in values:
            element = OxmlElement(tag)
            element.set(qn("w:val"), value)
            level.append(element)
        if is_legal:
            level.insert(2, OxmlElement("w:isLgl"))
        abstract.append(level)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), name)
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), name)
    number.append(reference)
    numbering.append(number)
    return int(name)


def count(paragraph, list_number: int, depth: int) -> None:
    """Have Word count a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    element = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", depth), ("w:numId", list_number)):
        inner = OxmlElement(tag)
        inner.set(qn("w:val"), str(value))
        element.append(inner)
    properties.append(element)
