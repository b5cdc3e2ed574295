"""What is typed is kept: with no server, in two tabs, in rows added by hand, by the back button."""

import pytest

from articles.models import Article, Draft
from tests.desks import SAVE, TYPED_EVERY, Desk, until
from tests.make import make_issue, make_office, make_ready, make_section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "document.querySelector('.keeping-state').textContent.includes('草稿已保存')"
OFFLINE = "document.querySelector('.keeping-state').textContent.includes('连不上服务器')"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def bian(office, browser, live_server):
    desk = Desk(browser, live_server, "bian", with_clock=True)
    yield desk
    assert desk.page.problems == []
    desk.context.close()


def test_the_browser_keeps_what_the_server_cannot(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.context.route("**/keep-draft/", lambda route: route.abort())
    bian.write("<p>断网时写的</p>")
    bian.later(TYPED_EVERY)
    until(bian.page, OFFLINE)
    bian.page.locator("input[name=_save]").last.click()  # it does not go off into the dark
    bian.page.wait_for_timeout(500)
    assert "/change/" in bian.page.url and "断网时写的" in bian.body()
    bian.page.close()
    assert not Draft.objects.exists()

    bian.context.unroute("**/keep-draft/")
    bian.page = bian.context.new_page()
    bian.page.problems = []
    bian.article(article)
    until(bian.page, "document.querySelector('.keeping-draft')")
    draft = Draft.objects.get()
    assert draft.values["body"][0].strip() == "<p>断网时写的</p>"
    assert (
        bian.page.evaluate(
            "Object.keys(localStorage).filter(k => k.startsWith('qualitynews:')).length"
        )
        == 0
    )
    bian.page.click("[data-take]")
    until(bian.page, "CKEDITOR.instances.id_body.getData().includes('断网时写的')")
    bian.save()
    assert Article.objects.get().body == "<p>断网时写的</p>" and not Draft.objects.exists()


ROW = "document.querySelector('.keeping-draft [data-take]')"


def test_what_was_left_within_a_second_is_offered_at_once(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.page.fill("#id_subtitle", "匆忙的副题")
    bian.write("<p>一秒之内写的</p>")
    bian.go("/admin/")
    assert not Draft.objects.exists()
    bian.article(article)
    until(bian.page, ROW)
    offered = bian.page.locator(".keeping-draft").inner_text()
    assert "甲市召开质量大会" in offered
    bian.article(article)
    assert bian.page.locator(".keeping-draft").inner_text() == offered  # the row the server makes
    bian.page.click("[data-take]")
    until(bian.page, "CKEDITOR.instances.id_body.getData().includes('一秒之内写的')")
    assert bian.page.input_value("#id_subtitle") == "匆忙的副题"
    bian.save()
    row = Article.objects.get()
    assert (row.subtitle, row.body) == ("匆忙的副题", "<p>一秒之内写的</p>")
    assert not Draft.objects.exists()


def test_a_row_at_once_takes_and_leads_to_the_difference(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.write("<p>一秒之内写的</p>")
    bian.go("/admin/")
    bian.article(article)
    until(bian.page, ROW)
    bian.page.click("[data-take]")
    until(bian.page, "CKEDITOR.instances.id_body.getData().includes('一秒之内写的')")
    bian.article(article)
    with bian.page.expect_navigation():
        bian.page.click(".keeping-draft a")
    assert "一秒之内写的" in bian.text()
    bian.press(".desk-buttons button")
    assert not Draft.objects.exists()


def test_a_new_text_left_within_a_second_is_offered_at_once(bian, office):
    bian.go("/admin/articles/article/add/")
    bian.ready()
    bian.page.fill("#id_title", "匆忙的新稿")
    bian.go("/admin/")
    bian.go("/admin/articles/article/add/")
    until(bian.page, ROW)
    assert "「匆忙的新稿」" in bian.page.locator(".keeping-draft").inner_text()
    bian.page.click("[data-take]")
    until(bian.page, "document.getElementById('id_title').value === '匆忙的新稿'")


def test_what_was_typed_after_the_last_keeping_takes_the_place_of_that_row(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.page.fill("#id_title", "先打的题")
    bian.later(TYPED_EVERY)
    until(bian.page, KEPT)
    bian.page.fill("#id_title", "后打的题")
    bian.go("/admin/")
    bian.article(article)
    until(bian.page, "document.querySelector('.keeping-draft').textContent.includes('后打的题')")
    assert bian.page.locator(".keeping-draft").count() == 1


def test_a_form_left_before_anything_was_typed_offers_nothing(bian, office):
    article = make_ready(by=office.bian)
    bian.go(f"/admin/articles/article/{article.pk}/change/")
    bian.go("/admin/")
    bian.article(article)
    bian.later(TYPED_EVERY)
    assert bian.page.locator(".keeping-draft").count() == 0


def test_back_on_line_while_typing(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.context.route("**/keep-draft/", lambda route: route.abort())
    bian.write("<p>一</p>")
    bian.later(TYPED_EVERY)
    until(bian.page, OFFLINE)
    bian.context.unroute("**/keep-draft/")
    bian.later(TYPED_EVERY)
    until(bian.page, KEPT)
    assert Draft.objects.get().values["body"][0].strip() == "<p>一</p>"
    assert bian.page.evaluate("localStorage.length") == 0 or not bian.page.evaluate(
        "Object.keys(localStorage).some(k => k.startsWith('qualitynews:'))"
    )


def test_a_new_text_with_added_sources_comes_back_whole(bian, office):
    section = make_section(make_issue(), "质量要闻")
    bian.go(f"/admin/articles/article/add/?section={section.pk}")
    bian.ready()
    bian.page.fill("#id_title", "新稿件")
    bian.write("<p>正文</p>")
    bian.page.fill("#id_published_on", "2026-11-20")
    for at in range(3):
        if at:
            bian.page.locator("#sources-group .add-row button").click()
        bian.source(at, label=f"来源{at}", url=f"https://a.example.org/{at}")
    bian.later(TYPED_EVERY)
    until(bian.page, KEPT)
    bian.later(TYPED_EVERY + 1)
    bian.kill()
    bian.open()
    bian.go("/admin/")
    assert "新稿件" in bian.text()
    bian.go("/admin/articles/article/add/")
    bian.ready()
    bian.page.click("[data-take]")
    until(
        bian.page,
        "document.getElementById('id_sources-2-label') && document.getElementById('id_sources-2-label').value",
    )
    bian.save()
    article = Article.objects.get()
    assert (article.title, article.section, str(article.published_on)) == (
        "新稿件",
        section,
        "2026-11-20",
    )
    assert [source.label for source in article.sources.all()] == ["来源0", "来源1", "来源2"]
    assert not Draft.objects.exists()


def test_a_draft_typed_on_an_older_text_meets_the_newer_one(bian, office, browser, live_server):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.write("<p>我的字</p>")
    bian.later(TYPED_EVERY)
    until(bian.page, KEPT)
    bian.kill()
    other = Desk(browser, live_server, "bian2")
    other.article(article)
    other.write("<p>他的字</p>")
    other.save()
    other.context.close()
    bian.open()
    bian.article(article)
    bian.page.click("[data-take]")
    until(bian.page, "CKEDITOR.instances.id_body.getData().includes('我的字')")
    bian.save()
    assert bian.page.locator(".desk-part").count() == 1
    assert Article.objects.get().body == "<p>他的字</p>"
    bian.page.check("input[name=take-body-1][value=mine]")
    bian.press("button.default")
    assert Article.objects.get().body == "<p>我的字</p>"


def test_two_tabs_of_one_person(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    second = bian.context.new_page()
    second.goto(bian.page.url)
    until_ready = "document.querySelector('[data-keeping]') && document.querySelector('[data-keeping]').dataset.begun"
    second.problems = []
    until(second, until_ready)
    bian.page.fill("#id_summary", "第一个窗口")
    second.fill("#id_subtitle", "第二个窗口")
    for page in (bian.page, second):
        page.clock.fast_forward(TYPED_EVERY * 1000)
        until(page, KEPT)
    assert Draft.objects.count() == 2
    assert not bian.page.locator(".keeping-others").inner_text()
    bian.save()
    with second.expect_navigation():
        second.locator(SAVE).last.click()
    assert second.locator(".desk-part").count() == 0  # nothing to choose: it comes together
    article = Article.objects.get()
    assert (article.summary, article.subtitle) == ("第一个窗口", "第二个窗口")
    assert not Draft.objects.exists()


def test_a_form_with_an_error_keeps_its_draft_until_it_is_saved(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.page.fill("#id_title", "")
    bian.write("<p>新字</p>")
    bian.save()
    assert bian.page.locator(".errornote").is_visible()
    bian.ready()
    assert "新字" in bian.body()
    bian.page.fill("#id_title", "有题了")
    bian.save()
    assert Article.objects.get().title == "有题了" and not Draft.objects.exists()


def test_the_back_button_brings_no_old_words_over_newer_ones(office, browser, live_server):
    article = make_ready(by=office.bian)
    bian = Desk(browser, live_server, "bian")
    bian.article(article)
    bian.page.fill("#id_subtitle", "我的副题")
    bian.write("<p>我先写的</p>")
    bian.save()
    other = Desk(browser, live_server, "bian2")
    other.article(article)
    other.page.fill("#id_subtitle", "他的副题")
    other.write("<p>他后写的</p>")
    other.save()
    other.context.close()
    bian.page.go_back()
    bian.ready()
    bian.page.wait_for_timeout(300)
    bian.page.fill("#id_note", "退回来再存")
    bian.save()
    if bian.page.locator(".desk-part").count() == 0:
        row = Article.objects.get()
        assert (row.subtitle, row.body) == ("他的副题", "<p>他后写的</p>")
    assert Article.objects.get().body == "<p>他后写的</p>"
    bian.context.close()


def test_a_double_click_saves_once(bian, office):
    bian.go("/admin/articles/article/add/")
    bian.ready()
    bian.page.fill("#id_title", "只要一篇")
    bian.write("<p>文</p>")
    with bian.page.expect_navigation():
        bian.page.locator(SAVE).last.dblclick()
    bian.page.wait_for_timeout(500)
    article = Article.objects.get()
    bian.article(article)
    bian.page.fill("#id_subtitle", "改一次")
    with bian.page.expect_navigation():
        bian.page.locator(SAVE).last.dblclick()
    bian.page.wait_for_timeout(500)
    assert bian.page.locator(".desk-part").count() == 0 and "/change/" not in bian.page.url
    assert article.revisions.count() == 2
    kept = "Object.keys(localStorage).filter(key => key.startsWith('qualitynews:'))"
    assert bian.page.evaluate(kept) == []


def test_one_click_sends_once_until_its_loading_was_stopped(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.page.fill("#id_subtitle", "改一次")
    sent = []

    def no_new_page(route):  # the page stays, as while an answer takes long or is stopped
        sent.append(route.request.method)
        route.fulfill(status=204)

    bian.context.route("**/change/", no_new_page)
    for _ in range(3):
        bian.page.locator(SAVE).last.click()
        bian.page.wait_for_timeout(300)
    assert sent == ["POST"]
    bian.page.keyboard.press("Control+s")
    until(bian.page, "document.querySelector('[data-said]').textContent.includes('正在保存')")
    bian.later(30)
    until(bian.page, "!document.querySelector('[data-said]').textContent")
    assert sent == ["POST"]
    bian.context.unroute("**/change/")
    bian.save()
    assert article.revisions.count() == 2 and Article.objects.get().subtitle == "改一次"


@pytest.mark.parametrize("pause", [2.5, 2.9, 3.1])
def test_what_was_saved_is_no_draft(bian, office, pause):
    bian.go("/admin/articles/article/add/")
    bian.ready()
    bian.page.fill("#id_title", "刚存的")
    bian.later(pause)
    bian.save()
    bian.later(1)
    assert not Draft.objects.exists()


def test_what_is_typed_while_the_answer_is_on_its_way_is_offered(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.page.fill("#id_subtitle", "先写的")
    bian.context.route("**/change/", lambda route: route.fulfill(status=204))
    bian.page.locator(SAVE).last.click()
    bian.page.wait_for_timeout(300)
    bian.page.fill("#id_note", "后写的")
    bian.context.unroute("**/change/")
    bian.article(article)
    until(bian.page, "document.querySelectorAll('.keeping-draft [data-take]').length")
    bian.page.locator("[data-take]").last.click()
    until(bian.page, "document.querySelector('#id_note').value === '后写的'")
    assert bian.page.input_value("#id_subtitle") == "先写的"


def test_another_person_signs_in_in_another_tab(bian, office):
    article = make_ready(by=office.bian)
    bian.article(article)
    bian.sign_in_elsewhere("bian2")
    bian.write("<p>编辑一的字</p>")
    bian.later(TYPED_EVERY)
    until(bian.page, "document.querySelector('.keeping-sign-in')")
    assert not Draft.objects.exists()
    bian.page.fill(".keeping-sign-in input", "pw")
    bian.page.click(".keeping-sign-in button")
    until(bian.page, "!document.querySelector('.keeping-sign-in')")
    bian.save()
    newest = Article.objects.get().revisions.first()
    assert newest.by == office.bian and newest.content["body"] == "<p>编辑一的字</p>"


def test_a_remark_outlives_the_sign_in(office, browser, live_server):
    from django.contrib.sessions.models import Session

    from tests.make import sign

    article = sign(make_ready(by=office.bian), office, until="first")
    desk = Desk(browser, live_server, "chu")
    desk.article(article, "review")
    desk.page.fill("#remark", "写了很久的意见")
    Session.objects.all().delete()
    desk.press("button[value=return]")
    desk.sign_in()
    assert desk.page.input_value("#remark") == "写了很久的意见"
    desk.press("button[value=return]")
    assert article.reviews.last().remark == "写了很久的意见"
    desk.article(article, "review")
    assert desk.page.locator("#remark").count() == 0 or not desk.page.input_value("#remark")
    desk.context.close()


def test_the_reason_of_a_withdrawal_outlives_the_sign_in(office, browser, live_server):
    from django.contrib.sessions.models import Session

    from tests.make import release

    issue = make_issue()
    make_ready(make_section(issue))
    release(issue)
    desk = Desk(browser, live_server, "zhong")
    desk.go(f"/admin/issues/issue/{issue.pk}/withdraw/")
    desk.page.fill("#reason", "数据有误，详见说明")
    Session.objects.all().delete()
    desk.press("button.default")
    desk.sign_in()
    assert desk.page.input_value("#reason") == "数据有误，详见说明"
    desk.press("button.default")
    issue.refresh_from_db()
    assert issue.withdrawal_reason == "数据有误，详见说明"
    desk.context.close()
