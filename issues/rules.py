"""The rules about issues, which bind everybody: one function for each rule (see `roles.rule`).

A case has `by`, `issue` and `remark` (a reason or a note). `articles.review.rules.ArticleCase` can
be used too: its issue is the one in which its article stands.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.models import Issue
from qualitynews.people import roles


@dataclass(frozen=True)
class IssueCase:
    """Who is about to do an act on which issue (None: a new one).

    `changed` names what changed since they looked at it; `obstacles` are sentences that say what
    prevents a release, the most important first.
    """

    by: object
    issue: Issue | None = None
    remark: str = ""
    changed: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True)
class CorrectionCase:
    """A correction about to be released: `by` acts, `first` made it, `second` signs it (None:
    nobody)."""

    by: object
    first: object
    second: object = None
    remark: str = ""


@roles.rule(gettext_lazy("signed by a second person (setting)"))
def countersigned(case: CorrectionCase) -> str:
    if case.second is not None or not settings.CORRECTIONS_BY_TWO:
        return ""
    return _("A second person signs a correction before it is released.")


@roles.rule(gettext_lazy("not the person who made the correction"))
def not_who_corrects(case: CorrectionCase) -> str:
    if case.first is not None and case.first == case.second:
        return _("You made this correction; another person signs it.")
    return ""


@roles.rule(gettext_lazy("no error; each warning ticked with a remark"), is_for_the_act_only=True)
def nothing_stands_in_the_way(case: IssueCase) -> str:
    return case.obstacles[0] if case.obstacles else ""


@roles.rule(gettext_lazy("only the issue that was looked at"), is_for_the_act_only=True)
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


@roles.rule(gettext_lazy("with a reason"), is_for_the_act_only=True)
def reason_given(case) -> str:
    return "" if case.remark.strip() else _("Write the reason: readers will read it.")


@roles.rule(gettext_lazy("with a note for the readers"), is_for_the_act_only=True)
def note_given(case) -> str:
    if case.remark.strip():
        return ""
    return _("Write the note of correction: readers will read it.")
