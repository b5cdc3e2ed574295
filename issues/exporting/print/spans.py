"""Texts as spans that can be printed: characters the fonts have, gaps between Han and Latin beside
pieces, ends of paragraphs that stay together."""

import math
import re
from functools import lru_cache
from itertools import pairwise

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from issues.exporting.print import addresses, fonts, headlines, holding

# The last characters of a paragraph stay together: one or two alone on a line look lost. Two lines
# cannot give three of them without gaps that show; then it is two.
OPENING = tuple("“‘（《「『【")
CLOSING = "，。、；：！？”’）》」』…"
TAILS = {n: re.compile(rf"[\u3400-\u4dbf\u4e00-\u9fff]{{{n}}}[{CLOSING}]*$") for n in (2, 3)}
NARROW = 35  # ems: in a shorter line even one character that is pulled down shows
LONG = 2.5  # lines
# No line begins with these (GB/T 15834). Behind a text Typst sees to it, behind a piece it breaks
# before those that Unicode calls nonstarters and inseparable.
NOT_FIRST = tuple("：；·…—～-–")
APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class TextFitter:
    """Makes texts fit for print, and remembers in `remarks` what was replaced; `where` names the
    article that is being read. `kept_words` are those that no headline may divide; `measure` is the
    width of a line in ems."""

    def __init__(self, kept_words: frozenset[str] = frozenset(), measure: float = 42):
        self.longest_held = measure * holding.LONGEST_HELD  # ems
        self.links: dict[str, str] = {}  # of the article at hand: what they are called, by address
        self.has_links = True  # not in the head of a table: it is repeated, and that is no text
        self.is_ragged = False  # whether the lines at hand are not justified
        self.kept_words = kept_words
        self.remarks: list[str] = []
        self.where = ""
        self.remarked: set[tuple[str, str]] = set()

    def remark(self, text: str) -> None:
        self.remarks.append(f"{self.where}: {text}" if self.where else text)

    def line(self, text: str) -> list[dict]:
        """Plain text as spans."""
        return self.spans([{"text": text, "marks": [], "href": ""}]) if text else []

    def plain(self, text: str) -> list[dict]:
        """The same for an address, which leads somewhere by other means."""
        pieces = addresses.parts(self.string(text), is_ragged=True)
        return [{"marks": [], "href": "", "text": "", "pieces": pieces}] if text else []

    def lines(self, text: str) -> list[list[dict]]:
        """Each line of a plain text that holds something."""
        return [self.line(line) for line in text.splitlines() if is_visible(self.string(line))]

    def title(self, text: str) -> str:
        """A line that must not be empty on paper, whatever characters it has."""
        shown = self.string(" ".join(text.split()))
        return shown if is_visible(shown) else fonts.MISSING

    def headline(self, text: str, room: float) -> list[list[dict]]:
        """A headline as lines of spans; `room` is the width of a line in ems of its size."""
        return [
            self.line(line) for line in headlines.lines(self.title(text), room, self.kept_words)
        ]

    def string(self, text: str) -> str:
        """Text with only characters that the fonts have; each missing one is reported once."""
        text = text.replace("\ufeff", "")  # a mark of byte order, which PDF/UA forbids
        if "’" in text:  # as a quotation mark it is as wide as a Han character
            text = APOSTROPHE.sub("'", text)
        missing = _missing(text)
        if not missing:
            return text
        for character in sorted(missing):
            self.remark_character(character)
        return text.translate({ord(character): fonts.stand_in(character) for character in missing})

    def spans(self, spans: list[dict]) -> list[dict]:
        """`richtext` spans for the template: `text` or, if not empty, `pieces` that stay whole;
        `marks`, `href`; `before` and `after` where a gap between Han and Latin has to be set;
        `behind`, texts with a mark or none that stay with the pieces."""
        longest = math.inf if self.is_ragged else self.longest_held
        if len(spans) == 1 and not spans[0]["marks"] and not spans[0]["href"]:
            text = self.string(spans[0]["text"])
            return [dict(span) for span in _plain(text, longest, self.has_links)]
        fitted: list[dict] = []
        for span in _with_marks_behind(spans) if len(spans) > 1 else spans:
            href = span["href"]
            marks = [mark for mark in span["marks"] if mark != "time"]
            is_link = href.startswith(("http", "mailto:"))
            text = self.string(span["text"])
            if is_link:
                # A hyphen that is nowhere shown makes Typst lose the link it ends (0.15).
                text = text.replace("\u00ad", "")
            is_behind = fitted and {"sub", "sup"} & {*fitted[-1]["marks"]} and not href
            if unit := is_behind and holding.COUNT.match(text):
                whole = {"text": unit[0].replace(" ", "\u00a0"), "pieces": [], "is_unit": True}
                fitted.append({"marks": marks, "href": "", **whole})
                text = text[unit.end() :]
            address = iri_to_uri(href) if is_link and self.has_links else ""
            parts = holding.parts(text, longest, bool(self.has_links and not is_link))
            for part in parts:
                fitted.append(
                    {
                        "marks": marks,
                        "href": address or part.href,
                        "text": part.text,
                        "pieces": list(part.pieces),
                    }
                )
            if address.startswith("http") and parts and not addresses.ADDRESS.fullmatch(text):
                # It is not printed: a note or the foot of the article tells it.
                fitted[-1]["note"] = self.plain(address)
                self.links.setdefault(address, text.strip())
        return _finished(fitted)

    def paragraph_spans(self, spans: list[dict], measure: float) -> list[dict]:
        """`spans` of a paragraph, its end together; `measure` is the width of a line in ems."""
        if len(spans) == 1 and not spans[0]["marks"] and not spans[0]["href"]:
            text = self.string(spans[0]["text"])
            found = _paragraph(text, measure, self.longest_held, self.has_links)
            return [dict(span) for span in found]
        return with_tail(self.spans(spans), measure)

    def remark_character(self, character: str) -> None:
        if character in fonts.DIRECTION_MARKS:
            text = _("a direction mark (%s) was left out") % fonts.character_name(character)
        else:
            text = _("no print font has “%(character)s” (%(name)s); it prints as 〓") % {
                "character": character,
                "name": fonts.character_name(character),
            }
        if (self.where, character) not in self.remarked:
            self.remarked.add((self.where, character))
            self.remark(text)


