"""Kept pages: what is kept, for whom, in which coding, and what is never kept."""

import gzip
import hashlib
import io
import itertools
import os
import subprocess
import sys
import threading
import time

import brotli
import pytest
from django.conf import settings as settings_of_the_project
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.urls import URLPattern, reverse
from django.utils.http import http_date

from issues import making, publishing, versioning
from issues.models import Periodical, SiteVersion
from qualitynews.kept_pages import kept, layer, ranges, recipe, stores
from qualitynews.urls import urlpatterns
from tests.make import (
    FOR_A_MINUTE,
    PUBLIC,
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    make_user,
    release,
    sign,
)

# --- asked as a server asks -------------------------------------------------------------------


class Answer:
    def __init__(self, status: str, headers: list, body: bytes):
        self.status, self.body = int(status.split()[0]), body
        self.headers = {name.lower(): value for name, value in headers}
        assert len(self.headers) == len(headers), "a header stands twice"
        assert status.partition(" ")[2], "a status has its words"

    def __getitem__(self, name: str) -> str:
        return self.headers[name.lower()]


def ask(application, path: str, *, method: str = "GET", query: str = "", **headers) -> Answer:
    """`headers` by their names with underscores."""
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    told = {}

    def start_response(status, headers, exc_info=None):
        told.update(status=status, headers=headers)

    response = application(environ, start_response)
    try:
        return Answer(told["status"], told["headers"], b"".join(response))
    finally:
        if hasattr(response, "close"):
            response.close()


class Counted:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, application):
        self._application, self.asked = application, []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        return self._application(environ, start_response)


def simple(body: bytes = b"x" * 2000, status: str = "200 OK", **headers):
    """An application with one answer."""
    told = {"Content_Type": "text/html; charset=utf-8", "Cache_Control": PUBLIC} | headers
    rows = [(name.replace("_", "-"), value) for name, value in told.items() if value]

    def application(environ, start_response):
        start_response(status, list(rows))
        return [body]

    return Counted(application)


def around(application, store=None, *, version=lambda: "v1", fresh=None, **more) -> layer.Layer:
    return layer.Layer(
        application, current=version, fresh=fresh or version, store=store or stores.Nowhere(),
        hosts=("localhost", "127.0.0.1"), cookies=("sessionid",), **more,
    )  # fmt: skip


# --- one page in memory -----------------------------------------------------------------------


def test_a_page_is_made_once_and_says_all_that_it_said():
    django = simple(X_Frame_Options="DENY")
    site = around(django)
    first, second = ask(site, "/"), ask(site, "/")
    assert len(django.asked) == 1
    assert (first.status, first.body) == (200, b"x" * 2000)
    assert (second.headers, second.body) == (first.headers, first.body)
    assert second["X-Frame-Options"] == "DENY" and second["Cache-Control"] == PUBLIC
    assert second["Content-Length"] == "2000" and second["Vary"] == "Accept-Encoding"
    assert second["ETag"] == f'"{hashlib.sha256(second.body).hexdigest()[:32]}"'


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("identity", ""), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"), ("br;q=0.0,gzip;q=0.000", ""), ("*", "br"), ("GZIP;q=0.5", "gzip"),
        ("gzip;q=1.0, br;q=0.1", "gzip"), ("gzip;q=0.5, identity;q=1", ""), ("gzip;q=1, br;q=1", "br"),
        ("*;q=0, gzip", "gzip"), ("*;q=0", ""), (",;,q=", ""),
    ],
)  # fmt: skip
def test_a_page_comes_in_the_coding_that_is_accepted(accepted, coding):
    site = around(simple())
    answer = ask(site, "/", accept_encoding=accepted)
    assert answer.headers.get("content-encoding", "") == coding
    decode = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
    assert decode(answer.body) == b"x" * 2000
    assert answer["Content-Length"] == str(len(answer.body))
    plain = ask(site, "/")
    assert (answer["ETag"] == plain["ETag"]) == (coding == "")
    again = ask(site, "/", accept_encoding=accepted, if_none_match=answer["ETag"])
    assert (again.status, again.body, again["ETag"]) == (304, b"", answer["ETag"])


