"""Addresses of the web in a text: found, and in pieces between which a line may end."""

import re
from collections.abc import Iterator

from django.utils.encoding import iri_to_uri

from issues.exporting.print import fonts

# A longer run of letters could be wider than a column of a table, so it may break anywhere.
MAX_UNBROKEN = 30
# An address that is written in a text: it is one to a click too.
ADDRESS = re.compile(
    r"https?://[\w\-./?%&=+#~:@!$*;]+[\w/=&#]|www\.[\w-]+(?:\.[\w-]+)+(?:/[\w\-./?%&=+#~]*\w/?)?"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
    re.ASCII,
)
# Where an address may end a line: after a slash and its like, before a dot or a hyphen.
ADDRESS_PARTS = re.compile(r"(?<=[/?&=#])|(?=[.\-])")
HOST = re.compile(r"(?:https?://)?[^/?#]{1,30}(?:/|$|(?=[?#]))")
SCHEME = re.compile(r"https?://")
LONGEST_HOST = 24  # characters: a longer one would tear a justified line open
SHORTEST_PART = 6  # characters: an ending like .html stays with its name


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """A text in parts, each with the address it leads to, or ""."""
    at = 0
    for found in ADDRESS.finditer(text) if "@" in text or "www" in text or "://" in text else ():
        if text[at : found.start()]:
            yield text[at : found.start()], ""
        shown = found[0]
        kind = "" if "://" in shown else "mailto:" if "@" in shown else "http://"
        yield shown, iri_to_uri(kind + shown)
        at = found.end()
    if text[at:]:
        yield text[at:], ""


def parts(address: str, is_ragged: bool = False) -> list[str]:
    """An address in pieces between which a line may end; no piece is too long for a line, and the
    host is one, in justified lines only if it is short."""
    first = HOST.match(address)
    if first and len(first[0]) > LONGEST_HOST and not is_ragged:
        first = SCHEME.match(address)
    start = first[0] if first else ""
    found = [start] if start else []
    for part in filter(None, ADDRESS_PARTS.split(address[len(start) :])):
        is_short = (
            found[-1:] != [start] and found and min(len(part), len(found[-1])) < SHORTEST_PART
        )
        if is_short and len(found[-1] + part) <= MAX_UNBROKEN:
            found[-1] += part
        else:
            found.append(part)
    return [
        piece
        for part in found
        for piece in (
            [part] if len(part) <= max(MAX_UNBROKEN, len(start)) else fonts.clusters(part)
        )
    ]
