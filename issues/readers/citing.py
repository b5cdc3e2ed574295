"""How an article is cited: GB/T 7714-2015, an article of a periodical on line."""

import datetime
import re

from issues.contents import Item
from issues.models import Issue

MOST_AUTHORS = 3  # further ones are 等
# Between names; a space is between Chinese names only: 张三 李四, but John Smith.
APART = re.compile(r"[、，,;；\n]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def reference(
    item: Item, issue: Issue, *, address: str, seen_on: datetime.date, page: int | None = None
) -> str:
    """`author. title[J/OL]. periodical, year(number): page[day seen]. address.` Without an author
    the title comes first (8.1.4); `page` is where it begins in the PDF."""
    names = names_of(item)
    authors = ", ".join(names[:MOST_AUTHORS]) + (", 等" if len(names) > MOST_AUTHORS else "")
    where = f"{issue.title}, {issue.year}({issue.number})" + (f": {page}" if page else "")
    head = f"{authors}. " if authors else ""
    return f"{head}{item.title}[J/OL]. {where}[{seen_on.isoformat()}]. {address}."


def names_of(item: Item) -> list[str]:
    """The people who wrote it."""
    names = (name.strip() for name in APART.split(item.content["author"]))
    return [name for name in names if name]
