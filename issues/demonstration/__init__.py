"""The demonstration: an office, an issue that it has released, and one in preparation.

The texts are in periodical.toml, issue.toml and making.toml. Everything goes the way of a real
office: people with roles write, sign and release.
"""

import io
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from articles import changing, pictures
from articles.content import snapshots
from articles.models import Article
from articles.review import workflow
from issues import making, publishing
from issues.demonstration.drawings import PICTURES
from issues.models import Issue, Periodical, Section
from qualitynews.people import roles

FOLDER = Path(__file__).parent
# Sign-in name, family name, given name, role.
PEOPLE = (
    ("lin", "林", "晓", roles.EDITOR),
    ("fang", "方", "若宁", roles.EDITOR),
    ("ye", "叶", "知舟", roles.FIRST),
    ("su", "苏", "映秋", roles.SECOND),
    ("lu", "陆", "仲衡", roles.THIRD),
    ("tang", "唐", "启明", roles.STAFF),
)
SIGNING = (("submit", "lin"), ("approve", "ye"), ("approve", "su"), ("approve", "lu"))


@dataclass(frozen=True)
class Loaded:
    """`password` is for the accounts of all demonstration people; "" if they existed already."""

    issue: Issue
    is_new: bool
    password: str


def load() -> Loaded:
    """Make the demonstration once: if its first issue exists, nothing is done."""
    released, in_the_making = read("issue.toml"), read("making.toml")
    known = Issue.objects.filter(year=released["year"], number=released["number"]).first()
    if known:
        return Loaded(known, False, "")
    password = secrets.token_urlsafe(9)
    people = _make_people(password)
    making.write_periodical(Periodical(**read("periodical.toml")), by=people["lu"])
    issue = _write_issue(released, people)
    _write_issue(in_the_making, people)
    publishing.publish(issue, by=people["lu"])
    issue.refresh_from_db()
    return Loaded(issue, True, password)


def read(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _make_people(password: str) -> dict:
    people = {}
    for username, family, given, role in PEOPLE:
        user, is_new = get_user_model().objects.get_or_create(
            username=username,
            defaults={"family_name": family, "given_name": given, "is_staff": True},
        )
        if is_new:
            user.set_password(password)
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=role))
        people[username] = user
    return people


@transaction.atomic
def _write_issue(data: dict, people: dict) -> Issue:
    sections, lead = data.pop("sections"), data.pop("lead", "")
    issue, is_new = Issue.objects.get_or_create(
        year=data.pop("year"), number=data.pop("number"), defaults=data
    )
    if not is_new:
        return issue
    shown = str(sections)
    addresses = {
        name: pictures.store(io.BytesIO(draw()), by=people["lin"], name=f"{name}.png")[0].address
        for name, draw in PICTURES.items()
        if f"picture:{name}" in shown
    }
    for position, section in enumerate(sections, start=1):
        _write_section(issue, None, section, position, addresses, people)
    issue.lead = Article.objects.filter(section__issue=issue, title=lead).first()
    issue.save(update_fields=["lead"])
    return issue


def _write_section(
    issue: Issue,
    parent: Section | None,
    data: dict,
    position: int,
    addresses: dict,
    people: dict,
) -> None:
    section = Section(issue=issue, parent=parent, title=data["title"], position=position)
    section.save()
    for at, article in enumerate(data.get("articles", []), start=1):
        _write_article(section, article, at, addresses, people)
    for at, child in enumerate(data.get("sections", []), start=1):
        _write_section(issue, section, child, at, addresses, people)


def _write_article(section: Section, data: dict, at: int, addresses: dict, people: dict) -> None:
    sources, until = data.pop("sources"), data.pop("until", Article.State.FINAL)
    for name, address in addresses.items():
        data["body"] = data["body"].replace(f'"picture:{name}"', f'"{address}"')
    row = changing.write(
        Article(section=section, position=at),
        snapshots.snapshot(data, sources),
        by=people["lin"],
    ).article
    for act, name in SIGNING:
        row.refresh_from_db(fields=["state"])
        if row.state == until:
            return
        workflow.move(row, act, by=people[name], opened_as=row.content_hash())
