"""Release, schedule, call back, withdraw, correct: what is written, what is refused, what is left."""

import datetime
import hashlib
import io
import json
import os
import threading
import time
from pathlib import Path

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.content import snapshots
from articles.models import Article, Draft, Review, Revision
from issues import contents, preflight, publishing
from issues.exporting.print import printed
from issues.models import Correction, Edition, EditionFile, Issue
from issues.publishing import candidates, correction
from qualitynews.people import roles
from qualitynews.people.models import AuditEntry
from tests.make import (
    is_signed,
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    pdf_of,
    seen,
    sign,
)
from tests.test_pictures import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def issue(office):
    """One article, signed by three people: nothing stands in the way."""
    issue = make_issue(year=2026, number=10)
    sign(make_ready(make_section(issue), by=office.bian), office)
    return issue


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(bytes(pdf))).pages
    return "".join(page.extract_text() for page in pages).replace(" ", "")


def as_it_was(issue):
    issue = Issue.objects.get(pk=issue.pk)
    return (
        (issue.published_at, issue.withdrawn_at, issue.withdrawal_reason),
        issue.editions.count(),
        Correction.objects.count(),
        Review.objects.count(),
        Revision.objects.count(),
        AuditEntry.objects.count(),
        list(Article.objects.values_list("title", "state", "body")),
    )


def publish_address(issue) -> str:
    return reverse("admin:issues_issue_publish", args=[issue.pk])


def refused(issue, act, kind=roles.Refused, match="."):
    before = as_it_was(issue)
    with pytest.raises(kind, match=match):
        act()
    assert as_it_was(issue) == before


def in_an_hour():
    return timezone.now() + datetime.timedelta(hours=1)


# --- release


def test_a_release_leaves_an_edition(client, office, issue):
    edition = publishing.publish(issue, by=office.zhong)
    issue.refresh_from_db()
    assert issue.is_published and issue.is_locked
    assert (edition.number, edition.by, edition.published_at) == (
        1,
        office.zhong,
        issue.published_at,
    )
    sent = pdf_of(edition)
    assert edition.file("pdf").sha256 == hashlib.sha256(sent).hexdigest()
    assert edition.pages == len(pypdf.PdfReader(io.BytesIO(sent)).pages)
    tree = contents.build(issue)
    assert edition.contents == contents.as_data(tree, nodes=False)
    row = edition.sheet["articles"][0]
    assert [s["by"] for s in row["signatures"]] == ["初审员", "复审员", "终主编"]
    assert edition.sheet["release"]["sha256"] == edition.file("pdf").sha256
    assert read(client.get(issue.pdf_address)) == sent
    act = Review.objects.last()
    assert (act.decision, act.digest) == ("release", act.article.content_hash())
    logged = AuditEntry.objects.first()
    assert (logged.act, logged.by) == ("issue_published", office.zhong)
    assert edition.file("pdf").sha256 in logged.note


def test_the_public_pdf_is_what_was_sent(client, office, issue, monkeypatch):
    edition = publishing.publish(issue, by=office.zhong)
    monkeypatch.setattr(printed, "typeset", None)
    assert read(client.get(issue.pdf_address)) == pdf_of(edition)


def test_errors_block_and_warnings_need_a_tick_with_a_remark(office, issue):
    make_section(issue, "空栏")
    problem = preflight.look(issue)[0]
    refused(issue, lambda: publishing.publish(issue, by=office.zhong))
    refused(issue, lambda: publishing.publish(issue, by=office.zhong, ticks={problem.key: " "}))
    refused(issue, lambda: publishing.publish(issue, by=office.zhong, ticks={"other": "好"}))
    edition = publishing.publish(issue, by=office.zhong, ticks={problem.key: "本月没有"})
    assert edition.acknowledged == [
        {
            "code": "empty_section",
            "text": f"“空栏” {problem.text}",
            "by": "终主编",
            "remark": "本月没有",
        }
    ]


@pytest.mark.parametrize("role", ["bian", "chu", "fu", "xing", "guan"])
def test_only_the_chief_editor_releases(office, issue, role):
    by = getattr(office, role)
    refused(issue, lambda: publishing.publish(issue, by=by), PermissionDenied, "终审（主编）")
    publishing.publish(issue, by=office.zhong)
    refused(issue, lambda: publishing.withdraw(issue, by=by, reason="错"), PermissionDenied)
    article = Article.objects.get()
    content = snapshots.of_article(article) | {"title": "改"}
    refused(
        issue,
        lambda: publishing.correct(
            article, content, by=by, opened_as=article.content_hash(), note="改"
        ),
        PermissionDenied,
    )


def test_enter_in_a_field_releases_nothing(client, office, issue):
    client.force_login(office.zhong)
    address = publish_address(issue)
    for values in ({}, {"act": ""}, {"act": "x"}, {"at": "2099-01-01T00:00:00"}):
        assert client.post(address, values).status_code == 409
    issue.refresh_from_db()
    assert issue.published_at is None
    form = client.get(address).content.decode()
    assert form.index("<button disabled hidden>") < form.index('value="now"')


def test_a_correction_answers_for_what_it_brings_in(office):
    issue = make_issue()
    article = sign(make_ready(make_section(issue), by=office.bian), office)
    publishing.publish(issue, by=office.zhong)
    Article.objects.update(body='<figure class="image"><figcaption>原来就缺</figcaption></figure>')
    edition = correct(office, article, title="题目更正")
    assert edition.number == 2


