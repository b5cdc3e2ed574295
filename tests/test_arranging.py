"""Order and release: dense positions, locks, constraints, and many hands at once."""

import datetime
import random
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, models, transaction
from django.utils import timezone

from articles.content import snapshots
from articles.models import Article, SourceLink
from issues import arranging
from issues.arranging import placing
from issues.models import Issue, Section
from qualitynews.people import roles
from tests.make import make_article, make_issue, make_office, make_section, release


@pytest.mark.django_db
def test_positions_stay_dense():
    issue = make_issue()
    one, two = make_section(issue, "甲"), make_section(issue, "乙")
    rows = [make_article(one, str(n)) for n in range(5)]
    arranging.place(rows[1], two, by=None)
    arranging.place(rows[4], one, by=None, at=0)
    arranging.place(rows[3], None, by=None)
    assert list(one.articles.values_list("title", "position")) == [("4", 1), ("0", 2), ("2", 3)]
    assert list(two.articles.values_list("title", "position")) == [("1", 1)]
    rows[3].refresh_from_db()
    assert (rows[3].section, rows[3].position) == (None, 1)


@pytest.mark.django_db
def test_sections_have_two_levels_of_one_issue():
    issue, other = make_issue(), make_issue()
    top = make_section(issue, "甲")
    child = make_section(issue, "子", parent=top)
    for parent, owner in ((child, issue), (top, other)):
        with pytest.raises(ValidationError):
            Section.objects.create(issue=owner, parent=parent, title="x")
        with pytest.raises(ValidationError):
            Section.objects.bulk_create([Section(issue=owner, parent=parent, title="x")])
    top.parent = make_section(issue, "乙")
    with pytest.raises(ValidationError):
        top.save()
    with pytest.raises(ValidationError):
        Section.objects.filter(pk=child.pk).update(parent=None)
    with pytest.raises(ValidationError):
        Section.objects.bulk_update([child], ["parent"])


@pytest.mark.django_db
def test_slugs_are_free_and_stay():
    issue = make_issue()
    first, second = make_section(issue, "国家"), make_section(issue, "国家")
    child = make_section(issue, "国家", parent=first)
    assert [first.slug, second.slug, child.slug] == ["国家", "国家-2", "国家-国家"]
    first.title = "全国"
    first.save()
    assert first.slug == "国家"


