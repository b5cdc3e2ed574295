"""At one's desk: drafts, who else is here, signing in again, two versions, my work, revisions."""

import datetime
import json
import re

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import drafts
from articles.content import snapshots, typed
from articles.models import Article, Draft, Presence, Proposal, Revision
from articles.review import proposals, workflow
from issues.admin import my_work
from qualitynews.people import roles
from tests.make import (
    make_article,
    make_issue,
    make_office,
    make_ready,
    make_section,
    release,
    rewrite,
    sign,
)
from tests.test_admin import article_address, form_values, text_of

pytestmark = pytest.mark.django_db

KEEP_DRAFT = reverse("admin:articles_keep_draft")


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def bian(client, office):
    client.force_login(office.bian)
    return client


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def values_of(article, **changes) -> dict[str, list[str]]:
    content = snapshots.of_article(article) | changes
    return typed.values(content)


def keep(client, article, tab="t1", **changes):
    values = values_of(article, **changes) if article.title else {"title": [changes["title"]]}
    return client.post(
        KEEP_DRAFT,
        {
            "tab": tab,
            "article": article.pk or "",
            "opened_as": article.fingerprint() if article.title else "",
            "values": json.dumps(values),
        },
    )


# --- drafts


def test_a_draft_is_private_and_no_revision(bian, office):
    article = make_ready(by=office.bian)
    answer = keep(bian, article, body="<p>没写完</p>")
    assert answer.json()["kept_at"]
    draft = Draft.objects.get()
    assert (draft.by, draft.article) == (office.bian, article)
    assert Article.objects.get().body != "<p>没写完</p>" and Revision.objects.count() == 1
    page = text_of(bian.get(article_address(article)))
    assert "未保存的草稿" in page
    address = reverse("admin:articles_draft", args=[draft.pk])
    assert "没写完" in text_of(bian.get(address))
    taken = bian.get(address, {"form": "json"}).json()
    assert taken["values"]["body"] == ["<p>没写完</p>"]
    assert taken["opened_as"] == article.fingerprint()
    for other in (office.bian2, office.guan, office.zhong):
        their = as_(other)
        assert their.get(address).status_code == 404
        assert their.post(address).status_code == 404
        assert "未保存的草稿" not in text_of(their.get(article_address(article)))
    assert bian.post(address).status_code == 302 and not Draft.objects.exists()


def test_a_draft_goes_when_it_is_saved_and_when_it_says_nothing_new(bian, office):
    article = make_ready(by=office.bian)
    keep(bian, article, tab="t1", title="新题")
    keep(bian, article, tab="t1", title="更新的题")
    keep(bian, article, tab="t2")
    assert Draft.objects.count() == 2
    shown = drafts.drafts_of(article, by=office.bian)
    assert [draft.words for draft in shown] == ["更新的题"]
    address = article_address(article)
    values = form_values(bian, address) | {"title": "更新的题", "tab": "t1"}
    assert bian.post(address, values).status_code == 302
    assert drafts.drafts_of(Article.objects.get(), by=office.bian) == []
    assert not Draft.objects.filter(key="t1").exists()


def test_what_a_browser_brings_in_is_answered_with_its_row(bian, office):
    article = make_ready(by=office.bian)
    sent = {"tab": "t1", "article": article.pk, "opened_as": article.fingerprint()}
    sent |= {"found": "1", "values": json.dumps(values_of(article, title="<b>新题"))}
    row = bian.post(KEEP_DRAFT, sent).json()["row"]
    draft = Draft.objects.get()
    assert f'data-draft="{draft.pk}"' in row and "「&lt;b&gt;新题」" in row
    assert row.strip() in bian.get(article_address(article)).content.decode()
    sent["values"] = json.dumps(values_of(article))
    assert "row" not in bian.post(KEEP_DRAFT, sent).json()  # says what the text says
    assert "row" not in keep(bian, article, title="又一题").json()


def test_a_new_text_has_drafts_too(bian, office):
    nothing = Article(title="还没有保存的新稿")
    values = {"title": ["还没有保存的新稿"], "body": ["<p>一</p>"]}
    bian.post(KEEP_DRAFT, {"tab": "n1", "article": "", "values": json.dumps(values)})
    page = text_of(bian.get(reverse("admin:articles_article_add")))
    assert nothing.title in page
    assert nothing.title in text_of(bian.get(reverse("admin:index")))
    bian.post(reverse("admin:articles_article_add"), {
        "title": "还没有保存的新稿", "body": "<p>一</p>", "tab": "n1",
        "sources-TOTAL_FORMS": 0, "sources-INITIAL_FORMS": 0,
    })  # fmt: skip
    assert Article.objects.get().title == nothing.title and not Draft.objects.exists()


