"""What a typographer looks for, read back from the data for print and from the PDF itself."""

import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
import typst
import zxingcpp
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from articles import richtext, wording
from issues import contents, demonstration, exporting, preflight
from issues.exporting.print import (
    captions,
    filling,
    fonts,
    headlines,
    holding,
    imprint,
    printed,
    settling,
    spans,
    styles,
    tables,
)
from issues.exporting.print.figures import FigureFitter
from issues.models import Issue, Manuscript
from issues.models.printing import PrintSettings
from tests import print_quality, worst_strings
from tests.conftest import program
from tests.make import make_article, make_issue, make_picture, make_section, release
from tests.test_printing import bare, pdf_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # no database is asked anything of its own
FITTER = spans.TextFitter()


def plain(text: str) -> list[dict]:
    return [{"text": text, "marks": [], "href": ""}]


def texts(reader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


@dataclass(frozen=True)
class Demonstration:
    pdfs: dict[str, bytes]  # by print style
    remarks: list[str]
    titles: list[str]
    fingerprint: str


_MADE: list[Demonstration] = []


@pytest.fixture
def demo() -> Demonstration:
    """The demonstration in each print style, made once for all tests: loading it takes seconds."""
    if not _MADE:
        with override_settings(SITE_ADDRESS="https://news.example.org"):
            tree = contents.build(demonstration.load().issue)
            made = {name: printed.render(tree, style=name) for name in PrintSettings.Style.values}
        _MADE.append(
            Demonstration(
                pdfs={name: data for name, (data, _remarks) in made.items()},
                remarks=[remark for _data, remarks in made.values() for remark in remarks],
                titles=[item.title for item in tree.items()],
                fingerprint=contents.fingerprint(tree),
            )
        )
    return _MADE[0]


def traced(data: bytes, tmp_path, page: int) -> ET.Element:
    """What is drawn on a page (from 1), as mutool tells it."""
    path = tmp_path / "t.pdf"
    path.write_bytes(data)
    run = subprocess.run(
        [program("mutool", "mupdf-tools"), "draw", "-q", "-F", "trace", str(path), str(page)],
        capture_output=True, check=True,
    )  # fmt: skip
    return ET.fromstring(run.stdout)


# --- styles


def test_the_styles_are_those_that_an_office_can_choose():
    assert set(styles.all_styles()) == set(PrintSettings.Style.values)
    keys = {frozenset(style) for style in styles.all_styles().values()}
    sizes = {frozenset(style["sizes"]) for style in styles.all_styles().values()}
    assert len(keys) == len(sizes) == 1


@pytest.mark.parametrize("name", PrintSettings.Style.values)
def test_a_line_is_a_whole_number_of_ems_and_stands_on_the_paper(name):
    style = styles.style(name)
    assert isinstance(style["measure"], int)
    side = (style["paper"]["width"] - styles.measure_mm(style)) / 2
    assert side - style["outward"] >= 20


def test_the_official_page_is_that_of_gb_t_9704():
    style = styles.style("official")
    height = style["paper"]["height"] - style["top"] - style["bottom"]
    line = style["pitch"] * style["em"] * 25.4 / 72
    assert style["measure"] == 28 and int((height - style["em"] * 25.4 / 72) / line) + 1 == 22
    assert round(styles.measure_mm(style)) == 156 and height == 225 and style["top"] == 37


@pytest.mark.parametrize("name", PrintSettings.Style.values)
def test_every_style_sets_the_demonstration_without_a_warning(name, demo):
    assert demo.remarks == []
    reader = pypdf.PdfReader(io.BytesIO(demo.pdfs[name]))
    assert "东澜港启用汽车衡远程核查系统" in bare("".join(texts(reader)))


# --- lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("短标题", ["短标题"]),
        (
            "清江市市场监督管理局关于开展质量基础设施协同服务国家试点的实施意见",
            ["清江市市场监督管理局关于开展", "质量基础设施协同服务国家试点的实施意见"],
        ),
        (
            "东澜港启用汽车衡远程核查系统 单次停用时间缩短四分之三",
            ["东澜港启用汽车衡远程核查系统", "单次停用时间缩短四分之三"],
        ),
        (
            "环湾消费品安全网络通报三季度情况 充电类产品问题居首",
            ["环湾消费品安全网络通报三季度情况", "充电类产品问题居首"],
        ),
    ],
)
def test_headlines_break_by_sense_and_evenly(title, lines):
    assert list(headlines.lines(title, 20)) == lines
    for room in range(9, 40):
        broken = headlines.lines(title, room)
        assert bare("".join(broken)) == bare(title)
        assert all(fonts.width_of(line) <= room for line in broken)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("产值3.5万亿元", ["3.5万亿元"]),
        ("共100余家企业", ["100余家"]),
        ("每吨120元/吨。", ["120元/吨"]),
        ("浓度为10 mg/L时", ["10\u00a0mg/L"]),
        ("上升0.8个百分点", ["0.8个百分点"]),
        ("2026年10月21日", ["2026年", "10月21日"]),
        ("按GB/T 19001执行", ["GB/T\u00a019001"]),
        ("和/或", []),
        ("共1 284件，株数 4 829", ["1\u00a0284件", "4\u00a0829"]),
        ("压力300/500 V，截面1.5 mm²", ["300/500\u00a0V", "1.5\u00a0mm²"]),
        ("5-8月比8%-10%低", ["5-8月", "8%-", "10%"]),
        ("库容5万m³、10万 m³，14.2万t", ["5万m³", "10万\u00a0m³", "14.2万t"]),
        ("均价0.38元/m³，水位2.20—2.65m", ["0.38元/m³", "2.20—2.65m"]),
        ("约-12%，在3-12 号", ["-12%", "3-12\u00a0号"]),
        ("GB 18401 2010 与 010 8888 6666", ["GB\u00a018401"]),
        ("应在－18 ℃以下，不在－5以上", ["－18\u00a0℃", "－5"]),
        ("符合GB 2760—2024，按ISO 17025:2017", ["GB\u00a02760—2024", "ISO\u00a017025:2017"]),
        ("达到5.2 批次/千人", ["5.2\u00a0批次/千人"]),
        ("见 https://example.org/news/2026?c=1", ["https://example.org/", "news/2026?c=1"]),
    ],
)
def test_numbers_stay_with_their_units(text, pieces):
    shown = FITTER.line(text)
    assert [piece for span in shown for piece in span["pieces"]] == pieces
    assert bare("".join(span["text"] + "".join(span["pieces"]) for span in shown)) == bare(text)


def test_an_exponent_stays_with_its_number_and_its_unit(tmp_path):
    parts = [
        ("含量1.8×10", []),
        ("5", ["sup"]),
        (" CFU/g，另一个2×10", []),
        ("-3", ["sup"]),
        ("；", []),
    ]
    shown = FITTER.spans([{"text": text, "marks": marks, "href": ""} for text, marks in parts])
    assert [span.get("behind") for span in shown if span["pieces"]] == [
        [["5", "sup"], ["\u00a0CFU/g", ""]],
        [["-3", "sup"], ["；", ""]],
    ]
    issue = make_issue(print_style="official")
    for before in range(12, 24):
        body = f"<p>{'文' * before}1.8×10<sup>5</sup> CFU/g以下{'后文' * 20}</p>"
        make_article(make_section(issue, f"第{before}栏"), body=body)
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    texts = [line.text.replace(" ", "") for line in print_quality.read(path).lines]
    assert sum("1.8×10" in text and "CFU/g" in text for text in texts) == 12


def test_the_gap_between_han_and_latin_stands_beside_pieces_too():
    first, number, last = FITTER.line("产值为3.5万亿元的A级")
    assert number["before"] and "after" not in number and first["text"] == "产值为"
    assert last["text"] == "的A级"  # Typst sets this one itself