def test_a_correction_stays_with_the_issue_it_was_made_in(office, out):
    from issues import arranging

    article = Article.objects.get()
    correct(office, article, title="更正后的题")
    publishing.withdraw(out, by=office.zhong, reason="移走")
    other = make_issue()
    arranging.place(article, make_section(other), by=office.bian)
    tree = contents.build(other)
    assert [item.corrections for item in tree.items()] == [()]


def test_all_warnings_of_one_check_are_ticked_at_once(client, office):
    issue = make_issue()
    for title in ("甲", "乙"):
        section = make_section(issue, title)
        article = make_ready(section, title, by=office.bian, responsible_editor="")
        sign(article, office)
    client.force_login(office.zhong)
    address = publish_address(issue)
    keys = " ".join(problem.key for problem in preflight.look(issue))
    values = {"act": "now", "all-no_responsible_editor": "1", "seen": seen(issue)}
    values["of-no_responsible_editor"] = keys
    assert keys in client.get(address).content.decode()
    assert client.post(address, values).status_code == 409
    values["remark-no_responsible_editor"] = "本刊统一由编辑部负责"
    assert client.post(address, values).status_code == 302
    acknowledged = issue.editions.get().acknowledged
    assert [row["remark"] for row in acknowledged] == ["本刊统一由编辑部负责"] * 2


def test_twice_and_without_articles(office, issue):
    publishing.publish(issue, by=office.zhong)
    refused(issue, lambda: publishing.publish(issue, by=office.zhong))
    empty = make_issue()
    refused(empty, lambda: publishing.publish(empty, by=office.zhong))


@pytest.mark.parametrize(
    "meddle",
    [
        lambda issue: Article.objects.update(body="<p>排版时改的</p>"),
        lambda issue: Article.objects.update(state="third"),
        lambda issue: Issue.objects.update(imprint="别的"),
        lambda issue: make_section(issue, "新栏"),
    ],
)
def test_a_change_while_the_pages_are_set_stops_the_release(office, issue, monkeypatch, meddle):
    whole = printed.typeset

    def slow(copy):
        result = whole(copy)
        meddle(issue)
        return result

    monkeypatch.setattr(printed, "typeset", slow)
    with pytest.raises(roles.Refused):
        publishing.publish(issue, by=office.zhong)
    issue.refresh_from_db()
    assert issue.published_at is None and not Edition.objects.exists()


def test_what_cannot_be_set_is_not_released(office, issue, monkeypatch):
    def broken(*args):
        raise printed.CannotTypeset("坏了")

    monkeypatch.setattr(printed, "typeset", broken)
    refused(issue, lambda: publishing.publish(issue, by=office.zhong), match="坏了")


def test_a_failure_in_the_last_step_leaves_nothing(office, issue, monkeypatch):
    from issues.publishing import release

    def broken(*args, **options):
        raise RuntimeError("power cut")

    monkeypatch.setattr(release.workflow, "record_release", broken)
    refused(issue, lambda: publishing.publish(issue, by=office.zhong), RuntimeError)


def test_a_changed_text_behind_the_desk_is_not_released(office, issue):
    Article.objects.update(title="签字之后改的题")
    codes = [problem.code for problem in preflight.look(issue)]
    assert codes == ["not_signed"]
    refused(issue, lambda: publishing.publish(issue, by=office.zhong))


# --- scheduled


def test_scheduled_and_called_back(client, office, issue):
    edition = publishing.publish(issue, by=office.zhong, at=in_an_hour())
    issue.refresh_from_db()
    assert issue.is_scheduled and issue.is_locked and not issue.is_published
    article = Article.objects.get()
    addresses = [issue.get_absolute_url(), issue.pdf_address, f"/articles/{article.pk}/"]
    assert {client.get(address).status_code for address in addresses} == {404}
    refused(issue, lambda: publishing.withdraw(issue, by=office.zhong, reason="错"))
    publishing.call_back(issue, by=office.zhong)
    issue.refresh_from_db()
    edition.refresh_from_db()
    assert (issue.published_at, issue.is_locked) == (None, False)
    assert edition.called_back_at is not None
    refused(issue, lambda: publishing.call_back(issue, by=office.zhong))
    second = publishing.publish(issue, by=office.zhong)
    assert second.number == 2
    assert read(client.get(issue.pdf_address)) == pdf_of(second)


def test_at_its_moment_readers_see_it_and_nobody_calls_it_back(client, office, issue):
    edition = publishing.publish(issue, by=office.zhong, at=in_an_hour())
    Issue.objects.update(scheduled_at=timezone.now())  # the moment has come
    assert client.get(issue.get_absolute_url()).status_code == 200
    assert read(client.get(issue.pdf_address)) == pdf_of(edition)
    refused(issue, lambda: publishing.call_back(issue, by=office.zhong))


def test_a_moment_that_is_past(office, issue):
    past = timezone.now() - datetime.timedelta(minutes=1)
    refused(issue, lambda: publishing.publish(issue, by=office.zhong, at=past))


# --- withdrawn