def test_what_no_row_can_hold_is_kept_all_the_same(bian, office):
    article = make_ready(by=office.bian)
    deep = "<blockquote>" * 30 + "深"
    keep(bian, article, body=deep)
    (draft,) = drafts.drafts_of(article, by=office.bian)
    assert draft.values["body"] == [deep]
    assert bian.get(reverse("admin:articles_draft", args=[draft.pk])).status_code == 200
    assert bian.get(article_address(article)).status_code == 200


@pytest.mark.parametrize(
    "values",
    ["", "no json", "[]", '"text"', '{"title": "no list"}', '{"title": [[1]]}', "{" * 5000, "null"],
)
def test_nonsense_from_a_browser_is_answered_with_a_sentence(bian, office, values):
    article = make_ready(by=office.bian)
    answer = bian.post(KEEP_DRAFT, {"tab": "t", "article": article.pk, "values": values})
    assert answer.status_code == 200
    for article_key in ("x", "-1", "9" * 30, "１"):
        assert bian.post(KEEP_DRAFT, {"tab": "t", "article": article_key}).status_code == 400
    assert bian.post(KEEP_DRAFT, {"article": article.pk}).status_code == 400
    assert bian.get(KEEP_DRAFT).status_code == 405


def test_who_is_signed_out_or_no_staff_is_told_so_as_data(client, office):
    article = make_ready(by=office.bian)
    assert keep(client, article).status_code == 401
    office.bian.is_staff = False
    office.bian.save()
    assert keep(as_(office.bian), article).status_code == 401
    assert not Draft.objects.exists()


def test_a_token_is_asked_for(office):
    article = make_ready(by=office.bian)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(office.bian)
    assert keep(strict, article).status_code == 403
    again = reverse("admin:articles_sign_in_again")
    assert strict.post(again, {"username": "bian", "password": "pw"}).status_code == 403
    token = strict.get(reverse("admin:articles_fresh_token")).json()["csrf"]
    answer = strict.post(
        KEEP_DRAFT, {"tab": "t", "article": article.pk, "csrfmiddlewaretoken": token}
    )
    assert answer.status_code == 200


# --- who else is here


def test_others_at_the_text(bian, office):
    article = make_ready(by=office.bian)
    other = as_(office.bian2)
    assert keep(bian, article).json()["others"] == []
    assert [o["name"] for o in keep(other, article).json()["others"]] == ["编辑一"]
    assert [o["name"] for o in keep(bian, article).json()["others"]] == ["编辑二"]
    assert "编辑二" in text_of(bian.get(article_address(article)))
    other.post(KEEP_DRAFT, {"tab": "t1", "article": article.pk, "leaving": "1"})
    assert keep(bian, article).json()["others"] == []
    keep(other, article)
    Presence.objects.filter(by=office.bian2).update(
        seen_at=timezone.now() - datetime.timedelta(minutes=1)
    )
    assert keep(bian, article).json()["others"] == []


def test_a_save_by_another_is_told_while_typing(bian, office):
    article = make_ready(by=office.bian)
    opened = article.fingerprint()
    assert "changed_by" not in keep(bian, article).json()
    article = rewrite(article, office.bian2, title="别人的题").article
    answer = bian.post(KEEP_DRAFT, {"tab": "t", "article": article.pk, "opened_as": opened})
    assert answer.json()["changed_by"] == "编辑二"


# --- signing in again


def test_signing_in_again_in_place(client, office):
    address = reverse("admin:articles_sign_in_again")
    values = {"username": "bian", "password": "pw", "expected": office.bian.pk}
    wrong = client.post(address, values | {"password": "no"})
    assert wrong.status_code == 400 and wrong.json()["error"]
    other = client.post(address, values | {"expected": office.bian2.pk})
    assert other.status_code == 409 and get_user(client).is_anonymous
    answer = client.post(address, values)
    assert answer.status_code == 200 and answer.json()["csrf"]
    assert get_user(client) == office.bian
    office.chu.is_staff = False
    office.chu.save()
    values = {"username": "chu", "password": "pw", "expected": office.chu.pk}
    assert Client().post(address, values).status_code == 400


# --- two versions