def test_numbers_and_units_are_copied_clean():
    issue = make_issue()
    sentence = "到2028年底产值为3.5万亿元，浓度不超过10 mg/L，共120个批次。"
    make_article(make_section(issue), body=f"<p>{sentence * 9}</p>")
    text = bare(pdf_of(issue).pages[2].extract_text())
    assert text.count(bare(sentence)) == 9
    assert "\u2060" not in text and "\u200b" not in text


def test_the_tool_that_counts_sees_faults(tmp_path):
    """Tried on pages that have them: a number parted from its unit at the end of a full line, a last
    line of one character, a page that ends early, a headline broken inside a word."""
    full = "一二三四五六七八九十" * 2 + "一二三产值为300"
    lines = f"{full}#linebreak(justify: true)万元的企业{'文' * 23}字。"
    text = f"#block(above: 9pt, below: 9pt, [{lines}])\n" * 9
    source = f"""#set page(width: 340pt, height: 560pt, margin: 30pt)
#set text(font: ("Noto Serif SC", "Noto Sans SC"), size: 10pt, lang: "zh", region: "cn")
#set par(justify: true)
一#pagebreak()二#pagebreak()
#text(font: "Noto Sans SC", size: 16pt)[国家质#linebreak()量标准]
{text}
#pagebreak()短#pagebreak()#v(1fr)末
#pagebreak()末#pagebreak()末
"""
    path = tmp_path / "f.pdf"
    pdf = typst.compile(source.encode(), format="pdf", font_paths=fonts.for_typst())
    path.write_bytes(pdf)
    counts = print_quality.count(path, ["国家质量标准"])
    assert counts["units parted from numbers"] == 9
    assert counts["headlines broken inside a word"] == 1
    assert counts["last lines under three characters"] == 9
    assert counts["blank feet over a third"] == 1


def test_few_marks_are_squeezed_and_no_line_is_spaced_out(tmp_path, demo):
    path = tmp_path / "d.pdf"
    path.write_bytes(demo.pdfs["standard"])
    counts = print_quality.count(path, demo.titles)
    assert counts["marks at full width, %"] > 40
    assert counts["lines stretched over 3.5 %, %"] < 3
    assert counts["headlines broken inside a word"] == counts["units parted from numbers"] == 0
    assert counts["last lines under three characters"] <= 2


# --- faces


def test_the_bold_is_a_bold_and_nothing_is_stroked(tmp_path):
    issue = make_issue()
    make_article(make_section(issue), body="<p>文<strong>黑</strong></p><pre>a = 1\nb　二</pre>")
    data = printed.render(contents.build(issue))[0]
    page = traced(data, tmp_path, 3)
    assert not list(page.iter("stroke_text"))
    faces = {span.get("font") for text in page.iter("fill_text") for span in text.iter("span")}
    assert any("IBMPlexMono" in face for face in faces)
    sans = {face for face in faces if "NotoSansSC" in face}
    assert len(sans) >= 1 and len({f for f in faces if "Serif" in f}) == 1
    reader = pypdf.PdfReader(io.BytesIO(data))
    subsets = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert len([name for name in subsets if "NotoSansSC" in name]) == 2  # regular and bold


def test_a_kai_of_the_office_sets_quotations(settings, monkeypatch):
    monkeypatch.setattr(fonts, "_faces", lambda paths: (["A", "B", "Some Kai"], [frozenset()] * 3))
    assert fonts.faces()["kai"][0] == "Some Kai"
    assert fonts.faces()["fang"][0] == fonts.SERIF
    assert fonts.faces()["serif"][:2] == [fonts.SERIF, fonts.SANS]


def test_a_face_of_the_system_is_taken_if_it_may_be_embedded(tmp_path, monkeypatch):
    for name, fs_type in (("ukai.ttc", 0), ("simfang.ttf", fonts.NOT_TO_EMBED)):
        with TTFont(fonts.own()["mono"]) as font:
            font["OS/2"].fsType = fs_type
            font.save(tmp_path / name)
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", [str(tmp_path), str(tmp_path / "nowhere")])
    fonts._on_system.cache_clear()
    try:
        assert fonts._on_system() == (tmp_path / "ukai.ttc",)
    finally:
        monkeypatch.undo()
        fonts._on_system.cache_clear()


# --- tables


TABLE = (
    "<table><caption>表1　结果</caption><thead><tr><th>样品</th><th>误差</th><th>读数</th></tr></thead>"
    "<tbody><tr><td>甲厂一号样品</td><td>-0.5</td><td>1,200</td></tr>"
    "<tr><td>乙</td><td>+12.25</td><td>9</td></tr><tr><td>丙</td><td>—</td><td>35</td></tr></tbody></table>"
)


def table_data(body: str, style: str = "standard") -> dict:
    issue = make_issue(print_style=style)
    make_article(make_section(issue), body=body)
    with printed.issue_input(contents.build(issue)) as copy:
        data = json.loads(copy.texts["data.json"])
    return data["sections"][0]["articles"][0]["blocks"][0]


def test_columns_of_values_are_equal_and_numbers_stand_at_their_points():
    table = table_data(TABLE)
    names, errors, readings = table["layout"]["columns"]
    assert errors["width"] == readings["width"] < names["width"]
    numbers = [cell["number"] for cell in table["body"] if cell["number"]]
    assert numbers == [["−0", ".5"], ["1,200", ""], ["+12", ".25"], ["9", ""], ["35", ""]]
    assert errors["whole"] > 1.5 and errors["rest"] > 1 and readings["rest"] == 0


def test_signs_of_full_width_stand_at_the_points_too():
    rows = "".join(f"<tr><td>甲</td><td>{sign}{n}.5</td></tr>" for n, sign in enumerate("＋－-", 8))
    table = table_data(f"<table><tbody>{rows}</tbody></table>")
    numbers = [cell["number"] for cell in table["body"] if cell["number"]]
    assert numbers == [["+8", ".5"], ["−9", ".5"], ["−10", ".5"]]


def test_a_picture_does_not_part_who_speaks_from_what_is_said():
    figure = {"kind": "figure"}
    paragraphs = [
        {"kind": "paragraph", "role": "", "spans": [{"text": text}]}
        for text in ("记者：", "合格率怎样？", "很好。")
    ]
    speaker, question, answer = paragraphs
    assert captions.in_order([figure, *paragraphs]) == [speaker, question, figure, answer]
    assert captions.in_order([figure, speaker]) == [figure, speaker]


def test_a_subtitle_breaks_by_sense(tmp_path):
    issue = make_issue(print_style="official")
    subtitle = "——访省食品药品检验检测院首席专家、食品检验中心主任周若衡"
    make_article(make_section(issue), subtitle=subtitle)
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    texts = [line.text.replace(" ", "") for line in print_quality.read(path).lines]
    assert any(text.endswith("主任周若衡") and len(text) > 6 for text in texts), texts


@pytest.mark.parametrize("style", ["standard", "large"])
def test_the_first_rows_of_a_long_table_stand_together(tmp_path, style):
    """Wherever it begins, some rows stand before the end of the page."""
    rows = "".join(f"<tr><td>第{n}行</td></tr>" for n in range(60))
    for lines in range(14, 30):
        issue = make_issue(print_style=style)
        table = f"<table><thead><tr><th>表头</th></tr></thead><tbody>{rows}</tbody></table>"
        make_article(make_section(issue), body="<p>短文。</p>" * lines + table)
        path = tmp_path / "issue.pdf"
        path.write_bytes(printed.render(contents.build(issue), published=True)[0])
        shown = [(line.page, line.text) for line in print_quality.read(path).lines]
        pages = [page for page, text in shown if re.fullmatch(r"第\d+行", text.replace(" ", ""))]
        assert len(pages) == 60 and pages.count(pages[0]) >= tables.FIRST_ROWS, lines


