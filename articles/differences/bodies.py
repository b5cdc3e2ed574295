"""Compares two bodies: aligns their blocks, compares them in pairs, and finds moved ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz.distance import Indel, LCSseq

from articles.differences import figures, tables
from articles.differences.aligning import Pair, align
from articles.differences.reading import PARAGRAPH, WHOLE, Passage, Token, change_of_kind, pieces
from articles.differences.results import Block, Note, RuleBlock, Run, Style, TextBlock
from articles.differences.runs import are_equal, between
from articles.richtext.tree import Element

# --- paragraphs that were split in two or joined --------------------------------------------------


# This share of a single paragraph must occur in the other version of its neighbour.
MIN_SHARE_TAKEN = 0.6
# A shorter paragraph is found in almost any text by chance.
MIN_LENGTH = 4


@dataclass(slots=True)
class Group:
    """The places of old passages that became new ones: one each, unless split or joined."""

    old: list[int]
    new: list[int]

    @property
    def is_pair(self) -> bool:
        return bool(self.old and self.new)


def groups(
    pairs: list[Pair], old: Sequence[Passage], new: Sequence[Passage], moved: Sequence[Pair]
) -> list[Group]:
    """The aligned pairs, with single paragraphs added to the pair they were split from.

    Passages in `moved` stay alone.
    """
    fixed_old, fixed_new = {i for i, _ in moved}, {j for _, j in moved}
    result: list[Group] = []
    for i, j in pairs:
        group = Group([] if i is None else [i], [] if j is None else [j])
        if i in fixed_old or j in fixed_new:
            result.append(group)
            continue
        while group.is_pair and result and _is_not_moved(result[-1], fixed_old, fixed_new):
            if not _absorb(group, result[-1], old, new, is_before=True):
                break
            result.pop()
        if group.is_pair or not (result and _absorb(result[-1], group, old, new, is_before=False)):
            result.append(group)
    return result


def _is_not_moved(group: Group, fixed_old: set, fixed_new: set) -> bool:
    return not (fixed_old & set(group.old) or fixed_new & set(group.new))


def _absorb(group: Group, lone: Group, old, new, *, is_before: bool) -> bool:
    """Add a single paragraph to a pair if the pair's other side contains its words."""
    if lone.is_pair or not group.is_pair:
        return False
    if lone.new and len(group.old) == 1:
        if _comes_from(old[group.old[0]], [new[j] for j in group.new], new[lone.new[0]], is_before):
            group.new[:] = lone.new + group.new if is_before else group.new + lone.new
            return True
    elif lone.old and len(group.new) == 1:
        if _comes_from(new[group.new[0]], [old[i] for i in group.old], old[lone.old[0]], is_before):
            group.old[:] = lone.old + group.old if is_before else group.old + lone.old
            return True
    return False


def _comes_from(whole: Passage, parts: list[Passage], lone: Passage, is_before: bool) -> bool:
    if len(lone.text) < MIN_LENGTH or any(
        part.style.kind != "p" or part.style.path != whole.style.path
        for part in (whole, *parts, lone)
    ):
        return False
    text = "".join(part.text for part in parts)
    if len(whole.text) < len(text) + len(lone.text) / 3:
        return False
    together = lone.text + text if is_before else text + lone.text
    gained = LCSseq.similarity(whole.text, together) - LCSseq.similarity(whole.text, text)
    return gained >= MIN_SHARE_TAKEN * len(lone.text)


# --- bodies ---------------------------------------------------------------------------------------


# Below this, two passages are shown as one removed and one added.
MIN_LIKENESS = 0.5
# Exception: nearly all of one passage is contained in the other, and it is so long that this is no
# coincidence.
MIN_CONTAINED, MIN_SHARE_CONTAINED = 10, 0.8
SENTENCES = {
    ("hr", "added"): gettext_lazy("line added"),
    ("hr", "removed"): gettext_lazy("line removed"),
    ("figure", "added"): gettext_lazy("picture added"),
    ("figure", "removed"): gettext_lazy("picture removed"),
    ("table", "added"): gettext_lazy("table added"),
    ("table", "removed"): gettext_lazy("table removed"),
}
# A shorter passage that turns up elsewhere is more likely written twice than moved.
MIN_MOVED_LENGTH = 8


def blocks_between(
    old: Sequence[Passage], new: Sequence[Passage], name: str = ""
) -> tuple[Block, ...]:
    """The blocks of both bodies in one order.

    With a `name`, moved passages are marked as moved, not as removed and added; the two blocks of a
    moved passage have the same `move`, `<name>-<number>`.
    """
    if [passage.key for passage in old] == [passage.key for passage in new]:
        return tuple(_unchanged(was, now) for was, now in zip(old, new, strict=True))
    moved: list[Pair] = []

    def apart(rest_old: list[int], rest_new: list[int]) -> None:
        moved.extend(_moved(old, new, rest_old, rest_new))
        for i, j in moved:
            rest_old.remove(i)
            rest_new.remove(j)

    pairs = align(old, new, likeness, MIN_LIKENESS, apart if name else None)
    moves = {f"{name}-{number}": pair for number, pair in enumerate(moved, start=1)}
    left = {i: move for move, (i, _j) in moves.items()}
    came = {j: move for move, (_i, j) in moves.items()}
    return tuple(_block(group, old, new, left, came) for group in groups(pairs, old, new, moved))


