"""A change of order as plain data: the lists before and after. It can be turned round."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

POOL, TOP = "pool", "top"
# Far more articles than an issue has; a list that somebody made up would keep a worker busy.
MAX_KEYS = 5_000

Keys = tuple[int, ...]


@dataclass(frozen=True)
class Rearrangement:
    """Each list is (before, after): keys in order.

    `articles` has a list for each section that changes, under its key; under POOL stand only those
    that leave the pool (before) and those that come into it (after). `sections` has the
    sub-sections of each section that changes, under its key; under TOP the top-level sections.
    `in_pool` has the positions at which articles come back into the pool; without one they go to
    its end.
    """

    articles: dict[int | str, tuple[Keys, Keys]] = field(default_factory=dict)
    sections: dict[int | str, tuple[Keys, Keys]] = field(default_factory=dict)
    in_pool: dict[int, int] = field(default_factory=dict)

    def article_keys(self) -> set[int]:
        return {key for before, _after in self.articles.values() for key in before}

    def undone(self, in_pool: dict[int, int]) -> "Rearrangement":
        """The change back; `in_pool` has the positions that articles had in the pool."""
        return Rearrangement(
            {place: (after, before) for place, (before, after) in self.articles.items()},
            {place: (after, before) for place, (before, after) in self.sections.items()},
            in_pool,
        )

    def as_data(self) -> dict:
        """As JSON has it; `read` reads it again."""
        return {
            "articles": [[place, *lists] for place, lists in self.articles.items()],
            "sections": [[place, *lists] for place, lists in self.sections.items()],
            "in_pool": list(self.in_pool.items()),
        }


def read(data) -> Rearrangement:
    """From JSON: `articles` and `sections` are lists of [place, before, after]. Raises
    ValidationError if it is anything else, or if something is lost, added or said twice."""
    try:
        change = Rearrangement(
            _lists(data.get("articles", []), POOL),
            _lists(data.get("sections", []), TOP),
            {_key(key): _key(position, 0) for key, position in data.get("in_pool", [])},
        )
        if not change.articles and not change.sections:
            raise ValueError("nothing moves")
    except (AttributeError, TypeError, ValueError) as error:
        raise ValidationError(_("This is no change of order. Load the page again.")) from error
    return change


def _lists(rows, outer: str) -> dict[int | str, tuple[Keys, Keys]]:
    found = {
        place if place == outer else _key(place): (
            tuple(_key(key) for key in before),
            tuple(_key(key) for key in after),
        )
        for place, before, after in rows
    }
    old = [key for before, _after in found.values() for key in before]
    new = [key for _before, after in found.values() for key in after]
    if len(found) != len(rows) or len(old) > MAX_KEYS:
        raise ValueError("a place twice, or too much")
    if len(set(old)) != len(old) or sorted(old) != sorted(new):
        raise ValueError("something is lost, added or twice")
    return found


def _key(value, least: int = 1) -> int:
    if type(value) is not int or not least <= value < 2**62:
        raise ValueError(f"{value!r} is no key")
    return value


def is_key_list(values: list) -> bool:
    """Whether these can be keys of rows."""
    return all(type(value) is int and 1 <= value < 2**62 for value in values)


def together(
    lists: dict[int | str, Keys], chosen: Keys, place: int | str, at: int | None
) -> Rearrangement:
    """The change that puts the chosen articles, in the order in which they are given, at index `at`
    of the list of a place (None: at its end). `lists` has the articles of each place, also of the
    POOL; `at` counts those that are not chosen."""
    kept = {key: tuple(one for one in rows if one not in chosen) for key, rows in lists.items()}
    rest = kept[place]
    at = len(rest) if at is None else at
    changed = kept | {place: (*rest[:at], *chosen, *rest[at:])}
    articles = {
        key: (lists[key], after)
        for key, after in changed.items()
        if key != POOL and after != lists[key]
    }
    from_pool = tuple(key for key in lists.get(POOL, ()) if key in chosen)
    if place == POOL and set(from_pool) != set(chosen):
        articles[POOL] = ((), tuple(key for key in chosen if key not in from_pool))
    elif place != POOL and from_pool:
        articles[POOL] = (from_pool, ())
    return Rearrangement(articles)
