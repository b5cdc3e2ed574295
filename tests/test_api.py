"""The API: what it answers, what it never answers, and that nothing asked of it breaks it."""

import datetime
import gzip
import json
from types import SimpleNamespace

import openapi_spec_validator
import pytest
import schemathesis
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings
from redis import RedisError
from schemathesis.specs.openapi.checks import positive_data_acceptance

from articles.models import Article
from issues import publishing
from issues.api import limit
from issues.models import Issue
from qualitynews.failing import Failing
from qualitynews.wsgi import application
from tests.make import (
    PUBLIC,
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_section,
    make_user,
    release,
    unrelease,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.API_REQUESTS_A_MINUTE = 100_000
    cache.clear()


@pytest.fixture
def office_issue() -> Issue:
    """An issue with sections on two levels, sources, a picture and a table, released."""
    issue = make_issue(year=2026, number=11, total_number=179, date=datetime.date(2026, 11, 20))
    top = make_section(issue, "质量要闻", slug="yaowen")
    picture = make_picture()
    make_article(
        make_section(issue, "国家", slug="guojia", parent=top),
        "甲市召开质量大会",
        summary="提要",
        body=f'<p>质量正文。</p><figure class="image"><img src="{picture.address}" alt="图"></figure>',
        outlet="甲报",
        published_on=datetime.date(2026, 11, 3),
        sources=[{"label": "链接", "url": "https://news.example.org/1", "outlet": "乙报"}],
    )
    make_article(
        make_section(issue, "观点", slug="guandian"), "质量评论", sources=[{"outlet": "丙报"}]
    )
    return release(issue, pdf=True)


def get(client, path: str, status: int = 200, **asked):
    response = client.get(ROOT + path, asked)
    assert response.status_code == status, response.content
    return response.json()


def test_an_issue_is_given_whole_as_its_edition_has_it(client, office_issue):
    data = get(client, "/issues/2026-11")
    kept = office_issue.editions.get().contents
    first = kept["sections"][0]["sections"][0]["articles"][0]
    given = data["sections"][0]["sections"][0]["articles"][0]
    body = first["body_html"].replace('src="/', 'src="http://testserver/')
    assert 'src="http://testserver/media/' in body
    assert given == {key: value for key, value in first.items() if key != "nodes"} | {
        "body_html": body,
        "address": f"http://testserver/articles/{given['id']}/",
        "page": 1,
        "sheet": 3,
    }
    assert get(client, f"/articles/{given['id']}")["body_html"] == body
    assert (data["version"], data["edition"]) == (kept["version"], 1)
    assert data["address"] == "http://testserver/issues/2026-11/"


def test_lists_articles_sections_outlets(client, office_issue):
    (summary,) = get(client, "/issues")["items"]
    assert (summary["slug"], summary["pdf"]) == ("2026-11", "http://testserver/issues/2026-11.pdf")
    rows = get(client, "/articles")["items"]
    assert [(row["title"], row["outlet"]) for row in rows] == [
        ("质量评论", "丙报"),
        ("甲市召开质量大会", "甲报"),
    ]
    first = Article.objects.get(outlet="甲报")
    whole = get(client, f"/articles/{first.pk}")
    assert [one["slug"] for one in whole["sections"]] == ["yaowen", "guojia"]
    assert (whole["published_on"], whole["page"], whole["issue"]) == ("2026-11-03", 1, "2026-11")
    assert whole["sources"][0]["url"] == "https://news.example.org/1"
    assert [row["slug"] for row in get(client, "/sections")] == ["yaowen", "guojia", "guandian"]
    assert [row["articles"] for row in get(client, "/sections")] == [1, 1, 1]
    outlets = get(client, "/outlets")["items"]
    assert [(row["name"], row["articles"]) for row in outlets] == [
        ("丙报", 1), ("乙报", 1), ("甲报", 1)
    ]  # fmt: skip
    assert outlets[2]["address"] == "http://testserver/outlets/%E7%94%B2%E6%8A%A5/"
    for asked in ({"section": "yaowen"}, {"outlet": "甲报"}, {"outlet": "乙报"}):
        assert [row["id"] for row in get(client, "/articles", **asked)["items"]] == [first.pk]
    assert len(get(client, "/articles", issue="2026-11", year=2026)["items"]) == 2
    assert get(client, "/articles", issue="2025-1")["items"] == []


def test_searching_as_the_site_finds(client, office_issue):
    found = get(client, "/search", q="質量 大会")
    assert (found["total"], found["is_more"]) == (1, False)
    (hit,) = found["hits"]
    assert hit["article"]["title"] == "甲市召开质量大会" and hit["page"] == 1
    assert get(client, "/search", q="质量", outlet="丙报")["total"] == 1
    assert "只用来排除" in get(client, "/search", 422, q="-a")["detail"]
    beyond = get(client, "/search", q="质量", page=9)
    assert (beyond["page"], beyond["pages"], beyond["hits"]) == (9, 1, [])
    get(client, "/search", 422)


def test_pages_go_on_by_cursor_whatever_is_released_meanwhile(client, monkeypatch):
    monkeypatch.setattr("issues.api.reading.A_PAGE", 2)
    for number in range(1, 6):
        issue = make_issue(year=2026, number=number)
        make_article(make_section(issue), f"消息{number}", outlet=f"报{number}")
        release(issue, pdf=number > 3)
    for path, name in (("/issues", "slug"), ("/articles", "title"), ("/outlets", "name")):
        first = get(client, path)
        assert len(first["items"]) == 2
        newer = make_issue(year=2027, number=1 + Issue.objects.count())
        make_article(make_section(newer), "新消息", outlet="00")
        release(newer)
        seen, cursor = [row[name] for row in first["items"]], first["next"]
        while cursor:
            page = get(client, path, cursor=cursor)
            seen += [row[name] for row in page["items"]]
            cursor = page["next"]
        assert len(seen) == len(set(seen)), (path, seen)
        assert len([one for one in seen if "2027" not in one and one not in ("新消息", "00")]) == 5
        unrelease(newer)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzFd", "bnVsbA", "W1tbW1tb", "WyJ4Iiwx", "WzEsMiwzLDRd", "²"]
)
def test_a_cursor_that_was_never_given_is_refused(client, cursor):
    for path in ("/issues", "/changes", "/outlets"):
        problem = client.get(f"{ROOT}{path}", {"cursor": cursor})
        assert problem.status_code in (200, 422), problem.content
    assert client.get(f"{ROOT}/issues", {"cursor": cursor}).status_code == 422


