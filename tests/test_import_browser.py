"""Importing as an editor does it, in a real browser: a Word file, several articles, a bad file."""

import pytest
from django.urls import reverse

from articles.models import Article
from issues.models import Issue
from tests.make import make_office, picture_bytes, release
from tests.test_importing import tree_of
from tests.word_files import WordFile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROSE = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。"


def digest() -> bytes:
    word = WordFile()
    for number, section in (("一、", "要闻"), ("二、", "论坛")):
        word.section(number, section)
        word.title(f"{section}中的一篇稿件")
        word.text("来源：某报")
        word.text(PROSE)
        word.picture(picture_bytes(80, 60), "图1 会议现场")
    return word.bytes()


@pytest.fixture
def page(browser, live_server, client):
    client.force_login(make_office().bian)
    context = browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 800})
    context.add_cookies([
        {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    ])  # fmt: skip
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    assert page.problems == []
    context.close()


def upload(page, live_server, path):
    page.goto(live_server.url + reverse("admin:issues_issue_import"))
    page.set_input_files("input[type=file]", str(path))
    with page.expect_navigation():
        page.click("form.desk-form button.default")


def press(page, button: str):
    with page.expect_navigation():
        page.click(button)


def line(page, text: str):
    """The line of the manuscript beside the outline that says this."""
    return page.locator(".desk-lines li", has_text=text)


def test_a_word_file_is_corrected_written_and_released(page, live_server, tmp_path, client):
    bad = tmp_path / "旧.docx"
    bad.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    upload(page, live_server, bad)
    assert "另存为Word文档" in page.inner_text("#content").replace(" ", "")
    path = tmp_path / "十月.docx"
    path.write_bytes(digest())
    upload(page, live_server, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert "2个栏目、2篇文章" in page.inner_text("#content").replace(" ", "")
    titles = page.locator(".parts .article textarea")
    titles.first.fill("改过的标题")
    # The second section becomes a sub-section of the first, and a line of its text an article.
    page.locator(".parts .section select").last.select_option("sub")
    with page.expect_navigation():
        line(page, PROSE).last.locator("button.number").click()
    assert titles.first.input_value() == "改过的标题", "what was typed is kept"
    with page.expect_navigation():
        page.locator(".marks").get_by_role("button", name="文章").click()
    assert titles.last.input_value() == PROSE
    titles.last.fill("正文变成的文章")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.fill("#id_year", "2026")
    page.fill("#id_number", "3")
    press(page, "button[name=write]")
    assert "已从十月.docx导入3篇文章" in page.inner_text("#content").replace(" ", "")
    (issue,) = Issue.objects.all()
    ((top, articles, ((below, others, _none),)),) = tree_of(issue)
    assert (top, articles) == ("要闻", ["改过的标题"])
    assert (below, others) == ("论坛", ["论坛中的一篇稿件", "正文变成的文章"])
    page.click("td.line a >> nth=0")
    page.wait_for_url("**/lines/**")
    assert page.locator(".desk-lines li.near").count() == 1
    release(issue)
    page.goto(live_server.url + issue.get_absolute_url())
    assert page.locator("figure img").count() == 2
    assert page.get_by_role("heading", name="改过的标题").count() == 1


def test_several_files_become_articles_in_the_pool(page, live_server, tmp_path):
    names = ("甲.docx", "乙.docx")
    for name in names:
        word = WordFile()
        word.text(f"{name[0]}市召开质量大会")
        word.text(PROSE)
        (tmp_path / name).write_bytes(word.bytes())
    page.goto(live_server.url + reverse("admin:issues_articles_import"))
    page.set_input_files("input[type=file]", [str(tmp_path / name) for name in names])
    page.click("form.desk-form button.default")
    page.wait_for_load_state()
    assert page.locator("section.desk-report tbody tr").count() == 2
    assert Article.objects.unplaced().count() == 2
    page.click("section.desk-report tbody a")
    page.wait_for_load_state()
    assert page.input_value("#id_title") == "甲市召开质量大会"
