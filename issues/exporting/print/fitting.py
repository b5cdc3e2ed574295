"""Makes the data of an issue fit for print: what cannot be printed is replaced and reported."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from articles import richtext
from articles.content import fields
from issues import numbering
from issues.exporting.print import (
    captions,
    fonts,
    headlines,
    imprint,
    particulars,
    preformatted,
    settling,
    tables,
    wide,
)
from issues.exporting.print.figures import FigureFitter
from issues.exporting.print.filling import is_ragged
from issues.exporting.print.spans import is_visible, widest
from issues.models import Periodical

# Each level is indented; a sixth would leave no width for text.
MAX_DEPTH = 5
MOST_WHOLE = 0.8  # of a page: a table that is not higher is not broken
WHOLE_CODE = 1 / 3  # the same of preformatted text, which reads on over the end of a page
LABEL = 3  # ems: 来源：


class Fitter(FigureFitter):
    """Goes through the data of one issue for one print style, and writes the pictures that the
    template needs into `folder`."""

    def __init__(self, pictures: dict, folder: Path, style: dict, periodical: Periodical):
        super().__init__(pictures, folder, style, periodical.words())
        self.publisher = periodical.publisher
        self.addresses = "end"
        self.entries: dict[str, dict] = {}
        self.titles: dict[str, str] = {}  # of articles, by the key of their entry

    def issue(self, data: dict) -> dict:
        """`data` is that of `contents.as_data`."""
        self.addresses = data["print"]["addresses"]
        lines = data["imprint"].splitlines()
        author = imprint.named(lines[0])[1] if lines else data["title"]
        return {
            "title": self.line(self.title(data["title"])),
            "label": self.line(data["label"]),
            "date": data["date"],
            "period": self.line(data["period"]),
            "author": self.string(author),
            "document_title": self.string(f"{data['title']} {data['label']}"),
            "running": f"{self.title(data['title'])}　{self.string(data['label'])}",
            "editors_note": self.lines(data["editors_note"]),
            "is_draft": not data["published"],
            "is_alone": False,
            "sections": [self.section(section, 1) for section in data["sections"]],
            "entries": self.entries,
        }

    def alone(self, data: dict, key: int) -> dict:
        """The data for one article that is set for itself, as a page of the issue. Raises KeyError
        if the issue has no such article."""
        pairs = _with_section(data["sections"])
        found = next((pair for pair in pairs if pair[1]["id"] == key), None)
        if found is None:
            raise KeyError(key)
        section, article = found
        fitted = self.issue(data | {"sections": []})
        return fitted | {
            "is_alone": True,
            "document_title": self.title(article["title"]),
            "section": self.string(section["number"] + section["title"]),
            "article": self.article(article, 1),
        }

    def entry(self, level: int, words: str, size: str) -> str:
        """Notes a heading of the contents: its lines as a headline, and those of its entry."""
        key = f"h{len(self.entries) + 1}"
        listed = "contents_" + ("article" if size == "article" else size)
        indent = (level - 1) * 1.2 * self.style["em"]
        beside = 2 * self.style["em"] + 3 * self.style["sizes"][listed]  # the number, some dots
        self.entries[key] = {
            "headline": self.headline(words, self.room(size)),
            "lines": self.headline(words, self.room(listed, indent + beside)),
            "first": None,
        }
        return key

    def section(self, data: dict, level: int) -> dict:
        words = f"{data['number']} {data['title']}" if level > 1 else data["number"] + data["title"]
        key = self.entry(level, words, "section" if level == 1 else "sub_section")
        fitted = {
            "level": level,
            "key": key,
            "title": self.title(words),
            "running": self.string(data["number"] + data["title"]),
            "introduction": self.lines(data["introduction"]),
            "articles": [self.article(article, level + 1) for article in data["articles"]],
            "sections": [self.section(section, level + 1) for section in data["sections"]],
        }
        for first in fitted["articles"][:1]:
            self.entries[first["key"]]["is_first"] = True
        within = fitted["articles"] or [one for s in fitted["sections"] for one in s["articles"]]
        self.entries[key]["first"] = within[0]["key"] if within else None
        return fitted

    def article(self, data: dict, level: int) -> dict:
        self.where = numbering.quoted(data["title"])
        nodes = captions.in_order(headlines.without_skipped_levels(data["nodes"], level))
        key = self.entry(level, data["title"], "article")
        self.titles[key] = data["title"]
        self.links = {}
        nodes = captions.with_attachments(captions.with_addressees(nodes))
        least = self.style["least_table"] / self.style["sizes"]["table"]
        blocks = self.blocks(wide.parted(nodes, key, self.room("table"), least), 0)
        fitted = {
            "level": level,
            "key": key,
            "title": self.title(data["title"]),
            "fields": self.fields(data, fields.FIELDS),
            "subtitle": self.headline(data["subtitle"], self.room("subtitle"))
            if data["subtitle"]
            else [],
            "original_title": self.headline(data["original_title"], self.room("small") - LABEL)
            if data["is_retitled"]
            else [],
            "corrections": [
                {"on": numbering.day(c["on"]), "note": self.line(c["note"])}
                for c in data["corrections"]
            ],
            "sources": [self.source(source) for source in data["sources"]],
            "links": [
                {"name": self.line(words), "url": url, "shown": self.plain(url)}
                for url, words in self.links.items()
            ],
        }
        addresses = [*fitted["sources"], *fitted["links"]] if self.addresses == "end" else []
        has_foot = bool(data["responsible_editor"]) or any(one["url"] for one in addresses)
        summary = fitted["fields"]["summary"]  # in a box, about as narrow as a list
        fitted["is_summary_ragged"] = is_ragged(summary, self.room("summary"), depth=1)
        self.where = ""
        return fitted | {"has_foot": has_foot, "blocks": settling.marked(blocks, has_foot)}

    def source(self, source: dict) -> dict:
        room = self.room("small")
        return {
            "name": self.line(source["name"]),
            "is_name_short": fonts.width_of(source["name"]) < room - LABEL,
            "url": iri_to_uri(source["url"]),
            "shown": self.plain(source["url"]),
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
                return self.paragraph(node, depth)
            case "heading":
                return self.text_heading(node, depth)
            case "list":
                items = [self.blocks(item, depth + 1) for item in node["items"]]
                return {**node, "items": items}
            case "quote":
                return {**node, "blocks": self.blocks(node["blocks"], depth + 1)}
            case "preformatted":
                lines = self.code(node["text"], depth)
                is_whole = len(lines) <= WHOLE_CODE * self.lines_a_page
                return {"kind": "preformatted", "lines": lines, "is_whole": is_whole}
            case "table":
                return self.table(node, depth + 1)
            case "figure":
                return self.figure(node, depth)
        return node

    def paragraph(self, node: dict, depth: int) -> dict:
        role = node["role"]
        spans = node["spans"]
        if not role and spans and all("time" in span["marks"] for span in spans):
            role = "time"
        measure = self.style["measure"]
        fitted = self.paragraph_spans(spans, measure)
        return {
            **{"kind": "paragraph", "role": role, "spans": fitted},
            **{key: node[key] for key in ("hang", "begins") if key in node},
            "length": sum(len(span["text"]) for span in spans) / measure,
            "is_ragged": is_ragged(fitted, measure, depth),
        }

    def text_heading(self, node: dict, depth: int) -> dict:
        """A heading of the text. Inside a cell or quotation it becomes a strong line."""
        words = "".join(span["text"] for span in node["spans"])
        if "rank" not in node:
            strong = [{**span, "marks": [*span["marks"], "strong"]} for span in node["spans"]]
            return self.paragraph({"role": "", "spans": strong}, depth)
        if any(span["marks"] or span["href"] for span in node["spans"]) and is_visible(words):
            return {**node, "lines": [self.spans(node["spans"])]}
        size = "heading" if node["rank"] == 2 else "sub_heading"
        return {**node, "lines": self.headline(words, self.room(size))}

    def code(self, text: str, depth: int) -> list[list[dict]]:
        """Preformatted text in lines that fit; what is longer goes on in the next line."""
        indents = depth * 3 * self.style["em"]
        room = self.room("small", preformatted.INSET + indents)
        return preformatted.lines(
            self.string(text.replace("\t", "    ")), int(room / preformatted.CELL)
        )

    def table(self, node: dict, depth: int) -> dict:
        if pairs := particulars.pairs(node):
            room, most = self.room("table"), MOST_WHOLE * self.lines_a_page
            caption = self.spans(node["caption"])
            return particulars.fitted(pairs, self.spans, room, most) | {"caption": caption}

        def fit(cell: dict) -> dict:
            plain = cell["blocks"]
            self.has_links = not (cell["header"] or "is_again" in cell)
            blocks = self.blocks(plain, depth + 1)
            self.has_links = True
            return {**cell, "plain": plain, "blocks": blocks}

        head, body, is_cut = tables.placed(node, fit)
        if is_cut:
            self.remark(_("A table has overlapping merged cells; they were cut to fit."))
        layout = tables.layout(node, head, body, self.room("table"))
        page = MOST_WHOLE * self.height / (self.style["sizes"]["table"] * layout["scale"])
        is_whole = tables.fits(head, body, page)
        layout["begin"] = tables.keep_rows(head, body, page)
        for cell in [*head, *filter(tables.ends_short, body)]:
            self.has_links = not (cell["header"] or "is_again" in cell)
            cell["lines"] = self.cell_lines(cell)
        self.has_links = True
        for cell in head + body:
            tables.divide(cell["blocks"], cell["room"])
            del cell["plain"]
            cell["number"] = [self.string(part) for part in cell.get("number", ())]
        if is_whole and depth == 1:
            self.placed += 1
        return {
            "kind": "table",
            **({"n": self.placed} if is_whole and depth == 1 else {}),
            "is_whole": is_whole,
            **{key: node[key] for key in wide.KEPT if key in node},
            "caption": self.spans(node["caption"]),
            "layout": layout,
            "head": head,
            "body": body,
        }

    def cell_lines(self, cell: dict) -> list[list[dict]]:
        """A cell broken by sense, if it is one paragraph without marks and long words."""
        spans = [span for block in cell["plain"] for span in block.get("spans", [None])]
        if len(spans) != 1 or not spans[0] or spans[0]["marks"] or spans[0]["href"]:
            return []
        text, room = self.string(spans[0]["text"]), cell["room"]
        lines = [self.line(line) for line in headlines.narrow(text, room)]
        is_longer = len(lines) > tables.wrapped(text, room) and not cell["header"]
        fits = is_visible(text) and all(widest(line) <= room for line in lines)
        return lines if fits and not is_longer else []


def _with_section(sections: list[dict]) -> Iterator[tuple[dict, dict]]:
    for section in sections:
        for article in section["articles"]:
            yield section, article
        yield from _with_section(section["sections"])


def _printed(value: str | None, kind: str) -> str:
    return numbering.day(value) if value and kind == fields.DAY else value or ""
