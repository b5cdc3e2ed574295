"""Manuscripts made to hang a worker: patterns, whole imports, time and memory."""

import ast
import gc
import importlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from articles.manuscripts import limits, markup, naming, readers, recognisers
from articles.manuscripts.report import Report
from issues import importing, numbering
from issues.importing import understanding
from issues.models import Issue
from tests import worst_strings
from tests.test_importing import PROSE, read_in

HEAD = f"一、质量要闻\n\n1.1 国家\n\n甲市召开质量工作会议\n来源：某某网 https://a.example.org/1\n\n{PROSE}\n\n"
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("articles.manuscripts", "articles.manuscripts.readers", "issues.importing")


# --- patterns: the time grows with the text, not with its square ------------------------------


def modules() -> list[tuple[str, Path]]:
    return [
        (package, path)
        for package in PACKAGES
        for path in sorted((ROOT / package.replace(".", "/")).glob("[a-z]*.py"))
    ]


def patterns() -> dict[str, re.Pattern]:
    """Every pattern the importer looks at a manuscript with: the table's, and the modules' own."""
    found = {row.name: row.pattern for row in recognisers.TABLE}
    for package, path in modules():
        module = vars(importlib.import_module(f"{package}.{path.stem}"))
        for name, value in module.items():
            values = value if isinstance(value, dict) else {"": value}
            for key, pattern in values.items():
                if isinstance(pattern, re.Pattern):
                    found[f"{path.stem}.{name}{key}"] = pattern
    return found


PATTERNS = patterns()


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(name):
    assert worst_strings.growth(PATTERNS[name]) is None


def test_patterns_stand_where_the_test_above_finds_them():
    looks = {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
    for _package, path in modules():
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


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_the_test_finds_slow_patterns(name):
    assert worst_strings.growth(re.compile(SLOW[name]))


def read(text: str, filename: str = "m.md"):
    return readers.read(text.encode(), filename, report=Report())


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
    ids=[
        "a link in brackets",
        "escaped brackets in a link",
        "an escaped bracket",
        "bold that never ends",
        "italics that cross bold",
        "asterisks only",
    ],
)
def test_a_mark_ends_before_the_next_begins(text, expected):
    [block] = read(text).blocks
    piece = naming.NamedLines("prose", [block], block.text, block.spans())
    html, _pictures = markup.html_of([piece], notes={}, remark=lambda *_told: None)
    assert html == f"<p>{expected}</p>"


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
    for filename in ("m.md", "m.txt"):
        [block] = read(f"见{text}", filename).blocks
        found = [(run.text, run.picture) for run in block.runs if run.picture]
        assert found == expected, filename


# --- limits -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "短行\n" * limits.MAX_LINES, "50000行"),
        (HEAD + ("长" * 90_000 + "\n") * 34, "3000000个字符"),
        (HEAD + "长" * (limits.MAX_LINE_LENGTH + 1), "第10行"),
        ("".join(f"丢失的第{n}行\n" for n in range(limits.MAX_REMARKS)) + HEAD, "10000处"),
        (HEAD + ("长" * 90_000 + "。\n") * 12, "甲市召开质量工作会议: 正文有1080"),
    ],
    ids=[
        "lines",
        "characters",
        "one line",
        "remarks",
        "one article",
    ],
)
def test_what_is_too_large_for_a_manuscript_is_refused(text, words):
    with pytest.raises(importing.ManuscriptRefused) as refusal:
        read_in(text)
    assert words in refusal.value.messages[0]
    assert not Issue.objects.exists()


def test_millions_of_blank_lines_count_as_one_gap():
    lines = read("\n \n" * 10**6 + "　甲\n\n乙\r\n丙\n", "m.txt").blocks
    assert [(line.number, line.text, line.gap, line.is_indented) for line in lines] == [
        (2 * 10**6 + 1, "甲", 2 * 10**6, True),
        (2 * 10**6 + 3, "乙", 1, False),
        (2 * 10**6 + 4, "丙", 0, False),
    ]


