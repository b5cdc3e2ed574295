"""On which sheet of the PDF a hit stands, compared with what another program reads there."""

import random
import subprocess

import pytest

from articles.search.asking import Question
from articles.search.folding import folded
from issues import searching
from issues.models import Edition
from issues.publishing.turns import _turns
from tests import many_articles
from tests.make import make_article, make_issue, make_section, pdf_of, release

pytestmark = pytest.mark.django_db
EVERYTHING = searching.Narrowed()


def sheets_of(edition: Edition, tmp_path) -> list[str]:
    (tmp_path / "issue.pdf").write_bytes(pdf_of(edition))
    told = subprocess.run(
        ["pdftotext", "issue.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
    ).stdout.decode()
    return ["".join(folded(sheet).split()) for sheet in told.split("\f")[:-1]]


def hit_of(word: str) -> searching.Shown:
    results = searching.find(Question((word,)), EVERYTHING, order="fit", page=1)
    assert results.total == 1, word
    return results.shown[0]


def test_a_hit_names_the_sheet_on_which_its_word_stands(tmp_path):
    chance = random.Random(7)
    issue = make_issue(year=2026, number=3)
    section = make_section(issue)
    texts = list(many_articles.texts(3, characters=3500, seed=7))
    for number, (title, summary, text) in enumerate(texts):
        rows = "".join(f"<tr><td>样{number}品{at}</td><td>{at}.5</td></tr>" for at in range(40))
        table = f"<table><tr><th>样品</th><th>数值</th></tr>{rows}</table>"
        lines = [f"<p>{line}</p>" for line in text.split("\n")]
        body = "".join([*lines[:9], table, *lines[9:]])
        make_article(section, title, summary=summary, body=body)
    release(issue, pdf=True)
    edition = Edition.objects.get()
    sheets = sheets_of(edition, tmp_path)
    asked = 0
    for _title, _summary, text in texts:
        for line in text.split("\n"):
            at = chance.randrange(max(1, len(line) - 14))
            word = folded(line[at : at + 14])
            there = [number for number, sheet in enumerate(sheets, start=1) if word in sheet]
            if len(there) == 1:  # a word across two sheets is on neither
                hit = hit_of(word)
                asked += 1
                assert [hit.sheet] == there, (word, edition.turns)
                first_sheet, first_page = edition.starts[str(hit.article.pk)]
                assert hit.page - first_page == hit.sheet - first_sheet
    assert asked > 40 and len(sheets) > 10


def test_a_sheet_without_text_is_stepped_over_and_what_the_print_alters_does_not_stop_it():
    first, second, third = "甲" * 30 + "。", "乙乙丙丙丁丁戊戊己己。", "庚庚辛辛壬壬癸癸子子。"
    text = f"{first}\n改动了的一行刊名\n{second}\n{third}"
    sheets = [
        "刊名" + "甲" * 20,
        "刊名" + "甲" * 10 + "。改动了的一行",
        "图1刊名",
        f"刊名{second}{third}",
    ]
    turns = _turns(text, sheets)
    assert turns == [20, text.index(second), text.index(second)]
    assert _turns(text, ["别的", "也是别的"]) == []
    # The name at its beginning stands on the sheet before by chance.
    assert _turns("前一段\n张三的答记者问很长很长", ["前一段。张", "张三的答记者问很长很长"]) == [4]
    assert _turns("前一段\n张三记者：", ["前一段。张", "张三记者:答"]) == [4]


def test_a_pdf_that_cannot_be_read_prevents_no_release(monkeypatch):
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda page: 1 / 0)
    issue = make_issue(year=2026, number=2)
    make_article(make_section(issue), "长文", body="<p>" + "检验消息。" * 900 + "</p>")
    release(issue, pdf=True)
    assert (Edition.objects.get().turns, hit_of("长文").page) == ({}, 1)


def test_an_article_on_one_sheet_and_an_issue_without_a_pdf_name_no_further_sheet():
    without = make_issue(year=2026, number=1)
    make_article(make_section(without), "短文", body="<p>召回消息</p>")
    release(without)
    assert (hit_of("召回消息").sheet, hit_of("召回消息").page) == (None, None)
    issue = make_issue(year=2026, number=2)
    make_article(make_section(issue), "一页", body="<p>检验消息</p>")
    release(issue, pdf=True)
    assert Edition.objects.get().turns == {}
    assert (hit_of("检验消息").sheet, hit_of("检验消息").page) == (3, 1)
