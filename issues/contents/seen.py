"""Whether an issue is still what somebody looked at: hashes of its parts, and what changed."""

import hashlib
import json

from django.utils.translation import gettext as _

from issues import numbering
from issues.contents.data import as_data, item_data
from issues.contents.tree import Contents
from issues.models import Issue

OWN_FIELDS = (
    "title",
    "slug",
    "label",
    "date",
    "period",
    "editors_note",
    "imprint",
    "lead",
    "print",
)

# What a field is called to a person; the others are told in other words.
NAMED_FIELDS = ("date", "period", "editors_note", "imprint", "lead")


def part_hashes(contents: Contents) -> dict[str, str]:
    """A short hash of each part of an issue: its own fields by name, "sections" (titles,
    introductions and order), "order" (of the articles in their sections), "article:<id>" (content
    and state)."""
    data = as_data(contents, nodes=False, published=False)
    found = {name: _hash(data[name]) for name in OWN_FIELDS}
    found["sections"] = _hash(
        [
            [s.id, s.title, s.introduction, [[b.id, b.title, b.introduction] for b in s.sections]]
            for s in contents.sections
        ]
    )
    found["order"] = _hash(
        [[s.id, [item.id for item in s.articles]] for s in contents.all_sections()]
    )
    hashes = {name: picture.sha256 for name, picture in contents.pictures.items()}
    for item in contents.items():
        shown = [hashes.get(name) for name in item.picture_names()]
        found[f"article:{item.id}"] = _hash([item.state, shown, item_data(item, nodes=False)])
    return found


def fingerprint(contents: Contents) -> str:
    """One hash of everything that decides the pages: texts, order, sections, pictures, states."""
    return _hash(part_hashes(contents), whole=True)


def changes(before: dict[str, str], now: Contents) -> tuple[str, ...]:
    """What differs from earlier `part_hashes`, in words for a person."""
    after = part_hashes(now)
    differing = [key for key in {**after, **before} if before.get(key) != after.get(key)]
    titles = {f"article:{item.id}": numbering.quoted(item.title) for item in now.items()}
    names = {name: str(Issue._meta.get_field(name).verbose_name) for name in NAMED_FIELDS}
    names |= {
        "print": _("settings of the print"),
        "title": str(Issue._meta.get_field("title").verbose_name),
        "sections": _("sections"),
    }
    names["order"] = _("order of the articles")
    number = _("number of the issue")
    gone = _("an article that is no longer in it")
    words = [names.get(key) or titles.get(key) or (gone if ":" in key else number)
             for key in differing]  # fmt: skip
    return tuple(dict.fromkeys(words))


def _hash(value, *, whole: bool = False) -> str:
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True)
    digits = hashlib.sha256(packed.encode()).hexdigest()
    return digits if whole else digits[:16]
