"""The table of roles asked by the verbs themselves: every row by every role, every rule broken."""

import datetime
import io

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from articles import changing, pictures, revisions
from articles.content import snapshots
from articles.models import Article, Proposal, Review, Revision, Stage
from articles.review import proposals, workflow
from articles.review.rules import ArticleCase
from issues import arranging, exporting, importing, making, publishing
from issues.models import Issue, Periodical
from qualitynews.people import accounts, audit, roles
from qualitynews.people.models import AuditEntry, User
from tests.make import (
    PEOPLE,
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    make_user,
    picture_bytes,
    release,
    sign,
)

pytestmark = pytest.mark.django_db
BY_ROLE = {role: username for username, (_f, _g, role) in PEOPLE.items() if username != "bian2"}
REVIEWER = {"first": "chu", "second": "fu", "third": "zhong"}
MANUSCRIPT = "一、要闻\n甲市召开大会\n[甲-某网](https://a.example.org/1)\n文。\n"


class Scene:
    """What one act needs, and the call that does it; `by` may be anybody."""

    def __init__(self):
        self.office = make_office()
        self.issue = make_issue()
        self.section = make_section(self.issue)

    def article(self, until: str = "draft") -> Article:
        article = make_ready(self.section, by=self.office.bian)
        return sign(article, self.office, until=until)

    def ready_issue(self) -> Issue:
        issue = make_issue()
        sign(make_ready(make_section(issue), by=self.office.bian), self.office)
        return issue

    def proposal(self, stage: str = "first") -> Proposal:
        article = self.article(stage)
        content = snapshots.of_article(article) | {"title": "建议"}
        by = getattr(self.office, REVIEWER[stage])
        return proposals.propose(article, content, by=by, opened_as=article.content_hash())


def write(scene, by, opened_as=None, article=None):
    article = article or scene.article()
    content = snapshots.of_article(article) | {"title": "改过的标题"}
    return changing.write(article, content, by=by, opened_as=opened_as)


def move(act: str, until: str):
    def call(scene, by, opened_as=None, remark="意见", article=None):
        article = article or scene.article(until)
        opened_as = opened_as or article.content_hash()
        return workflow.move(article, act, by=by, opened_as=opened_as, remark=remark)

    return call


def propose(stage: str):
    def call(scene, by, opened_as=None, article=None):
        article = article or scene.article(stage)
        content = snapshots.of_article(article) | {"title": "提议"}
        opened_as = opened_as or article.content_hash()
        return proposals.propose(article, content, by=by, opened_as=opened_as)

    return call


def retract(scene, by):
    proposal = scene.proposal()
    Proposal.objects.filter(pk=proposal.pk).update(by=by)
    return proposals.retract(Proposal.objects.get(pk=proposal.pk), by=by)


def call_back(scene, by, issue=None):
    issue = issue or scene.ready_issue()
    if not issue.is_locked:
        at = timezone.now() + datetime.timedelta(hours=1)
        publishing.publish(issue, by=scene.office.zhong, at=at)
    return publishing.call_back(issue, by=by)


def correct(scene, by, opened_as=None, note="题目有误", article=None):
    if article is None:
        article = scene.article("final")
        release(scene.issue)
        article = Article.objects.get(pk=article.pk)
    content = snapshots.of_article(article) | {"title": "更正后的题"}
    opened_as = opened_as or article.content_hash()
    return publishing.correct(article, content, by=by, opened_as=opened_as, note=note)


def prepared(scene, by):
    """A correction that waits for somebody else than `by`."""
    article = scene.article("final")
    release(scene.issue)
    article = Article.objects.get(pk=article.pk)
    first = scene.office.zhong if by != scene.office.zhong else make_user(name="zhong2")
    first.groups.set(scene.office.zhong.groups.all())
    content = snapshots.of_article(article) | {"title": "更正后的题"}
    digest = article.content_hash()
    return publishing.prepare(article, content, by=first, opened_as=digest, note="题目有误")


