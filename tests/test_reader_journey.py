"""A reader on a phone, from the front page to an archive of ten years; a chief editor who chooses
what leads and what every page says."""

import datetime
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image

from articles.models import Article
from issues.models import Periodical
from tests.desks import SAVE, Desk, until
from tests.make import make_article, make_issue, make_office, make_picture, make_section, release
from tests.test_pages import words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 375, "height": 812}
TABLE = (
    "<table><thead><tr>" + "<th>项目</th>" * 7 + "</tr></thead><tbody>"
    + ("<tr>" + "<td>数值 12.5 mg</td>" * 7 + "</tr>") * 3 + "</tbody></table>"
)  # fmt: skip


@pytest.fixture
def newest():
    """The newest of ten years of issues, with pictures, a table, a lead, and a PDF."""
    for year in range(2017, 2026):
        older = make_issue(year=year, number=12, date=datetime.date(year, 12, 20))
        make_article(make_section(older, "质量要闻"), f"{year}年的旧闻", outlet="旧报")
        release(older)
    issue = make_issue(year=2026, number=1, date=datetime.date(2026, 1, 20))
    top = make_section(issue, "质量要闻")
    picture = make_picture(width=1600, height=900)
    figure = f'<figure class="image"><img src="{picture.address}" alt="图"><figcaption>会场</figcaption></figure>'
    make_article(
        top,
        "甲市召开质量大会 部署全年工作",
        body=f"<p>甲文。</p>{figure}",
        outlet="甲报",
        author="张三",
    )
    make_article(top, "乙市发布检验检测报告", body="<p>乙文。</p>" * 30 + TABLE, outlet="乙报")
    make_article(make_section(issue, "国际动态"), "海外消息一则", body="<p>丙文。</p>" * 40)
    return release(issue, pdf=True)


@pytest.fixture
def phone(browser, live_server):
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN",
        permissions=["clipboard-read", "clipboard-write"], base_url=live_server.url,
    )  # fmt: skip
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
    yield page
    assert page.problems == []
    context.close()


def follow(page, selector: str, **options):
    with page.expect_navigation():
        page.locator(selector, **options).first.click()


def test_a_reader_on_a_phone(newest, phone):
    _first, second, _third = Article.objects.filter(section__issue=newest).order_by("pk")
    phone.goto("/")
    lead = phone.locator(".lead .headline").bounding_box()
    assert lead["y"] + lead["height"] <= PHONE["height"], "the news is on the first screen"
    follow(phone, ".lead .headline a")
    assert phone.locator("h1").inner_text().split() == ["甲市召开质量大会", "部署全年工作"]
    # The picture comes in a size for the phone, and opens large.
    image = phone.locator(".body img")
    image.scroll_into_view_if_needed()
    until(phone, "document.querySelector('.body img').complete")
    assert image.evaluate("one => one.currentSrc").endswith("-480.webp")
    follow(phone, ".enlarge")
    assert "/media/" in phone.url
    phone.go_back()
    # It is cited with one touch.
    phone.get_by_role("button", name="复制引用").click()
    said = phone.evaluate("navigator.clipboard.readText()")
    assert said.startswith("张三. 甲市召开质量大会 部署全年工作[J/OL]. 质量要闻, 2026(1)")
    assert phone.get_by_role("button", name="已复制").count() == 1
    # On to the next one, whose table is wider than a phone and says so.
    follow(phone, ".neighbours .next")
    assert phone.url.endswith(f"/articles/{second.pk}/")
    assert phone.locator(".wide.scrolls").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    # The whole issue, its contents open; its section in all issues.
    follow(phone, ".place a")
    entry = phone.locator(".titles a").first.bounding_box()
    assert entry["y"] + entry["height"] <= PHONE["height"], "the contents are on the first screen"
    follow(phone, ".more")
    assert phone.locator(".across section").count() == 10
    # The archive of ten years.
    follow(phone, "header nav a", has_text="各期一览")
    assert phone.locator(".years a").count() == 10
    follow(phone, ".years a", has_text="2017")
    assert "2017年的旧闻" in phone.locator("main").inner_text()
    follow(phone, ".issues .label")
    phone.go_back()
    follow(phone, ".years a", has_text="2026")
    address = phone.locator(".issues .pdf").get_attribute("href")
    assert phone.request.get(address).body()[:5] == b"%PDF-"