def test_pictures_and_short_answers_come_as_they_are():
    for django in (simple(Content_Type="image/webp"), simple(b"short")):
        answer = ask(around(django), "/", accept_encoding="gzip, br")
        assert "content-encoding" not in answer.headers and "vary" not in answer.headers


def test_who_has_it_gets_nothing():
    site = around(simple())
    tag = ask(site, "/")["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = ask(site, "/", if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert set(answer.headers) == {"cache-control", "etag", "vary"}
    old = "Mon, 01 Jan 2035 00:00:00 GMT"
    other = ask(site, "/", if_none_match='"other"', if_modified_since=old)
    assert other.status == 200, "the tag counts, and not the date"


def test_a_date_is_told_when_its_second_is_over(monkeypatch):
    now = [1_800_000_000.4]
    monkeypatch.setattr(kept.time, "time", lambda: now[0])
    site = around(simple())
    assert "last-modified" not in ask(site, "/").headers
    now[0] += 2.1
    answer = ask(site, "/")
    assert answer["Last-Modified"] == http_date(1_800_000_000)
    assert ask(site, "/", if_modified_since=answer["Last-Modified"]).status == 304
    for other in (1_799_999_999, 1_800_000_001):  # of another page, or by another clock
        assert ask(site, "/", if_modified_since=http_date(other)).status == 200
    assert ask(site, "/", if_modified_since="yesterday").status == 200


def test_head_is_the_answer_without_its_body():
    django = simple()
    site = around(django)
    head = ask(site, "/", method="HEAD", accept_encoding="br")
    whole = ask(site, "/", accept_encoding="br")
    assert head.headers == whole.headers and head.body == b"" and whole.body
    assert [environ["REQUEST_METHOD"] for environ in django.asked] == ["GET"]
    error = ask(around(simple(b"no", "404 Not Found")), "/", method="HEAD")
    assert (error.status, error.body) == (404, b"")


def test_nothing_of_one_reader_is_told_to_django():
    django = simple()
    ask(
        around(django), "/", cookie="theme=dark", user_agent="one", accept_language="en",
        referer="http://elsewhere/", x_forwarded_host="evil.example", x_forwarded_for="1.2.3.4",
        authorization="Basic abc", range="bytes=0-1", if_none_match='"x"', accept_encoding="br",
    )  # fmt: skip
    told = {name for name in django.asked[0] if name.startswith("HTTP_")}
    assert told == {"HTTP_HOST"} and "REMOTE_ADDR" not in django.asked[0]


def test_each_host_and_scheme_has_its_own_page():
    django = simple()
    site = around(django)
    for more in ({}, {"host": "127.0.0.1"}, {"x_forwarded_proto": "https"}):
        ask(site, "/", **more)
        ask(site, "/", **more)
    assert len(django.asked) == 3
    ask(site, "/", host="LOCALHOST")
    ask(site, "/", x_forwarded_proto="https, http")
    ask(site, "/", x_forwarded_proto="gopher")  # not https: the same as http
    assert len(django.asked) == 3


# --- what is not kept -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "django",
    [
        simple(status="404 Not Found"), simple(status="410 Gone"), simple(status="301 Moved Permanently"),
        simple(status="500 Internal Server Error"), simple(Set_Cookie="a=b"),
        simple(Cache_Control=""), simple(Cache_Control="private, public"),
        simple(Cache_Control="no-store"), simple(Vary="Cookie"), simple(Vary="origin"),
        simple(Content_Encoding="gzip"),
    ],
)  # fmt: skip
def test_other_answers_are_passed_on_as_they_are(django):
    site = around(django)
    first, second = ask(site, "/"), ask(site, "/")
    assert len(django.asked) == 2 and first.body == second.body == b"x" * 2000
    plain = ask(django, "/")
    assert (second.status, second.headers) == (plain.status, plain.headers)


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/", "method": "POST"}, {"path": "/admin/"}, {"path": "/static/site/reader.css"},
        {"path": "/api/v1/issues/"}, {"path": "/search/", "query": "q=a"},
        {"path": "/search/", "query": "page=2"}, {"path": "/search", "query": "q=a"},
        {"path": "/admin", "query": "next=/x"}, {"path": "/api/v1", "query": "x=1"}, {"path": "/sections/a/", "query": "page=02"},
        {"path": "/sections/a/", "query": "page=2&page=3"}, {"path": "/sections/a/", "query": "p%61ge=2"},
        {"path": "/", "cookie": "theme=dark; sessionid=abc"}, {"path": "/", "host": ""},
        {"path": "/", "if_match": '"x"'},
    ],
)  # fmt: skip
def test_what_is_asked_otherwise_goes_to_django_as_it_came(asked):
    django = simple()
    site = around(django)
    ask(site, **asked)
    ask(site, **asked)
    assert len(django.asked) == 2 and "REMOTE_ADDR" in django.asked[1]


