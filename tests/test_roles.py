"""The table of roles, walked whole: each role, each act, allowed or refused, also by hand-made
requests."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles import revisions
from articles.content import snapshots
from articles.models import Article
from articles.review import proposals
from issues.models import Issue, Periodical, PreparedCorrection
from qualitynews.people import checks, roles
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
    seen,
    sign,
    upload_manuscript,
)

pytestmark = pytest.mark.django_db
BY_ROLE = {role: username for username, (_f, _g, role) in PEOPLE.items() if username != "bian2"}


@pytest.fixture
def office():
    return make_office()


def test_groups_hold_what_the_table_says():
    for role in roles.ROLES:
        group = Group.objects.get(name=role)
        held = {
            f"{app}.{codename}"
            for app, codename in group.permissions.values_list(
                "content_type__app_label", "codename"
            )
        }
        assert held == roles.permissions_of(role), role


def test_every_rule_of_the_table_is_known():
    named = {rule for row in roles.TABLE for rule in row.rules}
    assert named == set(roles.RULES)
    assert checks.the_table_is_kept() == []


def test_the_check_finds_a_rule_nobody_wrote_and_a_row_nobody_asks(monkeypatch):
    row = roles.Row("dance", "跳舞", ("articles.view_article",), roles.ROLES, ("in_tune",))
    monkeypatch.setattr(roles, "TABLE", (*roles.TABLE, row))
    assert [error.id for error in checks.the_table_is_kept()] == ["people.E001", "people.E002"]
    monkeypatch.setitem(roles.VERBS, "sing", ["somewhere"])
    assert [error.id for error in checks.the_table_is_kept()][2:] == ["people.E003"]


def test_a_verb_that_does_not_ask_is_a_fault():
    @transaction.atomic
    @roles.asks("write")
    def careless():
        Article.objects.create(title="没问过")

    with pytest.raises(RuntimeError, match="careless"):
        careless()
    assert not Article.objects.exists()


def test_the_docs_show_the_table():
    from pathlib import Path

    page = (Path(__file__).parent.parent / "docs/roles.md").read_text()
    assert page == roles.as_markdown()


# --- each act, by a crafted request ------------------------------------------------------------


def article_url(page, pk):
    return reverse(f"admin:articles_article_{page}", args=[pk])


def issue_url(page, pk):
    return reverse(f"admin:issues_issue_{page}", args=[pk])


def post_review(client, article, act):
    values = {"act": act, "opened_as": article.content_hash(), "remark": "意见", "shown": "1"}
    return client.post(article_url("review", article.pk), values)


class Scene:
    """One published issue, one in the making with an article at each state, a proposal open."""

    def __init__(self, office):
        self.office = office
        self.issue = make_issue()
        self.section = make_section(self.issue)
        self.other = make_section(self.issue, "另栏")
        self.at = {
            state: sign(make_ready(self.section, state, by=office.bian), office, until=state)
            for state in ("draft", "first", "second", "third", "final")
        }
        self.proposed = sign(make_ready(self.section, by=office.bian), office, until="first")
        content = snapshots.of_article(self.proposed) | {"title": "建议"}
        self.proposal = proposals.propose(
            self.proposed, content, by=office.chu, opened_as=self.proposed.content_hash()
        )
        self.out = make_issue()
        self.out_article = make_ready(make_section(self.out), by=office.bian)
        self.out = release(self.out)
        self.empty = make_issue()
        self.picture = make_picture()

    def refresh(self):
        """What an act wrote on these objects is gone from the database; so it goes from them."""
        rows = [*self.at.values(), self.proposed, self.proposal, self.out, self.out_article]
        for row in rows:
            row.refresh_from_db()


def form(article, **values):
    return {
        "title": article.title,
        "body": article.body,
        "section": article.section_id or "",
        "opened_as": article.fingerprint(),
        "sources-TOTAL_FORMS": 0,
        "sources-INITIAL_FORMS": 0,
    } | values


def changed(article) -> bool:
    return Article.objects.get(pk=article.pk).state != article.state


# Each act does its request and says whether it took effect.


def see(client, scene):
    answers = [
        client.get(reverse("admin:articles_article_changelist")),
        client.get(article_url("review", scene.at["draft"].pk)),
        client.get(article_url("revisions", scene.at["draft"].pk)),
        client.get(article_url("compare", scene.at["draft"].pk)),
        client.get(issue_url("desk", scene.issue.pk)),
        client.get(issue_url("publish", scene.issue.pk)),
        client.get(issue_url("editions", scene.issue.pk)),
    ]
    return {answer.status_code for answer in answers} == {200}


def write(client, scene):
    article = scene.at["draft"]
    values = {f"sources-0-{name}": "" for name in ("label", "url", "outlet", "accessed_on")}
    client.post(article_url("change", article.pk), form(article, title="改过的标题", **values))
    return Article.objects.get(pk=article.pk).title == "改过的标题"


def add(client, scene):
    values = {
        "title": "新写的稿件",
        "body": "<p>文</p>",
        "sources-TOTAL_FORMS": 0,
        "sources-INITIAL_FORMS": 0,
    }
    client.post(reverse("admin:articles_article_add"), values)
    return Article.objects.filter(title="新写的稿件").exists()


def restore(client, scene):
    article = scene.at["draft"]
    article.title = "第二版"
    article.save()
    revisions.record(article, by=scene.office.bian)
    client.post(
        article_url("revisions", article.pk), {"restore": "1", "opened_as": article.content_hash()}
    )
    return article.revisions.count() == 3


def delete_article(client, scene):
    article = make_article(title="可删")
    client.post(article_url("delete", article.pk), {"post": "yes"})
    return not Article.objects.filter(pk=article.pk).exists()


def add_picture(client, scene):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.png", picture_bytes(), "image/png")
    return (
        client.post(reverse("admin:articles_picture_upload"), {"upload": file}).status_code == 200
    )


def delete_picture(client, scene):
    client.post(reverse("admin:articles_picture_delete", args=[scene.picture.pk]), {"post": "yes"})
    return not type(scene.picture).objects.filter(pk=scene.picture.pk).exists()


def submit(client, scene):
    post_review(client, scene.at["draft"], "submit")
    return changed(scene.at["draft"])


def take_back(client, scene):
    article = scene.at["first"]
    post_review(client, article, "take")
    return changed(article)


def approve(stage):
    def act(client, scene):
        post_review(client, scene.at[stage], "approve")
        return changed(scene.at[stage])

    return act


def send_back(stage):
    def act(client, scene):
        post_review(client, scene.at[stage], "return")
        return changed(scene.at[stage])

    return act


def propose(stage):
    def act(client, scene):
        article = scene.at[stage]
        client.post(article_url("propose", article.pk), form(article, title="提议"))
        return article.proposals.filter(fate="open").exists()

    return act


def decide_proposal(client, scene):
    client.post(
        reverse("admin:articles_proposal_decide", args=[scene.proposal.pk]), {"act": "accept"}
    )
    scene.proposal.refresh_from_db()
    return scene.proposal.fate == "accepted"


def make_one_issue(client, scene):
    values = {
        "title": "质量要闻", "year": 2098, "number": 1, "date": "2098-01-31",
        "sections-TOTAL_FORMS": 0, "sections-INITIAL_FORMS": 0,
    }  # fmt: skip
    client.post(reverse("admin:issues_issue_add"), values)
    before = scene.issue.sections.count()
    client.post(issue_url("desk", scene.issue.pk), {"act": "add-section", "title": "新栏"})
    made = Issue.objects.filter(year=2098).exists()
    grown = scene.issue.sections.count() == before + 1
    assert made == grown
    return made


def delete_issue(client, scene):
    client.post(issue_url("delete", scene.empty.pk), {"post": "yes"})
    return not Issue.objects.filter(pk=scene.empty.pk).exists()


def place(client, scene):
    article = scene.at["final"]
    values = {"act": "place", "chosen": [article.pk], "to": scene.other.pk}
    client.post(issue_url("desk", scene.issue.pk), values)
    return Article.objects.get(pk=article.pk).section == scene.other


def read_in(client, scene):
    text = "一、要闻\n甲市召开大会\n[甲-某网](https://a.example.org/1)\n文。\n"
    upload_manuscript(client, text.encode(), year=2097, number=1)
    return Issue.objects.filter(year=2097).exists()


def export(client, scene):
    answers = {
        client.get(issue_url("export", scene.issue.pk)).status_code,
        client.get(issue_url("sheet", scene.issue.pk)).status_code,
        client.get(reverse("admin:issues_article_sheet", args=[scene.at["draft"].pk])).status_code,
    }
    assert len(answers) == 1
    return answers == {200}


def publish(client, scene):
    issue = make_issue()
    sign(make_ready(make_section(issue), by=scene.office.bian), scene.office)
    client.post(issue_url("publish", issue.pk), {"act": "now", "seen": seen(issue)})
    return Issue.objects.get(pk=issue.pk).is_published


def call_back(client, scene):
    from issues import publishing

    issue = make_issue()
    sign(make_ready(make_section(issue), by=scene.office.bian), scene.office)
    at = timezone.now() + datetime.timedelta(hours=1)
    publishing.publish(issue, by=scene.office.zhong, at=at)
    client.post(issue_url("call_back", issue.pk))
    return not Issue.objects.get(pk=issue.pk).is_scheduled


def withdraw(client, scene):
    client.post(issue_url("withdraw", scene.out.pk), {"reason": "错"})
    return Issue.objects.get(pk=scene.out.pk).is_withdrawn


def correct(client, scene):
    article = scene.out_article
    values = form(
        article, title="更正后的标题", note="标题有误", original_title="原题",
        responsible_editor="林晓",
        **{"sources-TOTAL_FORMS": 1, "sources-0-label": "甲", "sources-0-url": "https://a.example.org/1"},
    )  # fmt: skip
    address = reverse("admin:issues_article_correct", args=[article.pk])
    page = client.post(address, values)
    looked_at = (page.context or {}).get("looked_at", "")
    client.post(address, values | {"looked_at": looked_at})
    return Article.objects.get(pk=article.pk).title == "更正后的标题"


def waiting_correction(scene):
    """One that somebody else than the person of the role made."""
    from issues import publishing

    if waiting := PreparedCorrection.objects.first():
        return waiting
    first = make_user()
    first.groups.set(scene.office.zhong.groups.all())
    article = scene.out_article
    content = snapshots.of_article(article) | {
        "title": "更正后的标题", "original_title": "原题", "responsible_editor": "林晓",
        "sources": [{"label": "甲", "url": "https://a.example.org/1", "outlet": "", "accessed_on": ""}],
    }  # fmt: skip
    return publishing.prepare(
        article, content, by=first, opened_as=article.content_hash(), note="标题有误"
    )


def countersign(client, scene):
    waiting = waiting_correction(scene)
    address = reverse("admin:issues_article_countersign", args=[waiting.article_id])
    client.post(address, {"act": "sign", "prepared": waiting.pk})
    return Article.objects.get(pk=waiting.article_id).title == "更正后的标题"


def send_correction_back(client, scene):
    waiting = waiting_correction(scene)
    address = reverse("admin:issues_article_countersign", args=[waiting.article_id])
    client.post(address, {"act": "back", "prepared": waiting.pk, "remark": "不对"})
    return not type(waiting).objects.exists()


def periodical(client, scene):
    address = reverse("admin:issues_periodical_change", args=[Periodical.ONLY])
    client.post(address, {"title": "新刊名", "opened_as": Periodical.current().fingerprint()})
    return Periodical.current().title == "新刊名"


def read_log(client, scene):
    answers = {
        client.get(reverse("admin:people_auditentry_changelist")).status_code,
        client.get(reverse("admin:people_audit_export")).status_code,
    }
    assert len(answers) == 1
    return answers == {200}


def manage_people(client, scene):
    from django.contrib.auth import get_user_model

    values = {
        "username": "xin", "family_name": "新", "given_name": "人", "is_staff": "on",
        "usable_password": "true", "password1": "k3-Xq9-vv7", "password2": "k3-Xq9-vv7",
    }  # fmt: skip
    client.post(reverse("admin:people_user_add"), values)
    return get_user_model().objects.filter(username="xin").exists()


def retract(client, scene):
    """Only one's own: the person of each role gets one of their own first."""
    proposal = scene.proposal
    by = scene.by
    type(proposal).objects.filter(pk=proposal.pk).update(by=by)
    client.post(reverse("admin:articles_proposal_decide", args=[proposal.pk]), {"act": "retract"})
    proposal.refresh_from_db()
    return proposal.fate == "retracted"


