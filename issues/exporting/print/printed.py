"""The issue as a PDF: data for the template, one run of Typst, and a report of what was replaced.

The template is `templates/print/issue.typ`. It gets data, never markup made from text, so that no
stored text can run or break anything.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from issues import contents
from issues.exporting.print import fonts, front, settling, styles
from issues.exporting.print.fitting import Fitter
from issues.models import Periodical

ISSUE_PARTS = ("setting.typ", "inline.typ", "tables.typ", "blocks.typ", "front.typ")
STANDARDS = ["a-2a", "ua-1"]
LABELS = {
    "contents": "目录",
    "source": "来源",
    "original_title": "原题",
    "editors_note": "编者按",
    "missing": "缺图",
    "editor": "责任编辑",
    "correction": "更正",
    "summary": "内容提要",
    "highlights": "本期要目",
    "on_page": ["第", "页"],
    "draft": "草稿",
    "colophon": "版权页",
    "scan": "扫码阅读网络版",
}


# What a run of Typst takes, measured on issues of up to 700 articles: a process with its fonts, and
# so much for each byte of data and of pictures (`make bench`: "PDF, 700 articles").
MEMORY_AT_LEAST = 180_000_000
MEMORY_A_BYTE, MEMORY_A_PICTURE_BYTE = 150, 35


class CannotTypeset(Exception):
    """The PDF cannot be set; the message tells the user what to do."""


@dataclass(frozen=True)
class TypstInput:
    """What Typst reads: template and data in memory, pictures as files in `folder`."""

    texts: dict[str, bytes]
    folder: Path
    remarks: list[str]


def render(
    tree: contents.Contents, *, published: bool | None = None, style: str = "", article: int = 0
) -> tuple[bytes, list[str]]:
    """PDF/UA-1 and PDF/A-2a bytes, the same for the same content, and remarks for the editor.

    `published` sets an issue about to be released as readers will get it; `style` is another print
    style than the issue's; `article` is the key of the one article to set alone.
    """
    with issue_input(tree, published=published, style=style, article=article) as copy:
        data, warnings = typeset(copy)
    return data, copy.remarks + [f"Typst: {warning}" for warning in warnings]


@contextmanager
def issue_input(
    tree: contents.Contents, *, published: bool | None = None, style: str = "", article: int = 0
) -> Iterator[TypstInput]:
    """The input for one issue, with remarks on what was replaced; its folder is removed at the end.

    Pictures must be files, since the binding takes only text in memory. Their folder is also all
    that Typst can see of the disk.
    """
    plain = contents.as_data(tree, published=published)
    with _begun(tree, plain, style) as (fitter, data):
        if article:
            data |= fitter.alone(plain, article)
        else:
            data |= fitter.issue(plain)
            data["cover"] = front.cover(tree, plain, fitter, publisher=fitter.publisher)
            data["colophon"] = front.colophon(tree, plain, fitter)
        copy = TypstInput(texts_of("issue.typ", _packed(data)), fitter.folder, fitter.remarks)
        _refuse_too_large(copy)
        for _round in range(settling.ROUNDS if fitter.placed else 0):
            if not settling.settle(data, settling.read(_asked(copy, "<picture-places>"))):
                break
            copy.texts["data.json"] = _packed(data)
        yield copy


def remarks(tree: contents.Contents) -> list[str]:
    """What `render` would remark, without a run of Typst."""
    plain = contents.as_data(tree)
    with _begun(tree, plain, "") as (fitter, _data):
        fitter.issue(plain)
        return fitter.remarks


@contextmanager
def cover_input(tree: contents.Contents) -> Iterator[TypstInput]:
    """The input for the cover of a published issue alone: its highlights have no pages."""
    plain = contents.as_data(replace(tree, sections=()), published=True)
    with _begun(tree, plain, "") as (fitter, data):
        data |= fitter.issue(plain) | {"colophon": None}
        data["cover"] = front.cover(tree, plain, fitter, publisher=fitter.publisher)
        yield TypstInput(texts_of("issue.typ", _packed(data)), fitter.folder, fitter.remarks)


@contextmanager
def _begun(tree: contents.Contents, plain: dict, style: str) -> Iterator[tuple[Fitter, dict]]:
    """A fitter with a folder of its own, and what every printed issue has."""
    chosen = styles.style(style or plain["print"]["style"])
    shared = {"style": chosen, "settings": plain["print"], "faces": fonts.faces(), "labels": LABELS}
    with TemporaryDirectory(prefix="qualitynews-print-") as folder:
        yield Fitter(tree.pictures, Path(folder), chosen, Periodical.current()), shared


def _refuse_too_large(copy: TypstInput) -> None:
    pictures = sum(file.stat().st_size for file in copy.folder.iterdir())
    needed = MEMORY_A_BYTE * len(copy.texts["data.json"]) + MEMORY_A_PICTURE_BYTE * pictures
    needed = (MEMORY_AT_LEAST + needed) // 1_000_000
    if needed > settings.PRINT_MEMORY:
        text = _(
            "Setting this issue would take about %(needed)s MB of memory, and %(allowed)s MB are "
            "allowed. Divide it into two issues, or ask whoever looks after the program to allow "
            "more (PRINT_MEMORY)."
        )
        raise CannotTypeset(text % {"needed": needed, "allowed": settings.PRINT_MEMORY})


def _packed(data: dict) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


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
        raise _cannot(error) from error
    return data, [warning.message for warning in warnings]


def _cannot(error: RuntimeError) -> CannotTypeset:
    return CannotTypeset(
        _(
            "The PDF could not be set. Please send this to whoever looks after the "
            "program, with the name of the issue: %s"
        )
        % getattr(error, "message", error)
    )


def starts(copy: TypstInput, tree: contents.Contents) -> dict[int, tuple[int, int]]:
    """For each article, by its key, its first page, counted from the cover, and the number printed
    there. Quick after `typeset`: Typst keeps what it has laid out."""
    keys = [item.id for item in tree.items()]
    pairs = [tuple(start) for start in json.loads(_asked(copy, "<article-starts>"))]
    return dict(zip(keys, pairs, strict=True))


def _asked(copy: TypstInput, label: str) -> str:
    """What the template says under a label, as JSON. Raises CannotTypeset."""
    try:
        return typst.query(
            copy.texts, label, field="value", one=True, root=copy.folder,
            font_paths=fonts.for_typst(),
        )  # fmt: skip
    except RuntimeError as error:
        raise _cannot(error) from error


def texts_of(template: str, data: bytes) -> dict[str, bytes]:
    """A template of `templates/print` as Typst's main file, beside what it reads."""
    read = _templates()
    beside = ("style.typ", *ISSUE_PARTS) if template == "issue.typ" else ("style.typ",)
    parts = {name: read[name] for name in beside}
    return {"main.typ": read[template], **parts, "data.json": data}


@cache
def _templates() -> dict[str, bytes]:
    folder = settings.BASE_DIR / "templates" / "print"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.typ"))}
