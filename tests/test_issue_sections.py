"""Sections on the desk of an issue: added, renamed, removed and brought back; the pool."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.desks import Desk, until
from tests.make import (
    EDITOR,
    make_article,
    make_issue,
    make_office,
    make_section,
    make_user,
    release,
)
from tests.test_admin import text_of, titles

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def issue():
    issue = make_issue()
    top = make_section(issue, "甲")
    make_section(issue, "乙")
    for name in "AB":
        make_article(top, name)
    make_article(None, "P")
    return issue


def desk_address(issue) -> str:
    return reverse("admin:issues_issue_desk", args=[issue.pk])


# --- adding a section


@pytest.mark.browser
@pytest.mark.parametrize("with_script", [True, False])
def test_enter_in_the_title_adds_the_section(office, issue, browser, live_server, with_script):
    desk = Desk(browser, live_server, "bian", with_script=with_script)
    desk.go(desk_address(issue))
    desk.page.click(".add-section summary")
    desk.page.fill("[name=title]", "新栏")
    if with_script:
        desk.page.press("[name=title]", "Enter")
        until(desk.page, "document.querySelector('.said').textContent === '已新增栏目「新栏」。'")
        assert desk.page.locator("h2 .name").all_inner_texts() == ["甲", "乙", "新栏"]
    else:
        with desk.page.expect_navigation():
            desk.page.press("[name=title]", "Enter")
    assert titles(issue) == [("甲", ["A", "B"], []), ("乙", [], []), ("新栏", [], [])]
    desk.context.close()


@pytest.mark.browser
def test_enter_in_any_choice_presses_no_other_button(office, issue, browser, live_server):
    before = titles(issue)
    desk = Desk(browser, live_server, "bian")
    desk.go(desk_address(issue))
    desk.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    desk.page.locator("[name=chosen]").first.check()
    choices = desk.page.locator("#content select")
    assert choices.count() == 8
    for at in range(choices.count()):
        choices.nth(at).focus()
        desk.page.keyboard.press("Enter")
        desk.page.keyboard.press("Escape")
    # What Enter presses is the first button of the form; no row's button may be that one.
    first = "[...document.querySelectorAll('#content form[method=post]')].map(f => [...f.elements].find(e => e.type == 'submit')).map(b => b.disabled || b.value)"
    assert desk.page.evaluate(first) == [True, "add-section"]
    assert titles(issue) == before
    desk.context.close()


@pytest.mark.browser
def test_a_typed_section_outlives_an_ended_sign_in(office, issue, browser, live_server):
    from django.contrib.sessions.models import Session

    desk = Desk(browser, live_server, "bian")
    desk.go(desk_address(issue))
    desk.page.click(".add-section summary")
    desk.page.fill("[name=title]", "新栏")
    Session.objects.all().delete()
    desk.page.press("[name=title]", "Enter")
    until(desk.page, "document.querySelector('.said').textContent.startsWith('您已退出登录')")
    desk.page.reload()
    desk.sign_in()
    assert desk.page.input_value("[name=title]") == "新栏"
    assert desk.page.locator("[name=title]").is_visible()
    desk.context.close()


@pytest.mark.parametrize(
    ("title", "parent", "sentence"),
    [
        ("", "", "不能为空"),
        ("长" * 250, "甲", "100"),
        ("新栏", "999", "栏目已不在"),
        ("新栏", "x", "栏目已不在"),
    ],
)
def test_a_refused_section_comes_back_as_typed(client, issue, title, parent, sentence):
    client.force_login(make_user(*EDITOR))
    parent = str(issue.sections.get(title=parent).pk) if parent == "甲" else parent
    before = titles(issue)
    values = {"act": "add-section", "title": title, "parent": parent}
    answer = client.post(desk_address(issue), values)
    assert answer.status_code == 400 and titles(issue) == before
    assert answer.context["adding"]["title"] == title
    text = text_of(answer)
    assert sentence in text and f'value="{title}"' in text
    chosen = f'<option value="{parent}" selected>'
    assert (chosen in text) is issue.sections.filter(pk=parent if parent.isdigit() else 0).exists()


def test_a_section_typed_for_an_issue_that_went_out_meanwhile_is_still_there(client, issue):
    client.force_login(make_user(*EDITOR))
    release(issue)
    answer = client.post(desk_address(issue), {"act": "add-section", "title": "新栏"})
    assert 'value="新栏"' in text_of(answer) and issue.sections.count() == 2


# --- removing a section


def removal_address(issue, title="甲") -> str:
    section = issue.sections.get(title=title)
    return reverse("admin:issues_section_remove", args=[issue.pk, section.pk])


def pool() -> list[str]:
    return list(Article.objects.unplaced().values_list("title", flat=True))


@pytest.fixture
def deep(issue):
    """The issue with a sub-section that has articles, too."""
    low = make_section(issue, "子栏", parent=issue.sections.get(title="甲"))
    make_article(low, "C")
    make_section(issue, "空", parent=low.parent)
    return issue


@pytest.mark.browser
def test_without_scripts_removing_a_section_asks_first(office, deep, browser, live_server):
    desk = Desk(browser, live_server, "bian", with_script=False)
    before = titles(deep)
    for answer in ("a.button", "button.default"):
        desk.go(desk_address(deep))
        desk.page.locator(".more summary").first.click()
        with desk.page.expect_navigation():
            desk.page.locator(".desk-section a", has_text="删除").first.click()
        text = desk.text()
        for word in ("甲", "子栏", "空", "3 篇", "A", "B", "C"):
            assert word in text, word
        assert titles(deep) == before
        with desk.page.expect_navigation():
            desk.page.click(f".desk-buttons {answer}")
        assert desk.page.url.endswith(desk_address(deep))
    assert titles(deep) == [("乙", [], [])] and pool() == ["P", "A", "B", "C"]
    assert desk.page.locator("#pool .title").all_inner_texts() == ["P", "A", "B", "C"]
    desk.context.close()


def test_an_empty_section_is_asked_about_too(client, issue):
    client.force_login(make_user(*EDITOR))
    address = removal_address(issue, "乙")
    answer = client.get(address)
    assert "没有文章" in text_of(answer)
    answer = client.post(address, {"seen": answer.context["seen"]}, follow=True)
    assert titles(issue) == [("甲", ["A", "B"], [])] and "乙" in text_of(answer)


def test_what_came_in_meanwhile_is_shown_before_it_goes(client, deep):
    client.force_login(make_user(*EDITOR))
    address = removal_address(deep)
    seen = client.get(address).context["seen"]
    make_article(deep.sections.get(title="子栏"), "刚来的")
    answer = client.post(address, {"seen": seen})
    assert answer.status_code == 409 and "刚来的" in text_of(answer)
    assert deep.sections.count() == 4
    client.post(address, {"seen": answer.context["seen"]})
    assert pool() == ["P", "A", "B", "C", "刚来的"]


def test_who_may_not_remove_is_refused(client, issue):
    client.force_login(make_user(*(p for p in EDITOR if p != "issues.delete_section")))
    address = removal_address(issue)
    assert client.get(address).status_code == client.post(address).status_code == 403
    assert address not in text_of(client.get(desk_address(issue)))
    assert issue.sections.count() == 2


def test_a_section_that_cannot_be_removed(client, issue):
    client.force_login(make_user(*EDITOR))
    elsewhere = make_section(make_issue(), "别处")
    address = reverse("admin:issues_section_remove", args=[issue.pk, elsewhere.pk])
    assert "已不在此处" in text_of(client.post(address, follow=True))
    release(issue)
    for ask in (client.get, client.post):
        assert "须先撤回该期" in text_of(ask(removal_address(issue), follow=True))
    assert issue.sections.count() == 2 and elsewhere.issue.sections.count() == 1


def test_a_long_pool_shows_its_end_and_says_where_the_rest_is(client, issue):
    client.force_login(make_user(*EDITOR))
    for at in range(220):
        make_article(None, f"待{at}", position=at + 1)
    text = text_of(client.get(desk_address(issue)))
    assert ">待219<" in text and ">待20<" in text and ">待19<" not in text
    assert text.index(">待218<") < text.index(">待219<")
    assert "前面还有 21 篇" in text
