"""Sections added, renamed, removed and brought back in a way that can be undone."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from articles.models import Article
from issues import arranging, section_change
from issues.models import Section
from issues.section_change import Adding, Removing, Renaming
from qualitynews.people import audit
from qualitynews.people.roles import Refused
from tests.make import (
    make_issue,
    make_issue_to_arrange,
    make_office,
    make_section,
    make_user,
    release,
)
from tests.test_admin import titles


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def issue(office):
    return make_issue_to_arrange()


AS_MADE = [("甲", ["A", "B", "C"], [("甲一", ["D"])]), ("乙", [], [])]


def section(title: str) -> Section:
    return Section.objects.get(title=title)


def pool() -> list[str]:
    return list(Article.objects.unplaced().values_list("title", flat=True))


def through_json(change):
    """A change as a signed token brings it back."""
    return section_change.read(json.loads(json.dumps(section_change.as_data(change))))


def do(issue, change, by):
    return through_json(arranging.change_sections(issue, change, by=by))


def test_a_removed_section_comes_back_with_all_it_held(office, issue):
    key, slug = section("甲").pk, section("甲一").slug
    back = do(issue, Removing(key), office.bian)
    assert titles(issue) == [("乙", [], [])] and pool() == ["P", "A", "B", "C", "D"]
    again = do(issue, back, office.bian)
    assert titles(issue) == AS_MADE and pool() == ["P"]
    assert section("甲").pk == key and section("甲一").slug == slug
    assert audit.entries_of(section("甲")).first().act == "section_restored"
    back = do(issue, again, office.bian)
    assert titles(issue) == [("乙", [], [])]
    do(issue, back, office.bian)
    assert titles(issue) == AS_MADE


def test_a_sub_section_comes_back_to_its_place(office, issue):
    make_section(issue, "甲二", parent=section("甲"))
    back = do(issue, Removing(section("甲一").pk), office.bian)
    assert [name for name, _rows in titles(issue)[0][2]] == ["甲二"]
    do(issue, back, office.bian)
    assert titles(issue)[0][2] == [("甲一", ["D"]), ("甲二", [])]


def test_what_somebody_moved_on_meanwhile_stays_there(client, office, issue):
    client.force_login(office.bian)
    answer = asked(client, issue, kind="remove", section=section("甲").pk).json()
    arranging.place(Article.objects.get(title="B"), section("乙"), by=office.bian2)
    back = send(client, issue, undo=answer["undo"]).json()
    assert back["said"] == "已撤销；有1篇文章别人已移走，留在现处。"
    assert titles(issue) == [("甲", ["A", "C"], [("甲一", ["D"])]), ("乙", ["B"], [])]
    assert list(section("甲").articles.values_list("position", flat=True)) == [1, 2]


def test_an_added_section_is_taken_back_while_it_is_empty(office, issue):
    back = do(issue, Adding("丙", section("乙").pk), office.bian)
    assert titles(issue)[1] == ("乙", [], [("丙", [])])
    arranging.place(Article.objects.get(title="P"), section("丙"), by=office.bian2)
    with pytest.raises(ValidationError, match="没有删除"):
        do(issue, back, office.bian)
    arranging.place(Article.objects.get(title="P"), None, by=office.bian2)
    forth = do(issue, back, office.bian)
    assert titles(issue) == AS_MADE
    do(issue, forth, office.bian)
    assert titles(issue)[1] == ("乙", [], [("丙", [])])


def test_a_name_goes_there_and_back_unless_somebody_changed_it(office, issue):
    one = section("乙")
    change = Renaming(one.pk, ("乙", one.slug), ("丁", "ding"))
    back = do(issue, change, office.bian)
    assert (section("丁").slug, titles(issue)[1][0]) == ("ding", "丁")
    with pytest.raises(ValidationError, match="别人刚改过这个栏目"):
        do(issue, change, office.bian2)
    do(issue, back, office.bian)
    assert section("乙").slug == one.slug
    with pytest.raises(ValidationError):
        do(issue, Renaming(one.pk, ("乙", one.slug), ("", one.slug)), office.bian)
    assert titles(issue) == AS_MADE


CHANGES = {
    "add": lambda: Adding("丙"),
    "rename": lambda: Renaming(section("乙").pk, ("乙", section("乙").slug), ("丁", "d")),
    "remove": lambda: Removing(section("甲").pk),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_who_may_not_and_locked_issues(office, issue, change):
    with pytest.raises(PermissionDenied):
        do(issue, change(), office.chu)
    other = make_issue()
    if not isinstance(change(), Adding):
        with pytest.raises(ValidationError):
            do(other, change(), office.bian)
    release(issue)
    with pytest.raises(Refused):
        do(issue, change(), office.bian)
    assert titles(issue) == AS_MADE


BAD = {
    "nothing": {},
    "no kind": {"kind": "explode"},
    "a field more": {"kind": "add", "title": "x", "parent": None, "level": 1},
    "no title": {"kind": "add", "parent": None},
    "a title that is none": {"kind": "add", "title": 3},
    "a title without end": {"kind": "add", "title": "x" * 2000},
    "a key that is none": {"kind": "remove", "section": "1"},
    "a truth for a key": {"kind": "remove", "section": True},
    "half a name": {"kind": "rename", "section": 1, "before": ["a"], "after": ["b", "c"]},
    "no sections": {"kind": "restore", "sections": [], "parent": None, "after": None},
    "odd sections": {"kind": "restore", "sections": [{"key": 1}], "parent": None, "after": None},
    "odd articles": {"kind": "restore", "parent": None, "after": None,
                     "sections": [{"key": 1, "title": "a", "slug": "b", "articles": ["1"]}]},
}  # fmt: skip


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_change_of_sections(data):
    with pytest.raises(ValidationError):
        section_change.read(data)


# --- the address


def send(client, issue, **fields):
    address = reverse("admin:issues_issue_change_contents", args=[issue.pk])
    return client.post(address, fields)


def asked(client, issue, **data):
    return send(client, issue, change=json.dumps(data))


def test_a_new_title_asks_once_whether_the_web_name_follows(client, office, issue):
    client.force_login(office.bian)
    one = section("乙")
    wanted = {"kind": "rename", "section": one.pk, "before": "乙", "title": "丁"}
    answer = asked(client, issue, **wanted).json()
    assert answer == {"ask": {"old": "乙", "new": "丁"}} and titles(issue) == AS_MADE
    kept = asked(client, issue, **wanted, slug="keep").json()
    assert (section("丁").slug, kept["about"]) == ("乙", one.pk)
    assert send(client, issue, undo=kept["undo"]).status_code == 200
    asked(client, issue, **wanted, slug="follow")
    assert section("丁").slug == "丁"
    # Where the web name would stay as it is, nothing is asked.
    same = wanted | {"before": "丁", "title": "丁 "}
    assert "undo" in asked(client, issue, **same).json()


def test_only_a_signed_change_brings_a_section_back(client, office, issue):
    client.force_login(office.bian)
    answer = asked(client, issue, kind="remove", section=section("甲").pk).json()
    row = {"key": 999, "title": "假", "slug": "假", "articles": []}
    made_up = {"kind": "restore", "sections": [row], "parent": None, "after": None}
    assert asked(client, issue, **made_up).status_code == 409
    assert send(client, make_issue(), undo=answer["undo"]).status_code == 409
    assert titles(issue) == [("乙", [], [])]
    assert send(client, issue, undo=answer["undo"]).status_code == 200
    assert titles(issue) == AS_MADE


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "rename"},
        {"kind": "rename", "section": "x", "title": "t"},
        {"kind": "rename", "section": 2**70, "title": "t"},
        {"kind": []},
        {"kind": "remove", "section": 10**6},
        {"kind": "add", "title": "", "parent": None},
        {"kind": "add", "title": "字" * 300, "parent": None},
        {"kind": "rename", "section": "own", "before": "乙", "title": "字" * 101},
    ],
    ids=str,
)  # fmt: skip
def test_crooked_changes_are_refused_with_a_sentence(client, office, issue, data):
    client.force_login(office.bian)
    if data.get("section") == "own":
        data = data | {"section": section("乙").pk}
    answer = asked(client, issue, **data)
    assert answer.status_code == 409 and answer.json()["said"]
    assert titles(issue) == AS_MADE


def test_a_rename_of_what_is_no_text_is_refused(client, office, issue):
    client.force_login(office.bian)
    for title in (None, 3, ["x"], {"a": 1}):
        data = {"kind": "rename", "section": section("乙").pk, "before": "乙", "title": title}
        assert asked(client, issue, **data, slug="keep").status_code == 409
    assert titles(issue) == AS_MADE


def test_each_act_asks_for_its_permission(client, office, issue):
    client.force_login(make_user("issues.view_issue"))
    for data in (
        {"kind": "add", "title": "丙", "parent": None},
        {"kind": "remove", "section": section("甲").pk},
        {
            "kind": "rename",
            "section": section("乙").pk,
            "before": "乙",
            "title": "丁",
            "slug": "keep",
        },
    ):
        assert asked(client, issue, **data).status_code == 403
    client.force_login(make_user())
    assert asked(client, issue, kind="add", title="丙").status_code == 403
    assert titles(issue) == AS_MADE


@pytest.mark.django_db
def test_address_parts_of_before_become_ones_that_an_address_can_have():
    issue = make_issue()
    rows = [make_section(issue, name) for name in ("甲", "乙", "丙", "丁")]
    for row, slug in zip(rows, ("a/b", "ab", "/", "丁"), strict=True):
        Section.objects.filter(pk=row.pk).update(slug=slug)
    import_module("issues.migrations.0007_section_address_part").tidy(apps, None)
    found = dict(Section.objects.values_list("title", "slug"))
    assert found == {"甲": "ab-2", "乙": "ab", "丙": "section", "丁": "丁"}
