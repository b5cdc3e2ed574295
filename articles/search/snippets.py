"""The piece of an article that shows what somebody searched for, with the words marked."""

import re
import unicodedata
from dataclasses import dataclass

from articles.search import folding
from articles.search.asking import Question
from articles.search.folding import APART
from articles.search.wording import NAME, TITLE, Line

LENGTH = 110  # characters: two to three lines on a phone
BEFORE = 30  # of them at most before the first marked word
ENDS = "。！？；"
MARKS = "，。、；：！？,.;:!?“”‘’（）()《》"
# From one mark to the next, where words begin and end; in a line that has none, so many characters.
UP_TO, ON_FROM = re.compile(rf"[^\s{MARKS}]*[{MARKS}]*$"), re.compile(rf"[{MARKS}]*[^\s{MARKS}]*")
BESIDE = 40


@dataclass(frozen=True)
class Snippet:
    """`parts` are pieces of text and whether each is marked; `at` is the line of `Article.text`
    they are from, None if they are from another part; `within` is where in it the first marked word
    begins. `before` and `after` are the words beside that one, so that it can be told from others
    on a page."""

    parts: tuple[tuple[str, bool], ...] = ()
    at: int | None = None
    within: int = 0
    before: str = ""
    after: str = ""

    @property
    def first_marked(self) -> str:
        return next((text for text, is_marked in self.parts if is_marked), "")


def marked(text: str, question: Question) -> tuple[tuple[str, bool], ...]:
    """A whole text with the words of the question marked."""
    return _parts(text, _spans(text, question), 0, len(text))


def snippet(lines: list[Line], folded: str, question: Question) -> Snippet:
    """From the line with the most of the words, the first one of such; of the titles none, they are
    shown anyway, and of the names none that repeats one. `lines` and `folded` are those of
    `wording`."""
    best, most, titled = None, 0, set()
    for line, wording in zip(lines, folded.split(APART), strict=False):
        shown = {word for word in question.words if word in wording}
        if line.part == TITLE:
            titled |= shown
            continue
        count = len(shown - titled if line.part == NAME else shown)
        if count > most:
            best, most = line, count
    if best is None:
        # The words stand in titles: the beginning says what the article is about.
        best = next((line for line in lines if line.part != TITLE), None)
        return Snippet(_parts(best.text, [], 0, LENGTH) if best else ())
    spans = _spans(best.text, question)
    first, last = spans[0] if spans else (0, 0)
    start = max(first - BEFORE, 0) if first > BEFORE else 0
    # Better from the beginning of a sentence, if one begins in between.
    sentence = max(best.text.rfind(end, start, first) for end in ENDS) + 1
    start = sentence if start and sentence > start else start
    parts = _parts(best.text, spans, start, start + LENGTH)
    before, after = UP_TO.search(best.text[:first][-BESIDE:]), ON_FROM.match(best.text, last)
    return Snippet(parts, best.at, first, before[0], after[0][:BESIDE])


def _spans(text: str, question: Question) -> list[tuple[int, int]]:
    """From where to where a text shows a word; spans that touch or overlap are one."""
    found = folding.fold(text)
    spans = []
    for word in question.words:
        at = found.text.find(word)
        while at >= 0:
            end = found.places[at + len(word) - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1  # an accent belongs to its letter
            spans.append((found.places[at], end))
            at = found.text.find(word, at + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _parts(text: str, spans: list[tuple[int, int]], start: int, end: int) -> tuple:
    """The text from `start` to `end`, divided at the spans; … where it goes on."""
    parts = [("…", False)] if start else []
    at = start
    for first, last in spans:
        if last <= at or first >= end:
            continue
        parts += [(text[at:first], False)] if first > at else []
        parts.append((text[max(first, at) : last], True))
        at = last
    if at < end:
        parts.append((text[at:end], False))
    if max(at, end) < len(text):
        parts.append(("…", False))
    return tuple(part for part in parts if part[0])
