"""An office at work, each in a browser of their own: an issue from drafts to release and correction.

`make screenshots` runs this file to make the handbook's pictures, so that they stay true.
"""

import datetime
import io
import itertools

import pypdf
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from articles import drafts
from articles.models import Article, Proposal, Review, Revision
from issues import arranging, contents
from issues.models import Issue
from qualitynews.people import roles
from tests.desks import SEEN_EVERY, TYPED_EVERY, Desk, until
from tests.make import make_issue, make_office, make_ready, make_section, pdf_of

IN_FRAME = "document.querySelector('#reading iframe')?.contentDocument"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desks(browser, live_server):
    opened = []

    def sit_down(username: str, **options) -> Desk:
        desk = Desk(browser, live_server, username, **options)
        opened.append(desk)
        return desk

    yield sit_down
    problems = [problem for desk in opened for problem in desk.page.problems]
    for desk in opened:
        desk.context.close()
    assert problems == []


def state(article) -> str:
    return Article.objects.get(pk=article.pk).state


@pytest.mark.long
def test_an_issue_from_drafts_to_release_and_correction(desks, browser, live_server):
    office = make_office()
    issue = make_issue(year=2026, number=12, date=datetime.date(2026, 12, 20))
    section = make_section(issue, "质量要闻")
    make_section(issue, "国际动态")
    second = make_ready(section, "乙县启用便民检测点", by=office.bian2)
    bian, bian2 = desks("bian", with_clock=True), desks("bian2")
    chu, fu, zhong, xing = desks("chu"), desks("fu"), desks("zhong"), desks("xing")

    # --- a draft is written and submitted
    bian.go(f"/admin/articles/article/add/?section={section.pk}")
    bian.ready()
    bian.page.fill("#id_title", "甲市召开质量大会")
    bian.write("<p>甲市10月19日召开质量大会，三百多人参加。</p><p>会议部署了下一步工作。</p>")
    bian.page.fill("#id_responsible_editor", "编辑一")
    address = "https://news.example.org/2026/1.html"
    bian.source(0, label="甲市召开质量大会", url=address, outlet="某报")
    bian.save()
    first = Article.objects.get(title="甲市召开质量大会")
    assert [(r.number, r.by) for r in first.revisions.all()] == [(1, office.bian)]
    bian.article(first, "review")
    bian.shot("review-submit")
    bian.article(first)
    bian.shot("form")
    bian.article(first, "review")
    bian.press("button[name=act][value=submit]")
    assert state(first) == "first"
    assert bian.page.locator("button[name=act][value=approve]").count() == 0

    # --- returned with a remark, and submitted again
    chu.go("/admin/")
    assert "甲市召开质量大会" in chu.page.locator("[aria-labelledby=work-waiting]").inner_text()
    chu.shot("work")
    chu.press("[aria-labelledby=work-waiting] .button")
    chu.shot("reading")
    chu.article(first, "review")
    chu.press("button[name=act][value=return]")
    assert "请写明意见" in chu.text() and state(first) == "first"
    chu.page.fill("#remark", "与会人数请核实")
    chu.shot("review-return")
    chu.press("button[name=act][value=return]")
    bian.go("/admin/")
    assert "与会人数请核实" in bian.page.locator("[aria-labelledby=work-came-back]").inner_text()
    bian.shot("came-back")
    bian.article(first)
    bian.write("<p>甲市10月19日召开质量大会，320人参加。</p><p>会议部署了下一步工作。</p>")
    bian.page.fill("#id_note", "核实与会人数")
    bian.save()
    bian.decide(first, "submit")
    chu.decide(first, "approve")
    assert state(first) == "second"

    # --- a text that changes under the reviewer's eyes; a signature that lapses
    fu.article(first, "review")
    bian.article(first)
    bian.page.fill("#id_title", "甲市召开全市质量大会")
    bian.save()
    assert "1个签字失效" in bian.text() and state(first) == "first"
    fu.read_to_the_end()
    fu.press("button[name=act][value=approve]")
    assert state(first) == "first" and Review.objects.filter(by=office.fu).count() == 0
    chu.article(first, "review")
    assert chu.page.locator(".desk-steps .lapsed").inner_text().count("初审员") == 1
    assert chu.page.locator("ins", has_text="全市").count() == 1
    chu.shot("lapsed")
    chu.article(first, "revisions")
    chu.shot("revisions")
    chu.article(first, "compare")
    chu.shot("compare")
    chu.article(first, "review")
    chu.read_to_the_end()
    chu.press("button[name=act][value=approve]")

    # --- a proposal, accepted; the earlier signatory is asked for the difference alone
    fu.article(first)
    assert "作为建议发给编辑" in fu.text()
    fu.write("<p>甲市10月19日召开全市质量大会，320人参加。</p><p>会议部署了明年工作。</p>")
    fu.page.fill("#id_note", "“下一步”太笼统")
    fu.shot("propose")
    fu.save()
    assert Proposal.objects.get().fate == "open"
    assert "明年" not in Article.objects.get(pk=first.pk).body
    bian2.go("/admin/")
    assert "“下一步”太笼统" in bian2.page.locator("[aria-labelledby=work-proposals]").inner_text()
    bian2.article(first, "review")
    bian2.shot("proposal", "#proposal")
    bian2.press("button[name=act][value=accept]")
    assert "明年" in Article.objects.get(pk=first.pk).body and state(first) == "first"
    chu.decide(first, "approve")
    fu.decide(first, "approve")
    assert state(first) == "third"

    # --- two people at one text
    bian.article(second)
    bian2.article(second)
    until(bian2.page, "document.querySelector('.keeping-others').textContent.includes('编辑一')")
    bian.later(SEEN_EVERY)
    until(bian.page, "document.querySelector('.keeping-others').textContent.includes('编辑二')")
    bian2.page.fill("#id_subtitle", "群众不出镇就能检测")
    bian2.write("<p>乙县今天启用12个便民检测点。</p>")
    bian2.save()
    bian.later(SEEN_EVERY)
    until(bian.page, "!document.querySelector('.keeping-others').textContent")
    until(bian.page, "document.querySelector('.keeping-changed').textContent.includes('编辑二')")
    bian.page.fill("#id_summary", "乙县启用便民检测点。")
    bian.write("<p>乙县启用便民检测点，服务到镇。</p>")
    bian.save()
    page = bian.page
    # Only the paragraph both changed is asked for; subtitle and summary come together.
    assert page.locator(".desk-part").count() == 1
    assert ("副题" in bian.text() and "提要" in bian.text()) or "摘要" in bian.text()
    bian.shot("two-versions")
    page.check("input[name=take-body-1][value=theirs]")
    bian.press("button.default")
    row = Article.objects.get(pk=second.pk)
    assert (row.subtitle, row.summary) == ("群众不出镇就能检测", "乙县启用便民检测点。")
    assert row.body == "<p>乙县今天启用12个便民检测点。</p>"
    assert row.sources.count() == 1
    bian.article(second)  # what was left out of one's own text is still there, to be dropped
    with bian.page.expect_navigation():
        bian.page.click(".keeping-draft a")
    assert "服务到镇" in bian.text()
    bian.press(".desk-buttons button")
    assert drafts.all_drafts(by=office.bian) == []

    # --- the browser dies; what was typed comes back
    bian.article(second)
    bian.write("<p>乙县今天启用12个便民检测点，还没有写完</p>")
    bian.later(TYPED_EVERY)
    until(bian.page, "document.querySelector('.keeping-state').textContent.includes('草稿已保存')")
    bian.shot("kept", ".desk-keeping")
    bian.kill()
    assert "还没有写完" not in Article.objects.get(pk=second.pk).body
    bian.open()
    bian.go("/admin/")
    assert "乙县启用便民检测点" in bian.text()
    bian.article(second)
    assert bian.page.locator(".keeping-draft").count() == 1
    bian.shot("draft", ".desk-keeping")
    bian.page.click(".keeping-draft a")
    bian.page.wait_for_url("**/drafts/**")
    assert bian.page.locator("ins", has_text="还没有写完").count() == 1
    bian.press("a.button.default")
    bian.ready()
    until(bian.page, "CKEDITOR.instances.id_body.getData().includes('还没有写完')")

    # --- the sign-in ends; it costs nothing
    Session.objects.all().delete()
    bian.write("<p>乙县今天启用12个便民检测点，方便群众就近送检。</p>")
    bian.later(TYPED_EVERY)
    until(bian.page, "document.querySelector('.keeping-sign-in')")
    bian.shot("signed-out", ".keeping-sign-in")
    bian.page.fill(".keeping-sign-in input", "wrong")
    bian.page.click(".keeping-sign-in button")
    until(bian.page, "!document.querySelector('.keeping-sign-in .errornote').hidden")
    bian.page.fill(".keeping-sign-in input", "pw")
    bian.page.click(".keeping-sign-in button")
    until(bian.page, "!document.querySelector('.keeping-sign-in')")
    bian.save()
    assert Article.objects.get(pk=second.pk).body.endswith("方便群众就近送检。</p>")
    assert drafts.all_drafts(by=office.bian) == []
    for desk in (bian2, chu, fu, zhong, xing):
        desk.go("/admin/")
        if desk.page.locator("#id_username").count():
            desk.sign_in()

    # --- the release is blocked, and mended through its links
    zhong.go(f"/admin/issues/issue/{issue.pk}/publish/")
    assert zhong.page.locator("button[value=now]").count() == 0
    assert "还不是定稿" in zhong.text()
    zhong.shot("blocked")
    zhong.page.locator(".desk-problems.error a.mend").first.click()
    zhong.page.wait_for_url("**/review/")
    bian2.decide(second, "submit")
    for desk in (chu, fu, zhong):
        desk.decide(second, "approve")
    zhong.decide(first, "approve")
    bian.go(f"/admin/issues/issue/{issue.pk}/publish/")
    bian.page.locator("li", has_text="没有原题").locator("a.mend").first.click()
    bian.page.wait_for_url("**/change/#id_original_title")
    bian.ready()
    bian.page.fill("#id_original_title", "甲市召开质量大会")
    bian.save()
    assert state(first) == "first"
    for desk in (chu, fu, zhong):
        desk.decide(first, "approve")

    # --- scheduled, called back, scheduled again; readers see it at its moment
    zhong.go(f"/admin/issues/issue/{issue.pk}/publish/")
    assert "国际动态" in zhong.page.locator(".desk-problems.warning").inner_text()
    zhong.press("button[value=now]")
    assert "须勾选并说明" in zhong.page.locator(".messagelist").inner_text()
    zhong.page.check(".desk-problems.warning input[type=checkbox]")
    zhong.page.fill("input[name=remark-empty_section]", "本月没有国际稿")
    zhong.page.fill("#id_at", "2030-01-01T09:00:00")
    zhong.shot("release")
    zhong.press("button[value=later]")
    assert Issue.objects.get().is_scheduled
    reader = browser.new_context().new_page()
    assert reader.goto(live_server.url + issue.get_absolute_url()).status == 404
    zhong.press(".desk-note button")
    assert Issue.objects.get().published_at is None
    zhong.go(f"/admin/issues/issue/{issue.pk}/publish/")
    zhong.page.check(".desk-problems.warning input[type=checkbox]")
    zhong.page.fill("input[name=remark-empty_section]", "本月没有国际稿")
    at = timezone.localtime() + datetime.timedelta(seconds=3)
    zhong.page.fill("#id_at", at.strftime("%Y-%m-%dT%H:%M:%S"))
    zhong.press("button[value=later]")
    assert reader.goto(live_server.url + issue.get_absolute_url()).status == 404
    reader.wait_for_timeout(1000 * (at - timezone.localtime()).total_seconds() + 500)
    assert reader.goto(live_server.url + issue.get_absolute_url()).status == 200
    assert reader.locator("article.news").count() == 2

    # --- the staff member fetches what was sent
    xing.go(f"/admin/issues/issue/{issue.pk}/sheet/")
    xing.shot("sheet")
    xing.go(f"/admin/issues/issue/{issue.pk}/editions/")
    xing.shot("editions")
    edition = Issue.objects.get().editions.not_called_back().get()
    sent = pdf_of(edition)
    answer = xing.context.request.get(
        f"{live_server.url}/admin/issues/issue/{issue.pk}/editions/{edition.number}/pdf/"
    )
    assert answer.body() == sent
    public = reader.context.request.get(live_server.url + issue.pdf_address)
    assert public.body() == sent
    answer = xing.context.request.get(
        f"{live_server.url}/admin/issues/issue/{issue.pk}/editions/{edition.number}/sheet/"
    )
    sheet = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.body())).pages
    )
    for name in ("初审员", "复审员", "终主编", "本月没有国际稿"):
        assert name in sheet

    # --- a correction
    zhong.article(first, "correct")
    zhong.write(Article.objects.get(pk=first.pk).body.replace("320人", "302人"))
    zhong.page.fill("#id_note", "与会人数应为302人。")
    zhong.shot("correct")
    zhong.save()
    shown = zhong.page.locator(".desk-difference, main").first.inner_text()
    assert "尚未发布" in zhong.text() and "302" in shown and "与会人数应为302人。" in shown
    zhong.shot("correction")
    zhong.press("text=发布更正")
    assert "第3版" in zhong.text()
    reader.reload()  # readers' pages may be kept for a minute
    assert "302人" in reader.locator("main").inner_text()
    assert "与会人数应为302人。" in reader.locator(".news .corrections").inner_text()
    reader.goto(f"{live_server.url}/articles/{first.pk}/")
    assert "与会人数应为302人。" in reader.locator(".correction").inner_text()
    kinds = Revision.objects.filter(article=first).values_list("kind", flat=True)
    assert kinds[0] == "corrected"
    old = xing.context.request.get(
        f"{live_server.url}/admin/issues/issue/{issue.pk}/editions/{edition.number}/pdf/"
    )
    assert old.body() == sent
    new = reader.context.request.get(live_server.url + issue.pdf_address).body()
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(new)).pages)
    assert "更正" in words and "302人" in words.replace(" ", "")
    reader.context.close()

    # --- the administrator reads who did what
    guan = desks("guan")
    guan.go("/admin/people/auditentry/")
    assert "更正期刊" in guan.text() and "终主编" in guan.text()
    guan.shot("log")
    answer = guan.context.request.get(f"{live_server.url}/admin/people/auditentry/export/")
    log = answer.body().decode("utf-8-sig")
    assert "127.0.0.1" in log and "issue_corrected" in log


