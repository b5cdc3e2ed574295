"""Searching: what is found is what stands in the texts; who sees what; snippets; the index in step."""

import datetime
import io
import random
import re
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import changing
from articles.models import Article, SearchText
from articles.search import asking, finding, folding, indexing, snippets
from articles.search.asking import Question
from articles.search.wording import LEAD, NAME, TEXT, TITLE, Line
from issues import publishing, searching
from issues.models import Correction, Issue, Section, SiteVersion
from issues.publishing import standing
from tests import many_articles
from tests.make import (
    PUBLIC,
    make_article,
    make_issue,
    make_office,
    make_section,
    make_user,
    release,
    rewrite,
    unrelease,
)
from tests.test_pages import words

pytestmark = pytest.mark.django_db
EVERYTHING = searching.Narrowed()
ODD = [
    "质量质量质量", "量质", "质", "A−B", "国市监质〔2021〕12号", "covid-19", "it's \\ 'quoted' & | ! : *",
    "𠀀𠀁字", "ISO 9001：2015", "啊" * 700 + "吧", "质量\u200b强国", "100%", "_下划线_", "(括号)",
]  # fmt: skip


def found(typed: str, *, drafts: bool = True, **narrowed) -> list[str]:
    results = searching.find(
        asking.read(typed), searching.Narrowed(**narrowed), order="date", page=1, drafts=drafts
    )
    return [hit.article.title for hit in results.shown]


def keys_found(question: Question) -> set[int]:
    return {hit.article_id for hit in finding.newest(question, Q()).hits}


def scanned(question: Question, texts: dict[int, str]) -> set[int]:
    """The plain truth, text by text."""
    return {
        key
        for key, folded in texts.items()
        if all(word in folded for word in question.words)
        and not any(word in folded for word in question.without)
    }


# --- the truth --------------------------------------------------------------------------------


@pytest.fixture
def texts() -> dict[int, str]:
    """Generated articles and odd ones, indexed; the folded wording of each by its key."""
    many_articles.make(250, characters=120)
    section = make_section(make_issue())
    for odd in ODD:
        make_article(section, odd[:40], body=f"<p>{odd}</p><p>{odd[::-1]}</p>")
    indexing.rebuild(standing.of)
    return dict(SearchText.objects.values_list("pk", "folded"))


def test_every_result_is_the_substring_truth(texts):
    pool = "".join(texts.values())

    def word(chance: random.Random) -> str:
        at, length = chance.randrange(len(pool) - 8), chance.randint(1, 8)
        return pool[at : at + length].replace("\n", "") or "质"

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.integers(1, 3), st.integers(0, 2))
    def compare(chance, with_words, without_words):
        question = Question(
            tuple({word(chance): 0 for _ in range(with_words)}),
            tuple({word(chance): 0 for _ in range(without_words)}),
        )
        assert keys_found(question) == scanned(question, texts)
        assert set(finding.matching(question).values_list("pk", flat=True)) == keys_found(question)

    compare()


def test_any_characters_are_found_where_they_are_and_nowhere_else(texts):
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.text(
            alphabet="质量国监〔2021〕12号'\\&|!:*()\" %_a-A𠀀啊吧\u200b", min_size=1, max_size=9
        )
    )
    def compare(typed):
        word = folding.folded(typed)
        if word:
            assert keys_found(Question((word,))) == scanned(Question((word,)), texts)

    compare()


def test_a_text_of_many_different_words_can_be_saved_and_found():
    """PostgreSQL's tsvector would be larger than it may be."""
    chance = random.Random(5)
    text = "".join(chr(0x4E00 + chance.randrange(20_000)) for _ in range(150_000))
    article = make_article(None, "长规", body=f"<p>{text}</p>")
    assert keys_found(Question((folding.folded(text[140_000:140_007]),))) == {article.pk}


