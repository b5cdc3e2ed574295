"""The sign-off sheet (审签单): text, pages and metadata read back from the PDF."""

import datetime
import io
import json
import re
import subprocess

import pypdf
import pytest

from issues.exporting.print import printed, sheets
from tests.conftest import program


def signature(stage="初审", *, by="王海琳", at="2026-11-18 10:20", hash="ab12cd34ef56"):
    return {"stage": stage, "by": by, "at": at if by else "", "hash": hash if by else ""}


def act(**changes):
    return {
        "at": "2026-11-18 10:20",
        "stage": "初审",
        "decision": "通过",
        "by": "王海琳",
        "remark": "",
        "hash": "ab12cd34ef56",
        "lapsed": False,
    } | changes


def article(**changes):
    return {
        "number": "1.1 国家",
        "title": "市场监管总局部署全国“质量月”活动",
        "original_title": "关于开展全国“质量月”活动的通知",
        "responsible_editor": "李文",
        "sources": ["某报 https://www.example.org/a?b=1&c=2", "某网"],
        "state": "定稿",
        "hash": "ab12cd34ef56",
        "signatures": [
            signature("初审"),
            signature("复审", by="张建国", at="2026-11-19 15:02"),
            signature("终审", by="欧阳明远", at="2026-11-20 08:45"),
        ],
        "acts": [act()],
    } | changes


def sheet(kind="issue", **changes):
    return {
        "title": "质量要闻",
        "label": "2026年第11期（总第83期）",
        "date": "2026-11-20",
        "kind": kind,
        "articles": [article()],
        "release": None,
    } | changes


def release(**changes):
    return {
        "edition": 2,
        "by": "欧阳明远",
        "at": "2026-11-20 09:00",
        "sha256": "0123456789abcdef" * 4,
        "pages": 36,
        "warnings": [{"text": "《甲》没有来源。", "by": "王海琳", "remark": "来稿为纸质件。"}],
    } | changes


def read(data) -> pypdf.PdfReader:
    with sheets.sheet_input(data) as copy:
        pdf, warnings = printed.typeset(copy)
    assert warnings == []
    return pypdf.PdfReader(io.BytesIO(pdf))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages(data) -> list[str]:
    return [bare(page.extract_text()) for page in read(data).pages]


def assert_in_order(text: str, *parts: str) -> None:
    at = 0
    for part in parts:
        found = text.find(bare(part), at)
        assert found >= 0, (part, text[at:])
        at = found + len(bare(part))


# --- an article


def test_the_sheet_of_an_article_says_all_there_is():
    acts = [
        act(decision="送审", stage="", by="李文"),
        act(decision="退回", stage="复审", by="张建国", remark="数据与原文不符，\n请核对。"),
        act(hash="0011aabbccdd"),
    ]
    [text] = pages(sheet("article", articles=[article(acts=acts)]))
    assert_in_order(
        text,
        *("质量要闻", "审签单", "期次：2026年第11期（总第83期）", "制表日期：2026年11月20日"),
        *("标题", "市场监管总局部署全国“质量月”活动"),
        *("原题", "关于开展全国“质量月”活动的通知"),
        *("来源", "某报 https://www.example.org/a?b=1&c=2", "某网"),
        *("责任编辑", "李文", "栏目", "1.1 国家", "稿件状态", "定稿", "内容指纹", "ab12cd34ef56"),
        *("审次", "初审", "复审", "终审"),
        *("姓名", "王海琳", "张建国", "欧阳明远"),
        *("日期", "2026-11-18 10:20", "2026-11-19 15:02", "2026-11-20 08:45"),
        *("所签指纹", "ab12cd34ef56" * 3),
        *("审稿记录", "时间", "环节", "决定", "姓名", "意见", "指纹"),
        *("2026-11-18 10:20", "—", "送审", "李文", "—", "ab12cd34ef56"),
        *("复审", "退回", "张建国", "数据与原文不符，请核对。"),
        *("初审", "通过", "王海琳", "0011aabbccdd"),
        "第1页共1页",
    )
    assert "已失效" not in text and "未签" not in text


