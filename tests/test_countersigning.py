"""Corrections that a second person signs (setting CORRECTIONS_BY_TWO)."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles import pictures, richtext
from articles.content import snapshots
from articles.models import Article, Draft
from issues import arranging, publishing
from issues.models import Correction, PreparedCorrection
from issues.publishing import candidates
from qualitynews.people import roles
from qualitynews.people.models import AuditEntry
from qualitynews.people.roles import Refused
from tests.make import (
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    rewrite,
    sign,
)
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    settings.CORRECTIONS_BY_TWO = True
    return make_office()


@pytest.fixture
def out(office) -> Article:
    issue = make_issue()
    article = sign(make_ready(make_section(issue), by=office.bian), office)
    publishing.publish(issue, by=office.zhong)
    return Article.objects.get(pk=article.pk)


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def prepare(out, office, title="更正后的题"):
    content = snapshots.of_article(out) | {"title": title}
    digest = out.content_hash()
    return publishing.prepare(out, content, by=office.zhong, opened_as=digest, note="标题有误")


def address(out) -> str:
    return reverse("admin:issues_article_countersign", args=[out.pk])


def test_from_the_form_to_the_second_signature(office, out):
    client = as_(office.zhong)
    form = reverse("admin:issues_article_correct", args=[out.pk])
    values = form_values(client, form) | {"title": "更正后的题", "note": "标题有误"}
    page = client.post(form, values)
    assert "交第二人签字" in page.content.decode()
    answer = client.post(form, values | {"looked_at": page.context["looked_at"]}, follow=True)
    assert "等第二人签字" in answer.content.decode()
    assert "您作的" in answer.content.decode() and 'value="sign"' not in answer.content.decode()
    out.refresh_from_db()
    assert out.title == "甲市召开质量大会" and not Correction.objects.exists()

    assert "待签字的更正" in as_(office.chu).get("/admin/").content.decode()
    assert "待签字的更正" not in client.get("/admin/").content.decode()
    page = as_(office.chu).get(address(out))
    text = page.content.decode()
    assert "终主编" in text and "标题有误" in text and "第2版" in text and "<ins" in text
    answer = as_(office.chu).post(
        address(out), {"act": "sign", "prepared": page.context["prepared"].pk}
    )
    assert answer["Location"] == reverse("admin:issues_issue_editions", args=[out.section.issue_id])
    out.refresh_from_db()
    correction = Correction.objects.get()
    assert (out.title, correction.by, correction.second) == ("更正后的题", office.zhong, office.chu)
    assert correction.edition.number == 2 and not PreparedCorrection.objects.exists()
    acts = list(out.reviews.order_by("id").values_list("decision", "by__username"))
    assert acts[-2:] == [("correct", "zhong"), ("second", "chu")]
    assert "初审员复核签字" in as_(office.bian).get(answer["Location"]).content.decode()
    assert "更正后的题" in Client().get(reverse("article_detail", args=[out.pk])).content.decode()


def test_nobody_goes_round_it(office, out):
    content = snapshots.of_article(out) | {"title": "更正后的题"}
    with pytest.raises(Refused, match="第二人"):
        publishing.correct(
            out, content, by=office.zhong, opened_as=out.content_hash(), note="标题有误"
        )
    waiting = prepare(out, office)
    answer = as_(office.zhong).post(
        address(out), {"act": "sign", "prepared": waiting.pk}, follow=True
    )
    assert "您作的" in answer.content.decode()
    assert as_(office.xing).get(address(out)).status_code == 403
    assert as_(office.bian).post(address(out), {"act": "sign"}).status_code == 403
    assert Client().get(address(out)).status_code == 302
    assert not Correction.objects.exists()


def test_sent_back_it_is_a_draft_of_who_made_it(office, out):
    waiting = prepare(out, office)
    answer = as_(office.fu).post(
        address(out), {"act": "back", "prepared": waiting.pk, "remark": "数字不对"}, follow=True
    )
    assert "退回" in answer.content.decode() and not PreparedCorrection.objects.exists()
    draft = Draft.objects.get()
    assert (draft.by, draft.article, draft.values["title"]) == (office.zhong, out, ["更正后的题"])
    assert draft.values["note"] == ["标题有误"]
    assert AuditEntry.objects.get(act="article_sent").note == "数字不对"
    form = as_(office.zhong).get(reverse("admin:issues_article_correct", args=[out.pk]))
    assert "数字不对" in form.content.decode()
    act = out.reviews.order_by("id").last()
    assert (act.decision, act.by, act.remark) == ("sent", office.fu, "数字不对")


def test_it_is_not_sent_back_without_a_remark_and_the_form_leads_to_what_waits(office, out):
    waiting = prepare(out, office)
    answer = as_(office.fu).post(
        address(out), {"act": "back", "prepared": waiting.pk, "remark": " "}, follow=True
    )
    assert "请写明意见" in answer.content.decode() and PreparedCorrection.objects.exists()
    form = reverse("admin:issues_article_correct", args=[out.pk])
    assert as_(office.zhong).get(form)["Location"] == address(out)


def test_one_waits_at_a_time_and_what_was_looked_at_is_signed(office, out):
    old = prepare(out, office)
    with pytest.raises(Refused, match="终主编"):
        prepare(out, office, "又一题")
    gone = old.pk
    publishing.send_back(old, by=office.fu, remark="不对")
    new = prepare(out, office, "又一题")
    answer = as_(office.chu).post(address(out), {"act": "sign", "prepared": gone}, follow=True)
    assert "另一份更正" in answer.content.decode() and not Correction.objects.exists()
    first = as_(office.chu).post(address(out), {"act": "sign", "prepared": new.pk})
    second = as_(office.fu).post(address(out), {"act": "sign", "prepared": new.pk}, follow=True)
    assert first.status_code == 302 and "没有等第二人签字的更正" in second.content.decode()
    assert Correction.objects.count() == 1


def test_a_withdrawn_issue_is_corrected_no_more(office, out):
    waiting = prepare(out, office)
    publishing.withdraw(out.section.issue, by=office.zhong, reason="有误")
    answer = as_(office.chu).post(
        address(out), {"act": "sign", "prepared": waiting.pk}, follow=True
    )
    assert "没有发布" in answer.content.decode() or "未发布" in answer.content.decode()
    assert PreparedCorrection.objects.exists() and not Correction.objects.exists()


def test_a_correction_that_changes_nothing_is_not_prepared(office, out):
    digest = out.content_hash()
    with pytest.raises(Refused):
        publishing.prepare(
            out, snapshots.of_article(out), by=office.zhong, opened_as=digest, note="无"
        )
    assert not PreparedCorrection.objects.exists()


def test_sent_back_while_its_pdf_is_made_it_is_not_released(office, out, monkeypatch):
    waiting = prepare(out, office)
    made = candidates.with_pdf

    def meanwhile(candidate):
        publishing.send_back(waiting, by=office.fu, remark="不对")
        return made(candidate)

    monkeypatch.setattr(candidates, "with_pdf", meanwhile)
    with pytest.raises(Refused, match="退回"):
        publishing.countersign(waiting, by=office.chu)
    assert not Correction.objects.exists() and Draft.objects.count() == 1
    out.refresh_from_db()
    assert out.title == "甲市召开质量大会"


def test_a_text_that_left_its_issue_is_only_sent_back(office, out):
    waiting = prepare(out, office)
    publishing.withdraw(out.section.issue, by=office.zhong, reason="有误")
    arranging.place(Article.objects.get(), None, by=office.zhong)
    page = as_(office.chu).get(address(out))
    assert page.status_code == 200 and 'value="sign"' not in page.content.decode()
    rewrite(out, office.bian, subtitle="后来加的")
    as_(office.chu).post(address(out), {"act": "back", "prepared": waiting.pk, "remark": "不对"})
    draft = Draft.objects.get()
    out.refresh_from_db()
    assert draft.opened_as.partition(":")[2] == waiting.base != out.content_hash()


def test_who_made_it_has_left(office, out):
    waiting = prepare(out, office)
    office.zhong.groups.clear()
    page = as_(office.chu).get(address(out)).content.decode()
    assert "已不能更正" in page and 'value="sign"' not in page
    answer = as_(office.chu).post(
        address(out), {"act": "sign", "prepared": waiting.pk}, follow=True
    )
    assert "已不能更正" in answer.content.decode() and not Correction.objects.exists()


def test_its_pictures_are_not_deleted(office, out):
    picture = make_picture()
    content = snapshots.of_article(out)
    body = content["body"] + f'<figure class="image"><img src="{picture.address}" alt="x"></figure>'
    content = snapshots.with_pictures(content | {"body": str(richtext.clean(body))})
    digest = out.content_hash()
    publishing.prepare(out, content, by=office.zhong, opened_as=digest, note="加图")
    assert pictures.is_used(picture)
    with pytest.raises(pictures.PictureRefused):
        pictures.remove(picture, by=office.bian)


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
def test_an_office_that_is_there_gets_the_new_permission():
    """Migrated from before it, the groups get it; the tests' own database never lacked it."""
    for group in Group.objects.all():
        group.permissions.filter(codename="countersign_correction").delete()
    import_module("issues.migrations.0014_countersigning").make(apps, connection.schema_editor())
    may = Group.objects.filter(permissions__codename="countersign_correction")
    assert set(may.values_list("name", flat=True)) == {roles.FIRST, roles.SECOND, roles.THIRD}