def choice(article, answer, **taken) -> tuple[str, dict]:
    """The address and the form of the page of two versions, with what is chosen by part."""
    context = answer.context
    both = context["both"]
    values = {
        "purpose": context["purpose"], "typed": context["typed"], "typed_on": both.typed_on,
        "opened_as": both.opened_as, "tab": context["tab"], "back": context["back"],
    }  # fmt: skip
    values |= {f"take-{key}": whose for key, whose in taken.items()}
    return reverse("admin:issues_article_two_versions", args=[article.pk]), values


def test_the_second_saver_sees_both_and_takes_what_they_want(bian, office):
    article = make_ready(by=office.bian, title="原题", subtitle="原副题")
    address = article_address(article)
    mine = form_values(bian, address) | {
        "title": "我的题", "summary": "我的提要", "body": "<p>我的正文</p>", "tab": "t1",
    }  # fmt: skip
    other = as_(office.bian2)
    theirs = form_values(other, address) | {"title": "他的题", "subtitle": "他的副题"}
    theirs["sources-0-outlet"] = "他的报"
    assert other.post(address, theirs).status_code == 302
    answer = bian.post(address, mine)
    assert answer.status_code == 200
    assert [part["key"] for part in answer.context["parts"]] == ["title"]
    assert answer.context["both"].merge.taken == {
        "subtitle": "theirs", "summary": "mine", "body": "mine", "sources": "theirs",
    }  # fmt: skip
    assert Article.objects.get().title == "他的题"
    page = answer.content.decode()
    assert "编辑二" in page and "我的题" in page and "他的题" in page
    address, values = choice(article, answer, title="mine")
    assert 'name="_save"' in answer.content.decode()  # the button that stays with the text
    led = bian.post(address, values | {"_save": "1"})["Location"]
    assert led.startswith(reverse("admin:articles_article_change", args=[article.pk]))
    article = Article.objects.get()
    assert (article.title, article.subtitle, article.summary, article.body) == (
        "我的题", "他的副题", "我的提要", "<p>我的正文</p>",
    )  # fmt: skip
    assert [source.outlet for source in article.sources.all()] == ["他的报"]
    kept = Revision.objects.order_by("number").values_list("by__username", "content__title")
    assert list(kept) == [("bian", "原题"), ("bian2", "他的题"), ("bian", "我的题")]


def test_my_sources_over_theirs(bian, office):
    article = make_ready(by=office.bian)
    address = article_address(article)
    mine = form_values(bian, address) | {"sources-0-label": "我的来源"}
    other = as_(office.bian2)
    other.post(address, form_values(other, address) | {"sources-0-DELETE": "on", "title": "他的题"})
    assert Article.objects.get().sources.count() == 0
    answer = bian.post(address, mine)
    assert [part["key"] for part in answer.context["parts"]] == ["sources"]
    bian.post(*choice(article, answer, sources="mine"))
    article = Article.objects.get()
    assert article.title == "他的题"  # which only they had changed
    assert [source.label for source in article.sources.all()] == ["我的来源"]


def both_add_a_source(bian, office):
    article = make_ready(by=office.bian)
    address, other = article_address(article), as_(office.bian2)
    added = {"sources-TOTAL_FORMS": 2, "sources-1-url": "https://b.example.org/1"}
    mine = form_values(bian, address) | added | {"sources-1-label": "我加的", "tab": "t1"}
    other.post(address, form_values(other, address) | added | {"sources-1-label": "他加的"})
    answer = bian.post(address, mine)
    return article, answer


def test_both_added_a_source_and_both_are_kept(bian, office):
    article, answer = both_add_a_source(bian, office)
    assert bian.post(*choice(article, answer, sources="both")).status_code == 302
    labels = [source.label for source in Article.objects.get().sources.all()]
    assert labels == ["甲市召开质量大会", "他加的", "我加的"]
    assert not Draft.objects.exists()


def test_what_was_left_out_of_mine_stays_as_a_draft(bian, office):
    article, answer = both_add_a_source(bian, office)
    assert bian.post(*choice(article, answer, sources="theirs")).status_code == 302
    assert [source.label for source in Article.objects.get().sources.all()][1:] == ["他加的"]
    (draft,) = drafts.drafts_of(Article.objects.get(), by=office.bian)
    assert draft.values["sources-1-label"] == ["我加的"]