@pytest.mark.django_db
def test_what_constraints_refuse():
    issue = make_issue(year=2021, number=1)
    article = make_article()
    for model, values in (
        (Issue, {"year": 2021, "number": 1, "date": datetime.date(2021, 1, 1)}),
        (Issue, {"year": 1066, "number": 1, "date": datetime.date(2021, 1, 1)}),
        (Article, {"title": ""}),
        (SourceLink, {"article": article, "url": "javascript:x"}),
        (SourceLink, {"article": article}),
        (Section, {"issue": issue, "title": ""}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**values)


@pytest.mark.django_db
def test_an_issue_with_articles_is_protected():
    issue = make_issue()
    make_article(make_section(issue))
    with pytest.raises(models.ProtectedError):
        issue.delete()
    with pytest.raises(models.ProtectedError):
        Issue.objects.filter(pk=issue.pk).delete()
    empty = make_issue()
    make_section(empty)
    empty.delete()
    assert Issue.objects.count() == 1


@pytest.mark.django_db
def test_removing_a_section_frees_its_articles():
    issue = make_issue()
    top = make_section(issue)
    child = make_section(issue, "子", parent=top)
    one, two = make_article(top), make_article(child)
    assert arranging.remove_section(top, by=None) == 2
    assert set(Article.objects.unplaced()) == {one, two}
    assert not Section.objects.exists()


def pool() -> list[str]:
    return list(Article.objects.unplaced().values_list("title", flat=True))


@pytest.mark.django_db
def test_the_pool_keeps_the_order_in_which_articles_come():
    """After what is there, in the order of reading: a section's own articles, then those below it."""
    issue, other = make_issue(), make_issue()
    top, kept = make_section(issue, "甲"), make_section(issue, "乙")
    low, high = (make_section(issue, name, parent=top, position=at) for name, at in ("下2", "上1"))
    away, stays = make_article(kept, "离开"), make_article(kept, "留下")
    make_article(low, "下a"), make_article(high, "上a"), make_article(high, "上b")
    for name in ("一", "二"):
        make_article(top, name)
    make_article(None, "待用")
    arranging.place(away, None, by=None)
    assert pool() == ["待用", "离开"]
    arranging.remove_section(top, by=None)
    assert pool() == ["待用", "离开", "一", "二", "上a", "上b", "下a"]
    arranging.place(Article.objects.get(title="待用"), make_section(other), by=None)
    arranging.place(stays, None, by=None)
    assert pool() == ["离开", "一", "二", "上a", "上b", "下a", "留下"]


@pytest.mark.django_db
def test_several_sections_go_as_one_reads_them():
    first, second = make_issue(), make_issue()
    one, two = make_section(first, "甲"), make_section(first, "乙")
    low = make_section(first, "子", parent=one)
    below = make_section(first, "孙", parent=two)
    far = make_section(second, "丙")
    for section, name in (
        (two, "乙文"),
        (below, "孙文"),
        (low, "子文"),
        (one, "甲文"),
        (far, "丙文"),
    ):
        make_article(section, name)
    chosen = Section.objects.filter(pk__in=[far.pk, two.pk, low.pk, below.pk])
    assert arranging.remove_sections(chosen.order_by("-pk"), by=None) == 4
    assert pool() == ["子文", "乙文", "孙文", "丙文"]
    assert list(Section.objects.values_list("title", "position")) == [("甲", 1)]


@pytest.mark.django_db
def test_every_verb_refuses_a_published_issue():
    issue, other = make_issue(), make_issue()
    section = make_section(issue)
    article = make_article(section)
    free = make_section(other)
    release(issue)
    section.issue.refresh_from_db()
    for verb in (
        lambda: arranging.place(article, None, by=None),
        lambda: arranging.place(article, free, by=None),
        lambda: arranging.place(make_article(None), section, by=None),
        lambda: arranging.shift(article, arranging.UP, by=None),
        lambda: arranging.shift(section, arranging.UP, by=None),
        lambda: arranging.add_section(issue, "x", by=None),
        lambda: arranging.move_section(section, None, by=None),
        lambda: arranging.remove_section(section, by=None),
        lambda: arranging.remove_sections([section], by=None),
        lambda: arranging.copy_sections(other, issue, by=None),
    ):
        with pytest.raises(roles.Refused, match="其他改动须先撤回该期"):
            verb()
    assert list(section.articles.all()) == [article]


@pytest.mark.django_db
def test_a_scheduled_issue_is_called_back_before_it_changes():
    issue = make_issue()
    release(issue, at=timezone.now() + datetime.timedelta(days=1))
    with pytest.raises(roles.Refused, match="取消定时发布") as refusal:
        arranging.add_section(issue, "新栏", by=None)
    assert "撤回" not in refusal.value.messages[0]


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once_lose_nothing():
    """Four threads move the same twelve articles about; order stays dense, nothing is lost."""
    issue = make_issue()
    sections = [make_section(issue, name) for name in "甲乙丙"]
    articles = [make_article(sections[n % 3], str(n)) for n in range(12)]
    errors = []

    def work(seed):
        chance = random.Random(seed)
        try:
            for _ in range(25):
                article = Article.objects.get(pk=chance.choice(articles).pk)
                if chance.random() < 0.5:
                    arranging.shift(article, chance.choice([-1, 1]), by=None)
                else:
                    arranging.place(article, chance.choice(sections), by=None)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Article.objects.filter(section__in=sections).count() == 12
    for section in sections:
        positions = list(section.articles.values_list("position", flat=True))
        assert positions == list(range(1, len(positions) + 1))
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.django_db(transaction=True)
def test_publishing_waits_for_a_form_that_is_being_saved():
    """Saving a text locks its issue: what readers get is what was saved, all of it."""
    from tests.make import make_editor, make_picture

    issue = make_issue()
    article = make_article(make_section(issue), body="<p>旧</p>")
    picture, editor = make_picture(), make_editor()
    body = f'<p>新</p><img src="{picture.address}" alt="图">'
    held, done = threading.Event(), []

    def save_slowly():
        try:
            with transaction.atomic():
                row = Article.objects.get(pk=article.pk)
                content = snapshots.of_article(row) | {"body": body}
                arranging.save_text(
                    row, content, section=row.section, by=editor, opened_as=row.content_hash()
                )
                done.append("written")
                held.set()
                threading.Event().wait(0.5)
                done.append("saved")
        finally:
            held.set()
            connections.close_all()

    saving = threading.Thread(target=save_slowly)
    saving.start()
    held.wait()
    release(issue)
    done.append("published")
    saving.join()
    assert done == ["written", "saved", "published"]
    assert list(Issue.objects.get(pk=issue.pk).pictures.all()) == [picture]


@pytest.mark.django_db
def test_who_saves_a_text_that_is_moved_meanwhile_waits_for_no_second_issue(monkeypatch):
    """Its row is held by then; who holds the other issue may wait for that (a deadlock)."""
    office = make_office()
    here, there = (make_section(make_issue()) for _ in range(2))
    article = make_article(here, body="<p>旧</p>")
    hold_issues, asked = placing.hold_issues, []

    def moved_first(issue_ids):
        asked.append(set(issue_ids))
        if len(asked) == 1:
            arranging.place(Article.objects.get(pk=article.pk), there, by=office.bian)
        return hold_issues(issue_ids)

    monkeypatch.setattr(placing, "hold_issues", moved_first)
    content = snapshots.of_article(article) | {"body": "<p>新</p>"}
    other = make_section(here.issue, "乙栏")
    with pytest.raises(ValidationError, match="移动"):
        arranging.save_text(article, content, section=other, by=office.bian)
    assert asked == [{here.issue_id}, {here.issue_id, there.issue_id}]  # the second is the move's
    article.refresh_from_db()
    assert article.body == "<p>旧</p>" and article.revisions.count() == 0
