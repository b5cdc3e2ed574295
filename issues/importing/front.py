"""Reads the lines before the contents list: masthead, number, date, publisher."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.folding import day_of
from articles.manuscripts.recognisers import match
from articles.manuscripts.recognisers.row import DAY, HAN, OFFICE
from articles.manuscripts.report import Report
from issues.importing.titles import unspread

_LABEL = re.compile(
    r"(?:(?P<year>\d{4})\s*+年?\s*+)?(?<!总)第\s*(?P<number>\d{1,3})\s*期"
    r"(?:\s*+[（(]?\s*总\s*+第?\s*(?P<total>\d{1,5})\s*期\s*[)）]?)?"
)
_TOTAL = re.compile(r"总\s*第\s*(?P<total>\d{1,5})\s*期")
_IMPRINT = re.compile(
    r"^(?:主办|主管|承办|协办|编辑|编印|出版|主编|地址|电话|邮编|邮箱|电子邮箱|联系)"
)

# Who puts the issue out, with the day behind: 某某市政府办公室　　2025年4月21日
_PUBLISHER = re.compile(
    rf"^[{HAN}（）()·]{{3,30}}{OFFICE}(?:\s{{0,4}}(?:编辑部|编印|主办|主编|印发|编|印))?"
    rf"(?:\s++{DAY}(?:\s*+星期[一二三四五六日])?)?$"
)


@dataclass
class Front:
    title: str = ""
    year: int | None = None
    number: int | None = None
    total_number: int | None = None
    date: object = None
    imprint: list[str] = field(default_factory=list)


def as_lines(blocks: list[Block]) -> Iterator[Block]:
    """The blocks, those of a table cell by cell: a masthead is often set in one."""
    for block in blocks:
        if block.table is None:
            yield block
            continue
        for row in block.table.rows:
            for text in (text for cell in row for text in cell.text.split("\n") if text.strip()):
                yield replace(block, kind="text", text=text.strip(), runs=(), table=None)


def read_front(lines: list[Block], *, report: Report) -> Front:
    """What these lines say; a line that is not understood is reported."""
    front = Front()
    for line in as_lines(lines):
        text = line.text
        label = _LABEL.search(text)
        total = _TOTAL.search(text)
        day = day_of(text)
        rest = _LABEL.sub("", _TOTAL.sub("", text)).strip(" （）()")
        if label or total:
            found = (total or label)["total"]
            front.total_number = front.total_number or (int(found) if found else None)
        if label and not front.number:
            front.number = int(label["number"])
            front.year = int(label["year"]) if label["year"] else None
        if day and len(text) <= 40:
            front.date = front.date or day
        if label or total or (day and len(text) <= 20):
            if front.title == "" and rest and not day and len(rest) <= 30:
                front.title = unspread(rest)
            continue
        # A line that names an office may be the masthead (某某周报), if none stands above it.
        is_publisher = _PUBLISHER.match(text) and (day or front.title)
        if _IMPRINT.match(text) or match("people", text) or is_publisher:
            front.imprint.append(text)
        elif not front.title and len(text) <= 30:
            front.title = unspread(text)
        else:
            report.add(
                "lost", "front_matter", _("Before the contents: %s") % text, line=line.number
            )
    return front
