"""Introductions of sections: the lines below a section's title, before its first article."""

import re

from django.utils.translation import gettext as _

from articles.manuscripts.document import Block
from articles.manuscripts.report import Report
from issues.importing.parts import Outline, SectionPlan
from issues.importing.titles import is_source
from issues.models.section import MAX_INTRODUCTION

_INTRODUCES = re.compile(r"^[【（(]?(?:(?:编者按|按语|导语|编前语)[】）)]?\s*[:：]?|按[:：])")
_BRACKETED = re.compile(r"^[（(].+[）)]$")
_ABOUT = re.compile(r"^(?:本栏|本期|本部分|以下|下列)")
MAX_LINES = 3


def introduces(text: str) -> bool:
    """Whether a line says that it introduces a section: 编者按."""
    return bool(_INTRODUCES.match(text))


def notes_section(line: Block) -> bool:
    """Whether a line below a section's title is plainly about the section: 本栏摘自近期报刊。"""
    return bool(
        introduces(line.text)
        or line.kind == "quote"
        or _BRACKETED.match(line.text)
        or _ABOUT.match(line.text)
    )


def are_introduction(lines: list[Block]) -> bool:
    """Whether a few lines between a section and its first article only introduce them."""
    return len(lines) <= MAX_LINES and all(
        (line.text[-1:] in "。！？…：" or _BRACKETED.match(line.text)) and not is_source(line)
        for line in lines
    )


def introduce(outline: Outline, report: Report) -> None:
    """Writes the introductions of all sections; what has no place in one is reported."""
    for section in outline.all_sections():
        section.introduction = _of(section, report)


def _of(section: SectionPlan, report: Report) -> str:
    kept: list[str] = []
    for line in section.lines:
        has_place = line.kind not in ("table", "picture", "rule")
        if line.text and has_place and len("\n".join([*kept, line.text])) <= MAX_INTRODUCTION:
            kept.append(line.text)
        elif line.kind != "rule":
            text = _("Outside any article: %s") % line.text
            report.add("lost", "outside_articles", text, line=line.number)
    if kept:
        values = {"section": section.title, "text": kept[0][:60]}
        text = _("Introduces the section “%(section)s”: %(text)s") % values
        # Other lines could as well be an article.
        level = "note" if introduces(kept[0]) else "doubt"
        report.add(level, "introduction", text, line=section.lines[0].number)
    return "\n".join(kept)
