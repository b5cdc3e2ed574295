"""Reads a Word file (.docx), in a process with limits: `articles.manuscripts.word_file`."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.manuscripts import limits
from articles.manuscripts.document import Block, Cell, Document, Picture, Run, Table
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.readers import paper
from articles.manuscripts.readers import text as text_reader
from articles.manuscripts.report import Report
from qualitynews.people.characters import UNSTORABLE

ROOT = Path(__file__).resolve().parents[3]
REFUSALS = {
    "damaged": gettext_lazy(
        "This is no Word file, or a damaged one. Open it in Word or WPS, save it again as a Word "
        "document (.docx), and use that file."
    ),
    "too_large": gettext_lazy(
        "Unpacked, the Word file is larger than any manuscript. Check that it is the right file; "
        "in Word, compress its pictures, or divide it."
    ),
    "too_deep": gettext_lazy(
        "Tables or boxes in the Word file lie in each other too deep. Take them out of each other "
        "in Word, and use that file."
    ),
    "protected": gettext_lazy(
        "The Word file is protected by a password. Open it in Word, take the password off, save "
        "it, and use that file."
    ),
    "declares": gettext_lazy(
        "The Word file declares what no Word program writes. Open it in Word, save it again as a "
        "Word document (.docx), and use that file."
    ),
    "no_word_file": gettext_lazy(
        "This is a packed file, but no Word document. Choose the manuscript, a .docx file."
    ),
}
# What the names of styles mean; those of Word itself in lower case.
ROLES = {
    **dict.fromkeys(
        "栏目 栏目名 栏目名称 栏目标题 栏目题 栏题 一级栏目 板块 版块".split(), "section"
    ),
    **dict.fromkeys("子栏目 小栏目 二级栏目 下级栏目".split(), "sub"),
    **dict.fromkeys(
        "文章标题 文章题目 文章名 文题 篇名 篇题 稿题 题名 稿件标题 新闻标题".split(), "title"
    ),
    **dict.fromkeys("来源 文章来源 稿件来源 信息来源 稿源 出处 来源行".split(), "source"),
    **dict.fromkeys(("caption", "题注", "图片说明"), "caption"),
}
REASONS = {
    "none": gettext_lazy("The Word file names a picture that it does not hold."),
    "outside": gettext_lazy("The picture is not in the Word file, only its address; insert it."),
    "emf": gettext_lazy("It is a drawing (EMF). In Word, save it as PNG and insert that."),
    "wmf": gettext_lazy("It is a drawing (WMF). In Word, save it as PNG and insert that."),
    "svg": gettext_lazy("SVG drawings are not accepted. Export the drawing as PNG."),
    "unreadable": gettext_lazy("The picture cannot be read. Save it as PNG or JPEG and insert it."),
}


def read(data: bytes, *, report: Report, styles: Mapping[str, str]) -> Document:
    """The blocks of a Word file; what its reader found on the way is reported. Raises
    ManuscriptRefused."""
    found = _answer(data)
    if code := found.get("refused"):
        raise ManuscriptRefused(str(REFUSALS[code]))
    roles = ROLES | dict(styles)
    blocks = [_block(block, roles) for block in found["blocks"]]
    _refuse_too_much(blocks)
    blocks = _without_page_marks(blocks, report)
    for code, place, words in found["remarks"]:
        level, text = _remark(code, _storable(words))
        report.add(level, f"word_{code}", text, line=place or None)
    notes = {
        int(number): tuple(tuple(map(_run, runs)) for runs in note)
        for number, note in found["notes"].items()
    }
    return Document("word", blocks, notes)


def _answer(data: bytes) -> dict:
    command = [sys.executable, "-m", "articles.manuscripts.word_file"]
    # It needs nothing of what the site knows, and least of all its secrets.
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, told nothing of the file but its bytes
            command, input=data, capture_output=True, cwd=ROOT, env=environment, check=False,
            timeout=limits.MAX_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        limits.refuse_time(error)
    if done.returncode != 0:  # the system ended it: too much memory or time
        raise ManuscriptRefused(str(REFUSALS["too_large"]))
    return json.loads(done.stdout)


def _refuse_too_much(blocks: list[Block]) -> None:
    characters = sum(len(block.text) for block in blocks)
    if len(blocks) > limits.MAX_LINES or characters > limits.MAX_CHARACTERS:
        limits.refuse_length()


def _without_page_marks(blocks: list[Block], report: Report) -> list[Block]:
    """Without the headers and numbers of pages, which a file that was a PDF has in its text."""
    lines, number = [], 0
    for block in blocks:
        number += 1 + block.gap
        lines.append(text_reader.Raw(number, block.text or " ", ""))
    marks = paper.page_marks(lines)
    kept: list[Block] = []
    after_page = False
    for block, line in zip(blocks, lines, strict=True):
        if line.number in marks and block.kind == "text":
            text_reader.tell_page_mark(block.text, block.number, report)
            after_page = True
            continue
        kept.append(replace(block, after_page=after_page))
        after_page = False
    return kept


def _remark(code: str, words: str) -> tuple[str, str]:
    """The level and the sentence of a remark."""
    if code == "tracked":
        n = int(words)
        text = ngettext(
            "%(n)s tracked change was taken as accepted.",
            "%(n)s tracked changes were taken as accepted.",
            n,
        )
        return "doubt", text % {"n": n}
    if code == "text_boxes":
        n = int(words)
        text = ngettext(
            "%(n)s text box stands behind the paragraph it hangs on. Look at its place.",
            "%(n)s text boxes stand behind the paragraphs they hang on. Look at their places.",
            n,
        )
        return "doubt", text % {"n": n}
    if code == "comment":
        return "doubt", _("A comment in the Word file: %s") % words
    if code == "contents_field":
        text = _("The contents that Word made (%s lines) were left out: the headings decide.")
        return "left_out", text % words
    if code == "broken_heading":
        text = _("The title “%s” stood on two lines. Should a space divide it there?")
        return "doubt", text % words
    if code == "hidden":
        return "left_out", _("Hidden text: %s") % words
    return "fault", {
        "drawn_chart": _("A chart stands here that cannot be read. In Word, save it as a picture."),
        "drawn_diagram": _("A diagram stands here that cannot be read; save it as a picture."),
        "drawn_object": _("A file is embedded here; it was left out."),
        "chunk": _("A part of another file is embedded here; it was left out."),
        "nested_table": _("A table in a table became lines of text."),
    }[code]


def _block(data: dict, roles: Mapping[str, str]) -> Block:
    values = data | {
        "text": _storable(data["text"]),
        "runs": tuple(map(_run, data["runs"])),
        "styles": tuple(map(_storable, data["styles"])),
        "role": next((roles[name] for name in data["styles"] if name in roles), ""),
    }
    if table := data["table"]:
        rows = tuple(tuple(map(_cell, row)) for row in table["rows"])
        values["table"] = Table(rows, table["heads"], table["caption"])
    if picture := data["picture"]:
        words = {key: _storable(picture[key]) for key in ("name", "description", "address")}
        reason = str(REASONS[picture["reason"]]) if picture["reason"] else ""
        values["picture"] = Picture(**words, data=base64.b64decode(picture["data"]), reason=reason)
    block = Block(**values)
    if block.kind == "text" and "](" in block.text and not any(run.href for run in block.runs):
        # Markdown's links that were pasted as text.
        read = text_reader.read_links(block.text, block.number)
        block = replace(block, text=read.text, runs=read.runs or block.runs)
    return block


def _cell(data: dict) -> Cell:
    paragraphs = tuple(tuple(map(_run, runs)) for runs in data["paragraphs"])
    return Cell(paragraphs, data["colspan"], data["rowspan"])


def _run(data: dict) -> Run:
    words = {key: _storable(data[key]) for key in ("text", "href", "picture")}
    return Run(**(data | words | {"marks": tuple(data["marks"])}))


def _storable(text: str) -> str:
    return UNSTORABLE.sub("", text)