def test_a_word_longer_than_a_piece_and_a_very_long_text():
    section = make_section(make_issue())
    long = "啊" * 3000 + "吧" + "啊质量监管吧" * 6000
    article = make_article(section, "长文", body=f"<p>{long}</p>")
    make_article(section, "短文", body="<p>啊吧，啊质，吧啊量监管</p>")
    for word in ("啊" * 60, "吧啊质", "管吧啊质量监管", long[2950:3200]):
        assert keys_found(Question((word,))) == {article.pk}, word


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("國家質量監督", "国家质量"), ("国家质量", "國家"), ("ＩＳＯ９００１", "iso 9001"), ("2021 年", "2021年"),
        ("2021年", "2021 年"), ("国市监质〔2021〕12号", "国市监质[2021]12号"), ("Café", "cafe"),
        ("国市监质〔2021〕12号", "（2021）12号"), ("质", "质"),
        ("衞生質量", "卫生质量"), ("衛生", "衞生"), ("2021年10月8日", "2021 年 10 月 8 日"),
    ],
)  # fmt: skip
def test_width_case_script_brackets_and_spaces_do_not_matter(written, asked):
    make_article(make_section(make_issue()), "甲", body=f"<p>前{written}后</p>")
    make_article(make_section(make_issue()), "乙", body="<p>别的</p>")
    assert found(asked) == ["甲"]


def test_title_summary_names_sources_and_text_are_searched():
    section = make_section(make_issue())
    make_article(
        section, "标题甲", original_title="原题乙", subtitle="副题丙", summary="提要丁",
        body="<p>正文戊</p><table><tbody><tr><td>格己</td></tr></tbody></table>", outlet="媒体庚",
        author="作者辛", responsible_editor="责编壬", sources=[{"label": "链接癸", "outlet": "来源子"}],
    )  # fmt: skip
    for word in (
        "题甲",
        "题乙",
        "题丙",
        "要丁",
        "文戊",
        "格己",
        "体庚",
        "者辛",
        "编壬",
        "接癸",
        "源子",
    ):
        assert found(word) == ["标题甲"], word
    assert found("题甲原题") == found("戊格") == [], "no word goes across a line end"


# --- in step with what is written ----------------------------------------------------------------


def test_a_saved_change_is_found_at_once_and_the_old_words_are_not():
    office = make_office()
    article = make_article(None, "旧标题")
    rewrite(article, office.bian, title="新标题")
    assert (found("新标题"), found("旧标题")) == (["新标题"], [])


def test_what_is_not_saved_is_not_found():
    article = make_article(None, "标题")
    with pytest.raises(ValueError, match="interrupted"):
        _write_and_fail(article)
    assert (found("未保存"), found("标题")) == ([], ["标题"])


def _write_and_fail(article):
    from django.db import transaction

    with transaction.atomic():
        rewrite(article, make_office().bian, title="未保存")
        raise ValueError("interrupted")


def test_a_deleted_article_leaves_nothing_behind():
    article = make_article(None, "将删除")
    other = make_article(None, "留下")
    changing.delete_article(article, by=make_office().bian)
    assert found("将删除") == []
    assert list(SearchText.objects.values_list("pk", flat=True)) == [other.pk]
    sql, values = finding._asked(Question(("将删",)), (), finding.ALL)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.fetchall() == []


def test_release_withdrawal_and_a_schedule_are_seen_at_once():
    issue = make_issue(year=2026, number=3)
    make_article(make_section(issue), "消息")
    assert found("消息", drafts=False) == []
    release(issue, at=timezone.now() + datetime.timedelta(hours=1))
    assert found("消息", drafts=False) == []
    results = searching.find(asking.read("消息"), EVERYTHING, order="fit", page=1)
    assert (results.total, searching.suggested(asking.read("消息"))) == (0, [])
    Issue.objects.filter(pk=issue.pk).update(scheduled_at=timezone.now())
    assert found("消息", drafts=False) == found("消息", drafts=False, year=2026) == ["消息"]
    unrelease(Issue.objects.get(pk=issue.pk))
    assert (found("消息", drafts=False), found("消息")) == ([], ["消息"])
    assert found("消息", year=2026) == ["消息"], "staff find it where it stands"


@pytest.mark.parametrize("issue", ["9999-999", "2026-3", "2026-4"])
def test_no_number_in_an_address_counts_what_readers_may_not_see(client, issue):
    make_article(None, "池中消息")
    waits = make_issue(year=2026, number=3)
    make_article(make_section(waits), "等着的消息")
    release(waits, at=timezone.now() + datetime.timedelta(hours=1))
    make_article(make_section(make_issue(year=2026, number=4)), "草稿消息")
    found = client.get("/api/v1/search", {"q": "消息", "issue": issue}).json()
    assert (found["total"], found["hits"]) == (0, [])