def test_a_rule_at_the_top_of_a_page_is_not_drawn():
    """Its paragraph goes to the next page with it; nothing stands above it there."""
    for lines in range(20, 34):
        issue = make_issue()
        make_article(
            make_section(issue), body="<p>短文。</p>" * lines + "<hr>" + "<p>后文。</p>" * 9
        )
        assert printed.render(contents.build(issue), published=True)[0]


def rows_of(*rows: str, head: str = "") -> str:
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>"


WIDE = (
    "<td>1</td><td>聚氯乙烯绝缘单芯硬导体无护套电缆</td><td>YZ 300/500 V 3×2.5+1×1.5 mm²</td>"
    "<td>2025-05-08</td>"
    + "<td>宁渡飞曦鹏电线电缆股份有限公司</td>" * 2
    + "<td>绝缘最薄处厚度</td>"
)


@pytest.mark.parametrize(
    "table",
    [
        rows_of(
            *[WIDE] * 3,
            head="<th>序号</th><th>产品名称</th><th>规格型号</th><th>生产日期或批号</th>"
            + "<th>标称生产单位</th>" * 2
            + "<th>不合格项目</th>",
        ),
        rows_of(*["<td>批号K250508</td><td>绝缘最薄处厚度不合格</td><td>2025-05-08</td>" * 3] * 3),
        rows_of(*["<td>ABCDEFGHIJ-123456</td>" * 20] * 3),
        rows_of(*["<td>34 829</td><td>1 284.5</td>" * 6] * 3, head="<th>株数</th>" * 12),
    ],
    ids=["long names", "dates", "codes in many columns", "thousands"],
)
def test_no_cell_runs_into_its_neighbour(tmp_path, table):
    issue = make_issue()
    make_article(make_section(issue), body=table)
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    lines = [line for line in print_quality.read(path).lines if line.page == 2]
    for line in lines:
        letters = [glyph for glyph in line.glyphs if glyph.text.isalnum()]
        for before, after in pairwise(letters):
            assert after.x > before.right - 0.15 * before.size, line.text
    assert not any(line.text.strip() in ("²", "-05-08") for line in lines)


def test_a_column_of_names_is_as_wide_as_its_names():
    head = "<th>类别</th><th>件数</th><th>发生率（例/千床日）</th>" + "<th>与目标之差</th>" * 3
    names = ("跌倒、坠床", "院内压力性损伤", "医疗设备故障")
    rows = [f"<th>{name}</th><td>41</td>" + "<td>−12.75</td>" * 4 for name in names]
    table = table_data(rows_of(*rows, head=head))
    style = styles.style("standard")
    room = style["measure"] * style["em"] / style["sizes"]["table"]
    ems = room / table["layout"]["scale"] * table["layout"]["columns"][0]["width"]
    assert ems >= fonts.width_of("院内压力性损伤") + tables.PADDING
    third = [cell["lines"] for cell in table["head"]][2]
    assert ["".join(span["text"] for span in line) for line in third] == ["发生率", "（例/千床日）"]


def test_a_table_ends_on_its_heavy_rule(tmp_path):
    issue = make_issue()
    make_article(make_section(issue), body=TABLE)
    page = traced(printed.render(contents.build(issue))[0], tmp_path, 3)
    heavy, heights = [], []
    for stroke in page.iter("stroke_path"):
        matrix = [float(n) for n in stroke.get("transform").split()]
        if abs(float(stroke.get("linewidth")) - 0.9) < 0.01:
            heavy += [
                float(move.get("y")) * matrix[3] + matrix[5] for move in stroke.iter("moveto")
            ]
    for span in page.iter("span"):
        text = "".join(g.get("unicode") for g in span.iter("g"))
        if "35" in text:
            heights.append(float(span.find("g").get("y")))
    assert len(heavy) == 2, heavy
    assert heights


def test_particulars_are_names_with_values():
    table = table_data(
        '<table class="meta"><tr><th scope="row">文号</th><td>国市监〔2026〕3号</td></tr>'
        '<tr><th scope="row">成文日期</th><td>2026年3月1日</td></tr></table>'
    )
    assert table["kind"] == "particulars" and len(table["items"]) == 2


@pytest.mark.parametrize("rows", [[["甲", "1"]] * 3, [["甲" * 90, "乙" * 80, "1"]], [["1"] * 40]])
def test_a_table_is_never_wider_than_its_line(rows):
    cells = [
        {"x": x, "y": y, "colspan": 1, "rowspan": 1, "header": False,
         "plain": [{"kind": "paragraph", "role": "", "spans": [{"text": text}]}]}
        for y, row in enumerate(rows) for x, text in enumerate(row)
    ]  # fmt: skip
    layout = tables.layout({"columns": len(rows[0])}, [], cells, 46)
    assert 0.3 < sum(column["width"] for column in layout["columns"]) <= 1.0001


# --- text


def test_captions_lose_the_manners_of_a_manuscript():
    assert captions.tidied("（图2：合格率走势图）") == "图2：合格率走势图"
    assert captions.tidied("图为研讨会现场。") == "图为研讨会现场"
    assert captions.tidied("上图为甲。下图为乙。") == "上图为甲。下图为乙。"
    assert captions.tidied("（左）甲（右）乙") == "（左）甲（右）乙"


@pytest.mark.parametrize(
    ("text", "is_flush"),
    [
        ("各县（区）市场监督管理局，市局各科室、直属单位：", True),
        ("各省、自治区、直辖市和新疆生产建设兵团市场监管局（厅、委）、商务厅（局、委）：", True),
        ("市场监管总局各司局、直属单位：", True),
        ("2026年11月10日，市新闻办公室举行发布会，实录如下：", False),
        ("张三：", False),
        ("各位记者朋友，大家上午好！", False),
    ],
)
def test_the_line_of_the_addressees_is_flush_left(text, is_flush):
    node = {"kind": "paragraph", "role": "", "spans": [{"text": text}]}
    role = captions.with_addressees([node])[0]["role"]
    assert (role == "addressees") is is_flush


def test_a_picture_does_not_stand_before_the_paragraph_it_belongs_to():
    picture, first, second = (
        {"kind": "figure"},
        {"kind": "paragraph"},
        {"kind": "paragraph", "n": 2},
    )
    assert captions.in_order([picture, first, second]) == [first, picture, second]
    assert captions.in_order([first, picture]) == [first, picture]
    assert captions.in_order([picture]) == [picture]


def test_where_a_text_comes_from_is_one_line_and_addresses_follow_it():
    address = "https://www.example.org/2026/11/notice.html"
    sources = [{"label": "通知", "url": address, "outlet": "某报"}]
    issue = make_issue()
    make_article(make_section(issue), body="<p>正文</p>", sources=sources)
    page = pdf_of(issue).pages[2].extract_text()
    assert page.index("来源：") < page.index("正文") < page.index(address)
    assert address not in page.split("\n")[page.split("\n").index("标题") + 1]
    Issue.objects.update(addresses="notes")
    page = pdf_of(Issue.objects.get()).pages[2].extract_text()
    assert address in page and page.index("正文") < page.index(address)
    assert page.count("某报") == 1  # no list of sources below the text


def test_every_printed_address_is_a_link():
    issue = make_issue(imprint="邮箱：news@example.org\n网址：www.example.org")
    make_article(
        make_section(issue), body="<p>详见 https://a.example.org/x?y=1。投稿至b@example.org。</p>"
    )
    reader = pdf_of(issue)
    found = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    assert found >= {
        "mailto:news@example.org", "http://www.example.org", "https://a.example.org/x?y=1",
        "mailto:b@example.org",
    }  # fmt: skip


# --- contents, cover, colophon


