"""Every page of ours by axe, on a phone and at a desk, in light and dark; and by keyboard alone."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from articles.content import snapshots
from articles.models import Article, Draft
from articles.review import proposals, workflow
from issues import importing, publishing
from issues.importing import taking_in
from tests.desks import STILL, Desk, until
from tests.make import (
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    release,
    rewrite,
    sign,
)
from tests.test_importing import MANUSCRIPT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHOICES_ARE_NAMED = (  # by names.js, a second after the page is there
    "[...document.querySelectorAll('.select2-selection')].every(choice => choice.ariaLabel)"
)


@pytest.fixture
def office():
    return make_office()


def make_waiting(section, office):
    """A text that came back once, with a finding, and waits for the first review again."""
    article = make_ready(section, "等着审的一篇", by=office.bian, responsible_editor="")
    article = sign(article, office, until="first")
    digest = article.content_hash()
    workflow.move(article, "return", by=office.chu, opened_as=digest, remark="请核对")
    article = rewrite(article, office.bian, body="<p>核对过的文字。</p>").article
    sign(article, office, until="first")


@pytest.fixture
def pages(office) -> dict[str, list[str]]:
    """Addresses by the person who opens them, with rows that fill each page."""
    issue = make_issue(date=datetime.date(2026, 12, 20))
    section = make_section(issue)
    make_section(issue, "空栏")
    picture = make_picture()
    figure = f'<figure class="image"><img src="{picture.address}" alt="图"><figcaption>会场</figcaption></figure>'
    table = "<table><thead><tr><th>档</th><th>值</th></tr></thead><tbody><tr><td>甲</td><td>1</td></tr></tbody></table>"
    article = make_ready(
        section, "很长的标题" * 12, by=office.bian, body=f"<p>原来的文字。</p>{figure}{table}"
    )
    article = sign(article, office, until="second")
    article = rewrite(
        article,
        office.bian,
        body=f"<p>改过的文字。</p>{figure}{table.replace('1', '2')}",
        note="改数字",
    ).article
    content = snapshots.of_article(article) | {"title": "建议的标题"}
    proposals.propose(article, content, by=office.chu, opened_as=article.content_hash())
    draft = Draft.objects.create(
        by=office.bian,
        article=article,
        key="k",
        values={"title": ["没存的题"], "body": ["<p>文</p>"]},
    )
    out = make_issue()
    signed = sign(make_ready(make_section(out), by=office.bian), office)
    publishing.publish(out, by=office.zhong)
    content = snapshots.of_article(signed) | {"title": "更正后的题"}
    publishing.correct(
        signed, content, by=office.zhong, opened_as=signed.content_hash(), note="题误"
    )
    signed = Article.objects.get(pk=signed.pk)
    publishing.prepare(
        signed,
        content | {"title": "再更正的题"},
        by=office.zhong,
        opened_as=signed.content_hash(),
        note="题又误",
    )
    make_waiting(section, office)
    intake = taking_in.take_in(MANUSCRIPT.encode(), filename="m.txt", by=None)
    manuscript = importing.import_issue(
        MANUSCRIPT.encode(), filename="m.txt", year=2020, number=9, by=None
    ).manuscript
    pk, issue_pk, out_pk = article.pk, issue.pk, out.pk
    return {
        "bian": [
            "/admin/",
            "/admin/articles/article/",
            "/admin/articles/article/add/",
            f"/admin/articles/article/{pk}/change/",
            f"/admin/articles/article/{pk}/review/",
            f"/admin/articles/article/{pk}/review/?view=side",
            f"/admin/articles/article/{pk}/revisions/",
            f"/admin/articles/article/{pk}/compare/?view=side",
            f"/admin/articles/article/{pk}/sheet/",
            f"/admin/articles/article/{pk}/history/",
            f"/admin/articles/article/drafts/{draft.pk}/",
            f"/admin/issues/issue/{issue_pk}/desk/",
            f"/admin/issues/issue/{issue_pk}/submit/",
            f"/admin/issues/issue/{issue_pk}/sections/{section.pk}/remove/",
            f"/admin/issues/issue/{issue_pk}/export/",
            f"/admin/issues/issue/{issue_pk}/sheet/",
            f"/admin/issues/issue/{issue_pk}/change/",
            "/admin/issues/issue/",
            "/admin/issues/issue/import/",
            f"/admin/issues/issue/import/{intake.pk}/?at=4",
            f"/admin/issues/manuscript/{manuscript.pk}/report/",
            f"/admin/issues/manuscript/{manuscript.pk}/lines/?line=3",
            "/admin/articles/picture/",
            "/admin/issues/manuscript/",
            "/admin/settings/",
        ],
        "chu": [
            "/admin/",
            "/admin/articles/article/waiting/",
            f"/admin/articles/article/{pk}/review/",
            f"/admin/articles/article/{pk}/change/",
            f"/admin/articles/article/{signed.pk}/countersign/",
        ],
        "zhong": [
            f"/admin/issues/issue/{issue_pk}/publish/",
            f"/admin/issues/issue/{out_pk}/withdraw/",
            f"/admin/issues/issue/{out_pk}/editions/",
            f"/admin/articles/article/{signed.pk}/correct/",
        ],
        "guan": [
            "/admin/people/user/",
            "/admin/people/user/add/",
            f"/admin/people/user/{office.bian.pk}/change/",
            "/admin/people/auditentry/",
        ],
    }


@pytest.mark.long
@pytest.mark.parametrize("username", ["bian", "chu", "zhong", "guan"])
@pytest.mark.once
def test_axe_finds_nothing_serious_on_our_admin_pages(pages, browser, live_server, username):
    axe, found = Axe(), []
    desk = Desk(browser, live_server, username)
    for address in pages[username]:
        for width, scheme in ((1440, "light"), (375, "dark")):
            desk.page.set_viewport_size({"width": width, "height": 900})
            desk.page.emulate_media(color_scheme=scheme)
            if width == 1440:
                assert desk.go(address) == 200, address
            if desk.page.locator("#id_body").count():
                desk.ready()
                until(desk.page, CHOICES_ARE_NAMED)
            desk.still()
            for violation in axe.run(desk.page).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    nodes = [node["html"][:140] for node in violation["nodes"]][:3]
                    found.append((address, width, violation["id"], nodes))
    desk.context.close()
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (375, "light")])
@pytest.mark.once
def test_axe_finds_nothing_serious_on_the_desk_of_an_issue_in_use(
    office, browser, live_server, width, scheme
):
    """With lines ticked, a menu open, the pages shown, an article beside it, a dialog."""
    issue = make_issue()
    section = make_section(issue, "甲")
    make_section(issue, "乙", parent=section)
    for name in "ABC":
        make_ready(section, name, by=office.bian)
    make_article(None, "待用的")
    axe, found = Axe(), []
    desk = Desk(browser, live_server, "bian", width=width)
    desk.page.emulate_media(color_scheme=scheme)
    desk.go(f"/admin/issues/issue/{issue.pk}/desk/")

    def look(what: str):
        desk.still()
        for violation in axe.run(desk.page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["html"][:140] for node in violation["nodes"]][:3]
                found.append((what, violation["id"], nodes))

    desk.page.locator("li[data-key]").first.hover()
    desk.page.locator("[name=chosen]").first.check()
    look("ticked")
    desk.page.locator(".more summary").first.click()
    look("menu")
    desk.page.keyboard.press("Escape")
    desk.page.click("[data-pane=strip]")
    until(desk.page, "document.querySelector('.sheets img')")
    look("pages")
    desk.page.locator("#outline .title").first.focus()
    desk.page.keyboard.press("m")
    look("dialog")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Enter")
    until(
        desk.page,
        "document.querySelector('#reading iframe')?.contentDocument?.querySelector('[data-keeping]')?.dataset.begun",
    )
    look("article")
    desk.context.close()
    assert found == []


@pytest.mark.long
@pytest.mark.once
def test_no_page_of_ours_is_wider_than_the_window(pages, browser, live_server, shared):
    data = (shared / "samples/quality-news-2021-10.txt").read_bytes()
    issue = importing.import_issue(data, filename="s.txt", year=2021, number=10, by=None).issue
    release(make_issue(year=2020, number=1))
    long = make_article(make_section(issue, "长"), "很" * 60, body="<p>" + "x" * 400 + "</p>")
    everywhere = pages | {
        "xing": [
            "/", "/issues/", issue.get_absolute_url(), f"/articles/{long.pk}/", "/nowhere/",
            f"/admin/issues/issue/{issue.pk}/desk/", f"/admin/issues/issue/{issue.pk}/publish/",
            f"/admin/issues/issue/{issue.pk}/export/",
        ],
    }  # fmt: skip
    wide = []
    for username, addresses in everywhere.items():
        desk = Desk(browser, live_server, username)
        for address in addresses:
            desk.go(address)
            for width in (375, 768, 1440):
                desk.page.set_viewport_size({"width": width, "height": 900})
                found = desk.page.evaluate("document.documentElement.scrollWidth")
                if found > width:
                    wide.append((address, width, found))
        desk.context.close()
    assert wide == []


LOOKS = """() => {
    const s = getComputedStyle(document.querySelector("[data-looked-at]"));
    return [s.outlineStyle, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join();
}"""


def tab_to(page, selector: str, most: int = 120) -> None:
    """Press Tab until this element has the focus, and see that a person sees it there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            break
    else:
        raise AssertionError(f"{selector} is out of the keyboard's reach")
    if "iframe" in selector:
        return  # the cursor blinks inside it
    page.evaluate("document.activeElement.dataset.lookedAt = 'yes'")
    until(page, STILL)
    focused = page.evaluate(LOOKS)
    page.evaluate("document.activeElement.blur()")
    until(page, STILL)
    assert page.evaluate(LOOKS) != focused, f"{selector} does not show that it has the focus"
    page.evaluate(
        "() => { const e = document.querySelector('[data-looked-at]'); e.focus(); delete e.dataset.lookedAt; }"
    )


@pytest.mark.parametrize("width", [1280, 375])
def test_reviewing_by_keyboard_alone(office, browser, live_server, width):
    article = sign(make_ready(by=office.bian), office, until="first")
    article = rewrite(article, office.bian, title="改过的题").article
    desk = Desk(browser, live_server, "chu", width=width)
    desk.article(article, "review")
    tab_to(desk.page, "#remark")
    desk.page.keyboard.type("已核对")
    desk.read_to_the_end()
    tab_to(desk.page, "button[value=approve]")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    act = article.reviews.last()
    assert (act.decision, act.remark, act.by) == ("approve", "已核对", office.chu)
    desk.context.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_writing_by_keyboard_alone(office, browser, live_server, width):
    article = make_ready(by=office.bian, body="<p>甲</p>")
    desk = Desk(browser, live_server, "bian", width=width)
    desk.article(article)
    tab_to(desk.page, "#id_title")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("键盘写的题")
    tab_to(desk.page, "iframe.cke_wysiwyg_frame")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("键盘写的正文")
    if width < 1024:  # what stands at the side is a sheet
        tab_to(desk.page, ".writing-side summary")
        desk.page.keyboard.press("Enter")
    tab_to(desk.page, "#id_note")
    desk.page.keyboard.type("只用键盘")
    desk.page.keyboard.press("Control+s")
    until(desk.page, "document.querySelector('[data-said]').textContent.includes('已保存')")
    article = Article.objects.get()
    assert (article.title, article.body) == ("键盘写的题", "<p>键盘写的正文</p>")
    assert article.revisions.first().note == "只用键盘"
    desk.context.close()


def test_stepping_through_changes_by_keys(office, browser, live_server):
    article = make_ready(
        by=office.bian, body="<p>甲市今天召开大会。</p><p>乙。</p><p>会期2天。</p>"
    )
    body = "<p>甲市昨天召开大会。</p><p>乙。</p><p>会期3天。</p>"
    article = rewrite(article, office.bian, title="新的标题", body=body).article
    desk = Desk(browser, live_server, "chu")
    for view in ("inline", "side"):
        desk.go(f"/admin/articles/article/{article.pk}/compare/?view={view}")
        place = desk.page.locator("[data-place]")
        assert "3 处改动" in place.inner_text()
        seen = []
        for key in "nnnnpj":
            desk.page.keyboard.press(key)
            current = desk.page.locator(".is-current").first
            seen.append((place.inner_text(), current.get_attribute("data-change")))
        assert seen == [(f"{at} / 3", f"change-{at}") for at in (1, 2, 3, 1, 3, 1)]
    desk.page.evaluate("document.querySelector('#content').append(document.createElement('input'))")
    desk.page.focus("#content > input")
    desk.page.keyboard.type("n")  # while typing it is a letter
    assert place.inner_text() == "1 / 3" and desk.page.input_value("#content > input") == "n"
    assert desk.page.problems == []
    desk.context.close()
