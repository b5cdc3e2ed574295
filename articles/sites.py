"""Names of web sites: the site of an address, and which names differ by a typing error."""

from collections import Counter
from urllib.parse import urlsplit


def site_of(url: str) -> str:
    """The host of an address without www., "" if there is none."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter was changed, left out or added, or two neighbours were swapped."""
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


def slip_for(
    site: str, outlet: str, counts: Counter, by_outlet: Counter, *, ties: bool = False
) -> str | None:
    """The site that `site` is probably a typing error for: named more often (with `ties`: as often)
    and one letter apart, or the usual site of this outlet. None if there is none.

    `counts` says how often each site is named, `by_outlet` how often by (outlet, site).
    """
    if not site:
        return None
    for other, count in counts.most_common():
        is_usual = count > counts[site] or (ties and count == counts[site])
        if is_usual and one_letter_apart(other, site):
            return other
        if outlet and count > counts[site] and by_outlet[outlet, other] > by_outlet[outlet, site]:
            return other
    return None
