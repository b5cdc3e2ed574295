"""The three reviews: transitions, each rule with its refusal, lapses, proposals, what is kept."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from articles import changing, revisions
from articles.content import snapshots
from articles.models import Article, Proposal, Review, Revision
from articles.review import proposals, rules, signatures, stages, workflow
from qualitynews.people import roles
from qualitynews.people.models import AuditEntry, NotChangeable
from tests.make import (
    is_signed,
    make_article,
    make_issue,
    make_office,
    make_ready,
    make_section,
    release,
    rewrite,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def move(article, act, by, remark="", opened_as=None):
    article = Article.objects.get(pk=article.pk)
    opened_as = article.content_hash() if opened_as is None else opened_as
    return workflow.move(article, act, by=by, opened_as=opened_as, remark=remark)


def change(article, by, **values):
    """As the form saves: rows, then revision and lapses."""
    article = Article.objects.get(pk=article.pk)
    written = rewrite(article, by, **(values or {"body": article.body + "<p>改。</p>"}))
    return written.revision, list(written.lapsed)


def state(article) -> str:
    return Article.objects.get(pk=article.pk).state


def refused(code: str):
    """A refusal by this rule of the table, which changes nothing."""

    class Watch:
        def __enter__(self):
            self.before = (
                list(Article.objects.values_list("pk", "state")),
                Review.objects.count(),
                Revision.objects.count(),
                AuditEntry.objects.count(),
            )

        def __exit__(self, kind, error, trace):
            assert kind is not None, "nothing was refused"
            assert isinstance(error, roles.Refused) and error.code == code, error
            assert len(" ".join(error.messages)) > 8
            after = (
                list(Article.objects.values_list("pk", "state")),
                Review.objects.count(),
                Revision.objects.count(),
                AuditEntry.objects.count(),
            )
            assert after == self.before
            return True

    return Watch()


# --- the way


def test_from_draft_to_final_copy(office):
    article = make_ready(by=office.bian)
    for act, by, after in (
        ("submit", office.bian, "first"),
        ("approve", office.chu, "second"),
        ("approve", office.fu, "third"),
        ("approve", office.zhong, "final"),
    ):
        review = move(article, act, by)
        assert (state(article), review.state, review.by) == (after, after, by)
        assert review.digest == article.content_hash()
    acts = Review.objects.values_list("stage", "decision", "by__username")
    assert list(acts) == [
        ("", "submit", "bian"),
        ("first", "approve", "chu"),
        ("second", "approve", "fu"),
        ("third", "approve", "zhong"),
    ]
    logged = AuditEntry.objects.filter(act="article_approve").values_list("by__username", flat=True)
    assert list(logged) == ["zhong", "fu", "chu"]


@pytest.mark.parametrize(
    ("stages", "way"),
    [
        (1, ["third", "final"]),
        (2, ["first", "third", "final"]),
        (3, ["first", "second", "third", "final"]),
    ],
)
def test_the_number_of_stages_is_a_setting(office, settings, stages, way):
    settings.REVIEW_STAGES = stages
    article = make_ready(by=office.bian)
    move(article, "submit", office.bian)
    seen = [state(article)]
    by = {"first": office.chu, "second": office.fu, "third": office.zhong}
    while seen[-1] != "final":
        move(article, "approve", by[seen[-1]])
        seen.append(state(article))
    assert seen == way


def test_fewer_stages_leave_nothing_stranded(office, settings):
    article = sign(make_ready(by=office.bian), office, until="second")
    settings.REVIEW_STAGES = 2
    article = Article.objects.get()
    assert stages.stage_of(article) == "third"
    assert stages.states_waiting_at("third") == ["second", "third"]
    move(article, "approve", office.zhong)
    assert state(article) == "final"


@pytest.mark.parametrize(("before", "missing"), [(1, ["first", "second"]), (2, ["second"])])
def test_more_stages_ask_for_the_signatures_that_are_missing(office, settings, before, missing):
    settings.REVIEW_STAGES = before
    waiting = sign(make_ready(by=office.bian), office, until="third") if before > 1 else None
    if waiting is None:
        waiting = make_ready(by=office.bian)
        move(waiting, "submit", office.bian)
    done = make_ready(by=office.bian)
    move(done, "submit", office.bian)
    for by in {1: [office.zhong], 2: [office.chu, office.zhong]}[before]:
        move(done, "approve", by)
    settings.REVIEW_STAGES = 3
    by = {"first": office.chu, "second": office.fu}
    move(waiting, "approve", office.zhong)
    for stage in missing:
        assert state(waiting) == stage
        move(waiting, "approve", by[stage])
    assert state(waiting) == "final"
    article = Article.objects.get(pk=done.pk)
    assert not is_signed(article)
    move(done, "back", office.zhong, "补签")
    move(done, "approve", office.zhong)
    for stage in missing:
        move(done, "approve", by[stage])
    article = Article.objects.get(pk=done.pk)
    assert article.state == "final"
    assert is_signed(article)


def test_fewer_stages_and_a_signature_out_of_force(office, settings):
    article = sign(make_ready(by=office.bian), office, until="second")
    settings.REVIEW_STAGES = 1
    change(article, office.bian)
    move(article, "approve", office.zhong)
    article = Article.objects.get()
    assert article.state == "final"
    assert is_signed(article)


def test_what_changed_meanwhile_is_not_submitted_unread(office):
    article = make_ready(by=office.bian)
    opened_as = article.content_hash()
    change(article, office.bian2)
    with refused("content_as_read"):
        move(article, "submit", office.bian, opened_as=opened_as)


def test_names_stay_as_they_were_signed(office):
    article = sign(make_ready(by=office.bian), office, until="second")
    office.chu.family_name = "改"
    office.chu.save()
    assert article.reviews.last().name == "初审员"


def test_returning_to_the_editor_and_one_stage(office):
    article = sign(make_ready(by=office.bian), office, until="third")
    move(article, "back", office.zhong, "数字请再核")
    assert state(article) == "second"
    assert set(signatures.valid(article.reviews.all())) == {"first"}
    move(article, "return", office.fu, "改标题")
    assert state(article) == "draft"
    assert signatures.valid(article.reviews.all()) == {}
    assert list(Review.objects.order_by("-id").values_list("decision", "remark")[:2]) == [
        ("return", "改标题"),
        ("back", "数字请再核"),
    ]


def test_the_first_stage_has_none_before_it(office):
    article = sign(make_ready(by=office.bian), office, until="first")
    with refused("state"):
        move(article, "back", office.chu, "退")


def test_a_final_copy_can_be_returned_by_the_chief_alone(office):
    article = sign(make_ready(by=office.bian), office)
    with pytest.raises(PermissionDenied, match="终审（主编）"):
        move(article, "return", office.fu, "不行")
    move(article, "back", office.zhong, "再看")
    assert state(article) == "third"
    move(article, "approve", office.zhong)
    move(article, "return", office.zhong, "撤下重写")
    assert state(article) == "draft"


def test_an_act_the_state_does_not_know(office):
    article = make_ready(by=office.bian)
    with refused("state"):
        move(article, "approve", office.chu)
    move(article, "submit", office.bian)
    with refused("state"):
        move(article, "submit", office.bian)
    with refused("state"):
        move(article, "nonsense", office.bian)


# --- the rules


def test_nobody_signs_what_they_wrote(office):
    office.chu.groups.set(office.bian.groups.all() | office.chu.groups.all())
    article = make_ready(by=office.bian)
    change(article, office.chu)
    change(article, office.bian)
    move(article, "submit", office.bian)
    with refused("not_the_writer"):
        move(article, "approve", office.chu)


def test_nobody_signs_what_they_submitted(office):
    office.chu.groups.set(office.bian.groups.all() | office.chu.groups.all())
    article = make_ready(by=office.bian)
    move(article, "submit", office.chu)
    with refused("not_the_submitter"):
        move(article, "approve", office.chu)


def test_nobody_signs_what_they_changed_last(office):
    article = make_ready(by=office.bian)
    case = rules.ArticleCase(article, office.bian)
    assert rules.not_the_last_to_change(case) != ""
    assert rules.not_the_last_to_change(rules.ArticleCase(article, office.chu)) == ""


def test_reading_in_is_not_writing(office):
    article = make_article(title="导入的稿件", body="<p>文。</p>")
    revisions.record(article, by=office.chu, kind=Revision.Kind.IMPORTED)
    move(article, "submit", office.bian)
    move(article, "approve", office.chu)
    assert state(article) == "second"


def test_the_stages_are_signed_by_different_people(office, settings):
    office.fu.groups.set(office.chu.groups.all() | office.fu.groups.all())
    article = sign(make_ready(by=office.bian), office, until="first")
    move(article, "approve", office.fu)
    with refused("others_signed_the_other_stages"):
        move(article, "approve", office.fu)
    settings.REVIEW_BY_DIFFERENT_PEOPLE = False
    move(article, "approve", office.fu)
    assert state(article) == "third"


def test_a_text_changed_since_it_was_opened_is_not_signed(office):
    article = sign(make_ready(by=office.bian), office, until="first")
    opened_as = article.content_hash()
    change(article, office.bian)
    with refused("content_as_read"):
        move(article, "approve", office.chu, opened_as=opened_as)
    move(article, "approve", office.chu)
    assert state(article) == "second"


@pytest.mark.parametrize("act", ["return", "back"])
def test_a_return_needs_a_remark(office, act):
    article = sign(make_ready(by=office.bian), office, until="second")
    with refused("remark_given"):
        move(article, act, office.fu, "  \n ")


def test_taking_back_one_s_own_submission(office):
    article = make_ready(by=office.bian)
    move(article, "submit", office.bian)
    with refused("own_submission"):
        move(article, "take", office.bian2)
    move(article, "take", office.bian)
    assert state(article) == "draft"
    move(article, "submit", office.bian)
    move(article, "approve", office.chu)
    with refused("nobody_decided_since"):
        move(article, "take", office.bian)


def test_a_published_text_moves_no_more(office):
    section = make_section(make_issue())
    article = sign(make_ready(section, by=office.bian), office, until="third")
    release(section.issue)
    with refused("not_locked"):
        move(article, "approve", office.zhong)


def test_a_reviewed_article_is_not_deleted(office):
    article = make_ready(by=office.bian)
    assert rules.never_submitted(rules.ArticleCase(article, office.bian)) == ""
    move(article, "submit", office.bian)
    assert rules.never_submitted(rules.ArticleCase(article, office.bian)) != ""
    with pytest.raises(ProtectedError):
        article.delete()


# --- lapses


def test_a_change_lets_signatures_lapse_and_returns_to_the_first(office):
    article = sign(make_ready(by=office.bian), office, until="final")
    _revision, lapsed = change(article, office.bian, title="另一个标题")
    assert [(act.stage, act.by.username) for act in lapsed] == [
        ("first", "chu"),
        ("second", "fu"),
        ("third", "zhong"),
    ]
    assert state(article) == "first"
    acts = list(article.reviews.all())
    assert signatures.valid(acts) == {}
    assert set(signatures.lapsed(acts)) == {"first", "second", "third"}
    assert acts[-1].decision == "lapse" and acts[-1].by == office.bian
    for by in (office.chu, office.fu, office.zhong):
        move(article, "approve", by)
    acts = list(article.reviews.all())
    assert state(article) == "final" and signatures.lapsed(acts) == {}


@pytest.mark.parametrize(
    "what",
    [
        {"body": "<p>另</p>"},
        {"responsible_editor": "别人"},
        {
            "sources": [
                {"label": "甲", "url": "https://b.example.org/1", "outlet": "", "accessed_on": ""}
            ]
        },
        {"sources": []},
    ],
)
def test_every_part_of_the_content_counts(office, what):
    article = sign(make_ready(by=office.bian), office, until="second")
    rewrite(article, office.bian, **what)
    assert state(article) == "first"


def test_a_move_to_another_section_is_no_change_of_content(office):
    from issues import arranging

    issue = make_issue()
    article = sign(make_ready(make_section(issue), by=office.bian), office, until="third")
    arranging.place(article, make_section(issue, "另栏"), by=office.bian)
    written = rewrite(article, office.bian)
    assert (written.revision, written.lapsed) == (None, ())
    assert state(article) == "third"


def test_restoring_a_signed_text_asks_for_new_signatures(office):
    article = sign(make_ready(by=office.bian), office, until="second")
    signed = Revision.objects.get()
    change(article, office.bian)
    opened_as = Article.objects.get().content_hash()
    restored = changing.restore(article, signed, by=office.bian2, opened_as=opened_as)
    assert (restored.number, restored.kind, restored.digest) == (3, "restored", signed.digest)
    assert state(article) == "first"


def test_a_change_behind_the_desk_is_found(office):
    article = sign(make_ready(by=office.bian), office)
    assert is_signed(article)
    Article.objects.filter(pk=article.pk).update(title="偷改")
    assert not is_signed(article)


# --- proposals


def proposed(article, by, **values):
    article = Article.objects.get(pk=article.pk)
    content = snapshots.of_article(article) | values
    return proposals.propose(article, content, by=by, opened_as=article.content_hash())


def test_an_accepted_proposal_asks_the_earlier_signatories_again(office):
    article = sign(make_ready(by=office.bian), office, until="second")
    proposal = proposed(article, office.fu, title="更准确的标题")
    assert Article.objects.get().title != "更准确的标题" and state(article) == "second"
    with refused("no_open_proposal"):
        move(article, "approve", office.fu)
    revision = proposals.accept(proposal, by=office.bian2)
    assert (revision.kind, revision.by) == ("accepted", office.bian2)
    assert Article.objects.get().title == "更准确的标题"
    assert state(article) == "first"
    move(article, "approve", office.chu)
    move(article, "approve", office.fu)  # who proposed did not write: the editor answers for it
    assert state(article) == "third"


def test_a_declined_proposal_changes_nothing(office):
    article = sign(make_ready(by=office.bian), office, until="first")
    before = snapshots.of_article(article)
    proposal = proposed(article, office.chu, title="不好的标题")
    proposals.decline(proposal, by=office.bian, remark="原题更准")
    article = Article.objects.get()
    assert snapshots.of_article(article) == before and article.state == "first"
    proposal.refresh_from_db()
    assert (proposal.fate, proposal.decided_by, proposal.remark) == (
        "declined",
        office.bian,
        "原题更准",
    )
    move(article, "approve", office.chu)


def test_nobody_accepts_their_own_proposal(office):
    office.chu.groups.set(office.bian.groups.all() | office.chu.groups.all())
    article = sign(make_ready(by=office.bian), office, until="first")
    proposal = proposed(article, office.chu, title="自己的主意")
    with refused("not_the_proposer"):
        proposals.accept(proposal, by=office.chu)
    with refused("own_proposal"):
        proposals.retract(proposal, by=office.bian)
    proposals.retract(proposal, by=office.chu)
    with refused(None):
        proposals.accept(proposal, by=office.bian)


def test_one_open_proposal_an_article(office):
    second = make_office_member(office.chu, "chu2")
    article = sign(make_ready(by=office.bian), office, until="first")
    proposed(article, office.chu, title="一")
    with refused("no_other_proposal"):
        proposed(article, second, title="二")
    proposed(article, office.chu, title="三")
    assert list(Proposal.objects.order_by("id").values_list("fate", "content__title")) == [
        ("retracted", "一"),
        ("open", "三"),
    ]
    assert proposed(article, office.chu) is None


def make_office_member(like, name):
    from tests.make import make_user

    user = make_user(name=name)
    user.groups.set(like.groups.all())
    return user


def test_a_proposal_and_a_change_of_another_part_go_together(office):
    article = sign(make_ready(by=office.bian), office, until="first")
    proposal = proposed(article, office.chu, title="新标题")
    change(article, office.bian, summary="提要。")
    proposals.accept(proposal, by=office.bian)
    article = Article.objects.get()
    assert (article.title, article.summary) == ("新标题", "提要。")


def test_a_proposal_for_a_part_changed_meanwhile_is_left_to_hands(office):
    article = sign(make_ready(by=office.bian), office, until="first")
    proposal = proposed(article, office.chu, title="甲")
    change(article, office.bian, title="乙")
    with refused(None):
        proposals.accept(proposal, by=office.bian)
    assert Article.objects.get().title == "乙"


def test_who_may_propose(office):
    article = make_ready(by=office.bian)
    assert not workflow.may_propose(article, office.chu)
    article = sign(article, office, until="first")
    assert workflow.may_propose(article, office.chu)
    assert not workflow.may_propose(article, office.fu)
    assert not workflow.may_propose(article, office.bian)
    with pytest.raises(PermissionDenied):
        proposed(article, office.fu, title="插手")


# --- what is kept


def test_revisions_are_made_by_changes_alone(office):
    article = make_ready(by=office.bian)
    assert change(article, office.bian, title=article.title) == (None, [])
    assert revisions.record(article, by=office.bian) is None
    change(article, office.bian2, title="二")
    rows = Revision.objects.order_by("number").values_list(
        "number", "by__username", "content__title"
    )
    assert list(rows) == [(1, "bian", article.title), (2, "bian2", "二")]


def test_what_is_kept_cannot_be_changed_or_deleted(office):
    article = make_ready(by=office.bian)
    review = move(article, "submit", office.bian)
    for row in (review, Revision.objects.first(), AuditEntry.objects.first()):
        manager = type(row).objects
        for act in (
            row.save,
            row.delete,
            lambda manager=manager: manager.all().delete(),
            lambda manager=manager: manager.update(by=None),
            lambda manager=manager, row=row: manager.bulk_update([row], ["by"]),
        ):
            with pytest.raises(NotChangeable):
                act()
    with pytest.raises(ProtectedError):
        office.bian.delete()


def test_the_content_hash_is_of_the_canonical_form():
    one = make_article(title="题", body="<p>文</p>", sources=[{"label": "甲"}])
    two = make_article(title="题", body="  <p >文</p>\n", sources=[{"label": "甲"}])
    assert one.content_hash() == two.content_hash()
    assert snapshots.digests_of([one, two])[two.pk] == (one.content_hash(),)