def test_changes_since_a_moment(client, office_issue):
    before = timezone.now() - datetime.timedelta(days=1)
    article = Article.objects.get(outlet="甲报")
    content = publishing.correction.snapshots.of_article(article) | {"title": "甲市开会"}
    publishing.correct(
        article, content, by=make_office().zhong, note="改题", opened_as=article.content_hash()
    )
    other = release(make_issue(year=2026, number=12), pdf=True)
    unrelease(other)
    rows = get(client, "/changes", since=before.isoformat())["items"]
    assert [(row["kind"], row["issue"]) for row in rows] == [
        ("released", "2026-11"), ("corrected", "2026-11"), ("withdrawn", "2026-12"),
    ]  # fmt: skip
    assert (rows[1]["article"], rows[1]["note"], rows[2]["note"]) == (
        article.pk,
        "改题",
        "测试撤回",
    )
    assert get(client, "/changes", since=rows[1]["at"])["items"] == rows[1:]
    assert get(client, "/changes", since="2026-01-01")["items"] == rows
    for wrong in ("2026-13-01", "0000-01-01", "9999-12-31T23:59:59-23:59", "yesterday", "0.5"):
        assert client.get(f"{ROOT}/changes", {"since": wrong}).status_code in (200, 422), wrong
    assert "2026-13-01" in get(client, "/changes", 422, since="2026-13-01")["detail"]
    later = timezone.now() + datetime.timedelta(days=1)
    assert get(client, "/changes", since=later.isoformat()) == {"items": [], "next": None}


