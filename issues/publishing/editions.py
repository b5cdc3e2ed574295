"""What release and correction share: locking an issue, setting its pages, writing an Edition."""

import hashlib
import io
import json
from dataclasses import dataclass

import pypdf
from django.core.exceptions import ValidationError
from django.db.models import Max

from articles import roles
from articles.models import Article
from issues import contents, sign_off
from issues.exporting import printed
from issues.models import Edition, Issue


class CannotPublish(ValidationError):
    """What stands in the way, in words for the editor. Nothing was changed."""


@dataclass(frozen=True)
class Copy:
    """What was typeset: the bytes, and a digest of all they were made of."""

    digest: str
    data: dict
    pdf: bytes

    @property
    def pages(self) -> int:
        return len(pypdf.PdfReader(io.BytesIO(self.pdf)).pages)


def refuse_unless(by, act: str) -> None:
    """The command line (None) is the operator's; everybody else needs the role."""
    if by is not None:
        roles.refuse_unless(by, act)


def hold(issue: Issue) -> Issue:
    """Lock the issue's row and its articles' rows, in the order all verbs keep."""
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    rows = Article.objects.select_for_update(of=("self",)).filter(section__issue=issue)
    list(rows.order_by("pk").values_list("pk"))
    return issue


def typeset(issue: Issue) -> Copy:
    return typeset_tree(contents.build(issue))


def typeset_tree(tree: contents.Contents) -> Copy:
    data = contents.as_data(tree, nodes=False, published=True)
    try:
        pdf, _remarks = printed.render(tree, published=True)
    except printed.CannotTypeset as error:
        raise CannotPublish(str(error)) from error
    return Copy(digest(tree), data, pdf)


def digest(tree: contents.Contents) -> str:
    """A hash over all that decides the pages: texts, order, columns, pictures."""
    data = contents.as_data(tree, nodes=False, published=True)
    shown = sorted((name, picture.sha256) for name, picture in tree.pictures.items())
    packed = json.dumps([data, shown], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(packed.encode()).hexdigest()


def last_number(issue: Issue) -> int:
    return issue.editions.aggregate(last=Max("number"))["last"] or 0


def write_edition(issue: Issue, copy: Copy, by, at, acknowledged: list[dict]) -> Edition:
    number = last_number(issue) + 1
    sha256 = hashlib.sha256(copy.pdf).hexdigest()
    pages = copy.pages if copy.pdf else 0
    release = sign_off.released(
        number=number, by=by, at=at, sha256=sha256, pages=pages, acknowledged=acknowledged
    )
    return Edition.objects.create(
        issue=issue,
        number=number,
        published_at=at,
        by=by,
        pdf=copy.pdf,
        sha256=sha256,
        pages=pages,
        contents=copy.data,
        sheet=sign_off.of_issue(issue, release),
        acknowledged=acknowledged,
    )
