"""Beside the outline of an issue: the pool, the pages, one article in a frame; filters; what others do."""

import pytest
from django.urls import reverse

from articles.models import Article
from issues import arranging
from issues.models import Issue, Section
from tests.desks import Desk, until
from tests.make import make_article, make_issue_to_arrange, make_office, make_ready
from tests.test_admin import titles

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def issue(office):
    outlets = {"A": "某报"}

    def make(section, title):
        make_ready(section, title, by=office.bian, outlet=outlets.get(title, "某网"))

    return make_issue_to_arrange(make)


def address(issue, page: str = "desk") -> str:
    return reverse(f"admin:issues_issue_{page}", args=[issue.pk])


@pytest.fixture
def desk(office, issue, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=1440)
    desk.go(address(issue))
    yield desk
    assert desk.page.problems == []
    desk.context.close()


def said(desk, words: str):
    until(desk.page, f"document.querySelector('.said').textContent.includes('{words}')")


def line(desk, title: str):
    return desk.page.locator("li[data-key]", has=desk.page.locator(".title", has_text=title))


LOOKED_AGAIN = 5000  # milliseconds: an open desk looks every four seconds what others did
IN_FRAME = "document.querySelector('#reading iframe')?.contentDocument"


# --- several at once


@pytest.mark.browser
def test_a_row_under_a_pressed_button_is_not_exchanged(desk, issue, office):
    until(desk.page, "document.querySelector('[data-page-count]').textContent !== ''")  # set
    row = line(desk, "C").element_handle()
    box = line(desk, "C").locator(".title").bounding_box()
    desk.page.mouse.move(box["x"] + 3, box["y"] + 5)
    desk.page.keyboard.down("Control")
    desk.page.mouse.down()
    make_ready(None, "E", by=office.bian)
    asked = []
    desk.page.on("request", lambda request: "seen=" in request.url and asked.append(request.url))
    desk.page.wait_for_timeout(2 * LOOKED_AGAIN)
    assert row.evaluate("row => row.isConnected")
    desk.page.mouse.up()
    desk.page.keyboard.up("Control")
    assert desk.page.locator("[data-chosen-count]").inner_text() == "1"
    until(desk.page, "document.querySelector('#pool').textContent.includes('E')")
    assert desk.page.locator("[data-chosen-count]").inner_text() == "1"
    assert not row.evaluate("row => row.isConnected")
    assert len(asked) <= 2  # what was missed meanwhile is asked once


@pytest.mark.browser
def test_ticked_with_shift_and_ctrl_several_move_as_one(desk, issue):
    line(desk, "A").locator(".title").click(modifiers=["Control"])
    line(desk, "C").locator(".title").click(modifiers=["Shift"])
    assert desk.page.locator("[data-chosen-count]").inner_text() == "3"
    line(desk, "B").hover()
    line(desk, "B").locator("[name=chosen]").click()  # unticked
    desk.page.locator("[data-to]").select_option(label="　1.1 甲一")
    desk.page.click("[data-place]")
    said(desk, "已移动2篇文章。甲一，从第2位起，共3项。")
    assert titles(issue)[0][1:] == (["B"], [("甲一", ["D", "A", "C"])])
    line(desk, "C").locator(".title").focus()
    desk.page.keyboard.press("Alt+ArrowUp")
    said(desk, "甲一，从第1位起")
    assert titles(issue)[0][2] == [("甲一", ["A", "C", "D"])]
    desk.page.keyboard.press("Alt+ArrowUp")
    said(desk, "已经在那里了")
    desk.page.keyboard.press("Control+z")
    said(desk, "已撤销")
    desk.page.keyboard.press("Control+z")
    until(desk.page, "document.querySelector('[data-undo]').disabled")
    assert titles(issue)[0][1:] == (["A", "B", "C"], [("甲一", ["D"])])
    desk.page.click("[data-chosen-none]")
    assert not desk.page.locator(".chosen-bar").is_visible()