def test_changes_go_on_by_cursor(client, office_issue, monkeypatch):
    monkeypatch.setattr("issues.api.reading.A_PAGE", 1)
    for number in (1, 2):
        issue = make_issue(year=2025, number=number)
        make_article(make_section(issue))
        release(issue, pdf=True)
    seen, cursor = [], None
    while True:
        page = get(client, "/changes", **({"cursor": cursor} if cursor else {}))
        seen += [row["issue"] for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == ["2026-11", "2025-01", "2025-02"]


def test_nothing_that_is_not_published_is_answered(client, office_issue):
    draft = make_article(make_section(make_issue(year=2027, number=1)), "秘密草稿", outlet="秘密报")
    pooled = make_article(None, "秘密待用", outlet="秘密报")
    to_come = make_issue(year=2027, number=2)
    waiting = make_article(make_section(to_come, "秘密栏"), "秘密预定")
    release(to_come, at=timezone.now() + datetime.timedelta(hours=1), pdf=True)
    client.force_login(make_user("issues.view_issue", "articles.view_article"))
    for path in ("/issues", "/articles", "/sections", "/outlets", "/changes", "/search?q=秘密"):
        response = client.get(ROOT + path)
        assert "秘密" not in response.content.decode().replace("\\u79d8\\u5bc6", "秘密"), path
        assert "2027" not in response.content.decode(), path
    for path in (
        "/issues/2027-01",
        "/issues/2027-02",
        *(f"/articles/{a.pk}" for a in (draft, pooled, waiting)),
    ):
        assert get(client, path, 404) == {"detail": "Not Found"}
    unrelease(office_issue)
    article = Article.objects.get(outlet="甲报")
    for path in ("/issues/2026-11", f"/articles/{article.pk}"):
        assert get(client, path, 410) == {"detail": "测试撤回"}
    assert get(client, "/articles")["items"] == get(client, "/search", q="质量")["hits"] == []


def test_etag_caching_and_other_sites(client, office_issue):
    response = client.get(f"{ROOT}/issues/2026-11", headers={"origin": "https://other.example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == PUBLIC
    again = client.get(f"{ROOT}/issues/2026-11", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    asked = {"origin": "https://a.org", "access-control-request-method": "GET",
             "access-control-request-headers": "if-none-match"}  # fmt: skip
    assert (
        client.options(f"{ROOT}/issues", headers=asked)["Access-Control-Allow-Methods"]
        == "GET, OPTIONS"
    )
    assert "no-store" in client.get(f"{ROOT}/issues/2026-12")["Cache-Control"]
    refused = client.post(f"{ROOT}/issues")
    assert (refused.status_code, set(refused["Allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert refused.json() == {"detail": "Method not allowed"}
    assert client.post(f"{ROOT}/openapi.json").status_code == 405
    tag = client.get(f"{ROOT}/openapi.json")["ETag"]
    kept = client.get(f"{ROOT}/openapi.json", headers={"if-none-match": tag})
    assert (kept.status_code, kept["Cache-Control"]) == (304, PUBLIC)
    assert "Accept-Encoding" in kept["Vary"]
    small = client.get(f"{ROOT}/openapi.json", headers={"accept-encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip" and "Accept-Encoding" in small["Vary"]
    assert client.get("/search/", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(small.content)) == client.get(f"{ROOT}/openapi.json").json()
    root = client.get(f"{ROOT}/")
    assert (root.status_code, root["Location"]) == (302, "/api/")
    for path, told in (("/issues/2026-11", response["ETag"]), ("/openapi.json", tag)):
        head = client.head(ROOT + path)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", told)
    assert client.head(f"{ROOT}/issues/2026-12").status_code == 404
    for path in ("/nothing", "/issues/", "/articles/1/x"):
        assert get(client, path, 404) == {"detail": "Not Found"}
        assert client.post(ROOT + path).status_code == 404
    assert "Access-Control-Allow-Origin" not in client.get("/", headers={"origin": "https://a.org"})


def test_who_asks_too_often_waits(client, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    answers = [client.get(f"{ROOT}/issues") for _ in range(7)]
    assert {answer.status_code for answer in answers[-1:]} == {429}
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    other = client.get(f"{ROOT}/issues", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


def test_a_cache_that_fails_is_done_without(client, settings, monkeypatch, caplog):
    settings.API_REQUESTS_A_MINUTE = 3
    asked = []

    def fail(*args, **kwargs):
        asked.append(args)
        raise RedisError("away")

    monkeypatch.setattr(limit, "_failing", Failing("API"))
    monkeypatch.setattr(limit, "_own", LocMemCache("test-api", {}))
    monkeypatch.setattr(limit, "cache", SimpleNamespace(add=fail))
    answers = [client.get(f"{ROOT}/issues").status_code for _ in range(7)]
    assert answers[:3] == [200] * 3 and answers[-1] == 429
    said = [record for record in caplog.records if record.name == "qualitynews.failing"]
    assert len(asked) == len(said) == 1, "it is left alone for a while"


def test_queries_do_not_grow(client):
    counts = {}
    for size in (1, 3):
        issue = make_issue()
        section = make_section(issue)
        for at in range(size):
            make_article(section, f"质量{at}", sources=[{"outlet": "报"}])
        release(issue, pdf=True)
        paths = (
            "/issues",
            f"/issues/{issue.slug}",
            "/articles",
            "/sections",
            "/outlets",
            "/changes",
            "/search?q=质量",
        )
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(ROOT + path).status_code == 200
            counts.setdefault(path.replace(issue.slug, ""), []).append(len(captured))
    assert all(len(set(found)) == 1 and found[0] <= 6 for found in counts.values()), counts


def test_the_page_explains_every_operation_and_form(client):
    schema = client.get(f"{ROOT}/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    page = client.get("/api/").content.decode()
    for path in schema["paths"]:
        assert f"GET {path}" in page
    for name in schema["components"]["schemas"]:
        assert f"<code>{name}</code>" in page
    assert "{{" not in page and ">None" not in page.replace(" ", "")


def test_the_description_is_openapi_by_somebody_elses_tool(client):
    openapi_spec_validator.validate(client.get(f"{ROOT}/openapi.json").json())


def test_lists_and_wholes_say_the_same_of_an_article(client, office_issue):
    whole = get(client, "/issues/2026-11")
    summary = next(one for one in get(client, "/issues")["items"] if one["slug"] == "2026-11")
    assert summary == {name: whole[name] for name in summary}

    def articles(sections):
        for section in sections:
            yield from section["articles"]
            yield from articles(section["sections"])

    of_issue = {one["id"]: one for one in articles(whole["sections"])}
    for listed in get(client, "/articles?issue=2026-11")["items"]:
        alone = get(client, f"/articles/{listed['id']}")
        assert listed == {name: alone[name] for name in listed}
        assert of_issue[listed["id"]] == {name: alone[name] for name in of_issue[listed["id"]]}
    assert {one["outlet"] for one in of_issue.values()} == {"甲报", "丙报"}


schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application)


@pytest.fixture
def kept_open():
    """A request leaves the connection of the test open, as in Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


# What fits the description can still be a cursor that was never given, or no word to search for.
UNASKED = [positive_data_acceptance]


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_is_asked_breaks_it(case, office_issue, kept_open):
    """Schemathesis: every answer is as described, and none is an error of the server."""
    # The transport of the fuzzer asks for gzip and does not read it.
    plain = {"Accept-Encoding": "identity"}
    case.call_and_validate(headers=plain, excluded_checks=UNASKED)


def test_the_description_is_one_that_json_can_say(client):
    text = client.get(f"{ROOT}/openapi.json").content
    assert json.loads(text)["info"]["title"] == "qualitynews"
