"""The version of what readers see: another one after each change, wherever it was made."""

import datetime
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from issues import making, publishing, versioning
from issues.models import Periodical, SiteVersion
from tests.make import make_issue, make_office, make_ready, make_section, sign

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def first_version(monkeypatch):
    """As in a process that has just begun."""
    SiteVersion.objects.get_or_create(pk=SiteVersion.ONLY)
    monkeypatch.setattr(versioning, "_known", versioning._Known())
    versioning.current()


def make_reviewed_issue(office):
    issue = make_issue(year=2026, number=10)
    sign(make_ready(make_section(issue), by=office.bian), office)
    return issue


def change_elsewhere() -> None:
    """As another process would: this one is not told."""

    def run():
        SiteVersion.objects.update(token="elsewhere")
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_each_act_that_readers_see_makes_another_version_at_once():
    office = make_office()
    issue = make_reviewed_issue(office)
    seen = [versioning.current()]

    def after(act) -> None:
        act()
        seen.append(versioning.current())

    after(lambda: publishing.publish(issue, by=office.zhong))
    after(lambda: publishing.withdraw(issue, by=office.zhong, reason="错"))
    later = timezone.now() + datetime.timedelta(hours=1)
    after(lambda: publishing.publish(issue, by=office.zhong, at=later))
    after(lambda: publishing.call_back(issue, by=office.zhong))
    after(lambda: making.write_periodical(Periodical(title="新刊"), by=office.zhong))
    assert len(set(seen)) == 6


def test_a_change_that_was_not_committed_makes_none():
    before = versioning.current()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        versioning.changed()
        raise ZeroDivisionError
    assert versioning.fresh() == before


def test_the_database_is_asked_once_in_a_while(django_assert_num_queries):
    with django_assert_num_queries(0):
        versioning.current()


def test_a_change_elsewhere_is_seen_within_the_time_promised(monkeypatch):
    before, now = versioning.current(), [versioning.time.monotonic()]
    monkeypatch.setattr(versioning.time, "monotonic", lambda: now[0])
    versioning.fresh()
    change_elsewhere()
    assert versioning.current() == before
    now[0] += versioning.SECONDS
    assert versioning.current().token == "elsewhere"


def test_a_scheduled_moment_is_another_version_at_that_moment(monkeypatch):
    office = make_office()
    issue = make_reviewed_issue(office)
    moment = timezone.now() + datetime.timedelta(seconds=100)
    publishing.publish(issue, by=office.zhong, at=moment)
    ticks, clock = [versioning.time.monotonic()], [moment - datetime.timedelta(seconds=0.1)]
    monkeypatch.setattr(versioning.time, "monotonic", lambda: ticks[0])
    monkeypatch.setattr(versioning.timezone, "now", lambda: clock[0])
    before = versioning.fresh()
    ticks[0] += 0.09
    clock[0] += datetime.timedelta(seconds=0.09)
    assert versioning.current() is before
    ticks[0] += 0.01
    clock[0] += datetime.timedelta(seconds=0.01)
    assert versioning.current().passed == before.passed + 1


def test_the_version_is_read_at_one_moment(django_assert_num_queries):
    with django_assert_num_queries(1):
        versioning.read()


def test_midnight_is_another_version(monkeypatch):
    midnight = datetime.datetime(2026, 12, 1, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(
        versioning.timezone, "now", lambda: midnight - datetime.timedelta(seconds=1)
    )
    before, left = versioning.read()
    assert (before.day, left) == (datetime.date(2026, 11, 30), 1)
    monkeypatch.setattr(versioning.timezone, "now", lambda: midnight)
    assert versioning.read()[0].day == datetime.date(2026, 12, 1)


def test_without_a_row_there_is_no_version():
    SiteVersion.objects.all().delete()
    assert versioning.fresh() is None
    with transaction.atomic():
        versioning.changed()
    assert versioning.current() is not None


def test_the_command_makes_another_version(capsys):
    from django.core.management import call_command

    before = versioning.current()
    call_command("renew_pages")
    assert versioning.current() != before


def asked_by_many(count: int) -> tuple[list, float]:
    """What so many threads are told who ask at once, and how long it took them all."""
    told = []

    def ask():
        try:
            told.append(versioning.current())
        except OperationalError as error:
            told.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(count)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told, time.monotonic() - began


@pytest.mark.parametrize("fails", [False, True])
def test_a_slow_database_is_waited_for_twice_at_most(monkeypatch, fails):
    def slow():
        time.sleep(0.4)
        if fails:
            raise OperationalError("no database")
        return "v1", 100

    monkeypatch.setattr(versioning, "read", slow)
    versioning._known.forget()
    told, took = asked_by_many(8)
    assert told == ["no database" if fails else "v1"] * 8
    assert took < 1.2
    versioning._known.forget()
    reading = threading.Thread(target=asked_by_many, args=[1])
    reading.start()
    time.sleep(0.05)
    began = time.monotonic()
    versioning._known.forget()
    assert time.monotonic() - began < 0.1, "who saved something does not wait for a reading"
    reading.join()


def test_a_change_during_a_reading_is_not_missed(monkeypatch):
    real, began, may_go_on = versioning.read, threading.Event(), threading.Event()

    def held():
        found = real()
        began.set()
        may_go_on.wait(10)
        return found

    monkeypatch.setattr(versioning, "read", held)
    versioning._known.forget()
    thread = threading.Thread(target=lambda: (versioning.current(), connection.close()))
    thread.start()
    began.wait(10)
    with transaction.atomic():
        versioning.changed()
    token = SiteVersion.objects.get().token
    may_go_on.set()
    thread.join()
    assert versioning.current().token == token
