"""Correction of one article after release: rows, note and the next edition in one act."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit, revisions, snapshots, workflow
from articles.models import Article, Review, Revision
from issues import contents, preflight
from issues.models import Correction, Edition, Issue
from issues.publishing import editions
from issues.publishing.editions import CannotPublish


def correct(article: Article, content: dict, *, by, opened_as: str, note: str) -> Edition:
    """Change one article of a published issue and tell readers: rows, note and next Edition.

    `content` is a snapshot, `opened_as` the content hash it was typed on, `note` what readers
    are told. The rows are first written on trial and rolled back, to typeset what will be; then
    all is written in one transaction. Raises PermissionDenied, CannotPublish, or ValidationError
    with code "content_as_read" where the article changed meanwhile.
    """
    editions.refuse_unless(by, "correct")
    note = note.strip()
    if not note:
        raise CannotPublish(_("Write the note of correction: readers will read it."))
    if snapshots.digest(content) == opened_as:
        raise CannotPublish(_("Nothing was changed, so there is nothing to correct."))
    at = timezone.now()
    with transaction.atomic():
        issue = _put_right(article, content, by, opened_as, note, at, None)
        tree = contents.build(issue)
        transaction.set_rollback(True)
    copy = editions.typeset_tree(tree)
    with transaction.atomic():
        issue = _put_right(article, content, by, opened_as, note, at, copy)
        if editions.digest(contents.build(issue)) != copy.digest:
            raise CannotPublish(
                _("The issue changed while its pages were being set. Look again and correct it.")
            )
        issue.pictures.set(contents.build(issue).pictures.values())
    return issue.editions.standing().without_files().first()


def _put_right(
    article: Article, content: dict, by, opened_as: str, note: str, at, copy: editions.Copy | None
) -> Issue:
    """Write the rows of a correction; without a `copy` the Edition is one on trial."""
    article = Article.objects.select_related("section__issue").get(pk=article.pk)
    issue = editions.hold(article.section.issue) if article.section else None
    if issue is None or not issue.is_published:
        raise CannotPublish(_("Only a text of a published issue is corrected."))
    article = revisions.hold(article)
    if article.content_hash() != opened_as:
        raise ValidationError(
            _("The text was changed after you had opened it. Look again and correct it."),
            code="content_as_read",
        )
    before = _errors(issue, article)
    revisions.write(article, content)
    # A correction must not bring an error in; who may correct answers for what was there already.
    if added := [text for key, text in _errors(issue, article).items() if key not in before]:
        raise CannotPublish(" ".join(added))
    revisions.record(article, by=by, kind=Revision.Kind.CORRECTED, note=note)
    workflow.note(article, Review.Decision.CORRECT, by=by, remark=note)
    edition = editions.write_edition(issue, copy or editions.Copy("", {}, b""), by, at, [])
    Correction.objects.create(article=article, edition=edition, note=note, at=at, by=by)
    audit.record("issue_corrected", issue, by=by, note=f"{edition.number} · {edition.sha256}")
    return issue


def _errors(issue: Issue, article: Article) -> dict[tuple[str, str], str]:
    return {
        (problem.code, problem.text): problem.text
        for problem in preflight.look(issue)
        if problem.level == preflight.ERROR
        and (problem.kind, problem.id) == ("article", article.pk)
        and problem.code not in preflight.OF_REVIEW
    }
