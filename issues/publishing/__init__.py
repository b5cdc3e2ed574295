"""Release, scheduling, withdrawal and correction of an issue: the only writer of its release state.

A release makes the PDF first, outside any transaction. Then one short transaction checks that
nothing changed, and writes the `Edition`. If anything fails, everything stays as it was.
"""

from issues.publishing.correction import correct, countersign, plan, plan_of, prepare, send_back
from issues.publishing.release import call_back, publish, withdraw

__all__ = [
    "call_back",
    "correct",
    "countersign",
    "plan",
    "plan_of",
    "prepare",
    "publish",
    "send_back",
    "withdraw",
]