def test_lapsed_acts_are_marked():
    acts = [act(hash="0" * 12, lapsed=True), act(), act(hash="1" * 12, lapsed=True)]
    [text] = pages(sheet("article", articles=[article(acts=acts)]))
    rows = re.findall(r"通过(已失效)?王海琳—(\w{12})", text)
    assert rows == [("已失效", "0" * 12), ("", "ab12cd34ef56"), ("已失效", "1" * 12)]


def test_only_stages_in_force_stand_and_the_unsigned_are_told():
    signatures = [signature("初审"), signature("终审", by="")]
    [text] = pages(sheet("article", articles=[article(signatures=signatures)]))
    assert_in_order(text, "审次", "初审", "终审", "姓名", "王海琳", "未签", "日期")
    assert "复审" not in text


def test_an_article_in_no_issue_and_empty_fields():
    empty = article(number="", original_title="", responsible_editor="", sources=[], acts=[])
    [text] = pages(sheet("article", label="", articles=[empty]))
    assert "期次" not in text
    assert_in_order(text, "原题—", "来源—", "责任编辑—", "栏目—", "审稿记录", "无记录")


def test_several_articles_begin_on_pages_of_their_own():
    texts = pages(sheet("article", articles=[article(title="甲文"), article(title="乙文")]))
    assert [("审签单" in text, "甲文" in text, "乙文" in text) for text in texts] == [
        (True, True, False),
        (True, False, True),
    ]


def test_a_long_record_repeats_its_head():
    acts = [act(remark=f"〔{at}〕" + "意见" * at) for at in range(1, 80)]
    texts = pages(sheet("article", articles=[article(acts=acts)]))
    assert len(texts) > 3
    assert all("时间环节决定姓名意见指纹" in text for text in texts)
    assert re.findall(r"〔(\d+)〕", "".join(texts)) == [str(at) for at in range(1, 80)]


# --- an issue


def test_the_sheet_of_an_issue_has_a_row_an_article_and_the_release():
    unsigned = [signature("初审"), signature("复审", by=""), signature("终审", by="")]
    articles = [article(), article(number="二、地方", title="乙文", signatures=unsigned)]
    [text] = pages(sheet(articles=articles, release=release()))
    assert_in_order(
        text,
        *("质量要闻", "审签单", "期次：2026年第11期（总第83期）", "稿件审签（共2篇）"),
        *("栏目", "标题", "责任编辑", "初审", "复审", "终审"),
        *("1.1国家", "市场监管总局部署全国“质量月”活动", "定稿", "ab12cd34ef56", "李文"),
        *("王海琳", "2026-11-18 10:20", "张建国", "2026-11-19 15:02"),
        *("欧阳明远", "2026-11-20 08:45"),
        *("二、地方", "乙文", "李文", "王海琳", "2026-11-18 10:20", "未签未签"),
        *("发布", "版次", "第2版", "页数", "36页", "发布人", "欧阳明远"),
        *("发布时间", "2026-11-20 09:00", "SHA-256", "0123456789abcdef" * 4),
        *("发布前确认的提示", "提示", "确认人", "说明"),
        *("《甲》没有来源。", "王海琳", "来稿为纸质件。", "第1页共1页"),
    )


def test_two_hundred_articles_repeat_the_head_and_no_row_breaks():
    articles = [article(title=f"始{at:03}" + "题" * (at % 60) + f"终{at:03}") for at in range(200)]
    texts = pages(sheet(articles=articles, release=release()))
    assert len(texts) > 8
    for number, text in enumerate(texts, 1):
        assert f"第{number}页共{len(texts)}页" in text
        if "始" in text:
            assert "栏目标题责任编辑初审复审终审" in text
            starts, ends = re.findall(r"始(\d{3})", text), re.findall(r"终(\d{3})", text)
            assert starts == ends
            assert len(starts) == text.count("欧阳明远2026-11-2008:45")
    assert re.findall(r"始(\d{3})", "".join(texts)) == [f"{at:03}" for at in range(200)]


