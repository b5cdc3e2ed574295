"""The paragraph styles of a file, with what each takes over from the style it is based on."""

from articles.manuscripts.word_file.counting import W, _number, _value

MAX_STEPS = 20  # a chain of styles is shorter; a circle would not end
BODY = 9  # the outline level of text (17.3.1.20)


class Styles:
    """`root` is the styles part, or None."""

    def __init__(self, root):
        self._styles = {}
        self.default = ""
        for element in root.iter(W + "style") if root is not None else ():
            name = element.get(W + "styleId", "")
            self._styles[name] = element
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in (
                "1",
                "true",
            ):
                self.default = name

    def chain(self, style: str):
        """A style and those it is based on, the nearest first."""
        seen = set()
        style = style or self.default
        while style in self._styles and style not in seen and len(seen) < MAX_STEPS:
            seen.add(style)
            yield self._styles[style]
            style = _value(self._styles[style], "basedOn")

    def names(self, style: str) -> list[str]:
        return [name for element in self.chain(style) if (name := _value(element, "name"))]

    def outline(self, style: str) -> int:
        """The depth of a heading from 1, 0 for text."""
        for element in self.chain(style):
            if (found := element.find(f"{W}pPr/{W}outlineLvl")) is not None:
                level = _number(found.get(W + "val"))
                return level + 1 if level < BODY else 0
        return 0

    def numbered_by(self, style: str) -> tuple[str, str, str]:
        """The list that a style is numbered by, the level it says, and the style that says it."""
        for element in self.chain(style):
            if (found := element.find(f"{W}pPr/{W}numPr")) is not None:
                return _value(found, "numId"), _value(found, "ilvl"), element.get(W + "styleId", "")
        return "", "", ""

    def is_on(self, style: str, name: str) -> bool:
        """Whether a style sets a mark of its characters: bold, hidden."""
        for element in self.chain(style):
            if (found := element.find(f"{W}rPr/{W}{name}")) is not None:
                return found.get(W + "val") not in ("0", "false", "none")
        return False

    def lists(self) -> dict[str, str]:
        """The list that each numbering style names."""
        found = {}
        for name, element in self._styles.items():
            if element.get(W + "type") == "numbering":
                inner = element.find(f"{W}pPr/{W}numPr")
                found[name] = _value(inner, "numId") if inner is not None else ""
        return found
