"""What waits for a reviewer, read as an issue: the page, its acts, and several at once."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Review
from articles.review import workflow
from issues import reviewing, submitting
from tests.desks import Desk, until
from tests.make import (
    make_article,
    make_issue,
    make_office,
    make_ready,
    make_section,
    make_user,
    release,
    rewrite,
    sign,
)

pytestmark = pytest.mark.django_db
WAITING = "/admin/articles/article/waiting/"
LONG = "".join(f"<p>第{n}段。{'甲市今天召开质量大会，部署下一步工作。' * 6}</p>" for n in range(12))


@pytest.fixture
def office():
    return make_office()


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_waiting(section, title, office, **values) -> Article:
    return sign(make_ready(section, title, by=office.bian, **values), office, until="first")


def titles(user) -> list[tuple]:
    return [
        (
            group.issue.number if group.issue else None,
            [(one.number, one.heading, one.article.title) for one in group.texts],
        )
        for group in reviewing.queue(user)
    ]


def sent(article, **values) -> dict:
    return {
        "act": "approve", "opened_as": article.content_hash(), "seen": article.state, "shown": "1",
    } | values  # fmt: skip


def post(user, article, **values) -> dict:
    return as_(user).post(f"{WAITING}{article.pk}/", sent(article, **values)).json()


# --- the queue


def test_texts_wait_in_contents_order_the_oldest_issue_first_the_pool_last(office):
    later, earlier = make_issue(year=2026, number=9), make_issue(year=2026, number=8)
    make_waiting(None, "待用", office)
    make_waiting(make_section(later, "要闻"), "后一期", office)
    top = make_section(earlier, "要闻")
    below = make_section(earlier, "国内", parent=top)
    make_waiting(below, "丙", office)
    make_article(top, "草稿")
    make_waiting(top, "乙", office)
    assert titles(office.chu) == [
        (8, [(2, "一、要闻", "乙"), (3, "一、要闻 › 国内", "丙")]),
        (9, [(1, "一、要闻", "后一期")]),
        (None, [(None, "", "待用")]),
    ]
    assert titles(office.fu) == titles(office.bian) == []


def test_the_queue_costs_the_same_for_one_text_and_for_three(office, django_assert_max_num_queries):
    section = make_section(make_issue())
    make_waiting(section, "甲", office)
    client = as_(office.chu)
    client.get(WAITING)
    counts = []
    for more in (0, 2):
        for at in range(more):
            make_waiting(section, f"又{at}", office)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(WAITING).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_my_work_leads_there_and_says_since_when(office):
    make_waiting(make_section(make_issue()), "甲", office)
    page = as_(office.chu).get("/admin/").content.decode()
    assert f'href="{WAITING}"' in page and f"{WAITING}?at=" in page and "刚到" in page
    assert as_(office.chu).get(f"{WAITING}?at=99999").context["count"] == 1
    assert as_(office.fu).get(WAITING).context["count"] == 0


# --- one act


def test_only_what_was_shown_to_its_end_is_signed_and_the_statement_stays(office):
    article = make_waiting(make_section(make_issue()), "甲", office)
    answer = post(office.chu, article, shown="")
    assert "末尾" in answer["refused"] and answer["article"] == article.pk
    assert Article.objects.get().state == "first"
    assert "done" in post(office.chu, article)
    act = Review.objects.last()
    assert (act.decision, act.is_shown_to_end, act.by) == ("approve", True, office.chu)
    page = as_(office.chu).get(reverse("admin:articles_article_review", args=[article.pk]))
    assert "已显示到末尾" in page.content.decode()


def test_the_page_of_one_article_asks_for_it_too(office):
    article = make_waiting(make_section(make_issue()), "甲", office)
    address = reverse("admin:articles_article_review", args=[article.pk])
    assert as_(office.chu).post(address, sent(article, shown="")).status_code == 409
    assert as_(office.chu).post(address, sent(article)).status_code == 302
    assert Review.objects.last().is_shown_to_end is True


def test_a_text_that_changed_is_shown_with_what_changed(office):
    article = make_waiting(make_section(make_issue()), "甲", office)
    values = sent(article)
    rewrite(article, office.bian2, body="<p>甲市昨天召开质量大会。</p>")
    answer = as_(office.chu).post(f"{WAITING}{article.pk}/", values).json()
    assert "改动" in answer["refused"] and "<ins" in answer["html"]
    assert not Review.objects.filter(decision="approve").exists()


def test_a_return_needs_a_remark(office):
    article = make_waiting(make_section(make_issue()), "甲", office)
    assert "意见" in post(office.chu, article, act="return", shown="")["refused"]
    assert "done" in post(office.chu, article, act="return", shown="", remark="数字有误")
    act = Review.objects.last()
    assert (act.decision, act.remark, act.is_shown_to_end) == ("return", "数字有误", None)


def test_it_is_for_those_who_may(office):
    article = make_waiting(make_section(make_issue()), "甲", office)
    address = f"{WAITING}{article.pk}/"
    assert Client().get(address).status_code == Client().post(address).status_code == 401
    assert Client().post(f"{WAITING}sign/", {"texts": "[]"}).status_code == 401
    assert Client().get(WAITING).status_code == 302
    assert "refused" in post(office.fu, article)
    assert "refused" in post(office.xing, article)
    assert post(office.chu, article, typed_by=str(office.fu.pk)) == {"signed_out": True}
    assert Article.objects.get().state == "first"


def test_compared_with_what_was_signed_and_with_what_was_imported(office):
    article = make_ready(make_section(make_issue()), "甲", body="<p>进稿时的话。</p>")
    article = rewrite(article, office.bian, body="<p>交稿时的话。</p>").article
    article = sign(article, office, until="second")
    article = rewrite(article, office.bian, body="<p>改后的话。</p>").article
    answer = as_(office.chu).get(f"{WAITING}{article.pk}/?against=imported").json()["html"]
    assert "进稿" in answer and "<del" in answer
    assert "导入时" in answer
    alone = as_(office.chu).get(f"{WAITING}{article.pk}/?against=none").json()["html"]
    assert "<del" not in alone
    unasked = as_(office.chu).get(f"{WAITING}{article.pk}/").json()["html"]
    assert "交稿" in unasked and "<del" in unasked


def test_findings_stand_beside_the_text(office):
    article = make_waiting(make_section(make_issue()), "甲", office, responsible_editor="")
    assert "没有责任编辑" in as_(office.chu).get(f"{WAITING}{article.pk}/").json()["html"]


# --- several at once


def several(user, articles, **values) -> dict:
    rows = [sent(article, **values) | {"article": str(article.pk)} for article in articles]
    return as_(user).post(f"{WAITING}sign/", {"texts": json.dumps(rows)}).json()


def test_those_read_are_signed_together_and_the_changed_one_says_why(office):
    section = make_section(make_issue())
    articles = [make_waiting(section, f"第{n}篇", office) for n in range(3)]
    rows = [sent(article) | {"article": str(article.pk)} for article in articles]
    rewrite(articles[1], office.bian2, title="第1篇改题")
    answer = as_(office.chu).post(f"{WAITING}sign/", {"texts": json.dumps(rows)}).json()
    assert answer["done"] == [articles[0].pk, articles[2].pk]
    (refused,) = answer["refused"]
    assert refused["article"] == articles[1].pk
    assert refused["refused"].startswith("第1篇改题：") and "改动" in refused["refused"]
    assert [Article.objects.get(pk=one.pk).state for one in articles] == [
        "second",
        "first",
        "second",
    ]


@pytest.mark.parametrize(
    "texts",
    [
        "",
        "x",
        "{}",
        "[1]",
        '[{"article": "x"}]',
        "[[]]",
        "null",
        '[{"article": "1", "opened_as": "\\ud800"}]',
    ],
)
def test_a_broken_list_signs_nothing(office, texts):
    make_waiting(make_section(make_issue()), "甲", office)
    answer = as_(office.chu).post(f"{WAITING}sign/", {"texts": texts})
    assert answer.status_code in (200, 400)
    assert not Review.objects.filter(decision="approve").exists()


# --- drafts submitted at once


def test_finished_drafts_are_submitted_and_others_say_what_they_lack(office):
    issue = make_issue()
    section = make_section(issue)
    make_ready(section, "好一", by=office.bian)
    make_ready(section, "缺来源", by=office.bian, sources=[])
    sign(make_ready(section, "已交", by=office.bian), office, until="first")
    make_ready(section, "好二", by=office.bian2)
    rows = submitting.drafts_of(issue)
    assert [(row.number, row.title, bool(row.lacks)) for row in rows] == [
        (1, "好一", False), (2, "缺来源", True), (4, "好二", False),
    ]  # fmt: skip
    address = reverse("admin:issues_issue_submit", args=[issue.pk])
    page = as_(office.bian).get(address).content.decode()
    assert page.count(" checked") == 2 and "没有来源" in page
    values = {"wanted": [row.id for row in rows]} | {
        f"opened_as-{row.id}": row.digest for row in rows
    }
    rewrite(Article.objects.get(title="好二"), office.bian2, title="好二改")
    page = as_(office.bian).post(f"{address}?part", values).content.decode()
    assert "已提交2篇" in page and "好二改：" in page and "<html" not in page
    states = dict(Article.objects.values_list("title", "state"))
    assert states == {"好一": "first", "缺来源": "first", "已交": "first", "好二改": "draft"}


def test_submitting_is_for_editors_and_not_for_a_published_issue(office):
    issue = make_issue()
    article = make_ready(make_section(issue), by=office.bian)
    address = reverse("admin:issues_issue_submit", args=[issue.pk])
    assert as_(office.chu).get(address).status_code == 403
    seen = {article.pk: article.content_hash()}
    submitted = submitting.submit([article], by=office.chu, opened_as=seen)
    assert submitted.done == () and len(submitted.refused) == 1
    release(issue)
    submitted = submitting.submit([Article.objects.get()], by=office.bian, opened_as=seen)
    assert submitted.done == () and "已发布" in submitted.refused[0][1]


def test_a_selection_in_the_list_is_submitted(office):
    section = make_section(make_issue())
    good = make_ready(section, "好", by=office.bian)
    gone = sign(make_ready(section, "已交", by=office.bian), office, until="first")
    lacking = make_ready(section, "缺来源", by=office.bian, sources=[])
    answer = as_(office.bian).post(
        reverse("admin:articles_article_changelist"),
        {"action": "submit_chosen", "_selected_action": [good.pk, gone.pk, lacking.pk]},
        follow=True,
    )
    page = answer.content.decode()
    assert "已提交1篇" in page and "已交：" in page and "缺来源：没有来源" in page
    assert Article.objects.get(pk=good.pk).state == "first"
    page = as_(office.chu).get(reverse("admin:articles_article_changelist")).content.decode()
    assert "submit_chosen" not in page


def test_without_scripts_each_act_leads_to_the_next_text(office):
    section = make_section(make_issue())
    first, second = (make_waiting(section, title, office) for title in ("甲", "乙"))
    client = as_(office.chu)
    assert client.get(WAITING).context["at"] == first.pk
    answer = client.post(WAITING, sent(first, shown="") | {"article": first.pk})
    assert answer.context["at"] == first.pk and "末尾" in answer.content.decode()
    answer = client.post(WAITING, sent(first) | {"article": first.pk}, follow=True)
    assert answer.context["at"] == second.pk and "待复审" in answer.content.decode()


def test_without_scripts_a_refusal_keeps_the_remark(office):
    article = make_waiting(make_section(make_issue()), "甲", office)
    values = sent(article, shown="", remark="还没读完") | {"article": article.pk}
    page = as_(office.chu).post(WAITING, values).content.decode()
    assert "还没读完" in page and "末尾" in page


# --- in a browser


@pytest.fixture
def drafts(office):
    section = make_section(make_issue(), "要闻")
    for n in range(1, 13):
        make_ready(section, f"第{n}篇", by=office.bian, body=LONG)
    return section


@pytest.fixture
def queue(office, drafts):
    for article in drafts.articles.all():
        sign(article, office, until="first")
    return drafts


def headline(page, title: str):
    until(page, f"document.querySelector('.headline')?.textContent === '{title}'")


def read(desk):
    desk.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(desk.page, "document.querySelector('[data-shown]').checked")


def at_the_first(browser, live_server) -> tuple:
    """The first reviewer at the first text: desk and page."""
    desk = Desk(browser, live_server, "chu", width=1440)
    desk.go(WAITING)
    headline(desk.page, "第1篇")
    until(desk.page, "!!document.querySelector('[data-waiting].scripted')")  # keys are heard now
    return desk, desk.page


browser_test = pytest.mark.browser
transaction = pytest.mark.django_db(transaction=True)


@browser_test
@transaction
@pytest.mark.long
def test_an_editor_and_three_reviewers_at_twelve_texts_by_keys_alone(
    office, drafts, browser, live_server
):
    loads = []
    desk = Desk(browser, live_server, "bian", width=1440)
    desk.go(reverse("admin:issues_issue_desk", args=[drafts.issue_id]))
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement?.matches('[data-submit-drafts]')"):
            break
    desk.page.wait_for_timeout(1000)  # the desk looks for news meanwhile, and the focus stays
    desk.page.keyboard.press("Enter")
    until(desk.page, "document.activeElement.matches('dialog.submitting .default')")
    desk.page.keyboard.press("Enter")
    until(
        desk.page, "document.querySelector('dialog.submitting')?.textContent.includes('已提交12篇')"
    )
    desk.page.keyboard.press("Escape")
    until(desk.page, "!document.querySelector('dialog.submitting').open")
    desk.context.close()
    for username, state in (("chu", "second"), ("fu", "third"), ("zhong", "final")):
        desk = Desk(browser, live_server, username, width=1440)
        desk.page.on("domcontentloaded", lambda page: loads.append(page))
        desk.go(WAITING)
        for n in range(1, 13):
            headline(desk.page, f"第{n}篇")
            if n == 1:
                desk.page.keyboard.press("s")
                until(
                    desk.page, "document.querySelector('[data-said]').textContent.includes('末尾')"
                )
            read(desk)
            desk.page.keyboard.press("s")
        until(desk.page, "!document.querySelector('[data-done]').hidden")
        assert set(Article.objects.values_list("state", flat=True)) == {state}
        assert desk.page.problems == []
        desk.context.close()
    assert len(loads) == 3  # one page for twelve texts
    signed = Review.objects.filter(decision="approve")
    assert signed.count() == 36 and all(act.is_shown_to_end for act in signed)


@browser_test
@transaction
def test_returned_skipped_and_signed_together(office, queue, browser, live_server):
    desk, page = at_the_first(browser, live_server)
    page.keyboard.press("r")
    page.keyboard.type("标题不妥")
    page.keyboard.press("Control+Enter")
    headline(page, "第2篇")
    assert Article.objects.get(title="第1篇").state == "draft"
    for n in (2, 3, 4):
        headline(page, f"第{n}篇")
        read(desk)
        page.keyboard.press("ArrowRight")
    headline(page, "第5篇")
    rewrite(Article.objects.get(title="第3篇"), office.bian2, body="<p>改过的一句话。</p>")
    page.click("[data-sign-several]")
    until(page, "document.querySelector('[data-said]').textContent.includes('已签2篇')")
    assert "第3篇" in page.inner_text("[data-said]")
    headline(page, "第3篇")
    assert "改过的一句话" in page.inner_text("#waiting-text")
    states = dict(
        Article.objects.filter(title__in=["第2篇", "第3篇", "第4篇"]).values_list("title", "state")
    )
    assert states == {"第2篇": "second", "第3篇": "first", "第4篇": "second"}
    assert page.problems == []
    desk.context.close()


@browser_test
@transaction
def test_an_ended_sign_in_and_a_lost_server_lose_no_remark(office, queue, browser, live_server):
    desk, page = at_the_first(browser, live_server)
    page.keyboard.press("r")
    page.keyboard.type("还没有想好")
    page.keyboard.press("Escape")
    until(page, "document.activeElement.matches('.headline')")
    desk.context.route("**/waiting/*/", lambda route: route.abort())
    read(desk)
    page.click("button[value=approve]")
    until(page, "document.querySelector('[data-said]').textContent.includes('连不上')")
    desk.context.unroute("**/waiting/*/")
    desk.context.clear_cookies()
    page.click("button[value=approve]")
    page.fill(".keeping-sign-in input", "pw")
    page.click(".keeping-sign-in button")
    headline(page, "第2篇")
    assert Review.objects.filter(decision="approve").get().remark == "还没有想好"
    page.fill("[name=remark]", "第二篇的意见")
    page.reload()
    headline(page, "第2篇")
    assert page.input_value("[name=remark]") == "第二篇的意见"
    kept = desk.context.storage_state()
    desk.kill()
    desk.context = browser.new_context(storage_state=kept)
    page = desk.context.new_page()
    page.goto(f"{live_server.url}{WAITING}")
    headline(page, "第2篇")
    assert page.input_value("[name=remark]") == "第二篇的意见"
    page.click("button[value=return]")
    headline(page, "第3篇")
    page.goto(f"{live_server.url}{WAITING}?at={Article.objects.get(title='第3篇').pk}")
    assert "remembered" not in page.evaluate("Object.keys(localStorage).join()")
    desk.context.close()


@browser_test
@transaction
def test_sixty_drafts_in_two_clicks(office, browser, live_server):
    issue = make_issue()
    section = make_section(issue)
    for n in range(60):
        make_ready(section, f"第{n}篇", by=office.bian)
    make_ready(section, "缺来源", by=office.bian, sources=[])
    desk = Desk(browser, live_server, "bian", width=1440)
    desk.go(reverse("admin:issues_issue_desk", args=[issue.pk]))
    desk.page.click("[data-submit-drafts]")
    desk.page.click("dialog.submitting .default")
    until(
        desk.page, "document.querySelector('dialog.submitting').textContent.includes('已提交60篇')"
    )
    assert "没有来源" in desk.page.inner_text("dialog.submitting")
    assert Article.objects.filter(state="first").count() == 60
    desk.page.click("dialog.submitting [data-close]")
    until(desk.page, "document.querySelector('[data-submit-drafts]').textContent.includes('1')")
    assert desk.page.problems == []
    desk.context.close()


@browser_test
@transaction
def test_who_signs_in_beside_signs_nothing_here(office, queue, browser, live_server):
    other = make_user(name="chu2")
    other.groups.set(office.chu.groups.all())
    desk = Desk(browser, live_server, "chu", width=1440)
    desk.go(WAITING)
    headline(desk.page, "第1篇")
    desk.sign_in_elsewhere("chu2")
    for n in range(2, 6):
        desk.page.keyboard.press("ArrowRight")
        until(desk.page, "document.querySelector('.headline, .keeping-sign-in')")
        if desk.page.locator(".keeping-sign-in").count():
            break
        headline(desk.page, f"第{n}篇")
    else:
        read(desk)
        desk.page.keyboard.press("s")
    desk.page.wait_for_selector(".keeping-sign-in")
    assert not Review.objects.filter(decision="approve").exists()
    desk.context.close()


@browser_test
@transaction
def test_what_is_said_stays_in_sight_and_what_is_signed_elsewhere_is_gone(
    office, queue, browser, live_server
):
    desk, page = at_the_first(browser, live_server)
    page.evaluate("scrollTo(0, 400)")
    page.keyboard.press("s")
    until(page, "document.querySelector('[data-said]').textContent.includes('末尾')")
    page.wait_for_timeout(600)
    assert page.locator("[data-said]").bounding_box()["y"] >= 0
    first = Article.objects.get(title="第1篇")
    workflow.move(first, "approve", by=office.chu, opened_as=first.content_hash())
    read(desk)
    page.keyboard.press("s")
    until(page, "document.querySelector('li.is-gone')")
    assert "待复审" in page.inner_text("[data-said]")
    assert "还有11篇" in page.inner_text("[data-left]")
    page.goto(f"{live_server.url}{WAITING}?at={first.pk}")
    assert "不在待您审" in page.inner_text(".messagelist")
    desk.context.close()


@browser_test
@transaction
def test_a_slow_answer_takes_no_other_remark(office, queue, browser, live_server):
    desk, page = at_the_first(browser, live_server)
    read(desk)
    held = []
    page.route(
        "**/waiting/*/",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.keyboard.press("s")
    page.keyboard.press("ArrowRight")
    page.click("li[data-key]:nth-of-type(4) a")
    page.wait_for_timeout(300)
    assert page.inner_text(".headline") == "第1篇"
    held[0].continue_()
    headline(page, "第2篇")
    page.fill("[name=remark]", "第二篇的意见")
    assert Review.objects.filter(decision="approve").count() == 1
    desk.context.close()