def test_withdrawn_with_a_reason_readers_read(client, office, issue):
    publishing.publish(issue, by=office.zhong)
    refused(issue, lambda: publishing.withdraw(issue, by=office.zhong, reason=" \n"))
    publishing.withdraw(issue, by=office.zhong, reason="数据<有误>")
    for address in (
        issue.get_absolute_url(),
        issue.pdf_address,
        f"/articles/{Article.objects.get().pk}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 410 and "数据&lt;有误&gt;" in answer.content.decode()
    issue.refresh_from_db()
    assert not issue.is_locked
    assert AuditEntry.objects.first().note == "数据<有误>"
    edition = publishing.publish(issue, by=office.zhong)
    issue.refresh_from_db()
    assert edition.number == 2 and issue.is_published and not issue.is_withdrawn
    assert client.get(issue.get_absolute_url()).status_code == 200


def test_scheduled_again_it_stays_withdrawn_until_its_moment(client, office, issue):
    publishing.publish(issue, by=office.zhong)
    publishing.withdraw(issue, by=office.zhong, reason="数据有误")
    publishing.publish(issue, by=office.zhong, at=in_an_hour())
    issue.refresh_from_db()
    assert (issue.is_scheduled, issue.is_withdrawn, issue.is_locked) == (True, True, True)
    answer = client.get(issue.get_absolute_url())
    assert answer.status_code == 410 and "数据有误" in answer.content.decode()
    publishing.call_back(issue, by=office.zhong)
    issue.refresh_from_db()
    assert (issue.is_scheduled, issue.is_withdrawn, issue.is_locked) == (False, True, False)
    assert client.get(issue.get_absolute_url()).status_code == 410
    assert list(Issue.objects.locked()) == list(Issue.objects.published()) == []
    publishing.publish(issue, by=office.zhong, at=in_an_hour())
    Issue.objects.update(scheduled_at=timezone.now())
    assert client.get(issue.get_absolute_url()).status_code == 200
    assert list(Issue.objects.locked()) == list(Issue.objects.published()) == [issue]


def test_what_was_corrected_is_signed_before_a_next_release(office, out):
    article = Article.objects.get()
    correct(office, article, title="更正后的题")
    publishing.withdraw(out, by=office.zhong, reason="还有错")
    article.refresh_from_db()
    assert article.state == "first"
    assert Review.objects.last().decision == "lapse"
    refused(out, lambda: publishing.publish(out, by=office.zhong))


# --- corrections


def correct(office, article, note="人数有误。", opened_as=None, **values):
    article = Article.objects.get(pk=article.pk)
    content = snapshots.of_article(article) | values
    return publishing.correct(
        article, content, by=office.zhong, opened_as=opened_as or article.content_hash(), note=note
    )


@pytest.fixture
def out(office, issue):
    publishing.publish(issue, by=office.zhong)
    issue.refresh_from_db()
    return issue


def test_a_correction_is_rows_note_and_edition(client, office, out):
    article = Article.objects.get()
    first = out.editions.get()
    edition = correct(office, article, title="甲市召开质量年会")
    article.refresh_from_db()
    assert (article.title, article.state) == ("甲市召开质量年会", "final")
    assert (edition.number, out.editions.count()) == (2, 2)
    newest = article.revisions.first()
    assert (newest.kind, newest.by, newest.note) == ("corrected", office.zhong, "人数有误。")
    assert Review.objects.last().decision == "correct"
    assert AuditEntry.objects.first().act == "issue_corrected"
    assert "更正" in text_of(pdf_of(edition)) and "人数有误。" in text_of(pdf_of(edition))
    assert read(client.get(out.pdf_address)) == pdf_of(edition)
    for address in (out.get_absolute_url(), f"/articles/{article.pk}/"):
        page = client.get(address).content.decode()
        assert "更正" in page and "人数有误。" in page and "甲市召开质量年会" in page
    client.force_login(office.xing)
    address = reverse("admin:issues_edition_file", args=[out.pk, 1, "pdf"])
    assert read(client.get(address)) == pdf_of(first)
    assert is_signed(article)


def test_a_correction_of_the_body_is_the_one_whose_pages_were_set(office, out):
    edition = correct(office, Article.objects.get(), body="<p>另一段长得多的正文，改了数字。</p>")
    assert edition.number == 2
    assert Article.objects.get().text == "另一段长得多的正文，改了数字。"


def test_corrections_add_up(client, office, out):
    article = Article.objects.get()
    correct(office, article, title="一次")
    correct(office, article, note="又有误。", title="两次")
    page = client.get(f"/articles/{article.pk}/").content.decode()
    assert page.index("人数有误。") < page.index("又有误。")
    assert [e.number for e in out.editions.all()] == [3, 2, 1]


def test_a_correction_is_refused(office, out):
    article = Article.objects.get()
    refused(out, lambda: correct(office, article, note=" ", title="改"))
    refused(out, lambda: correct(office, article))
    refused(out, lambda: correct(office, article, sources=[]))  # it would bring an error in
    refused(out, lambda: correct(office, article, title=""), ValidationError)
    refused(out, lambda: correct(office, article, title="改", opened_as="0" * 64), ValidationError)
    publishing.withdraw(out, by=office.zhong, reason="错")
    refused(out, lambda: correct(office, article, title="改"))
    pool = make_article()
    refused(out, lambda: correct(office, pool, title="改"))


def test_a_correction_whose_pages_cannot_be_set_changes_nothing(office, out, monkeypatch):
    article = Article.objects.get()

    def broken(*args, **options):
        raise printed.CannotTypeset("坏了")

    monkeypatch.setattr(printed, "typeset", broken)
    refused(out, lambda: correct(office, article, title="改"), match="坏了")


def test_a_picture_taken_out_by_correction_is_public_no_more(client, office):
    issue = make_issue()
    picture = make_picture()
    body = (
        f'<p>文</p><figure class="image"><img src="{picture.address}" alt="图">'
        "<figcaption>图（某人 摄）</figcaption></figure>"
    )
    article = sign(make_ready(make_section(issue), by=office.bian, body=body), office)
    publishing.publish(issue, by=office.zhong)
    assert read(client.get(picture.address))[:4] == b"\x89PNG"
    correct(office, article, body="<p>文</p>")
    assert client.get(picture.address).status_code == 404


def test_the_correction_s_form(client, office, out):
    article = Article.objects.get()
    client.force_login(office.zhong)
    address = reverse("admin:issues_article_correct", args=[article.pk])
    assert "note of correction" not in client.get(address).content.decode()
    source = article.sources.get()
    values = {
        "title": "甲市召开质量年会", "original_title": article.original_title, "body": article.body,
        "responsible_editor": "林晓", "opened_as": article.fingerprint(), "mode": "correct",
        "sources-TOTAL_FORMS": 1, "sources-INITIAL_FORMS": 1, "sources-0-id": source.pk,
        "sources-0-article": article.pk, "sources-0-label": source.label, "sources-0-url": source.url,
        "sources-0-outlet": source.outlet,
    }  # fmt: skip
    answer = client.post(address, values)  # without the note
    assert answer.status_code == 200 and out.editions.count() == 1
    values |= {"note": "题目有误。"}
    looked_at = client.post(address, values).context["looked_at"]
    assert out.editions.count() == 1  # nothing is released before the person has seen it
    answer = client.post(address, values | {"looked_at": looked_at})
    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.sources.count()) == ("甲市召开质量年会", 1)
    # the ordinary form of a published text stays shut for the chief editor too
    address = reverse("admin:articles_article_change", args=[article.pk])
    assert client.post(address, values | {"title": "偷改"}).status_code == 403


