"""Compares two lists of sources: finds the same ones again, and compares each line by line."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from articles.content import fields as content_fields
from articles.differences.aligning import in_order, longest_increasing
from articles.differences.results import Note, Part, SourceBlock, Style
from articles.differences.runs import are_equal, between_texts

# Two addresses of one site are alike in most of their characters, so they must be more alike.
MIN_LIKENESS, MIN_LIKENESS_OF_ADDRESSES = 0.5, 0.85
# A source is looked for among so many: nobody enters more.
MAX_TRIED = 200
STYLE = Style("source")


def source_blocks(old: Sequence[dict], new: Sequence[dict]) -> tuple[SourceBlock, ...]:
    """The sources of both lists in one order. Each is found again at whatever place it is now."""
    old, new = [_values(source) for source in old], [_values(source) for source in new]
    same = _found_again(old, new)
    kept = longest_increasing(same)
    moved = sorted(set(same) - set(kept))
    moves = {f"sources-{number}": pair for number, pair in enumerate(moved, start=1)}
    left = {i: move for move, (i, _j) in moves.items()}
    came = {j: (move, i) for move, (i, j) in moves.items()}
    blocks = []
    for i, j in in_order(kept, len(old), len(new)):
        if i is not None and j is not None:
            blocks.append(_kept(old[i], new[j]))
        elif i is not None:
            blocks.append(_gone(old[i], left.get(i, "")))
        else:
            move, origin = came.get(j, ("", None))
            blocks.append(_come(new[j] if origin is None else old[origin], new[j], move))
    return tuple(blocks)


def _values(source: dict) -> dict[str, str]:
    return {name: str(source.get(name) or "") for name in content_fields.source_names()}


def _found_again(old: list[dict], new: list[dict]) -> list[tuple[int, int]]:
    """Pairs sorted by the old place: equal sources first, then those with the surest likeness."""
    pairs: dict[int, int] = {}
    for is_same in (_equal, _same_address, _same_words):
        rest = [j for j in range(len(new)) if j not in pairs.values()]
        for i in (i for i in range(len(old)) if i not in pairs):
            found = next((j for j in rest[:MAX_TRIED] if is_same(old[i], new[j])), None)
            if found is not None:
                pairs[i] = found
                rest.remove(found)
    return sorted(pairs.items())


def _equal(old: dict, new: dict) -> bool:
    return old == new


def _same_address(old: dict, new: dict) -> bool:
    return bool(old["url"]) and old["url"] == new["url"]


def _same_words(old: dict, new: dict) -> bool:
    """Pages of one site have much of their addresses in common, so labels count more."""
    name, least = (
        ("label", MIN_LIKENESS)
        if old["label"] and new["label"]
        else ("url", MIN_LIKENESS_OF_ADDRESSES)
    )
    if not old[name] or not new[name]:
        return bool(old["outlet"]) and old["outlet"] == new["outlet"]
    return Indel.normalized_similarity(old[name], new[name]) >= least


def _kept(old: dict, new: dict) -> SourceBlock:
    parts = _parts(old, new)
    is_equal = all(are_equal(part.runs) for part in parts)
    return SourceBlock("equal" if is_equal else "changed", STYLE, STYLE, parts=parts)


def _gone(old: dict, move: str) -> SourceBlock:
    note = None if move else Note(_("source removed"))
    return SourceBlock("left" if move else "removed", STYLE, None, note, move, _parts(old, old))


def _come(old: dict, new: dict, move: str) -> SourceBlock:
    note = Note(_("moved here") if move else _("source added"))
    return SourceBlock("moved" if move else "added", None, STYLE, note, move, _parts(old, new))


def _parts(old: dict[str, str], new: dict[str, str]) -> tuple[Part, ...]:
    return tuple(
        Part(field.label, between_texts(old[field.name], new[field.name]))
        for field in content_fields.SOURCE_FIELDS
        if old[field.name] or new[field.name]
    )
