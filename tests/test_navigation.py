"""The doors on top of every page of the desk: which are open for whom, and behind which a page lies."""

import re

import pytest
from django.urls import reverse

from issues.admin import navigation
from tests.make import (
    make_article,
    make_issue,
    make_office,
    make_ready,
    make_section,
    release,
    sign,
)


@pytest.fixture
def office(db):
    return make_office()


def doors(client, address: str) -> dict[str, tuple[str, bool]]:
    """Label to count, and whether the page lies behind it."""
    page = client.get(address)
    assert page.status_code == 200, address
    return {door.label: (door.count, door.is_here) for door in page.context["doors"]}


def here(client, address: str) -> list[str]:
    return [label for label, (_count, is_here) in doors(client, address).items() if is_here]


def test_the_doors_of_an_editor_with_counts(client, office):
    out, issue = make_issue(year=2026, number=1), make_issue(year=2026, number=2)
    section = make_section(issue)
    sign(make_ready(section, by=office.bian), office)
    make_ready(section, by=office.bian)
    make_article(None, "P")
    release(out)
    client.force_login(office.bian)
    assert doors(client, "/admin/") == {
        "我的工作": ("", True), "本期": ("1/2", False), "文章": ("3", False), "待用稿": ("1", False),
        "期刊": ("2", False), "稿件": ("", False), "图片": ("", False), "设置": ("", False),
    }  # fmt: skip


def test_what_waits_is_counted_for_each_person(client, office):
    sign(make_ready(by=office.bian), office, until="first")
    client.force_login(office.chu)
    assert doors(client, "/admin/")["我的工作"][0] == "1"
    client.force_login(office.fu)
    assert doors(client, "/admin/")["我的工作"][0] == ""


def test_who_may_see_nothing_has_two_doors(client, office):
    client.force_login(office.guan)
    office.guan.groups.clear()
    assert list(doors(client, "/admin/")) == ["我的工作", "设置"]


def test_behind_which_door_a_page_lies(client, office):
    issue = make_issue()
    other = make_issue(year=1999)
    article = make_ready(make_section(issue), by=office.bian)
    client.force_login(office.bian)
    articles, issues = "/admin/articles/article/", "/admin/issues/issue/"
    for address, label in (
        (f"{issues}{issue.pk}/desk/", "本期"),
        (f"{issues}{issue.pk}/publish/", "本期"),
        (f"{issues}{other.pk}/desk/", "期刊"),
        (issues, "期刊"),
        (articles, "文章"),
        (f"{articles}{article.pk}/review/", "文章"),
        (f"{articles}?placed=no", "待用稿"),
        ("/admin/issues/manuscript/", "稿件"),
        ("/admin/articles/picture/", "图片"),
        ("/admin/settings/", "设置"),
        (reverse("admin:password_change"), "设置"),
    ):
        assert here(client, address) == [label], address
    client.force_login(office.guan)
    for address in ("/admin/people/user/", "/admin/people/auditentry/"):
        assert here(client, address) == ["设置"], address


def test_the_issue_in_the_making_is_the_newest_that_is_not_out(office):
    assert navigation.current_issue() is None
    out = make_issue(year=2026, number=3)
    release(out)
    assert navigation.current_issue() == out
    make_issue(year=2026, number=1)
    newest = make_issue(year=2026, number=2)
    assert navigation.current_issue() == newest


def test_django_s_pages_of_an_app_lead_to_the_office_s(client, office):
    client.force_login(office.guan)
    assert client.get("/admin/people/").url == reverse("admin:settings")
    assert client.get("/admin/articles/").url == reverse("admin:index")
    page = client.get(reverse("admin:settings")).text
    assert "人员" in page and "/admin/people/auditentry/" in page
    client.logout()
    assert client.get(reverse("admin:settings")).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/admin/articles/article/", "/admin/issues/issue/", "/admin/issues/issue/add/",
     "/admin/articles/picture/", "/admin/issues/manuscript/", "/admin/articles/article/add/"],
)  # fmt: skip
def test_no_word_of_django_s_stands_on_a_page(client, office, address):
    client.force_login(office.bian)
    page = client.get(address).text
    for words in ("增加 ", "来修改", "选择 ", "首页"):
        assert words not in page, words


def test_an_empty_list_says_what_to_do(client, office):
    client.force_login(office.bian)
    page = client.get(reverse("admin:issues_manuscript_changelist")).content.decode()
    assert "导入的整期稿件和导入报告会保存在这里" in page
    page = client.get(
        reverse("admin:articles_article_changelist") + "?q=没有这个词"
    ).content.decode()
    assert "没有符合条件的内容" in page and 'href="?"' in page


@pytest.mark.parametrize("page", ["change", "review", "revisions"])
def test_the_tab_of_the_page_is_marked_and_only_that(client, office, page):
    client.force_login(office.bian)
    article = make_article(make_section(make_issue()))
    address = reverse(f"admin:articles_article_{page}", args=[article.pk])
    shown = client.get(address).content.decode()
    tabs = shown[shown.index('class="tabs"') : shown.index("</nav>", shown.index('class="tabs"'))]
    assert re.findall(r'aria-current="page"\s+href="([^"]+)"', tabs) == [address]