def likeness(old: Passage, new: Passage) -> float:
    """How much two passages have in common, from 0 to 1; 0 for a table and a paragraph."""
    if old.style.kind in WHOLE or new.style.kind in WHOLE:
        return _likeness_of_whole_blocks(old, new) if old.style.kind == new.style.kind else 0
    like = Indel.normalized_similarity(old.text, new.text, score_cutoff=MIN_LIKENESS)
    if not like:
        like = _likeness_of_a_part(old.text, new.text)
    is_kind = old.style.kind == new.style.kind and old.style.path == new.style.path
    return like if is_kind else like * 0.95


def _likeness_of_a_part(old: str, new: str) -> float:
    """For a passage that grew or shrank so much that most of the longer text is not shared."""
    short, long = (old, new) if len(old) < len(new) else (new, old)
    if len(short) < MIN_CONTAINED or not 2.2 * len(short) < len(long) < 6 * len(short):
        return 0
    least = MIN_SHARE_CONTAINED * len(short)
    return (
        MIN_LIKENESS + 0.1
        if LCSseq.similarity(short, long, score_cutoff=int(least)) >= least
        else 0
    )


def _likeness_of_whole_blocks(old: Passage, new: Passage) -> float:
    if old.style.kind == "figure":
        return figures.figure_likeness(old.element, new.element)
    return Indel.normalized_similarity(old.text, new.text)


def _moved(old, new, rest_old: list[int], rest_new: list[int]) -> list[Pair]:
    places = defaultdict(list)
    for j in rest_new:
        if new[j].style.kind in WHOLE - {"hr"} or len(new[j].text) >= MIN_MOVED_LENGTH:
            places[new[j].key].append(j)
    return [(i, places[old[i].key].pop(0)) for i in rest_old if places.get(old[i].key)]


def _block(group: Group, old, new, left: dict[int, str], came: dict[int, str]) -> Block:
    if not group.is_pair:
        passage = old[group.old[0]] if group.old else new[group.new[0]]
        move = left.get(group.old[0]) if group.old else came.get(group.new[0])
        if move:
            return _moved_block(passage, bool(group.old), move)
        return _single_block(passage, bool(group.old))
    was, now = old[group.old[0]], new[group.new[0]]
    if was.key == now.key and len(group.old) == len(group.new):
        return _unchanged(was, now)
    sentence = change_of_kind(was, now)
    note = Note(sentence) if sentence else None
    if was.element and now.element:
        return _whole_block(was, now, note)
    runs = between(_tokens(old, group.old), _tokens(new, group.new))
    state = "equal" if not note and are_equal(runs) else "changed"
    return TextBlock(state, was.style, now.style, note, runs=runs)


def _whole_block(was: Passage, now: Passage, note: Note | None) -> Block:
    between_wholes = figures.figure_block if was.style.kind == "figure" else _tables
    block = between_wholes(was.element, now.element, was.style, now.style)
    if block.state == "equal" and not note:
        # The cells are equal but the markup is not, so the role of the table changed.
        note = Note(_("the kind of the table changed"))
    return replace(block, state="changed", note=note)


def _tokens(passages: Sequence[Passage], places: list[int]) -> tuple[Token, ...]:
    found = passages[places[0]].tokens
    for at in places[1:]:
        found += (PARAGRAPH, *passages[at].tokens)
    return found


def _unchanged(was: Passage, now: Passage) -> Block:
    return _shown("equal", now, was.style, now.style)


def _moved_block(passage: Passage, is_old: bool, move: str) -> Block:
    if is_old:
        return _shown("left", passage, passage.style, None, move=move)
    return _shown("moved", passage, None, passage.style, Note(_("moved here")), move)


def _single_block(passage: Passage, is_old: bool) -> Block:
    styles = (passage.style, None) if is_old else (None, passage.style)
    state = "removed" if is_old else "added"
    if not passage.element:
        same = pieces(passage.tokens)
        run = Run("changed", old=same) if is_old else Run("changed", new=same)
        return TextBlock(state, *styles, runs=(run,))
    return _shown(state, passage, *styles, Note(str(SENTENCES[passage.style.kind, state])))


def _shown(state: str, passage: Passage, was, now, note=None, move: str = "") -> Block:
    """A block whose inside did not change."""
    element = passage.element
    if element is None:
        same = pieces(passage.tokens)
        runs = (Run("equal", same, same),) if same else ()
        return TextBlock(state, was, now, note, move, runs)
    if element.tag == "hr":
        return RuleBlock(state, was, now, note, move)
    between_wholes = figures.figure_block if element.tag == "figure" else _tables
    return replace(between_wholes(element, element, was, now), state=state, note=note, move=move)


def _tables(old: Element, new: Element, was: Style | None, now: Style | None) -> Block:
    return tables.table_block(old, new, was, now, blocks_between)
