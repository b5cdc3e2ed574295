"""Who may do what: the one table of acts, roles and rules.

A row names the Django permissions that an act needs, the roles whose group has them, and the rules
that bind everybody, superusers too. It is one table for all apps; rows name the permissions of
other apps by strings. A rule is a function of the app that knows the rows (`rule` registers it when
the app starts). `ask` checks the permission first, then each rule. A verb names the rows that it
asks with `asks`; `checks` finds rows that nobody asks.
"""

from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EDITOR, FIRST, SECOND, THIRD = "编辑", "初审", "复审", "终审（主编）"
STAFF, ADMINISTRATOR = "行政", "管理员"
ROLES = (EDITOR, FIRST, SECOND, THIRD, STAFF, ADMINISTRATOR)


@dataclass(frozen=True)
class Row:
    """`name` is the act in code, `label` in words; `permissions` are Django's, `app.codename`. Rows
    with `is_looking` are only about seeing: they are asked by doors, not by verbs."""

    name: str
    label: str
    permissions: tuple[str, ...]
    roles: tuple[str, ...]
    rules: tuple[str, ...] = ()
    is_looking: bool = False


def _of(app: str, model: str, *acts: str) -> tuple[str, ...]:
    return tuple(f"{app}.{act}_{model}" for act in acts)


_SEEN = (
    ("articles", ("article", "sourcelink", "picture", "revision", "review", "proposal")),
    ("issues", ("issue", "section", "manuscript", "edition", "correction", "periodical")),
)
SEE = tuple(f"{app}.view_{model}" for app, models in _SEEN for model in models)
WRITE = (
    *_of("articles", "article", "add", "change"),
    *_of("articles", "sourcelink", "add", "change", "delete"),
)
# Who had a hand in a text neither signs it nor proposes changes to it.
NOT_INVOLVED = ("not_the_writer", "not_the_submitter", "not_the_last_to_change")
SIGNING = (*NOT_INVOLVED, "others_signed_the_other_stages", "content_as_read")
SIGNING += ("shown_to_its_end", "no_open_proposal", "not_locked")
PROPOSING = (*NOT_INVOLVED, "content_as_read", "no_other_proposal", "not_locked")
RETURNING = ("remark_given", "not_locked")

