"""Writes into a Word file what its readers leave out, before mammoth reads it.

Word computes the numbers of paragraphs and the depth of headings from styles and lists; text boxes
stand twice in the file; fields hold code beside their result. Afterwards the file says all of this
in its text, and holds nothing else: each paragraph's style is the index of what is known of it.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from articles.manuscripts.document import Picture
from articles.manuscripts.word_file import elements, images, looks
from articles.manuscripts.word_file.counting import Numbering, W, _number, _value
from articles.manuscripts.word_file.package import MAX_MEDIA, Package, Refused
from articles.manuscripts.word_file.styles import Styles

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
PARTS = ("footnotes", "endnotes", "comments")
_CONTENTS = re.compile(r"^\s*(?:目\s*[录次]|contents)\s*$", re.IGNORECASE)
_TEXT_END = re.compile(r"[、，.．)）:：】〕]$")
_PLAIN_ORDINAL = re.compile(r"^\d{1,9}[.)]$")
# What Word draws and no reader turns into text.
DRAWN = {"chart": "chart", "relIds": "diagram", "OLEObject": "object"}


@dataclass
class Known:
    """What is known of a paragraph: its place, counted from 1; the depth of a heading; its styles,
    the nearest first; its bullet or number; how it is set."""

    place: int
    level: int = 0
    styles: list[str] = field(default_factory=list)
    is_bullet: bool = False
    ordinal: int | None = None
    depth: int = 0
    is_bold: bool = False
    look: str = ""


class Rewritten:
    """The file for mammoth in `data`, and what is known of its `paragraphs` and `pictures`;
    `remarks` are (code, place, words). Raises Refused."""

    def __init__(self, package: Package):
        self._package = package
        self.paragraphs: list[Known] = []
        self.pictures: list[Picture] = []
        self.remarks: list[tuple[str, int, str]] = []
        main = package.main_part()
        others = {r.kind: r.target for r in package.relations(main) if not r.is_outside}
        present = {kind: name for kind, name in others.items() if package.has(name)}
        self._styles = Styles(package.xml(present["styles"]) if "styles" in present else None)
        numbering = package.xml(present["numbering"]) if "numbering" in present else None
        self._numbering = Numbering(numbering, self._styles.lists())
        self._parts: dict[str, bytes] = {}
        self._add("document", main)
        for kind in PARTS:
            if kind in present:
                self._add(kind, present[kind])
        self.data = self._file()

    # --- one part -----------------------------------------------------------------------------

    def _add(self, kind: str, part: str) -> None:
        root = self._package.xml(part)
        if root.tag not in (f"{W}{kind}", f"{W}document"):
            raise Refused("no_word_file")
        elements.mend(root)
        elements.choose(root)
        if kind == "document":
            self._count_changes(root)
        elements.accept_changes(root)
        elements.unwrap(root, f"{W}fldSimple")
        if kind == "document":
            self._leave_contents_out(root)
        self._leave_hidden_out(root)
        self._tell_drawn(root)
        elements.write_formulas(root)
        if boxes := elements.lift_text_boxes(root):
            self.remarks.append(("text_boxes", 0, str(boxes)))
        elements.join_drop_caps(root)
        places = range(1, 1 << 30) if kind == "document" else None
        for at, paragraph in enumerate(root.iter(f"{W}p")):
            self._write_known(paragraph, places[at] if places else 0)
        relations = self._relations(root, part)
        self._parts[f"word/{kind}.xml"] = etree.tostring(root, encoding="UTF-8")
        self._parts[f"word/_rels/{kind}.xml.rels"] = relations

    def _count_changes(self, root) -> None:
        changes = sum(1 for _e in root.iter(f"{W}ins", f"{W}del", f"{W}moveFrom"))
        if changes:
            self.remarks.append(("tracked", 0, str(changes)))

    def _leave_contents_out(self, root) -> None:
        """The contents field repeats the headings; its numbers are those of Word's pages."""
        gone = []
        for box in root.iter(f"{W}sdt"):
            gallery = box.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is not None and "Table of Contents" in gallery.get(W + "val", ""):
                gone += list(box.iter(f"{W}p"))
        paragraphs = list(root.iter(f"{W}p"))
        for first, last in elements.contents_fields(paragraphs):
            gone += paragraphs[first : last + 1]
            before = paragraphs[first - 1] if first else None
            if before is not None and _CONTENTS.match(elements.text_in(before)):
                gone.append(before)
        if gone:
            self.remarks.append(("contents_field", 0, str(len(set(gone)))))
        for paragraph in gone:
            elements.remove(paragraph)

    def _leave_hidden_out(self, root) -> None:
        hidden = []
        for mark in root.iter(f"{W}vanish"):
            run = mark.getparent().getparent()
            if run is not None and run.tag == f"{W}r" and mark.get(W + "val") not in ("0", "false"):
                hidden.append(run)
        words = "".join(map(elements.text_in, hidden)).strip()
        for run in hidden:
            elements.remove(run)
        if words:
            self.remarks.append(("hidden", 0, words[:200]))

    def _tell_drawn(self, root) -> None:
        for element in root.iter():
            kind = DRAWN.get(etree.QName(element).localname) if isinstance(element.tag, str) else ""
            if kind:
                self.remarks.append((f"drawn_{kind}", elements.place(element), ""))
        for _chunk in root.iter(f"{W}altChunk"):
            self.remarks.append(("chunk", 0, ""))

    # --- one paragraph ------------------------------------------------------------------------

    def _write_known(self, paragraph, place: int) -> None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        style = _value(properties, "pStyle")
        known = Known(place, self._level(properties, style), self._styles.names(style))
        known.is_bold = self._styles.is_on(style, "b")
        known.look = looks.look_of(paragraph, style, self._styles)
        number = self._number(properties, style, known)
        if number and elements.text_in(paragraph).strip():
            elements.write_number(paragraph, properties, number)
        for element in (*properties.findall(f"{W}pStyle"), *properties.findall(f"{W}numPr")):
            properties.remove(element)
        mark = etree.Element(f"{W}pStyle")
        mark.set(W + "val", str(len(self.paragraphs)))
        properties.insert(0, mark)
        self.paragraphs.append(known)

    def _level(self, properties, style: str) -> int:
        own = properties.find(f"{W}outlineLvl")
        if own is None:
            return self._styles.outline(style)
        level = _number(own.get(W + "val"))
        return level + 1 if level < 9 else 0

    def _number(self, properties, style: str, known: Known) -> str:
        """The number before a paragraph, "" for none; what is known of it goes into `known`."""
        list_id, depth, owner = self._styles.numbered_by(style)
        if (own := properties.find(f"{W}numPr")) is not None:
            list_id = _value(own, "numId") or list_id
            depth, owner = _value(own, "ilvl") or depth, ""
        at = _number(depth)
        if not depth and owner:
            at = self._numbering.depth_of_style(list_id, owner)
        level = self._numbering.level(list_id, at) if list_id not in ("", "0") else None
        if level is None:
            return ""
        known.depth = at + 1
        if level.form == "bullet":
            known.is_bullet = not known.level
            return ""
        text, value = self._numbering.next(list_id, at)
        if _PLAIN_ORDINAL.match(text) and not known.level:
            known.ordinal = value
        if text and level.follows != "nothing" and not _TEXT_END.search(text):
            text += " "
        elif _PLAIN_ORDINAL.match(text):
            text += " "
        return text

    # --- what parts refer to ------------------------------------------------------------------

    def _relations(self, root, part: str) -> bytes:
        """The relations of a rewritten part: links to the web, and pictures."""
        known = {relation.id: relation for relation in self._package.relations(part)}
        found = etree.Element(f"{{{REL}}}Relationships", nsmap={None: REL})
        used = set()

        def add(name: str, kind: str, target: str, *, is_outside: bool) -> None:
            element = etree.SubElement(found, f"{{{REL}}}Relationship")
            element.set("Id", name)
            element.set("Type", KINDS + kind)
            element.set("Target", target)
            if is_outside:
                element.set("TargetMode", "External")

        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            if name in ("blip", "imagedata"):
                key = f"{R}embed" if name == "blip" else f"{R}id"
                relation = known.get(element.get(key) or element.get(f"{R}link") or "")
                element.attrib.pop(f"{R}link", None)
                element.set(key, f"picture{len(self.pictures)}")
                target = f"media/{len(self.pictures)}"
                add(f"picture{len(self.pictures)}", "image", target, is_outside=False)
                self.pictures.append(self._picture(relation))
                self._parts[f"word/{target}"] = str(len(self.pictures) - 1).encode()
            for key in (f"{R}id",) if name in ("hyperlink", "hlinkClick") else ():
                relation = known.get(element.get(key, ""))
                if relation is None or not relation.is_outside:
                    element.attrib.pop(key, None)
                elif relation.id not in used:
                    used.add(relation.id)
                    add(relation.id, "hyperlink", relation.target, is_outside=True)
        return etree.tostring(found, encoding="UTF-8")

    def _picture(self, relation) -> Picture:
        if relation is None:
            return Picture(reason="none")
        if relation.is_outside:
            return Picture(address=relation.target[:500], reason="outside")
        name = relation.target.rpartition("/")[2][:200]
        if not self._package.has(relation.target):
            return Picture(name=name, reason="none")
        try:
            data = self._package.read(relation.target, MAX_MEDIA)
        except Refused as refused:
            if refused.code != "damaged":
                raise
            return Picture(name=name, reason="unreadable")
        data, reason = images.readable(data)
        return Picture(name=name, data=data, reason=reason)

    def _file(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
            file.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{CONTENT}">'
                '<Default Extension="xml" ContentType="application/xml"/></Types>',
            )
            file.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{REL}"><Relationship Id="r1" Type="{KINDS}officeDocument"'
                ' Target="word/document.xml"/></Relationships>',
            )
            for name, data in self._parts.items():
                file.writestr(name, data)
        return buffer.getvalue()