def correction_form(article, **changed) -> dict:
    source = article.sources.get()
    values = {
        "title": article.title, "original_title": article.original_title, "body": article.body,
        "responsible_editor": article.responsible_editor, "opened_as": article.fingerprint(),
        "note": "人数有误。", "tab": "a-tab-of-a-browser",
        "sources-TOTAL_FORMS": 1, "sources-INITIAL_FORMS": 1, "sources-0-label": source.label,
        "sources-0-url": source.url, "sources-0-outlet": source.outlet,
    }  # fmt: skip
    return values | changed


def test_a_correction_is_shown_before_it_is_released(client, office, out):
    article = Article.objects.get()
    client.force_login(office.zhong)
    address = reverse("admin:issues_article_correct", args=[article.pk])
    values = correction_form(article, title="甲市召开质量年会")
    page = client.post(address, values)
    text = page.content.decode()
    assert page.status_code == 200 and "尚未发布" in text and "人数有误。" in text
    assert [change.name for change in page.context["difference"].fields] == ["title"]
    shown = {url for _kind, places in page.context["reach"] for _name, url in places}
    assert {
        reverse("article_detail", args=[article.pk]),
        reverse("issue_detail", args=[out.year, out.number]),
        reverse("issue_pdf", args=[out.year, out.number]),
        reverse("section_detail", args=[article.section.slug]),
        reverse("section_feed", args=[article.section.slug]),
        reverse("article_feed"),
        reverse("front_page"),
    } <= shown
    for url in shown:  # each of them is there
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert read(answer) if answer.streaming else answer.content
    # what was typed is kept until it is released, and can be taken into the form again
    draft = Draft.objects.get(by=office.zhong)
    assert draft.values["title"] == ["甲市召开质量年会"] and draft.values["note"] == ["人数有误。"]
    assert f"{address}?take={draft.pk}" in text
    client.post(address, values | {"looked_at": page.context["looked_at"]})
    article.refresh_from_db()
    assert article.title == "甲市召开质量年会" and not Draft.objects.exists()


def test_another_text_than_the_one_looked_at_is_shown_again(client, office, out):
    article = Article.objects.get()
    client.force_login(office.zhong)
    address = reverse("admin:issues_article_correct", args=[article.pk])
    values = correction_form(article, title="甲市召开质量年会")
    looked_at = client.post(address, values).context["looked_at"]
    for other in ({"title": "乙市召开质量年会"}, {"note": "另有说明。"}):
        again = client.post(address, values | other | {"looked_at": looked_at})
        assert again.status_code == 200 and again.context["looked_at"] != looked_at
    assert out.editions.count() == 1


def test_two_people_correct_one_text(client, office, out):
    """The second one sees both corrections together before theirs is released."""
    article = Article.objects.get()
    client.force_login(office.zhong)
    address = reverse("admin:issues_article_correct", args=[article.pk])
    mine = correction_form(article, title="甲市召开质量年会")
    looked_at = client.post(address, mine).context["looked_at"]
    correct(office, article, subtitle="别人加的副标题")
    page = client.post(address, mine | {"looked_at": looked_at})
    assert page.status_code == 200 and page.context["looked_at"] != looked_at
    assert page.context["plan"].new["subtitle"] == "别人加的副标题"
    client.post(address, mine | {"looked_at": page.context["looked_at"]})
    article.refresh_from_db()
    assert (article.title, article.subtitle) == ("甲市召开质量年会", "别人加的副标题")


