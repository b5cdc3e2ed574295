"""Manuscripts made to hang a worker: patterns, whole imports, time and memory."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from issues import importing
from issues.importing import limits, markup, reading, recognisers
from issues.importing.report import Report
from issues.models import Issue
from tests import worst_strings
from tests.test_importing import PROSE, read_in

HEAD = f"一、质量要闻\n\n1.1 国家\n\n甲市召开质量工作会议\n来源：某某网 https://a.example.org/1\n\n{PROSE}\n\n"
PACKAGE = Path(importlib.import_module("issues.importing").__file__).parent


# --- patterns: the time grows with the text, not with its square ------------------------------


def patterns() -> dict[str, re.Pattern]:
    """Every pattern the importer looks at a manuscript with: the table's, and the modules' own."""
    found = {row.name: row.pattern for row in recognisers.TABLE}
    for path in sorted(PACKAGE.glob("[a-z]*.py")):
        module = vars(importlib.import_module(f"issues.importing.{path.stem}"))
        for name, value in module.items():
            values = value if isinstance(value, dict) else {"": value}
            for key, pattern in values.items():
                if isinstance(pattern, re.Pattern):
                    found[f"{path.stem}.{name}{key}"] = pattern
    return found


PATTERNS = patterns()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(name):
    assert worst_strings.growth(PATTERNS[name]) is None


def test_patterns_stand_where_the_test_above_finds_them():
    looks = {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in {("re", look) for look in looks}, path


SLOW = {
    "source_address, cubic": (
        r"^(?:\d{1,2}[.、]\s*)?(?:(?:来源|原文|原文链接|链接|网址|出处|转自|摘自)\s*[:：]\s*)?"
        r"(?P<outlet>[^\s:：，。；()（）\[\]<>/]{2,30}?)?\s*[(（<‹]?\s*"
        r"(?P<url>(?:https?://|www\.)[^\s\u3000-\u9fff（）()<>‹›;；]+)\s*[)）>›]?"
        r"(?:\s*[（(][^（）()]{0,24}(?:访问|查阅|检索)[^（）()]{0,24}[)）])?$"
    ),
    "a link, quadratic": r"\[((?:\\.|[^\]\\])+)\]\(([^()\s]+)\)",
    "a picture, quadratic": r"!\[((?:\\.|[^\]\\])*)\]\(([^)]*)\)",
    "emphasis, quadratic": r"\*\*(?=\S)(.+?)(?<=\S)\*\*",
    "half-width brackets, quadratic": r"(?<=[一-龥])\([^()]*[一-龥][^()]*\)",
    "a heading's end, quadratic": r"^(#{1,6})\s+(\S.*?)(?:\s+#+)?$",
    "particulars, exponential": r"^(?:(?:来源|作者)\s*[:：]\s*[一-龥A-Za-z:]{2,20}[\s|]*){2,}$",
}


@pytest.mark.parametrize("name", SLOW)
def test_the_test_finds_slow_patterns(name):
    assert worst_strings.growth(re.compile(SLOW[name]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[注：[通知](https://a.cn/1)", '[注：<a href="https://a.cn/1">通知</a>'),
        (r"[附件\[1\]](https://a.cn/1)", '<a href="https://a.cn/1">附件[1]</a>'),
        (r"\[附件](https://a.cn/1)", "[附件](https://a.cn/1)"),
        ("**甲 **乙** 丙", "**甲 <strong>乙</strong> 丙"),
        ("**甲*乙**丙*", "<strong>甲*乙</strong>丙*"),
        ("*****", "*****"),
    ],
)
def test_a_mark_ends_before_the_next_begins(text, expected):
    assert markup.inline_html(text, is_markdown=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![甲](a.jpg)![](b.jpg)", [("甲", "a.jpg"), ("", "b.jpg")]),
        ("![甲![乙](a.jpg)", [("乙", "a.jpg")]),
        ("![甲](a![乙](b.jpg)", [("乙", "b.jpg")]),
        (r"![甲\]乙](a.jpg)", [(r"甲\]乙", "a.jpg")]),
    ],
)
def test_a_picture_ends_before_the_next_begins(text, expected):
    assert markup.PICTURE.findall(text) == expected


# --- limits -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "短行\n" * limits.MAX_LINES, "50000行"),
        (HEAD + ("长" * 90_000 + "\n") * 34, "3000000个字符"),
        (HEAD + "长" * (limits.MAX_LINE_LENGTH + 1), "第10行"),
        ("".join(f"丢失的第{n}行\n" for n in range(limits.MAX_REMARKS)) + HEAD, "10000处"),
    ],
)
def test_what_is_too_large_for_a_manuscript_is_refused(text, words):
    with pytest.raises(importing.ManuscriptRefused) as refusal:
        read_in(text)
    assert words in refusal.value.messages[0]
    assert not Issue.objects.exists()


def test_millions_of_blank_lines_count_as_one_gap():
    lines = reading.read(b"\n \n" * 10**6 + "　甲\n\n乙\r\n丙\n".encode(), report=Report())
    assert [(line.number, line.text, line.gap, line.is_indented) for line in lines] == [
        (2 * 10**6 + 1, "甲", 2 * 10**6, True),
        (2 * 10**6 + 3, "乙", 1, False),
        (2 * 10**6 + 4, "丙", 0, False),
    ]