def test_a_colleague_s_move_alone_is_no_question(bian, office):
    from issues import arranging

    issue = make_issue()
    article = make_ready(make_section(issue, "甲"), by=office.bian)
    other_section = make_section(issue, "乙")
    address = article_address(article)
    mine = form_values(bian, address) | {"title": "我的题"}
    arranging.place(article, other_section, by=office.bian2)
    assert bian.post(address, mine).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.section) == ("我的题", other_section)
    assert article.sources.count() == 1


def test_another_person_on_the_same_browser(bian, office):
    article = make_ready(by=office.bian, title="原题")
    address = article_address(article)
    mine = form_values(bian, address) | {"title": "编辑一的字"}
    bian.force_login(office.bian2)
    answer = bian.post(KEEP_DRAFT, {
        "tab": "t", "article": article.pk, "typed_by": office.bian.pk, "values": json.dumps(values_of(article)),
    })  # fmt: skip
    assert answer.status_code == 401 and not Draft.objects.exists()
    answer = bian.post(address, mine)
    assert answer.status_code == 200 and "编辑一的字" in answer.content.decode()
    assert Article.objects.get().title == "原题"
    review = reverse("admin:articles_article_review", args=[article.pk])
    values = {"act": "submit", "opened_as": article.content_hash(), "typed_by": office.bian.pk}
    assert bian.post(review, values).status_code == 409
    assert Article.objects.get().state == "draft"


def test_a_third_saver_between_the_two_versions(bian, office):
    article = make_ready(by=office.bian, title="原题")
    address = article_address(article)
    mine = form_values(bian, address) | {"title": "我的题"}
    other = as_(office.bian2)
    other.post(address, form_values(other, address) | {"title": "二的题"})
    answer = bian.post(address, mine)
    other.post(address, form_values(other, address) | {"title": "三的题"})
    again = bian.post(*choice(article, answer, title="mine"))
    assert again.status_code == 200 and Article.objects.get().title == "三的题"
    assert "我的题" in again.content.decode() and "三的题" in again.content.decode()


def test_both_typed_the_same(bian, office):
    article = make_ready(by=office.bian, title="原题")
    address = article_address(article)
    mine = form_values(bian, address) | {"title": "同一个题"}
    other = as_(office.bian2)
    other.post(address, form_values(other, address) | {"title": "同一个题"})
    assert bian.post(address, mine).status_code == 302  # nothing to choose
    article = Article.objects.get()
    assert article.title == "同一个题" and article.revisions.count() == 2


def test_a_text_deleted_meanwhile(bian, office):
    article = make_ready(by=office.bian)
    address = article_address(article)
    mine = form_values(bian, address) | {"title": "我的题", "tab": "t1"}
    keep(bian, article, tab="t1", title="我的题")
    article_pk = article.pk
    article.delete()
    assert bian.post(address, mine).status_code in (302, 404)
    answer = keep(bian, Article(pk=article_pk), tab="t1", title="我的新题")
    assert "已被删除" in answer.json()["error"]
    assert Draft.objects.get().values["title"] == ["我的新题"]
    assert "我的新题" in text_of(bian.get(reverse("admin:articles_article_add")))


def test_a_text_deleted_while_two_versions_are_open(bian, office):
    article, answer = both_add_a_source(bian, office)
    address, values = choice(article, answer, sources="mine")
    Draft.objects.all().delete()
    Article.objects.all().delete()
    assert bian.post(address, values).status_code == 302
    assert Draft.objects.get().values["sources-1-label"] == ["我加的"]


def test_who_saved_is_named_when_both_changes_came_together(bian, office):
    article = make_ready(by=office.bian)
    address, other = article_address(article), as_(office.bian2)
    mine = form_values(bian, address) | {"title": "我的题"}
    other.post(address, form_values(other, address) | {"subtitle": "他的副题"})
    page = bian.post(address, mine, follow=True).text
    assert "编辑二保存过这篇文章" in page and "编辑一保存过这篇文章" not in page


def test_a_text_kept_by_its_place_stays_where_it_is(office):
    from issues import arranging

    article = make_ready(by=office.bian)
    stays, was = arranging.STAYS, article.section
    arranging.save_text(article, snapshots.of_article(article), section=stays, by=office.bian)
    assert Article.objects.get().section == was


def test_more_sources_than_a_form_takes_are_told(bian, office):
    article = make_ready(by=office.bian)
    address = article_address(article)
    many = {"sources-TOTAL_FORMS": 401} | {
        f"sources-{at}-url": f"https://a.example.org/{at}" for at in range(401)
    }
    answer = bian.post(address, form_values(bian, address) | many)
    assert answer.status_code == 200 and article.sources.count() == 1


