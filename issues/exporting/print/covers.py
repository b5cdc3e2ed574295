"""Pictures that the program draws: the cover of an issue, and the cards that other sites show
beside a link to a page."""

import io
import json
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import typst
from PIL import Image

from articles import wording
from issues import contents
from issues.exporting.print import fonts, printed, sheets

# A4 in 640 by 905 pixels: sharp at a quarter of a laptop's width on a dense screen.
COVER_PPI = 77.4
CARD_PPI = 72  # the template is 1200 by 630 points
QUALITY = 82


@dataclass(frozen=True)
class Card:
    """What a card says: the name of the periodical, the issue, a headline, and a line below it."""

    masthead: str
    label: str
    title: str
    below: str = ""


def cover(tree: contents.Contents) -> bytes:
    """The first page of an issue's PDF as WebP. Raises `printed.CannotTypeset`."""
    with printed.cover_input(tree) as copy:
        png = _pages(copy, COVER_PPI)[0]
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def card(what: Card, kept_words: frozenset[str] = frozenset()) -> bytes:
    """A card of 1200 by 630 pixels as PNG. Raises `printed.CannotTypeset`."""
    data = sheets.printable(
        {"masthead": what.masthead, "label": what.label, "below": what.below, "date": "2000-01-01"}
    )
    title = sheets.printable(what.title) or fonts.MISSING
    data |= {"phrases": wording.phrases(title, kept_words), "faces": fonts.faces()}
    with TemporaryDirectory(prefix="qualitynews-card-") as folder:
        packed = json.dumps(data, ensure_ascii=False).encode()
        copy = printed.TypstInput(printed.texts_of("card.typ", packed), folder, [])
        png = _pages(copy, CARD_PPI)[0]
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _pages(copy: printed.TypstInput, ppi: float) -> list[bytes]:
    try:
        pages = typst.compile(
            copy.texts, format="png", ppi=ppi, root=copy.folder, font_paths=fonts.for_typst()
        )
    except RuntimeError as error:  # TypstError is one
        raise printed.CannotTypeset(str(error)) from error
    return pages if isinstance(pages, list) else [pages]
