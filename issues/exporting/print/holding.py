"""What holds together on a line: numbers with their units, units in themselves; and what is so long
that it may break anywhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from issues.exporting.print import addresses, fonts

MAX_UNBROKEN = addresses.MAX_UNBROKEN
UNBROKEN = re.compile(
    rf"[^\s\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
    rf"{{{MAX_UNBROKEN + 1},}}"
)
# What is counted, and what measures (GB/T 15835, GB 3100): the longer names first.
COUNTED = (
    "个百分点|百分点|平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|微米|毫克|微克|千克|公斤|毫升|摄氏度|小时|分钟|"
    "个月|人次|批次|台次|架次|班次|例次|美元|欧元|周年|"
    "[元个家米克吨升度人名位批款种项件起台套辆部份次倍场届期条页户只支例株床剂粒片瓶箱袋桶架栋座艘头羽亩所年月日时分秒天岁号]"
)
UNIT = r"[A-Za-zμµ°℃Ω‰%]{1,6}[²³]?"
PER_UNIT = rf"{UNIT}/{UNIT}(?![A-Za-z0-9/])"
# Thousands stand apart in groups of three (GB/T 15835); more than four are a series of numbers.
GROUPED = (
    r"(?<![0-9][ \u00a0])[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,3}"
    r"(?![0-9]| [0-9]{3}(?![0-9]))"
)
PLAIN = r"[0-9][0-9.,]*"
JOINER = re.compile(r"[/\-–—~～×+]")
# 1 284.5, 300/500 V, 5-8月, 2×2.5 mm²
NUMBER = re.compile(rf"(?<![0-9.]){GROUPED}(?:\.[0-9]+)?|{PLAIN}(?:{JOINER.pattern}{PLAIN})*")
SPACES = re.compile("[ \u2009\u202f]")
COUNT = re.compile(
    r"(?P<space>[ \u00a0]?)(?P<unit>"
    # 100余家, 5.2批次/千人
    rf"[万亿千百十]{{0,3}}[多余]?(?:{COUNTED})(?:/(?:[万千百]?(?:{COUNTED}|人)|{UNIT}))?"
    rf"|[万亿千百十]{{0,3}}[ \u00a0]?(?:{PER_UNIT}|{UNIT}(?![A-Za-z0-9/])))"  # 10 mg/L, 30%, 5万 m³
)
DAY = re.compile(r"[0-9]{1,2}[ \u00a0]?月[ \u00a0]?[0-9]{1,2}[ \u00a0]?日")
SIGNED = re.compile(
    r"(?<![A-Za-z0-9%‰℃年月日时])[+\-−±<>≤≥≈=＜＞＋－]$"
)  # not the hyphen of a code or a span
WIDE_SIGNS = "＜＞＋－"  # a line may end behind these, says Unicode
# A mark that joins begins no line.
RUN = "A-Za-z0-9.,%‰℃"
JOINED = re.compile(rf"(?:(?<![{RUN}])[{RUN}]{{1,20}}|[^\s{RUN}])[～—–](?![～—–])")
# The number of a standard has a space inside.
STANDARD = re.compile(
    r"(?<![A-Za-z/])(?:GB|ISO|IEC|EN|JJ[FG]|ISO/IEC|[A-Z]{2}/[TZ]|DB\d{2,4}(?:/T)?|T/[A-Z]{2,8})"
    r" \d[\d.]*(?P<year>[—–:-](?:19|20)\d\d(?!\d))?"
)
CLASS = re.compile(r"[\u2160-\u217f][ \u00a0]?[级类型期]")  # Ⅱ级
SLASHED = re.compile(rf"(?<![A-Za-z0-9/.:]){PER_UNIT}")  # mg/L in itself, GB/T
# Of a line: a number with its unit that is longer would tear the line before it open, so it may
# break between the two.
LONGEST_HELD = 0.3
# Between blanks and Han characters: what has none of them inside is not divided.
WORD = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
# Words of letters that hyphens join: a line may end behind each.
COMPOUND = re.compile(
    rf"[(\[]?[A-Za-z]{{1,{MAX_UNBROKEN}}}(?:-[A-Za-z]{{1,{MAX_UNBROKEN}}})+[)\],.;:]*"
)
# A text without one of these has nothing that holds together, and no address.
MAY_HOLD = re.compile(rf"[0-9/@～—–\u2160-\u217f]|www|{UNBROKEN.pattern}")


@dataclass(frozen=True)
class Part:
    """A stretch of a text: `text`, or `pieces` in which no line ends; the address it leads to."""

    text: str
    pieces: tuple[str, ...] = ()
    href: str = ""


def parts(text: str, longest: float, has_links: bool) -> tuple[Part, ...]:
    """A text in parts. A number with a unit behind a space that is wider than `longest` ems may
    break between the two. Addresses in the text lead somewhere if `has_links`."""
    if not MAY_HOLD.search(text):  # most texts
        return (Part(text),) if text else ()
    found: list[Part] = []
    for stretch, address in addresses.in_text(text) if has_links else [(text, "")]:
        if address or addresses.ADDRESS.fullmatch(stretch):
            found.append(Part("", tuple(addresses.parts(stretch)), address))
        else:
            found += _held(stretch, longest)
    return tuple(found)


def _held(text: str, longest: float) -> Iterator[Part]:
    at = 0
    for start, end, pieces in sorted(
        _pieces(text, longest), key=lambda piece: (piece[0], -piece[1])
    ):
        if start < at:
            continue
        if text[at:start]:
            yield Part(text[at:start])
        # What is too long for a line may break anywhere.
        cut = (fonts.clusters(piece) if len(piece) > MAX_UNBROKEN else (piece,) for piece in pieces)
        yield Part("", tuple(chain.from_iterable(cut)))
        at = end
    if text[at:]:
        yield Part(text[at:])


def _pieces(text: str, longest: float) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end, and pieces."""
    for run in UNBROKEN.finditer(text) if len(text) > MAX_UNBROKEN else ():
        if not COMPOUND.fullmatch(run[0]):
            yield run.start(), run.end(), tuple(fonts.clusters(run[0]))
    for number in NUMBER.finditer(text):
        unit = COUNT.match(text, number.end())
        is_grouped = SPACES.search(number[0])
        joiners = list(JOINER.finditer(number[0]))
        start = number.start()
        sign = SIGNED.search(text[max(0, start - 2) : start])
        if not (unit or is_grouped or joiners or (sign and sign[0] in WIDE_SIGNS)):
            continue
        start -= bool(sign)
        end = unit.end() if unit else number.end()
        is_long = fonts.width_of(text[start:end]) > longest
        if is_long and unit and unit["space"]:
            yield unit.start("unit"), end, (unit["unit"],)
            end = number.end()
            if not is_grouped:
                continue
        elif is_long and joiners:
            middle = number.start() + joiners[-1].end()
            yield start, middle, (text[start:middle],)
            start = middle
        yield start, end, (SPACES.sub("\u00a0", text[start:end]),)
    for found in STANDARD.finditer(text):
        is_long = found["year"] and fonts.width_of(found[0]) > longest
        end = found.start("year") + 1 if is_long else found.end()
        yield found.start(), end, (SPACES.sub("\u00a0", text[found.start() : end]),)
    for pattern in (DAY, SLASHED, JOINED, CLASS):
        for found in pattern.finditer(text):
            yield found.start(), found.end(), (SPACES.sub("\u00a0", found[0]),)
