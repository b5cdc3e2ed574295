"""Signing in: who tries too often waits; what the log says of it; what ends with being staff."""

import datetime
import re
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user, hashers
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qualitynews.people import accounts, signing_in
from qualitynews.people.models import AuditEntry, SignInAttempt, User
from tests.make import make_issue, make_office, make_ready, make_section, make_user
from tests.test_admin import form_values, issue_address

pytestmark = pytest.mark.django_db
LOGIN = reverse("admin:login")
AGAIN = reverse("admin:articles_sign_in_again")


@pytest.fixture
def office():
    return make_office()


def try_at(address: str, client, name="bian", password="wrong", **extra):
    values = {"username": name, "password": password} | extra.pop("values", {})
    return client.post(address, values, **extra)


def words_of(answer) -> str:
    is_data = answer["Content-Type"] == "application/json"
    return answer.json()["error"] if is_data else answer.content.decode()


@pytest.mark.parametrize("address", [LOGIN, AGAIN])
def test_after_five_wrong_passwords_the_right_one_waits_too(client, office, monkeypatch, address):
    for _ in range(5):
        assert "密码" in words_of(try_at(address, client))
    hashed = []
    monkeypatch.setattr(hashers, "check_password", lambda *args, **options: hashed.append(args))
    values = {"expected": office.bian.pk}
    answer = try_at(address, client, password="pw", values=values)
    assert "登录尝试过多" in words_of(answer)
    assert get_user(client).is_anonymous and hashed == []  # answered before hashing
    # somebody else at another address signs in
    other = Client(REMOTE_ADDR="10.0.0.9")
    monkeypatch.undo()
    assert try_at(LOGIN, other, name="bian2", password="pw").status_code == 302


def test_the_wait_ends_and_refused_attempts_do_not_prolong_it(client, office):
    for _ in range(9):
        try_at(LOGIN, client)
    long_ago = timezone.now() - signing_in.BURST - datetime.timedelta(seconds=1)
    SignInAttempt.objects.update(at=long_ago)
    assert try_at(LOGIN, client, password="pw").status_code == 302
    assert not SignInAttempt.objects.filter(at__gt=long_ago).exists()  # who came in does not count


def test_one_address_guesses_at_few_names_a_minute(client, office):
    for number in range(10):
        try_at(LOGIN, client, name=f"name{number}")
    assert "登录尝试过多" in try_at(LOGIN, client, password="pw").content.decode()


def test_a_name_is_not_tried_from_everywhere(office):
    for number in range(30):
        try_at(
            LOGIN, Client(REMOTE_ADDR=f"10.0.1.{number}"), name="Ｂian" if number % 2 else "bian"
        )
    client = Client(REMOTE_ADDR="10.0.2.1")
    assert "登录尝试过多" in try_at(LOGIN, client, password="pw").content.decode()


def test_strangers_do_not_keep_out_who_came_in_from_here_before(client, office):
    assert try_at(LOGIN, client, password="pw").status_code == 302
    for number in range(30):
        try_at(LOGIN, Client(REMOTE_ADDR=f"10.0.1.{number}"))
    client.logout()
    assert try_at(LOGIN, client, password="pw").status_code == 302
    other = Client(REMOTE_ADDR="10.0.2.1")
    assert "登录尝试过多" in try_at(LOGIN, other, password="pw").text


@pytest.mark.parametrize("name", ["bian ", " bian", "BIAN", "Ｂian"])
def test_another_spelling_of_a_name_is_no_new_name(client, office, name):
    for _ in range(5):
        try_at(LOGIN, client, name=name)
    assert "登录尝试过多" in try_at(LOGIN, client, password="pw").text


def test_an_address_of_ipv6_counts_as_its_network(client, office):
    for number in range(5):
        try_at(LOGIN, Client(REMOTE_ADDR=f"2001:db8::{number + 1}"))
    answer = try_at(LOGIN, Client(REMOTE_ADDR="2001:db8::9"), password="pw")
    assert "登录尝试过多" in answer.text


def test_the_history_of_a_person_tells_what_happened(client, office):
    try_at(LOGIN, client)
    office.bian.is_active = False
    accounts.write_person(office.bian, by=None)
    client.force_login(User.objects.create_superuser("root", password="pw"))
    page = client.get(reverse("admin:people_user_history", args=[office.bian.pk])).text
    rows = re.findall(r"<tr>\s*<td>.*?</tr>", page, re.DOTALL)
    assert "已停用" in rows[0]
    assert "登录失败" in rows[1] and "命令行" not in rows[1]