@pytest.mark.parametrize("text", ["", "x", "[1]", '{"body": "no list"}', "null", '{"body": [3]}'])
def test_a_crafted_merge_does_no_harm(bian, office, text):
    article = make_ready(by=office.bian, title="原题")
    address = reverse("admin:issues_article_two_versions", args=[article.pk])
    merge = {"typed": text, "opened_as": article.fingerprint(), "take-title": "mine"}
    for purpose in ("edit", "propose", "correct", "nonsense", ""):
        answer = bian.post(address, merge | {"purpose": purpose})
        assert answer.status_code in (200, 302, 403)
    assert Article.objects.get().title == "原题"


def test_what_was_typed_into_a_form_that_is_shut_is_kept(office):
    issue = make_issue()
    article = make_ready(make_section(issue), by=office.bian)
    client = as_(office.bian)
    address = article_address(article)
    values = form_values(client, address) | {"title": "迟到的改动"}
    release(issue)
    answer = client.post(address, values)
    assert answer.status_code == 403 and "草稿" in answer.content.decode()
    assert Draft.objects.get().values["title"] == ["迟到的改动"]


def test_a_proposal_by_form_with_sources(office):
    article = sign(make_ready(by=office.bian), office, until="first")
    chu = as_(office.chu)
    address = reverse("admin:articles_article_propose", args=[article.pk])
    values = form_values(chu, address) | {"sources-0-outlet": "另一家报", "note": "媒体名有误"}
    assert chu.post(address, values).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.content["sources"][0]["outlet"] == "另一家报"
    assert article.sources.get().outlet == "某报"
    page = text_of(
        as_(office.bian).get(reverse("admin:articles_article_review", args=[article.pk]))
    )
    assert "媒体名有误" in page and "另一家" in page


def test_a_reviewer_s_form_never_writes_the_article(office):
    """Sent to the editors' page too, it is refused, and the rows stay as they are."""
    article = sign(make_ready(by=office.bian, title="原题"), office, until="first")
    chu = as_(office.chu)
    propose = reverse("admin:articles_article_propose", args=[article.pk])
    assert chu.get(article_address(article)).url == propose
    values = form_values(chu, propose) | {"title": "审稿人的题"}
    assert chu.post(article_address(article), values).status_code == 403
    assert Article.objects.get().title == "原题"
    assert chu.post(propose, values).status_code == 302
    assert Article.objects.get().title == "原题" and Proposal.objects.exists()


def test_a_form_from_another_stage_is_not_taken_for_another_thing(office):
    """A reviewer who is also an editor had a proposal's form open; the article moved on."""
    office.chu.groups.add(office.bian.groups.get())
    article = sign(make_ready(by=office.bian), office, until="first")
    chu = as_(office.chu)
    propose = reverse("admin:articles_article_propose", args=[article.pk])
    values = form_values(chu, propose) | {"title": "建议的题"}
    workflow.move(article, "take", by=office.bian)
    answer = chu.post(propose, values)
    assert answer.status_code == 200 and "建议的题" in answer.content.decode()
    assert Article.objects.get().title != "建议的题" and not Proposal.objects.exists()


# --- my work


def test_my_work(office):
    section = make_section(make_issue())
    at = {
        state: sign(make_ready(section, state, by=office.bian), office, until=state)
        for state in ("draft", "first", "second", "third", "final")
    }
    back = sign(make_ready(section, "退回的稿", by=office.bian), office, until="second")
    workflow.move(back, "return", by=office.fu, remark="请改标题")

    def titles(user, name):
        return {task.article.title for task in getattr(my_work.work_of(user), name)}

    assert titles(office.chu, "waiting") == {"first"}
    assert titles(office.fu, "waiting") == {"second"}
    assert titles(office.zhong, "waiting") == {"third"}
    assert titles(office.bian, "waiting") == titles(office.xing, "waiting") == set()
    assert titles(office.bian, "came_back") == {"退回的稿"}
    assert titles(office.bian, "sent") == {"first", "second", "third", "final"}
    assert titles(office.bian, "writing") == {"draft"}
    assert titles(office.bian2, "sent") == titles(office.bian2, "came_back") == set()
    (progress,) = my_work.work_of(office.xing).progress
    assert (progress.total, progress.final) == (6, 1)
    page = text_of(as_(office.bian).get(reverse("admin:index")))
    assert "请改标题" in page and "复审员" in page
    assert at["final"].title in page