MOST_SMALL = 6  # characters: a longer raised text is no exponent

_SHOWN: set[str] = set()  # characters the fonts were found to have


@lru_cache(maxsize=8192)
def _missing(text: str) -> frozenset[str]:
    """The characters of a text that no font has."""
    unknown = set(text) - _SHOWN
    missing = fonts.without_glyph(unknown) if unknown else set()
    _SHOWN.update(unknown - missing)
    return frozenset(missing)


# The same texts are set again and again: for each proof, each edition.
@lru_cache(maxsize=4096)
def _plain(text: str, longest: float, has_links: bool) -> tuple[dict, ...]:
    """The spans of a text without marks and links."""
    fitted = [
        {"marks": [], "href": part.href, "text": part.text, "pieces": list(part.pieces)}
        for part in holding.parts(text, longest, has_links)
    ]
    return tuple(_finished(fitted))


@lru_cache(maxsize=4096)
def _paragraph(text: str, measure: float, longest: float, has_links: bool) -> tuple[dict, ...]:
    found = [dict(span) for span in _plain(text, longest, has_links)]
    return tuple(with_tail(found, measure))


def widest(spans: list[dict]) -> float:
    """How wide the longest piece or word of spans is, in ems; of one without any, 0."""
    widths = [_widest_word(span["text"]) for span in spans]
    widths += [_width(piece) for span in spans for piece in span["pieces"]]
    return max(widths, default=0)


@lru_cache(maxsize=8192)
def _widest_word(text: str) -> float:
    return max(map(fonts.width_of, holding.WORD.findall(text)), default=0)


_width = lru_cache(maxsize=8192)(fonts.width_of)


def _finished(spans: list[dict]) -> list[dict]:
    if len(spans) < 2:
        return spans
    spans = _with_small_behind(spans)
    _set_gaps(spans)
    return _with_nonstarters(spans)


