"""What this program can do without: while it fails, it is left alone."""

import logging
import time

log = logging.getLogger(__name__)


class Failing:
    """Says once a minute that something fails, which `what` names, and has it left alone for some
    seconds: each request would wait for it."""

    PAUSE, SILENCE = 5, 60

    def __init__(self, what: str):
        self._what, self._until, self._said = what, 0.0, -float("inf")

    @property
    def is_paused(self) -> bool:
        return time.monotonic() < self._until

    def note(self) -> None:
        now = time.monotonic()
        self._until = now + self.PAUSE
        if now - self._said > self.SILENCE:
            self._said = now
            log.exception("%s cannot be used.", self._what)
