"""The print styles of `templates/print/styles.json`: page, measure, sizes and colours as data.

`official` has the page of GB/T 9704 (party and state documents): 156 by 225 mm, 22 lines of 28
characters; `large` is for weak eyes.
"""

import json
from functools import cache

from django.conf import settings


@cache
def all_styles() -> dict[str, dict]:
    path = settings.BASE_DIR / "templates" / "print" / "styles.json"
    return json.loads(path.read_text(encoding="utf-8"))


def style(name: str) -> dict:
    """Lengths of `paper`, `top`, `bottom`, `outward` and of the heights of pictures are in mm, `em`
    and `sizes` in points, `measure` and `pitch` in ems. Raises KeyError."""
    return all_styles()[name]


def measure_mm(style: dict) -> float:
    """The width of the text in mm."""
    return style["measure"] * style["em"] * 25.4 / 72
