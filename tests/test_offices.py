"""Manuscripts in the manner of other offices: what is read right of each, and what is asked."""

import contextlib
import random

import pytest

from articles import richtext
from articles.manuscripts.limits import ManuscriptRefused
from issues import importing
from issues.importing import single
from issues.importing.understanding import understand
from tests import score_offices

OWN = score_offices.manuscripts(score_offices.FOLDER)


@pytest.mark.once
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_manuscript_is_read_as_its_editor_meant_it(path):
    assert score_offices.score(path).wrong == []


def test_the_score_tells_what_is_wrong(tmp_path):
    """The scorer itself, on a manuscript with a false truth."""
    (tmp_path / "a.txt").write_text(
        "一、要闻\n甲市开会\n来源：某报\n会议召开。\n乙市开会\n来源：某报\n会议召开。\n"
    )
    (tmp_path / "a.outline").write_text(
        "# 要闻\n- 甲市开会 | 别报 | 会议 … 召开。\n- 丙市开会 | 某报 | 没有 … 召开。\n# 论坛\n"
    )
    score = score_offices.score(tmp_path / "a.txt")
    assert (score.sections, score.articles, score.titles, score.texts, score.sources) == (
        (1, 2), (1, 3), (1, 2), (1, 2), (0, 2)
    )  # fmt: skip
    assert len(score.wrong) == 4 and not score.asks


# --- the thirteen small manuscripts of others: what each is right about -----------------------


def read(shared, name: str):
    path = next((shared / "trials/manuscripts").glob(f"{name}*"))
    found = understand(path.read_bytes(), path.name)
    outline = [
        (section.title, [article.title for article in section.articles])
        for section in found.outline.sections
    ]
    return found, outline, list(found.composed.values())


def doubts(found) -> list[str]:
    return [r.text for r in found.report.remarks if r.level in ("doubt", "lost")]


def test_an_introduction_is_told(shared):
    found, outline, _articles = read(shared, "a-")
    assert outline == [
        ("政策要闻", ["新国标今起实施"]), ("地方动态", ["某地推出首席质量官制度"])
    ]  # fmt: skip
    assert [section.introduction for section in found.outline.sections] == ["", "本栏由各地供稿。"]
    assert any("本栏由各地供稿。" in text for text in doubts(found))


def test_a_subtitle_is_no_title(shared):
    _found, outline, articles = read(shared, "b-")
    assert outline[0] == ("政策要闻", ["甲文", "某地推出首席质量官制度"])
    assert articles[1].body.startswith("<p>——某市见闻</p>")
    assert [source.outlet for source in articles[1].sources] == ["乙报"]


def test_authors_belong_to_the_article_above(shared):
    _found, outline, articles = read(shared, "c-")
    assert outline == [
        ("政策要闻", ["新国标今起实施", "某地推出首席质量官制度"]), ("国际动态", ["欧盟收紧玩具准入"])
    ]  # fmt: skip
    assert [article.values.get("author") for article in articles] == ["李明", "张伟", None]


def test_a_last_section_of_short_items_is_a_section(shared):
    found, outline, _articles = read(shared, "d-")
    assert [title for title, _articles in outline] == ["要闻", "简讯"] and doubts(found)


def test_an_attachment_stays_a_link_in_the_text(shared):
    _found, _outline, articles = read(shared, "e-")
    assert [len(article.sources) for article in articles] == [1, 1]
    assert 'href="https://a.example/1.xlsx"' in articles[0].body


def test_a_space_that_divides_clauses_stays(shared):
    _found, outline, _articles = read(shared, "f-")
    assert outline[0][1] == ["某集团营收增长11.3% 净利润下滑"]


@pytest.mark.django_db
def test_original_title_table_imprint_and_number(shared):
    _found, _outline, articles = read(shared, "g-")
    assert articles[0].original_title == "新国标落地！" and "<table>" in articles[0].body
    assert all(
        "何静" not in article.body and not article.values.get("author") for article in articles
    )
    data = next((shared / "trials/manuscripts").glob("g-*")).read_bytes()
    result = importing.import_issue(data, filename="g.txt", year=2025, number=8, by=None)
    assert result.issue.imprint == "编辑：何静  审核：马跃" and result.issue.total_number == 119
    assert "number_differs" in result.report.codes()


def test_lines_above_a_source_are_text(shared):
    found, outline, articles = read(shared, "h-")
    assert [titles for _section, titles in outline] == [["新国标今起实施"], ["欧盟收紧玩具准入"]]
    assert articles[0].body.endswith("<p>专家认为影响有限</p>")
    assert "<p>1. 电池</p>\n<p>2. 充电器</p>" in articles[1].body
    assert any("乙报" in text for text in doubts(found))


def test_a_title_without_a_source_is_asked_about(shared):
    found, _outline, _articles = read(shared, "i-")
    assert any("电梯换新提速" in text for text in doubts(found))