ACTS = {
    "see": [see],
    "write": [write, add, restore],
    "delete_article": [delete_article],
    "add_picture": [add_picture],
    "delete_picture": [delete_picture],
    "submit": [submit],
    "take_back": [take_back],
    **{f"approve_{stage}": [approve(stage)] for stage in ("first", "second", "third")},
    "return_first": [send_back("first")],
    "return_second": [send_back("second")],
    "return_third": [send_back("third"), send_back("final")],
    **{f"propose_{stage}": [propose(stage)] for stage in ("first", "second", "third")},
    "decide_proposal": [decide_proposal],
    "retract_proposal": [retract],
    "make_issue": [make_one_issue],
    "delete_issue": [delete_issue],
    "place": [place],
    "import": [read_in],
    "export": [export],
    "publish": [publish],
    "call_back": [call_back],
    "withdraw": [withdraw],
    "correct": [correct],
    "release_correction": [correct],
    "countersign": [countersign],
    "send_back_correction": [send_correction_back],
    "periodical": [periodical],
    "read_log": [read_log],
    "people": [manage_people],
}


def test_every_row_has_an_act():
    assert set(ACTS) == set(roles.ROWS)


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_and_each_act(client, office, role):
    """Each act on the same scene, undone before the next."""
    scene = Scene(office)
    scene.by = getattr(office, BY_ROLE[role])
    outcomes = {}
    for row, acts in ACTS.items():
        for act in acts:
            undo = transaction.savepoint()
            client.force_login(scene.by)
            outcomes[row, act.__name__] = act(client, scene)
            transaction.savepoint_rollback(undo)
            scene.refresh()
    wanted = {
        (row, act.__name__): role in roles.ROWS[row].roles
        for row, acts in ACTS.items()
        for act in acts
    }
    assert outcomes == wanted