def test_pages_of_a_list_are_kept():
    django = simple()
    site = around(django)
    for query in ("", "page=2", "page=3", "page=2"):
        ask(site, "/sections/a/", query=query)
    assert len(django.asked) == 3


def test_without_version_or_database_django_is_asked():
    def broken():
        raise OperationalError("no database")

    for version in (lambda: None, broken):
        django = simple()
        site = around(django, version=version)
        assert ask(site, "/").status == ask(site, "/").status == 200
        assert len(django.asked) == 2 and "REMOTE_ADDR" in django.asked[0]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:81", "localhost:0080", "localhost.", "a.localhost", ""]
)
def test_a_stranger_cannot_fill_the_store_by_names(host):
    django = simple()
    site = around(django)
    ask(site, "/", host=host)
    ask(site, "/", host=host)
    assert len(django.asked) == 2 and site._memory._pages == {}
    ask(site, "/", host="localhost:80")  # the server's own port
    ask(site, "/", host="localhost:80")
    assert len(django.asked) == 3
    with_port = layer.Layer(
        django, current=lambda: "v1", fresh=lambda: "v1", store=stores.Nowhere(),
        hosts=["localhost:80"],
    )  # fmt: skip
    ask(with_port, "/", host="localhost:80")
    ask(with_port, "/", host="localhost:80")
    assert len(django.asked) == 4


def test_what_leads_on_leads_there_with_the_whole_query():
    django = simple(status="301 Moved Permanently")
    assert ask(around(django), "/", query="utm_source=a").status == 301
    assert django.asked[-1]["QUERY_STRING"] == "utm_source=a"


def test_the_name_is_written_in_one_way():
    django = simple()
    ask(around(django), "/", host="LOCALHOST")
    assert django.asked[0]["HTTP_HOST"] == "localhost"


def test_what_others_append_to_a_link_makes_no_other_page():
    django = simple()
    site = around(django)
    for query in (
        "",
        "utm_source=a&utm_medium=b",
        "fbclid",
        "from=timeline",
        "x=%",
        "page=2",
        "&&",
    ):
        ask(site, "/", query=query)
    assert [environ["QUERY_STRING"] for environ in django.asked] == [""]
    for query in ("page=2&from=feed", "x=1&page=2", "page=2"):
        ask(site, "/sections/a/", query=query)
    assert [environ["QUERY_STRING"] for environ in django.asked] == ["", "page=2"]


@pytest.mark.django_db
def test_no_page_but_lists_and_searching_reads_its_query(client):
    """The layer drops it. Asked of every address that readers have."""
    issue, picture = make_issue(year=2026, number=11), make_picture(width=1200, height=800)
    figure = f'<figure><img src="{picture.address}" alt="图"></figure>'
    section = make_section(issue, "要闻")
    article = make_article(section, "甲", outlet="某报", body=f"<p>正文</p>{figure}")
    release(issue, pdf=True)
    own = {
        "year": 2026, "number": 11, "pk": article.pk, "slug": "要闻",
        "stem": picture.name.partition(".")[0], "width": picture.web_widths[0],
    }  # fmt: skip
    asked = 0
    for pattern in filter(lambda one: isinstance(one, URLPattern), urlpatterns):
        name = picture.name if pattern.name.startswith("picture") else "某报"
        values = own | {"name": name}
        path = reverse(
            pattern.name, kwargs={key: values[key] for key in pattern.pattern.converters}
        )
        if path.startswith((*layer.NEVER, *layer.PAGED, layer.SEARCHING)):
            continue
        plain, other = (
            client.get(path + query)
            for query in ("", "?page=2&q=甲&x=1&from=feed&drafts=1&year=1999&order=date")
        )
        assert b"".join(plain) == b"".join(other), path
        asked += plain.status_code == other.status_code == 200
    assert asked > 20