def test_an_issue_is_arranged_on_its_desk(desks):
    """The next issue, with sections and texts like those of the demonstration."""
    roles.make_groups(Group, Permission)  # a flushed database has lost them
    call_command("load_demonstration", stdout=io.StringIO())
    old = Issue.objects.get(year=2026, number=11)
    bian = get_user_model().objects.get(username="lin")
    issue = make_issue(year=2027, number=1, total_number=85, date=datetime.date(2027, 1, 20))
    states = itertools.cycle(["final", "third", "first", "draft", "second"])
    for top in contents.build(old).sections:
        section = make_section(issue, top.title)
        for numbered in (top, *top.sections):
            inner = (
                section if numbered is top else make_section(issue, numbered.title, parent=section)
            )
            for item in numbered.articles:
                values = {name: item.content[name] for name in ("outlet", "responsible_editor")}
                make_ready(
                    inner, item.title, by=bian, body=item.body_html, state=next(states), **values
                )
    for article in Article.objects.filter(section__issue__number=12)[:3]:
        arranging.place(article, None, by=bian)
    desk = desks("lin", width=1440)
    desk.go(f"/admin/issues/issue/{issue.pk}/desk/")
    until(desk.page, "document.querySelectorAll('#outline [data-sheet]').length === 10")
    desk.page.locator("#outline .title").nth(1).focus()
    desk.page.keyboard.press("Alt+ArrowUp")
    until(desk.page, "document.querySelector('.said').textContent.includes('第1位')")
    desk.page.wait_for_timeout(800)
    desk.shot("issue-desk")
    desk.page.click("[data-submit-drafts]")
    until(desk.page, "document.querySelector('dialog.submitting .default')")
    desk.shot("submit", "dialog.submitting")
    desk.page.click("dialog.submitting [data-close]")
    desk.page.locator("#outline .title").nth(2).click()
    until(desk.page, f"{IN_FRAME}?.querySelector('[data-keeping]')?.dataset.begun")
    desk.shot("issue-desk-reading")
    desk.page.click("[data-pane=strip]")
    assert desk.page.locator(".sheets img").count() > 10
