"""Times of comparing two versions of an article; `tests.bench` prints them."""

import random
import time
from collections.abc import Iterator

from articles import differences, richtext

ROUNDS = 3


def measure() -> Iterator[tuple[str, float]]:
    """Each case with the milliseconds `compare` took."""
    for name, old, new in _cases():
        old, new = str(richtext.clean(old)), str(richtext.clean(new))
        took = _best(lambda old=old, new=new: differences.compare({"body": old}, {"body": new}))
        yield name, took * 1000


def two_texts() -> tuple[str, str]:
    """Two bodies of 20,000 characters, every paragraph of the second edited."""
    by = random.Random(1)
    texts = _paragraphs(by)
    return _body(texts), _body([_edited(text, by) for text in texts])


def _best(act) -> float:
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return min(times)


def _sentence(by: random.Random) -> str:
    """Han characters as unevenly common as in a real text."""
    letters = (chr(0x4E00 + int(2500 * by.random() ** 3)) for _place in range(by.randint(12, 38)))
    return "".join(letters) + by.choice("。。。！；")


def _paragraphs(by: random.Random, characters: int = 20_000) -> list[str]:
    result, length = [], 0
    while length < characters:
        result.append("".join(_sentence(by) for _sentence_of in range(by.randint(2, 8))))
        length += len(result[-1])
    return result


def _edited(text: str, by: random.Random) -> str:
    """A few characters replaced, one passage inserted, one cut."""
    at, gone = by.randrange(len(text)), by.randrange(len(text))
    text = f"{text[:at]}{_sentence(by)[:8]}{text[at:]}"
    text = text[:gone] + text[gone + 5 :]
    place = by.randrange(len(text))
    return f"{text[:place]}新词{text[place + 2 :]}"


def _body(paragraphs: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def _table(rows: int, by: random.Random, changed: int) -> str:
    lines = []
    for row in range(rows):
        figures = [row * 37 % 1000, row * 91 % 700, row * 13 % 50]
        if changed and row % (rows // changed) == 0:
            figures[by.randrange(3)] += 1
        cells = "".join(f"<td>{figure}</td>" for figure in figures)
        lines.append(f"<tr><td>地区{row}</td>{cells}</tr>")
    return f"<table><tbody>{''.join(lines)}</tbody></table>"


def _cases():
    by = random.Random(1)  # the same texts each time
    texts = _paragraphs(by)
    other = _paragraphs(by)
    every = [_edited(text, by) for text in texts]
    one = [*texts]
    one[len(one) // 2] = _edited(one[len(one) // 2], by)
    yield "20,000 characters, one paragraph edited", _body(texts), _body(one)
    yield "20,000 characters, every paragraph edited", _body(texts), _body(every)
    yield (
        "20,000 characters in one paragraph, edited",
        _body(["".join(texts)]),
        _body(["".join(every)]),
    )
    yield "20,000 characters, wholly different", _body(texts), _body(other)
    yield "the same, each in one paragraph", _body(["".join(texts)]), _body(["".join(other)])
    yield "table of 200 rows, 20 cells changed", _table(200, by, 0), _table(200, by, 20)
    yield "table of 200 rows, each changed", _table(200, by, 0), _table(200, by, 200)
    yield "table of 1,000 rows, each changed", _table(1000, by, 0), _table(1000, by, 1000)
