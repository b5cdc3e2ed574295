"""Plain factories: rows with just what a test names."""

import datetime
import io
import itertools

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from PIL import Image

from articles import pictures
from articles.models import Article, SourceLink
from issues.models import Issue, Section

_numbers = itertools.count(1)


def make_issue(**values) -> Issue:
    number = next(_numbers)
    defaults = {"year": 2000 + number // 900, "number": number % 900 + 1}
    defaults["date"] = datetime.date(2026, 1, 1)
    return Issue.objects.create(**(defaults | values))


def make_section(issue: Issue, title: str = "质量要闻", **values) -> Section:
    siblings = Section.objects.filter(issue=issue, parent=values.get("parent"))
    values.setdefault("position", siblings.count() + 1)
    return Section.objects.create(issue=issue, title=title, **values)


def make_article(section: Section | None = None, title: str = "标题", **values) -> Article:
    sources = values.pop("sources", [])
    if section:
        values.setdefault("position", section.articles.count() + 1)
    article = Article.objects.create(section=section, title=title, **values)
    SourceLink.objects.bulk_create(
        SourceLink(article=article, position=at, **source)
        for at, source in enumerate(sources, start=1)
    )
    return article


def make_user(*permissions: str, name: str = "", staff: bool = True):
    """A staff user with exactly these permissions (`app.codename`)."""
    user = get_user_model().objects.create_user(
        name or f"user{next(_numbers)}", password="pw", is_staff=staff
    )
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return user


EDITOR = [
    f"{app}.{act}_{model}"
    for app, model in (
        ("articles", "article"),
        ("articles", "sourcelink"),
        ("articles", "picture"),
        ("issues", "issue"),
        ("issues", "section"),
    )
    for act in ("view", "add", "change", "delete")
] + [
    "issues.view_manuscript",
    "issues.import_issue",
    "issues.export_issue",
    "issues.publish_issue",
    "issues.withdraw_issue",
]


def make_editor(name: str = ""):
    return make_user(*EDITOR, name=name)


def picture_bytes(width: int = 60, height: int = 40, form: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (163, 40, 43)).save(out, form, **options)
    return out.getvalue()


def make_picture(**values):
    picture, _remarks = pictures.store(
        io.BytesIO(values.pop("data", None) or picture_bytes(**values)), by=None, name="a.png"
    )
    return picture