def test_the_desk_of_an_issue_shows_where_each_article_is(office):
    section = make_section(make_issue())
    sign(make_ready(section, by=office.bian), office, until="second")
    page = text_of(
        as_(office.xing).get(reverse("admin:issues_issue_desk", args=[section.issue_id]))
    )
    assert "待复审" in page


def test_what_one_s_own_hands_forbid_does_not_wait(office):
    office.chu.groups.add(office.bian.groups.get())
    sign(make_ready(by=office.chu, title="自己写的"), office, until="first")
    assert [task.article.title for task in my_work.work_of(office.chu).waiting] == []


def test_pages_ask_a_fixed_number_of_questions(office):
    """With 3 and with 60 articles, proposals, revisions the same; with 1 no more."""
    issue = make_issue()
    section = make_section(issue, "分栏", parent=make_section(issue, "主栏"))
    watched = make_ready(section, "看的这篇", by=office.bian)
    addresses = {
        "work": reverse("admin:index"),
        "list": reverse("admin:articles_article_changelist"),
        "form": article_address(watched),
        "review": reverse("admin:articles_article_review", args=[watched.pk]),
        "revisions": reverse("admin:articles_article_revisions", args=[watched.pk]),
        "desk": reverse("admin:issues_issue_desk", args=[issue.pk]),
        "publish": reverse("admin:issues_issue_publish", args=[issue.pk]),
        "sheet": reverse("admin:issues_issue_sheet", args=[issue.pk]),
    }
    clients = [as_(office.bian), as_(office.chu)]

    def grow(size: int):
        for at in range(Article.objects.count(), size + 1):
            article = make_ready(section, f"题{at}", by=office.bian2)
            opened_as = article.content_hash()
            workflow.move(article, "submit", by=office.bian, opened_as=opened_as)
            content = snapshots.of_article(article) | {"subtitle": "建议"}
            proposals.propose(article, content, by=office.chu, opened_as=opened_as)
            rewrite(watched, office.bian, summary=f"第{at}次")

    def asked() -> dict[str, list[int]]:
        counts = {}
        for name, address in addresses.items():
            counts[name] = []
            for client in clients:
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(address).status_code == 200
                counts[name].append(len(captured))
        return counts

    counts = {}
    for size in (1, 3, 60):
        grow(size)
        asked()  # once before: what is read once a process is not counted
        counts[size] = asked()
    assert counts[3] == counts[60]
    assert all(
        a <= b for name in addresses for a, b in zip(counts[1][name], counts[3][name], strict=True)
    )
    assert max(most for pair in counts[60].values() for most in pair) <= 30


# --- filters


def test_the_list_filters_by_state_and_person(office):
    section = make_section(make_issue())
    sign(make_ready(section, "甲稿件", by=office.bian), office, until="second")
    make_ready(section, "乙稿件", by=office.bian2)
    list_address = reverse("admin:articles_article_changelist")

    def found(user, **query):
        answer = as_(user).get(list_address, query)
        return {article.title for article in answer.context["cl"].queryset}

    assert found(office.bian, state="second") == {"甲稿件"}
    assert found(office.bian, state="draft") == {"乙稿件"}
    assert found(office.fu, state="mine") == {"甲稿件"}
    assert found(office.chu, state="mine") == set()
    assert found(office.bian, person=office.chu.pk) == {"甲稿件"}
    assert found(office.bian, person=office.bian2.pk) == {"乙稿件"}
    assert found(office.bian, person="x' OR 1") == {"甲稿件", "乙稿件"}


# --- revisions


def test_revisions_are_listed_compared_and_restored(bian, office):
    article = make_ready(by=office.bian, title="第一题")
    for title in ("第二题", "第三题"):
        article = rewrite(article, office.bian2, title=title, note=f"改成{title}").article
    address = reverse("admin:articles_article_revisions", args=[article.pk])
    page = text_of(bian.get(address))
    assert "改成第二题" in page and "编辑二" in page
    compare = reverse("admin:articles_article_compare", args=[article.pk])
    for query in ({}, {"from": 1, "to": 3}, {"from": 3, "to": 1}, {"to": 2, "view": "side"}):
        answer = bian.get(compare, query)
        assert answer.status_code == 200 and answer.context["difference"].count == 1
    for query in ({"from": 9}, {"to": "x"}, {"to": "9" * 40}):
        assert bian.get(compare, query).status_code == 404
    stale = bian.post(address, {"restore": 1, "opened_as": "0" * 64})
    assert stale.status_code == 302 and Article.objects.get().title == "第三题"
    bian.post(address, {"restore": 1, "opened_as": article.content_hash()})
    assert Article.objects.get().title == "第一题"
    newest = Revision.objects.first()
    assert (newest.number, newest.kind, newest.by) == (4, "restored", office.bian)


