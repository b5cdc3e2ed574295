"""What an editor's usual jobs cost in clicks, drags, keys and page loads; `make friction` prints it.

What is named as before was counted on the pages that the desk of an issue replaced.
"""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from articles.models import Article
from issues.models import Issue, Section
from tests.desks import Desk, until
from tests.make import make_article, make_issue, make_office, make_section
from tests.test_admin import titles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass
class Cost:
    """What was done so far. A letter that is typed counts as a key, a key with Alt as one."""

    clicks: int = 0
    drags: int = 0
    keys: int = 0
    loads: int = 0

    def __str__(self):
        named = (
            (self.clicks, "clicks"), (self.drags, "drags"), (self.keys, "keys"),
            (self.loads, "loads"),
        )  # fmt: skip
        return ", ".join(f"{n} {name}" for n, name in named if n or name == "loads")


class Hand:
    """A desk whose every click, drag, key and page load is counted from `begin` on."""

    def __init__(self, desk: Desk):
        self.desk, self.page = desk, desk.page
        self.cost = Cost()
        self.page.on("framenavigated", self._loaded)

    def _loaded(self, frame):
        self.cost.loads += frame == self.page.main_frame

    def begin(self):
        self.cost = Cost()

    def click(self, selector: str):
        self.cost.clicks += 1
        self.page.locator(selector).first.click()

    def press(self, *keys: str):
        for key in keys:
            self.cost.keys += 1
            self.page.keyboard.press(key)

    def drag(self, title: str, onto: str):
        """By the grip of the article with this title, above another line."""
        self.cost.drags += 1
        line = self.page.locator("li[data-key]", has=self.page.get_by_text(title, exact=True)).first
        line.hover()
        start, end = self.desk.box(line.locator(".grip")), self.box(onto)
        self.page.mouse.move(start["x"] + 5, start["y"] + 8)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + 60, end["y"] + 3, steps=6)
        self.page.mouse.up()

    def box(self, title: str) -> dict:
        return self.desk.box(self.page.get_by_text(title, exact=True).first)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def issue():
    issue = make_issue(year=2026, number=5)
    first = make_section(issue, "要闻")
    make_section(issue, "动态")
    for at in range(1, 11):
        make_article(first, f"第{at}篇")
    return issue


@pytest.fixture
def hand(office, issue, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=1440)
    desk.go(reverse("admin:issues_issue_desk", args=[issue.pk]))
    yield Hand(desk)
    assert desk.page.problems == []
    desk.context.close()


def order(section: str) -> list[str]:
    return list(Section.objects.get(title=section).articles.values_list("title", flat=True))


def said(hand, words: str):
    until(hand.page, f"document.querySelector('.said').textContent.includes('{words}')")


def told(job: str, before: str, hand: Hand):
    print(f"\nfriction: {job} | {before} | {hand.cost}")


def test_a_new_issue_with_the_sections_of_the_last_one(hand, issue):
    hand.desk.go(reverse("admin:index"))
    hand.begin()
    with hand.page.expect_navigation():
        hand.click(".next-issue button")
    assert titles(Issue.objects.get(number=6)) == [("要闻", [], []), ("动态", [], [])]
    told("new issue with the last one's sections", "6 clicks, 4 loads", hand)
    assert hand.cost == Cost(clicks=1, loads=1)


def test_the_tenth_to_the_first_place_by_mouse(hand):
    hand.begin()
    hand.drag("第10篇", "第1篇")
    said(hand, "第1位")
    assert order("要闻")[:2] == ["第10篇", "第1篇"]
    told("tenth to first place, by mouse", "9 clicks, 9 loads", hand)
    assert hand.cost == Cost(drags=1)


def test_the_tenth_to_the_first_place_by_keys(hand):
    hand.page.locator(".title", has_text="第10篇").focus()
    hand.begin()
    hand.press("Alt+Home")
    said(hand, "第1位")
    assert order("要闻")[0] == "第10篇"
    told("tenth to first place, by keys", "77 tabs to a button, then 9 presses, 9 loads", hand)
    assert hand.cost.keys <= 4 and hand.cost.loads == 0


def test_to_another_section(hand):
    hand.page.locator(".title", has_text="第3篇").focus()
    hand.begin()
    hand.press("m", "2", "Enter")
    said(hand, "动态，第1位")
    assert order("动态") == ["第3篇"]
    told("to another section", "3 clicks, 1 load", hand)
    assert hand.cost.keys <= 3 and hand.cost.loads == 0


def test_ten_articles_back_after_a_deleted_section(hand, issue):
    before = titles(issue)
    hand.click(f"[data-section='{issue.sections.first().pk}'] .more summary")
    hand.click("details[open] [data-remove]")
    said(hand, "10篇文章进了待用稿")
    assert Article.objects.unplaced().count() == 10
    hand.begin()
    hand.press("Control+z")
    said(hand, "已撤销")
    assert titles(issue) == before
    told(
        "ten articles back from the pool after a deleted section",
        "a new section, then 3 clicks and 1 load each",
        hand,
    )
    assert hand.cost == Cost(keys=1)


def test_from_an_article_to_the_next_of_its_section(hand):
    hand.click("#outline .title")
    until(
        hand.page,
        "document.querySelector('#reading iframe')?.contentDocument?.querySelector('#id_title')?.value === '第1篇'",
    )
    hand.begin()
    hand.click("[data-step='1']")
    until(
        hand.page,
        "document.querySelector('#reading iframe').contentDocument?.querySelector('#id_title')?.value === '第2篇'",
    )
    told("from an article to the next of its section", "2 clicks, 2 loads", hand)
    assert hand.cost == Cost(clicks=1)
