"""Readers' pages: who sees what, query counts, headers, typography, no leaks."""

import datetime
import io
import json
import re

import pypdf
import pytest
from django.urls import reverse

from issues.models import Issue
from tests.make import (
    PUBLIC,
    make_article,
    make_editor,
    make_issue,
    make_section,
    make_user,
    release,
    unrelease,
)
from tests.test_pictures import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    issue = make_issue(year=2021, number=10, total_number=118, date=datetime.date(2021, 10, 31))
    top = make_section(issue, "质量要闻")
    child = make_section(issue, "国家", parent=top)
    make_article(
        top,
        "甲市召开质量大会",
        original_title="甲市召开质量大会（全文）",
        body="<h3>小标题</h3><p>正文甲</p>",
        sources=[{"label": "x", "url": "https://example.org/a?b=1&c=2", "outlet": "某报"}],
    )
    make_article(child, "乙市召开质量大会", body="<p>正文乙</p>")
    make_section(issue, "空栏")
    return issue


@pytest.fixture
def published(issue):
    return release(issue, pdf=True)


def words(answer) -> str:
    """A page without the marks for where a headline may break."""
    return answer.content.decode().replace("<wbr>", "")


def addresses(issue) -> list[str]:
    articles = [a.pk for s in issue.sections.all() for a in s.articles.all()]
    return [
        issue.get_absolute_url(),
        issue.pdf_address,
        *(reverse("article_detail", args=[pk]) for pk in articles),
    ]


def test_a_draft_leaks_nowhere(client, issue):
    """First the same addresses with it published, so that the test can fail."""
    everywhere = [*addresses(issue), "/", "/issues/"]
    for path in addresses(issue):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "质量大会" not in words(answer)
    for path in ("/", "/issues/"):
        assert "质量大会" not in words(client.get(path))
    release(issue, pdf=True)
    for path in everywhere:
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.streaming:
            read(answer)  # which closes the file
    assert "质量大会" in words(client.get("/"))


def test_editors_see_drafts_marked_and_uncached(client, issue):
    client.force_login(make_user("issues.view_issue", "issues.export_issue"))
    for path in addresses(issue):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
        if not path.endswith(".pdf"):
            assert 'class="draft"' in answer.content.decode()
    client.force_login(make_user("issues.view_issue"))
    assert client.get(issue.pdf_address).status_code == 404
    client.force_login(make_user("articles.view_article"))
    assert client.get(issue.get_absolute_url()).status_code == 404


def test_an_unplaced_article_is_for_editors(client):
    article = make_article(None, "待用稿一篇")
    path = reverse("article_detail", args=[article.pk])
    assert client.get(path).status_code == 404
    client.force_login(make_user("articles.view_article"))
    assert "待用稿一篇" in client.get(path).content.decode()


def test_a_withdrawn_issue_says_so(client, published):
    unrelease(published)
    for path in addresses(published):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "撤回" in answer.content.decode() and "正文甲" not in answer.content.decode()
    assert published.get_absolute_url() not in client.get("/issues/").content.decode()


def test_caches_forget_soon_that_a_page_is_gone(client, published):
    """For a minute, and by who asks: staff sees the draft at the same address, never cached."""
    unrelease(published)
    draft = make_issue(year=2021, number=11)
    make_article(make_section(draft))
    gone = {path: 410 for path in addresses(published)}
    gone |= {path: 404 for path in (*addresses(draft), "/nowhere/", "/media/none.png")}
    for path, status in gone.items():
        answer = client.get(path)
        assert answer.status_code == status, path
        if status == 410:
            assert answer["Cache-Control"] == PUBLIC, path
            assert "Cookie" in answer["Vary"], path
        else:  # an issue may come out there at any moment
            assert "no-store" in answer["Cache-Control"], path
    client.force_login(make_user("issues.view_issue", "issues.export_issue"))
    for path in (*addresses(published), *addresses(draft)):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "no-store" in answer["Cache-Control"] and "max-age=0" in answer["Cache-Control"]
    for path in ("/admin/nowhere/", reverse("admin:articles_article_review", args=[99])):
        answer = client.get(path)
        assert answer.status_code in (403, 404) and "public" not in answer.get("Cache-Control", "")
    client.force_login(make_user("articles.view_article"))
    answer = client.get(reverse("admin:articles_article_review", args=[99]))
    assert answer.status_code == 404 and "no-store" in answer["Cache-Control"]


def test_a_scheduled_issue_is_not_out_yet(client, issue):
    from django.utils import timezone

    issue.scheduled_at = timezone.now() + datetime.timedelta(hours=1)
    issue.save()
    assert client.get(issue.get_absolute_url()).status_code == 404
    assert Issue.objects.published().count() == 0
    assert Issue.objects.published(at=issue.scheduled_at).count() == 1
    assert issue.is_locked


