"""Plain factories: rows with just what a test names."""

import datetime
import io
import itertools
import json
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import changing, pictures, revisions, richtext
from articles.content import snapshots
from articles.models import Article, Revision, SourceLink
from articles.review import signatures, workflow
from articles.search import indexing
from issues import contents, publishing
from issues.models import Issue, Section
from issues.publishing import candidates, standing
from qualitynews.people import roles

_numbers = itertools.count(1)


# What readers' answers say of how long they may be kept (issues/readers/caching.py).
PUBLIC = "public, max-age=0, s-maxage=60, must-revalidate"
FOR_A_MINUTE = "public, max-age=60, s-maxage=60, must-revalidate"


def make_issue(**values) -> Issue:
    number = next(_numbers)
    defaults = {"year": 2000 + number // 900, "number": number % 900 + 1}
    defaults["date"] = datetime.date(2026, 1, 1)
    return Issue.objects.create(**(defaults | values))


def make_section(issue: Issue, title: str = "质量要闻", **values) -> Section:
    siblings = Section.objects.filter(issue=issue, parent=values.get("parent"))
    values.setdefault("position", siblings.count() + 1)
    return Section.objects.create(issue=issue, title=title, **values)


def upload_manuscript(client, data: bytes, filename: str = "稿件.txt", **asked):
    """Upload a manuscript in the admin and write it as it was understood; the last answer."""
    file = SimpleUploadedFile(filename, data)
    answer = client.post(reverse("admin:issues_issue_import"), {"file": file})
    if answer.status_code != 302:
        return answer
    values = {"year": 2021, "number": 10, "write": ""} | asked
    return client.post(answer["Location"], values, follow=True)


def make_article(section: Section | None = None, title: str = "标题", **values) -> Article:
    sources = values.pop("sources", [])
    if section:
        values.setdefault("position", section.articles.count() + 1)
    article = Article.objects.create(section=section, title=title, **values)
    SourceLink.objects.bulk_create(
        SourceLink(article=article, position=at, **source)
        for at, source in enumerate(sources, start=1)
    )
    indexing.index(article)
    return article


def make_issue_to_arrange(make=None) -> Issue:
    """An issue of 甲 (A, B, C, and below it 甲一 with D) and 乙 without articles; P is in the pool.
    `make` makes A, B and C (a section and a title; None: plain rows)."""
    issue = make_issue()
    top = make_section(issue, "甲")
    below = make_section(issue, "甲一", parent=top)
    make_section(issue, "乙")
    for name in "ABC":
        (make or make_article)(top, name)
    make_article(below, "D")
    make_article(None, "P", position=1)
    return issue


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
    "issues.correct_issue",
    "articles.place_article",
    "articles.submit_article",
    "articles.view_revision",
    "articles.view_review",
    "articles.view_proposal",
]


def make_editor(name: str = ""):
    return make_user(*EDITOR, name=name)


PEOPLE = {
    "bian": ("编", "辑一", roles.EDITOR),
    "bian2": ("编", "辑二", roles.EDITOR),
    "chu": ("初", "审员", roles.FIRST),
    "fu": ("复", "审员", roles.SECOND),
    "zhong": ("终", "主编", roles.THIRD),
    "xing": ("行", "政员", roles.STAFF),
    "guan": ("管", "理员", roles.ADMINISTRATOR),
}


def make_office() -> SimpleNamespace:
    """One person of each role (two editors), by sign-in name; all with the password “pw”."""
    roles.make_groups(Group, Permission)  # a flushed database has lost them
    people = {}
    for username, (family, given, role) in PEOPLE.items():
        user = make_user(name=username)
        user.family_name, user.given_name = family, given
        user.save()
        user.groups.add(Group.objects.get(name=role))
        people[username] = user
    return SimpleNamespace(**people)


def people() -> SimpleNamespace:
    """The people of `make_office`, made before."""
    users = get_user_model().objects.filter(username__in=PEOPLE)
    return SimpleNamespace(**{user.username: user for user in users})


def make_ready(
    section: Section | None = None, title: str = "甲市召开质量大会", **values
) -> Article:
    """An article nothing stands in the way of but its review, with its first revision."""
    defaults = {
        "original_title": title,
        "responsible_editor": "林晓",
        "body": "<p>甲市今天召开质量大会。</p>",
        "sources": [
            {
                "label": title,
                "url": f"https://news.example.org/{next(_numbers)}.html",
                "outlet": "某报",
            }
        ],
    }
    by = values.pop("by", None)
    article = make_article(section, title, **(defaults | values))
    kind = Revision.Kind.SAVED if by else Revision.Kind.IMPORTED
    revisions.record(article, by=by, kind=kind)
    return article


def rewrite(article: Article, by, *, note: str = "", **values) -> changing.WriteResult:
    """Change parts of an article's content as its form does."""
    article = Article.objects.get(pk=article.pk)
    content = snapshots.of_article(article) | values
    if "body" in values:
        content = snapshots.with_pictures(content | {"body": str(richtext.clean(values["body"]))})
    return changing.write(article, content, by=by, note=note)


def is_signed(article: Article) -> bool:
    """Whether all signatures an article needs stand for what it says now."""
    article = Article.objects.get(pk=article.pk)
    digests = snapshots.digests(snapshots.of_article(article))
    return signatures.is_signed(list(article.reviews.all()), digests)


def sign(article: Article, office: SimpleNamespace, *, until: str = "final") -> Article:
    """Submit and sign an article, from whatever state it is in, until it is in this one."""
    signers = {"first": office.chu, "second": office.fu, "third": office.zhong}
    article.refresh_from_db()
    while article.state != until:
        by = signers.get(article.state)
        workflow.move(
            article, "approve" if by else "submit", by=by or office.bian,
            opened_as=article.content_hash(),
        )  # fmt: skip
        article.refresh_from_db()
    return article


def release(issue: Issue, at=None, *, pdf: bool = False) -> Issue:
    """Let an issue be published whatever it holds, with an edition only where its PDF is wanted: for
    tests of what readers and locks do with a published issue."""
    moments = {"published_at": timezone.now(), "withdrawn_at": None}
    if at and at > timezone.now():
        moments = {"published_at": None, "scheduled_at": at}
    Issue.objects.filter(pk=issue.pk).update(**moments)
    issue = Issue.objects.get(pk=issue.pk)
    issue.pictures.set(contents.build(issue).pictures.values())
    standing.follow(issue)
    if pdf:
        candidate = candidates.with_pdf(candidates.read_issue(issue))
        candidates.write_edition(issue, candidate, None, timezone.now(), [])
    return issue


def pdf_of(edition) -> bytes:
    with edition.file("pdf").file.open("rb") as file:
        return file.read()


def seen(issue: Issue) -> str:
    """What the page of release carries of what somebody looked at."""
    return json.dumps(contents.part_hashes(contents.build(issue, empty=True)))


def unrelease(issue: Issue) -> Issue:
    return publishing.withdraw(issue, by=None, reason="测试撤回")


def picture_bytes(width: int = 60, height: int = 40, form: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (163, 40, 43)).save(out, form, **options)
    return out.getvalue()


def make_picture(**values):
    picture, *_remarks = pictures.store(
        io.BytesIO(values.pop("data", None) or picture_bytes(**values)), by=None, name="a.png"
    )
    return picture
