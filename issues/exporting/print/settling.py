"""Pictures and whole tables that do not fit where they stand: made a little smaller (a picture), or
let down behind the text that follows, so that no page is left half empty. And what stays together.

The issue is laid out, looked at, and laid out again with the changes; Typst keeps what stays.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

# Each round moves what stands behind the pictures it changes; after a few nothing is left to do.
ROUNDS = 4
MM_A_POINT = 25.4 / 72
# As much of a picture must be left; smaller, it would be another picture.
SMALLEST = 0.72
PASSED = ("paragraph", "list", "heading")
EMPTY_MM = 25  # so much at the foot of a page may stay empty
# Of a page: before a table or picture leaves so much empty, the foot of its article goes on alone.
EMPTY_SHARE = 1 / 3
LOW_ROWS = 3.5  # points above and below a cell of a table that is drawn in
ANNOUNCED = ("list", "table", "preformatted", "quote", "particulars")
BRIEF = 2  # lines: so short a paragraph goes to the next page with what must stand below it
LINE = 0.93  # of a line: with its indent a longer text may take two
HEADS = 0.6  # of a line: so short a paragraph above a table is its heading
SHORT_QUOTE = 6  # lines: a longer one would leave a page too empty
MOST_LINES = 2  # alone above a signature or foot
# A note belongs to the table above it, and a table to the point above it.
BEHIND_A_TABLE = re.compile(
    r"(?:注|附注|说明|数据来源|资料来源|单位|附件|[*＊※[〔])|[（(]?[一二三四五六七八九十]+[、）)]|[（(]?[0-9]+[.．、）)]"
)
LEAST_ROWS, LEAST_SHARE = 8, 0.3  # where a table may break: its rows, what stands on each page
DATED = re.compile(
    r"[0-9〇○一二三四五六七八九十]{4}年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日"
)
POINTS_BELOW = re.compile("下表|如下|下列|[：:]$")
FARTHEST = 5  # blocks: a picture farther down would not be found


@dataclass(frozen=True)
class Place:
    """Where the text stood before a picture, where the picture begins and the text goes on: pages,
    and mm from the top of the page."""

    n: int
    before: tuple[int, float]
    begins: tuple[int, float]
    after: tuple[int, float]


def read(answer: str) -> list[Place]:
    """What the template says of its pictures (`<picture-places>`). A picture that follows neither a
    text nor another picture is left where it is."""
    before, begins, after = ({n: (page, y) for n, page, y in marks} for marks in json.loads(answer))
    return [Place(n, before[n], begins[n], after[n]) for n in before]


def marked(blocks: list[dict], has_foot: bool) -> list[dict]:
    """The blocks of an article, what stands before a picture with the picture's number, and what
    stays together."""
    for text, following in pairwise([*blocks, {}]):
        text.pop("before", None)
        is_placed = "n" in text or text["kind"] in ("paragraph", "list")
        if is_placed and "n" in following:
            text["before"] = following["n"]
    _keep_together(blocks, has_foot)
    _pair_days(blocks)
    return blocks


def settle(data: dict, places: list[Place]) -> bool:
    """Changes pictures of `data` (as `Fitter.issue` gives it) that left a page before its end.
    Whether anything changed; each picture is changed once."""
    style = data["style"]
    foot = style["paper"]["height"] - style["bottom"]
    height = foot - style["top"]
    line = style["pitch"] * style["em"] * MM_A_POINT
    articles = {block["n"]: article for article in _articles(data) for block in article["blocks"]
                if "n" in block and "settled" not in block}  # fmt: skip
    changed = False
    for place in places:
        # The mark stands on the last line, so that line is not free.
        free = foot - place.before[1] - line
        if place.n not in articles or place.begins[0] == place.before[0] or free < EMPTY_MM:
            continue
        ends = place.after[1] if place.after[0] == place.begins[0] else foot
        taken = ends - place.begins[1] + 1.5 * line  # the gap above it too
        blocks = articles[place.n]["blocks"]
        at = next(at for at, block in enumerate(blocks) if block.get("n") == place.n)
        by = taken - free + line / 2
        measure = style["measure"]
        changed |= (
            _shrink(blocks[at], by)
            or (at > 0 and _shrink_both(blocks[at - 1], blocks[at], by))
            or _draw_in(blocks[at], by)
            or _let_down(articles[place.n], at, free / line, measure)
            or _let_break(blocks[at], free / taken)
            or (free > EMPTY_SHARE * height and _let_go(blocks[at]))
        )
    return changed


def _shrink(picture: dict, by: float) -> bool:
    """Makes a picture that many mm less high; not a table, and not if it would be too small."""
    if not _may_shrink(picture, by):
        return False
    share = (picture["height"] - by) / picture["height"]
    picture |= {"width": round(picture["width"] * share, 2), "settled": True}
    picture["height"] = round(picture["height"] * share, 2)
    return True


def _may_shrink(picture: dict, by: float) -> bool:
    is_new = picture["kind"] == "figure" and "n" in picture and "settled" not in picture
    return is_new and picture["height"] - by >= SMALLEST * picture["height"]


def _shrink_both(one: dict, other: dict, by: float) -> bool:
    """The same for two pictures, one below the other."""
    both = _may_shrink(one, by / 2) and _may_shrink(other, by / 2)
    return both and _shrink(one, by / 2) and _shrink(other, by / 2)


def _draw_in(table: dict, by: float) -> bool:
    """Makes a whole table that many mm less high, by the air in its rows."""
    if not table.get("is_whole") or "layout" not in table:
        return False
    rows = sum(
        max((cell["y"] + cell["rowspan"] for cell in cells), default=0)
        for cells in (table["head"], table["body"])
    )
    layout = table["layout"]
    if by > 2 * (layout["row_inset"] - LOW_ROWS) * layout["scale"] * rows * MM_A_POINT:
        return False
    layout["row_inset"] = LOW_ROWS
    table["settled"] = True
    return True


def _let_down(article: dict, at: int, lines: float, measure: float) -> bool:
    """Puts a picture behind the paragraphs that fill that many lines, or as many as follow it."""
    blocks = article["blocks"]
    is_table = blocks[at]["kind"] == "table"
    if blocks[at].get("continues"):
        return False
    if is_table and at and POINTS_BELOW.search(_text(blocks[at - 1])):
        return False
    filled, to = 0, at
    for passed, block in enumerate(blocks[at + 1 : at + 1 + FARTHEST], start=at + 1):
        text = _text(block)
        if block["kind"] not in PASSED or block.get("role") in ("speaker", "signature"):
            break
        if is_table and (block["kind"] == "heading" or BEHIND_A_TABLE.match(text)):
            break
        filled += math.ceil((2 + len(text)) / measure)
        # What a heading heads and a colon announces follows it.
        if block["kind"] != "heading" and not text.endswith(("：", ":")):
            to = passed
        if filled >= lines:
            break
    if to == at:
        return False
    blocks.insert(to, blocks.pop(at) | {"settled": True})
    marked(blocks, article["has_foot"])
    return True


def _let_break(table: dict, share: float) -> bool:
    """Lets a table of some rows break over pages, if about that share of it fits on the first."""
    rows = max((cell["y"] for cell in table.get("body", ())), default=0) + 1
    if not table.get("is_whole") or rows < LEAST_ROWS or not LEAST_SHARE < share < 1 - LEAST_SHARE:
        return False
    table |= {"is_whole": False, "is_held": False, "settled": True}
    return True


def _let_go(picture: dict) -> bool:
    """Lets what stands below a picture go to the next page without it."""
    was_held = picture.get("is_held", False)
    picture["is_held"] = False
    return was_held


def _text(block: dict) -> str:
    """The text of a paragraph; of a list, with blanks for the rest of the last line of an item."""
    if block["kind"] == "list":
        return "".join(_text(inner).ljust(40) for item in block["items"] for inner in item)
    spans = block.get("spans", ())
    return "".join(span["text"] + "".join(span.get("pieces", ())) for span in spans)


def _articles(data: dict) -> Iterator[dict]:
    if "article" in data:
        yield data["article"]
    for section in data["sections"]:
        yield from section["articles"]
        yield from _articles({"sections": section["sections"]})


def _keep_together(blocks: list[dict], has_foot: bool) -> None:
    """Marks what goes to the next page with what follows it.

    The last lines of a paragraph or list hold so many blocks below them as `holds` says, and the
    foot of the article if `holds_foot`; a picture or whole table moves with them (`is_held`). A
    short paragraph goes with the list or table it announces, a signature with its date.
    """
    for at, block in enumerate(blocks):
        below, holds_foot = _below(blocks, at, has_foot)
        following = blocks[at + 1] if at + 1 < len(blocks) else {"kind": "foot"}
        is_held = below > 0 or holds_foot
        if following.get("role") == "signature":
            following["is_first"] = block.get("role") != "signature"
        last = None if _is_below(block) else _last_paragraph(block)
        if last:
            last["is_held"] = is_held
            block |= {"holds": below, "holds_foot": holds_foot}
        elif block["kind"] == "figure" or block.get("is_whole") or _is_short_quote(block):
            block["is_held"] = is_held
        if block["kind"] == "paragraph":
            announces = following["kind"] in ANNOUNCED and _announces(block)
            is_short = block["length"] <= BRIEF and announces
            heads = block["length"] <= HEADS and following["kind"] in ("table", "particulars")
            block["sticky"] = is_held if _is_below(block) else is_short or heads


def _pair_days(blocks: list[dict]) -> None:
    """Tells the name and the day of a signature of each other: they stand by each other's width."""
    for (before, name), (day, after) in zip(
        pairwise([{}, *blocks]), pairwise([*blocks[1:], {}]), strict=False
    ):
        roles = [block.get("role") == "signature" for block in (before, name, day, after)]
        if roles == [False, True, True, False] and DATED.fullmatch(_text(day).strip()):
            name["day"], day["name"] = day["spans"], name["spans"]