def test_the_reviewer_sees_the_difference_at_once(office):
    article = sign(make_ready(by=office.bian, title="甲市召开大会"), office, until="second")
    article = rewrite(article, office.bian, title="甲市召开质量大会").article
    answer = as_(office.chu).get(reverse("admin:articles_article_review", args=[article.pk]))
    assert [row["key"] for row in answer.context["against"]] == ["signed", "submitted"]
    assert answer.context["chosen"]["key"] == "signed"
    assert answer.context["difference"].count == 1
    assert "<ins" in answer.content.decode()


def test_who_signed_an_older_version_sees_what_changed_since(office):
    """The first reviewer signed the new text already; the second one signed the old."""
    article = sign(make_ready(by=office.bian, title="旧题"), office, until="third")
    article = rewrite(article, office.bian, title="新题").article
    workflow.move(article, "approve", by=office.chu, opened_as=article.content_hash())
    answer = as_(office.fu).get(reverse("admin:articles_article_review", args=[article.pk]))
    assert [row["key"] for row in answer.context["against"]][:2] == ["mine", "lapsed"]
    assert answer.context["chosen"]["key"] == "mine"
    assert answer.context["difference"].count == 1


def test_all_that_is_signed_can_be_read(office):
    article = make_ready(
        by=office.bian,
        outlet="某网",
        dateline="某网讯",
        role="记者",
        author="王某",
        subtitle="副题在此",
        summary="摘要在此",
        published_on="2026-11-20",
    )
    article.sources.update(accessed_on="2026-11-21")
    page = text_of(as_(office.chu).get(reverse("admin:articles_article_review", args=[article.pk])))
    for words in (
        "某网",
        "某网讯",
        "记者",
        "王某",
        "副题在此",
        "摘要在此",
        "2026年11月20日",
        "2026年11月21日",
        "某报",
    ):
        assert words in page


def test_nul_and_lone_surrogates_are_kept_without_them(bian, office):
    article = make_ready(by=office.bian)
    values = {"title": ["a\u0000b\ud800"], "bo\u0000dy": ["x"]}
    answer = bian.post(
        KEEP_DRAFT, {"tab": "t\x00", "article": article.pk, "values": json.dumps(values)}
    )
    assert answer.status_code == 200 and answer.json()["kept_at"]
    draft = Draft.objects.get()
    assert (draft.values["title"], draft.key) == (["ab"], "t")
    deep = "[" * 100_000
    assert (
        bian.post(KEEP_DRAFT, {"tab": "t", "article": article.pk, "values": deep}).status_code
        == 200
    )


def test_nobody_gives_themselves_a_role(office):
    from django.contrib.auth.models import Group

    guan = as_(office.guan)
    address = reverse("admin:people_user_change", args=[office.guan.pk])
    values = {
        "username": "guan", "family_name": "管", "given_name": "理员", "is_active": "on", "is_staff": "on",
        "groups": list(Group.objects.values_list("pk", flat=True)),
    }  # fmt: skip
    assert guan.post(address, values).status_code == 302
    assert [group.name for group in office.guan.groups.all()] == ["管理员"]
    address = reverse("admin:people_user_change", args=[office.bian.pk])
    assert guan.post(address, values | {"username": "bian"}).status_code == 302
    assert office.bian.groups.count() == 6


def test_a_page_of_another_stage_signs_nothing(office):
    """Somebody with two roles: the page was opened at the first stage, the article moved on."""
    office.chu.groups.add(office.fu.groups.get())
    article = sign(make_ready(by=office.bian), office, until="first")
    second = make_member(office.chu)
    workflow.move(article, "approve", by=second, opened_as=article.content_hash())
    answer = as_(office.chu).post(
        reverse("admin:articles_article_review", args=[article.pk]),
        {"act": "approve", "opened_as": article.content_hash(), "seen": "first", "remark": "留着"},
    )
    assert answer.status_code == 409 and "留着" in answer.content.decode()
    assert Article.objects.get().state == "second"


def make_member(like):
    from tests.make import make_user

    user = make_user(name=f"{like.username}-2")
    user.groups.set(like.groups.all())
    return user