@pytest.mark.browser
def test_all_drafts_of_a_section_are_ticked_and_go_to_the_pool(desk, office, issue):
    from articles.review import workflow

    article = Article.objects.get(title="B")
    workflow.move(article, "submit", by=office.bian, opened_as=article.content_hash())
    desk.page.reload()
    desk.page.locator("[data-section] .more summary").first.click()
    desk.page.locator("details[open] [data-tick=draft]").click()
    assert desk.page.locator("[data-chosen-count]").inner_text() == "3"  # A, C, and D below
    desk.page.locator("[data-to]").select_option("pool")
    desk.page.click("[data-place]")
    said(desk, "已移动3篇文章。待用稿")
    assert titles(issue)[0][1:] == (["B"], [("甲一", [])])
    assert desk.page.locator("#pool .title").all_inner_texts() == ["P", "A", "C", "D"]
    desk.page.keyboard.press("Control+z")
    said(desk, "已撤销")
    assert titles(issue)[0][1:] == (["A", "B", "C"], [("甲一", ["D"])])


@pytest.mark.browser
def test_several_are_dragged_by_one_grip(desk, issue):
    for name in "AC":
        line(desk, name).locator(".title").click(modifiers=["Control"])
    start = desk.box(line(desk, "C").locator(".grip"))
    end = desk.box(line(desk, "D"))
    desk.page.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(end["x"] + 60, end["y"] + 3, steps=6)
    desk.page.mouse.up()
    said(desk, "已移动2篇文章。甲一，从第1位起，共3项。")
    assert titles(issue)[0][1:] == (["B"], [("甲一", ["A", "C", "D"])])


# --- sections


@pytest.mark.browser
def test_a_section_is_dragged_before_another_one(desk, issue):
    head = desk.page.locator(f"[data-section='{Section.objects.get(title='乙').pk}'] .section-head")
    head.hover()
    start, end = desk.box(head.locator(".grip")), desk.box(line(desk, "A"))
    desk.page.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(end["x"] + 60, end["y"] - 12, steps=6)
    desk.page.mouse.up()
    said(desk, "已移动：乙。（一级栏目），第1位，共2项。")
    assert [title for title, *_ in titles(issue)] == ["乙", "甲"]
    assert desk.page.locator("h2 .number").all_inner_texts() == ["一、", "二、"]


@pytest.mark.browser
def test_a_sub_section_is_dragged_below_a_section_that_has_none(desk, issue):
    head = desk.page.locator(
        f"[data-section='{Section.objects.get(title='甲一').pk}'] > .section-head"
    )
    lines = desk.page.locator(f"[data-list='{Section.objects.get(title='乙').pk}']")
    end, start = desk.box(lines), desk.box(head.locator(".grip"))
    desk.page.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(end["x"] + 60, end["y"] + end["height"] / 2, steps=6)
    desk.page.mouse.up()
    said(desk, "已移动：甲一。")
    assert Section.objects.get(title="甲一").parent.title == "乙"


@pytest.mark.browser
def test_a_section_is_renamed_in_place_and_the_web_name_is_asked_once(desk, issue):
    def rename(old: str, title: str):
        name = desk.page.locator(".name", has_text=old).last
        name.dblclick()
        desk.page.fill(".renaming", title)
        desk.page.keyboard.press("Enter")

    rename("乙", "丁")
    desk.page.click("dialog.web-name button[value=follow]")
    said(desk, "已改名：丁")
    assert Section.objects.get(title="丁").slug == "丁"
    rename("丁", "戊")
    desk.page.click("dialog.web-name button[value=keep]")
    said(desk, "已改名：戊")
    assert Section.objects.get(title="戊").slug == "丁"
    rename("戊", "己")
    desk.page.click("dialog.web-name button[value='']")
    until(desk.page, "!document.querySelector('dialog[open]')")
    assert titles(issue)[1][0] == "戊"
    for old in ("丁", "乙"):
        desk.page.keyboard.press("Control+z")
        until(desk.page, f"[...document.querySelectorAll('.name')].at(-1).textContent === '{old}'")
    assert Section.objects.get(title="乙").slug == "乙"


@pytest.mark.browser
def test_f2_and_escape_leave_a_name_as_it_is(desk, issue):
    desk.page.locator(".more summary").first.focus()
    desk.page.keyboard.press("F2")
    desk.page.keyboard.type("别的")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator(".name").first.inner_text() == "甲"
    assert desk.page.evaluate("document.activeElement.matches('.more summary')")
    assert titles(issue)[0][0] == "甲"


# --- what others do


@pytest.mark.browser
def test_what_somebody_else_does_is_seen_within_five_seconds(desk, office, issue):
    line(desk, "C").locator(".title").focus()
    line(desk, "A").locator(".title").click(modifiers=["Control"])
    line(desk, "C").locator(".title").focus()
    arranging.place(Article.objects.get(title="B"), None, by=office.bian2)
    until(desk.page, "document.querySelectorAll('#pool li').length === 2", seconds=5)
    said(desk, "别人有改动，目录已更新")
    assert desk.page.evaluate("document.activeElement.textContent") == "C"
    assert desk.page.evaluate("desk.ticked().length") == 1