def test_nobody_who_is_signed_out_or_no_staff_does_anything(client, office):
    scene = Scene(office)
    scene.by = office.bian
    for acts in ACTS.values():
        for act in acts:
            client.logout()
            assert act(client, scene) is False, act


def test_a_refusal_says_who_may(client, office):
    scene = Scene(office)
    client.force_login(office.xing)
    for answer in (
        post_review(client, scene.at["third"], "approve"),
        client.post(issue_url("publish", scene.issue.pk), {"act": "now"}),
    ):
        assert answer.status_code == 403
    assert "终审（主编）" in client.get(issue_url("withdraw", scene.out.pk)).content.decode()
    assert "编辑" in client.get(reverse("admin:articles_article_add")).content.decode()
    assert "管理员" in client.get(reverse("admin:people_user_add")).content.decode()


def test_the_administrator_cannot_make_superusers(client, office):
    client.force_login(office.guan)
    superuser = type(office.guan).objects.create_superuser("root", password="pw")
    address = reverse("admin:people_user_change", args=[superuser.pk])
    client.post(address, {"username": "root2"})
    address = reverse("admin:people_user_change", args=[office.guan.pk])
    values = {
        "username": "guan", "family_name": "管", "given_name": "理员", "is_active": "on",
        "is_staff": "on", "is_superuser": "on", "groups": [g.pk for g in office.guan.groups.all()],
    }  # fmt: skip
    assert client.post(address, values).status_code == 302
    office.guan.refresh_from_db()
    superuser.refresh_from_db()
    assert not office.guan.is_superuser and superuser.username == "root"
    assert (
        client.post(reverse("admin:auth_user_password_change", args=[superuser.pk])).status_code
        == 403
    )