def _below(blocks: list[dict], at: int, has_foot: bool) -> tuple[int, bool]:
    """How many blocks below one stay with its end, and whether the foot of the article does: one or
    two lines (此致，敬礼), then what is below those."""
    if at + 1 < len(blocks) and not (_is_line(blocks[at + 1]) or _is_below(blocks[at + 1])):
        return 0, False  # most blocks
    rest = blocks[at + 1 :]
    lines = len(list(takewhile(_is_line, islice(rest, MOST_LINES + 1))))
    count = lines + len(list(takewhile(_is_below, rest[lines:])))
    holds_foot = has_foot and count == len(rest)
    return (
        (count, holds_foot) if lines <= MOST_LINES and (count > lines or holds_foot) else (0, False)
    )


def _is_short_quote(block: dict) -> bool:
    if block["kind"] != "quote":
        return False
    return sum(inner.get("length", SHORT_QUOTE) for inner in block["blocks"]) < SHORT_QUOTE


def _is_line(block: dict) -> bool:
    is_plain = block["kind"] == "paragraph" and block["role"] == "" and not _is_below(block)
    return is_plain and block["length"] < LINE


def _last_paragraph(block: dict) -> dict | None:
    """A plain paragraph itself; of a list, the one at its end."""
    while block["kind"] == "list" and block["items"] and block["items"][-1]:
        block = block["items"][-1][-1]
    return block if block["kind"] == "paragraph" and block["role"] == "" else None


def _is_below(block: dict) -> bool:
    """Whether it belongs to the text above it: a signature with its date, （此件公开发布）, the
    moment of an answer."""
    spans = block.get("spans")
    is_of_the_document = bool(spans) and spans[0]["text"].startswith("（此件")
    return is_of_the_document or block.get("role") in ("signature", "time")


def _announces(block: dict) -> bool:
    last = block["spans"][-1] if block["spans"] else {"text": "", "pieces": []}
    return "".join([last["text"], *last["pieces"]]).endswith(("：", ":"))
