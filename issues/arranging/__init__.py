"""Moves articles and sections: the only writer of a place.

Every verb asks the table of roles while it holds the issue; a locked issue is refused.
"""

from issues.arranging.placing import (
    DOWN,
    STAYS,
    UP,
    add_section,
    copy_sections,
    hold_issues,
    move_section,
    next_in_pool,
    place,
    remove_section,
    remove_sections,
    rename_section,
    save_text,
    shift,
)
from issues.arranging.rearranging import rearrange

__all__ = [
    "DOWN",
    "STAYS",
    "UP",
    "add_section",
    "copy_sections",
    "hold_issues",
    "move_section",
    "next_in_pool",
    "place",
    "rearrange",
    "remove_section",
    "remove_sections",
    "rename_section",
    "save_text",
    "shift",
]