TABLE = (
    Row("see", gettext_lazy("see articles, issues and their history"), SEE, ROLES,
        is_looking=True),
    Row("write", gettext_lazy("write and change articles, restore a revision"), WRITE, (EDITOR,),
        ("content_as_read", "not_locked")),
    Row("delete_article", gettext_lazy("delete an article that was never submitted"),
        ("articles.delete_article",), (EDITOR,), ("never_submitted", "not_locked")),
    Row("add_picture", gettext_lazy("upload pictures"), ("articles.add_picture",),
        (EDITOR, FIRST, SECOND, THIRD)),
    Row("delete_picture", gettext_lazy("delete a picture nothing shows"),
        ("articles.delete_picture",), (EDITOR,)),
    Row("submit", gettext_lazy("submit for review"), ("articles.submit_article",), (EDITOR,),
        ("content_as_read", "not_locked")),
    Row("take_back", gettext_lazy("take back one's own submission"), ("articles.submit_article",),
        (EDITOR,), ("own_submission", "nobody_decided_since", "not_locked")),
    Row("approve_first", gettext_lazy("sign the first review"), ("articles.review_first",),
        (FIRST,), SIGNING),
    Row("approve_second", gettext_lazy("sign the second review"), ("articles.review_second",),
        (SECOND,), SIGNING),
    Row("approve_third", gettext_lazy("sign the final review"), ("articles.review_third",),
        (THIRD,), SIGNING),
    Row("return_first", gettext_lazy("return from the first review"),
        ("articles.review_first",), (FIRST,), RETURNING),
    Row("return_second", gettext_lazy("return from the second review"),
        ("articles.review_second",), (SECOND,), RETURNING),
    Row("return_third", gettext_lazy("return from the final review, or a final copy"),
        ("articles.review_third",), (THIRD,), RETURNING),
    Row("propose_first", gettext_lazy("propose a change during the first review"),
        ("articles.review_first",), (FIRST,), PROPOSING),
    Row("propose_second", gettext_lazy("propose a change during the second review"),
        ("articles.review_second",), (SECOND,), PROPOSING),
    Row("propose_third", gettext_lazy("propose a change during the final review"),
        ("articles.review_third",), (THIRD,), PROPOSING),
    Row("decide_proposal", gettext_lazy("accept or decline a proposal"),
        ("articles.change_article",), (EDITOR,), ("not_the_proposer", "not_locked")),
    Row("retract_proposal", gettext_lazy("withdraw one's own proposal"), ("articles.view_article",),
        ROLES, ("own_proposal",)),
    Row("make_issue", gettext_lazy("make and change issues and sections"),
        (*_of("issues", "issue", "add", "change"),
         *_of("issues", "section", "add", "change", "delete")), (EDITOR, THIRD), ("not_locked",)),
    Row("delete_issue", gettext_lazy("delete an empty issue"), ("issues.delete_issue",), (THIRD,),
        ("not_locked",)),
    Row("place", gettext_lazy("put articles into sections and move them"),
        ("articles.place_article",), (EDITOR, THIRD), ("not_locked",)),
    Row("import", gettext_lazy("import a manuscript, also again if nobody edited the "
                               "issue"),
        ("issues.import_issue",), (EDITOR, THIRD), ("not_locked",)),
    Row("export", gettext_lazy("export an issue, its sign-off sheet and earlier editions"),
        ("issues.export_issue",), (EDITOR, FIRST, SECOND, THIRD, STAFF)),
    Row("publish", gettext_lazy("release an issue, or schedule it"), ("issues.publish_issue",),
        (THIRD,), ("not_locked", "issue_as_seen", "nothing_stands_in_the_way")),
    Row("call_back", gettext_lazy("call a scheduled release back"), ("issues.publish_issue",),
        (THIRD,), ("is_scheduled",)),
    Row("withdraw", gettext_lazy("withdraw an issue"), ("issues.withdraw_issue",), (THIRD,),
        ("is_published", "reason_given")),
    Row("correct", gettext_lazy("correct an article of a published issue"),
        ("issues.correct_issue",), (THIRD,), ("is_published", "content_as_read", "note_given")),
    Row("release_correction", gettext_lazy("release a correction"), ("issues.correct_issue",),
        (THIRD,), ("countersigned",)),
    Row("countersign", gettext_lazy("sign somebody else's correction (setting)"),
        ("issues.countersign_correction",), (FIRST, SECOND, THIRD), ("not_who_corrects",)),
    Row("send_back_correction", gettext_lazy("send a correction back that waits for a second "
                                             "person"),
        ("issues.countersign_correction",), (FIRST, SECOND, THIRD), ("remark_given",)),
    Row("periodical", gettext_lazy("change what every page says of the periodical: publisher, "
                                   "contact, filing numbers"),
        ("issues.change_periodical",), (THIRD, ADMINISTRATOR)),
    Row("read_log", gettext_lazy("read and export the audit log"),
        ("people.view_auditentry",), (ADMINISTRATOR,)),
    Row("people", gettext_lazy("add people, give them roles, lock them out"),
        ("people.view_user", "people.add_user", "people.change_user", "auth.view_group"),
        (ADMINISTRATOR,), ("no_power_over_superusers",)),
)  # fmt: skip
ROWS = {row.name: row for row in TABLE}
WHO_MAY = {row.name: "、".join(row.roles) for row in TABLE}


