"""The issue as a PDF: data for the template, one run of Typst, and a report of what was replaced.

The template is `templates/print/issue.typ`. It gets data, never markup made from text, so that no
stored text can run or break anything.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from issues import contents
from issues.exporting.print import fonts
from issues.exporting.print.fitting import Fitter
from issues.models import Periodical

STANDARDS = ["a-2a", "ua-1"]
LABELS = {
    "contents": "目录",
    "source": "来源",
    "original_title": "原题",
    "editors_note": "编者按",
    "missing": "缺图",
    "editor": "责任编辑",
    "correction": "更正",
}


class CannotTypeset(Exception):
    """Typst failed; the message tells the user what to do."""


@dataclass(frozen=True)
class TypstInput:
    """What Typst reads: template and data in memory, pictures as files in `folder`."""

    texts: dict[str, bytes]
    folder: Path
    remarks: list[str]


def render(tree: contents.Contents, *, published: bool | None = None) -> tuple[bytes, list[str]]:
    """PDF/UA-1 and PDF/A-2a bytes, the same for the same content, and remarks for the editor.

    `published` sets an issue about to be released as readers will get it.
    """
    with issue_input(tree, published=published) as copy:
        data, warnings = typeset(copy)
    return data, copy.remarks + [f"Typst: {warning}" for warning in warnings]


@contextmanager
def issue_input(tree: contents.Contents, *, published: bool | None = None) -> Iterator[TypstInput]:
    """The input for one issue, with remarks on what was replaced; its folder is removed at the end.

    Pictures must be files, since the binding takes only text in memory. Their folder is also all
    that Typst can see of the disk.
    """
    with TemporaryDirectory(prefix="qualitynews-print-") as folder:
        fitter = Fitter(tree.pictures, Path(folder), Periodical.current().words())
        plain = contents.as_data(tree, published=published)
        data = fitter.issue(plain) | {"fonts": fonts.families(), "labels": LABELS}
        packed = json.dumps(data, ensure_ascii=False).encode()
        yield TypstInput(texts_of("issue.typ", packed), Path(folder), fitter.remarks)


def typeset(copy: TypstInput) -> tuple[bytes, list[str]]:
    """One run of Typst: the PDF, and its warnings (none for any content)."""
    try:
        data, warnings = typst.compile_with_warnings(
            copy.texts,
            root=copy.folder,
            format="pdf",
            font_paths=fonts.for_typst(),
            pdf_standards=STANDARDS,
        )
    except RuntimeError as error:  # TypstError is one
        raise CannotTypeset(
            _(
                "The PDF could not be set. Please send this to whoever looks after the "
                "program, with the name of the issue: %s"
            )
            % getattr(error, "message", error)
        ) from error
    return data, [warning.message for warning in warnings]


def starts(copy: TypstInput, tree: contents.Contents) -> dict[int, tuple[int, int]]:
    """For each article, by its key, its first page, counted from the cover, and the number printed
    there. Quick after `typeset`: Typst keeps what it has laid out."""
    found = typst.query(
        copy.texts,
        "<article-starts>",
        field="value",
        one=True,
        root=copy.folder,
        font_paths=fonts.for_typst(),
    )
    keys = [item.id for item in tree.items()]
    pairs = [tuple(start) for start in json.loads(found)]
    return dict(zip(keys, pairs, strict=True))


def texts_of(template: str, data: bytes) -> dict[str, bytes]:
    """A template of `templates/print` as Typst's main file, beside what it reads."""
    return {"main.typ": _read(template), "style.typ": _read("style.typ"), "data.json": data}


@cache
def _read(name: str) -> bytes:
    return (settings.BASE_DIR / "templates" / "print" / name).read_bytes()
