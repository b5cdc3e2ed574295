"""What a comparison finds: fields, blocks and runs as plain data that the templates show."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class StyledText:
    """Characters that look the same: `kind` is "text", "line" (a line break) or "paragraph"."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence on what changed that the text itself cannot show; counts as a change."""

    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters with one fate: "equal", "changed" (deleted, inserted, or both) or "restyled"."""

    kind: str
    old: tuple[StyledText, ...] = ()
    new: tuple[StyledText, ...] = ()
    note: str = ""
    id: str = ""

    @property
    def old_text(self) -> str:
        return "".join(piece.text for piece in self.old)

    @property
    def new_text(self) -> str:
        return "".join(piece.text for piece in self.new)


@dataclass(frozen=True, slots=True)
class Style:
    """What a block is and what lies around it.

    `kind` is as in `reading.KINDS`, or "hr", "figure", "table", "source", "line" (of a form);
    `path` holds "ul", "ol" and "quote" from the outside in; `marker` is "•", "3." or "".
    """

    kind: str = "p"
    path: tuple[str, ...] = ()
    marker: str = ""

    @property
    def depth(self) -> int:
        """How far to indent: a page has no room for more than six steps."""
        return min(len(self.path), 6)


@dataclass(frozen=True, slots=True)
class _Block:
    """What all blocks have; `old` or `new` is None where one version does not show it here.

    `state` is "equal", "changed", "added", "removed", and for a block that stands elsewhere now
    "left" (its old place) or "moved" (its new one); both places have the same `move`.
    """

    state: str
    old: Style | None
    new: Style | None
    note: Note | None = None
    move: str = ""

    @property
    def style(self) -> Style:
        return self.new or self.old or Style()


@dataclass(frozen=True, slots=True)
class TextBlock(_Block):
    """A paragraph, heading, list item, line or preformatted text."""

    runs: tuple[Run, ...] = ()
    kind = "text"


@dataclass(frozen=True, slots=True)
class RuleBlock(_Block):
    """A horizontal rule; `note` says that it came or went."""

    kind = "rule"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """One picture; `name` is empty for a place that still waits for its picture."""

    name: str = ""
    size: str = ""

    @property
    def thumbnail(self) -> str:
        return f"/media/small/{self.name}"


@dataclass(frozen=True, slots=True)
class FigureBlock(_Block):
    """A picture with its words; `picture_note` says what happened to the picture itself."""

    old_picture: ShownPicture | None = None
    new_picture: ShownPicture | None = None
    picture_note: Note | None = None
    alt: tuple[Run, ...] = ()
    caption: tuple[Run, ...] = ()
    kind = "figure"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, its blocks compared like those of a body.

    `side` is "old" or "new" for a cell of a column that only one of the tables has.
    """

    state: str
    blocks: "tuple[Block, ...]" = ()
    is_header: bool = False
    colspan: int = 1
    rowspan: int = 1
    note: Note | None = None
    side: str = "both"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; `note` stands for the change where a whole row came or went."""

    state: str
    cells: tuple[Cell, ...] = ()
    note: Note | None = None

    @property
    def noted(self) -> int:
        """The place of the first cell on the side that shows the note."""
        absent = "new" if self.state == "removed" else "old"
        return next((at for at, cell in enumerate(self.cells) if cell.side != absent), 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a table in a run; those that did not change may be hidden together, or left out."""

    lines: tuple[TableRow, ...]
    is_folded: bool = False
    left_out: int = 0

    @property
    def number(self) -> int:
        return len(self.lines) + self.left_out


@dataclass(frozen=True, slots=True)
class TableBlock(_Block):
    """A table; `columns_note` says which columns came or went."""

    columns_note: Note | None = None
    caption: tuple[Run, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    width: int = 1
    kind = "table"


@dataclass(frozen=True, slots=True)
class Part:
    """One labelled line of a source."""

    label: str | Promise
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SourceBlock(_Block):
    """A source, with the lines that say something in either version."""

    parts: tuple[Part, ...] = ()
    kind = "source"


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that did not change, to be shown on demand, or (`left_out`) only counted."""

    blocks: "tuple[Block, ...]"
    left_out: int = 0
    kind = "fold"
    state = "equal"

    @property
    def number(self) -> int:
        return len(self.blocks) + self.left_out


Block = TextBlock | RuleBlock | FigureBlock | TableBlock | SourceBlock


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that changed; `rows` are blocks and folds in order."""

    name: str
    label: str | Promise
    rows: tuple[Block | Fold, ...]
    count: int = 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, also those in folds."""
        return tuple(
            block for row in self.rows for block in (row.blocks if isinstance(row, Fold) else [row])
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two versions; each has the id `<prefix>change-<number>`.

    `refusal` is a sentence in place of the fields where they would be too much to show; `count`
    is then what is known of, at least one.
    """

    fields: tuple[FieldDifference, ...] = ()
    count: int = 0
    prefix: str = ""
    refusal: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.count
