"""Web sites by their names: whose page an address is, and which names differ by a slip."""

from urllib.parse import urlsplit


def site_of(url: str) -> str:
    """The host of an address without its www., "" where it has none."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter was changed, left out, added, or two neighbours swapped."""
    if a == b or abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4:
        return False
    if len(a) == len(b):
        differing = [at for at in range(len(a)) if a[at] != b[at]]
        swapped = len(differing) == 2 and a[differing[0]] == b[differing[1]]
        return len(differing) == 1 or (
            swapped and a[differing[1]] == b[differing[0]] and differing[1] == differing[0] + 1
        )
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