def test_leaders_end_in_one_place_and_sections_have_no_number_twice(tmp_path, demo):
    path = tmp_path / "d.pdf"
    path.write_bytes(demo.pdfs["standard"])
    lines = [line for line in print_quality.read(path).lines if line.page == 1]
    dots = [[g for g in line.glyphs if g.text == "·"] for line in lines]
    ends = {round(found[-1].x, 1) for found in dots if found}
    assert len(ends) == 1 and {g.size for found in dots for g in found} == {8.0}
    sections = [line.text for line in lines if re.match(r"[一二三四]、", line.text)]
    assert sections == ["一、质量要闻", "二、质量热点", "三、权威观点", "四、国际动态"]


def test_the_cover_shows_picture_highlights_and_publisher():
    issue = make_issue(imprint="主办：某某协会\n电话：010-1")
    one, two = make_section(issue, "甲栏"), make_section(issue, "乙栏")
    picture = make_picture(width=800, height=500)
    lead = make_article(one, "头条文章", body=f'<p>文</p><img src="{picture.address}" alt="图">')
    make_article(two, "第二栏的文章")
    reader = pdf_of(issue)
    cover = bare(reader.pages[0].extract_text())
    assert len(reader.pages[0].images) == 1
    assert re.search("本期要目头条文章第1页第二栏的文章第[12]页某某协会", cover)
    assert "010" not in cover
    other = make_picture(width=500, height=500)
    make_article(one, "另一篇", body=f'<p>文</p><img src="{other.address}" alt="图">')
    Issue.objects.update(cover_picture=other, highlights="自拟的要目\n另一篇")
    with printed.issue_input(contents.build(Issue.objects.get())) as copy:
        assert (copy.folder / other.name).read_bytes() == other.intact_bytes()
        assert f'"picture": {{"file": "{other.name}"' in copy.texts["data.json"].decode()
    assert "本期要目自拟的要目另一篇第1页" in bare(
        pdf_of(Issue.objects.get()).pages[0].extract_text()
    )
    assert lead.title not in bare(pdf_of(Issue.objects.get()).pages[0].extract_text())


@pytest.mark.parametrize("style", PrintSettings.Style.values)
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("质量要闻", 1),
        ("医疗质量简报", 1),
        ("清江市市场监督管理局质量工作简报", 2),
        ("很长的刊名" * 9, None),
    ],
)
def test_the_cover_is_one_page_with_the_name_on_few_lines(tmp_path, style, name, count):
    issue = make_issue(title=name, print_style=style, imprint="主办：某某协会")
    picture = make_picture(width=1600, height=1200)
    issue.cover_picture = picture
    issue.highlights = "\n".join(
        [f"{n}关于开展质量基础设施协同服务试点工作的意见和问答" * 2 for n in "一二三"]
    )
    issue.save()
    make_article(make_section(issue), body="<p>文</p>")
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    lines = print_quality.read(path).lines
    named = [line for line in lines if line.page == 0 and bare(line.text)[:2] in bare(name)]
    large = [line for line in named if line.size == max(line.size for line in lines)]
    assert count is None or len(large) == count, [line.text for line in large]
    assert bare("".join(line.text for line in large)) == name
    assert "协会" in "".join(line.text for line in lines if line.page == 0)
    assert "目录" in next(line.text for line in lines if line.page == 1)


def test_the_editors_note_is_whole():
    issue = make_issue(editors_note="\n".join(["编者的话。" * 20] * 3))
    section = make_section(issue)
    for number in range(33):
        make_article(section, f"第{number}篇")
    pages = texts(pdf_of(issue))
    noted = [bare(page) for page in pages if "编者按" in page]
    assert len(noted) == 1 and noted[0].count("编者的话。") == 60


def test_the_colophon_names_who_made_and_signed_it_and_leads_to_the_web(tmp_path, demo):
    path = tmp_path / "d.pdf"
    path.write_bytes(demo.pdfs["standard"])
    pages = texts(pypdf.PdfReader(path))
    count, page = len(pages), bare(pages[-1])
    for words in (
        "版权页",
        "主办云岭质量研究院",
        "初审叶知舟",
        "复审苏映秋",
        "终审陆仲衡",
        "责任编辑林晓、方若宁",
    ):
        assert words in page
    assert demo.fingerprint in page
    assert "https://news.example.org/issues/2026-11/" in page
    run = subprocess.run(
        [program("pdftoppm", "poppler-utils"), "-r", "150", "-f", str(count), "-png", str(path), str(tmp_path / "p")],
        check=True,
    )  # fmt: skip
    assert run.returncode == 0
    (code,) = zxingcpp.read_barcodes(Image.open(next(tmp_path.glob("p-*.png"))))
    assert code.text == "https://news.example.org/issues/2026-11/"


def test_for_two_sides_margins_and_folios_are_mirrored():
    issue = make_issue(is_two_sided=True)
    make_article(make_section(issue), body="<p>文</p>" * 90)
    reader = pdf_of(issue)
    lefts, folios = [], []
    for page in reader.pages[2:4]:
        found: list[tuple[str, float]] = []
        page.extract_text(
            visitor_text=lambda t, cm, tm, f, s, found=found: (
                t.strip() and found.append((t.strip(), tm[4] * cm[0] + cm[4]))
            )
        )
        folios.append(next(x for text, x in found if text.startswith("—")))
        lefts.append(min(x for text, x in found if "文" in text))
    assert reader.page_labels[2] == "1"  # a right page: the third of the book
    assert lefts[0] > lefts[1] and folios[0] > 400 > 200 > folios[1]


@pytest.mark.parametrize(
    ("starts", "lines", "runs_on"),
    [("new_page", 3, False), ("run_on", 60, True), ("auto", 3, True), ("auto", 30, False)],
)
def test_where_sections_begin_is_a_setting(starts, lines, runs_on):
    issue = make_issue(section_starts=starts)
    for name in ("甲栏", "乙栏"):
        make_article(make_section(issue, name), f"{name}文章", body="<p>文</p>" * lines)
    pages = texts(pdf_of(issue))[2:-1]
    together = [page for page in pages if "乙栏文章" in page and "甲栏文章" in page + "文"]
    begun = next(page for page in pages if "乙栏文章" in page)
    assert (begun.split("\n")[1].strip() != "二、乙栏") is runs_on, (begun[:80], len(together))


def test_a_picture_that_does_not_fit_leaves_no_half_empty_page():
    issue = make_issue()
    picture = make_picture(width=1600, height=1000)
    text = "<p>" + "这是一段正文。" * 30 + "</p>"
    figure = f'<figure class="image"><img src="{picture.address}" alt="图"><figcaption>题注</figcaption></figure>'
    make_article(make_section(issue), body=text * 5 + figure + text * 6)
    with printed.issue_input(contents.build(issue), published=True) as copy:
        places = settling.read(printed._asked(copy, "<picture-places>"))
        assert len(places) == 1
        style = styles.style("standard")
        line = style["pitch"] * style["em"] * 25.4 / 72
        moved = places[0].begins[0] != places[0].before[0]
        free = style["paper"]["height"] - style["bottom"] - places[0].before[1] - line
        assert not moved or free < settling.EMPTY_MM


LAST = "这是最后一段的文字，" * 14
ENDS = {
    "plain": f"<p>{LAST}完。</p>",
    "strong": f"<p>{LAST}完<strong>（完。）</strong></p>",
    "a link": f'<p>{LAST}见<a href="http://b.example.org/">乙</a></p>',
    "a unit": f"<p>{LAST}共 12 kg</p>",
    "a list": f"<ul><li>甲</li><li>{LAST}完。</li></ul>",
    "signed": f'<p>{LAST}完。</p><p class="signature">某局</p><p class="signature">2026年1月2日</p>',
    "a moment": f"<p>{LAST}完。</p><p><time>2026-11-10 10:25:08</time></p>",
}


