"""The first page of the desk: what waits for a person, what came back, what they sent, the next
issue."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles import drafts
from articles.models import Article, Draft, Proposal, Review, Revision
from articles.review import stages
from issues import reviewing
from issues.models import Issue, PreparedCorrection, Section
from qualitynews.people import roles

# More than one person does in a day; the list of articles has them all.
MAX_SHOWN = 50
Decision = Review.Decision
CAME_BACK = (Decision.RETURN, Decision.RETURN_BACK)


@dataclass(frozen=True)
class Task:
    """An article with the reason why it is in the list; `act` is the review act that gives the
    reason."""

    article: Article
    act: Review | None = None
    proposal: Proposal | None = None
    correction: PreparedCorrection | None = None

    @property
    def waited(self) -> str:
        """How long it has waited, in a word or two."""
        since = (self.correction or self.act).at
        if timezone.now() - since < datetime.timedelta(minutes=1):
            return _("just came")
        return _("waits for %(time)s") % {"time": timesince(since, depth=1).replace("\xa0", "")}


@dataclass(frozen=True)
class Progress:
    """How many articles of an issue are in each state, in order."""

    issue: Issue
    total: int
    states: tuple[tuple[str, str, int], ...]  # state, label, count

    @property
    def final(self) -> int:
        return next((n for state, _label, n in self.states if state == Article.State.FINAL), 0)


@dataclass(frozen=True)
class Work:
    waiting: tuple[Task, ...]
    all_waiting: int  # of which `waiting` has the first MAX_SHOWN
    proposals: tuple[Task, ...]
    corrections: tuple[Task, ...]
    came_back: tuple[Task, ...]
    sent: tuple[Task, ...]
    writing: tuple[Task, ...]
    drafts: tuple[Draft, ...]
    progress: tuple[Progress, ...]


def count_waiting(user) -> int:
    """How many articles and proposals wait for one person."""
    if not user.has_perm("articles.view_article"):
        return 0
    waiting = reviewing.waiting(_articles(), by=user)
    return len(waiting) + len(_proposals(user)) + len(_corrections(user))


def work_of(user) -> Work:
    """Reads everything for one person, in a fixed number of queries."""
    if not user.has_perm("articles.view_article"):
        return Work((), 0, (), (), (), (), (), (), ())
    waiting = reviewing.waiting(_articles(), by=user)
    return Work(
        waiting=tuple(_tasks(waiting[:MAX_SHOWN])),
        all_waiting=len(waiting),
        proposals=_proposals(user),
        corrections=_corrections(user),
        came_back=_of_mine(user, state=Article.State.DRAFT),
        sent=_of_mine(user, state=None),
        writing=_writing(user),
        drafts=tuple(drafts.all_drafts(by=user)),
        progress=_progress(),
    )


def _articles():
    newest = Review.objects.filter(article=OuterRef("pk")).order_by("-id")
    return (
        Article.objects.defer("body", "text")
        .select_related("section__issue", "section__parent")
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .order_by("section__issue", "updated_at")
    )


def _tasks(articles) -> list[Task]:
    articles = list(articles)
    acts = Review.objects.select_related("by").in_bulk(
        [article.newest for article in articles if article.newest]
    )
    return [Task(article, acts.get(article.newest)) for article in articles]


def _proposals(user) -> tuple[Task, ...]:
    if not roles.may(user, "decide_proposal"):
        return ()
    rows = (
        Proposal.objects.filter(fate=Proposal.Fate.OPEN)
        .exclude(by=user)
        .defer("content", "article__body", "article__text")
        .select_related("by", "article__section__issue", "article__section__parent")
        .order_by("at")[:MAX_SHOWN]
    )
    return tuple(Task(row.article, proposal=row) for row in rows)


def _corrections(user) -> tuple[Task, ...]:
    """Corrections that wait for a second person, who did not make them."""
    if not roles.may(user, "countersign"):
        return ()
    rows = (
        PreparedCorrection.objects.exclude(by=user)
        .defer("content", "article__body", "article__text")
        .select_related("by", "article__section__issue", "article__section__parent")[:MAX_SHOWN]
    )
    return tuple(Task(row.article, correction=row) for row in rows)


def _of_mine(user, *, state: str | None) -> tuple[Task, ...]:
    """Articles that this person submitted last: returned as drafts, or under review."""
    submissions = Review.objects.filter(article=OuterRef("pk"), decision=Decision.SUBMIT)
    # Named by their sections, so that an archive of many years is not read.
    open_sections = Section.objects.filter(issue__in=Issue.objects.unlocked())
    mine = _articles().filter(Q(section=None) | Q(section__in=open_sections))
    submitted_by = Subquery(submissions.order_by("-id").values("by")[:1])
    mine = mine.annotate(submitted_by=submitted_by).filter(submitted_by=user.pk)
    if state is None:
        return tuple(_tasks(mine.exclude(state=Article.State.DRAFT)[:MAX_SHOWN]))
    tasks = _tasks(mine.filter(state=state)[:MAX_SHOWN])
    returned = Review.objects.filter(
        article__in=[task.article.pk for task in tasks], decision__in=CAME_BACK
    ).select_related("by")
    newest = {act.article_id: act for act in returned}
    taken = {
        task.article.pk for task in tasks if task.act and task.act.decision == Decision.TAKE_BACK
    }
    return tuple(
        Task(task.article, newest[task.article.pk])
        for task in tasks
        if task.article.pk in newest and task.article.pk not in taken
    )


def _writing(user) -> tuple[Task, ...]:
    """Articles in state DRAFT that this person saved last and no review returned."""
    if not roles.may(user, "submit"):
        return ()
    last = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    written = _articles().annotate(last_by=Subquery(last.values("by")[:1]))
    written = written.filter(state=Article.State.DRAFT, last_by=user.pk)
    came_back = Review.objects.filter(article=OuterRef("pk"), decision__in=CAME_BACK)
    return tuple(_tasks(written.exclude(Exists(came_back))[:MAX_SHOWN]))


def _progress() -> tuple[Progress, ...]:
    """Issues that are not published (in preparation, withdrawn, scheduled), newest first."""
    issues = list(Issue.objects.exclude(pk__in=Issue.objects.published())[:3])
    counts: dict[int, Counter] = {issue.pk: Counter() for issue in issues}
    rows = Article.objects.filter(section__issue__in=issues).order_by()
    for issue, state in rows.values_list("section__issue", "state"):
        counts[issue][stages.stage_of(Article(state=state)) or state] += 1
    shown = (Article.State.DRAFT, *stages.in_force(), Article.State.FINAL)
    return tuple(
        Progress(
            issue,
            counts[issue.pk].total(),
            tuple((str(s), str(Article.State(s).label), counts[issue.pk][s]) for s in shown),
        )
        for issue in issues
    )