def correct_alone(scene, by):
    with override_settings(CORRECTIONS_BY_TWO=True):
        return correct(scene, by)


def countersign_own(scene):
    waiting = prepared(scene, None)
    return publishing.countersign(waiting, by=waiting.by)


def withdraw(scene, by, reason="有误", issue=None):
    return publishing.withdraw(issue or release(scene.issue), by=by, reason=reason)


def read_in(scene, by):
    return importing.import_issue(MANUSCRIPT.encode(), filename="m.txt", year=2097, number=1, by=by)


CALLS = {
    "write": write,
    "delete_article": lambda s, by: changing.delete_article(s.article(), by=by),
    "add_picture": lambda s, by: pictures.store(io.BytesIO(picture_bytes()), by=by, name="a.png"),
    "delete_picture": lambda s, by: pictures.remove(make_picture(), by=by),
    "submit": move("submit", "draft"),
    "take_back": move("take", "first"),
    **{f"approve_{stage}": move("approve", stage) for stage in Stage.values},
    **{f"return_{stage}": move("return", stage) for stage in Stage.values},
    **{f"propose_{stage}": propose(stage) for stage in Stage.values},
    "decide_proposal": lambda s, by: proposals.accept(s.proposal(), by=by),
    "retract_proposal": retract,
    "make_issue": lambda s, by: arranging.add_section(s.issue, "新栏", by=by),
    "delete_issue": lambda s, by: making.delete_issue(make_issue(), by=by),
    "place": lambda s, by: arranging.place(s.article("final"), make_section(s.issue, "他"), by=by),
    "import": read_in,
    "export": lambda s, by: exporting.export(s.issue, "json", by=by),
    "publish": lambda s, by: publishing.publish(s.ready_issue(), by=by),
    "call_back": call_back,
    "withdraw": withdraw,
    "correct": correct,
    "release_correction": correct,
    "countersign": lambda s, by: publishing.countersign(prepared(s, by), by=by),
    "send_back_correction": lambda s, by: publishing.send_back(
        prepared(s, by), by=by, remark="不对"
    ),
    "periodical": lambda s, by: making.write_periodical(Periodical(title="新刊"), by=by),
    "read_log": lambda s, by: audit.export_log(by=by),
    "people": lambda s, by: accounts.write_person(User(username="xin", family_name="新"), by=by),
}  # fmt: skip


def test_every_act_has_a_call():
    assert set(CALLS) == {row.name for row in roles.TABLE if not row.is_looking}


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("act", CALLS)
def test_each_verb_asks_for_the_permission(act, role):
    scene = Scene()
    by = getattr(scene.office, BY_ROLE[role])
    if act == "take_back":
        by = scene.office.bian if role == roles.EDITOR else by  # who submitted it
    if role in roles.ROWS[act].roles:
        CALLS[act](scene, by)
        return
    with pytest.raises(PermissionDenied) as refusal:
        CALLS[act](scene, by)
    assert all(role in str(refusal.value) for role in roles.ROWS[act].roles[:1])


@pytest.mark.parametrize("act", CALLS)
def test_the_operator_is_let_in_and_bound_by_rules(act):
    """Nobody at all (None) is the command line; signing and proposing need somebody."""
    if not act.startswith(("approve", "propose", "take_back", "retract", "decide")):
        CALLS[act](Scene(), None)


# --- each rule, broken


def hand_in(article, by, *, newest: bool) -> Article:
    """Give a person a hand in a text, as its newest revision or an earlier one."""
    number = article.revisions.count() + 1
    last = article.revisions.first()
    for at, who in enumerate([by] if newest else [by, User.objects.get(username="bian2")]):
        Revision.objects.create(
            article=article, number=number + at, by=who, content=last.content, digest=last.digest
        )
    return article


def note(article, by, decision, stage="") -> Article:
    Review.objects.create(
        article=article, by=by, decision=decision, stage=stage,
        digest=article.content_hash(), state=article.state,
    )  # fmt: skip
    return article