@pytest.mark.django_db
def test_an_answer_with_a_cookie_is_kept_nowhere(client, issue, office):
    publishing.publish(issue, by=office.zhong)
    client.cookies["sessionid"] = "odd"  # no key of a session: Django has the browser forget it
    answer = client.get(issue.get_absolute_url())
    assert answer.status_code == 200 and "sessionid" in answer.cookies
    assert "no-store" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]


def test_only_the_cookie_of_a_session_passes():
    django = simple()
    site = around(django)
    ask(site, "/", cookie="phpsessionid=1; theme=dark")
    ask(site, "/", cookie="sessionid2=1")
    assert len(django.asked) == 1
    for cookie in ("sessionid=1", "a=b;sessionid=", "a=b;  sessionid =1", "sessionid"):
        ask(site, "/", cookie=cookie)
    assert len(django.asked) == 5


def test_a_reader_gets_an_answer_whatever_is_wrong(caplog):
    class Broken(stores.Nowhere):
        def get(self, version, key):
            raise RuntimeError("broken")

    answer = ask(around(simple(), Broken()), "/")
    assert (answer.status, answer.body) == (200, b"x" * 2000)
    assert "Kept pages" in caplog.text


def test_what_is_not_kept_is_not_made_one_after_the_other():
    def slow(environ, start_response):
        time.sleep(0.3)
        return missing(environ, start_response)

    missing = simple(b"no", "404 Not Found")
    site = around(slow)
    threads = [threading.Thread(target=lambda: ask(site, "/no/")) for _ in range(6)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 1.2, "once to see that it is not kept, then all at once"


# --- changes ----------------------------------------------------------------------------------


def test_another_version_is_another_page():
    version, django = ["v1"], simple()
    site = around(django, version=lambda: version[0])
    ask(site, "/")
    version[0] = "v2"
    ask(site, "/")
    ask(site, "/")
    assert len(django.asked) == 2


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_an_answer_that_was_made_during_a_change_is_made_again(status):
    version = ["v1"]

    def django(environ, start_response):
        django.seen += 1
        body = f"half {version[0]}, ".encode()
        if django.seen == 1:
            version[0] = "v2"  # somebody releases an issue now
        start_response(status, [("Cache-Control", "public"), ("Content-Type", "text/html")])
        return [body + f"half {version[0]}".encode()]

    django.seen = 0
    site = around(django, version=lambda: version[0])
    assert ask(site, "/").body == b"half v2, half v2"
    assert django.seen == 2 and ask(site, "/").body == b"half v2, half v2"
    assert django.seen == (2 if status == "200 OK" else 3)


def test_who_waited_for_an_answer_that_is_not_kept_gets_no_half_of_a_page_either():
    """While the first is told that there is no such page, it is released, and then corrected."""
    version, waits, tells = ["v1"], threading.Event(), threading.Event()

    def django(environ, start_response):
        django.seen += 1
        began = version[0]
        if django.seen == 1:
            tells.set()
            waits.wait(10)
        elif django.seen == 2:
            version[0] = "v2"
        status = "404 Not Found" if django.seen == 1 else "200 OK"
        start_response(status, [("Cache-Control", "public"), ("Content-Type", "text/html")])
        return [f"half {began}, half {version[0]}".encode()]

    django.seen = 0
    site = around(django, version=lambda: version[0])
    answers = {}
    threads = [
        threading.Thread(target=lambda at=at: answers.update({at: ask(site, "/").body}))
        for at in range(2)
    ]
    threads[0].start()
    assert tells.wait(10)
    threads[1].start()
    until = time.monotonic() + 10
    while time.monotonic() < until and sum(m.wanted for m in site._making.values()) < 2:
        time.sleep(0.01)
    waits.set()
    for thread in threads:
        thread.join()
    assert answers == {0: b"half v1, half v1", 1: b"half v2, half v2"}


def test_a_site_that_never_comes_to_rest_says_so(caplog):
    changes = itertools.count()
    django = simple()
    answer = ask(around(django, version=lambda: f"v{next(changes)}"), "/")
    assert (answer.status, answer["Retry-After"]) == (503, "1")
    assert "稍后" in answer.body.decode() and answer["Cache-Control"] == "no-store"
    assert len(django.asked) == layer.ATTEMPTS and "changed" in caplog.text


def test_many_who_ask_at_once_wait_for_one_page():
    def slow(environ, start_response):
        time.sleep(0.2)
        return quick(environ, start_response)

    quick = simple()
    django = Counted(slow)
    site = around(django)
    found = []
    threads = [threading.Thread(target=lambda: found.append(ask(site, "/").body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(django.asked) == 1 and found == [b"x" * 2000] * 8
    assert site._making == {}


# --- stores -----------------------------------------------------------------------------------


def page(body: bytes = b"y" * 3000, **more) -> kept.Kept:
    return kept.kept([("Content-Type", "text/html"), ("Cache-Control", PUBLIC)], body, **more)


def test_what_is_packed_is_found_again():
    made = page()
    assert kept.unpacked(kept.packed(made, "key"), "key") == made
    data = kept.packed(made, "key")
    for spoilt in (b"", b"{}", b"\x80", b"[]\n", b"null\n", data[:-1], data[:40], data + b"z"):
        assert kept.unpacked(spoilt, "key") is None
    assert kept.unpacked(data, "other key") is None


def test_two_processes_share_a_folder(tmp_path):
    one, other = simple(), simple()
    ask(around(one, stores.Files(tmp_path)), "/")
    answer = ask(around(other, stores.Files(tmp_path)), "/", accept_encoding="br")
    assert len(one.asked) == 1 and not other.asked
    assert brotli.decompress(answer.body) == b"x" * 2000


def test_another_release_of_the_program_makes_its_own_pages(tmp_path):
    one, other = simple(), simple()
    ask(around(one, stores.Files(tmp_path), recipe="1"), "/")
    ask(around(other, stores.Files(tmp_path), recipe="2"), "/")
    assert len(other.asked) == 1


def test_half_a_file_is_no_page(tmp_path):
    store = stores.Files(tmp_path)
    store.put("v1", "key", page())
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(file.read_bytes()[:100])
    assert store.get("v1", "key") is None


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    store = stores.Files(tmp_path / "file")
    for _time in range(3):
        store.put("v1", "key", page())
    assert store.get("v1", "key") is None
    assert [record.getMessage() for record in caplog.records] == [
        f"Kept pages: the folder {tmp_path / 'file'} cannot be used."
    ]


def test_folders_of_earlier_versions_go(tmp_path):
    store = stores.Files(tmp_path)
    first, second, third = (f"{number:016x}-0-20261129" for number in range(3))
    (tmp_path / "media").mkdir()
    store.put(first, "key", page())
    store.put(second, "key", page())
    for name in (first, "media"):
        os.utime(tmp_path / name, (time.time() - 100,) * 2)
    store.put(third, "key", page())
    until = time.monotonic() + 10
    while (tmp_path / first).exists() and time.monotonic() < until:
        time.sleep(0.01)
    # What somebody else has there stays.
    assert sorted(folder.name for folder in tmp_path.iterdir()) == [second, third, "media"]
    assert {folder.stat().st_mode & 0o777 for folder in (tmp_path / third).rglob("*/")} == {0o700}


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    def full(path, to):
        raise OSError("no space left")

    monkeypatch.setattr(stores.os, "replace", full)
    stores.Files(tmp_path).put("v1", "key", page())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nobody_else_can_put_a_page_into_a_store(settings):
    data = kept.packed(page(), "key")
    assert kept.unpacked(data[:-1] + b"!", "key") is None
    assert kept.unpacked(data.replace(b"text/html", b"text/evil"), "key") is None
    settings.SECRET_KEY = "another"
    assert kept.unpacked(data, "key") is None


def test_a_page_of_an_earlier_version_is_no_page_of_this_one(tmp_path):
    store = stores.Files(tmp_path)
    store.put("v1", "key", page())
    (tmp_path / "v1").rename(tmp_path / "v2")
    assert store.get("v2", "key") is None
    (tmp_path / "v2").rename(tmp_path / "v1")
    assert store.get("v1", "key").bodies == page().bodies


def test_a_folder_has_an_end(tmp_path):
    store = stores.Files(tmp_path, limit=10_000)
    for number in range(10):
        store.put("v1", str(number), page())
    kept_ones = [number for number in range(10) if store.get("v1", str(number))]
    assert 0 < len(kept_ones) < 10


def test_the_memory_has_an_end_and_what_is_asked_for_stays():
    memory = stores.Memory(limit=30_000)
    for number in range(20):
        memory.put("v1", str(number), page())
        memory.get("v1", "0")
    assert memory.get("v1", "0") and memory.get("v1", "19") and not memory.get("v1", "1")
    assert memory._weight == sum(p.weight() for p in memory._pages.values()) <= 30_000
    memory.put("v1", "0", page(b"z"))
    memory.drop("v1", "19")
    assert memory._weight == sum(p.weight() for p in memory._pages.values())
    memory.put("v2", "0", page())
    assert memory.get("v1", "0") is None and len(memory._pages) == 1


def test_a_redis_that_does_not_answer_keeps_nothing(caplog):
    store = stores.Redis("redis://127.0.0.1:1/0")
    began = time.monotonic()
    for number in range(200):
        assert store.get("v1", str(number)) is None
        store.put("v1", str(number), page())
    assert time.monotonic() - began < 5, "it is left alone for a while"
    assert len(caplog.records) == 1


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bytes=0-9", (0, 9)), ("bytes=90-", (90, 99)), ("bytes=-10", (90, 99)), ("bytes=-200", (0, 99)),
        ("bytes=50-1000", (50, 99)), ("Bytes=0-0", (0, 0)), ("", None), ("bytes=-", None),
        ("bytes=0-1,5-6", None), ("bytes=5-3", None), ("pages=1-2", None), ("bytes=a-b", None), ("bytes=100-", (100, 99)),
    ],
)  # fmt: skip
def test_ranges(asked, found):
    assert ranges.part(asked, "", '"x"', 100) == found
    assert ranges.part(asked, '"x"', '"x"', 100) == found
    assert ranges.part(asked, '"y"', '"x"', 100) is None


@pytest.fixture
def stored(tmp_path):
    """A site with one stored file, which Django opens each time that it is asked."""
    path = tmp_path / "file.pdf"
    path.write_bytes(bytes(range(256)) * 4000)

    class Response(list):
        stored_at = str(path)

    def application(environ, start_response):
        rows = [("Content-Type", "application/pdf"), ("ETag", '"abc"'), ("Cache-Control", PUBLIC)]
        start_response("200 OK", rows)
        return Response([path.read_bytes()])

    django = Counted(application)
    return around(django), django, path


def test_a_file_is_read_where_it_lies(stored):
    site, django, path = stored
    ask(site, "/a.pdf")
    answer = ask(site, "/a.pdf", accept_encoding="gzip, br")
    assert answer.body == path.read_bytes() and len(django.asked) == 1
    assert answer["ETag"] == '"abc"' and answer["Accept-Ranges"] == "bytes"
    part = ask(site, "/a.pdf", range="bytes=300000-900000")
    assert part.status == 206 and part.body == path.read_bytes()[300_000:900_001]
    assert part["Content-Range"] == "bytes 300000-900000/1024000"
    assert part["Content-Length"] == "600001"
    outside = ask(site, "/a.pdf", range="bytes=1024000-")
    assert (outside.status, outside["Content-Range"]) == (416, "bytes */1024000")
    assert ask(site, "/a.pdf", if_none_match='"abc"', range="bytes=0-1").status == 304
    head = ask(site, "/a.pdf", method="HEAD", range="bytes=0-9")
    assert (head.status, head.body, head["Content-Length"]) == (200, b"", "1024000")


def test_an_empty_file_is_sent(stored):
    site, _django, path = stored
    path.write_bytes(b"")
    ask(site, "/a.pdf")
    assert (ask(site, "/a.pdf").status, ask(site, "/a.pdf").body) == (200, b"")
    assert ask(site, "/a.pdf", range="bytes=0-").status == 416


def test_a_file_without_a_tag_is_not_kept():
    headers = [("Cache-Control", PUBLIC)]
    assert layer._may_keep("200 OK", headers, is_file=False)
    assert not layer._may_keep("200 OK", headers, is_file=True)


def test_a_file_that_is_gone_or_another_is_asked_of_django(stored):
    site, _django, path = stored
    ask(site, "/a.pdf")
    path.write_bytes(b"shorter")
    assert ask(site, "/a.pdf").body == b"shorter"
    path.unlink()
    with pytest.raises(FileNotFoundError):  # Django's to say; this one does not
        ask(site, "/a.pdf")


# --- with the site itself ---------------------------------------------------------------------


@pytest.fixture
def site(transactional_db, tmp_path):
    """Our own site, as `qualitynews.wsgi` puts it together."""
    SiteVersion.objects.get_or_create(pk=SiteVersion.ONLY)
    versioning.fresh()
    django = Counted(get_wsgi_application())
    yield layer.Layer(
        django, current=versioning.current, fresh=versioning.fresh,
        store=stores.Files(tmp_path / "kept"), recipe=recipe.recipe(), hosts=["localhost"],
        cookies=("sessionid",),
    )  # fmt: skip
    versioning._known.forget()


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def issue(office):
    picture = make_picture(width=900)
    issue = make_issue(year=2026, number=10)
    body = f'<p>正文甲</p><figure><img src="{picture.address}" alt="图"><figcaption>会场</figcaption></figure>'
    sign(make_ready(make_section(issue), by=office.bian, body=body), office)
    return issue


def readers_addresses(issue) -> list[str]:
    from articles.models import Article, Picture

    article = Article.objects.get(section__issue=issue)
    picture = Picture.objects.get()
    return [
        issue.get_absolute_url(), issue.pdf_address, issue.cover_address, issue.card_address,
        f"/articles/{article.pk}/", f"/articles/{article.pk}.png",
        picture.address, f"/media/small/{picture.name}",
        *(picture.web_address(width) for width in picture.web_widths),
    ]  # fmt: skip


SITE = ["/", "/issues/", "/about/", "/feeds/issues.atom", "/feeds/articles.atom", "/robots.txt",
        "/feeds/articles.json", "/sitemap.xml", "/sitemap-pages.xml", "/manifest.webmanifest",
        "/card.png", "/api/"]  # fmt: skip


def test_every_readers_page_and_file_of_a_release_is_made_once(site, office, issue):
    publishing.publish(issue, by=office.zhong)
    every = [*SITE, *readers_addresses(issue)]
    first = {path: ask(site, path) for path in every}
    assert {path: answer.status for path, answer in first.items()} == dict.fromkeys(every, 200)
    made = len(site._django.asked)
    for path in every:
        again = ask(site, path)
        assert (again.status, again.body, again.headers) == (
            200, first[path].body, first[path].headers,
        ), path  # fmt: skip
        assert again["Cache-Control"] in (PUBLIC, FOR_A_MINUTE), path
        assert "set-cookie" not in again.headers and "nosniff" in again["X-Content-Type-Options"]
        assert "etag" in again.headers, path
        unchanged = ask(site, path, if_none_match=again["ETag"])
        assert (unchanged.status, unchanged["ETag"]) == (304, again["ETag"]), path
    assert len(site._django.asked) == made == len(every)


def test_what_is_not_public_is_never_kept(site, office, issue, client):
    hidden = readers_addresses(issue)
    client.force_login(
        make_user("issues.view_issue", "issues.export_issue", "articles.view_picture")
    )
    session = f"sessionid={client.cookies['sessionid'].value}"
    for path in hidden:
        if not path.endswith((".webp", ".png")) or path.startswith("/media/"):
            assert ask(site, path, cookie=session).status == 200, path
        assert ask(site, path).status == 404, path
    publishing.publish(issue, by=office.zhong)
    assert all(ask(site, path).status == 200 for path in hidden)
    publishing.withdraw(issue, by=office.zhong, reason="有误")
    for path in hidden:
        answer = ask(site, path)
        assert answer.status in (404, 410) and "正文甲".encode() not in answer.body, path


def test_the_proxy_may_send_every_stored_file(site, office, issue, settings):
    settings.ACCEL_PREFIX = "/stored/"
    publishing.publish(issue, by=office.zhong)
    for path in readers_addresses(issue):
        if path.endswith("/"):
            continue
        ask(site, path)
        answer = ask(site, path)
        assert (answer.status, answer.body) == (200, b""), path
        stored = answer["X-Accel-Redirect"].removeprefix("/stored/")
        assert (settings.MEDIA_ROOT / stored).is_file(), path
        assert ask(site, path, if_none_match=answer["ETag"]).status == 304


def test_a_change_shows_at_once_where_it_was_made(site, office, issue):
    path = issue.get_absolute_url()
    publishing.publish(issue, by=office.zhong)
    assert "正文甲".encode() in ask(site, path).body
    making.write_periodical(Periodical(title="新刊名"), by=office.zhong)
    assert "新刊名".encode() in ask(site, path).body
    publishing.withdraw(issue, by=office.zhong, reason="有误")
    assert ask(site, path).status == 410 and ask(site, "/").body.find(b"2026-10") == -1


def test_one_page_has_one_address(site, issue):
    """Else one could fill the memory with copies of one page."""
    release(issue)
    article = readers_addresses(issue)[4]
    slug = issue.sections.get().slug
    moved = {
        article.replace("/articles/", "/articles/000"): article,
        "/issues/2026-010/": issue.get_absolute_url(),
        f"/sections/{slug}/?page=9": f"/sections/{slug}/",
        f"/sections/{slug}/?page=1": f"/sections/{slug}/",
        "/outlets/某报/?page=7": "/outlets/某报/",
    }
    for path, right in moved.items():
        path, _mark, query = path.partition("?")
        answer = ask(site, path.encode().decode("latin-1"), query=query)
        assert answer.status in (301, 302), path
        from urllib.parse import unquote

        assert unquote(answer["Location"]) == right


def test_pages_are_kept_as_the_settings_say(settings, tmp_path):
    from qualitynews.wsgi import application, django, kept_pages

    assert application is django, "tests keep nothing unless they ask for it"
    settings.KEPT_PAGES = str(tmp_path)
    assert isinstance(kept_pages(django)._store, stores.Files)
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    assert isinstance(kept_pages(django)._store, stores.Redis)


def test_the_recipe_changes_with_the_settings(settings):
    before = recipe.recipe()
    assert before == recipe.recipe() and len(before) == 16
    settings.KEPT_PAGES, settings.CACHE_URL = "elsewhere", "redis://other/0"
    assert recipe.recipe() == before, "hosts share pages though they keep them elsewhere"
    settings.SITE_ADDRESS = "https://news.example.org"
    assert recipe.recipe() != before


def test_the_recipe_changes_with_a_template(settings, tmp_path):
    for name in (*recipe.FOLDERS, "build"):
        (tmp_path / name).mkdir()
    (tmp_path / "requirements.txt").write_text("django==5.2\n")
    page = tmp_path / "templates" / "page.html"
    page.write_text("甲")
    settings.BASE_DIR = tmp_path
    before = recipe.recipe()
    page.write_text("乙")
    assert recipe.recipe() != before


def test_the_recipe_is_the_same_in_each_process():
    program = "import django; django.setup(); from qualitynews.kept_pages import recipe; "
    program += "print(recipe.recipe())"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "qualitynews.settings"},
            cwd=settings_of_the_project.BASE_DIR, check=True, capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(found) == 1
