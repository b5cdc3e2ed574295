"""The pictures of an issue as files for the template, at the size they are printed."""

from pathlib import Path

from django.utils.translation import gettext as _

from articles.models import Picture
from issues.exporting.print import captions, styles
from issues.exporting.print.spans import TextFitter, is_visible

# A picture is not enlarged beyond 200 dots an inch, where single pixels begin to show.
PIXELS_A_MM = 200 / 25.4
CAPTION_WIDTH = 0.86  # of the line


class FigureFitter(TextFitter):
    """Fits figures for one print style; writes their pictures into `folder`."""

    def __init__(
        self,
        pictures: dict[str, Picture],
        folder: Path,
        style: dict,
        kept_words: frozenset[str] = frozenset(),
    ):
        super().__init__(kept_words, style["measure"])
        self.pictures = pictures
        self.folder = folder
        self.style = style
        self.placed = 0  # pictures that stand between paragraphs, numbered through the issue

    @property
    def height(self) -> float:
        """The height of the text on a page in points."""
        mm = self.style["paper"]["height"] - self.style["top"] - self.style["bottom"]
        return mm * 72 / 25.4

    @property
    def lines_a_page(self) -> int:
        """How many lines stand on a page."""
        return int(self.height / (self.style["pitch"] * self.style["em"]))

    def room(self, size: str, indent: float = 0) -> float:
        """How many ems of a size stand on a line; `indent` is in points."""
        points = self.style["measure"] * self.style["em"] - indent
        return points / self.style["sizes"][size]

    def figure(self, node: dict, depth: int) -> dict:
        caption = captions.tidied(node["caption"])
        words = caption or node["alt"]
        fitted = {
            "kind": "figure",
            "caption": self.caption(caption),
            "credit": self.line(node["credit"]),
            "file": None,
        }
        if node["name"] is None:
            self.remark(_("Picture missing: %s") % (words or "—"))
            return fitted
        picture = self.picture(node["name"], self.style["picture_height"])
        if picture is None:
            self.remark(
                _("The file of a picture is missing or damaged: %s") % (words or node["name"])
            )
            note = _("Picture missing or damaged: %s") % (words or node["name"])
            return {"kind": "note", "spans": self.line(note)}
        if depth == 0:
            self.placed += 1
            picture["n"] = self.placed
        return fitted | picture | {"alt": self.alternative(node["alt"], caption)}

    def caption(self, text: str) -> list[list[dict]]:
        """A caption in lines that end by sense."""
        self.is_ragged = True
        # A number stands apart: 图1 12315平台 would read as 图112315.
        number = captions.NUMBERED.match(text)
        text = text[number.end() :] if number else text
        lines = self.headline(text, self.room("small") * CAPTION_WIDTH) if text else []
        if number:
            lines[0] = [*self.line(number[1] + "\u3000"), *lines[0]]
        self.is_ragged = False
        return lines

    def picture(self, name: str, height: float) -> dict | None:
        """A picture written into the folder: `file`, `width` and `height` in mm, at most as wide as
        the text and as high as `height`; None if its file is missing or damaged."""
        picture = self.pictures.get(name)
        data = picture.intact_bytes() if picture else None
        if data is None:
            return None
        (self.folder / picture.name).write_bytes(data)
        ratio = picture.height / picture.width
        width = min(styles.measure_mm(self.style), picture.width / PIXELS_A_MM)
        width = max(min(width, height / ratio), 1)
        size = {"width": round(width, 2), "height": round(min(max(width * ratio, 0.3), height), 2)}
        return {"file": picture.name, **size}

    def alternative(self, *words: str) -> str:
        """PDF/UA demands a sentence for every picture: its own words, its caption's, or one that
        says that it is a picture."""
        shown = (self.string(text).strip() for text in (*words, _("Picture")))
        return captions.sentence(next(text for text in shown if is_visible(text)))
