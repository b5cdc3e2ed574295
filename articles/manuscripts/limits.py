"""How large a manuscript may be, and how long it may take to understand."""

import time
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The sample, an issue of 35 pages, has 48 kB; pictures are not in a manuscript.
MAX_BYTES = 20 * 1024 * 1024
# A Word file holds its pictures as the cameras made them.
MAX_WORD_BYTES = 60 * 1024 * 1024
# A whole issue has some hundreds to a few thousand lines, some dozens of articles, and at most a
# few hundred thousand characters. What is far beyond that is no manuscript; it would hold a worker
# for minutes, take its memory, and leave a report nobody can read.
MAX_LINES = 50_000  # that hold text
MAX_LINE_LENGTH = 100_000  # characters
MAX_CHARACTERS = 3_000_000
MAX_HEADINGS = 2_000  # sections and articles together, also lines of a contents list
MAX_REMARKS = 10_000
MAX_SECONDS = 30


class ManuscriptRefused(ValidationError):
    """The file cannot be read in; the message says why and what to do."""


class Deadline:
    """Refuses a manuscript that takes too long. It is checked between the steps, since workers are
    threads and a signal reaches only the main one."""

    def __init__(self):
        self._end = time.monotonic() + MAX_SECONDS

    def check(self) -> None:
        """Raises ManuscriptRefused when the time is over."""
        if time.monotonic() > self._end:
            refuse_time()


def refuse_time(error: Exception | None = None) -> NoReturn:
    raise ManuscriptRefused(
        _(
            "Understanding the manuscript took longer than %(n)s seconds and was given up. "
            "Check that it is the right file, and take out what is no part of the issue."
        )
        % {"n": MAX_SECONDS}
    ) from error


def refuse_length() -> NoReturn:
    raise ManuscriptRefused(
        _(
            "The file has more than %(lines)s lines or %(characters)s characters; that is "
            "more than any issue. Check that it is the right file, and take out what is "
            "no part of the issue."
        )
        % {"lines": MAX_LINES, "characters": MAX_CHARACTERS}
    )


def refuse_headings(count: int) -> None:
    """Raises ManuscriptRefused for more sections and articles than an issue has."""
    if count > MAX_HEADINGS:
        raise ManuscriptRefused(
            _(
                "The manuscript has more than %(n)s sections and articles; that is more than any "
                "issue. Check that it is the right file, and take out what is no part of the issue."
            )
            % {"n": MAX_HEADINGS}
        )
