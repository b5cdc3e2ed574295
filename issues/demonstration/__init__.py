"""The demonstration issue: what a visitor sees first. Its text is in issue.toml."""

import io
import tomllib
from pathlib import Path

from django.db import transaction

from articles import pictures
from articles.models import Article, SourceLink
from issues import publishing
from issues.demonstration.drawings import PICTURES
from issues.models import Issue, Section

FOLDER = Path(__file__).parent


@transaction.atomic
def load(*, by=None) -> tuple[Issue, bool]:
    """The demonstration issue, published, and whether it was made just now."""
    data = tomllib.loads((FOLDER / "issue.toml").read_text(encoding="utf-8"))
    sections = data.pop("sections")
    issue, is_new = Issue.objects.get_or_create(
        year=data.pop("year"), number=data.pop("number"), defaults=data
    )
    if not is_new:
        return issue, False
    addresses = {
        name: pictures.store(io.BytesIO(draw()), by=by, name=f"{name}.png")[0].address
        for name, draw in PICTURES.items()
    }
    for position, section in enumerate(sections, start=1):
        _write(issue, None, section, position, addresses)
    return publishing.publish(issue, by=by), True


def _write(issue: Issue, parent: Section | None, data: dict, position: int, addresses: dict):
    section = Section(issue=issue, parent=parent, title=data["title"], position=position)
    section.save()
    for at, article in enumerate(data.get("articles", []), start=1):
        sources = article.pop("sources")
        for name, address in addresses.items():
            article["body"] = article["body"].replace(f'"picture:{name}"', f'"{address}"')
        row = Article.objects.create(section=section, position=at, **article)
        SourceLink.objects.bulk_create(
            SourceLink(article=row, position=number, **source)
            for number, source in enumerate(sources, start=1)
        )
    for at, child in enumerate(data.get("sections", []), start=1):
        _write(issue, section, child, at, addresses)
