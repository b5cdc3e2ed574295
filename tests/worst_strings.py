"""Finds strings on which a pattern takes more than its fair time: built from the pattern itself.

A pattern is walked for texts it would match, one for each of its alternatives. Each text is cut
short everywhere, and goes on with one thing repeated N times and an end that fits nothing.
Seconds are never judged, only how they grow: four times the text may take four times as long.
"""

import re
import time
from collections.abc import Iterator
from itertools import product
from re import _constants as codes  # how the standard library itself reads a pattern
from re import _parser as parser

# How often a part is repeated. In small steps at first: what is exponential must be found before it
# runs for hours.
TIMES = (8, 16, 20, 24, 28, 32, 40, 48, 64, 512, 4096)
MOST_GROWTH = 8  # between linear (4) and quadratic (16)
FLOOR = 0.003  # seconds; below it a time says nothing. What is quadratic takes 0.05 s and more
END = "\x07"
REPEATED = (
    *" \u3000\u00a01一日a.…-:：、，|#\\（()）[]*!>",
    *("1 ", "1.", "日 ", "日(", "( ", "- ", "# ", " 来源", "来源:", "来源 ", "2021 ", "**a ", "*a"),
    *("![", "](", "![](", "[a](", "[a]", "\\[", "[\\[", "\\!", "\\![", "**"),
)
CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_SPACE: "日",
    codes.CATEGORY_NOT_DIGIT: "日",
    codes.CATEGORY_NOT_WORD: "，",
}


def growth(pattern: re.Pattern) -> tuple[str, str, float] | None:
    """The first beginning and repeated part that make the time grow too fast, and how fast."""
    for start, part in product(beginnings(pattern), repeated(pattern)):
        if factor := _factor(pattern, start, part):
            return start, part, factor
    return None


def _factor(pattern: re.Pattern, start: str, part: str) -> float:
    for times in TIMES:
        text = start + part * times + END
        if _seconds(pattern, text, 1) < FLOOR:
            continue
        shorter = start + part * (times // 4) + END
        before, seconds = _seconds(pattern, shorter, 3), _seconds(pattern, text, 3)
        if seconds > FLOOR and seconds > MOST_GROWTH * before:
            return seconds / before
    return 0.0


def _seconds(pattern: re.Pattern, text: str, runs: int) -> float:
    """The least of some runs over the whole text, from each place a match may begin."""
    least = float("inf")
    for _run in range(runs):
        start = time.thread_time()
        pattern.sub("", text)
        least = min(least, time.thread_time() - start)
    return least


def repeated(pattern: re.Pattern) -> list[str]:
    """What to repeat: what hurts most patterns, and short texts this one matches as a whole."""
    own = [text for text in texts(pattern) if len(text) <= 12]
    return list(dict.fromkeys([*REPEATED, *own]))


def beginnings(pattern: re.Pattern) -> list[str]:
    """Texts that the pattern matches, cut short at each place."""
    return list(dict.fromkeys(text[:cut] for text in texts(pattern) for cut in range(len(text))))


def texts(pattern: re.Pattern) -> list[str]:
    """Texts on the way through the pattern: in the nth, each choice is the nth one."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    return list(dict.fromkeys("".join(_text(tree, turn)) for turn in range(6)))


def _text(tree, turn: int) -> Iterator[str]:
    for code, value in tree:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.NOT_LITERAL or code is codes.ANY:
            yield "日"
        elif code is codes.IN:
            yield _one_of(value, turn)
        elif code is codes.BRANCH:
            yield from _text(value[1][turn % len(value[1])], turn)
        elif code is codes.SUBPATTERN:
            yield from _text(value[3], turn)
        elif code is codes.ATOMIC_GROUP:
            yield from _text(value, turn)
        elif code is codes.ASSERT and value[0] < 0:  # what must stand before
            yield from _text(value[1], turn)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield "".join(_text(value[2], turn)) * max(value[0], 1)


def _one_of(choices: list, turn: int) -> str:
    """A character of a set, or one that is not, where the set says what it must not be."""
    if choices[0][0] is codes.NEGATE:
        return next(c for c in "日a1 ，" if not re.match(_source(choices), c))
    code, value = choices[turn % len(choices)]
    if code is codes.RANGE:
        return chr(value[0])
    return CATEGORIES[value] if code is codes.CATEGORY else chr(value)


def _source(choices: list) -> str:
    """The set itself, without the `^`, as a pattern."""
    names = {codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w"}
    names |= {codes.CATEGORY_NOT_WORD: r"\W", codes.CATEGORY_NOT_SPACE: r"\S"}
    parts = []
    for code, value in choices[1:]:
        if code is codes.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            parts.append(names[value] if code is codes.CATEGORY else re.escape(chr(value)))
    return f"[{''.join(parts)}]"