def test_what_is_called_back_while_somebody_searches_is_not_shown():
    issue = make_issue(year=2026, number=3)
    make_article(make_section(issue), "消息")
    release(issue)
    # As if the index had been asked a moment before.
    Issue.objects.filter(pk=issue.pk).update(published_at=None, scheduled_at=None)
    assert found("消息", drafts=False) == searching.suggested(asking.read("消息")) == []


def test_a_correction_is_found_in_the_place_of_the_article():
    office = make_office()
    issue = make_issue(year=2026, number=3)
    article = make_article(make_section(issue, slug="yaowen"), "消息", body="<p>错字</p>")
    release(issue, pdf=True)
    content = changing.snapshots.of_article(article) | {"body": "<p>正字</p>"}
    publishing.correct(
        article, content, by=office.zhong, note="改字", opened_as=article.content_hash()
    )
    assert Correction.objects.count() == 1
    assert found("正字", drafts=False, section="yaowen", issue=(2026, 3)) == ["消息"]
    assert found("错字") == []


def test_the_command_mends_the_index_while_it_says_how_far_it_is(capsys):
    issue = make_issue(year=2026, number=3)
    section = make_section(issue, slug="yaowen")
    wrong = make_article(section, "写错", body="<p>旧词</p>")
    make_article(section, "没错")
    release(issue)
    Article.objects.filter(pk=wrong.pk).update(title="绕过", body="<p>新词</p>")
    before = SiteVersion.objects.get().token
    call_command("rebuild_search")
    assert SiteVersion.objects.get().token != before, (
        "a page of an outlet may have kept what was not found"
    )
    out = capsys.readouterr().out
    assert "2 / 2" in out and "█" in out
    assert "1" in out.splitlines()[-1]
    assert found("新词", drafts=False, section="yaowen") == ["绕过"]
    assert found("旧词") == []


def test_an_index_that_came_apart_from_its_rows_is_mended():
    """Rows loaded from a dump, or emptied tables: the database would break if told to delete what
    is not there."""
    first, second = make_article(None, "甲报道"), make_article(None, "乙报道")
    if connection.vendor == "sqlite":  # PostgreSQL keeps its index itself
        with connection.cursor() as cursor:
            table = "articles_search_pieces"
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    rewrite(first, make_office().bian, title="甲改写")
    assert found("甲改写") == ["甲改写"]
    call_command("rebuild_search", stdout=io.StringIO())
    assert sorted(found("报道")) == ["乙报道"]
    SearchText.objects.filter(pk=second.pk).update(folded="别的内容")
    call_command("rebuild_search", stdout=io.StringIO())
    assert (found("乙报道"), found("别的内容")) == (["乙报道"], [])


# --- order, counts, narrowing ----------------------------------------------------------------------


def published(year=2026, number=1, *articles, **section):
    issue = make_issue(year=year, number=number, date=datetime.date(year, 1, 1))
    column = make_section(issue, **section)
    for values in articles:
        make_article(column, **values)
    return release(issue)


def test_the_title_comes_before_the_lead_before_the_text_then_nearness_then_the_newer():
    body = "<p>头一段</p><p>{}</p>".format
    published(2026, 1, {"title": "近", "body": body("召回的缺陷汽车")})
    published(2026, 2, {"title": "远", "body": body("召回" + "的" * 300 + "汽车")})
    published(2025, 1, {"title": "提要", "summary": "召回的汽车", "body": body("别的")})
    published(2024, 1, {"title": "汽车召回", "body": body("别的")})
    published(2023, 1, {"title": "旧近", "body": body("召回的缺陷汽车")})
    results = searching.find(asking.read("召回 汽车"), EVERYTHING, order="fit", page=1)
    assert [hit.article.title for hit in results.shown] == ["汽车召回", "提要", "近", "旧近", "远"]
    single = searching.find(asking.read("汽车"), EVERYTHING, order="fit", page=1)
    assert [hit.article.title for hit in single.shown] == ["汽车召回", "提要", "远", "近", "旧近"]
    assert found("召回 汽车", drafts=False) == ["远", "近", "提要", "汽车召回", "旧近"]