def test_the_home_page_is_the_highest_number_not_the_latest_release(client, published):
    older = make_issue(year=2021, number=9)
    make_article(make_section(older), "旧闻一则")
    release(older)
    assert "甲市召开质量大会" in words(client.get("/"))


def test_addresses_without_zero_redirect(client):
    issue = make_issue(year=2021, number=1)
    assert client.get("/issues/2021-1/").status_code == 404
    make_article(make_section(issue))
    release(issue)
    answer = client.get("/issues/2021-1/")
    assert (answer.status_code, answer["Location"]) == (301, "/issues/2021-01/")
    unrelease(issue)
    assert client.get("/issues/2021-1/").status_code == 410
    assert client.get("/issues/9999-99/").status_code == 404


def test_the_issue_page_shows_contents_then_articles(client, published):
    page = client.get(published.get_absolute_url()).content.decode()
    assert 'lang="zh-Hans"' in page
    assert "2021年第10期（总第118期）" in page
    assert page.index('class="contents"') < page.index("正文甲") < page.index("正文乙")
    assert "空栏" not in page
    assert '<span class="number">1.1</span> 国家' in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page
    assert "甲市召开质量大会（全文）" in page
    assert "<h4>小标题</h4>" in page
    assert "style=" not in page


def test_the_article_page_knows_its_place_and_neighbours(client, published):
    first, second = (a for s in published.sections.all() for a in s.articles.all())
    page = client.get(reverse("article_detail", args=[first.pk])).content.decode()
    assert re.search(r"<h2 id=\"p[0-9]+\">小标题</h2>", page)
    assert f'rel="next" href="/articles/{second.pk}/"' in page and 'rel="prev"' not in page
    page = client.get(reverse("article_detail", args=[second.pk])).content.decode()
    assert f'rel="prev" href="/articles/{first.pk}/"' in page
    assert "一、质量要闻" in page and "1.1 国家" in page


def test_stored_markup_in_fields_is_escaped(client):
    issue = make_issue(title="<b>刊</b>", imprint="<i>x</i>", editors_note="<u>y</u>")
    section = make_section(issue, "<s>栏</s>")
    article = make_article(
        section, "<em>题</em>", summary="<q>摘</q>", outlet="<k>", author="<a>",
        sources=[{"label": '"><script>alert(1)</script>', "outlet": "<o>"}],
    )  # fmt: skip
    release(issue)
    for path in (
        issue.get_absolute_url(),
        reverse("article_detail", args=[article.pk]),
        "/issues/",
    ):
        page = client.get(path).content.decode()
        for raw in (
            "<b>刊",
            "<i>x",
            "<u>y",
            "<s>栏",
            "<em>题",
            "<q>摘",
            "<script>alert",
            "<k>",
            "<o>",
        ):
            assert raw not in page


def test_a_new_release_has_a_new_pdf(client, published):
    old = read(client.get(published.pdf_address))
    unrelease(published)
    article = published.sections.first().articles.first()
    article.title = "改过的标题"
    article.save()
    release(published, pdf=True)
    new = read(client.get(published.pdf_address))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(new)).pages)
    assert new != old and "改过的标题" in text


def test_headers_of_every_page(client, published):
    for path in ("/", "/issues/", published.pdf_address, "/nowhere/", "/admin/login/"):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        if answer.streaming:
            read(answer)  # which closes the file


def test_only_the_editor_page_relaxes_the_policy(client):
    client.force_login(make_editor())
    policy = client.get(reverse("admin:articles_article_add"))["Content-Security-Policy"]
    assert "'unsafe-inline'" in policy and "unsafe-eval" not in policy
    policy = client.get(reverse("admin:articles_article_changelist"))["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_only_safe_methods(client, published):
    for path in ("/", "/issues/", published.get_absolute_url(), published.pdf_address):
        assert client.post(path).status_code == 405


def test_missing_pages_and_no_issue_yet(client):
    assert "还没有" in client.get("/").content.decode() or client.get("/").status_code == 200
    answer = client.get("/nowhere/")
    assert answer.status_code == 404 and "reader.css" in answer.content.decode()


def test_an_error_page_needs_nothing(client, monkeypatch):
    from issues.readers import pages

    def broken(*args, **kwargs):
        raise RuntimeError("x")

    monkeypatch.setattr(pages.Issue.objects, "published", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500 and "页面出错" in answer.content.decode()


def test_json_has_the_same_tree(published):
    from issues import exporting

    data = json.loads(exporting.export(published, "json", by=None).data)
    assert data["published"] is True
    assert [s["number"] for s in data["sections"]] == ["一、"]
    assert "nodes" not in data["sections"][0]["articles"][0]
