"""The sign-off sheet (审签单) as a PDF, from plain data about articles and signatures.

The template is `templates/print/sheet.typ`. It gets data, never markup made from text.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from articles.models import Stage
from articles.review import stages
from issues.exporting.print import fonts, printed

LABELS = {
    "sheet": "审签单",
    "label": "期次",
    "made_on": "制表日期",
    "page": "第{page}页　共{pages}页",
    # the form of an article
    "title": "标题",
    "original_title": "原题",
    "sources": "来源",
    "editor": "责任编辑",
    "section": "栏目",
    "state": "稿件状态",
    "hash": "内容指纹",
    "signatures": "审签",
    "stage": "审次",
    "name": "姓名",
    "date": "日期",
    "signed_hash": "所签指纹",
    "unsigned": "未签",
    # the record
    "acts": "审稿记录",
    "at": "时间",
    "act_stage": "环节",
    "decision": "决定",
    "remark": "意见",
    "act_hash": "指纹",
    "lapsed": "已失效",
    "no_acts": "无记录",
    # an issue
    "articles": "稿件审签",
    "article_count": "共{count}篇",
    "no_articles": "无稿件",
    "release": "发布",
    "unreleased": "尚未发布",
    "edition": "版次",
    "edition_number": "第{number}版",
    "released_by": "发布人",
    "released_at": "发布时间",
    "pages": "页数",
    "page_count": "{count}页",
    "sha256": "SHA-256",
    "warnings": "发布前确认的提示",
    "warning": "提示",
    "acknowledged_by": "确认人",
    "acknowledgement": "说明",
    "no_warnings": "无提示",
}
# Invisible characters are left out, each line end becomes \n, other white space one space.
JOINERS = dict.fromkeys(map(ord, fonts.INVISIBLE - {"\n", "\t"}))
LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
GAPS = re.compile(r"[^\S\n\u3000]+")


def render(data: dict) -> bytes:
    """PDF/UA-1 and PDF/A-2a bytes, the same for the same data.

    `data` holds title, label, date (ISO day), kind ("issue" or "article"), articles and release;
    tests/test_sheets.py shows the whole of it. Raises printed.CannotTypeset.
    """
    with sheet_input(data) as copy:
        return printed.typeset(copy)[0]


@contextmanager
def sheet_input(data: dict) -> Iterator[printed.TypstInput]:
    """What Typst reads for one sheet. The folder for pictures is empty: a sheet has none."""
    shown = printable(data) | {
        "stages": _stages(data["articles"]),
        "faces": fonts.faces(),
        "labels": LABELS,
    }
    with TemporaryDirectory(prefix="qualitynews-sheet-") as folder:
        packed = json.dumps(shown, ensure_ascii=False).encode()
        yield printed.TypstInput(printed.texts_of("sheet.typ", packed), Path(folder), [])


def printable(value):
    """The same structure; its strings have only characters of the fonts, and plain spaces."""
    match value:
        case str():
            text = GAPS.sub(" ", LINE_ENDS.sub("\n", value)).translate(JOINERS).strip()
            missing = fonts.without_glyph(text)
            return text.translate({ord(one): fonts.stand_in(one) for one in missing})
        case dict():
            return {key: printable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [printable(inner) for inner in value]
    return value


def _stages(articles: list[dict]) -> list[str]:
    """The stages of all articles in order. Articles may have been signed while another number of
    stages was in force; the longest list comes first."""
    lists = [[one["stage"] for one in article["signatures"]] for article in articles]
    lists.sort(key=len, reverse=True)
    found = dict.fromkeys(printable(stage) for names in lists for stage in names)
    return list(found) or [str(Stage(stage).label) for stage in stages.in_force()]
