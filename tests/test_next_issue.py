"""The next issue by one press: its date by the rhythm of the last ones, and what it takes over."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.urls import reverse

from issues import following, making
from issues.models import Issue
from qualitynews.people.models import AuditEntry
from tests.make import make_article, make_issue, make_office, make_section, release
from tests.test_admin import text_of, titles


def dates(*texts: str) -> list[datetime.date]:
    return [datetime.date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        pytest.param(["2021-10-20"], "2021-11-20", id="one issue is taken as monthly"),
        pytest.param(["2021-01-31"], "2021-02-28", id="one at the end of a month"),
        pytest.param(["2021-10-20", "2021-11-20", "2021-12-20"], "2022-01-20", id="monthly"),
        pytest.param(["2021-11-30", "2021-12-31", "2022-01-31"], "2022-02-28", id="last days"),
        pytest.param(["2022-01-31", "2022-02-28"], "2022-03-31", id="last days after February"),
        pytest.param(["2022-01-30", "2022-02-28"], "2022-03-30", id="the 30th after February"),
        pytest.param(["2021-10-18", "2021-11-21", "2021-12-20"], "2022-01-20", id="about monthly"),
        pytest.param(["2021-09-30", "2021-11-30"], "2022-01-31", id="each second month"),
        pytest.param(["2021-06-15", "2021-09-15", "2021-12-15"], "2022-03-15", id="quarterly"),
        pytest.param(["2020-03-01", "2021-03-01"], "2022-03-01", id="yearly"),
        pytest.param(["2021-12-03", "2021-12-10", "2021-12-17"], "2021-12-24", id="weekly"),
        pytest.param(["2021-12-03", "2021-12-10", "2021-12-24", "2021-12-31"], "2022-01-07",
                     id="weekly with a gap"),
        pytest.param(["2021-11-01", "2021-11-15", "2021-12-01"], "2021-12-15", id="half-monthly"),
        pytest.param(["2021-11-05", "2021-11-15", "2021-11-25", "2021-12-05"], "2021-12-15",
                     id="three times a month"),
        pytest.param(["2021-11-20", "2021-11-20"], "2021-12-20", id="two of one date"),
        pytest.param(["2021-12-20", "2021-11-20"], "2021-12-20", id="dates that fall"),
    ],
)  # fmt: skip
def test_the_date_follows_the_rhythm(earlier, expected):
    assert following.next_date(dates(*earlier)).isoformat() == expected


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def last():
    make_issue(year=2026, number=10, date=datetime.date(2026, 10, 20))
    issue = make_issue(
        year=2026, number=11, date=datetime.date(2026, 11, 20), title="质量周报",
        total_number=83, imprint="主办：某院\n编辑：某人", editors_note="按语", period="十一月",
    )  # fmt: skip
    top = make_section(issue, "质量要闻", slug="yaowen")
    make_section(issue, "国家", parent=top, slug="guojia")
    make_section(issue, "工程与安全")
    make_article(top, "旧闻")
    return issue


@pytest.mark.django_db
def test_it_takes_over_sections_lines_and_numbers(office, last):
    release(last)
    issue = making.make_next(last.pk, by=office.bian)
    issue.refresh_from_db()
    assert (issue.title, issue.label) == ("质量周报", "2026年第12期（总第84期）")
    assert (issue.date, issue.imprint) == (datetime.date(2026, 12, 20), last.imprint)
    assert (issue.editors_note, issue.period, issue.is_locked) == ("", "", False)
    assert titles(issue) == [("质量要闻", [], [("国家", [])]), ("工程与安全", [], [])]
    assert list(issue.sections.values_list("slug")) == list(last.sections.values_list("slug"))
    assert AuditEntry.objects.filter(act="issue_saved", by=office.bian).count() == 1


@pytest.mark.django_db
def test_the_first_issue_of_a_year(office, last):
    Issue.objects.filter(pk=last.pk).update(number=12, date=datetime.date(2026, 12, 20))
    issue = making.make_next(last.pk, by=office.bian)
    assert issue.label == "2027年第1期（总第84期）"


@pytest.mark.django_db
def test_a_second_press_makes_no_second_issue(office, last):
    making.make_next(last.pk, by=office.bian)
    with pytest.raises(ValidationError, match="有变动"):
        making.make_next(last.pk, by=office.bian)
    assert Issue.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("after", [0, 10**17], ids=["no key", "a key of no issue"])
def test_it_is_refused_after_another_than_the_newest(office, last, after):
    with pytest.raises(ValidationError):
        making.make_next(after, by=office.bian)
    assert Issue.objects.count() == 2


@pytest.mark.django_db
def test_numbers_that_end_are_told(client, office, last):
    Issue.objects.filter(pk=last.pk).update(number=999)
    client.force_login(office.bian)
    response = client.post(reverse("admin:issues_issue_next"), {"after": last.pk}, follow=True)
    assert "999" in text_of(response)
    assert Issue.objects.count() == 2


@pytest.mark.django_db
def test_who_may_not_make_issues(client, office, last):
    with pytest.raises(PermissionDenied):
        making.make_next(last.pk, by=office.chu)
    client.force_login(office.chu)
    assert "下一期" not in text_of(client.get(reverse("admin:index")))
    assert client.post(reverse("admin:issues_issue_next"), {"after": last.pk}).status_code == 403
    assert client.get(reverse("admin:issues_issue_next")).status_code == 405
    assert Issue.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["admin:index", "admin:issues_issue_changelist"])
def test_one_press_leads_to_its_contents(client, office, last, page):
    client.force_login(office.bian)
    offered = text_of(client.get(reverse(page)))
    assert "下一期：2026年第12期（总第84期）" in offered
    assert "2026年12月20日" in offered
    response = client.post(reverse("admin:issues_issue_next"), {"after": last.pk}, follow=True)
    issue = Issue.objects.newest_first().first()
    assert response.redirect_chain == [(reverse("admin:issues_issue_desk", args=[issue.pk]), 302)]
    assert "已建立质量周报 2026年第12期（总第84期）" in text_of(response)


@pytest.mark.django_db
def test_the_first_issue_of_all_is_made_by_its_form(client, office):
    client.force_login(office.bian)
    assert "下一期" not in text_of(client.get(reverse("admin:issues_issue_changelist")))
    assert reverse("admin:issues_issue_add") in client.get(reverse("admin:index")).text


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_make_one_issue(office, last):
    told = []

    def press():
        try:
            told.append(making.make_next(last.pk, by=office.bian).label)
        except ValidationError as error:
            told.append(error.messages[0][:4])
        finally:
            connections.close_all()

    hands = [threading.Thread(target=press) for _ in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert Issue.objects.count() == 3
    assert sorted(told) == ["2026年第12期（总第84期）", *["期刊列表"] * 5]
