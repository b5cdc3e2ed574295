"""The editors' contents page in a browser, by keyboard and without scripts; what it asks first."""

import pytest
from django.urls import reverse

from tests.desks import Desk
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


def contents_address(issue) -> str:
    return reverse("admin:issues_issue_contents", args=[issue.pk])


# --- adding a column


@pytest.mark.browser
@pytest.mark.parametrize("with_script", [True, False])
def test_enter_in_the_title_adds_the_column(office, issue, browser, live_server, with_script):
    desk = Desk(browser, live_server, "bian", with_script=with_script)
    desk.go(contents_address(issue))
    desk.page.fill("[name=title]", "新栏")
    with desk.page.expect_navigation():
        desk.page.press("[name=title]", "Enter")
    assert titles(issue) == [("甲", ["A", "B"], []), ("乙", [], []), ("新栏", [], [])]
    desk.context.close()


@pytest.mark.browser
def test_enter_in_any_choice_presses_no_other_button(office, issue, browser, live_server):
    before = titles(issue)
    desk = Desk(browser, live_server, "bian")
    desk.go(contents_address(issue))
    choices = desk.page.locator("#content select")
    assert choices.count() == 6
    for at in range(choices.count()):
        choices.nth(at).focus()
        desk.page.keyboard.press("Enter")
        desk.page.keyboard.press("Escape")
    # What Enter presses is the first button of the form; no row's button may be that one.
    first = "[...document.querySelectorAll('#content form')].map(f => [...f.elements].find(e => e.type == 'submit')).map(b => b.disabled || b.value)"
    assert desk.page.evaluate(first) == [True, "add-section", True]
    assert titles(issue) == before
    desk.context.close()


@pytest.mark.browser
def test_a_typed_column_outlives_an_ended_sign_in(office, issue, browser, live_server):
    from django.contrib.sessions.models import Session

    desk = Desk(browser, live_server, "bian")
    desk.go(contents_address(issue))
    desk.page.fill("[name=title]", "新栏")
    Session.objects.all().delete()
    with desk.page.expect_navigation():
        desk.page.press("[name=title]", "Enter")
    desk.sign_in()
    assert desk.page.input_value("[name=title]") == "新栏"
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
def test_a_refused_column_comes_back_as_typed(client, issue, title, parent, sentence):
    client.force_login(make_user(*EDITOR))
    parent = str(issue.sections.get(title=parent).pk) if parent == "甲" else parent
    before = titles(issue)
    values = {"act": "add-section", "title": title, "parent": parent}
    answer = client.post(contents_address(issue), values)
    assert answer.status_code == 400 and titles(issue) == before
    assert answer.context["adding"]["title"] == title
    text = text_of(answer)
    assert sentence in text and f'value="{title}"' in text
    chosen = f'<option value="{parent}" selected>'
    assert (chosen in text) is issue.sections.filter(pk=parent if parent.isdigit() else 0).exists()


def test_a_column_typed_for_an_issue_that_went_out_meanwhile_is_still_there(client, issue):
    client.force_login(make_user(*EDITOR))
    release(issue)
    answer = client.post(contents_address(issue), {"act": "add-section", "title": "新栏"})
    assert 'value="新栏"' in text_of(answer) and issue.sections.count() == 2
