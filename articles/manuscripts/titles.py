"""What a title looks like."""

import re

from articles.manuscripts.credits import is_sure
from articles.manuscripts.document import Block
from articles.manuscripts.recognisers import METADATA, match

# The longest title of the sample has 47 characters; a much longer line is a paragraph.
MAX_TITLE = 120
_SUBTITLE = re.compile(r"^(?:—{1,2}|-{2}|―{1,2}|─{1,2})\s?[^\s—\-―─].{1,40}$")
_CAPTION = re.compile(r"^(?:图|表|附图|附表)\s*\d{1,2}(?:[-—.]\d{1,2})?[\s:：.．、]")
_QUESTION = re.compile(r"^(?:记者|主持人|问|答)\s*[:：]")


def is_subtitle(line: Block) -> bool:
    """A line with dashes before it (——某市见闻) belongs to the title above it."""
    is_credit = line.role == "source" or is_sure(line.text)
    return (
        bool(_SUBTITLE.match(line.text)) and line.text[-1:] not in "。；;，,、：:" and not is_credit
    )


def _is_english_sentence(text: str) -> bool:
    return text.endswith(".") and text[0].isascii() and text[0].isupper() and " " in text


def is_title_like(line: Block) -> bool:
    """Whether a line is short, stands alone, and has no mark that ends a sentence."""
    text = line.text
    if line.role:
        return line.role == "title"
    if line.kind == "heading":
        return True
    if line.kind not in ("text", "item") or line.is_bullet or line.link or line.is_right:
        return False
    if not 2 <= len(text) <= MAX_TITLE or text[-1] in "。；;，,、：:":
        return False
    if "\t" in text or "。" in text or text[-2:] in ("。”", "！”", "？”", "。）"):
        return False
    if "／" in text:  # a verse
        return False
    if text.startswith(("（", "(", "-", "—", "*", ">", "|", "<", "http")) or text.count("|") > 1:
        return False
    if _is_english_sentence(text) or _CAPTION.match(text) or _QUESTION.match(text) or is_sure(text):
        return False
    named = match("name_value", text)
    if named and "".join(named["name"].split()) in METADATA:
        return False
    other = (
        *("source_address", "named_address", "outlet", "byline", "caption_in_brackets", "people"),
        *("original_title", "date_line"),
        *("caption_with_credit", "time_stamp", "speaker", "day", "sub_heading", "info_line"),
        *("responsible_editor", "page_number", "picture_description"),
    )
    return not any(match(name, text) for name in other)