def test_no_page_begins_with_the_foot_of_an_article(tmp_path):
    issue = make_issue(section_starts="new_page")
    source = {"outlet": "某报", "url": "http://a.example.org/x"}
    heights = range(24, 35)  # so that the end comes to stand on each line at the foot of the page
    for name, end in ENDS.items():
        for lines in heights:
            section = make_section(issue, f"{name}{lines}")
            make_article(section, body="<p>短</p>" * lines + end, sources=[source])
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    lines, above, air = print_quality.read(path).lines, [], []
    for at, line in enumerate(lines):
        if "a.example.org" in line.text:
            text = [before for before in lines[:at] if before.page == line.page][1:]
            above.append(len(text))
            air.append(round(line.y - text[-1].y, 1) if text else 0)
    for at, name in enumerate(ENDS):
        part = slice(at * len(heights), (at + 1) * len(heights))
        # Two lines of the text at least where it goes on to the next page; always the same air.
        assert 2 <= min(above[part]) <= 6 and max(above[part]) > 30, (name, above[part])
        assert len(set(air[part])) == 1, (name, air[part])


def test_a_picture_at_the_end_keeps_the_foot_of_the_article(tmp_path):
    issue = make_issue(section_starts="new_page")
    picture = make_picture(width=1600, height=1000)
    figure = f'<figure class="image"><img src="{picture.address}" alt="图"><figcaption>题注</figcaption></figure>'
    source = {"outlet": "某报", "url": "http://a.example.org/x"}
    for lines in range(16, 28):
        body = "<p>短</p>" * lines + figure
        make_article(make_section(issue, f"第{lines}栏"), body=body, sources=[source])
    pages = texts(pdf_of(issue))
    feet = [page for page in pages if "a.example.org" in page]
    assert len(feet) == 12 and all("题注" in page for page in feet)
    # Most pictures are made a little smaller for it; none leaves its page to be half empty.
    assert sum("短" in page for page in feet) >= 5


def test_a_small_table_at_the_end_keeps_the_foot_of_the_article():
    """Its rows are drawn in, or it goes to the next page with the foot; the foot alone never does
    if that leaves no more than a third of a page empty."""
    issue = make_issue(section_starts="new_page")
    row = "<tr><td>{}</td><td>1.5</td></tr>"
    table = f"<table>{row.format('甲')}{row.format('乙')}{row.format('丙末')}</table>"
    source = {"outlet": "某报", "url": "http://a.example.org/x"}
    for lines in range(26, 38):
        body = "<p>短</p>" * lines + table
        make_article(make_section(issue, f"第{lines}栏"), body=body, sources=[source])
    feet = [page for page in texts(pdf_of(issue)) if "a.example.org" in page]
    assert len(feet) == 12 and all("丙末" in page for page in feet)
    assert 2 < sum(page.count("短") > 5 for page in feet) < 12


def test_rows_of_a_table_are_drawn_in_by_as_much_as_they_have():
    cells = [{"y": y, "rowspan": 1} for y in range(10)]
    layout = {"scale": 1, "row_inset": tables.ROW_INSET}
    table = {"kind": "table", "is_whole": True, "head": [], "body": cells, "layout": layout}
    gain = 10 * 2 * (tables.ROW_INSET - settling.LOW_ROWS) * 25.4 / 72  # mm
    assert not settling._draw_in(table, gain + 0.1) and "settled" not in table
    assert settling._draw_in(table, gain - 0.1) and table["settled"]
    assert layout["row_inset"] == settling.LOW_ROWS


def test_two_pictures_below_each_other_are_made_smaller_together():
    one, other = ({"kind": "figure", "n": n, "width": 90.0, "height": 60.0} for n in (1, 2))
    assert not settling._shrink_both(one, other, 40) and one["height"] == 60
    assert settling._shrink_both(one, other, 20)
    assert [one["height"], other["height"], one["width"]] == [50, 50, 75]
    assert not settling._shrink_both(one, other, 1), "each is changed once"


def test_a_signature_that_takes_two_lines_leaves_the_day_on_the_paper(tmp_path):
    issue = make_issue(print_style="official")
    for length in (26, 27, 34, 75):
        body = f'<p class="signature">{"局" * length}</p><p class="signature">2026年12月21日</p>'
        make_article(make_section(issue), body=f"<p>正文</p>{body}")
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    days = [line for line in print_quality.read(path).lines if line.text == "2026年12月21日"]
    assert len(days) == 4 and all(day.glyphs[0].x > 80 for day in days)


@pytest.mark.parametrize(
    ("name", "begins"),
    # GB/T 9704, 7.3.5.2: the day begins two characters to the right of the name, and ends two
    # before the edge if it is the longer one; else the name does.
    [("某局", "day"), ("某某省某某市市场监督管理局办公室", "name")],
)
def test_the_day_below_a_signature_stands_as_in_an_official_document(tmp_path, name, begins):
    issue = make_issue(print_style="official")
    body = f'<p>{"正文。" * 30}</p><p class="signature">{name}</p><p class="signature">2026年8月11日</p>'
    make_article(make_section(issue), body=body)
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    lines = print_quality.read(path).lines
    signed, day = (
        next(line for line in lines if line.text == words) for words in (name, "2026年8月11日")
    )
    em, style = day.size, styles.style("official")
    assert day.glyphs[0].x - signed.glyphs[0].x == pytest.approx(2 * em, abs=0.3)
    side = (style["paper"]["width"] - style["measure"] * style["em"] * 25.4 / 72) / 2
    edge = (style["paper"]["width"] - side + style["outward"]) * 72 / 25.4  # a page on the right
    last = day if begins == "day" else signed
    assert edge - last.right == pytest.approx(2 * em, abs=0.6)


def test_the_folio_of_an_official_document_is_seven_millimetres_below_the_text(tmp_path):
    issue = make_issue(print_style="official")
    make_article(make_section(issue), body="<p>正文</p>")
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    dash = next(line for line in print_quality.read(path).lines if line.text == "—1—").glyphs[0]
    style = styles.style("official")
    text_ends = (style["paper"]["height"] - style["bottom"]) * 72 / 25.4
    middle = dash.y - 0.38 * dash.size  # of the dash, above its base line
    assert (middle - text_ends) * 25.4 / 72 == pytest.approx(7, abs=0.3)


@pytest.mark.parametrize(
    ("text", "is_ragged"),
    [
        ("文" * 60, False),
        (f"{'文' * 20}（https://example.org/）{'后面的文字' * 5}", True),
        (f"{'文' * 21}（electromagnetic）{'后面的文字' * 5}", True),
        (f"{'文' * 15}（electromagnetic）{'后面的文字' * 5}", False),
        (f"{'文' * 17}electromagnetic-hydraulic-servo{'后面的文字' * 5}", False),
        (f"{'文' * 23}12 345 678 901件{'后面的文字' * 5}", True),
        (f"{'文' * 16}12 345 678 901件{'后面的文字' * 5}", False),
        (
            f"{'文' * 20}12 345 678:electromagnetic{'后面的文字' * 5}",
            True,
        ),  # no line begins with the colon
    ],
)
def test_only_a_paragraph_that_cannot_be_filled_is_not_justified(text, is_ragged):
    fitter = spans.TextFitter(measure=28)
    assert filling.is_ragged(fitter.paragraph_spans(plain(text), 28), 28, 0) is is_ragged


