"""Numbers and names as Chinese print writes them: 一、 and 1.1 for sections, 第10期, 《…》."""

import re

DIGITS = "零一二三四五六七八九"
INNER_MARKS = str.maketrans("《》", "〈〉")


def chinese(number: int) -> str:
    """1 to 9999 in Chinese numerals: 十一, 一百零三. Raises ValueError outside that range."""
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} is not between 1 and 9999")
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + name
            gap = False
        elif text:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def from_chinese(text: str) -> int | None:
    """The number of a Chinese numeral, or None if it is not one: 廿 and 两 are not read."""
    if not re.fullmatch("[零〇一二三四五六七八九十百千]+", text):
        return None
    total = digit = 0
    for character in text.replace("〇", "零"):
        if character in DIGITS:
            digit = DIGITS.index(character)
        else:
            unit = {"十": 10, "百": 100, "千": 1000}[character]
            total += (digit or 1) * unit
            digit = 0
    number = total + digit
    return number if 1 <= number <= 9999 and chinese(number) == text.replace("〇", "零") else None


def section(position: int) -> str:
    """The printed number of a top-level section: 一、 for 1."""
    return chinese(position) + "、"


def sub_section(parent: int, position: int) -> str:
    """The printed number of a sub-section: 1.2 for the second one of the first section."""
    return f"{parent}.{position}"


def issue_label(year: int, number: int, total: int | None = None) -> str:
    """2021年第10期（总第118期）; without a running total only the first part."""
    label = f"{year}年第{number}期"
    return f"{label}（总第{total}期）" if total else label


_LABEL = re.compile(
    r"(?<![0-9])([0-9]{4})(?:年第([0-9]{1,3})期?(?:（总第[0-9]+期）)?|-([0-9]{1,3})(?![0-9-]))"
)


def find_label(text: str) -> tuple[int, int, str] | None:
    """The year and number of the issue in a text (2021年第10期, 2021-10 or 2021-1), and the rest of
    the text; None if there is none."""
    match = _LABEL.search(text)
    if not match:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return int(match[1]), int(match[2] or match[3]), " ".join(rest.split())


A_YEAR = 1_000  # more than there are issues in one


def newness(year: int, number: int) -> int:
    """Issues in order as a number: of two, the newer one has the larger."""
    return year * A_YEAR + number


def of_newness(newness: int) -> tuple[int, int]:
    """The year and the number of an issue, back from `newness`."""
    return divmod(newness, A_YEAR)


def issue_slug(year: int, number: int) -> str:
    return f"{year}-{number:02d}"


def day(iso: str) -> str:
    """An ISO date as Chinese print writes it: 2026-11-04 gives 2026年11月4日."""
    year, month, day_of_month = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day_of_month}日"


def quoted(title: str) -> str:
    """A title in 《》; such marks inside it become 〈〉 (GB/T 15834)."""
    return f"《{title.translate(INNER_MARKS)}》"
