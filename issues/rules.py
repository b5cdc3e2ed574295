"""The rules about issues that bind everybody: one function a rule (see `roles.rule`).

A case has `by`, `issue` and `remark` (reason or note); `articles.review.rules.Case` serves too,
with the issue its article stands in.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.models import Issue
from qualitynews.people import roles


@dataclass(frozen=True)
class IssueCase:
    """One person about to do one act on one issue (None: on a new one).

    `changed` names what changed since they looked at it; `obstacles` are the sentences on what
    stands in the way of release, the one that counts first.
    """

    by: object
    issue: Issue | None = None
    remark: str = ""
    changed: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


@roles.rule(gettext_lazy("no error; each warning ticked with a remark"), is_of_the_act=True)
def nothing_stands_in_the_way(case: IssueCase) -> str:
    return case.obstacles[0] if case.obstacles else ""


@roles.rule(gettext_lazy("only the issue that was looked at"), is_of_the_act=True)
def issue_as_seen(case: IssueCase) -> str:
    if not case.changed:
        return ""
    return _(
        "The issue changed after you had opened this page: %(what)s. Nothing was released. Look "
        "at it again, then release it."
    ) % {"what": "、".join(case.changed)}


@roles.rule(gettext_lazy("a published one"))
def is_published(case) -> str:
    if case.issue is None:
        return _("Only a text of a published issue is corrected.")
    return (
        "" if case.issue.is_published else _("%(issue)s is not published.") % {"issue": case.issue}
    )


@roles.rule(gettext_lazy("a scheduled one"))
def is_scheduled(case) -> str:
    if case.issue.is_scheduled:
        return ""
    return _("%(issue)s is not scheduled; it may be out already.") % {"issue": case.issue}


@roles.rule(gettext_lazy("with a reason"), is_of_the_act=True)
def reason_given(case) -> str:
    return "" if case.remark.strip() else _("Write the reason: readers will read it.")


@roles.rule(gettext_lazy("with a note for the readers"), is_of_the_act=True)
def note_given(case) -> str:
    if case.remark.strip():
        return ""
    return _("Write the note of correction: readers will read it.")