def test_stages_are_columns_in_their_order():
    early = article(signatures=[signature("初审"), signature("终审")])
    [text] = pages(sheet(articles=[early, article()]))
    assert "责任编辑初审复审终审" in text
    [text] = pages(sheet(articles=[early]))
    assert "责任编辑初审终审" in text


def test_an_empty_issue_that_is_not_out():
    [text] = pages(sheet(articles=[]))
    assert_in_order(text, "共0篇", "初审复审终审", "无稿件", "发布", "尚未发布")


def test_a_release_with_nothing_to_tell():
    [text] = pages(sheet(release=release(sha256="", pages=0, warnings=[])))
    assert_in_order(text, "页数—", "SHA-256—", "无提示")


def test_an_article_sheet_without_article():
    [text] = pages(sheet("article", articles=[]))
    assert_in_order(text, "审签单", "无稿件")


# --- what is written in


HOSTILE = {
    "Typst's own marks": "#panic() $x$ *a* _b_ `c` <label> @ref // /* x */ \\u{1F600} #import \"x\" {page}",
    "right to left": "\u202eright to left\u202c \u200f",
    "characters of many scripts": "emoji 😀 𠮷 ✔ \ue000 ไทย العربية",
    "marks of Chinese print": "“引号”‘单’\"q\" 'q' —…％①℃㎡",
    "separators and control characters": "\u2028\u2029\ufeff\u200b\x01\x00\ud800\ufffe",
    "brackets only": "）" * 60 + "（" * 60,
    "exclamation marks only": "！" * 90,
    "joiners and hard spaces": "甲\u2060" * 90 + "a\u00a0b" * 90,
    "combining marks": "a\u0301\u0302" * 40,
    "long Latin words": "Wolfeschlegelsteinhausenbergerdorff MMMMMMM",
    "line ends of all kinds": "一\r\n二\r三\n\n四\t五",
    "three hundred characters": "题" * 300,
    "a word of 150 letters": "x" * 150,
    "a space": " ",
}  # fmt: skip


def filled_with(text: str, kind: str) -> dict:
    """A sheet with `text` in every place that is written by people."""
    stages = ("初审", "复审", "终审")
    acts = [
        act(at=text, stage=text, decision=text, by=text, remark=text, hash=text, lapsed=lapsed)
        for lapsed in (True, False)
    ]
    one = article(
        number=text,
        title=text,
        original_title=text,
        responsible_editor=text,
        sources=[text, text],
        state=text,
        hash=text,
        signatures=[signature(stage, by=text, at=text, hash=text) for stage in stages],
        acts=acts,
    )
    warning = {"text": text, "by": text, "remark": text}
    out = release(by=text, at=text, sha256=text, warnings=[warning])
    return sheet(kind, title=text, label=text, articles=[one, one], release=out)


def copied_and_edge(reader) -> tuple[str, float]:
    """The text without spaces, and where its rightmost piece begins, in points."""
    edges = [0]

    def visit(text, cm, tm, font, size):
        if text.strip():
            edges.append(tm[4] * cm[0] + cm[4])

    copied = "".join(page.extract_text(visitor_text=visit) for page in reader.pages)
    return bare(copied), max(edges)


@pytest.mark.parametrize("kind", ["issue", "article"])
@pytest.mark.parametrize(
    "text",
    HOSTILE.values(),
    ids=HOSTILE,
)
def test_hostile_text_prints_everywhere(text, kind):
    copied, edge = copied_and_edge(read(filled_with(text, kind)))
    assert "审签单" in copied
    assert edge < 595 - 45
    if text.startswith("#panic"):
        assert copied.count(bare(text)) >= 5
    if "😀" in text:
        assert "emoji〓〓〓〓" in copied


