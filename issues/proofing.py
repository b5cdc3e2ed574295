"""Sets the proof of an issue: one run an issue at a time, and the newest content wins."""

import datetime
import hashlib

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from issues import contents
from issues.exporting.print import printed, proofs, styles
from issues.models import Issue, Periodical, Proof, ProofPage
from issues.rules import IssueCase
from qualitynews.people import roles

# A run takes about a second, a huge issue some ten; what takes longer was broken off.
GIVEN_UP_AFTER = datetime.timedelta(seconds=90)


@roles.asks("export")
def set_proof(issue: Issue, *, by) -> Proof | None:
    """The proof of an issue as its content is now: the one that is kept, or set anew. None while
    somebody else's run is under way: ask again in a second. Raises PermissionDenied or
    CannotTypeset. Slow: never call it inside a transaction."""
    roles.ask("export", IssueCase(by, issue))
    tree = contents.build(issue)
    fingerprint = _fingerprint(tree)
    proof, _made = Proof.objects.without_pdf().get_or_create(issue=issue)
    if proof.fingerprint == fingerprint:
        return proof
    if not _begin(proof):
        return None
    try:
        pages = proofs.render(tree)
        return _write(proof, fingerprint, pages)
    finally:
        Proof.objects.filter(pk=proof.pk).update(begun_at=None)


def _fingerprint(tree: contents.Contents) -> str:
    """Of all that decides the pages: the content, whether it is a draft, what is set for the
    periodical and the site, the print styles and the templates."""
    packed = contents.fingerprint(tree) + str(tree.issue.is_published)
    packed += Periodical.current().fingerprint() + settings.SITE_ADDRESS
    packed += str(styles.all_styles())
    for text in printed.texts_of("issue.typ", b"").values():
        packed += hashlib.sha256(text).hexdigest()
    return hashlib.sha256(packed.encode()).hexdigest()


def _begin(proof: Proof) -> bool:
    """Whether this run may begin; then no other one may until it ends."""
    now = timezone.now()
    free = Proof.objects.filter(pk=proof.pk)
    free = free.filter(begun_at=None) | free.filter(begun_at__lt=now - GIVEN_UP_AFTER)
    return bool(free.update(begun_at=now))


@transaction.atomic
def _write(proof: Proof, fingerprint: str, pages: proofs.SetPages) -> Proof:
    proof = Proof.objects.without_pdf().select_for_update().get(pk=proof.pk)
    proof.fingerprint = fingerprint
    proof.starts = {str(key): start for key, start in pages.starts.items()}
    proof.count = len(pages.pictures)
    proof.pdf, proof.size = pages.pdf, len(pages.pdf)
    proof.save()
    proof.pages.all().delete()
    ProofPage.objects.bulk_create(
        ProofPage(proof=proof, number=number, picture=picture)
        for number, picture in enumerate(pages.pictures, start=1)
    )
    return proof
