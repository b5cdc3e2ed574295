"""Who may do what: the one table of roles, acts and rules. Doors and verbs ask it; docs show it.

A row names the Django permissions an act needs, the roles whose group holds them, and the rules
that bind everybody, superusers too (`articles.workflow.RULES` says what each means). Acts of issues
stand here as well, by the names of their permissions, so that it is one table.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EDITOR, FIRST, SECOND, THIRD = "编辑", "初审", "复审", "终审（主编）"
STAFF, ADMINISTRATOR = "行政", "管理员"
ROLES = (EDITOR, FIRST, SECOND, THIRD, STAFF, ADMINISTRATOR)


@dataclass(frozen=True)
class Row:
    """`name` is the act in code, `label` in words; `permissions` are Django's, `app.codename`."""

    name: str
    label: str
    permissions: tuple[str, ...]
    roles: tuple[str, ...]
    rules: tuple[str, ...] = ()


def _of(app: str, model: str, *acts: str) -> tuple[str, ...]:
    return tuple(f"{app}.{act}_{model}" for act in acts)


_SEEN = (
    ("articles", ("article", "sourcelink", "picture", "revision", "review", "proposal")),
    ("issues", ("issue", "section", "manuscript", "edition", "correction")),
)
SEE = tuple(f"{app}.view_{model}" for app, models in _SEEN for model in models)
WRITE = (
    *_of("articles", "article", "add", "change"),
    *_of("articles", "sourcelink", "add", "change", "delete"),
)
SIGNING = ("not_the_writer", "not_the_submitter", "not_the_last_to_change")
SIGNING += ("others_signed_the_other_stages", "content_as_read", "no_open_proposal", "not_locked")
PROPOSING = ("content_as_read", "no_other_proposal", "not_locked")
RETURNING = ("remark_given", "not_locked")

TABLE = (
    Row("see", gettext_lazy("see articles, issues and their history"), SEE, ROLES),
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
    Row("make_issue", gettext_lazy("make and change issues and columns"),
        (*_of("issues", "issue", "add", "change"),
         *_of("issues", "section", "add", "change", "delete")), (EDITOR, THIRD), ("not_locked",)),
    Row("delete_issue", gettext_lazy("delete an empty issue"), ("issues.delete_issue",), (THIRD,),
        ("not_locked",)),
    Row("place", gettext_lazy("put articles into columns and move them"),
        ("articles.place_article",), (EDITOR, THIRD), ("not_locked",)),
    Row("import", gettext_lazy("read in a manuscript"), ("issues.import_issue",), (EDITOR, THIRD)),
    Row("export", gettext_lazy("export an issue, its sign-off sheet and earlier editions"),
        ("issues.export_issue",), (EDITOR, FIRST, SECOND, THIRD, STAFF)),
    Row("publish", gettext_lazy("release an issue, schedule it, call it back"),
        ("issues.publish_issue",), (THIRD,), ("nothing_stands_in_the_way", "not_locked")),
    Row("withdraw", gettext_lazy("withdraw an issue"), ("issues.withdraw_issue",), (THIRD,),
        ("reason_given",)),
    Row("correct", gettext_lazy("correct an article of a published issue"),
        ("issues.correct_issue",), (THIRD,), ("note_given", "content_as_read")),
    Row("read_log", gettext_lazy("read and export the audit log"),
        ("articles.view_auditentry",), (ADMINISTRATOR,)),
    Row("people", gettext_lazy("add people, give them roles, lock them out"),
        ("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group"),
        (ADMINISTRATOR,), ("no_power_over_superusers",)),
)  # fmt: skip
ROWS = {row.name: row for row in TABLE}
WHO_MAY = {row.name: "、".join(row.roles) for row in TABLE}


def may(user, act: str) -> bool:
    """Whether the role of `user` allows an act of the table; the row's rules come on top."""
    return user.is_active and user.has_perms(ROWS[act].permissions)


def refuse_unless(user, act: str) -> None:
    """Raises PermissionDenied with a sentence that says who may."""
    if not may(user, act):
        raise PermissionDenied(refusal(ROWS[act].permissions))


def refusal(permissions: tuple[str, ...]) -> str:
    """Whom to ask, for a page that was refused for want of these permissions."""
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
    """Make the groups of ROLES, each with exactly the permissions the table gives it.

    Takes the models so that a migration can hand in its own. Raises LookupError where a
    permission of the table is not in the database.
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
        names = "、".join(str(RULE_LABELS[rule]) for rule in row.rules)
        lines.append(f"| {' | '.join([str(row.label), *marks, names])} |")
    return INTRODUCTION + "\n".join(lines) + "\n"


INTRODUCTION = """# 谁可以做什么

本页由 `articles/roles.py` 的表生成（`manage.py roles_table > docs/roles.md`），测试逐格检验。
勾表示该角色可以做；规则对所有人都有效，超级用户也不例外。一个人可以有几个角色。
审稿人提出的修改建议经编辑采纳后，由编辑负责，不算审稿人撰写。

"""
RULE_LABELS = {
    "not_the_writer": gettext_lazy("not who wrote on the text (reading in is not writing)"),
    "not_the_submitter": gettext_lazy("not who submitted it"),
    "not_the_last_to_change": gettext_lazy("not who changed it last"),
    "others_signed_the_other_stages": gettext_lazy("each stage signed by another person (setting)"),
    "content_as_read": gettext_lazy("only the content that was opened"),
    "no_open_proposal": gettext_lazy("no proposal is open"),
    "no_other_proposal": gettext_lazy("nobody else's proposal is open"),
    "not_the_proposer": gettext_lazy("not who proposed it"),
    "own_proposal": gettext_lazy("one's own proposal"),
    "own_submission": gettext_lazy("one's own submission"),
    "nobody_decided_since": gettext_lazy("nobody has decided on it since"),
    "remark_given": gettext_lazy("with a remark"),
    "not_locked": gettext_lazy("not in a published or scheduled issue"),
    "never_submitted": gettext_lazy("never submitted"),
    "nothing_stands_in_the_way": gettext_lazy("no error; each warning ticked with a remark"),
    "reason_given": gettext_lazy("with a reason"),
    "note_given": gettext_lazy("with a note for the readers"),
    "no_power_over_superusers": gettext_lazy("not of superusers, and makes none"),
}