def test_a_correction_that_changes_nothing_is_refused(client, office, out):
    article = Article.objects.get()
    client.force_login(office.zhong)
    address = reverse("admin:issues_article_correct", args=[article.pk])
    page = client.post(address, correction_form(article))
    assert "没有改动" in page.content.decode() and "looked_at" not in (page.context or {})
    assert out.editions.count() == 1


def test_nobody_else_sees_what_a_correction_would_change(client, office, out):
    article = Article.objects.get()
    client.force_login(office.bian)
    address = reverse("admin:issues_article_correct", args=[article.pk])
    assert client.post(address, correction_form(article, title="偷看")).status_code == 403


# --- what was seen, what was done


def test_what_the_chief_did_not_see_is_not_released(client, office, issue):
    """The page is opened, an editor changes things, the old page is sent."""
    client.force_login(office.zhong)
    address = publish_address(issue)
    looked_at = client.get(address).context["seen"]
    Issue.objects.update(editors_note="新的按语", title="换了刊头")
    answer = client.post(address, {"act": "now", "seen": looked_at})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "编者按" in text and "刊头" in text and "没有发布" in text
    issue.refresh_from_db()
    assert not issue.is_locked and not Edition.objects.exists()
    for nonsense in ("", "x", "[]", '{"title": 1}'):
        assert client.post(address, {"act": "now", "seen": nonsense}).status_code == 409
    fresh = client.get(address).context["seen"]
    assert client.post(address, {"act": "now", "seen": fresh}).status_code == 302


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda: Article.objects.update(body="<p>另</p>"), "《甲市召开质量大会》"),
        (lambda: Article.objects.update(state="third"), "《甲市召开质量大会》"),
        (lambda: make_section(Issue.objects.get(), "新栏"), "栏目"),
        (lambda: Issue.objects.update(date=datetime.date(2026, 2, 3)), "日期"),
        (lambda: Issue.objects.update(number=11, slug="2026-11"), "期号"),
        (lambda: Article.objects.update(section=None), "一篇已移出的稿件"),
    ],
    ids=[
        "a text",
        "a state",
        "a section",
        "the date",
        "the number",
        "an article taken out",
    ],
)
def test_the_refusal_names_what_changed(office, issue, change, word):
    looked_at = contents.part_hashes(contents.build(issue, empty=True))
    change()
    assert word in contents.changes(looked_at, contents.build(Issue.objects.get(), empty=True))
    with pytest.raises(roles.Refused, match=word):
        publishing.publish(issue, by=office.zhong, seen=looked_at)


def test_another_order_alone_is_named_as_that(issue):
    first = Article.objects.get()
    make_article(first.section, title="《乙法》施行")
    looked_at = contents.part_hashes(contents.build(issue, empty=True))
    Article.objects.filter(pk=first.pk).update(position=9)
    assert contents.changes(looked_at, contents.build(issue, empty=True)) == ("稿件顺序",)
    Article.objects.exclude(pk=first.pk).update(state="final")
    changed = contents.changes(looked_at, contents.build(issue, empty=True))
    assert changed == ("稿件顺序", "《〈乙法〉施行》")


@pytest.fixture
def clock(monkeypatch):
    """Sets the program's clock."""
    now = {"by": datetime.timedelta()}
    whole = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: whole() + now["by"])
    return now


def test_the_clock_set_back_after_a_release(client, office, issue, clock):
    """What was done is told by what is written, not by comparing moments with now."""
    publishing.publish(issue, by=office.zhong)
    clock["by"] = -datetime.timedelta(hours=3)
    issue.refresh_from_db()
    assert (issue.is_published, issue.is_scheduled) == (True, False)
    assert client.get(issue.get_absolute_url()).status_code == 200
    assert list(Issue.objects.published()) == [issue]
    with pytest.raises(roles.Refused):
        publishing.call_back(issue, by=office.zhong)
    publishing.withdraw(issue, by=office.zhong, reason="撤回")
    assert client.get(issue.get_absolute_url()).status_code == 410
    clock["by"] = -datetime.timedelta(hours=6)
    publishing.publish(issue, by=office.zhong)
    issue.refresh_from_db()
    assert issue.is_published and not issue.is_withdrawn
    assert client.get(issue.get_absolute_url()).status_code == 200
    assert list(Issue.objects.locked()) == list(Issue.objects.published()) == [issue]


def test_a_correction_after_the_moment_writes_that_it_is_out(client, office, issue, clock):
    moment = in_an_hour()
    publishing.publish(issue, by=office.zhong, at=moment)
    clock["by"] = datetime.timedelta(hours=2)
    correct(office, Article.objects.get(), title="更正后的题")
    clock["by"] = datetime.timedelta()
    issue.refresh_from_db()
    assert (issue.published_at, issue.scheduled_at, issue.is_published) == (moment, None, True)
    assert client.get(issue.get_absolute_url()).status_code == 200


