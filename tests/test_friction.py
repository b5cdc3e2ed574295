"""What an editor's usual jobs cost in clicks, drags, keys and page loads; `make friction` prints it.

What is named as before was counted on the pages that the desk of an issue replaced.
"""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from articles.models import Article
from issues import publishing
from issues.models import Issue, Section
from tests.desks import Desk, until
from tests.make import make_article, make_issue, make_office, make_ready, make_section, sign
from tests.test_admin import titles
from tests.test_writing import file, paste

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.once]


# Milliseconds from a key until another text stands in the page.
NEXT_SHOWN = """() => {
    const place = document.getElementById("waiting-text"), before = place.firstElementChild;
    let pressed = 0;
    window.shownAfter = null;
    addEventListener("keydown", () => { pressed = performance.now(); }, {once: true, capture: true});
    const look = () => {
        if (place.hidden || place.firstElementChild === before) return place.hidden || requestAnimationFrame(look);
        window.shownAfter = performance.now() - pressed;
    };
    look();
}"""


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
        self.page.on("domcontentloaded", self._loaded)

    def _loaded(self, _page):
        self.cost.loads += 1

    def begin(self):
        self.cost = Cost()

    def click(self, selector: str):
        self.cost.clicks += 1
        self.page.locator(selector).first.click()

    def press(self, *keys: str):
        for key in keys:
            self.cost.keys += 1
            self.page.keyboard.press(key)

    def type(self, text: str):
        """Words that somebody thinks up; they cost the same everywhere and are not counted."""
        self.page.keyboard.type(text)

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


# --- writing and reviewing


@pytest.fixture
def hand_of(office, browser, live_server):
    """Opens a hand for a person on a page."""
    opened = []

    def open_for(username: str, address: str) -> Hand:
        desk = Desk(browser, live_server, username, width=1440)
        opened.append(desk)
        desk.go(address)
        return Hand(desk)

    yield open_for
    for desk in opened:
        assert desk.page.problems == []
        desk.context.close()


def new_article(hand_of) -> Hand:
    hand = hand_of("bian", "/admin/")
    hand.begin()
    hand.click(".work-new a[href$='/article/add/']")
    hand.desk.ready()
    return hand


def saved(hand):
    until(hand.page, "document.querySelector('[data-said]').textContent.includes('已保存')")


def test_a_short_article_with_its_source(hand_of):
    hand = new_article(hand_of)
    hand.type("甲市召开质量大会")
    hand.press("Enter")
    until(hand.page, "document.activeElement.matches('.cke_wysiwyg_frame')")
    hand.type("甲市今天召开质量大会。")
    hand.click("#id_sources-0-url")
    hand.type("https://news.example.org/1.html")
    hand.press("Tab")
    hand.type("某报")
    hand.press("Tab", "Control+s")
    saved(hand)
    article = Article.objects.get(title="甲市召开质量大会")
    assert (article.text, article.outlet) == ("甲市今天召开质量大会。", "某报")
    assert article.sources.get().outlet == "某报"
    told("short article with its source", "6 clicks, 2 loads", hand)
    assert hand.cost.clicks <= 3 and hand.cost.loads <= 1


def test_a_transcript_of_three_speakers(hand_of):
    hand = new_article(hand_of)
    hand.type("发布会实录")
    text = (
        "2026-10-19 16:01:11\n某局副局长张明：\n大家好。\n某报记者：\n请问什么时候开始？\n"
        "张明：\n明天就开始。\n某台记者：\n谢谢。"
    )
    paste(hand.desk, text=text)
    until(hand.page, "CKEDITOR.instances.id_body.getData().includes('谢谢')")
    hand.press("Control+s")
    saved(hand)
    body = Article.objects.get(title="发布会实录").body
    assert body.count('class="speaker"') == 4 and "<time" in body
    told("transcript of three speakers", "24 clicks, 2 loads", hand)
    assert hand.cost.clicks <= 4 and hand.cost.loads <= 1


def test_a_picture_with_caption_and_alternative_text(hand_of, issue):
    article = issue.sections.first().articles.first()
    hand = hand_of("bian", reverse("admin:articles_article_change", args=[article.pk]))
    hand.desk.ready()
    hand.begin()
    paste(hand.desk, files=[file()])
    until(hand.page, "document.activeElement.name === '_caption'")
    hand.type("会场全景")
    hand.press("Tab")
    hand.type("会场里坐满了人")
    hand.press("Enter", "Control+s")
    saved(hand)
    body = Article.objects.get(pk=article.pk).body
    assert "会场全景</figcaption>" in body and 'alt="会场里坐满了人"' in body
    told("picture with caption and alternative text", "8 clicks, 0 loads", hand)
    assert hand.cost.clicks <= 4 and hand.cost.loads == 0