PARTS = ["文", "，", "（", "）", "12 kg", "1 284件", "word", " "]


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=60))
def test_whether_lines_can_be_filled_is_what_trying_all_breaks_says(words):
    fitted = FITTER.paragraph_spans(plain("".join(words)), 12)
    stretches = tuple((span["text"], tuple(span["pieces"])) for span in fitted)
    pieces = list(filling._pieces(stretches))

    @cache
    def can(begin: int) -> bool:
        room = 12 - (2 if begin == 0 else 0)
        width = least = 0.0
        ends = []
        for end in range(begin, len(pieces)):
            width, least = width + pieces[end][0], least + pieces[end][0] - pieces[end][1]
            if least > room + 1e-9:
                break
            ends.append((end + 1, width))
        if ends and ends[-1][0] == len(pieces):
            return True
        return any(width >= (1 - filling.TORN) * room and can(end) for end, width in ends)

    assert filling._can_be_filled(stretches, 12, 2) is can(0)


def test_the_heading_of_a_column_breaks_between_words_and_before_its_unit():
    assert headlines.narrow("最大入库流量（m³/s）", 4.2) == ["最大入库", "流量", "（m³/s）"]
    assert headlines.narrow("最大入库流量（m³/s）", 3.6) == ["最大", "入库", "流量", "（m³/s）"]
    assert headlines.narrow("万元GDP用水量（m³）", 4.2) == ["万元GDP", "用水量", "（m³）"]
    assert headlines.narrow("数" + "（甲）" * 1200, 4)[-1] == "（甲）"
    for odd in ("\u0301", "", " ", "（", "数\u0301"):
        assert "".join(headlines.narrow(odd, 0.5)) == odd.strip()


