"""Merges two changes of one content: field by field, and the body block by block.

What only one of the two changed is merged without asking. What both changed in different ways is a
conflict, for a person to decide.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from articles import richtext
from articles.content import fields, snapshots

MINE, THEIRS, BOTH = "mine", "theirs", "both"
# Memory grows with the square of the number of blocks. An article has a few dozen.
MAX_BLOCKS = 5000
# With more conflicts than this, the whole body is one conflict.
MAX_CONFLICTS = 20


@dataclass(frozen=True)
class Conflict:
    """A part that both changed: a field, the sources, or (`key` "body-3") a block of the body.

    `theirs` and `mine` are values of that part, as in a content.
    """

    key: str
    part: str
    theirs: str | list[dict]
    mine: str | list[dict]


@dataclass(frozen=True)
class Merge:
    """`taken` says for each merged part which side it came from: MINE, THEIRS or BOTH."""

    conflicts: tuple[Conflict, ...]
    taken: dict[str, str]
    _make: Callable[[dict[str, str]], dict]

    def content(self, choices: dict[str, str] | None = None) -> dict:
        """The merged content, with each conflict decided (THEIRS if nothing was chosen)."""
        return snapshots.with_pictures(self._make(choices or {}))


def merge(base: dict | None, *, theirs: dict, mine: dict) -> Merge:
    """Merge both changes of `base`. Without a base, every difference is a conflict."""
    conflicts: list[Conflict] = []
    taken: dict[str, str] = {}
    made: dict[str, Callable[[dict], object]] = {}
    for part in fields.labels():
        old = base[part] if base else None
        found, side, made[part] = _merge_part(part, old, theirs[part], mine[part])
        conflicts += found
        if side:
            taken[part] = side
    return Merge(
        tuple(conflicts),
        taken,
        lambda choices: {part: make(choices) for part, make in made.items()},
    )


def _merge_part(part: str, base, theirs, mine) -> tuple[list[Conflict], str, Callable]:
    if theirs == mine or mine == base:
        return [], THEIRS if theirs != base else "", lambda choices: theirs
    if theirs == base:
        return [], MINE, lambda choices: mine
    is_body = any(field.name == part and field.kind == fields.BODY for field in fields.FIELDS)
    if is_body and base is not None:
        sides = [richtext.blocks(body) for body in (base, theirs, mine)]
        if max(map(len, sides)) <= MAX_BLOCKS:
            merged = _merge_body(part, *sides)
            if len(merged[0]) <= MAX_CONFLICTS and not _would_double(merged[2], *sides[1:]):
                return merged
    conflict = Conflict(part, part, theirs, mine)
    return [conflict], "", lambda choices: _chosen(conflict, choices)


def _chosen(conflict: Conflict, choices: dict[str, str]):
    choice = choices.get(conflict.key, THEIRS)
    if choice == MINE:
        return conflict.mine
    if choice == BOTH and conflict.part == fields.SOURCES:
        return [*conflict.theirs, *_extra(conflict.mine, conflict.theirs)]
    return conflict.theirs


def _extra(mine: list, theirs: list) -> list:
    """The items of `mine` that are not in `theirs`, duplicates counted."""
    left, found = list(theirs), []
    for one in mine:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found


def _would_double(make: Callable, theirs: list[str], mine: list[str]) -> bool:
    """Whether the merge would duplicate a block: both moved it, or both inserted it at different
    positions. Then nobody can tell what was meant."""
    most = Counter(theirs) | Counter(mine)
    return bool(Counter(richtext.blocks(make({}))) - most)


# --- the body ---------------------------------------------------------------------------------


def _merge_body(part: str, base: list[str], theirs: list[str], mine: list[str]):
    """Merge blocks. If both inserted at the same position, both insertions stay, theirs first; that
    is not a conflict."""
    their_fates, their_gaps = _what_became(base, theirs)
    my_fates, my_gaps = _what_became(base, mine)
    pieces: list[list[str] | Conflict] = []
    for at in range(len(base) + 1):
        pieces.append([*their_gaps[at], *_extra(my_gaps[at], their_gaps[at])])
        if at < len(base):
            key = f"{part}-{at + 1}"
            pieces.append(_block(key, part, base[at], their_fates[at], my_fates[at]))

    def make(choices: dict[str, str]) -> str:
        lines: list[str] = []
        for piece in pieces:
            if isinstance(piece, Conflict):
                lines += richtext.blocks(_chosen(piece, choices))
            else:
                lines += piece
        return str(richtext.clean("\n".join(lines)))

    return [piece for piece in pieces if isinstance(piece, Conflict)], BOTH, make


def _block(key: str, part: str, base: str, theirs: list[str], mine: list[str]):
    if theirs == mine or mine == [base]:
        return theirs
    if theirs == [base]:
        return mine
    return Conflict(key, part, "\n".join(theirs), "\n".join(mine))


def _what_became(base: list[str], new: list[str]) -> tuple[list[list[str]], list[list[str]]]:
    """What each block of `base` became (itself, other blocks, nothing), and what was inserted
    before each block and at the end.

    If N blocks were replaced by N blocks, they are paired in order, so that a change of one
    paragraph does not affect the next. Further new blocks belong to the last old block.
    """
    fates: list[list[str]] = [[block] for block in base]
    gaps: list[list[str]] = [[] for _ in range(len(base) + 1)]
    for tag, i, i_end, j, j_end in _changes(base, new):
        if tag == "insert":
            gaps[i] = new[j:j_end]
            continue
        for at in range(i, i_end):
            place = j + at - i
            last = j_end if at == i_end - 1 else place + 1
            fates[at] = new[place : min(last, j_end)] if place < j_end else []
    return fates, gaps


def _changes(base: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """The edits that turn one list into the other; a deletion next to an insertion is one
    replacement. Indel compares hashes in C++: thousands of blocks take milliseconds."""
    found: list[list] = []
    for op in Indel.opcodes([hash(block) for block in base], [hash(block) for block in new]):
        if op.tag == "equal":
            continue
        row = [op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end]
        if found and (found[-1][2], found[-1][4]) == (row[1], row[3]):
            found[-1] = ["replace", found[-1][1], row[2], found[-1][3], row[4]]
        else:
            found.append(row)
    return [tuple(row) for row in found]