def somebody_s_proposal(scene, article) -> Article:
    Proposal.objects.create(
        article=article, by=scene.office.bian2, stage="first", base=article.content_hash(),
        content=snapshots.pack(snapshots.of_article(article)),
    )  # fmt: skip
    return article


def out(scene, article) -> Article:
    release(scene.issue)
    return Article.objects.get(pk=article.pk)


STALE = "0" * 64
STATES = {"submit": "draft", "take_back": "first"} | {
    f"{act}_{stage}": stage for act in ("approve", "return", "propose") for stage in Stage.values
}


def breaks(act: str, rule: str, scene: Scene, by):
    """A call of the act that breaks this rule."""
    call, office = CALLS[act], scene.office
    state = STATES.get(act, "draft")
    if act in STATES or act == "write":
        article = scene.article(state)
        other = "second" if state != "second" else "first"
        match rule:
            case "not_the_writer":
                return lambda: call(scene, by, article=hand_in(article, by, newest=False))
            case "not_the_submitter":
                return lambda: call(scene, by, article=note(article, by, "submit"))
            case "not_the_last_to_change":
                return lambda: call(scene, by, article=hand_in(article, by, newest=True))
            case "others_signed_the_other_stages":
                return lambda: call(scene, by, article=note(article, by, "approve", other))
            case "content_as_read":
                return lambda: call(scene, by, article=article, opened_as=STALE)
            case "shown_to_its_end":
                return lambda: workflow.move(
                    article, "approve", by=by, opened_as=article.content_hash(),
                    is_shown_to_end=False,
                )  # fmt: skip
            case "no_open_proposal" | "no_other_proposal":
                return lambda: call(scene, by, article=somebody_s_proposal(scene, article))
            case "remark_given":
                return lambda: call(scene, by, article=article, remark="")
            case "own_submission":
                return lambda: call(scene, office.bian2, article=article)
            case "nobody_decided_since":
                return lambda: call(scene, by, article=scene.article("second"))
            case "not_locked":
                return lambda: call(scene, by, article=out(scene, article))
    superuser = User.objects.create_superuser("root", password="pw")
    office.chu.groups.add(Group.objects.get(name=roles.EDITOR))
    other = {
        ("delete_article", "never_submitted"): lambda: changing.delete_article(
            scene.article("first"), by=by
        ),
        ("delete_article", "not_locked"): lambda: changing.delete_article(
            out(scene, make_article(scene.section)), by=by
        ),
        ("decide_proposal", "not_the_proposer"): lambda: proposals.accept(
            scene.proposal(), by=User.objects.get(username="chu")
        ),
        ("decide_proposal", "not_locked"): lambda: (
            lambda proposal: (release(scene.issue), proposals.decline(proposal, by=by))
        )(scene.proposal()),
        ("retract_proposal", "own_proposal"): lambda: proposals.retract(scene.proposal(), by=by),
        ("make_issue", "not_locked"): lambda: arranging.add_section(
            release(scene.issue), "新", by=by
        ),
        ("delete_issue", "not_locked"): lambda: making.delete_issue(release(scene.issue), by=by),
        ("place", "not_locked"): lambda: arranging.place(
            make_article(), out(scene, make_article(scene.section)).section, by=by
        ),
        ("import", "not_locked"): lambda: importing.import_issue(
            MANUSCRIPT.encode(),
            filename="m.txt",
            year=release(scene.issue).year,
            number=scene.issue.number,
            replace=True,
            by=by,
        ),
        ("publish", "not_locked"): lambda: publishing.publish(release(scene.issue), by=by),
        ("publish", "issue_as_seen"): lambda: publishing.publish(
            scene.ready_issue(), by=by, seen={}
        ),
        ("publish", "nothing_stands_in_the_way"): lambda: publishing.publish(scene.issue, by=by),
        ("call_back", "is_scheduled"): lambda: call_back(scene, by, issue=release(scene.issue)),
        ("withdraw", "is_published"): lambda: withdraw(scene, by, issue=scene.issue),
        ("withdraw", "reason_given"): lambda: withdraw(scene, by, reason=" "),
        ("correct", "is_published"): lambda: correct(scene, by, article=scene.article("final")),
        ("correct", "content_as_read"): lambda: correct(scene, by, opened_as=STALE),
        ("correct", "note_given"): lambda: correct(scene, by, note=" "),
        ("release_correction", "countersigned"): lambda: correct_alone(scene, by),
        ("send_back_correction", "remark_given"): lambda: publishing.send_back(
            prepared(scene, by), by=by, remark=" "
        ),
        ("countersign", "not_who_corrects"): lambda: countersign_own(scene),
        ("people", "no_power_over_superusers"): lambda: accounts.write_person(superuser, by=by),
    }
    return other[act, rule]


