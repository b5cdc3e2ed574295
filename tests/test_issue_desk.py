"""The desk of an issue: moves without a page load, by mouse, by touch, by keys, undone and refused."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from articles.models import Article
from issues import arranging
from issues.models import Section
from tests.desks import Desk, until
from tests.make import (
    make_issue,
    make_issue_to_arrange,
    make_office,
    release,
)
from tests.test_admin import titles

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def issue():
    return make_issue_to_arrange()


AS_MADE = [("甲", ["A", "B", "C"], [("甲一", ["D"])]), ("乙", [], [])]


def key(title: str) -> int:
    return Article.objects.get(title=title).pk


def section(title: str) -> int:
    return Section.objects.get(title=title).pk


def send(client, issue, **fields):
    return client.post(reverse("admin:issues_issue_change_contents", args=[issue.pk]), fields)


def now(client, issue, seen: str = ""):
    return client.get(reverse("admin:issues_issue_now", args=[issue.pk]), {"seen": seen})


def last_to_first(issue) -> str:
    before = [key(name) for name in "ABC"]
    return json.dumps({"articles": [[section("甲"), before, [before[-1], *before[:-1]]]]})


# --- the address


def test_the_answer_has_the_way_back_and_the_next_look_the_page(client, office, issue):
    client.force_login(office.bian)
    seen = now(client, issue).json()["stamp"]
    assert now(client, issue, seen).status_code == 204
    answer = send(client, issue, change=last_to_first(issue)).json()
    assert titles(issue)[0][1] == ["C", "A", "B"]
    shown = now(client, issue, seen).json()
    assert [shown["outline"].index(f">{name}</a>") for name in "CAB"] == sorted(
        shown["outline"].index(f">{name}</a>") for name in "CAB"
    )
    assert ">P</a>" in shown["pool"] and shown["stamp"] != seen
    back = send(client, issue, undo=answer["undo"])
    assert back.status_code == 200
    assert titles(issue) == AS_MADE


@pytest.mark.parametrize("change", ["", "{", "[" * 100_000, "[]", '{"articles": 3}', "null"],
                         ids=["nothing", "cut off", "deep", "a list", "a number", "null"])  # fmt: skip
def test_what_is_no_change_is_refused(client, office, issue, change):
    client.force_login(office.bian)
    response = send(client, issue, change=change)
    assert (response.status_code, response.json()["said"][:5]) == (409, "这不是有效")
    assert titles(issue) == AS_MADE


def test_a_way_back_is_of_one_person_and_one_issue(client, office, issue):
    client.force_login(office.bian)
    token = send(client, issue, change=last_to_first(issue)).json()["undo"]
    moved = titles(issue)
    assert send(client, make_issue(), undo=token).status_code == 409
    assert send(client, issue, undo=token[:-2]).status_code == 409
    client.force_login(office.bian2)
    assert send(client, issue, undo=token).status_code == 409
    assert titles(issue) == moved


def test_who_may_not_move(client, office, issue):
    change = last_to_first(issue)
    client.force_login(office.chu)
    assert send(client, issue, change=change).status_code == 403
    client.logout()
    assert send(client, issue, change=change).status_code == 302
    client.force_login(office.bian)
    release(issue)
    assert send(client, issue, change=change).status_code == 409
    assert titles(issue) == AS_MADE
    page = client.get(reverse("admin:issues_issue_desk", args=[issue.pk])).text
    assert "data-may-move" not in page and 'name="chosen"' not in page


# --- in a browser


@pytest.fixture
def desk(office, issue, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=1440)
    desk.go(reverse("admin:issues_issue_desk", args=[issue.pk]))
    desk.loads = []
    desk.page.on("framenavigated", lambda frame: desk.loads.append(frame.url))
    yield desk
    assert (desk.loads, desk.page.problems) == ([], [])
    desk.context.close()


def said(desk, text: str):
    try:
        until(desk.page, f"document.querySelector('.said').textContent === {json.dumps(text)}")
    except AssertionError as error:
        raise AssertionError(f"{text} — not {desk.page.locator('.said').inner_text()}") from error


def focus(desk, title: str):
    desk.page.locator("li[data-key] .title", has_text=title).focus()


def press(desk, keys: str, text: str):
    desk.page.keyboard.press(keys)
    said(desk, text)


@pytest.mark.browser
def test_by_keys(desk, issue):
    focus(desk, "C")
    press(desk, "Alt+Home", "已移动：C。甲，第1位，共3项。")
    assert titles(issue)[0][1] == ["C", "A", "B"]
    assert desk.page.evaluate("document.activeElement.textContent") == "C"
    press(desk, "Alt+Home", "已经在那里了。")
    press(desk, "Alt+ArrowDown", "已移动：C。甲，第2位，共3项。")
    press(desk, "Alt+ArrowRight", "已移动：C。甲一，第2位，共2项。")
    assert titles(issue)[0][1:] == (["A", "B"], [("甲一", ["D", "C"])])
    press(desk, "Alt+ArrowLeft", "已移动：C。甲，第3位，共3项。")
    desk.page.keyboard.press("m")
    desk.page.keyboard.type("乙")
    press(desk, "Enter", "已移动：C。乙，第1位，共1项。")
    assert titles(issue)[1] == ("乙", ["C"], [])
    for _ in range(5):
        desk.page.keyboard.press("Control+z")
    until(desk.page, "document.querySelector('[data-undo]').disabled")
    said(desk, "已撤销。")
    assert titles(issue) == AS_MADE
    for _ in range(2):
        desk.page.keyboard.press("Control+Shift+z")
    said(desk, "已重做。")
    first = "[...document.querySelector('[data-list]').children].map(row => row.querySelector('.title').textContent).join('')"
    until(desk.page, f"{first} === 'ACB'")
    assert titles(issue)[0][1] == ["A", "C", "B"]


@pytest.mark.browser
def test_sections_by_keys(desk, issue):
    desk.page.locator(f"[data-section='{section('乙')}'] .more summary").first.focus()
    press(desk, "Alt+ArrowUp", "已移动：乙。（一级栏目），第1位，共2项。")
    assert [title for title, *_ in titles(issue)] == ["乙", "甲"]
    numbers = "[...document.querySelectorAll('h2 .number')].map(one => one.textContent + one.nextElementSibling.textContent).join()"
    until(desk.page, f"{numbers} === '一、乙,二、甲'")
    press(desk, "Alt+ArrowDown", "已移动：乙。（一级栏目），第2位，共2项。")
    press(desk, "Alt+ArrowRight", "已移动：乙。甲，第2位，共2项。")
    assert [child for child, _items in titles(issue)[0][2]] == ["甲一", "乙"]
    press(desk, "Alt+ArrowLeft", "已移动：乙。（一级栏目），第2位，共2项。")
    assert titles(issue) == AS_MADE


def drag(desk, title: str, onto: str, *, above: bool = True):
    end = desk.box(desk.page.locator(onto).first)
    start = desk.box(desk.page.locator(f"li[data-key='{key(title)}'] .grip"))
    desk.page.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.page.mouse.down()
    y = end["y"] + (3 if above else end["height"] - 3)
    desk.page.mouse.move(end["x"] + 60, y, steps=6)


@pytest.mark.browser
def test_by_mouse(desk, issue):
    drag(desk, "C", f"li[data-key='{key('A')}']")
    desk.page.mouse.up()
    said(desk, "已移动：C。甲，第1位，共3项。")
    drag(desk, "A", f"[data-section='{section('乙')}'] h2")
    desk.page.mouse.up()
    said(desk, "已移动：A。乙，第1位，共1项。")
    drag(desk, "B", "#pool li")
    desk.page.mouse.up()
    said(desk, "已移动：B。待用稿，第2位，共2项。")
    drag(desk, "P", f"li[data-key='{key('D')}']", above=False)
    desk.page.mouse.up()
    said(desk, "已移动：P。甲一，第2位，共2项。")
    assert titles(issue) == [("甲", ["C"], [("甲一", ["D", "P"])]), ("乙", ["A"], [])]
    with_p = titles(issue)
    drag(desk, "C", f"li[data-key='{key('D')}']")
    desk.page.keyboard.press("Escape")
    desk.page.mouse.up()
    assert titles(issue) == with_p
    desk.page.locator("[data-undo]").click()
    said(desk, "已撤销。")
    assert titles(issue) == [("甲", ["C"], [("甲一", ["D"])]), ("乙", ["A"], [])]
    assert desk.page.locator("#pool .title").all_inner_texts() == ["P", "B"]


@pytest.mark.browser
def test_somebody_else_moved_meanwhile(desk, office, issue):
    arranging.place(Article.objects.get(title="A"), None, by=office.bian2)
    focus(desk, "C")
    press(desk, "Alt+Home", "别人刚改过这里的顺序。现在显示的是最新顺序，请再移动一次。")
    assert desk.page.evaluate("document.activeElement.textContent") == "C"
    assert desk.page.locator("#pool .title").all_inner_texts() == ["P", "A"]
    press(desk, "Alt+Home", "已移动：C。甲，第1位，共2项。")
    assert titles(issue)[0][1] == ["C", "B"]


@pytest.mark.browser
def test_a_server_that_does_not_answer_is_told(desk, issue):
    desk.context.set_offline(True)
    focus(desk, "C")
    press(desk, "Alt+Home", "服务器没有响应。刚才的改动是否保存，以目录为准。")
    desk.context.set_offline(False)
    press(desk, "Alt+Home", "已移动：C。甲，第1位，共3项。")
    desk.context.set_offline(True)
    press(desk, "Control+z", "服务器没有响应。刚才的改动是否保存，以目录为准。")
    desk.context.set_offline(False)
    press(desk, "Control+z", "已撤销。")
    assert titles(issue) == AS_MADE
    assert desk.page.evaluate("document.activeElement.textContent") == "C"


@pytest.mark.browser
@pytest.mark.parametrize("lost", ["the sign-in", "the role"])
def test_who_is_signed_out_or_has_lost_the_role_is_told(desk, office, issue, lost):
    if lost == "the sign-in":
        Session.objects.all().delete()
    else:
        office.bian.groups.clear()
    focus(desk, "C")
    press(desk, "Alt+Home", "您已退出登录，或不再有这个权限。请重新打开页面；刚才的改动没有保存。")
    assert titles(issue) == AS_MADE


@pytest.mark.browser
def test_by_touch_on_a_phone(office, issue, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=375)
    desk.go(reverse("admin:issues_issue_desk", args=[issue.pk]))
    touch = desk.context.new_cdp_session(desk.page)
    grip = desk.page.locator(f"li[data-key='{key('B')}'] .grip")
    start = desk.box(grip)
    end = desk.box(desk.page.locator(f"li[data-key='{key('A')}']"))
    x = start["x"] + 6

    def at(kind: str, y: float):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    at("touchStart", start["y"] + 8)
    for step in range(1, 6):
        at("touchMove", start["y"] + 8 + (end["y"] + 3 - start["y"] - 8) * step / 5)
    at("touchEnd", 0)
    said(desk, "已移动：B。甲，第1位，共3项。")
    assert titles(issue)[0][1] == ["B", "A", "C"]
    desk.context.close()