def test_refused_because_the_text_changed_the_page_shows_what(office):
    article = sign(make_ready(by=office.bian, title="甲市召开大会"), office, until="first")
    opened_as = article.content_hash()
    article = rewrite(article, office.bian, title="甲市召开质量大会").article
    answer = as_(office.chu).post(
        reverse("admin:articles_article_review", args=[article.pk]),
        {"act": "approve", "opened_as": opened_as, "remark": "我的意见还在"},
    )
    assert answer.status_code == 409
    assert answer.context["chosen"]["key"] == "since"
    assert answer.context["opened_as"] == Article.objects.get().content_hash()
    page = answer.content.decode()
    assert "我的意见还在" in page and "<ins" in page


def test_pictures_of_old_revisions_are_kept(office):
    from articles import pictures
    from tests.make import make_picture

    picture = make_picture()
    article = make_ready(by=office.bian, body=f'<img src="{picture.address}" alt="图">')
    article = rewrite(article, office.bian, body="<p>没有图了</p>").article
    assert pictures.is_used(picture)
    with pytest.raises(pictures.PictureRefused):
        pictures.remove(picture, by=None)


def test_names_come_in_chinese_order(office):
    from qualitynews.people import real_names

    assert (
        real_names.name_of(office.bian)
        == str(office.bian)
        == office.bian.get_full_name()
        == "编辑一"
    )
    office.bian.family_name, office.bian.given_name = "Smith", "John"
    assert real_names.name_of(office.bian) == "Smith John"
    office.bian.family_name = office.bian.given_name = ""
    assert real_names.name_of(office.bian) == "bian" and real_names.name_of(None) == ""
    assert "编辑二" in text_of(as_(office.bian2).get(reverse("admin:index")))


def test_a_picture_of_a_draft_is_kept(bian, office):
    from articles import pictures
    from tests.make import make_picture

    picture = make_picture()
    article = make_article(title="题")
    keep(bian, article, body=f'<img src="{picture.address}" alt="图">')
    assert pictures.is_used(picture)


# --- a text that is out, or about to go out


def note_of(user, address) -> str:
    """The note above a form, as a person reads it."""
    page = as_(user).get(address).content.decode()
    (note,) = re.findall(r'<p class="desk-note[^>]*>(.*?)</p>', page, re.S)
    return re.sub(r"\s+", " ", note).strip()


def test_a_published_text_is_corrected_by_who_may(office):
    article = make_ready(make_section(make_issue()), by=office.bian)
    issue = release(article.section.issue)
    address = article_address(article)
    assert note_of(office.zhong, address) == (
        f"{issue}已发布。修改本文请用“更正”；撤回该期只用于其他改动。"
    )
    assert (
        note_of(office.bian, address)
        == f"{issue}已发布，不能修改。可以更正本文的是：终审（主编）。"
    )
    correct = reverse("admin:issues_article_correct", args=[article.pk])
    assert correct in text_of(as_(office.zhong).get(address))
    assert correct not in text_of(as_(office.bian).get(address))


def test_a_scheduled_release_is_called_back_first(office):
    article = make_ready(make_section(make_issue()), by=office.bian)
    issue = release(article.section.issue, at=timezone.now() + datetime.timedelta(days=1))
    address = article_address(article)
    assert note_of(office.zhong, address) == (
        f"{issue}已定时发布，不能修改。如需修改本文，请先取消定时发布。"
    )
    assert note_of(office.bian, address) == (
        f"{issue}已定时发布，不能修改。可以取消定时发布的是：终审（主编）。"
    )
    correct = reverse("admin:issues_article_correct", args=[article.pk])
    for page in (address, reverse("admin:articles_article_review", args=[article.pk])):
        assert correct not in text_of(as_(office.zhong).get(page))  # it would be refused


@pytest.mark.parametrize("who", ["zhong", "bian"])
def test_the_issue_s_form_says_what_its_pages_say(office, who):
    assert roles.WHO_MAY["correct"] == roles.WHO_MAY["withdraw"]  # the sentence names them once
    issue = make_issue()
    make_article(make_section(issue))
    address = reverse("admin:issues_issue_change", args=[issue.pk])
    release(issue)
    assert note_of(getattr(office, who), address) == (
        f"{issue}已发布：文章用“更正”修改，其他改动须先撤回该期，均由终审（主编）办理。"
    )
    release(issue, at=timezone.now() + datetime.timedelta(days=1))
    assert note_of(getattr(office, who), address) == (
        f"{issue}已定时发布，不能更改；须先由终审（主编）取消定时发布。"
    )
