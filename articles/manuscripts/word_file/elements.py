"""Changes to the elements of a Word file: what stands twice, in changes, fields and boxes."""

import re

from lxml import etree

from articles.manuscripts.word_file.counting import W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MAX_SPAN = 63  # columns of a table of Word
_HEX = re.compile(r"^[0-9A-Fa-f]{1,6}$")
_TOC = re.compile(r"^\s*TOC\b")


def text_in(element) -> str:
    return "".join(inner.text or "" for inner in element.iter(f"{W}t"))


def remove(element) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def place(element) -> int:
    """The place of the paragraph around an element, from 1."""
    around = next(element.iterancestors(f"{W}p"), None)
    root = element.getroottree().getroot()
    for at, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        if paragraph is around:
            return at
    return 0


def unwrap(root, tag: str) -> None:
    for element in list(root.iter(tag)):
        parent = element.getparent()
        if parent is None:
            continue
        at = parent.index(element)
        for offset, child in enumerate(list(element)):
            parent.insert(at + offset, child)
        parent.remove(element)


def mend(root) -> None:
    """Takes out values that no program writes and mammoth would stumble over."""
    for span in list(root.iter(f"{W}gridSpan")):
        value = span.get(W + "val", "")
        if not value.isdecimal() or not 0 < int(value[:6]) <= MAX_SPAN:
            remove(span)
    for sign in list(root.iter(f"{W}sym")):
        if not _HEX.match(sign.get(W + "char", "")):
            remove(sign)


def choose(root) -> None:
    """Of what stands twice, for new and for old programs, the new form if it has text or pictures
    that we know."""
    for both in list(root.iter(f"{MC}AlternateContent")):
        parent = both.getparent()
        if parent is None:
            continue
        choice, fallback = both.find(f"{MC}Choice"), both.find(f"{MC}Fallback")
        is_known = choice is not None and (
            next(choice.iter(f"{W}txbxContent", f"{A}blip", f"{W}t"), None) is not None
        )
        chosen = choice if is_known or fallback is None else fallback
        at = parent.index(both)
        for offset, child in enumerate(list(chosen) if chosen is not None else ()):
            parent.insert(at + offset, child)
        parent.remove(both)


def accept_changes(root) -> None:
    for element in list(root.iter(f"{W}del", f"{W}moveFrom")):
        # In the properties of a paragraph it says that its end was taken out: mammoth joins it.
        if element.getparent() is not None and element.getparent().tag not in (
            f"{W}rPr",
            f"{W}trPr",
        ):
            remove(element)
    for tag in (f"{W}ins", f"{W}moveTo"):
        unwrap(root, tag)


def contents_fields(paragraphs: list) -> list[tuple[int, int]]:
    """The first and last paragraph of each contents field."""
    found, stack = [], []
    for at, paragraph in enumerate(paragraphs):
        for element in paragraph.iter(f"{W}fldChar", f"{W}instrText"):
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                stack.append([at, ""])
            elif element.tag == f"{W}instrText" and stack:
                stack[-1][1] += element.text or ""
            elif kind == "end" and stack:
                first, code = stack.pop()
                if _TOC.match(code):
                    found.append((first, at))
    return found


def write_formulas(root) -> None:
    """The letters of a formula as text."""
    for formula in list(root.iter(f"{MATH}oMath")):
        words = "".join(inner.text or "" for inner in formula.iter(f"{MATH}t"))
        run = etree.Element(f"{W}r")
        text = etree.SubElement(run, f"{W}t")
        text.text = words
        parent = formula.getparent()
        parent.replace(formula, run)
        if parent.tag == f"{MATH}oMathPara":
            parent.tag = f"{W}smartTag"


def lift_text_boxes(root) -> int:
    """The paragraphs of a text box stand behind the one it is anchored in. Returns how many boxes
    with text were set so."""
    lifted = 0
    for box in list(root.iter(f"{W}txbxContent")):
        around = next(box.iterancestors(f"{W}p"), None)
        if around is None or around.getparent() is None:
            continue
        lifted += bool(text_in(box).strip())
        remove(box)
        parent = around.getparent()
        at = parent.index(around)
        for offset, child in enumerate(list(box), start=1):
            parent.insert(at + offset, child)
    return lifted


def write_number(paragraph, properties, number: str) -> None:
    run = etree.Element(f"{W}r")
    text = etree.SubElement(run, f"{W}t")
    text.text = number
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.insert(paragraph.index(properties) + 1, run)


def join_drop_caps(root) -> None:
    """A large first character stands in a paragraph of its own, before the one it begins."""
    for frame in list(root.iter(f"{W}framePr")):
        paragraph = frame.getparent().getparent()
        following = paragraph.getnext() if paragraph is not None else None
        if frame.get(W + "dropCap") not in ("drop", "margin") or following is None:
            continue
        if following.tag != f"{W}p" or paragraph.tag != f"{W}p":
            continue
        at = 1 if following.find(f"{W}pPr") is not None else 0
        for run in reversed(paragraph.findall(f"{W}r")):
            following.insert(at, run)
        paragraph.getparent().remove(paragraph)
