"""The result of a comparison: fields, blocks and runs as plain data for the templates."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class StyledText:
    """Characters that look the same. `kind` is "text", "line" (a line break) or "paragraph"."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about a change that the text itself cannot show; it counts as a change."""

    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters with the same kind of change: "equal", "changed" (deleted, inserted, or both) or
    "restyled"."""

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
    """The kind of a block and what it stands in.

    `kind` is one of `reading.KINDS`, or "hr", "figure", "table", "source", "line" (a field of one
    line). `path` has "ul", "ol" and "quote" from the outside in; `marker` is "•", "3." or "".
    """

    kind: str = "p"
    path: tuple[str, ...] = ()
    marker: str = ""

    @property
    def depth(self) -> int:
        """How far to indent: at most six steps, since a page has no room for more."""
        return min(len(self.path), 6)


@dataclass(frozen=True, slots=True)
class _Block:
    """What all blocks have. `old` or `new` is None if that version does not show it here.

    `state` is "equal", "changed", "added" or "removed". For a moved block it is "left" at the old
    place and "moved" at the new one; both have the same `move`.
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
    """A horizontal rule; `note` says whether it was added or removed."""

    kind = "rule"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """One picture; `name` is empty if no picture has been put in yet."""

    name: str = ""
    size: str = ""

    @property
    def thumbnail(self) -> str:
        return f"/media/small/{self.name}"


@dataclass(frozen=True, slots=True)
class FigureBlock(_Block):
    """A picture with its alternative text and caption; `picture_note` says what happened to the
    picture."""

    old_picture: ShownPicture | None = None
    new_picture: ShownPicture | None = None
    picture_note: Note | None = None
    alt: tuple[Run, ...] = ()
    caption: tuple[Run, ...] = ()
    kind = "figure"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; its blocks are compared like those of a body.

    `side` is "old" or "new" for a cell of a column that only one version has.
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
    """A row of a table; `note` says that the whole row was added or removed."""

    state: str
    cells: tuple[Cell, ...] = ()
    note: Note | None = None

    @property
    def note_at(self) -> int:
        """The index of the first cell on the side that shows the note."""
        absent = "new" if self.state == "removed" else "old"
        return next((at for at, cell in enumerate(self.cells) if cell.side != absent), 0)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Consecutive rows of a table. Unchanged ones may be folded, or left out and only counted."""

    rows: tuple[TableRow, ...]
    is_folded: bool = False
    left_out: int = 0

    @property
    def number(self) -> int:
        return len(self.rows) + self.left_out


@dataclass(frozen=True, slots=True)
class TableBlock(_Block):
    """A table; `columns_note` says which columns were added or removed."""

    columns_note: Note | None = None
    caption: tuple[Run, ...] = ()
    groups: tuple[RowGroup, ...] = ()
    width: int = 1
    kind = "table"


@dataclass(frozen=True, slots=True)
class Part:
    """One labelled line of a source."""

    label: str | Promise
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SourceBlock(_Block):
    """A source, with the lines that are not empty in at least one version."""

    parts: tuple[Part, ...] = ()
    kind = "source"


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged blocks that are shown on demand, or (`left_out`) only counted."""

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
    """One field that changed; `rows` are its blocks and folds in order."""

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

    `refusal` is a sentence to show instead of the fields if there is too much to show; `count` is
    then a lower bound, at least 1.
    """

    fields: tuple[FieldDifference, ...] = ()
    count: int = 0
    prefix: str = ""
    refusal: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.count
