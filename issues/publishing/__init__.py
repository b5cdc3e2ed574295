"""Release, scheduling, withdrawal and correction of an issue: the only writer of where it stands.

A release typesets first, outside any transaction, and then in one short transaction checks that
nothing changed and writes the `Edition`. Whatever fails leaves everything as it was.
"""

from issues.publishing.correction import correct
from issues.publishing.release import call_back, publish, withdraw

__all__ = ["call_back", "correct", "publish", "withdraw"]
