"""Changes of an issue's sections as plain data: adding, renaming, removing, and bringing back."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from issues.rearrangement import is_key_list

MAX_TITLE = 1_000  # far above what a title may have: the verb says what is too long


@dataclass(frozen=True)
class Adding:
    """A new section, as the last one below `parent` (None: at the top level)."""

    title: str
    parent: int | None = None


@dataclass(frozen=True)
class Renaming:
    """Another title or address part; both are (title, slug)."""

    section: int
    before: tuple[str, str]
    after: tuple[str, str]


@dataclass(frozen=True)
class Removing:
    """A section goes, with its sub-sections; `only_if_empty` turns back an adding."""

    section: int
    only_if_empty: bool = False


@dataclass(frozen=True)
class RemovedSection:
    """What a removed section was: its key, and the keys of its articles in order."""

    key: int
    title: str
    slug: str
    articles: tuple[int, ...]
    introduction: str = ""


@dataclass(frozen=True)
class Restoring:
    """Sections that were removed come back with their keys: the first with what was below it.
    `parent` and `after` (the sibling before it) say where; None: at the top level, as the first."""

    sections: tuple[RemovedSection, ...]
    parent: int | None
    after: int | None


SectionChange = Adding | Renaming | Removing | Restoring
KINDS = {"add": Adding, "rename": Renaming, "remove": Removing, "restore": Restoring}


def as_data(change: SectionChange) -> dict:
    """As JSON has it; `read` reads it again."""
    kind = next(name for name, kind in KINDS.items() if isinstance(change, kind))
    return {"kind": kind, **asdict(change)}


def read(data: dict) -> SectionChange:
    """From JSON. Raises ValidationError if it is anything else."""
    try:
        values = dict(data)
        change = KINDS[values.pop("kind")](**values)
        if isinstance(change, Restoring):
            rows = tuple(_removed(row) for row in change.sections)
            change = Restoring(rows, change.parent, change.after)
        if isinstance(change, Renaming):
            before, after = tuple(change.before), tuple(change.after)
            change = Renaming(change.section, before, after)
        if not _is_sound(change):
            raise ValueError("no section change")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("This is no change of sections. Load the page again.")) from error
    return change


def _removed(row: dict) -> RemovedSection:
    return RemovedSection(
        row["key"], row["title"], row["slug"], tuple(row["articles"]), row.get("introduction", "")
    )


def _is_sound(change: SectionChange) -> bool:
    texts: list = []
    keys: list = []
    if isinstance(change, Adding):
        texts, keys = [change.title], [change.parent] if change.parent is not None else []
    elif isinstance(change, Renaming):
        texts, keys = [*change.before, *change.after], [change.section]
        if (len(change.before), len(change.after)) != (2, 2):
            return False
    elif isinstance(change, Removing):
        keys = [change.section]
    else:
        texts = [text for row in change.sections for text in (row.title, row.slug)]
        if not all(isinstance(row.introduction, str) for row in change.sections):
            return False
        keys = [key for row in change.sections for key in (row.key, *row.articles)]
        keys += [key for key in (change.parent, change.after) if key is not None]
        if not change.sections:
            return False
    return is_key_list(keys) and all(
        isinstance(text, str) and len(text) <= MAX_TITLE for text in texts
    )
