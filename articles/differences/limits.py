"""How much of a difference is computed and shown; beyond that stands a sentence.

A body may have a million characters, so two versions can differ in more than anybody reads. With
these limits the largest difference takes about two seconds and 1.5 MB.
"""

from collections import Counter
from collections.abc import Hashable, Iterable

from django.utils.translation import gettext as _

# Paragraphs, list items or rows that only one version has. To align, compare and show this many
# takes the two seconds. An article that was rewritten has some hundreds.
MAX_DIFFERENT = 1_500
# Characters of markup of both versions together that are read and compared, and the number of tags
# in them: to split them into words and blocks takes a second.
MAX_CHARACTERS, MAX_TAGS = 400_000, 30_000
# Bytes of the page, as `presenting` estimates them.
MAX_PAGE_BYTES = 1_400_000


class TooLarge(Exception):
    """More differs than is shown; the message is a sentence for the reader.

    `count` is a lower bound of the number of changes, at least 1.
    """

    def __init__(self, sentence: str, count: int = 1):
        super().__init__(sentence)
        self.count = count


def refuse_unlike(old: Iterable[Hashable], new: Iterable[Hashable]) -> None:
    """Raises TooLarge if one side has too many items that the other does not have at all."""
    here, there = Counter(old), Counter(new)
    refuse_many(max((here - there).total(), (there - here).total()))


def refuse_many(count: int) -> None:
    """Raises TooLarge for this many paragraphs or rows that only one version has."""
    if count > MAX_DIFFERENT:
        sentence = _(
            "The two versions differ in more than %(most)s paragraphs or rows; that is too much "
            "to show. Read the text itself, or compare versions that are closer."
        )
        raise TooLarge(sentence % {"most": MAX_DIFFERENT}, count)


def refuse_long(*texts: str) -> None:
    """Raises TooLarge if these differing texts are too long to compare."""
    if sum(map(len, texts)) > MAX_CHARACTERS or sum(text.count("<") for text in texts) > MAX_TAGS:
        raise TooLarge(too_long())


def too_long() -> str:
    return _(
        "What differs between the two versions is too long to show. Read the text itself, or "
        "compare versions that are closer."
    )
