"""The content of an article is declared once: a field more ends no signature and needs no code;
older revisions are read by the rules of their version; two changes come together by blocks."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import changing
from articles.content import merging, snapshots
from articles.models import Article, Revision
from articles.review import workflow
from tests.make import (
    is_signed,
    make_article,
    make_issue,
    make_office,
    make_ready,
    make_section,
    rewrite,
    sign,
)
from tests.test_at_once import ROOT


def run(when: str, env: dict) -> dict:
    process = subprocess.run(
        [sys.executable, "-m", "tests.new_field_process", when],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout.strip().splitlines()[-1])


def test_a_field_more_needs_its_row_and_column_and_ends_no_signature(tmp_path):
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "DEBUG": "1",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=120)
    run("before", env)
    assert run("after", env) == {
        "still signed": True,
        "in the form": True,
        "saved untouched": 302,
        "state after it": "final",
        "preflight": ["not_final"],  # the other article alone
        "restored": "在审的",
        "compared": 200,
        "in the draft's difference": True,
        "saved": 302,
        "stored": "副题甲",
        "in the revision": "副题甲",
        "in the comparison": True,
        "on the review page": True,
        "proposed": "副题乙",
        "merged": ["题", "丙"],
        "in the data": ["", "副题甲"],
        "of sources": ["", "源题甲"],
        "in the print data": True,
        "of no font": ["unprintable"],
    }


# --- the canonical form and its versions


def test_what_is_empty_is_left_out():
    content = snapshots.empty() | {"title": "题"}
    content["sources"] = [{"label": "甲", "url": "", "outlet": "", "accessed_on": ""}]
    packed = snapshots.pack(content)
    assert packed == {"version": 1, "title": "题", "sources": [{"label": "甲"}]}
    assert snapshots.unpack(packed) == content
    with pytest.raises(ValueError, match="version 99"):
        snapshots.unpack(packed | {"version": 99})


def words_first(content: dict) -> dict:
    """A second version of the rules, made up: the texts in a box of their own."""
    packed = snapshots.VERSIONS[1].pack(content)
    sources = packed.pop("sources", [])
    return {"words": packed, "origins": sources}


def from_words(packed: dict) -> dict:
    whole = packed["words"] | {"sources": packed["origins"]}
    return snapshots.VERSIONS[1].unpack(whole)


@pytest.mark.django_db
def test_older_revisions_are_read_compared_restored_and_hold_by_their_own_rules(
    client, monkeypatch
):
    office = make_office()
    article = make_ready(make_section(make_issue()), "第一稿", by=office.bian)
    rewrite(article, office.bian, title="第二稿")
    article = sign(Article.objects.get(), office)
    first = article.revisions.get(number=1)
    before = article.content_hash()
    monkeypatch.setitem(snapshots.VERSIONS, 2, snapshots.Version(words_first, from_words))
    article = Article.objects.get()
    assert article.content_hash() != before and is_signed(article)
    written = rewrite(article, office.bian)  # saved untouched
    assert (written.revision, written.lapsed) == (None, ())
    client.force_login(office.bian)
    compare = f"/admin/articles/article/{article.pk}/compare/"
    assert client.get(compare).context["difference"].count == 1
    restored = changing.restore(article, first, by=office.bian, opened_as=before)
    assert (restored.content["version"], restored.content["words"]["title"]) == (2, "第一稿")
    assert Revision.objects.get(pk=first.pk).content["version"] == 1
    article = Article.objects.get()
    assert (article.title, article.state) == ("第一稿", "first")
    # signed by the new rules, and what was read by the old ones still counts as read
    old = snapshots.digest(snapshots.of_article(article), 1)
    workflow.move(article, "approve", by=office.chu, opened_as=old)
    assert Article.objects.get().state == "second"


@pytest.mark.django_db
def test_the_form_of_editions_and_manuscripts_says_its_version():
    from issues import importing
    from issues.models import Manuscript
    from tests.make import release
    from tests.test_importing import MANUSCRIPT

    issue = importing.import_issue(
        MANUSCRIPT.encode(), filename="m.txt", year=2026, number=1, by=None
    ).issue
    assert Manuscript.objects.get().understood["version"] == 1
    release(issue, pdf=True)
    assert issue.editions.get().contents["version"] == 1


# --- merging


def content(body: str = "", **values) -> dict:
    return snapshots.empty() | {"title": "题", "body": body} | values


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def merged_body(base, theirs, mine):
    bodies = [content(paragraphs(*texts)) for texts in (base, theirs, mine)]
    return merging.merge(bodies[0], theirs=bodies[1], mine=bodies[2])


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("甲 乙 丙", "甲改 乙 丙", "甲 乙 丙改", "甲改 乙 丙改"),
        ("甲 乙", "甲改 乙", "甲 乙改", "甲改 乙改"),  # neighbours
        ("甲 乙 丙", "甲 丙", "甲 乙 丙改", "甲 丙改"),
        ("甲 乙", "首 甲 乙", "甲 乙 尾", "首 甲 乙 尾"),
        ("甲", "甲 他的", "甲 我的", "甲 他的 我的"),
        ("甲", "甲 同", "甲 同", "甲 同"),
        ("甲 乙", "乙 甲", "甲 乙改", None),
        ("甲 乙 丙", "甲 丙", "甲 乙 丙", "甲 丙"),
        ("", "甲", "乙", "甲 乙"),
    ],
    ids=[
        "first and last",
        "neighbours",
        "one gone, one changed",
        "put in at both ends",
        "put in at one place",
        "the same by both",
        "moved by one, changed by the other",
        "gone by one",
        "written by both",
    ],
)
def test_changes_in_different_blocks_come_together(base, theirs, mine, both):
    merge = merged_body(base.split(), theirs.split(), mine.split())
    if both is not None:
        assert merge.conflicts == ()
        assert merge.content()["body"] == paragraphs(*both.split())


def test_only_the_block_both_changed_is_a_conflict():
    merge = merged_body(["甲", "乙", "丙"], ["甲他", "乙他", "丙"], ["甲", "乙我", "丙我"])
    assert [(c.key, c.theirs, c.mine) for c in merge.conflicts] == [
        ("body-2", "<p>乙他</p>", "<p>乙我</p>")
    ]
    assert merge.content({"body-2": "mine"})["body"] == paragraphs("甲他", "乙我", "丙我")
    assert merge.content()["body"] == paragraphs("甲他", "乙他", "丙我")


def test_taken_out_by_one_and_changed_by_the_other_is_a_conflict():
    merge = merged_body(["甲", "乙"], ["甲"], ["甲", "乙改"])
    assert [(c.theirs, c.mine) for c in merge.conflicts] == [("", "<p>乙改</p>")]
    assert merge.content({"body-2": "mine"})["body"] == paragraphs("甲", "乙改")


def test_fields_and_sources_are_taken_whole():
    one = {"label": "一", "url": "", "outlet": "", "accessed_on": ""}
    two, three = one | {"label": "二"}, one | {"label": "三"}
    base = content(sources=[one])
    merge = merging.merge(
        base,
        theirs=base | {"title": "他", "outlet": "报", "sources": [one, two]},
        mine=base | {"title": "我", "author": "王", "sources": [one, three]},
    )
    assert [c.key for c in merge.conflicts] == ["title", "sources"]
    assert merge.taken == {"outlet": "theirs", "author": "mine"}
    whole = merge.content({"title": "mine", "sources": "both"})
    assert (whole["title"], whole["outlet"], whole["author"]) == ("我", "报", "王")
    assert whole["sources"] == [one, two, three]


def test_both_sources_are_kept_as_often_as_each_has_them():
    one, two = content(sources=[{"label": "一", "url": "https://a.example.org"}])["sources"], []
    merge = merging.merge(
        content(sources=two), theirs=content(sources=one), mine=content(sources=one + one)
    )
    assert merge.content({"sources": "both"})["sources"] == one + one


def test_both_is_for_sources_alone():
    merge = merging.merge(content(title="题"), theirs=content(title="他"), mine=content(title="我"))
    assert merge.content({"title": "both"})["title"] == "他"


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [("乙 丙 甲 丁 戊", "乙 丙 丁 戊 甲"), ("新 甲 乙 丙 丁 戊", "甲 乙 丙 丁 戊 新")],
    ids=["both moved one", "both put one in"],
)
def test_a_paragraph_both_set_elsewhere_is_asked_and_never_stands_twice(theirs, mine):
    merge = merged_body("甲 乙 丙 丁 戊".split(), theirs.split(), mine.split())
    assert [conflict.key for conflict in merge.conflicts] == ["body"]


def test_without_a_base_all_that_differs_is_a_conflict():
    merge = merging.merge(None, theirs=content("<p>甲</p>"), mine=content("<p>乙</p>", author="王"))
    assert [c.key for c in merge.conflicts] == ["body", "author"]


def test_too_many_conflicts_are_decided_as_one():
    base = [str(at) for at in range(60)]
    merge = merged_body(base, [f"他{at}" for at in base], [f"我{at}" for at in base])
    assert [c.key for c in merge.conflicts] == ["body"]


TEXTS = st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=7)


@given(TEXTS, TEXTS, TEXTS)
@settings(deadline=None)
def test_what_holds_of_every_merge(base, theirs, mine):
    """Nothing of mine is lost where I decide for it; nobody's text alone changes by merging."""
    merge = merged_body(base, theirs, mine)
    choose_mine = {conflict.key: "mine" for conflict in merge.conflicts}
    body = merge.content(choose_mine)["body"]
    assert set(mine) - set(base) <= {text for text in mine if f"<p>{text}</p>" in body}
    assert merged_body(base, base, mine).content()["body"] == paragraphs(*mine)
    assert merged_body(base, theirs, base).content()["body"] == paragraphs(*theirs)
    assert merged_body(base, mine, mine).conflicts == ()


@pytest.mark.django_db
def test_an_article_made_of_nothing_but_a_title_has_its_first_revision(client):
    office = make_office()
    written = changing.write(Article(), content(), by=office.bian)
    assert written.revision.number == 1 and make_article(title="旁").pk != written.article.pk