def test_theme_and_size_are_remembered_and_contents_mark_the_place(newest, phone):
    phone.goto(newest.get_absolute_url())
    larger = phone.get_by_role("button", name="放大文字")
    for _ in range(5):
        larger.click()
    assert larger.is_disabled()
    phone.get_by_role("button", name="浅色或深色").click()
    phone.goto("/issues/")
    root = phone.locator("html")
    assert (root.get_attribute("data-size"), root.get_attribute("data-scheme")) == ("5", "dark")
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone.set_viewport_size({"width": 1440, "height": 900})
    phone.evaluate("localStorage.clear()")
    phone.goto(newest.get_absolute_url())
    last = phone.locator("article.news").last
    last.locator(".body p").last.scroll_into_view_if_needed()
    until(phone, "document.querySelector('.titles [aria-current]')?.textContent.includes('海外')")


PAGES = [
    "/",
    "/issues/",
    "/issues/2025/",
    "/about/",
    "/search/?q=检验",
    "/sections/质量要闻/",
    "/outlets/甲报/",
    "/nowhere/",
]


@pytest.mark.once
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (375, "dark")])
def test_axe_finds_nothing_on_the_readers_pages(newest, browser, live_server, width, scheme):
    axe, found = Axe(), []
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN"
    )
    page = context.new_page()
    articles = [
        reverse("article_detail", args=[a.pk])
        for a in Article.objects.filter(section__issue=newest)
    ]
    for path in [*PAGES, newest.get_absolute_url(), *articles]:
        page.goto(live_server.url + path)
        for violation in axe.run(page).response["violations"]:
            found.append((path, violation["id"], [n["html"][:120] for n in violation["nodes"]][:3]))
    context.close()
    assert found == []


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 768, 2560])
def test_no_readers_page_is_wider_than_the_window_with_text_at_200(
    newest, browser, live_server, width
):
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    context.add_init_script("localStorage.setItem('size', '5')")
    page = context.new_page()
    articles = [
        reverse("article_detail", args=[a.pk])
        for a in Article.objects.filter(section__issue=newest)
    ]
    wide, edges = [], {}
    for path in [*PAGES, newest.get_absolute_url(), *articles]:
        page.goto(live_server.url + path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
        edges[path] = page.evaluate(
            "[...document.querySelectorAll('header .masthead, main > :first-child, footer p')]"
            ".map(one => Math.round(one.getBoundingClientRect().left))"
        )
    context.close()
    assert wide == []
    assert len({edge for found in edges.values() for edge in found}) == 1, "one left edge"


def test_every_page_works_without_script(newest, browser, live_server):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url)
    assert page.locator(".reading").is_hidden()
    follow(page, ".headlines a")
    assert page.get_by_role("button").count() == 0
    assert page.locator("#reference").inner_text()
    follow(page, ".place a")
    page.locator("summary").click()  # the contents fold
    page.locator("summary").click()
    page.locator(".titles a").last.click()
    assert page.url.rpartition("#")[2].startswith("article-")
    context.close()


def test_a_chief_editor_chooses_the_lead_and_the_settings(browser, live_server, client):
    make_office()
    issue = make_issue(year=2026, number=2)
    section = make_section(issue, "要闻")
    make_article(section, "排在第一的消息")
    make_article(section, "更要紧的消息")
    desk = Desk(browser, live_server, "zhong")
    desk.go(f"/admin/issues/issue/{issue.pk}/change/")
    desk.page.select_option("#id_lead", label="更要紧的消息")
    desk.press(SAVE)
    desk.go("/admin/settings/")
    desk.press("main a[href*='/periodical/']")
    desk.page.fill("#id_title", "质量要闻")
    desk.page.fill("#id_publisher", "某质量研究院")
    desk.page.fill("#id_phone", "电话没有数字")
    desk.press(SAVE)
    assert "请用数字填写电话" in desk.text()
    desk.page.fill("#id_phone", "010-12345678")
    desk.page.fill("#id_icp_number", "京ICP备12345678号-1")
    desk.press(SAVE)
    assert Periodical.current().publisher == "某质量研究院"
    assert desk.page.problems == []
    desk.context.close()
    release(issue)
    page = words(client.get("/"))
    assert page.index("更要紧的消息") < page.index("排在第一的消息")
    assert "某质量研究院" in page and "京ICP备12345678号-1" in page