@pytest.fixture
def sixty(office):
    issue = make_issue(year=2026, number=6)
    section = make_section(issue, "要闻")
    for at in range(1, 61):
        make_ready(section, f"第{at}篇", by=office.bian)
    return issue


def test_sixty_drafts_submitted(hand_of, sixty):
    hand = hand_of("bian", reverse("admin:issues_issue_desk", args=[sixty.pk]))
    hand.begin()
    hand.click("[data-submit-drafts]")
    hand.click("dialog.submitting .default")
    until(hand.page, "document.querySelector('dialog.submitting').textContent.includes('60')")
    until(hand.page, "document.querySelector('dialog.submitting .desk-good')")
    assert Article.objects.filter(state="first").count() == 60
    told("submit sixty", "180 clicks, 180 loads", hand)
    assert hand.cost.clicks <= 3 and hand.cost.loads <= 1


@pytest.mark.long
def test_sixty_texts_signed_by_one_reviewer(hand_of, sixty, office):
    for article in Article.objects.all():
        sign(article, office, until="first")
    hand = hand_of("chu", reverse("admin:issues_waiting"))
    hand.begin()
    slowest = 0
    for at in range(1, 61):
        until(hand.page, f"document.querySelector('.headline')?.textContent === '第{at}篇'")
        hand.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        until(hand.page, "document.querySelector('[data-shown]').checked")
        hand.page.evaluate(NEXT_SHOWN)
        hand.press("s")
        until(
            hand.page, "window.shownAfter !== null || !document.querySelector('[data-done]').hidden"
        )
        slowest = max(slowest, hand.page.evaluate("window.shownAfter") or 0)
    until(hand.page, "!document.querySelector('[data-done]').hidden")
    assert Article.objects.filter(state="second").count() == 60
    print(f"\nfriction: next text shown after the key, the slowest of 59 | | {slowest:.0f} ms")
    told("sign sixty, one reviewer", "180 clicks, 180 loads", hand)
    assert hand.cost == Cost(keys=60)


def test_returned_mended_and_submitted_again(hand_of, issue, office):
    article = sign(make_ready(issue.sections.first(), by=office.bian), office, until="first")
    chu = hand_of("chu", reverse("admin:issues_waiting"))
    chu.begin()
    chu.press("r")
    chu.type("数字有误")
    chu.press("Control+Enter")
    until(chu.page, "!document.querySelector('[data-done]').hidden")
    bian = hand_of("bian", "/admin/")
    bian.begin()
    bian.click("[aria-labelledby=work-came-back] .title")
    bian.desk.ready()
    until(bian.page, "document.activeElement.matches('.cke_wysiwyg_frame')")
    assert "数字有误" in bian.page.inner_text(".returned")
    bian.type("改好了。")
    bian.press("Control+Enter")
    until(bian.page, "document.querySelector('[data-said]').textContent.includes('已提交')")
    article = Article.objects.get(pk=article.pk)
    assert article.state == "first" and "改好了" in article.text
    bian.cost = Cost(
        clicks=chu.cost.clicks + bian.cost.clicks,
        keys=chu.cost.keys + bian.cost.keys,
        loads=chu.cost.loads + bian.cost.loads,
    )
    told("return, mend, resubmit", "8 clicks, 7 loads", bian)
    assert bian.cost.clicks <= 4 and bian.cost.loads <= 2


def test_a_correction_with_its_difference(hand_of, office):
    issue = make_issue(year=2026, number=7)
    article = sign(make_ready(make_section(issue), by=office.bian), office)
    publishing.publish(issue, by=office.zhong)
    hand = hand_of("zhong", reverse("admin:issues_article_correct", args=[article.pk]))
    hand.desk.ready()
    hand.page.focus("#id_title")
    hand.begin()
    hand.press("End")
    hand.type("（更正）")
    hand.click("#id_note")
    hand.type("标题有误")
    with hand.page.expect_navigation():
        hand.click("[name=_save]")
    assert "（更正）" in hand.page.inner_text(".difference-field")
    with hand.page.expect_navigation():
        hand.click(".desk-buttons .default")
    assert Article.objects.get(pk=article.pk).title.endswith("（更正）")
    told("correction", "3 clicks, 1 load, no difference shown", hand)
    assert hand.cost.clicks <= 4 and hand.cost.loads <= 2