def test_an_outlet_with_a_date(shared):
    _found, _outline, articles = read(shared, "j-")
    assert articles[1].title == "三部门约谈外卖平台"
    assert [source.outlet for source in articles[1].sources] == ["新华社"]
    assert str(articles[1].values["published_on"]) == "2025-05-08"


def test_what_pandoc_escapes_and_draws(shared):
    _found, outline, articles = read(shared, "k-")
    assert outline[0][1] == ["5G*AI：1~3月抽查结果"]
    assert "合格率90~95%。价格$5。" in articles[0].body and "<table>" in articles[0].body
    assert "\\" not in articles[0].body and "+--" not in articles[0].body


def test_a_section_of_links_only(shared):
    found, outline, articles = read(shared, "l-")
    assert outline[1] == ("一周简讯", ["三部门约谈外卖平台", "电梯换新提速"])
    assert [a.sources[0].url for a in articles[1:3]] == [
        "https://a.example/2",
        "https://a.example/3",
    ]
    assert any("链接" in text or "link" in text for text in doubts(found))


def test_an_english_full_stop_ends_a_paragraph(shared):
    _found, _outline, articles = read(shared, "m-")
    assert articles[0].body.count("<p>") == 2
    assert richtext.plain_text(articles[0].body).endswith("批次号。")


# --- the counting check -----------------------------------------------------------------------

PROSE = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (f"{PROSE}\n甲\t乙\t丙\n{PROSE}", "row_alone"),
        (f"{PROSE}\n国际\n{PROSE}", "section_inside"),
        (f"{PROSE}\n电梯换新正在提速\n{PROSE}", "title_or_text"),
        ("".join(f"{PROSE}\n第{n}个短行在这里\n" for n in "甲乙丙丁戊") + PROSE, "short_lines"),
    ],
)
def test_what_looks_like_something_else_is_asked_about(lines, code):
    text = f"目录\n一、要闻 1\n甲市召开大会 1\n二、国际 2\n某国发布标准 2\n\n一、要闻\n甲市召开大会\n{lines}\n二、国际\n某国发布标准\n{PROSE}\n"
    found = understand(text.encode(), "m.txt")
    assert code in [r.code for r in found.report.remarks if r.level == "doubt"]


def test_numbers_alone_on_lines_are_told_in_one_doubt():
    pages = "".join(f"{PROSE}\n{n}\n" for n in range(1, 6))
    found = understand(f"一、要闻\n甲市召开大会\n来源：某报\n{pages}".encode(), "m.txt")
    told = [r for r in found.report.remarks if r.code == "lone_numbers"]
    assert len(told) == 1 and told[0].line == 5 and "5" in told[0].text


# --- whatever stands in it ---------------------------------------------------------------------

ODD = (
    "![](a.png)", "", "|a|b|", "a\tb\tc", "+--+--+", "<table><tr><td>甲</td></tr></table>", "# ",
    "## 甲", "- ", "1. ", "> ", "---", "【】", "◆", "（一）", "一、", "1.1 ", "目录", "[^1]", "[^1]: 注",
    "（来源：）", "来源：", "——", "编辑：", "PART 1", "01", "Ⅰ", "==== ====", "\ufeff", "📌", "（）", "“", "。",
    "[标题](https://a.example)", "标题-媒体 (https://a.example)",
)  # fmt: skip


def test_any_mixture_of_lines_is_read_or_refused():
    """No mixture of lines of manuscripts, cut anywhere, with odd ones between, ends otherwise."""
    chance = random.Random(11)
    lines = [
        line for path in OWN if path.suffix != ".docx" for line in path.read_text().split("\n")
    ]
    for number in range(400):
        most = len(lines) - 40
        start = chance.randrange(most)
        chosen = lines[start : start + chance.randint(1, 40)] if number % 2 else []
        chosen += [chance.choice(lines) for _line in range(chance.randint(0, 20))]
        for _odd in range(chance.randint(0, 10)):
            chosen.insert(chance.randint(0, len(chosen)), chance.choice(ODD))
        cut = [line[: chance.randint(0, 60)] for line in chosen]
        for read_as in (understand, single.understand_article):
            with contextlib.suppress(ManuscriptRefused):
                read_as("\n".join(cut).encode(), chance.choice(["m.md", "m.txt"]))


def test_a_table_in_html_is_read():
    html = '<table>\n<tr><th>甲</th><th colspan="2">乙</th></tr>\n<tr><td>1</td><td>2</td><td>3</td></tr>\n</table>'
    for name in ("m.txt", "m.md"):
        found = understand(
            f"一、要闻\n甲市召开大会\n来源：某报\n{PROSE}\n\n{html}\n".encode(), name
        )
        [composed] = found.composed.values()
        assert 'colspan="2"' in composed.body and "<td>3</td>" in composed.body, name