def test_hits_are_counted_to_a_thousand():
    many_articles.make(finding.MOST + 1, characters=10)
    indexing.rebuild(standing.of)
    Article.objects.filter(pk=Article.objects.order_by("pk").first().pk).delete()
    results = searching.find(asking.read("号"), EVERYTHING, order="fit", page=1)
    every = searching.find(Question((_common(),)), EVERYTHING, order="date", page=200)
    assert results.total == len(scanned(Question(("号",)), _texts()))
    assert (every.total, every.is_more, every.page) == (1000, False, 100)
    make_article(make_section(release(make_issue())), "再来" + _common())
    again = searching.find(Question((_common(),)), EVERYTHING, order="date", page=1, drafts=True)
    assert (again.total, again.is_more) == (1000, True)


def _texts() -> dict[int, str]:
    return dict(SearchText.objects.values_list("pk", "folded"))


def _common() -> str:
    """A word that all generated articles have: part of the name of their outlet."""
    return "报社"


def test_narrowing_by_section_outlet_year_and_issue():
    first = published(2025, 1, {"title": "甲", "outlet": "甲报", "body": "<p>质量</p>"}, slug="a")
    below = make_section(make_issue(), "下", slug="x")
    assert below.slug == "x"
    published(
        2026, 2, {"title": "乙", "sources": [{"outlet": "甲报"}], "body": "<p>质量</p>"}, slug="b"
    )
    make_article(first.sections.get(), "质量丙", outlet="乙报")
    indexing.rebuild(standing.of)
    for drafts in (True, False):
        assert found("质量", section="a", drafts=drafts) == ["质量丙", "甲"]
        assert found("质量", issue=(2026, 2), drafts=drafts) == ["乙"]
    assert found("质量", outlet="甲报") == ["乙", "甲"]
    assert found("质量", year=2026) == found("质量", issue=(2026, 2)) == ["乙"]
    assert found("质量", section="a", outlet="甲报", year=2025) == ["甲"]
    with pytest.raises(ValidationError):
        searching.narrowed("", "", "0000", "")
    assert found("质量", year=2026, issue=(2026, 2)) == ["乙"]
    assert found("质量", year=2025, issue=(2026, 2)) == []
    assert searching.narrowed("", "", "２０２６", "２０２６-1").issue == (2026, 1)
    assert found("质量", section="没有") == found("质量", year=1999) == []


def test_staff_narrow_drafts_by_where_they_stand():
    issue = make_issue(year=2027, number=1)
    make_article(make_section(issue, slug="a"), "质量稿", outlet="甲报")
    make_article(None, "质量待用", outlet="甲报")
    assert (
        found("质量", section="a")
        == found("质量", year=2027)
        == found("质量", issue=(2027, 1))
        == ["质量稿"]
    )
    assert sorted(found("质量", outlet="甲报")) == ["质量待用", "质量稿"]


def test_a_sub_section_is_found_by_its_own_and_by_the_address_part_above():
    issue = make_issue()
    top = make_section(issue, slug="top")
    make_article(make_section(issue, slug="sub", parent=top), "质量")
    release(issue)
    assert found("质量", section="top") == found("质量", section="sub") == ["质量"]


# --- snippets ---------------------------------------------------------------------------------------


def test_a_snippet_marks_the_words_in_the_line_that_has_most_of_them():
    lines = [
        Line(TITLE, "质量"),
        Line(LEAD, "质量。"),
        Line(TEXT, "前面的话。國家質量、召回 2021 年。", 3),
    ]
    folded = "\n".join(folding.folded(line.text) for line in lines)
    made = snippets.snippet(lines, folded, asking.read("质量 召回 2021年"))
    assert made.at == 3
    assert [text for text, is_marked in made.parts if is_marked] == ["質量", "召回", "2021 年"]
    assert "".join(text for text, _marked in made.parts) == lines[2].text
    assert snippets.marked("质量质量", asking.read("质量")) == (("质量质量", True),)


def test_a_name_that_repeats_the_title_is_no_snippet():
    lines = [Line(TITLE, "国新办发布会"), Line(LEAD, "昨天。", 0), Line(NAME, "国新办发布会-甲网")]
    folded = "\n".join(folding.folded(line.text) for line in lines)
    assert snippets.snippet(lines, folded, asking.read("国新办")).parts == (("昨天。", False),)
    named = snippets.snippet(lines, folded, asking.read("国新办 甲网"))
    assert [text for text, is_marked in named.parts if is_marked] == ["国新办", "甲网"]