# --- rules ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """`function` takes a case and returns "" or a sentence that says why not and what to do.
    `is_for_the_act_only`: it depends on what is sent with the act (what was read, a remark)."""

    function: Callable[[object], str]
    label: str
    is_for_the_act_only: bool = False


RULES: dict[str, Rule] = {}


def rule(label: str, *, is_for_the_act_only: bool = False):
    """Registers a function as the rule of its name."""

    def register(function):
        RULES[function.__name__] = Rule(function, label, is_for_the_act_only)
        return function

    return register


# --- asking -----------------------------------------------------------------------------------


class Refused(ValidationError):
    """The act is not possible; the message says why and what to do. Nothing was changed."""


def may(user, act: str) -> bool:
    """Whether the role of `user` allows an act. The rules of the row are not asked."""
    return user.is_active and user.has_perms(ROWS[act].permissions)


def refusal(act: str, case, *, before: bool = False) -> Exception | None:
    """Why `case.by` may not do an act: PermissionDenied (it says who may) or Refused (its `code` is
    the rule that is broken); None if they may. `before`: without the rules that are for the act
    only.

    `case.by` is None for the operator at the command line: no permission is needed, but rules hold.
    """
    row = ROWS[act]
    if case.by is not None and not may(case.by, act):
        return PermissionDenied(who_may(row.permissions))
    for name in row.rules:
        if before and RULES[name].is_for_the_act_only:
            continue
        if sentence := RULES[name].function(case):
            return Refused(sentence, code=name)
    return None


def ask(act: str, case) -> None:
    """What every verb does before it writes. Raises PermissionDenied or Refused."""
    _asked.get().add(act)
    if error := refusal(act, case):
        raise error


VERBS: dict[str, list[str]] = defaultdict(list)  # act: the functions that ask its row
_asked: ContextVar[set[str]] = ContextVar("asked", default=set())  # noqa: B039 (only added to)


def asks(*acts: str):
    """Marks a verb that asks one of these rows. If it ends without having asked, that is an error;
    inside `transaction.atomic` nothing is then written."""

    def wrap(verb):
        for act in acts:
            VERBS[act].append(f"{verb.__module__}.{verb.__qualname__}")

        @wraps(verb)
        def asking(*args, **kwargs):
            token = _asked.set(set())
            try:
                result = verb(*args, **kwargs)
                if not _asked.get() & set(acts):
                    raise RuntimeError(f"{verb.__qualname__} did not ask whether it may: {acts}")
                return result
            finally:
                _asked.reset(token)

        return asking

    return wrap


def who_may(permissions: tuple[str, ...]) -> str:
    """The sentence that says who has these permissions."""
    rows = [row for row in TABLE if set(permissions) & set(row.permissions)]
    if not rows:
        return _("You may not do this. Ask the administrator.")
    row = min(rows, key=lambda row: len(row.permissions))
    return _("You may not %(act)s. Who may: %(roles)s.") % {
        "act": row.label,
        "roles": "、".join(row.roles),
    }


def permissions_of(role: str) -> set[str]:
    return {permission for row in TABLE if role in row.roles for permission in row.permissions}


def make_groups(group_model, permission_model) -> None:
    """Make the groups of ROLES, each with exactly the permissions that the table gives it.

    Takes the models so that a migration can pass its own. Raises LookupError if a permission of the
    table is not in the database.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permission_model.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role in ROLES:
        wanted = permissions_of(role)
        if missing := wanted - set(known):
            raise LookupError(f"no such permission: {', '.join(sorted(missing))}")
        group, _is_new = group_model.objects.get_or_create(name=role)
        group.permissions.set([known[permission] for permission in wanted])


def as_markdown() -> str:
    """The table as docs/roles.md shows it."""
    head = ["做什么", *ROLES, "规则（对所有人）"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in TABLE:
        marks = ["✓" if role in row.roles else "" for role in ROLES]
        names = "、".join(str(RULES[rule].label) for rule in row.rules)
        lines.append(f"| {' | '.join([str(row.label), *marks, names])} |")
    return INTRODUCTION + "\n".join(lines) + "\n"


INTRODUCTION = """# 谁可以做什么

本页由 `qualitynews/people/roles.py` 的表生成（`manage.py roles_table > docs/roles.md`），
测试逐格检验。
勾表示该角色可以做；规则对所有人都有效，超级用户也不例外。一个人可以有几个角色。
审稿人提出的修改建议经编辑采纳后，由编辑负责，不算审稿人撰写。

"""
