"""Which elements, attributes and addresses a body may have; everything else follows from this."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy

ALLOWED: dict[str, set[str]] = {
    "p": {"class"},
    "h2": set(),
    "h3": set(),
    "strong": set(),
    "em": set(),
    "sub": set(),
    "sup": set(),
    "br": set(),
    "hr": set(),
    "pre": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "blockquote": set(),
    "table": {"class"},
    "caption": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "a": {"href"},
    "figure": {"class"},
    "figcaption": set(),
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
}
CLASSES = {"p": {"speaker", "signature"}, "table": {"meta"}, "figure": {"image"}}
# Elements that people paste under other names, and the names they get.
RENAMED = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em"}
LINK_SCHEMES = {"http", "https", "mailto"}

# The sample has 17,000 characters in a whole issue; cleaning a million takes a tenth of a second
# or, with much markup, some seconds.
MAX_CHARACTERS = 1_000_000
# Deeper than any list or quotation people write; parsers and print recurse once a level.
MAX_DEPTH = 20
# Merged cells are laid out one by one: a span of a million would fill the memory.
MAX_SPAN = 100
# Cleaning repeats until nothing changes; what still changes after this many rounds was made to.
MAX_ROUNDS = 6

INLINE = {"strong", "em", "sub", "sup", "br", "a", "time"}
VOID = {"br", "hr", "img"}
# Elements that only group text: what is inside becomes paragraphs.
WRAPPERS = {"div", "section", "article", "main", "header", "footer", "aside", "center", "dl", "dt"}
WRAPPERS |= {"dd", "details", "summary", "address", "form", "fieldset", "nav", "tfoot"}

PICTURE_ADDRESS = re.compile(r"/media/([A-Za-z0-9_-]{1,64}\.(?:jpg|png|webp|gif))")
MISSING_PICTURE = gettext_lazy("picture missing")

ATTRIBUTE_VALUES: dict[str, re.Pattern[str]] = {
    "start": re.compile(r"\d{1,6}"),
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "width": re.compile(r"\d{1,5}"),
    "height": re.compile(r"\d{1,5}"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
    "datetime": re.compile(r"[0-9T:.+Z -]{4,40}"),
}


def is_safe_link(address: str) -> bool:
    """Whether a link is allowed: http, https, mailto, or a path or anchor on this site."""
    if not address or re.search(r"[\s\x00-\x1f\\]", address) or address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.hostname)
    return parts.scheme == "mailto" or (not parts.scheme and address[0] in "/#")


def editor_rules() -> str:
    """`ALLOWED` in the form of CKEditor's `allowedContent`."""
    rules = []
    for tag, attributes in ALLOWED.items():
        rule = tag
        if attributes - {"class"}:
            rule += f"[{','.join(sorted(attributes - {'class'}))}]"
        if tag in CLASSES:
            rule += f"({','.join(sorted(CLASSES[tag]))})"
        rules.append(rule)
    return "; ".join(rules)
