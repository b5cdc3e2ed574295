"""Moves articles and sections: the only writer of a place.

Every verb asks the table of roles while it holds the issue; a locked issue is refused.
"""

from issues.arranging.placing import (
    DOWN,
    STAYS,
    UP,
    hold_issues,
    next_in_pool,
    place,
    save_text,
    shift,
)
from issues.arranging.rearranging import rearrange
from issues.arranging.sections import (
    add_section,
    change_sections,
    copy_sections,
    move_section,
    remove_section,
    remove_sections,
    rename_section,
)

__all__ = [
    "DOWN",
    "STAYS",
    "UP",
    "add_section",
    "change_sections",
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