@pytest.mark.parametrize("kind", ["issue", "article"])
def test_long_words_stay_on_the_sheet_and_copy_clean(kind):
    word = "".join(chr(ord("a") + at % 26) for at in range(5000))
    reader = read(sheet(kind, articles=[article(title=f"前{word}后")]))
    assert len(reader.pages) > 1
    text, edge = copied_and_edge(reader)
    assert edge < 595 - 45
    letters = "".join(re.findall(r"[a-z]{12,}", text.replace("ab12cd34ef56", "")))
    assert letters.startswith(word[:1000]) and letters.count("xyz") == word.count("xyz")


def test_long_names_stay_in_their_cells():
    name = "WolfeschlegelsteinhausenbergerdorffW"
    data = sheet(articles=[article(responsible_editor=name, title="题")])
    xs = []

    def visit(text, cm, tm, font, size):
        if "W" in text or "dorff" in text:
            xs.append(tm[4] * cm[0] + cm[4])

    reader = read(data)
    [page] = reader.pages
    copied = bare(page.extract_text(visitor_text=visit))
    assert name in re.sub(r"[^A-Za-z]", "", copied)
    millimetre = 72 / 25.4
    column = (20 + 174 - 3 * 25 - 20) * millimetre  # where the editors' column begins
    assert xs and all(column <= x < column + 20 * millimetre for x in xs)


def test_a_word_little_wider_than_its_column_wraps():
    [page] = read(sheet(articles=[article(responsible_editor="M" * 9)])).pages
    assert "M" * 9 in bare(page.extract_text()) and "M" * 9 not in page.extract_text()


def test_printable_keeps_the_shape_and_does_not_touch_what_it_is_given():
    data = {"a": ["x\u00a0\u200by\r\nz", 1, None, True], "b": {"c": " 甲　乙 \U0001f600"}}
    before = json.dumps(data)
    assert sheets.printable(data) == {"a": ["x y\nz", 1, None, True], "b": {"c": "甲　乙 〓"}}
    assert json.dumps(data) == before


def test_a_foot_that_is_too_long_is_cut():
    [text] = pages(sheet(label="很长的期次" * 20))
    assert_in_order(text, "期次：" + "很长的期次" * 20, "质量要闻", "很长的期次…", "第1页")


# --- the file


def test_two_runs_give_equal_bytes():
    data = sheet(release=release())
    assert sheets.render(data) == sheets.render(data)
    assert sheets.render(data) != sheets.render(data | {"date": "2026-11-21"})


def test_metadata_and_tags():
    reader = read(sheet())
    assert reader.metadata.title == "审签单 质量要闻 2026年第11期（总第83期）"
    assert reader.metadata.creation_date.date() == datetime.date(2026, 11, 20)
    assert reader.root_object["/Lang"] in ("zh-CN", "zh-cn")
    assert reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["审签单"]
    xmp = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in xmp and "<pdfaid:conformance>A<" in xmp
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_other_tools_find_nothing(tmp_path):
    path = tmp_path / "s.pdf"
    path.write_bytes(sheets.render(sheet(articles=[article()] * 40, release=release())))

    def run(name, package, *args):
        return subprocess.run(
            [program(name, package), *args], capture_output=True, text=True, check=True
        )

    checked = run("qpdf", "qpdf", "--check", path)
    assert "No syntax or stream encoding errors" in checked.stdout
    drawn = run("mutool", "mupdf-tools", "draw", "-F", "txt", path)
    assert drawn.stderr.replace("warning: ICC support is not available\n", "") == ""
    assert "审签单" in bare(drawn.stdout) and "0123456789abcdef" * 4 in bare(drawn.stdout)
    run("pdftoppm", "poppler-utils", "-r", "30", "-png", path, tmp_path / "p")
    assert len(list(tmp_path.glob("p-*.png"))) == len(pypdf.PdfReader(path).pages) > 1