def test_the_word_is_marked_in_its_paragraph_and_not_in_the_name_of_the_periodical(newest, phone):
    paragraphs = "".join(f"<p>第{n}段：{'别的话，' * 30}</p>" for n in range(20))
    issue = make_issue(year=2027, number=1)
    make_article(
        make_section(issue, "要闻"),
        "短讯",
        body=f"{paragraphs}<p>代表们说，质量第一，别无他事。</p>",
    )
    release(issue)
    phone.goto("/search/?q=质量")
    phone.locator(".hits h2 a", has_text="短讯").click()
    phone.wait_for_url("**/articles/**")
    assert "质量" in phone.locator("header").first.inner_text()
    until(phone, "p21.getBoundingClientRect().bottom < innerHeight")
    until(
        phone, "window.seenAt === scrollY || (window.seenAt = scrollY, false)"
    )  # it has come to rest
    box = phone.locator("#p21").bounding_box()
    # Chromium tells no script what it marks: its colour is seen.
    picture = Image.open(io.BytesIO(phone.screenshot())).convert("RGB")
    marked = [
        y for y in range(picture.height) for x in range(0, picture.width, 2)
        if all(abs(a - b) < 8 for a, b in zip(picture.getpixel((x, y)), (233, 210, 253), strict=True))
    ]  # fmt: skip
    scale = picture.width / PHONE["width"]
    assert (
        marked
        and box["y"] <= min(marked) / scale <= max(marked) / scale <= box["y"] + box["height"]
    )


def test_a_reader_searches_on_a_phone_and_lands_in_the_paragraph(newest, phone):
    page = phone
    page.goto("/")
    page.get_by_role("link", name="搜索").click()
    field = page.get_by_role("combobox", name="输入要查找的词")
    field.press_sequentially("甲市")
    proposed = page.locator(".suggestions a")
    proposed.first.wait_for()
    assert proposed.count() == 1 and "甲市召开质量大会" in proposed.first.inner_text()
    field.press("Escape")
    assert proposed.count() == 0
    field.fill("丙文")
    field.press("Enter")
    page.get_by_text("1 篇").wait_for()
    assert page.url.endswith("?q=%E4%B8%99%E6%96%87"), "what is empty is not in the address"
    assert page.locator(".hits mark").first.inner_text() == "丙文"
    pdf = page.get_by_role("link", name="PDF 第").get_attribute("href")
    assert pdf.startswith(f"{newest.pdf_address}#page=")
    page.locator(".hits h2 a").click()
    page.wait_for_url("**/articles/**")
    assert page.url.partition("#")[2].startswith("p1")
    assert page.locator("#p1").evaluate("one => one.getBoundingClientRect().top < innerHeight")
    page.goto("/search/?q=甲")
    field = page.get_by_role("combobox", name="输入要查找的词")
    field.fill("甲市")
    proposed.first.wait_for()
    field.press("ArrowDown")
    assert proposed.first.get_attribute("aria-selected") == "true"
    field.press("Enter")
    page.wait_for_url("**/articles/**")
    assert page.problems == []


def test_searching_works_without_script_and_narrows(newest, browser, live_server):
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, locale="zh-CN", base_url=live_server.url
    )
    page = context.new_page()
    page.goto("/search/")
    page.get_by_label("输入要查找的词").fill("旧闻")
    page.get_by_role("button", name="搜索").click()
    assert page.get_by_role("status").inner_text() == "9 篇"
    page.locator("summary").click()
    page.get_by_label("年份").select_option("2020")
    page.get_by_role("button", name="搜索").click()
    page.wait_for_url("**year=2020**")  # a click does not wait for the page it leads to
    assert page.locator(".hits h2").all_inner_texts() == ["2020年的旧闻"]
    page.get_by_label("年份").select_option("")
    page.get_by_role("button", name="搜索").click()
    page.wait_for_url(lambda address: "year=2020" not in address)
    page.get_by_role("link", name="最新").click()
    page.wait_for_url("**order=**")
    assert page.locator(".hits h2").first.inner_text() == "2025年的旧闻"
    context.close()


def test_staff_search_drafts(newest, browser, live_server):
    make_office()
    make_article(None, "待用的检验消息")
    desk = Desk(browser, live_server, "bian")
    desk.go("/admin/articles/article/?q=检验")
    rows = desk.page.locator("#result_list .field-title").all_inner_texts()
    assert sorted(rows) == ["乙市发布检验检测报告", "待用的检验消息"]
    desk.go("/search/?q=检验")
    assert desk.page.locator(".hits .unpublished").count() == 0
    desk.page.get_by_label("也查未发布的稿件").check()
    desk.page.get_by_role("button", name="搜索").click()
    desk.page.wait_for_url("**drafts=on**")
    assert desk.page.get_by_label("也查未发布的稿件").is_checked()
    assert desk.page.locator(".hits .unpublished").all_inner_texts() == ["草稿"]
    desk.kill()