def _with_small_behind(spans: list[dict]) -> list[dict]:
    """Spans in which a few raised or lowered characters belong to the piece before them, with the
    unit behind them (1.8×10⁵ CFU/g): `behind` are their texts and marks."""
    found: list[dict] = []
    for span in spans:
        before = found[-1] if found else {"pieces": []}
        is_after = before["pieces"] and not before["href"] and not span["href"]
        small = {"sub", "sup"} & {*span["marks"]}
        text = span["text"]
        if is_after and small and 0 < len(text) <= MOST_SMALL and not re.search(r"\s", text):
            before.setdefault("behind", []).append([text, min(small)])
            continue
        if span.pop("is_unit", False) and "behind" in before:
            before["behind"].append([text, ""])
        else:
            found.append(span)
    return found


def with_tail(spans: list[dict], measure: float) -> list[dict]:
    """The spans of a paragraph with its last characters as one piece; `measure` is the width of a
    line in ems."""
    length = sum(len(span["text"]) + sum(map(len, span["pieces"])) for span in spans)
    if length < measure - 2:  # one line, the indent taken off
        return spans
    last = spans[-1]
    if last["href"] or last["marks"]:
        return spans
    longest = 3 if length > LONG * measure and measure >= NARROW else 2
    found = TAILS[longest].search(last["text"])
    if not found:
        return _with_number(spans)
    whole = {**last, "text": "", "pieces": [found[0]]}
    before = {**last, "text": last["text"][: found.start()]}
    return [*spans[:-1], *([before] if before["text"] else []), whole]


def _with_number(spans: list[dict]) -> list[dict]:
    """The spans of a paragraph that ends with a number and little behind it, as one piece."""
    *_others, number, last = [{}, *spans]
    is_little = last["text"] and len(last["text"].rstrip(CLOSING)) < 2
    is_other = "behind" in number or len(number.get("pieces", ())) != 1
    if not is_little or is_other or number["href"] or number["marks"]:
        return spans
    return [*spans[:-2], {**number, "pieces": [number["pieces"][0] + last["text"]]}]


def is_visible(text: str) -> bool:
    return any(c not in fonts.INVISIBLE and not c.isspace() for c in text)


def _with_marks_behind(spans: list[dict]) -> list[dict]:
    """Spans in which a mark that ends an emphasis goes to the text behind it, where that begins
    with a mark too: only within one face two marks are set closer."""
    found = [dict(span) for span in spans]
    for before, after in pairwise(found):
        is_other = before["marks"] != after["marks"] and not before["href"] and not after["href"]
        if (
            is_other
            and after["text"].startswith(OPENING)
            and before["text"].endswith(tuple(CLOSING))
        ):
            after["text"] = before["text"][-1] + after["text"]
            before["text"] = before["text"][:-1]
    return [span for span in found if span["text"]]


def _with_nonstarters(spans: list[dict]) -> list[dict]:
    """Spans in which a mark that begins no line belongs to the piece before it."""
    for before, after in pairwise(spans):
        is_linked = before["href"] or after["href"]
        is_held = before["pieces"] and not is_linked and after["text"].startswith(NOT_FIRST)
        if is_held and "behind" in before:
            before["behind"].append([after["text"][0], ""])
            after["text"] = after["text"][1:]
        elif is_held:
            before["pieces"] = [*before["pieces"][:-1], before["pieces"][-1] + after["text"][0]]
            after["text"] = after["text"][1:]
    return [span for span in spans if span["text"] or span["pieces"]]


def _set_gaps(spans: list[dict]) -> None:
    """Typst leaves a gap between Han and Latin in a text, not beside a piece."""
    for before, after in pairwise(spans):
        is_small = {"sub", "sup"} & {*before["marks"], *after["marks"]}
        if not before["pieces"] and not after["pieces"] and not is_small:
            continue
        ends = _last(before)
        begins = _first(after)
        if not needs_gap(ends, begins):
            continue
        if after["pieces"]:
            after["before"] = True
        else:
            before["after"] = True


def _first(span: dict) -> str:
    return span["pieces"][0][:1] if span["pieces"] else span["text"][:1]


def _last(span: dict) -> str:
    if "behind" in span:
        return span["behind"][-1][0][-1:]
    return span["pieces"][-1][-1:] if span["pieces"] else span["text"][-1:]


def needs_gap(left: str, right: str) -> bool:
    """Whether a gap between Han and Latin belongs between two characters."""

    def is_latin(character: str) -> bool:
        return character.isalnum() and not HAN.match(character)

    return bool(HAN.match(left) and is_latin(right)) or bool(is_latin(left) and HAN.match(right))