def test_understanding_has_a_time_limit_also_outside_the_main_thread(monkeypatch):
    monkeypatch.setattr(limits, "MAX_SECONDS", 0)
    refusals = []

    def work():
        try:
            understanding.understand(HEAD.encode(), "m.txt")
        except importing.ManuscriptRefused as refusal:
            refusals.append(refusal.messages[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert refusals == ["读解稿件超过0秒，已停止。请核对文件是否正确，并删去不属于本期的内容。"]


@pytest.mark.django_db
def test_more_articles_than_an_issue_has_are_refused():
    text = "".join(f"## 标题{n}\n\n{PROSE}\n\n" for n in range(limits.MAX_HEADINGS))
    with pytest.raises(importing.ManuscriptRefused, match="2000个"):
        read_in(f"# 要闻\n\n{text}", "m.md")


# --- whole manuscripts: four times the lines take about four times as long ---------------------


def han(number: int) -> str:
    """Four Han characters that differ for each number below 20,000²."""
    return "".join(chr(0x4E00 + number * step % 19_997) for step in (1, 7, 131, 1009))


def listed(entries: list[str], body: str) -> str:
    return (
        "目录\n一、质量要闻……1\n"
        + "".join(f"{e}……2\n" for e in entries)
        + f"\n一、质量要闻\n{body}"
    )


HOSTILE = {
    "short lines": lambda n: HEAD + "短行文字\n" * n,
    "one paragraph in many lines": lambda n: HEAD + "没有句号的一行，有二十五个以上的汉字在这里，后面还有字\n" * n,
    "names and values": lambda n: HEAD + "某某名称：数值\n" * n,
    "table rows of all widths": lambda n: HEAD + "".join("|a" * (i % 9 + 1) + "|\n" * 2 for i in range(n)),
    "bullets": lambda n: HEAD + "- 短\n" * n,
    "sections one below the other": lambda n: "".join(f"{numbering.chinese(i + 1)}、某栏\n" for i in range(n // 4 - 10)) + PROSE,
    "first sub-sections one below the other": lambda n: "一、要闻\n" + "1.1 某栏\n" * n + PROSE,
    "sources": lambda n: HEAD + "".join(f"来源：某报{i % 100}号 https://s{i}.example.org/a\n" for i in range(n)),
    "addresses and outlets": lambda n: HEAD + "".join(f"https://s{i}.org/a\n来源：{han(i)}\n" for i in range(n)),
    "titles and other links": lambda n: HEAD + "".join(f"{han(i)}开会通知\n[{han(i + 9)}](https://a.org/{i})\n{PROSE}\n" for i in range(n // 3)),
    "a list found again": lambda n: listed([han(i) for i in range(n // 3)], "".join(f"{han(i)}\n{PROSE}\n" for i in range(n // 3))),
    "a list of one beginning": lambda n: listed([f"质量要闻通报{han(i)}" for i in range(n // 3)], "".join(f"质量要闻通报{han(i)}\n{PROSE}\n" for i in range(n // 3))),
    "a list of one word": lambda n: listed(["甲乙丙丁"] * (n // 4), "甲乙丙丁\n" * n + PROSE),
    "a list not found again": lambda n: listed([f"质量要闻通报{han(i)}" for i in range(n // 4)], "".join(f"质量要闻通报{han(i + 9999)}\n" for i in range(n)) + PROSE),
    "a list without pages": lambda n: "目录\n一、要闻\n" + "".join(f"{han(i) * 4}\n" for i in range(n // 4)) + "\n一、要闻\n" + "".join(f"{han(i + 9999)}\n" for i in range(n)) + PROSE,
    "letters that melt together": lambda n: HEAD + f"\u1161{PROSE[:-1]}\u1100\n" * n,
}  # fmt: skip


def seconds_for(text: str, runs: int) -> float:
    """The least of some runs, without the collecting of garbage: that depends on all else that the
    process holds."""
    least = float("inf")
    for _run in range(runs):
        gc.collect()
        gc.disable()
        start = time.thread_time()
        try:
            understanding.understand(text.encode(), "m.md")
        except importing.ManuscriptRefused:
            pass  # said with a sentence, and as fast
        finally:
            least = min(least, time.thread_time() - start)
            gc.enable()
    return least


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_an_import_takes_time_in_proportion_to_its_lines(name):
    # The shorter one first: what a process reads once, as the catalogue of sentences, is then read.
    shorter = seconds_for(HOSTILE[name](1000), 2)
    longer = seconds_for(HOSTILE[name](4000), 2)
    assert longer < 0.1 or longer < worst_strings.MOST_GROWTH * shorter


# --- memory -----------------------------------------------------------------------------------

MOST_MB = 300
HUNGRY = {
    "millions of blank lines": HEAD + "\n \n" * (6 << 20),
    "as many lines as are taken": HEAD + "\n".join(f"第{n}行文字。" for n in range(49_000)),
    "letters that stand for eighteen": HEAD + ("\ufdfa" * 90_000 + "。\n") * 4,
    "a title told in every remark": f"一、要闻\n\n# {'题' * 90_000}\n" + "![a](b.jpg)\n\n" * 4_900,
}


@pytest.mark.slow
def test_an_import_stays_in_little_memory(tmp_path):
    if not Path("/proc/self/status").exists():
        pytest.skip("needs /proc, where the kernel says how much memory a process had")
    files = [tmp_path / f"{number}.md" for number in range(len(HUNGRY))]
    for file, text in zip(files, HUNGRY.values(), strict=True):
        file.write_text(text)
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    command = [sys.executable, "-m", "tests.hostile_process", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    outcomes = json.loads(done.stdout) if done.returncode == 0 else done.stderr
    assert outcomes[::2] == ["read in"] * len(HUNGRY), outcomes
    assert max(outcomes[1::2]) < MOST_MB, dict(zip(HUNGRY, outcomes[1::2], strict=True))
