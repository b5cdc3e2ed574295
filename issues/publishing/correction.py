"""Correction of one article after release: rows, note and the next edition in one act."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import changing, drafts, revisions
from articles.content import snapshots, typed
from articles.models import Article, Review, Revision
from articles.review import workflow
from articles.review.rules import ArticleCase
from issues import contents, preflight, versioning
from issues.models import Correction, Edition, Issue, PreparedCorrection
from issues.publishing import candidates
from issues.publishing.candidates import Candidate
from issues.publishing.release import acknowledgement, release_note
from issues.rules import CorrectionCase
from qualitynews.people import audit, real_names, roles
from qualitynews.people.characters import storable
from qualitynews.people.roles import Refused


@dataclass(frozen=True)
class Plan:
    """A correction before it is made: the content as readers have it, the content as it will be,
    and the number of the edition it will make."""

    old: dict
    new: dict
    number: int


@roles.asks("correct")
def plan(article: Article, content: dict, *, by, opened_as: str, note: str) -> Plan:
    """What a correction will change; writes nothing and makes no PDF. Raises as `correct` does."""
    article, _after = _checked(article, content, by, opened_as, note, timezone.now())
    return plan_of(article, content)


def plan_of(article: Article, content: dict) -> Plan:
    """The same for one that waits for a second person; asks nothing."""
    editions = article.section.issue.editions if article.section else Edition.objects.none()
    last = editions.aggregate(n=Max("number"))["n"] or 0
    return Plan(snapshots.of_article(article), content, last + 1)


@transaction.atomic
@roles.asks("correct")
def prepare(article: Article, content: dict, *, by, opened_as: str, note: str):
    """Keep a correction until a second person has signed it; returns the PreparedCorrection. Raises
    as `correct` does, and Refused if another one waits."""
    article = revisions.hold_article(article)
    if waiting := PreparedCorrection.objects.filter(article=article).first():
        raise Refused(
            _("A correction by %(name)s waits for a second person. Wait, or have it sent back.")
            % {"name": real_names.name_of(waiting.by)}
        )
    note = storable(note).strip()
    _checked(article, content, by, opened_as, note, timezone.now())
    prepared = PreparedCorrection.objects.create(
        article=article, by=by, base=opened_as, content=snapshots.pack(content), note=note
    )
    audit.record("correction_prepared", article, by=by, note=note)
    return prepared


@roles.asks("countersign")
def countersign(prepared: PreparedCorrection, *, by) -> Edition:
    """Sign somebody else's correction and release it, as `correct` does."""
    roles.ask("countersign", CorrectionCase(by, first=prepared.by, second=by))
    return correct(
        prepared.article,
        snapshots.unpack(prepared.content),
        by=prepared.by,
        opened_as=prepared.base,
        note=prepared.note,
        second=by,
        prepared=prepared,
    )


@transaction.atomic
@roles.asks("send_back_correction")
def send_back(prepared: PreparedCorrection, *, by, remark: str) -> None:
    """Leave the article as it is; who made the correction finds it among their drafts, and the
    remark in the record of the article. Raises PermissionDenied or Refused."""
    remark = remark.strip()
    roles.ask("send_back_correction", CorrectionCase(by, first=prepared.by, remark=remark))
    _take(prepared)
    content = snapshots.unpack(prepared.content)
    drafts.keep_draft(
        prepared.article,
        by=prepared.by,
        key=secrets.token_urlsafe(12),
        values=typed.values(content) | {"note": [prepared.note]},
        opened_as=f"{prepared.article.section_id or 0}:{prepared.base}",
    )
    workflow.note(prepared.article, Review.Decision.SENT_BACK, by=by, remark=remark[:300])


def _take(prepared: PreparedCorrection) -> None:
    """Delete the row, in the transaction that does something with it: of two, one gets it. Raises
    Refused."""
    deleted, _rows = PreparedCorrection.objects.filter(pk=prepared.pk).delete()
    if not deleted:
        raise Refused(_("The correction was signed or sent back meanwhile."))


def _checked(
    article: Article, content: dict, by, opened_as: str, note: str, at
) -> tuple[Article, Candidate]:
    """The article, and its issue with the correction, if that may be made. Raises PermissionDenied
    or Refused."""
    article = Article.objects.select_related("section__issue").get(pk=article.pk)
    roles.ask("correct", ArticleCase(article, by, opened_as=opened_as, remark=note))
    if opened_as in snapshots.digests(content):
        raise Refused(_("Nothing was changed, so there is nothing to correct."))
    before = candidates.read_issue(article.section.issue)
    after = _with_correction(before, article, content, contents.Corrected(at, note))
    _refuse_new_errors(before, after, article)
    return article, after


