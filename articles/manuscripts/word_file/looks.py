"""How a paragraph of a Word file is set: the size, face and colour of most of its characters."""

from collections import Counter

from articles.manuscripts.word_file import elements
from articles.manuscripts.word_file.counting import W
from articles.manuscripts.word_file.styles import Styles

BLACK = ("", "auto", "000000")
LONGEST = 40  # characters of a face's name; a style may hold any, and each paragraph repeats it
OFF = ("0", "false", "none")


def look_of(paragraph, style: str, styles: Styles) -> str:
    """Size (half points), face, colour, "bold", and the colour behind the paragraph, with bars
    between; "" for a paragraph without text. Of two sizes, the one with more characters counts."""
    chain = [element.find(f"{W}rPr") for element in styles.chain(style)]
    looks: Counter[str] = Counter()
    for run in paragraph.iter(f"{W}r"):
        if words := elements.text_in(run).strip():
            looks[_of_run([run.find(f"{W}rPr"), *chain])] += len(words)
    if not looks:
        return ""
    shade = paragraph.find(f"{W}pPr/{W}shd")
    fill = shade.get(W + "fill", "") if shade is not None else ""
    return f"{looks.most_common(1)[0][0]}|{'' if fill in ('auto', 'FFFFFF') else fill}"


def _of_run(properties: list) -> str:
    """What the nearest of some properties, of a run and of its styles, say."""
    known = [element for element in properties if element is not None]

    def first(name: str, attribute: str = "val") -> str:
        found = (element.find(W + name) for element in known)
        said = (e.get(W + attribute) for e in found if e is not None)
        return next(filter(None, said), "")[:LONGEST]

    bold = next((e for element in known if (e := element.find(f"{W}b")) is not None), None)
    is_bold = bold is not None and bold.get(W + "val") not in OFF
    colour = first("color")
    face = first("rFonts", "eastAsia") or first("rFonts", "ascii")
    return "|".join(
        [first("sz"), face, "" if colour in BLACK else colour, "bold" if is_bold else ""]
    )
