"""Makes the data of an issue fit for print: what cannot be printed is replaced and reported."""

import re
from pathlib import Path
from typing import ClassVar

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from articles import richtext, wording
from articles.content import fields
from articles.models import Picture
from issues import numbering
from issues.exporting.print import fonts, grid

# A longer run of letters could be wider than a column of a table, so it may break anywhere.
MAX_UNBROKEN = 30
MAX_ONE_LINE_ADDRESS = 85  # characters of the small sans face that always fit on one line
# Each level is indented; a sixth would leave no width for text.
MAX_DEPTH = 5
# The page of issue.typ: 210 mm less two margins of 26 mm; a picture takes at most a third of its
# height.
TEXT_WIDTH_MM = 158
MAX_HEIGHT_MM = 72
# A picture is not enlarged beyond 200 dots an inch, where single pixels begin to show.
PIXELS_A_MM = 200 / 25.4
UNBROKEN = re.compile(
    rf"[^\s\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
    rf"{{{MAX_UNBROKEN + 1},}}"
)
ONE_LINE = 26  # characters of a headline that stand on one line of the page


class Fitter:
    """Goes through the data of one issue, and writes the pictures that the template needs into
    `folder`."""

    shown: ClassVar[set[str]] = set()  # characters the fonts were found to have, for all issues

    def __init__(
        self, pictures: dict[str, Picture], folder: Path, kept_words: frozenset[str] = frozenset()
    ):
        self.pictures = pictures
        self.kept_words = kept_words
        self.folder = folder
        self.remarks: list[str] = []
        self.where = ""
        self.remarked: set[tuple[str, str]] = set()

    def remark(self, text: str) -> None:
        self.remarks.append(f"{self.where}: {text}" if self.where else text)

    def issue(self, data: dict) -> dict:
        first = (data["imprint"].splitlines() or [data["title"]])[0]
        return {
            "title": self.title(data["title"]),
            "label": self.line(data["label"]),
            "date": data["date"],
            "period": self.line(data["period"]),
            "author": self.string(re.sub(r"^[^：:]{1,6}[：:]", "", first)),
            "document_title": self.string(f"{data['title']} {data['label']}"),
            "imprint": self.lines(data["imprint"]),
            "editors_note": self.lines(data["editors_note"]),
            "is_draft": not data["published"],
            "sections": [self.section(section, 1) for section in data["sections"]],
        }

    def section(self, data: dict, level: int) -> dict:
        return {
            "level": level,
            "heading": self.line(
                f"{data['number']} {data['title']}" if level > 1 else data["number"] + data["title"]
            ),
            "running": self.string(data["number"] + data["title"]),
            "introduction": self.lines(data["introduction"]),
            "articles": [self.article(article, level + 1) for article in data["articles"]],
            "sections": [self.section(section, level + 1) for section in data["sections"]],
        }

    def article(self, data: dict, level: int) -> dict:
        self.where = numbering.quoted(data["title"])
        fitted = {
            "level": level,
            "title": self.headline(data["title"]),
            "fields": self.fields(data, fields.FIELDS),
            "is_retitled": data["is_retitled"],
            "corrections": [
                {"on": numbering.day(c["on"]), "note": self.line(c["note"])}
                for c in data["corrections"]
            ],
            "sources": [self.source(source) for source in data["sources"]],
            "blocks": self.blocks(_without_skipped_levels(data["nodes"], level), 0),
        }
        self.where = ""
        return fitted

    def source(self, source: dict) -> dict:
        return {
            "name": self.line(source["name"]),
            "url": iri_to_uri(source["url"]),
            "shown": self.line(source["url"]),
            "is_short": len(source["url"]) <= MAX_ONE_LINE_ADDRESS,
            "fields": self.fields(source, fields.SOURCE_FIELDS),
        }

    def fields(self, data: dict, table: tuple[fields.Field, ...]) -> dict:
        """The public fields of an article or a source, without the body, as spans."""
        return {
            field.name: self.line(_printed(data[field.name], field.kind))
            for field in table
            if field.is_public and field.kind != fields.BODY
        }

    # --- blocks

    def blocks(self, nodes: list[dict], depth: int) -> list[dict]:
        return [self.block(node, depth) for node in nodes]

    def block(self, node: dict, depth: int) -> dict:
        if depth > MAX_DEPTH:
            self.remark(
                _(
                    "Lists, quotations or tables that are nested too deeply for "
                    "print are printed as text."
                )
            )
            return {"kind": "note", "spans": self.line(" ".join(richtext.words_of(node)))}
        match node["kind"]:
            case "paragraph":
                return self.paragraph(node)
            case "heading":
                return self.heading(node)
            case "list":
                items = [self.blocks(item, depth + 1) for item in node["items"]]
                return {**node, "items": items}
            case "quote":
                return {**node, "blocks": self.blocks(node["blocks"], depth + 1)}
            case "preformatted":
                return {
                    "kind": "preformatted",
                    "lines": [fonts.cells(self.string(line)) for line in node["text"].split("\n")],
                }
            case "table":
                return self.table(node, depth + 1)
            case "figure":
                return self.figure(node)
        return node

    def paragraph(self, node: dict) -> dict:
        role = node["role"]
        spans = node["spans"]
        if not role and spans and all("time" in span["marks"] for span in spans):
            role = "time"
        return {"kind": "paragraph", "role": role, "spans": self.spans(spans)}

    def heading(self, node: dict) -> dict:
        """A heading of the text. Inside a cell or quotation it becomes a strong line."""
        spans = self.spans(node["spans"])
        if "rank" in node:
            shown = "".join(span["text"] + "".join(span["pieces"]) for span in spans)
            return {**node, "spans": spans if _is_visible(shown) else self.title(shown)}
        strong = [{**span, "marks": [*span["marks"], "strong"]} for span in node["spans"]]
        return self.paragraph({"role": "", "spans": strong})

    def figure(self, node: dict) -> dict:
        words = node["caption"] or node["alt"]
        fitted = {
            "kind": "figure",
            "caption": self.line(node["caption"]),
            "credit": self.line(node["credit"]),
            "file": None,
        }
        if node["name"] is None:
            self.remark(_("Picture missing: %s") % (words or "—"))
            return fitted
        picture = self.pictures.get(node["name"])
        data = picture.intact_bytes() if picture else None
        if data is None:
            self.remark(
                _("The file of a picture is missing or damaged: %s") % (words or node["name"])
            )
            note = _("Picture missing or damaged: %s") % (words or node["name"])
            return {"kind": "note", "spans": self.line(note)}
        (self.folder / picture.name).write_bytes(data)
        width = min(TEXT_WIDTH_MM, picture.width / PIXELS_A_MM)
        width = max(min(width, MAX_HEIGHT_MM * picture.width / picture.height), 1)
        return fitted | {
            "file": picture.name,
            "width": round(width, 2),
            "height": round(max(width * picture.height / picture.width, 0.3), 2),
            "alt": self._alternative(node),
        }

    def _alternative(self, node: dict) -> str:
        """PDF/UA demands words for every picture: its own, its caption's, or the word “picture”."""
        words = (self.string(node["alt"]), self.string(node["caption"]), _("Picture"))
        return next(text for text in words if _is_visible(text))

    def table(self, node: dict, depth: int) -> dict:
        columns = max(1, node["columns"])
        head, body = (
            grid.placed_cells(node["head"], columns),
            grid.placed_cells(node["rows"], columns),
        )
        if any(cell["cut"] for cell in head + body):
            self.remark(_("A table has overlapping merged cells; they were cut to fit."))

        def fit(cell: dict) -> dict:
            return {**cell, "blocks": self.blocks(cell["blocks"], depth + 1)}

        return {
            "kind": "table",
            "role": node["role"],
            "caption": self.spans(node["caption"]),
            "columns": columns,
            "head": [fit(cell) for cell in head],
            "body": [fit(cell) for cell in body],
        }

    # --- text

    def line(self, text: str) -> list[dict]:
        """Plain text as spans."""
        return self.spans([{"text": text, "marks": [], "href": ""}]) if text else []

    def lines(self, text: str) -> list[list[dict]]:
        """Each line of a plain text that holds something."""
        return [self.line(line) for line in text.splitlines() if line.strip()]

    def title(self, text: str) -> list[dict]:
        """A line that must not be empty on paper, whatever characters it has."""
        return self.line(text if _is_visible(self.string(text)) else fonts.MISSING)

    def headline(self, text: str) -> list[dict]:
        """The title of an article. One that needs two lines breaks between words: each phrase is a
        box of its own."""
        if len(text) <= ONE_LINE or not _is_visible(self.string(text)):
            return self.title(text)
        spans = []
        for phrase in wording.phrases(self.string(text), self.kept_words):
            if len(phrase) <= wording.LONGEST + 2:
                spans.append({"text": "", "pieces": [phrase], "marks": [], "href": ""})
            else:
                spans += self.line(phrase)
        return spans

    def string(self, text: str) -> str:
        """Text with only characters that the fonts have; each missing one is reported once."""
        if self.shown.issuperset(text):
            return text
        unknown = set(text) - self.shown
        missing = fonts.without_glyph(unknown)
        self.shown.update(unknown - missing)
        for character in sorted(missing):
            self.remark_character(character)
        return text.translate({ord(character): fonts.stand_in(character) for character in missing})

    def spans(self, spans: list[dict]) -> list[dict]:
        fitted = []
        for span in spans:
            href = span["href"]
            base = {
                "marks": [mark for mark in span["marks"] if mark != "time"],
                "href": iri_to_uri(href) if href.startswith(("http", "mailto:")) else "",
            }
            text = self.string(span["text"])
            at = 0
            for run in UNBROKEN.finditer(text):
                if text[at : run.start()]:
                    fitted.append({**base, "text": text[at : run.start()], "pieces": []})
                fitted.append({**base, "text": "", "pieces": list(fonts.clusters(run[0]))})
                at = run.end()
            if text[at:]:
                fitted.append({**base, "text": text[at:], "pieces": []})
        return fitted

    def remark_character(self, character: str) -> None:
        if character in fonts.DIRECTION_MARKS:
            text = _("a direction mark (%s) was left out") % fonts.character_name(character)
        else:
            text = _("no print font has “%(character)s” (%(name)s); it prints as 〓") % {
                "character": character,
                "name": fonts.character_name(character),
            }
        if (self.where, character) not in self.remarked:
            self.remarked.add((self.where, character))
            self.remark(text)


def _printed(value: str | None, kind: str) -> str:
    return numbering.day(value) if value and kind == fields.DAY else value or ""


def _is_visible(text: str) -> bool:
    return any(c not in fonts.INVISIBLE and not c.isspace() for c in text)


def _without_skipped_levels(nodes: list[dict], above: int) -> list[dict]:
    """Headings of the body with levels below the article's, none skipped (PDF/UA 7.4.2)."""
    outer = min((node["level"] for node in nodes if node["kind"] == "heading"), default=2)
    has_outer = False
    result = []
    for node in nodes:
        if node["kind"] == "heading":
            is_outer = node["level"] == outer
            level = above + (2 if has_outer and not is_outer else 1)
            has_outer = has_outer or is_outer
            node = {**node, "level": level, "rank": node["level"]}
        result.append(node)
    return result
