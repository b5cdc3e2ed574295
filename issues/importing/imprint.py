"""Finds the imprint at the end of a manuscript: who made the issue, where it is sent."""

import re

from articles.manuscripts.document import Block
from articles.manuscripts.recognisers import match

MAX_LINES = 12
# An author at the end of the file is the last article's; these belong to an issue.
_OF_ISSUE = re.compile(
    r"审核|校对|签发|报送|抄送|分送|主送|发送|印发|电话|传真|投稿|邮箱|主编|编审|地址|邮编|印数|出品|监制|值班编委"
)


def taken(lines: list[Block]) -> tuple[list[Block], list[Block]]:
    """The lines without the imprint, and the imprint."""
    at = len(lines)
    while at > 0 and len(lines) - at < MAX_LINES and _may_belong(lines[at - 1]):
        at -= 1
    while at < len(lines) and not match("people", lines[at].text):
        at += 1  # a date alone belongs to the article
    found = lines[at:]
    if not any(_OF_ISSUE.search(line.text) for line in found):
        return lines, []
    return lines[:at], found


def _may_belong(line: Block) -> bool:
    names = ("people", "date_line", "responsible_editor")
    return line.kind == "text" and any(match(name, line.text) for name in names)