BROKEN = [(row.name, rule) for row in roles.TABLE for rule in row.rules]


@pytest.mark.parametrize(("act", "rule"), BROKEN, ids=[f"{act}-{rule}" for act, rule in BROKEN])
def test_each_rule_binds_the_verb(act, rule):
    scene = Scene()
    by = getattr(scene.office, BY_ROLE[roles.ROWS[act].roles[0]])
    call = breaks(act, rule, scene, by)
    kept = Revision.objects.count(), AuditEntry.objects.filter(act__startswith="issue_").count()
    with pytest.raises(roles.Refused) as refusal:
        call()
    # Who changed a text last wrote on it too, so the first of these two rules speaks.
    same = {"not_the_last_to_change": "not_the_writer"}
    assert refusal.value.code == same.get(rule, rule)
    assert len(refusal.value.messages[0]) > 5
    assert Article.objects.filter(title__in=["改过的标题", "提议", "更正后的题"]).count() == 0
    assert AuditEntry.objects.filter(act__startswith="issue_").count() == kept[1]


def test_who_changed_last_is_told_so_where_it_is_asked_alone():
    scene = Scene()
    article = hand_in(scene.article("first"), scene.office.chu, newest=True)
    rule = roles.RULES["not_the_last_to_change"].function
    assert rule(ArticleCase(article, scene.office.chu)) and not rule(
        ArticleCase(article, scene.office.fu)
    )


def test_superusers_are_bound_too():
    scene = Scene()
    superuser = User.objects.create_superuser("root", password="pw")
    article = hand_in(scene.article("first"), superuser, newest=False)
    with pytest.raises(roles.Refused):
        workflow.move(article, "approve", by=superuser, opened_as=article.content_hash())


def test_a_writer_cannot_propose_a_change_to_their_own_text():
    """The verb refuses what the page does not offer."""
    scene = Scene()
    scene.office.chu.groups.add(Group.objects.get(name=roles.EDITOR))
    article = hand_in(scene.article("first"), scene.office.chu, newest=False)
    assert not workflow.may_propose(article, scene.office.chu)
    content = snapshots.of_article(article) | {"title": "自己的建议"}
    with pytest.raises(roles.Refused, match="您"):
        proposals.propose(article, content, by=scene.office.chu, opened_as=article.content_hash())
    assert revisions.content_of(article, article.content_hash())["title"] == article.title


def test_a_text_saved_with_another_place_asks_who_may_place(client):
    """Who may write but not place saves the text where it stands, and nowhere else."""
    from tests.make import EDITOR
    from tests.test_admin import article_address, form_values

    scene = Scene()
    other = make_section(scene.issue, "他栏")
    article = make_ready(scene.section)
    client.force_login(make_user(*(p for p in EDITOR if p != "articles.place_article")))
    values = form_values(client, article_address(article)) | {"title": "新题"}
    assert client.post(article_address(article), values | {"section": other.pk}).status_code == 403
    article.refresh_from_db()
    assert (article.title, article.section) == ("甲市召开质量大会", scene.section)
    assert client.post(article_address(article), values).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.section) == ("新题", scene.section)