@pytest.mark.browser
def test_undo_across_two_editors(desk, office, issue, browser, live_server):
    other = Desk(browser, live_server, "bian2", width=1440)
    other.go(address(issue))
    line(desk, "C").locator(".title").focus()
    desk.page.keyboard.press("Alt+Home")
    said(desk, "第1位")
    until(other.page, "document.querySelector('#outline .title').textContent === 'C'", seconds=5)
    line(other, "B").locator(".title").focus()
    other.page.keyboard.press("Alt+Home")
    said(other, "第1位")
    # The first one's move stands on a list that is no more: it is refused, nothing is lost.
    desk.page.keyboard.press("Control+z")
    said(desk, "没有撤销：别人后来又改过")
    assert titles(issue)[0][1] == ["B", "C", "A"]
    other.page.keyboard.press("Control+z")
    said(other, "已撤销")
    assert titles(issue)[0][1] == ["C", "A", "B"]
    other.context.close()


# --- the pane


@pytest.mark.browser
def test_an_article_is_written_beside_the_outline(desk, issue):
    line(desk, "A").locator(".title").click()
    until(desk.page, f"{IN_FRAME}?.querySelector('[data-keeping]')?.dataset.begun")
    frame = desk.page.frame_locator("#reading iframe")
    assert frame.locator("#header").count() == 0 and desk.page.url.endswith("/desk/")
    frame.locator("#id_title").fill("旁边改的题")
    frame.locator("input[name=_save]").last.click()
    until(
        desk.page,
        "[...document.querySelectorAll('#outline .title')].some(one => one.textContent === '旁边改的题')",
    )
    assert Article.objects.filter(title="旁边改的题").exists()
    assert frame.locator("#id_title").input_value() == "旁边改的题"
    desk.page.click("[data-step='1']")
    until(desk.page, f"{IN_FRAME}?.querySelector('#id_title')?.value === 'B'")
    assert desk.page.locator("li.is-open .title").inner_text() == "B"
    desk.page.keyboard.press("Escape")
    until(desk.page, "!document.querySelector('#reading iframe')")
    assert desk.page.evaluate("document.activeElement.textContent") == "B"


@pytest.mark.browser
def test_what_leads_out_of_the_article_takes_the_window(desk, issue):
    line(desk, "A").locator(".title").click()
    until(desk.page, f"{IN_FRAME}?.querySelector('[data-keeping]')?.dataset.begun")
    frame = desk.page.frame_locator("#reading iframe")
    frame.locator(".desk-tools a", has_text="审稿").click()
    until(desk.page, f"{IN_FRAME}?.location.pathname.endsWith('/review/')")
    with desk.page.expect_navigation():
        frame.locator(f".desk-tools a[href$='/{issue.pk}/desk/']").click()
    assert desk.page.locator("#outline").count() == 1


@pytest.mark.browser
def test_what_leads_out_takes_the_window_before_the_article_has_loaded(desk, issue):
    held = []  # no "load" while a script is waited for
    desk.context.route("**/desk/names.js", lambda route: held.append(route), times=1)
    line(desk, "A").locator(".title").click()
    out = desk.page.frame_locator("#reading iframe").locator(
        f".desk-tools a[href$='/{issue.pk}/desk/']"
    )
    out.wait_for()
    assert held and desk.page.evaluate(f"{IN_FRAME}.readyState") != "complete"
    with desk.page.expect_navigation():
        out.click()
    assert desk.page.locator("#outline").count() == 1


@pytest.mark.parametrize(
    ("page", "framed"),
    [
        ("/admin/articles/article/{article}/change/", True),
        ("/admin/articles/article/{article}/review/", True),
        ("/admin/articles/article/", False),
        ("/admin/issues/issue/{issue}/desk/", False),
        ("/admin/issues/issue/{issue}/publish/", False),
        ("/admin/", False),
        ("/", False),
    ],
)
def test_only_the_pages_of_one_article_may_stand_in_a_frame(client, office, issue, page, framed):
    client.force_login(office.bian)
    article = Article.objects.get(title="A")
    answer = client.get(page.format(article=article.pk, issue=issue.pk), follow=True)
    ancestors = "frame-ancestors 'self'" if framed else "frame-ancestors 'none'"
    assert answer["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY")
    policy = answer["Content-Security-Policy"]
    assert ancestors in policy
    if not framed:
        assert "unsafe" not in policy


