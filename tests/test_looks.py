"""What can be measured of the looks: the list of articles and the page of release."""

import pytest

from tests.desks import Desk
from tests.make import make_article, make_issue, make_office, make_ready, make_section, sign

pytestmark = [pytest.mark.once, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARTICLES = "/admin/articles/article/"
OUTLET = "国家市场监督管理总局网站"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def articles(office):
    issue = make_issue()
    section = make_section(issue, "标准与认证", parent=make_section(issue, "质量要闻"))
    signed = make_ready(section, "很长的标题" * 12, by=office.bian, outlet=OUTLET)
    sign(signed, office, until="second")
    make_ready(section, "短题", by=office.bian, outlet=OUTLET)
    make_article(None, "待用的一篇", outlet="中国质量报")
    make_article(None, "没有媒体")


# The texts of cells that stick out of the list, or of the cell itself.
CUT_OFF = """() => {
    const frame = document.querySelector(".results").getBoundingClientRect();
    return [...document.querySelectorAll("#result_list td, #result_list tbody th")].filter(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        const shown = range.getBoundingClientRect(), own = cell.getBoundingClientRect();
        return shown.width && (shown.right > Math.min(own.right, frame.right) + 1 || shown.left < frame.left);
    }).map(cell => cell.textContent);
}"""
IS_SCROLLED = "(() => { const r = document.querySelector('.results'); return r.scrollWidth > r.clientWidth; })()"


@pytest.mark.parametrize("width", [375, 768, 1024, 1280, 1380, 1440, 1920])
def test_no_cell_of_the_list_is_cut_off(articles, browser, live_server, width):
    desk = Desk(browser, live_server, "bian", width=width)
    desk.go(ARTICLES)
    assert desk.page.evaluate(CUT_OFF) == []
    assert not desk.page.evaluate(IS_SCROLLED)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    desk.context.close()


@pytest.mark.parametrize("width", [1440, 1920])
def test_an_outlet_has_room_for_four_characters(articles, browser, live_server, width):
    desk = Desk(browser, live_server, "bian", width=width)
    desk.go(ARTICLES)
    room = """[...document.querySelectorAll("#result_list td.field-outlet")].map(cell => {
        const s = getComputedStyle(cell);
        return (cell.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight)) / parseFloat(s.fontSize);
    })"""
    assert min(desk.page.evaluate(room)) >= 4
    desk.context.close()


def test_a_phone_shows_the_state_of_each_article(articles, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=375)
    desk.go(ARTICLES)
    states = desk.page.locator("#result_list a.state")
    assert states.count() == 4
    for box in (states.nth(at).bounding_box() for at in range(4)):
        assert box["x"] >= 0 and box["x"] + box["width"] <= 375
    desk.context.close()


def test_a_phone_can_still_sort_and_choose_all(articles, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=375)
    desk.go(ARTICLES)
    desk.page.check("#action-toggle")
    assert desk.page.locator("#result_list .action-select:checked").count() == 4
    with desk.page.expect_navigation():
        desk.page.click("#result_list thead .column-state_shown a")
    assert "o=" in desk.page.url
    desk.context.close()


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_check_boxes_of_the_release_page_are_small(office, browser, live_server, width):
    issue = make_issue()
    section = make_section(issue)
    for _ in range(3):
        make_ready(section, "同题", responsible_editor="")
    desk = Desk(browser, live_server, "zhong", width=width)
    desk.go(f"/admin/issues/issue/{issue.pk}/publish/")
    boxes = desk.page.locator(".desk-problems input[type=checkbox]")
    assert desk.page.locator("input[name^=all-]").count() > 0
    for at in range(boxes.count()):
        assert boxes.nth(at).bounding_box()["width"] <= 24
    assert (
        desk.page.locator(".remark input:not([type=checkbox])").first.bounding_box()["width"] > 200
    )
    desk.context.close()