@roles.asks("correct", "release_correction", "countersign")
def correct(
    article: Article,
    content: dict,
    *,
    by,
    opened_as: str,
    note: str,
    second=None,
    prepared: PreparedCorrection | None = None,
) -> Edition:
    """Change one article of a published issue: write its rows, the note for readers and the next
    Edition. `second` signed the correction of `by`, where the office wants that; the row `prepared`
    goes. `opened_as` is the digest of the content that the person opened.

    The PDF with the correction is made first; then everything is written in one transaction. Raises
    PermissionDenied or Refused (code "content_as_read": the article changed meanwhile).
    """
    _ask_release(by, second)
    note, at = storable(note).strip(), timezone.now()
    article, after = _checked(article, content, by, opened_as, note, at)
    after = candidates.with_pdf(after)
    with transaction.atomic():
        issue = candidates.hold_issue(article.section.issue)
        if prepared is not None:
            _take(prepared)
        article = changing.write(
            article, content, by=by, kind=Revision.Kind.CORRECTED, note=note, opened_as=opened_as
        ).article
        _note_signatures(article, by, second, note)
        _note_out(issue)
        edition = candidates.write_edition(
            issue, after, by, at, _acknowledged(issue, after, by, note)
        )
        Correction.objects.create(
            article=article, edition=edition, note=note, at=at, by=by, second=second
        )
        candidates.refuse_if_changed(after, contents.build(issue, empty=True))
        audit.record("issue_corrected", issue, by=by, note=release_note(edition, after))
        versioning.changed()
    return edition


def _ask_release(by, second) -> None:
    roles.ask("release_correction", CorrectionCase(by, first=by, second=second))
    if second is not None:
        roles.ask("countersign", CorrectionCase(second, first=by, second=second))


def _note_signatures(article: Article, by, second, note: str) -> None:
    workflow.note(article, Review.Decision.CORRECT, by=by, remark=note)
    if second is not None:
        workflow.note(article, Review.Decision.SECOND, by=second)


def _note_out(issue: Issue) -> None:
    """If the moment of a scheduled issue has come, write down that it is out, whatever the clock
    says later."""
    if issue.scheduled_at:
        issue.published_at, issue.scheduled_at, issue.withdrawn_at = issue.scheduled_at, None, None
        issue.save(update_fields=["published_at", "scheduled_at", "withdrawn_at", "updated_at"])


def _with_correction(
    before: Candidate, article: Article, content: dict, corrected: contents.Corrected
) -> Candidate:
    """The issue as it will be, without writing a row."""
    row, sources = changing.rows_of(article, content)
    known = next(item for item in before.tree.items() if item.id == article.pk)
    item = contents.item_of(row, sources, [*known.corrections, corrected])
    return candidates.checked(before.tree.with_item(item, contents.pictures_of([row])))


def _refuse_new_errors(before: Candidate, after: Candidate, article: Article) -> None:
    """A correction must not add an error. Errors that were there before are allowed."""
    known = {(problem.code, problem.text) for problem in _errors(before, article)}
    added = [p.text for p in _errors(after, article) if (p.code, p.text) not in known]
    if added:
        raise Refused(" ".join(added))


def _errors(candidate: Candidate, article: Article) -> list[preflight.Problem]:
    return [
        problem
        for problem in candidate.problems
        if problem.level == preflight.ERROR
        and (problem.kind, problem.id) == ("article", article.pk)
        and problem.code not in preflight.OF_REVIEW
    ]


def _acknowledged(issue: Issue, after: Candidate, by, note: str) -> list[dict]:
    """The warnings in the next edition: those of the last one that still hold, with who
    acknowledged them; new ones are acknowledged by who corrects."""
    last = issue.editions.not_called_back().only("acknowledged").first()
    known = {row["text"]: row for row in (last.acknowledged if last else [])}
    found = []
    for problem in after.problems:
        if problem.level == preflight.WARNING:
            row = acknowledgement(problem, by, _("with the correction: %s") % note)
            found.append(known.get(row["text"], row))
    return found
