"""Changes of an article's content: what must follow each of them, and bringing a revision back."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles import revisions, roles, rules, workflow
from articles.models import Article, Review, Revision


def keep(
    article: Article, *, by, kind: str = Revision.Kind.SAVED, note: str = ""
) -> tuple[Revision | None, list[Review]]:
    """After rows were written: keep a revision and let outdated signatures lapse.

    Returns the revision (None if the content is what it was) and the lapsed signatures. To be
    called in the transaction that wrote the rows, with the article's row locked.
    """
    revision = revisions.record(article, by=by, kind=kind, note=note)
    return revision, workflow.settle(article, by=by)


@transaction.atomic
def restore(article: Article, revision: Revision, *, by, opened_as: str) -> Revision | None:
    """Make the content of an older revision the newest. Returns the new revision, None if the
    article has that content. Raises PermissionDenied or workflow.Refused."""
    roles.refuse_unless(by, "write")
    article = revisions.hold(article)
    if article.content_hash() != opened_as:
        raise workflow.Refused(
            _("The text was changed after you had opened the list. Look again, then restore.")
        )
    if sentence := rules.not_locked(rules.Case(article, by)):
        raise workflow.Refused(sentence)
    revisions.write(article, revision.content)
    return keep(article, by=by, kind=Revision.Kind.RESTORED, note=f"← {revision.number}")[0]
