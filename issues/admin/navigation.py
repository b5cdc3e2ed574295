"""The doors of the office that stand on top of every page of the desk, with counts."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Picture
from issues.admin import my_work
from issues.models import Issue, Manuscript


@dataclass(frozen=True)
class Door:
    """`count` is shown beside the label, "" for none; `is_here`: the page lies behind this door."""

    label: str
    address: str
    count: str = ""
    is_here: bool = False


def doors(request) -> list[Door]:
    """The doors that are open for the person, in the order of their day."""
    user, path = request.user, request.path
    found = [Door(_("My work"), reverse("admin:index"), _shown(my_work.count_waiting(user)))]
    if user.has_perm("issues.view_issue") and (issue := current_issue()):
        address = reverse("admin:issues_issue_desk", args=[issue.pk])
        found.append(Door(_("This issue"), address, _progress(issue)))
    if user.has_perm("articles.view_article"):
        address = reverse("admin:articles_article_changelist")
        found.append(Door(_("Articles"), address, _shown(Article.objects.count())))
        in_pool = Article.objects.unplaced().count()
        found.append(Door(_("the pool"), f"{address}?placed=no", _shown(in_pool)))
    for name, label, model in (
        ("issues.view_issue", _("Issues"), Issue),
        ("issues.view_manuscript", _("Manuscripts"), Manuscript),
        ("articles.view_picture", _("Pictures"), Picture),
    ):
        if user.has_perm(name):
            app, model_name = model._meta.app_label, model._meta.model_name
            address = reverse(f"admin:{app}_{model_name}_changelist")
            found.append(Door(label, address, _shown(model.objects.count())))
    found.append(Door(_("Settings"), reverse("admin:settings")))
    here = _behind(found, path, request.GET.get("placed") == "no")
    return [Door(d.label, d.address, d.count, d is here) for d in found]


def current_issue() -> Issue | None:
    """The issue in the making: the newest one that is not out; else the newest one."""
    issues = Issue.objects.newest_first()
    return issues.filter(published_at=None, scheduled_at=None).first() or issues.first()


def _behind(found: list[Door], path: str, is_pool: bool) -> Door | None:
    """The door behind which a page lies: the longest address that the page's begins with."""
    if path.startswith(reverse("admin:issues_waiting")):
        return found[0]
    settings = [reverse("admin:app_list", args=[app]) for app in ("auth", "people")]
    if path.startswith((*settings, reverse("admin:password_change"))):
        return found[-1]
    desk = next((d for d in found if d.address.endswith("/desk/")), None)
    if desk and path.startswith(desk.address.removesuffix("desk/")):
        return desk
    matching = [
        d for d in found[1:]
        if path.startswith(d.address.partition("?")[0]) and ("?" in d.address) == is_pool
    ]  # fmt: skip
    matching = matching or [d for d in found if d.address == path]
    return max(matching, key=lambda d: len(d.address), default=None)


def _progress(issue: Issue) -> str:
    """How many of its articles are final, and how many there are."""
    states = list(Article.objects.filter(section__issue=issue).order_by().values_list("state"))
    return f"{states.count((Article.State.FINAL,))}/{len(states)}" if states else ""


def _shown(count: int) -> str:
    return str(count) if count else ""