def test_a_long_line_is_cut_around_the_word_from_the_beginning_of_its_sentence():
    text = "很长的开头，" * 40 + "前句。这一句说召回，" + "后面还有很多话，" * 40
    made = snippets.snippet([Line(TEXT, text, 0)], folding.folded(text), asking.read("召回"))
    whole = "".join(part for part, _marked in made.parts)
    assert whole.startswith("…这一句说召回") and whole.endswith("…")
    assert len(whole) <= snippets.LENGTH + 2


@settings(max_examples=300)
@given(
    st.lists(
        st.text(alphabet="质量召回。a 〔１ﬁ\u200b", min_size=1, max_size=300),
        min_size=1,
        max_size=4,
    )
)
def test_a_snippet_is_a_part_of_its_line_whatever_the_text(texts):
    lines = [Line(TEXT, text, at) for at, text in enumerate(texts) if folding.says_something(text)]
    folded = "\n".join(folding.folded(line.text) for line in lines)
    made = snippets.snippet(lines, folded, Question(("质量", "召")))
    whole = "".join(text for text, _marked in made.parts).removeprefix("…").removesuffix("…")
    assert not lines or any(whole in line.text for line in lines)
    if lines and ("质量" in folded or "召" in folded):
        assert {folding.folded(made.first_marked)} & {
            "质量",
            "召",
            "质量召",
            "召质量",
        } or made.first_marked


def test_a_hit_leads_to_its_paragraph_and_says_the_page_of_the_pdf(client):
    issue = make_issue(year=2026, number=3)
    body = "<p>一</p><table><tbody><tr><td>二</td><td>三</td></tr></tbody></table><ul><li>四</li><li>五召回-A</li></ul>"
    article = make_article(make_section(issue), "标题", body=body)
    issue = release(issue, pdf=True)
    hit = searching.find(asking.read("召回-A"), EVERYTHING, order="fit", page=1).shown[0]
    assert unquote(hit.address) == f"/articles/{article.pk}/#p3:~:text=五-,召回-A"
    assert hit.address.endswith("%2DA"), "a bare dash has a meaning in a text fragment"
    assert '<ul id="p3">' in client.get(f"/articles/{article.pk}/").content.decode()
    starts = issue.editions.get().starts[str(article.pk)]
    assert [hit.sheet, hit.page] == list(starts)
    page = client.get("/search/", {"q": "召回-A"}).content.decode()
    assert f"{issue.pdf_address}#page={starts[0]}" in page


# --- the pages ----------------------------------------------------------------------------------------


def test_the_page_shows_hits_marked_and_nothing_of_the_typed_is_markup(client):
    published(2026, 1, {"title": "<b>质量</b>会", "body": "<p>质量 &lt;script&gt;</p>"})
    response = client.get("/search/", {"q": '质量 "<script>"'})
    page = response.content.decode()
    assert "<mark>质量</mark>" in page and "<mark>&lt;script&gt;</mark>" in page
    assert "&lt;b&gt;" in page and "<b>" not in page and "<script>质" not in page
    assert response["Cache-Control"] == PUBLIC
    assert 'name="robots" content="noindex"' in page


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"q": "-召回"}, "只用来排除"), ({"q": "字" * 301}, "300"), ({"q": "质量", "year": "26"}, "2026"),
        ({"q": "质量", "issue": "第三期"}, "2026-11"), ({"year": "2026"}, "请输入要查找的词"),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_to_do(client, asked, says):
    response = client.get("/search/", asked)
    assert response.status_code == 400
    assert says in words(response)
    assert asked.get("q", "") in words(response) or asked.get("q", "") in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["质量\x00", "\ud800", "%' OR 1=1 --", '"' * 50, "NOT OR AND", "a*", "'':*"]
)
@pytest.mark.parametrize("page", ["", "0", "-1", "x", "99999999", "²"])
def test_odd_input_ends_in_a_page(client, typed, page):
    response = client.get("/search/", {"q": typed.encode("utf-8", "replace"), "page": page})
    assert response.status_code in (200, 400)