def left_by_a_power_cut(office, issue, monkeypatch, media):
    """The file of a release that ended before it wrote a row."""

    def broken(*args, **options):
        raise RuntimeError("power cut")

    monkeypatch.setattr(candidates, "write_edition", broken)
    with pytest.raises(RuntimeError):
        publishing.publish(issue, by=office.zhong)
    (left,) = (media / "editions").rglob("*.pdf")
    return left


def test_half_a_file_left_by_a_power_cut_is_written_anew(office, issue, monkeypatch, media):
    left = left_by_a_power_cut(office, issue, monkeypatch, media)
    whole = left.read_bytes()
    left.write_bytes(bytes(len(whole)))  # as long as it should be, and empty
    monkeypatch.undo()
    edition = publishing.publish(issue, by=office.zhong)
    assert pdf_of(edition) == whole


@pytest.mark.parametrize("seen", ["[" * 50_000, "{", "null", '{"a": 1}'])
def test_a_crafted_release_is_a_sentence(client, office, issue, seen):
    client.force_login(office.zhong)
    values = {"act": "now", "seen": seen}
    assert client.post(publish_address(issue), values).status_code == 409
    assert not Edition.objects.exists()


def test_a_moment_is_asked_for(client, office, issue):
    client.force_login(office.zhong)
    seen = client.get(publish_address(issue)).context["seen"]
    answer = client.post(publish_address(issue), {"act": "later", "at": "", "seen": seen})
    assert answer.status_code == 409 and "请选择发布时间" in answer.text
    assert not Edition.objects.exists()


def test_acknowledged_warnings_stand_on_the_sheet_of_the_next_edition(office, issue):
    make_section(issue, "空栏")
    (problem,) = preflight.look(issue)
    first = publishing.publish(issue, by=office.zhong, ticks={problem.key: "本月没有"})
    article = Article.objects.get()
    second = correct(office, article, title="更正后的题")
    assert second.acknowledged == first.acknowledged
    assert [row["remark"] for row in second.sheet["release"]["warnings"]] == ["本月没有"]
    # what a correction brings in is its maker's
    third = correct(office, article, "原题查无", original_title="")
    by_code = {row["code"]: (row["by"], row["remark"]) for row in third.acknowledged}
    assert by_code["empty_section"] == ("终主编", "本月没有")
    assert by_code["no_original_title"] == ("终主编", "随更正：原题查无")
    # and what was mended is told no more
    fourth = correct(office, article, "补上原题", original_title="甲市召开质量大会")
    assert [row["code"] for row in fourth.acknowledged] == ["empty_section"]


@pytest.mark.parametrize("size", [5, 50])
def test_a_release_and_a_correction_build_the_tree_twice(office, size, monkeypatch):
    issue = make_issue()
    section = make_section(issue)
    for at in range(size):
        sign(make_ready(section, f"题{at}", by=office.bian), office)
    built = []
    whole = contents.build

    def build(*args, **options):
        built.append(options)
        return whole(*args, **options)

    for module in (candidates.contents, correction.contents, preflight.contents):
        monkeypatch.setattr(module, "build", build)
    asked = {}
    with CaptureQueriesContext(connection) as captured:
        publishing.publish(issue, by=office.zhong)
    asked["release"] = len(captured)
    assert len(built) == 2
    built.clear()
    with CaptureQueriesContext(connection) as captured:
        correct(office, Article.objects.first(), title="更正")
    asked["correction"] = len(captured)
    assert len(built) == 2
    assert asked == QUERIES[connection.vendor]


# The same for any number of articles. (SQLite is told what stood in its search index.)
QUERIES = {
    "sqlite": {"release": 50, "correction": 65},
    "postgresql": {"release": 44, "correction": 60},
}


# --- the files of editions


def test_a_file_is_stored_under_its_hash_before_the_row(office, issue, monkeypatch, media):
    left = left_by_a_power_cut(office, issue, monkeypatch, media)
    assert left.stem == hashlib.sha256(left.read_bytes()).hexdigest()
    assert not EditionFile.objects.exists()
    monkeypatch.undo()
    edition = publishing.publish(issue, by=office.zhong)
    file = edition.file("pdf")
    assert (file.file.path, file.size) == (str(left), left.stat().st_size)  # the same bytes


def test_a_full_or_read_only_folder_is_a_sentence_and_leaves_nothing(
    office, issue, media, monkeypatch
):
    from django.core.files.storage import default_storage

    def half(name, content, **options):
        path = media / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content.read(100))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", half)
    refused(issue, lambda: publishing.publish(issue, by=office.zhong), match="媒体目录")
    assert list(media.rglob("*.pdf")) == []


