"""What is pasted into an article, as HTML of the allowlist, by the recognisers of manuscripts.

Plain text is read as a manuscript is. HTML of Word, WPS, WeChat or a web page keeps its own form,
and its lines get the names that they have in a manuscript: speaker, time, signature, caption.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

from articles import richtext
from articles.manuscripts import joining, markup, naming, tables
from articles.manuscripts.document import Block
from articles.manuscripts.naming import NamedLines, Styling
from articles.manuscripts.readers import text as text_reader
from articles.manuscripts.report import Report
from articles.richtext.tree import Element, serialise

# A mark or a drawn line, not a picture that anybody would look for.
MIN_PIXELS = 4
# Characters of the longest line that is anything but prose; patterns are slow on much longer ones.
LONGEST = 2000
# A place that cleaning takes for a picture of ours; no stored one has so short a name.
_PLACE = "/media/missing-{}.png"
_IS_PLACE = re.compile(r"/media/missing-(\d{1,6})\.png")
# Each of these ends before the next can begin, or at a quote: hostile markup costs linear time.
_IMAGE = re.compile(r"<img\b(?:\"[^\"]*+\"|'[^']*+'|[^\"'<>])*+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s>])", re.IGNORECASE)
_GAP = r"(?:\s|&nbsp;|\u00a0|\u3000|&#12288;)"
# Two line breaks, or one before an indent, are how a web page divides paragraphs.
_BREAKS = re.compile(
    rf"<br\b[^>]{{0,2000}}>{_GAP}*+(?:(?:<br\b[^>]{{0,2000}}>{_GAP}*+)++|(?<=[\u00a0\u3000;]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pasted:
    """`html` for the editor; `told` are sentences on what was joined, left out or did not come."""

    html: str
    told: tuple[str, ...] = ()


def from_text(text: str) -> Pasted:
    """Plain text: each line a paragraph, with one empty line between them or none. Raises
    ManuscriptRefused, or ValidationError for what no body can hold."""
    report = Report()

    def remark(level: str, code: str, sentence: str, line: int | None = None):
        report.add(level, code, sentence, line=line)

    lines = text_reader.read(text, report=report).blocks
    styling = Styling.of(lines, "text")
    pieces = joining.join(naming.name_lines(lines, "", styling), styling, remark)
    html, _pictures = markup.html_of(pieces, notes={}, remark=remark)
    return Pasted(richtext.clean(html), tuple(one.text for one in report.remarks))


def from_html(html: str) -> Pasted:
    """HTML of another program. Pictures that are not ours leave a named place. Raises
    ValidationError for what no body can hold."""
    richtext.refuse_length(html)
    missing: list[str] = []
    html = _with_places(_two_depths(_BREAKS.sub("</p><p>", html)), missing)
    root = richtext.parse(richtext.cleaned(html).html)
    elements = list(root.elements())
    blocks = [_block(number, element) for number, element in enumerate(elements)]
    pieces = naming.name_lines(blocks, "", Styling.of(blocks, "word"))
    writer = _Writer(elements, missing)
    written = writer.written(pieces)
    return Pasted(richtext.clean("\n".join(written)), tuple(writer.told))


# --- before cleaning --------------------------------------------------------------------------


def _two_depths(html: str) -> str:
    """The highest heading that is there becomes h2, those below it h3."""
    highest = min((int(found[2]) for found in _HEADING.finditer(html)), default=0)
    return _HEADING.sub(lambda found: f"<{found[1]}h{2 if int(found[2]) == highest else 3}", html)


def _with_places(html: str, missing: list[str]) -> str:
    """Pictures of other sites and programs as places for a picture; `missing` gets their names."""

    def place(found: re.Match) -> str:
        told = {
            name.lower(): unescape(next(filter(None, values), ""))
            for name, *values in _ATTRIBUTE.findall(found[0])
        }
        source = told.get("data-src") or told.get("src", "")
        if richtext.PICTURE_ADDRESS.fullmatch(source) and not _IS_PLACE.fullmatch(source):
            return found[0]
        if _is_mark(told, source):
            return ""
        missing.append(source if len(source) <= 200 and not source.startswith("data:") else "")
        return f'<img src="{_PLACE.format(len(missing) - 1)}">'

    return _IMAGE.sub(place, html)


def _is_mark(told: dict[str, str], source: str) -> bool:
    """Whether it only holds a place, or is a drawn line."""
    sizes = [told.get(name, "") for name in ("width", "height")]
    is_tiny = any(size.isascii() and size.isdigit() and int(size) < MIN_PIXELS for size in sizes)
    return is_tiny or not source or source.startswith("data:image/svg")


# --- after it ---------------------------------------------------------------------------------

_KINDS = {"figure": "picture", "table": "table", "ul": "item", "ol": "item"}
_KINDS |= {"blockquote": "quote", "hr": "rule", "pre": "quote"}
_LEVELS = {"h2": 1, "h3": 2}


def _block(number: int, element: Element) -> Block:
    """A line for the recognisers; `number` leads back to the element."""
    table = tables.of_element(element) if element.tag == "table" else None
    kind = _KINDS.get(element.tag, "text")
    text = element.text.strip()
    if len(text) > LONGEST:
        kind = "quote"  # it is prose, whatever is in it: no pattern needs to look
    if kind == "picture" and not any(one.tag == "img" for one in element.walk()):
        kind = "text"  # a caption that found no picture
    level = _LEVELS.get(element.tag, 0)
    return Block(number, text, kind=kind, level=level, table=table)


class _Writer:
    def __init__(self, elements: list[Element], missing: list[str]):
        self.elements, self.missing = elements, missing
        self.told: list[str] = []
        self.before = ""  # the text that was written last, which says where something stood

    def written(self, pieces: list[NamedLines]) -> Iterator[str]:
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            element = self.elements[piece.lines[0].number]
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            at += 1
            if element.tag == "figure" and piece.kind == "picture":
                if following and following.kind.startswith("caption") and not _caption(element):
                    self._give_caption(element, following)
                    at += 1
                yield self._figure(element)
            else:
                yield self._piece(piece, element)
            self.before = " ".join(piece.text.split()) or self.before

    def _piece(self, piece: NamedLines, element: Element) -> str:
        self._drop_places_inside(element)
        match piece.kind:
            case "speaker" | "signature":
                return serialise(Element("p", {"class": piece.kind}, element.children))
            case "heading" | "sub_heading" if element.tag == "p":
                tag = "h2" if piece.kind == "heading" else "h3"
                return serialise(Element(tag, {}, _unbold(element.children)))
            case "time_stamp" | "meta":
                return markup.html_of([piece], notes={}, remark=self._ignore)[0]
            case "table" if piece.lines[-1].table is None:  # rows that lines make
                return markup.html_of([piece], notes={}, remark=self._ignore)[0]
            case "table":
                return self._table(piece)
        if element.tag in _LEVELS:
            return serialise(Element(element.tag, {}, _unbold(element.children)))
        return serialise(element)

    @staticmethod
    def _ignore(*_args) -> None:
        """Nothing can be missing in lines of text."""

    def _table(self, piece: NamedLines) -> str:
        """With its head and, where a line above is one, its caption."""
        table = self.elements[piece.lines[-1].number]
        self._drop_places_inside(table)
        above = ""
        if len(piece.lines) == 2 and any(table.elements("caption")):
            above = serialise(self.elements[piece.lines[0].number])  # it has one of its own
        elif len(piece.lines) == 2:
            caption = Element("caption", {}, self.elements[piece.lines[0].number].children)
            table.children = [caption, *table.elements()]
        if not any(one.tag in ("thead", "th") for one in table.walk()):
            _give_head(table, piece.lines[-1].table)
        return "\n".join(filter(None, [above, serialise(table)]))

    def _give_caption(self, figure: Element, piece: NamedLines) -> None:
        words = self.elements[piece.lines[0].number].children
        figure.children.append(Element("figcaption", {}, words))

    def _figure(self, figure: Element) -> str:
        """A picture, or the place of one that did not come."""
        caption = _caption(figure)
        for image in list(figure.elements("img")):
            if not _IS_PLACE.fullmatch(image.attributes["src"]):
                image.attributes["alt"] = image.attributes["alt"] or caption
                continue
            figure.children.remove(image)
            self._tell(image, caption)
            if not caption:
                words = str(richtext.MISSING_PICTURE)
                figure.children = [Element("figcaption", {}, [words])]
        return serialise(figure)

    def _drop_places_inside(self, element: Element) -> None:
        """In a cell or an item there is no room for an empty place; it is only told."""
        for parent in list(element.walk()):
            for child in list(parent.elements("figure")):
                images = [
                    one for one in child.elements("img")
                    if _IS_PLACE.fullmatch(one.attributes["src"])
                ]  # fmt: skip
                for image in images:
                    self._tell(image, _caption(child))
                    parent.children.remove(child)

    def _tell(self, image: Element, caption: str) -> None:
        number = int(_IS_PLACE.fullmatch(image.attributes["src"])[1])
        # Broken markup may hide such an address from `_IMAGE`; it names nothing then.
        source = self.missing[number] if number < len(self.missing) else ""
        name = caption or source.replace("\\", "/").rpartition("/")[2][:80]
        if self.before:
            told = _("A picture did not come: %(name)s. It stood after “…%(words)s”.")
        else:
            told = _("A picture did not come: %(name)s. It stood at the beginning.")
        values = {"name": name or _("(without a caption)"), "words": self.before[-20:]}
        self.told.append(told % values)


def _caption(figure: Element) -> str:
    return next((one.text for one in figure.elements("figcaption")), "")


def _unbold(children: list) -> list:
    """Without bold type, which a heading has by itself."""
    found: list = []
    for child in children:
        is_bold = isinstance(child, Element) and child.tag == "strong"
        found += _unbold(child.children) if is_bold else [child]
    return found


def _give_head(table: Element, read: tables.Table) -> None:
    """The first row becomes the head, if it names the columns."""
    if len(read.rows) < 2 or not tables.names_columns([cell.text for cell in read.rows[0]]):
        return
    body = next(table.elements("tbody"))
    first = next(body.elements("tr"))
    if any("rowspan" in cell.attributes for cell in first.elements()):
        return
    body.children = [row for row in body.children if row is not first]
    for cell in first.elements():
        cell.tag, cell.children = "th", _unbold(cell.children)
        cell.attributes["scope"] = "col"
    table.children.insert(table.children.index(body), Element("thead", {}, [first]))
