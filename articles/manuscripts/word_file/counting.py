"""The numbers that Word shows before paragraphs and does not write into their text."""

from dataclasses import dataclass, field

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass
class Level:
    """How one level is counted (ECMA-376, 17.9.6)."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    is_legal: bool = False
    follows: str = "tab"
    restart: int | None = None
    style: str = ""


@dataclass
class List:
    """A list of the file: `counters` are shared by all lists with the same definition."""

    levels: dict[int, Level]
    counters: list[int | None]
    starts: dict[int, int] = field(default_factory=dict)  # that count when it is first used
    is_used: bool = False


class Numbering:
    """The lists of a file; `root` is the numbering part, or None."""

    def __init__(self, root, style_lists: dict[str, str]):
        """`style_lists` says which list a numbering style names."""
        self._lists: dict[str, List] = {}
        if root is None:
            return
        abstract = {e.get(W + "abstractNumId"): e for e in root.iter(W + "abstractNum")}
        counters = {name: [None] * LEVELS for name in abstract}
        for element in root.iter(W + "num"):
            name = _value(element, "abstractNumId")
            definition = _linked(abstract, name, root, style_lists)
            if definition is None:
                continue
            levels = {_number(e.get(W + "ilvl")): _level(e) for e in definition.iter(W + "lvl")}
            starts = {}
            for override in element.iter(W + "lvlOverride"):
                at = _number(override.get(W + "ilvl"))
                if (inner := override.find(W + "lvl")) is not None:
                    levels[at] = _level(inner)
                if (start := override.find(W + "startOverride")) is not None:
                    starts[at] = _number(start.get(W + "val"))
            found = List(levels, counters[name], starts)
            self._lists[element.get(W + "numId")] = found

    def level(self, list_id: str, depth: int) -> Level | None:
        found = self._lists.get(list_id)
        return found.levels.get(depth) if found else None

    def depth_of_style(self, list_id: str, style: str) -> int:
        """The level that a paragraph style belongs to."""
        found = self._lists.get(list_id)
        levels = found.levels.items() if found else ()
        return next((depth for depth, level in levels if level.style == style), 0)

    def next(self, list_id: str, depth: int) -> tuple[str, int]:
        """Count on: the number of the next paragraph as Word shows it, and its value."""
        found = self._lists[list_id]
        counters = found.counters
        if not found.is_used:
            found.is_used = True
            for at, start in found.starts.items():
                if at < LEVELS:
                    counters[at] = start - 1 if at == depth else None
        start = found.starts.get(depth, found.levels[depth].start)
        before = counters[depth]
        counters[depth] = start if before is None else before + 1
        for at in range(depth):
            if counters[at] is None:
                counters[at] = found.levels[at].start if at in found.levels else 1
        for at in range(depth + 1, LEVELS):
            restart = found.levels[at].restart if at in found.levels else None
            if restart is None or depth < restart:
                counters[at] = None
        return self._shown(found, depth), counters[depth]

    @staticmethod
    def _shown(found: List, depth: int) -> str:
        level = found.levels[depth]
        text = level.text
        for at in range(LEVELS):
            if f"%{at + 1}" in text:
                form = found.levels[at].form if at in found.levels else "decimal"
                form = "decimal" if level.is_legal else form
                text = text.replace(f"%{at + 1}", shown(found.counters[at] or 0, form))
        return text


def _linked(abstract: dict, name: str, root, style_lists: dict[str, str]):
    """The definition of a list, also where it only names a numbering style (17.9.21)."""
    definition = abstract.get(name)
    for _step in range(3):  # a style may name a style; no real file has more steps
        link = _value(definition, "numStyleLink") if definition is not None else ""
        if not link:
            return definition
        target = style_lists.get(link, "")
        number = next((e for e in root.iter(W + "num") if e.get(W + "numId") == target), None)
        definition = abstract.get(_value(number, "abstractNumId")) if number is not None else None
    return definition


def _level(element) -> Level:
    legal = element.find(W + "isLgl")
    restart = element.find(W + "lvlRestart")
    return Level(
        form=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        start=_number(_value(element, "start") or "0"),
        is_legal=legal is not None and legal.get(W + "val") not in ("0", "false"),
        follows=_value(element, "suff") or "tab",
        restart=_number(restart.get(W + "val")) if restart is not None else None,
        style=_value(element, "pStyle"),
    )


def _value(element, name: str) -> str:
    found = element.find(W + name)
    return found.get(W + "val", "") if found is not None else ""


def _number(text: str | None) -> int:
    """A whole number of at most six digits; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) <= 6 else 0


# --- how a number is written (17.18.59) --------------------------------------------------------


def shown(number: int, form: str) -> str:
    write = _FORMS.get(form)
    return write(number) if write else str(number)


def chinese(number: int) -> str:
    """一, 十一, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    result, is_gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            result += ("零" if is_gap and result else "") + DIGITS[digit] + name
        is_gap = not digit
        if not number:
            break
    return result[1:] if result.startswith("一十") else result


def _legal(number: int) -> str:
    digits = str.maketrans(DIGITS + "零十百千", LEGAL + "零拾佰仟")
    return ("壹" if 10 <= number < 20 else "") + chinese(number).translate(digits)


def _roman(number: int) -> str:
    result = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        result += letters * min(count, 9)
    return result


def _letters(number: int) -> str:
    """a … z, aa, bb …"""
    count, at = divmod(max(number, 1) - 1, 26)
    return chr(ord("a") + at) * min(count + 1, 9)


def _from(first: str, most: int):
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= most else str(number)


def _in(characters: str):
    return lambda number: characters[(max(number, 1) - 1) % len(characters)]


_FORMS = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "koreanCounting"), chinese,
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda number: "".join(DIGITS[int(digit)] for digit in str(number)),
    ),
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _in(STEMS),
    "ideographZodiac": _in(BRANCHES),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(WIDE),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "none": lambda number: "",
    "bullet": lambda number: "",
}  # fmt: skip
