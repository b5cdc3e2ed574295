"""The parts of a Word file: each is checked before it is unpacked."""

import io
import posixpath
import zipfile
import zlib

from lxml import etree

# A part of text: an issue of 35 pages has 2 MB. Pictures as large as the site takes them.
MAX_XML, MAX_MEDIA = 40 << 20, 20 << 20
MAX_WHOLE = 250 << 20  # all parts that are read, unpacked
MAX_DECLARED = 1 << 30  # all parts; what is not read may be larger, but not as in a bomb
MAX_PARTS = 5_000
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STRICT_TYPES = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Refused(Exception):
    """`code` is one of those `articles.manuscripts.readers.word` has a sentence for."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Package:
    """The parts of a file by name. Raises Refused."""

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused("damaged") from error
        entries = self._zip.infolist()
        if len(entries) > MAX_PARTS:
            raise Refused("too_large")
        if sum(entry.file_size for entry in entries) > MAX_DECLARED:
            raise Refused("too_large")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("protected")
        # The last of two with one name, as zip programs take it.
        self._entries = {entry.filename: entry for entry in entries}
        self._left = MAX_WHOLE

    def has(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a part. What the directory says of its size is not believed alone."""
        entry = self._entries[name]
        if entry.file_size > min(most, self._left):
            raise Refused("too_large")
        try:
            with self._zip.open(entry) as file:
                data = file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Refused("damaged") from error
        except (NotImplementedError, RuntimeError) as error:  # another packing; a password
            raise Refused("damaged") from error
        self._left -= len(data)
        if len(data) > most or self._left < 0:
            raise Refused("too_large")
        return data

    def xml(self, name: str) -> etree._Element:
        """The root of a part. Entities are refused: a Word file has none."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(self.read(name, MAX_XML), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Refused("damaged") from error
        if root.getroottree().docinfo.doctype:
            raise Refused("declares")
        return root

    def main_part(self) -> str:
        """The name of the part with the text; fails for a spreadsheet or any other zip file."""
        if not self.has("[Content_Types].xml"):
            raise Refused("no_word_file")
        self.xml("[Content_Types].xml")
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        if self.has("word/document.xml"):
            return "word/document.xml"
        raise Refused("no_word_file")

    def relations(self, part: str) -> list["Relation"]:
        """What a part refers to; "" for the package itself."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(path):
            return []
        return [Relation(element, folder) for element in self.xml(path).iter(RELATIONSHIP)]


class Relation:
    """A reference to another part, or to something outside. `target` is the name of a part, or an
    address where `is_outside`."""

    def __init__(self, element: etree._Element, folder: str):
        self.id = element.get("Id", "")
        self.kind = element.get("Type", "").removeprefix(TYPES).removeprefix(STRICT_TYPES)
        self.is_outside = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        if not self.is_outside:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        self.target = target