def test_the_command_names_what_is_missing_and_removes_what_belongs_to_none(
    office, issue, media, capsys
):
    edition = publishing.publish(issue, by=office.zhong)
    call_command("edition_files")
    assert "齐全" in capsys.readouterr().out
    stray, young = media / "editions/ab/abcd.pdf", media / "editions/ab/young.pdf"
    for path in (stray, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF")
    an_hour_ago = time.time() - 2 * 3600
    os.utime(stray, (an_hour_ago, an_hour_ago))
    call_command("edition_files")
    assert "abcd.pdf" in capsys.readouterr().out and stray.exists()
    call_command("edition_files", remove=True)
    assert not stray.exists() and young.exists()  # perhaps a release under way
    path = Path(edition.file("pdf").file.path)
    whole = path.read_bytes()
    for damage in (lambda: path.write_bytes(whole + b" "), path.unlink):
        damage()
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            call_command("edition_files")
        assert end.value.code == 1 and path.name in capsys.readouterr().err


def test_a_missing_file_is_told_readers_and_staff(client, office, issue, caplog):
    edition = publishing.publish(issue, by=office.zhong)
    path = Path(edition.file("pdf").file.path)
    for damage in (lambda: path.write_bytes(path.read_bytes()[:1000]), path.unlink):
        damage()
        answer = client.get(issue.pdf_address)
        assert answer.status_code == 503 and "no-store" in answer["Cache-Control"]
    assert "edition_files" in caplog.text
    client.force_login(office.xing)
    address = reverse("admin:issues_edition_file", args=[issue.pk, 1, "pdf"])
    page = client.get(address, follow=True).content.decode()
    assert "不见了" in page and "备份" in page


def test_a_pdf_is_served_in_ranges(client, office, issue):
    edition = publishing.publish(issue, by=office.zhong)
    whole = pdf_of(edition)
    size = len(whole)

    def get(spec="", **headers):
        headers = ({"Range": spec} if spec else {}) | headers
        answer = client.get(issue.pdf_address, headers=headers)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer, data

    answer, data = get()
    assert (answer.status_code, data, answer["Accept-Ranges"]) == (200, whole, "bytes")
    etag = answer["ETag"]
    for spec, first, last in (
        ("bytes=0-9", 0, 9), ("bytes=100-", 100, size - 1), ("bytes=-50", size - 50, size - 1),
        ("bytes=0-999999999", 0, size - 1), (f"bytes=-{size * 2}", 0, size - 1),
    ):  # fmt: skip
        answer, data = get(spec)
        assert (answer.status_code, data) == (206, whole[first : last + 1]), spec
        assert answer["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer["Content-Type"] == "application/pdf"
    answer, data = get(f"bytes={size}-")
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")
    for nonsense in (
        "bytes=x",
        "bytes=" + "9" * 5000 + "-",
        "bytes=٣-",
        "bytes=5-2",
        "bytes=0-1,5-9",
        "lines=1-2",
        "bytes=-",
        "bytes=-0",
    ):
        answer, data = get(nonsense)
        assert answer.status_code in (200, 416), nonsense
    assert get("bytes=0-9", **{"If-Range": '"old"'})[1] == whole
    assert get("bytes=0-9", **{"If-Range": etag})[1] == whole[:10]
    assert get(**{"If-None-Match": etag})[0].status_code == 304


def test_a_proxy_may_send_it(client, office, issue, settings):
    settings.ACCEL_PREFIX = "/protected"
    edition = publishing.publish(issue, by=office.zhong)
    answer = client.get(issue.pdf_address)
    assert answer["X-Accel-Redirect"] == f"/protected/{edition.file('pdf').file.name}"
    assert answer["Content-Type"] == "application/pdf" and answer.content == b""


# --- preflight


def codes(issue) -> list[tuple[str, str]]:
    return [(problem.level, problem.code) for problem in preflight.look(issue)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"sources": []}, ("error", "no_source")),
        ({"sources": [{"label": "#"}]}, ("error", "source_no_address")),
        ({"sources": [{"url": "https://a.example.org/"}]}, ("warning", "source_bare_domain")),
        ({"sources": [{"url": "https://a.example.org/#top"}]}, ("warning", "source_bare_domain")),
        ({"original_title": ""}, ("warning", "no_original_title")),
        ({"responsible_editor": ""}, ("warning", "no_responsible_editor")),
        ({"body": "<p>字😀</p>"}, ("warning", "unprintable")),
        ({"title": "字\ue000", "original_title": "x"}, ("warning", "unprintable")),
        (
            {"body": '<figure class="image"><figcaption>会场（某人 摄）</figcaption></figure>'},
            ("error", "picture_missing"),
        ),
        ({"body": '<img src="/media/nothere.png" alt="图">'}, ("error", "picture_missing")),
    ],
)
def test_each_check(office, values, expected):
    issue = make_issue()
    sign(make_ready(make_section(issue), by=office.bian, **values), office)
    assert codes(issue) == [expected]


@pytest.mark.parametrize(
    ("alt", "caption", "expected"),
    [
        ("", "", [("error", "picture_says_nothing")]),
        ("", "题注", [("warning", "picture_no_alternative")]),
        ("图", "", [("warning", "picture_no_caption")]),
        ("图", "题注", []),
    ],
)
@pytest.mark.parametrize(
    "wrap",
    ["{}", "<table><tbody><tr><td>{}</td></tr></tbody></table>"],
    ids=["alone", "in a table"],
)
def test_pictures_say_what_they_show(office, alt, caption, expected, wrap):
    issue = make_issue()
    picture = make_picture()
    figure = f'<figure class="image"><img src="{picture.address}" alt="{alt}">'
    figure += f"<figcaption>{caption}</figcaption></figure>" if caption else "</figure>"
    sign(make_ready(make_section(issue), by=office.bian, body=wrap.format(figure)), office)
    assert codes(issue) == expected