def test_columns_are_as_wide_as_their_dates_and_the_numbers_of_rows_narrow():
    rows = "".join(
        f"<tr><td>{n}</td><td>第{n}水库</td><td>2026年12月{n}日</td><td>1284.5</td><td>{'说明' * 20}</td></tr>"
        for n in range(11, 15)
    )
    head = "".join(f"<th>{word}</th>" for word in ("序号", "名称", "完工", "投资（万元）", "说明"))
    table = table_data(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    number, _name, day, value, words = table["layout"]["columns"]
    cell = next(cell for cell in table["body"] if cell["x"] == 2)
    assert cell["room"] >= fonts.width_of("2026年12月11日") and day["is_short"]
    assert number["width"] < value["width"] < words["width"]


def test_dates_and_units_are_divided_before_the_type_is_hard_to_read():
    for words, cell in (("完工", "2026年12月21日"), ("合格率（较上年同期增减）", "12.5")):
        head, row = f"<th>{words}</th>" * 7, f"<td>{cell}</td>" * 7
        table = table_data(
            f"<table><thead><tr>{head}</tr></thead><tr>{row}</tr></table>", "official"
        )
        assert table["layout"]["scale"] >= 0.63, words


def test_a_dash_begins_the_line_of_what_it_adds():
    title = "小流域水资源到底应该怎么管？——来自三个县的调查"
    assert list(headlines.lines(title, 18))[1].startswith("——来自")
    for inside in (
        "通报（——关于某事项",
        "他说“——这是好事",
        "《质量强国——建设纲要》解读",
        "2030——2035年规划",
    ):
        assert not any(line.startswith("——") for line in wording.phrases(inside)), inside
    first, *_others = headlines.lines("设计过闸流量达到1 850 m³/s 采用弧形钢闸门", 14)
    assert first.endswith("m³/s")


def test_a_line_is_not_torn_before_a_long_word(tmp_path):
    issue = make_issue(print_style="large")
    word = "methylprednisolonesuccinate"
    body = "".join(
        f"<p>{'文' * n}{'说明' * 9}发送邮件至（{word}）办理。{'后面的文字，' * 5}</p>"
        for n in range(0, 22, 3)
    )
    make_article(
        make_section(issue),
        body=body + f"<ul><li>{'发送邮件' * 5}（{word}）</li></ul>",
        summary="摘要" * 12 + word,
    )
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    lines = [line for line in print_quality.read(path).lines if line.page == 2]
    assert max(print_quality._pitch(line, line.size) for line in lines) < 1.1


@pytest.mark.parametrize("mark", ["；", "："])
def test_a_mark_behind_a_number_is_one_em_wide(tmp_path, mark):
    issue = make_issue()
    make_article(make_section(issue), body=f"<p>同比增长4.3%{mark}其中</p>")
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    line = next(line for line in print_quality.read(path).lines if f"%{mark}其" in line.text)
    at = line.text.index(mark)
    assert line.glyphs[at + 1].x - line.glyphs[at].x > 0.95 * line.size


@pytest.mark.parametrize("text", ["0.02～0.1 mg", "400～600 mg·h/L", "30℃—35℃", "达4.3%；其中"])
def test_a_mark_that_joins_begins_no_line(tmp_path, text):
    issue = make_issue()
    section = make_section(issue)
    for length in range(36, 44):
        make_article(section, body=f"<p>{'文' * length}{text}的处方点评与其他</p>")
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    lines = [line.text for line in print_quality.read(path).lines if "文" in line.text]
    assert lines and not [line for line in lines if line[0] in "～—；"]


def test_sources_part_behind_their_mark(tmp_path):
    issue = make_issue(print_style="official")
    names = ["《临沂日报》第三版", "云岭区人民政府网站关于质量体检的通知", "某某学通讯"]
    for length in range(1, 12):
        outlets = [{"outlet": "市" * length + name} for name in names]
        make_article(make_section(issue, f"第{length}栏"), sources=outlets)
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    assert not [line.text for line in print_quality.read(path).lines if line.text.startswith("；")]


def test_rows_of_a_table_are_whole_and_a_note_stays_below_it(tmp_path):
    issue = make_issue()
    row = f"<td>{'很长的单位名称' * 6}</td>" * 3
    make_article(make_section(issue), body=rows_of(*[row] * 60, head="<th>栏</th>" * 3))
    reader = pdf_of(issue)
    for page in reader.pages[2:-1]:
        assert bare(page.extract_text()).count("很长的单位名称") % 18 == 0


def test_a_table_is_not_let_down_behind_its_note():
    issue = make_issue()
    table = rows_of(*["<td>甲</td><td>乙</td>"] * 5, head="<th>栏</th>" * 2)
    for lines in range(26, 34):
        body = "<p>短</p>" * lines + table + "<p>注：表中数据为初步统计。</p>" + "<p>后文。</p>" * 3
        make_article(make_section(issue, f"第{lines}栏"), body=body)
    with printed.issue_input(contents.build(issue), published=True) as copy:
        data = json.loads(copy.texts["data.json"])
    for section in data["sections"]:
        kinds = [block["kind"] for block in section["articles"][0]["blocks"]]
        assert kinds[-5:] == ["table", *["paragraph"] * 4]


def test_names_of_attachments_stand_below_each_other():
    listed = captions.with_attachments(
        [
            {"kind": "paragraph", "role": "", "spans": [{"text": text}]}
            for text in (
                "正文。",
                "附件：1.任务分工表",
                "2.主要指标",
                "3. 管理办法",
                "联系人：某某",
                "2.别的",
            )
        ]
    )
    assert [node.get("hang") for node in listed] == [None, 2, 5, 5, None, None]
    issue = make_issue()
    make_article(make_section(issue), body="<p>附件：1.任务分工表</p><p>2.主要指标</p>")
    assert "附件：1.任务分工表" in bare(texts(pdf_of(issue))[2])


def test_a_number_of_a_caption_stands_apart(tmp_path):
    fitter = FigureFitter({}, tmp_path, styles.style("standard"))
    lines = fitter.caption("图1 12315平台接收诉求趋势")
    assert "".join(span["text"] + "".join(span["pieces"]) for span in lines[0]).startswith(
        "图1\u3000123"
    )
    assert richtext.split_credit("摊位二维码（示意图）") == ("摊位二维码（示意图）", "")
    assert richtext.split_credit("田世宏（徐想 摄）") == ("田世宏", "徐想 摄")


def test_the_head_of_a_page_names_the_section_it_begins_with():
    issue = make_issue(section_starts="run_on")
    make_article(make_section(issue, "甲栏"), body="<p>短</p>" * 50)
    make_article(make_section(issue, "乙栏"), "乙文", body="<p>短</p>" * 50)
    first, second, third = texts(pdf_of(issue))[2:5]
    assert [page.split("\n")[0].split()[-1][-2:] for page in (first, second, third)] == [
        "甲栏",
        "甲栏",
        "乙栏",
    ]


def test_a_few_entries_too_many_are_drawn_onto_the_page_of_the_contents():
    for count, pages in ((30, 1), (36, 1), (60, 2)):
        issue = make_issue(number=count)
        section = make_section(issue)
        for number in range(count):
            make_article(section, f"第{number}篇文章的题目")
        labels = pdf_of(issue).page_labels
        assert sum(bool(label) and set(label) <= set("iv") for label in labels) == pages, (
            count,
            labels,
        )


def test_an_apostrophe_is_no_quotation_mark():
    assert FITTER.string("Martha’s Rule 与“质量月”的‘三查’") == "Martha's Rule 与“质量月”的‘三查’"


@pytest.mark.parametrize(
    "body",
    [
        '<p>正文。</p><p class="signature">某局</p><p>（此件公开发布）</p><p>抄送：各省局。</p>',
        '<p>正文。</p><p class="signature">某局</p><p>（此件公开发布）</p><p>甲</p><p class="signature">乙</p>',
        "<p>第" + ",".join(str(n) for n in range(1, 60)) + "号产品</p>",
        "<p>编号" + "1234567890" * 9 + "号</p><p>校验" + "abcdefghij" * 10 + "～完</p>",
        "<p>抽查批号为 " + " ".join(str(n) for n in range(301, 335)) + " 的产品</p>",
        "<p>引用GB " + "1." * 60 + "</p>",
        "<blockquote><pre>字</pre><h2>题</h2><p>引文</p></blockquote>",
    ],
    ids=[
        "a notice below",
        "two signatures",
        "a list of numbers",
        "long runs",
        "a series",
        "a standard",
        "a quotation",
    ],
)
@pytest.mark.parametrize("style", ["standard", "large"])
def test_odd_texts_print_whole_and_on_the_sheet(tmp_path, body, style):
    issue = make_issue(print_style=style, editors_note="\u200e")
    make_article(make_section(issue), body=body, responsible_editor="某某")
    path = tmp_path / "issue.pdf"
    path.write_bytes(printed.render(contents.build(issue), published=True)[0])
    pages = print_quality.read(path)
    assert all(line.right < 210 * 72 / 25.4 - 40 for line in pages.lines)
    text = bare("".join(texts(pypdf.PdfReader(path))))
    assert (
        bare(re.sub("<[^>]+>", "", body)).replace("\u00a0", "") in text.replace("\u00a0", "")
        or "signature" in body
    )


def test_a_close_of_a_letter_keeps_together(tmp_path):
    issue = make_issue(section_starts="new_page")
    close = (
        '<p>此致</p><p>敬礼！</p><p class="signature">某局</p><p class="signature">2026年1月2日</p>'
    )
    heights = range(24, 36)
    for lines in heights:
        make_article(
            make_section(issue, f"第{lines}栏"), body="<p>短</p>" * lines + f"<p>{LAST}完。</p>{close}",
            responsible_editor="某某",
        )  # fmt: skip
    pages = [bare(text) for text in texts(pdf_of(issue))]
    ends = [page for page in pages if "此致" in page]
    assert len(ends) == len(heights)
    assert all("完。此致敬礼！某局2026年1月2日（责任编辑：某某）" in page for page in ends), ends


@pytest.mark.slow
@pytest.mark.parametrize("name", ["NUMBER", "JOINED", "STANDARD", "SLASHED", "DAY", "WORD"])
def test_patterns_take_linear_time(name):
    assert worst_strings.growth(getattr(holding, name)) is None


@pytest.mark.parametrize("text", ["型号ABCDEFGHIJKL", "ABCDEFGH型", "（甲）（乙）（丙）"])
def test_a_narrow_heading_divides_no_word(text):
    for room in range(4, 10):
        lines = headlines.narrow(text, room)
        assert "".join(lines) == text
        for before, after in pairwise(lines):
            assert not (before[-1].isascii() and after[0].isascii())
            assert before[-1] not in "（" and after[0] not in "）"


def test_a_table_of_particulars_keeps_its_caption():
    issue = make_issue()
    body = '<table class="meta"><caption>产品信息表</caption><tr><th scope="row">名称</th><td>水壶</td></tr></table>'
    make_article(make_section(issue), body=body)
    assert "产品信息表" in bare(texts(pdf_of(issue))[2])


@pytest.mark.parametrize("name", ["\u0301", "刊"])
def test_a_name_of_little_width_prints(name):
    issue = make_issue(title=name)
    make_article(make_section(issue))
    pdf_of(issue)


# --- tags


def test_an_independent_checker_of_pdf_ua_finds_nothing(tmp_path, demo):
    checker = Path(sys.executable).with_name("pdfua")
    for name in PrintSettings.Style.values:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(demo.pdfs[name])
        run = subprocess.run([checker, "check", path], capture_output=True, text=True)
        assert "PASS (no findings)" in run.stdout, run.stdout
    struct = subprocess.run(
        [program("pdfinfo", "poppler-utils"), "-struct", str(tmp_path / "standard.pdf")],
        capture_output=True, text=True, errors="replace", check=True,
    ).stdout  # fmt: skip
    assert struct.count("Caption") >= 3 and "TH <" in struct and "THead" in struct


def test_the_grid_of_a_table_with_merged_cells_closes(demo):
    """With the cells that reach down from above, each row has as many columns as the table."""
    reader = pypdf.PdfReader(io.BytesIO(demo.pdfs["standard"]))
    grids = []
    for table in elements(reader.root_object["/StructTreeRoot"], "/Table"):
        taken: dict[tuple[int, int], bool] = {}
        rows = list(elements(table, "/TR"))
        for y, row in enumerate(rows):
            x = 0
            for cell in [*elements(row, "/TH", "/TD")]:
                while (x, y) in taken:
                    x += 1
                width, height = span(cell, "/ColSpan"), span(cell, "/RowSpan")
                taken |= {(x + i, y + j): True for i in range(width) for j in range(height)}
        grids.append({sum((x, y) in taken for x in range(99)) for y in range(len(rows))})
    assert grids and all(len(widths) == 1 for widths in grids)


def elements(node, *kinds: str):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for inner in node:
            yield from elements(inner, *kinds)
    elif isinstance(node, dict):
        if node.get("/S") in kinds:
            yield node
        elif "/K" in node:
            yield from elements(node["/K"], *kinds)


def span(cell, name: str) -> int:
    attributes = cell.get("/A", [])
    attributes = attributes.get_object() if hasattr(attributes, "get_object") else attributes
    for one in attributes if isinstance(attributes, list) else [attributes]:
        if name in one.get_object():
            return int(one.get_object()[name])
    return 1


# --- drafts, findings, one article, memory


def test_a_draft_says_so_on_every_page_until_its_release():
    issue = make_issue()
    make_article(make_section(issue), body="<p>文</p>" * 60)
    draft = texts(pdf_of(issue, published=False))
    assert all("草" in page and "稿" in page for page in draft)
    assert not any("草" in page for page in texts(pdf_of(issue)))
    issue = release(issue)
    published = printed.render(contents.build(issue))[0]
    assert not any("草" in page for page in texts(pypdf.PdfReader(io.BytesIO(published))))


def test_what_print_would_show_is_found_before_the_release():
    issue = make_issue()
    body = (
        "<p>会议指出,质量是生命线。二是夯实标标准化发展基础。</p>"
        "<p>The screenshot shows the official website of the State Administration.</p>"
    )
    article = make_article(make_section(issue), body=body)
    text = "“标”在换页处前后重复：…。二是夯实标|标准化发展基…"
    report = {"remarks": [{"level": "fault", "code": "doubled_at_join", "text": text}]}
    Manuscript.objects.create(issue=issue, filename="m.txt", data=b"", understood={}, report=report)
    codes = {"half_width", "describes_picture", "doubled_character"}
    found = {p.code: p for p in preflight.look(issue) if p.code in codes}
    assert set(found) == codes and {p.id for p in found.values()} == {article.pk}
    assert "“会议指出,质量是”" in found["half_width"].text
    assert "夯实标标准化" in found["doubled_character"].text
    article.text = "会议指出，质量是生命线。二是夯实标准化发展基础。"
    article.body = f"<p>{article.text}</p>"
    article.save()
    assert not [p for p in preflight.look(issue) if p.code in codes]


def test_one_article_alone_is_a_file_of_its_own(tmp_path, capsys):
    issue = make_issue(year=2026, number=3)
    make_article(make_section(issue, "甲栏"), "第一篇", body="<p>甲文</p>")
    article = make_article(make_section(issue, "乙栏"), "第二篇", body="<h2>小标题</h2><p>乙文</p>")
    path = tmp_path / "a.pdf"
    call_command("export_issue", "2026-03", format="pdf", article=article.pk, output=str(path))
    (page,) = texts(pypdf.PdfReader(path))
    assert "乙文" in page and "第二篇" in page and "二、乙栏" in page and "甲文" not in page
    call_command(
        "export_issue", "2026-03", format="pdf", article=article.pk, style="large", output=str(path)
    )
    with pytest.raises(CommandError, match="没有编号为"):
        call_command("export_issue", "2026-03", format="pdf", article=987654, output=str(path))
    with pytest.raises(CommandError, match="只有PDF"):
        call_command("export_issue", "2026-03", format="json", style="large", output=str(path))


def test_an_issue_too_large_for_the_memory_is_refused_before_it_is_tried(settings, monkeypatch):
    settings.PRINT_MEMORY = 200
    issue = make_issue()
    make_article(make_section(issue), body="<p>" + "文字" * 90_000 + "</p>")
    monkeypatch.setattr(printed, "typeset", None)  # it is not called
    with pytest.raises(exporting.ExportFailed, match=r"需要约\d+MB内存，现允许200MB"):
        exporting.export(issue, "pdf", by=None)


# --- what a hostile tester found


def copied(body: str, **options) -> str:
    issue = make_issue(**options)
    make_article(make_section(issue), body=body)
    return bare("".join(texts(pdf_of(issue))[2:-1]))


def test_a_number_with_a_power_is_no_plain_number():
    cells = table_data("<table><tr><td>甲</td><td>10<sup>6</sup></td></tr></table>")["body"]
    assert [cell["number"] for cell in cells] == [[], []]
    assert cells[1]["blocks"][0]["spans"][1]["marks"] == ["sup"]


@pytest.mark.parametrize("style", PrintSettings.Style.values)
@pytest.mark.parametrize(
    "body",
    [
        '<table class="meta">'
        + "".join(f"<tr><th>名{n}</th><td>{'值' * 400}第{n}行末</td></tr>" for n in range(15))
        + "</table>",
        "<table>"
        + "<tr><td rowspan=12>组</td><td>第0行末</td></tr>"
        + "".join(f"<tr><td>{'文' * 400}第{n}行末</td></tr>" for n in range(1, 15))
        + "</table>",
        "<p>文</p>"
        + "".join(
            f'<p><a href="http://a.example.org/{n}">{"很长的名称" * 8}第{n}行末</a></p>'
            for n in range(15)
        ),
    ],
    ids=["particulars", "a group of rows", "many links"],
)
def test_nothing_runs_off_the_sheet(style, body):
    issue = make_issue(print_style=style)
    make_article(make_section(issue), body=body)
    text = bare("".join(texts(pdf_of(issue))))
    assert all(f"第{n}行末" in text for n in range(15))


def test_a_table_with_pictures_breaks_over_pages():
    picture = make_picture(width=800, height=800)
    row = f'<tr><td>第%d行</td><td><img src="{picture.address}" alt="图"></td></tr>'
    issue = make_issue()
    body = "<table>" + "".join(row % n for n in range(8)) + "</table><p>表后的文字</p>"
    make_article(make_section(issue), body=body)
    text = bare("".join(texts(pdf_of(issue))))
    assert all(f"第{n}行" in text for n in range(8)) and "表后的文字" in text


@pytest.mark.parametrize("addresses", PrintSettings.Addresses.values)
@pytest.mark.parametrize(
    "body",
    [
        '<p><a href="http://a.example.org/x">\u200e</a></p>',
        '<p>文<a href="http://a.example.org/x">\ufeff</a></p>',
        '<p><a href="http://a.example.org/x">甲\u00ad</a></p>',
        "<table><thead><tr><th>http://a.example.org/b</th></tr></thead><tbody>"
        + "<tr><td>文</td></tr>" * 90
        + "</tbody></table>",
    ],
    ids=["a link of a mark", "a link of nothing", "a soft hyphen", "an address in a head"],
)
def test_odd_links_print(addresses, body):
    issue = make_issue(title="质量要闻 www.example.org", addresses=addresses)
    make_article(make_section(issue), "\u200e", body=body)
    pdf_of(issue)
    pdf_of(issue, article=issue.sections.get().articles.get().pk)


def test_every_link_is_told_on_paper():
    body = (
        '<h2>见<a href="http://a.example.org/h">甲</a></h2><p>文</p>'
        '<table><caption>表<a href="http://a.example.org/c">乙</a></caption><tr><td>1</td></tr></table>'
    )
    for addresses in PrintSettings.Addresses.values:
        text = copied(body, addresses=addresses)
        assert "http://a.example.org/h" in text and "http://a.example.org/c" in text


def test_numbers_stay_on_one_line_in_a_table_of_many_columns():
    head = "".join(f"<th>检验项目列{n}</th>" for n in range(8))
    row = "<tr>" + "<td>12,345.67</td>" * 8 + "</tr>"
    table = table_data(f"<table><thead><tr>{head}</tr></thead><tbody>{row * 3}</tbody></table>")
    layout = table["layout"]
    style = styles.style("standard")
    room = style["measure"] * style["em"] / (style["sizes"]["table"] * layout["scale"])
    for column in layout["columns"]:
        assert column["whole"] + column["rest"] <= column["width"] * room - 1


def test_the_imprint_is_read_by_its_colons():
    lines = "https://www.example.org/about\n出版时间 12:30\n地址：北京\n主办: 某某协会"
    assert imprint.rows(lines) == [
        ("出版", ["https://www.example.org/about", "出版时间 12:30"]),
        ("地址", ["北京"]),
        ("主办", ["某某协会"]),
    ]
    assert imprint.publisher(lines) == "某某协会"


def test_highlights_have_room_for_three_lines_of_some_length():
    issue = make_issue(highlights="甲\n\n乙\n丙")
    issue.full_clean()
    assert issue.print_settings()["highlights"] == ["甲", "乙", "丙"]
    for wrong in ("甲\n乙\n丙\n丁", "长" * 81):
        issue.highlights = wrong
        with pytest.raises(ValidationError):
            issue.full_clean()


@pytest.mark.parametrize("name", ["style=nonsense", "article=99999999999999999999", "article=x"])
def test_the_export_page_takes_no_nonsense(client, admin_user, name):
    issue = make_issue()
    make_article(make_section(issue))
    client.force_login(admin_user)
    address = reverse("admin:issues_issue_export", args=[issue.pk])
    assert client.get(f"{address}?format=pdf&{name}").status_code == 404
    answer = client.get(f"{address}?format=pdf&style=large")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert "-large.pdf" in answer["Content-Disposition"]
