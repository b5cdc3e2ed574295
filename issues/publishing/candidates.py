"""An issue that is about to be released: read, checked, with its PDF; then written as an Edition.

Release and correction take the same steps: read (`read_issue`), make and store the PDF
(`with_pdf`), then in one short transaction hold (`hold_issue`), read again, compare, write
(`write_edition`). So the tree is built twice.
"""

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import gettext as _

from articles.models import Article
from articles.review.acts import acts_of
from issues import contents, preflight, sign_off
from issues.exporting.print import covers, printed
from issues.models import COVER, Edition, EditionFile, Issue
from issues.publishing import files, turns
from qualitynews.people.roles import Refused


@dataclass(frozen=True)
class Candidate:
    """`facts` has the tree with its empty sections. `files` are stored, but their rows are not
    written yet; without files the issue was only read."""

    facts: preflight.Facts
    problems: tuple[preflight.Problem, ...]
    files: tuple[EditionFile, ...] = ()
    pages: int = 0
    starts: dict[int, tuple[int, int]] = field(default_factory=dict)
    turns: dict[int, list[int]] = field(default_factory=dict)

    @property
    def tree(self) -> contents.Contents:
        return self.facts.tree

    @property
    def pdf(self) -> EditionFile:
        return next(file for file in self.files if file.format == "pdf")


def read_issue(issue: Issue) -> Candidate:
    """An issue as it is now, and what prevents its release."""
    return checked(contents.build(issue, empty=True))


def checked(tree: contents.Contents) -> Candidate:
    """A candidate of this tree, with the problems that the preflight finds."""
    facts = preflight.gather(tree)
    return Candidate(facts, tuple(preflight.problems(facts)))


def with_pdf(candidate: Candidate) -> Candidate:
    """The candidate with its PDF and the picture of its cover made and stored. Slow: never call it
    inside a transaction. Raises Refused."""
    tree = candidate.tree.for_readers()
    try:
        with printed.issue_input(tree, published=True) as copy:
            pdf, _warnings = printed.typeset(copy)
            starts = printed.starts(copy, tree)
        cover = covers.cover(tree)
    except printed.CannotTypeset as error:
        raise Refused(str(error)) from error
    stored = (files.store(pdf, "pdf"), files.store(cover, COVER))
    turned = turns.read(pdf, tree, starts)
    pages = files.pages_of(pdf)
    return Candidate(candidate.facts, candidate.problems, stored, pages, starts, turned)


def hold_issue(issue: Issue) -> Issue:
    """Hold the issue's row, then the rows of its articles."""
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    rows = Article.objects.select_for_update(of=("self",)).filter(section__issue=issue)
    list(rows.order_by("pk").values_list("pk"))
    return issue


def refuse_if_changed(candidate: Candidate, tree: contents.Contents) -> None:
    """Raises Refused unless a tree, read while holding the rows, is the one that was printed."""
    if contents.fingerprint(tree) != contents.fingerprint(candidate.tree):
        changed = contents.changes(contents.part_hashes(candidate.tree), tree)
        raise Refused(
            _("The issue changed while its PDF was being made: %(what)s. Look at it again.")
            % {"what": "、".join(changed)}
        )


def last_number(issue: Issue) -> int:
    return issue.editions.aggregate(last=Max("number"))["last"] or 0


def write_edition(issue: Issue, candidate: Candidate, by, at, acknowledged: list[dict]) -> Edition:
    """Write the Edition with its files, and the pictures that readers may see from now on."""
    number = last_number(issue) + 1
    release = sign_off.released(
        number=number,
        by=by,
        at=at,
        sha256=candidate.pdf.sha256,
        pages=candidate.pages,
        acknowledged=acknowledged,
    )
    tree = candidate.tree
    acts = acts_of(item.id for item in tree.items())
    edition = Edition.objects.create(
        issue=issue,
        number=number,
        published_at=at,
        by=by,
        pages=candidate.pages,
        starts={str(key): list(start) for key, start in candidate.starts.items()},
        turns={str(key): places for key, places in candidate.turns.items()},
        contents=contents.as_data(tree.for_readers(), nodes=False, published=True),
        sheet=sign_off.issue_sheet(tree, acts, release),
        acknowledged=acknowledged,
    )
    for file in candidate.files:
        file.edition = edition
        file.save()
    issue.pictures.set(tree.pictures.values())
    return edition