@pytest.mark.parametrize("key", ["x", "9" * 30, "1_2"])
def test_the_history_of_nothing_is_no_page(client, key):
    client.force_login(User.objects.create_superuser("root", password="pw"))
    assert client.get(f"/admin/people/user/{key}/history/").status_code == 404


def test_the_log_has_one_line_a_burst_and_nothing_that_was_typed(client, office):
    for _ in range(8):
        try_at(LOGIN, client, name="hunter2-typed-as-name")
        try_at(LOGIN, client)
    entries = AuditEntry.objects.filter(act__startswith="sign_in_")
    assert sorted(entries.values_list("act", "what")) == [
        ("sign_in_failed", ""),
        ("sign_in_failed", "编辑一"),
        ("sign_in_stopped", ""),
        ("sign_in_stopped", "编辑一"),
    ]
    everything = str(list(AuditEntry.objects.values()) + list(SignInAttempt.objects.values()))
    assert "hunter2" not in everything and "wrong" not in everything


@pytest.mark.django_db(transaction=True)
def test_many_at_once_cost_few_hashes(monkeypatch):
    """The attempts count before they are hashed, so a flood of them is not hashed side by side."""
    office = make_office()
    hashed = []
    whole = hashers.check_password
    monkeypatch.setattr(
        "django.contrib.auth.base_user.check_password",
        lambda *args, **options: (hashed.append(1), whole(*args, **options))[1],
    )

    def go():
        try:
            try_at(LOGIN, Client())
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(hashed) <= 5 and office.bian.check_password("pw")


# --- what is no longer theirs


def test_who_is_no_longer_staff_sees_what_readers_see_at_once(client, office):
    issue = make_issue()
    article = make_ready(make_section(issue))
    client.force_login(office.bian)
    addresses = [issue.get_absolute_url(), f"/articles/{article.pk}/", issue.pdf_address]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    User.objects.filter(pk=office.bian.pk).update(is_staff=False)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert not User.objects.get(pk=office.bian.pk).has_perms(["articles.view_article"])


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_refused_next_ends_at_one_s_work(client, office, target):
    answer = client.post(f"{LOGIN}?next={target}", {"username": "bian", "password": "pw"})
    assert answer.status_code == 302 and answer["Location"] == reverse("admin:index")
    assert client.get(answer["Location"]).status_code == 200


# --- one log


def test_django_s_own_log_stays_empty_and_the_history_is_that_of_the_audit_log(client, office):
    issue = make_issue()
    section = make_section(issue)
    client.force_login(office.zhong)
    address = issue_address(issue)
    values = form_values(client, address) | {"editors_note": "按语"}
    assert client.post(address, values).status_code == 302
    rename = reverse("admin:issues_section_change", args=[section.pk])
    values = form_values(client, rename) | {"title": "改名"}
    assert client.post(rename, values).status_code == 302
    client.force_login(office.guan)
    person = reverse("admin:people_user_change", args=[office.bian.pk])
    values = form_values(client, person) | {"given_name": "改"}
    values["groups"] = [group.pk for group in office.bian.groups.all()]
    values = {name: value for name, value in values.items() if value != "" and name != "password"}
    assert client.post(person, values).status_code == 302
    password = reverse("admin:auth_user_password_change", args=[office.bian.pk])
    new = {"password1": "k3-Xq9-vv7", "password2": "k3-Xq9-vv7", "set-password": "1"}
    assert client.post(password, new | {"usable_password": "true"}).status_code == 302
    assert User.objects.get(pk=office.bian.pk).check_password("k3-Xq9-vv7")
    assert not LogEntry.objects.exists()
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"issue_saved", "section_changed", "person_changed", "person_password"} <= acts
    client.force_login(office.xing)
    history = client.get(reverse("admin:issues_issue_history", args=[issue.pk])).content.decode()
    assert "终主编" in history and "127.0.0.1" not in history
    client.force_login(make_user())
    assert client.get(reverse("admin:issues_issue_history", args=[issue.pk])).status_code == 404