def test_in_a_frame_the_head_is_left_out(client, office, issue):
    client.force_login(office.bian)
    article = reverse("admin:articles_article_change", args=[Article.objects.get(title="A").pk])
    whole, framed = client.get(article), client.get(article, headers={"Sec-Fetch-Dest": "iframe"})
    assert 'id="header"' in whole.text and 'id="header"' not in framed.text


@pytest.mark.browser
def test_the_pages_are_set_in_the_background_and_lead_to_and_fro(desk, issue):
    Issue.objects.update(section_starts="new_page")
    desk.page.reload()
    until(desk.page, "document.querySelector('[data-page-count]').textContent === '4'")
    until(desk.page, "document.querySelectorAll('#outline [data-sheet]').length === 4")
    line(desk, "D").locator("[data-sheet]").click()
    sheet = desk.page.locator(".is-found")
    assert "D" in sheet.inner_text()
    until(desk.page, "document.querySelector('.is-found img').naturalWidth === 430")
    assert "#page=" in sheet.locator("a.sheet").get_attribute("href")
    sheet.locator("[data-open]", has_text="D").click()
    until(desk.page, f"{IN_FRAME}?.querySelector('#id_title')?.value === 'D'")
    desk.page.click("[data-pane=strip]")
    line(desk, "A").locator(".title").focus()
    desk.page.keyboard.press("m")
    desk.page.keyboard.type("2")
    desk.page.keyboard.press("Enter")  # into a section of its own: one page more
    until(desk.page, "document.querySelector('[data-page-count]').textContent === '5'")


# --- filters


@pytest.mark.browser
def test_filters_show_some_and_moves_still_count_all(desk, issue):
    def shown():
        return desk.page.locator("#outline li[data-key]:visible .title").all_inner_texts()

    desk.page.select_option("[data-filter=outlet]", "某网")
    said(desk, "显示4篇中的2篇")
    assert shown() == ["B", "C"]
    line(desk, "C").locator(".title").focus()
    desk.page.keyboard.press("Alt+Home")
    said(desk, "第1位")
    assert titles(issue)[0][1] == ["C", "A", "B"]
    until(desk.page, "document.querySelector('#outline .title').textContent === 'C'")
    assert shown() == ["C", "B"]
    desk.page.click("[data-filter-off]")
    desk.page.select_option("[data-filter=finding]", "no_source")
    assert shown() == ["D"]
    desk.page.select_option("[data-filter=finding]", "-none")
    assert shown() == ["C", "A", "B"]
    desk.page.select_option("[data-filter=editor]", "林晓")
    desk.page.select_option("[data-filter=state]", "draft")
    assert shown() == ["C", "A", "B"]


# --- on a phone, by single taps; and without scripts


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1440])
def test_single_taps_do_all_moves(office, issue, browser, live_server, width):
    desk = Desk(browser, live_server, "bian", width=width, with_touch=True)
    desk.go(address(issue))
    line(desk, "C").locator("[name=chosen]").tap()
    desk.page.locator("[data-shift='-1']").tap()
    said(desk, "第2位")
    desk.page.locator("[data-to]").select_option(label="二、乙")
    desk.page.locator("[data-place]").tap()
    said(desk, "已移动：C。乙，第1位，共1项。")
    head = desk.page.locator(f"[data-section='{Section.objects.get(title='乙').pk}']")
    until(desk.page, "!document.querySelector('.dragged')")
    head.locator(".more summary").tap()
    head.locator("[data-section-shift=ArrowUp]").tap()
    said(desk, "已移动：乙。（一级栏目），第1位，共2项。")
    assert titles(issue) == [("乙", ["C"], []), ("甲", ["A", "B"], [("甲一", ["D"])])]
    desk.page.locator("[data-undo]").tap()
    said(desk, "已撤销")
    assert titles(issue)[1][0] == "乙"
    line(desk, "A").locator(".title").tap()
    until(desk.page, f"{IN_FRAME}?.querySelector('#id_title')?.value === 'A'")
    desk.page.locator(".reading-head button").last.tap()
    assert desk.page.locator("#outline").is_visible() and desk.page.problems == []
    desk.context.close()