def test_checks_between_articles(office):
    issue = make_issue()
    section = make_section(issue)
    make_section(issue, "空栏")
    twin = make_section(issue, section.title)
    make_section(issue, "国家", parent=section), make_section(issue, "国家", parent=twin)
    known = [{"label": "甲", "outlet": "某报", "url": "https://cqn.com.cn/0"}]
    sign(make_ready(twin, "独一篇", by=office.bian, sources=known), office)
    for at, url in enumerate(
        (
            "https://cqn.com.cn/1",
            "https://cqn.com.cn/2",
            "https://cgq.com.cn/3",
            "https://cqn.com.c/4",
        )
    ):
        sources = [{"label": "甲", "outlet": "某报", "url": url}]
        sign(make_ready(section, f"题{at % 3}", by=office.bian, sources=sources), office)
    assert codes(issue) == [
        ("warning", "odd_site"),
        ("warning", "odd_site"),
        ("warning", "same_title"),
        ("warning", "same_section"),
        ("warning", "same_section"),
        *[("warning", "empty_section")] * 3,
    ]
    states = make_issue()
    other = [{"label": "乙", "outlet": "另报", "url": "https://b.example.net/9"}]
    article = make_ready(make_section(states), by=office.bian, sources=other)
    sign(article, office, until="third")
    assert codes(states) == [("error", "not_final")]
    assert codes(make_issue()) == [("error", "no_article")]


def test_characters_of_issue_and_sections_are_looked_up_too(client, office):
    issue = make_issue(imprint="主办：某会😀")
    section = make_section(issue, "栏\ue000目")
    sign(make_ready(section, by=office.bian), office)
    found = [(problem.code, problem.kind) for problem in preflight.look(issue)]
    assert found == [("unprintable", "issue"), ("unprintable", "section")]
    client.force_login(office.zhong)
    page = client.get(publish_address(issue)).content.decode()
    assert reverse("admin:issues_issue_change", args=[issue.pk]) in page


@pytest.mark.parametrize(
    ("days", "year", "expected"),
    [
        (0, 2026, []),
        (62, 2026, []),
        (63, 2026, ["该期的日期是{day}，晚于今天两个月以上。"]),
        (300, 2026, ["该期的日期是{day}，晚于今天两个月以上。"]),
        (0, 2999, ["该期的日期是2999年，晚于今天两个月以上。"]),
        (300_000, 2999, ["该期的日期是{day}，晚于今天两个月以上。"]),
    ],
)
def test_an_issue_dated_far_ahead_is_saved_and_warned_of(client, office, days, year, expected):
    date = timezone.localdate() + datetime.timedelta(days=days)
    client.force_login(office.bian)
    post = {"title": "质量要闻", "year": year, "number": 3, "date": date.isoformat()}
    post |= {"sections-TOTAL_FORMS": "1", "sections-INITIAL_FORMS": "0", "sections-0-title": "栏"}
    assert client.post(reverse("admin:issues_issue_add"), post).status_code == 302
    issue = Issue.objects.get()
    sign(make_ready(issue.sections.get(), by=office.bian), office)
    day = f"{date.year}年{date.month}月{date.day}日"
    found = [(p.level, p.code, p.kind, p.id, p.text) for p in preflight.look(issue)]
    assert found == [
        ("warning", "date_ahead", "issue", issue.pk, text.format(day=day)) for text in expected
    ]


def test_the_preflight_command(office, issue, capsys):
    call_command("preflight", "2026-10")
    assert "没有妨碍发布的问题" in capsys.readouterr().out
    Article.objects.update(original_title="")
    with pytest.raises(SystemExit) as end:
        call_command("preflight", "2026-10", format="json")
    assert end.value.code == 1
    rows = json.loads(capsys.readouterr().out)
    assert [(row["level"], row["code"]) for row in rows] == [
        ("error", "not_signed"),
        ("warning", "no_original_title"),
    ]
    assert rows[0]["object"] == {
        "kind": "article",
        "id": Article.objects.get().pk,
        "title": "甲市召开质量大会",
    }


@pytest.mark.parametrize("count", [1, 3, 12])
def test_preflight_asks_a_fixed_number_of_questions(office, count, django_assert_num_queries):
    issue = make_issue()
    section = make_section(issue)
    picture = make_picture()
    for at in range(count):
        body = f'<img src="{picture.address}" alt="图">'
        sign(make_ready(section, f"题{at}", by=office.bian, body=body), office)
    with django_assert_num_queries(8):
        preflight.look(issue)


# --- at once


@pytest.mark.django_db(transaction=True)
def test_two_releases_at_once_make_one_edition():
    office = make_office()
    issue = make_issue()
    sign(make_ready(make_section(issue), by=office.bian), office)
    outcomes = []

    def go():
        try:
            outcomes.append(publishing.publish(issue, by=office.zhong).number)
        except roles.Refused:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [1, None, None, None]
    assert Edition.objects.count() == 1


def test_nothing_is_typeset_inside_a_transaction(office, issue, monkeypatch, settings):
    """The verbs typeset while no transaction of theirs is open."""
    seen = []
    whole = printed.typeset

    def watch(*args, **options):
        seen.append(len(connection.savepoint_ids))
        return whole(*args, **options)

    monkeypatch.setattr(printed, "typeset", watch)
    outside = len(connection.savepoint_ids)
    publishing.publish(issue, by=office.zhong)
    correct(office, Article.objects.get(), title="另题")
    assert seen == [outside, outside]
    assert transaction.get_connection().in_atomic_block  # only the test's own
