"""Article bodies: the one allowlist, cleaning to a canonical form, and reading.

Everything that is stored went through `clean`. Print, JSON and search read a body by `nodes` and
`plain_text`; `as_page` is the only way to a page. The names of the elements and how they nest are
those of the HTML standard.
"""

from articles.richtext.allowlist import (
    ALLOWED,
    MISSING_PICTURE,
    PICTURE_ADDRESS,
    editor_rules,
    is_safe_link,
)
from articles.richtext.cleaning import CleanBody, Cleaned, clean, cleaned, refuse_length
from articles.richtext.page import ShownPicture, as_page, with_site
from articles.richtext.reading import (
    blocks_of_lines,
    figures,
    nodes,
    picture_names,
    plain_text,
    split_credit,
    words_of,
)
from articles.richtext.tree import blocks, parse

__all__ = [
    "ALLOWED",
    "MISSING_PICTURE",
    "PICTURE_ADDRESS",
    "CleanBody",
    "Cleaned",
    "ShownPicture",
    "as_page",
    "blocks",
    "blocks_of_lines",
    "clean",
    "cleaned",
    "editor_rules",
    "figures",
    "is_safe_link",
    "nodes",
    "parse",
    "picture_names",
    "plain_text",
    "refuse_length",
    "split_credit",
    "with_site",
    "words_of",
]