@pytest.mark.browser
def test_without_scripts_buttons_move(office, issue, browser, live_server):
    desk = Desk(browser, live_server, "bian", with_script=False, width=1440)
    desk.go(address(issue))
    assert not desk.page.locator(".chosen-bar").is_visible()
    assert not desk.page.locator("[data-undo]").is_visible()
    line(desk, "C").locator("[name=chosen]").check()
    desk.press("button[value='shift:up']")
    assert titles(issue)[0][1] == ["A", "C", "B"]
    for name in ("A", "P"):
        line(desk, name).locator("[name=chosen]").check()
    desk.page.select_option("[name=to]", label="二、乙")
    desk.press("button[value=place]")
    assert titles(issue)[1] == ("乙", ["A", "P"], [])
    desk.page.locator(".more summary").last.click()
    desk.press("details[open] button[value^='section:'][value$=':up']")
    assert [title for title, *_ in titles(issue)] == ["乙", "甲"]
    line(desk, "B").locator(".title").click()
    assert desk.page.url.endswith("/change/")
    desk.context.close()


# --- what a tester playing the office found


@pytest.mark.browser
def test_a_look_that_was_answered_before_a_move_is_not_shown(desk, issue):
    held = []  # the first look only
    desk.context.route("**/now/**", lambda route: route.continue_() if held else held.append(route))
    desk.page.evaluate("void desk.look({isForced: true})")  # answered whatever it has seen
    for _ in range(40):
        if held:
            break
        desk.page.wait_for_timeout(50)
    old = held[0].fetch()
    line(desk, "C").locator(".title").focus()
    desk.page.keyboard.press("Alt+Home")
    said(desk, "第1位")
    held[0].fulfill(response=old)
    desk.page.wait_for_timeout(100)  # shown, but before the next look would have mended it
    assert desk.page.locator("#outline .title").first.inner_text() == "C"
    desk.page.keyboard.press("Alt+ArrowDown")
    said(desk, "第2位")
    assert titles(issue)[0][1] == ["A", "C", "B"]


@pytest.mark.browser
def test_who_signed_in_again_elsewhere_goes_on(desk, issue):
    desk.sign_in_elsewhere("bian")
    line(desk, "C").locator(".title").focus()
    desk.page.keyboard.press("Alt+Home")
    said(desk, "已移动：C。甲，第1位")
    assert titles(issue)[0][1] == ["C", "A", "B"]


@pytest.mark.browser
def test_ticked_lines_that_a_filter_hides_are_unticked(desk, issue):
    line(desk, "A").locator(".title").click(modifiers=["Control"])
    line(desk, "B").locator(".title").click(modifiers=["Control"])
    desk.page.select_option("[data-filter=outlet]", "某网")
    assert desk.page.locator("[data-chosen-count]").inner_text() == "1"
    # Past the next line that is seen.
    line(desk, "C").locator(".title").focus()
    desk.page.keyboard.press("Alt+ArrowUp")
    said(desk, "第2位")
    assert titles(issue)[0][1] == ["A", "C", "B"]


@pytest.mark.browser
def test_a_double_click_adds_one_section(desk, issue):
    desk.page.click(".add-section summary")
    desk.page.fill("[name=title]", "新栏")
    desk.page.dblclick(".desk-add button")
    said(desk, "已新增栏目「新栏」")
    desk.page.wait_for_timeout(300)
    assert [title for title, *_ in titles(issue)] == ["甲", "乙", "新栏"]
    assert (
        desk.page.evaluate("document.activeElement.closest('[data-section]').dataset.title")
        == "新栏"
    )


@pytest.mark.browser
def test_a_drag_held_at_the_edge_goes_on_scrolling(desk, office, issue):
    top = Section.objects.get(title="甲")
    for at in range(60):
        make_article(top, f"第{at}篇")
    desk.page.reload()
    line(desk, "A").hover()
    start = desk.box(line(desk, "A").locator(".grip"))
    desk.page.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(start["x"] + 60, 895, steps=4)
    until(desk.page, "scrollY > 200")
    desk.page.keyboard.press("Escape")
    desk.page.mouse.up()


@pytest.mark.browser
def test_a_signed_out_person_is_told_when_no_article_opens(desk, issue):
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()
    line(desk, "A").locator(".title").click()
    said(desk, "打不开这篇文章")
    desk.page.problems.clear()  # the browser notes that it kept the page for signing in out of the frame