def test_nobody_outside_sees_a_draft_and_staff_sees_it_only_when_they_ask(client):
    make_article(make_section(make_issue()), "未发布的召回消息")
    make_article(None, "待用的召回消息")
    published(2026, 1, {"title": "已发布的召回消息"})
    for address in ("/search/?q=召回", "/search/?q=召回&drafts=on", "/search/suggest/?q=召回"):
        text = client.get(address).content.decode()
        assert (
            "已发布的" in text.replace("<mark>", "")
            and "未发布的" not in text
            and "待用的" not in text
        )
    public = client.get("/search/?q=召回")
    assert 'name="drafts"' not in public.content.decode() and "Cookie" not in public["Vary"]
    client.cookies["sessionid"] = "none-of-ours"
    for address in ("/search/?q=召回", "/search/?q=召回&drafts=on"):
        assert "no-store" in client.get(address)["Cache-Control"]
    client.force_login(make_user("articles.view_article", "issues.view_issue"))
    offered = client.get("/search/?q=召回")
    assert "未发布的<mark>" not in offered.content.decode()
    assert 'name="drafts"' in offered.content.decode() and "no-store" in offered["Cache-Control"]
    response = client.get("/search/?q=召回&drafts=on")
    assert "未发布的<mark>" in response.content.decode() and "待用的" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    client.force_login(make_user("issues.view_issue"))
    assert "待用的" not in client.get("/search/?q=召回&drafts=on").content.decode()


def test_titles_are_proposed(client):
    issue = published(2026, 1, {"title": "缺陷汽车召回"}, {"title": "别的", "body": "<p>召回</p>"})
    found = client.get("/search/suggest/", {"q": "召"}).json()["found"]
    article = Article.objects.get(title="缺陷汽车召回")
    address = reverse("article_detail", args=[article.pk])
    assert found == [{"title": "缺陷汽车召回", "address": address, "issue": issue.short_label}]
    assert client.get("/search/suggest/", {"q": "-"}).json() == {"found": []}


def test_what_is_narrowed_to_stays_chosen_in_the_form(client):
    published(2020, 1, {"title": "旧质量"}, title="旧栏目", slug="old")
    published(2026, 1, {"title": "新质量"}, title="新栏目", slug="new")
    page = client.get("/search/", {"q": "质量", "section": "old", "year": "1999"}).content.decode()
    assert '<option value="old" selected>旧栏目</option>' in page
    assert client.get("/search/?section=x").content.decode().count('value="x" selected') == 1
    assert "<option selected>1999</option>" in page


def test_sections_of_the_last_year_are_offered_with_their_sub_sections(client):
    for number in range(1, 14):
        published(2026, number, {"title": "甲"}, title=f"栏目{number}", slug=f"s{number}")
    top = Section.objects.get(slug="s13")
    below = make_section(top.issue, "国家", slug="s13-guojia", parent=top)
    make_section(top.issue, "空栏", slug="s13-empty")
    make_article(below, "乙")
    page = client.get("/search/").content.decode()
    offered = re.findall(r'<option value="(s[^"]+)">([^<]+)', page)
    earlier = [(f"s{number}", f"栏目{number}") for number in range(12, 1, -1)]
    assert offered == [("s13", "栏目13"), ("s13-guojia", "栏目13 · 国家"), *earlier]
    page = client.get("/search/?q=甲&section=s1").content.decode()
    assert '<option value="s1" selected>栏目1</option>' in page


def test_titles_are_proposed_however_many_texts_have_the_word(client):
    published(2020, 1, {"title": "腽肭的标题"})
    many_articles.make(30, characters=10)
    Article.objects.exclude(title="腽肭的标题").update(body="<p>腽肭</p>")
    indexing.rebuild(standing.of)
    assert [one["title"] for one in client.get("/search/suggest/?q=腽肭").json()["found"]] == [
        "腽肭的标题"
    ]


def test_the_queries_do_not_grow(client):
    counts = []
    for number, articles in ((1, 1), (2, 3), (3, 12)):
        rows = [{"title": f"召回{at}", "sources": [{"outlet": "报"}]} for at in range(articles)]
        published(2026, number, *rows)
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/?q=召回")
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 11


def test_staff_search_the_list_of_articles_by_the_same_engine(client):
    make_article(None, "國家質量", body="<p>正文</p>")
    make_article(make_section(make_issue()), "质量别的", body="<p>召回</p>")
    make_article(None, "无关")
    client.force_login(make_office().bian)
    address = reverse("admin:articles_article_changelist")
    assert "國家質量" in words(client.get(address, {"q": "国家 质量"}))
    shown = words(client.get(address, {"q": "质量 -召回"}))
    assert "國家質量" in shown and "质量别的" not in shown and "无关" not in shown
    assert "只用来排除" in words(client.get(address, {"q": "-召回"}))
