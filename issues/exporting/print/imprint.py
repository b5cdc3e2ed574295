"""The publisher lines of an issue, each a name and a value."""

import re

# A name of few characters and a colon; not the colon of an address or of a moment.
NAMED = re.compile(r"(?P<name>[^：:\d/.]{1,6})(?:：|:(?!//|\d))\s*(?P<value>.+)")
PUBLISHER = re.compile(r"主办|主管|出版|编印|编辑")


def named(line: str) -> tuple[str, str]:
    """The name and the value of a line; the name is "" if it has none."""
    found = NAMED.fullmatch(line.strip())
    return (found["name"], found["value"]) if found else ("", line.strip())


def rows(imprint: str) -> list[tuple[str, list[str]]]:
    """The lines as names and values; one without a name goes on with the one before."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, imprint.splitlines())):
        name, value = named(line)
        if name or not found:
            found.append((name or "出版", [value]))
        else:
            found[-1][1].append(value)
    return found


def publisher(imprint: str) -> str:
    """Who publishes: what stands behind 主办, 出版 and the like, else the first line's value."""
    lines = [named(line) for line in imprint.splitlines() if line.strip()]
    found = (value for name, value in lines if PUBLISHER.match(name))
    return next(found, lines[0][1] if lines else "")
