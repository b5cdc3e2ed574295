"""Word files as offices make them: what is read of them, and what hostile ones do."""

import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from PIL import Image

from articles.manuscripts import readers
from articles.manuscripts.folding import letters
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.report import Report
from articles.manuscripts.word_file import counting
from articles.models import Article, Picture
from articles.richtext import plain_text
from issues import importing, making
from issues.importing.understanding import understand
from issues.models import Periodical
from tests import word_of_issue
from tests.conftest import program
from tests.make import picture_bytes
from tests.word_files import MANNERS, WordFile, count, numbered_list

PROSE = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。"


def digest(manner) -> bytes:
    word = WordFile(manner)
    word.text("质量要闻")
    word.text("2021年第10期")
    word.section("一、", "质量要闻")
    word.section("1.1 ", "国家", 2)
    word.title("某市召开质量工作会议")
    word.link("某市召开质量工作会议-某某网", "https://a.example.org/1.html", "来源：")
    word.text(PROSE)
    word.picture(picture_bytes(80, 60), "图1 会议现场")
    word.table([["车型", "抽样数"], ["甲", "3"]])
    word.right("某市市场监管局")
    word.right("2021年10月3日")
    word.title("某省发布质量提升行动方案")
    word.text("来源：某某报 https://b.example.org/2.html")
    word.text(PROSE)
    word.text("一、总体要求")
    word.text(PROSE)
    word.text("二、保障措施")
    word.text(PROSE)
    word.section("1.2 ", "地方", 2)
    word.title("电梯换新提速")
    word.text("来源：某报")
    word.text(PROSE)
    word.section("二、", "质量论坛")
    word.title("专家谈首席质量官制度")
    word.text("来源：乙报")
    word.text(PROSE)
    return word.bytes()


def read(word: WordFile | bytes, report: Report | None = None):
    data = word if isinstance(word, bytes) else word.bytes()
    return readers.read(data, "m.docx", report=report or Report())


def texts(word: WordFile) -> list[str]:
    return [block.text for block in read(word).blocks]


def outline(sections) -> list:
    return [
        (s.title, [article.title for article in s.articles], outline(s.sections)) for s in sections
    ]


@pytest.mark.parametrize("manner", MANNERS)
def test_one_digest_built_four_ways_is_one_issue(manner):
    found = understand(digest(MANNERS[manner]), "m.docx")
    assert outline(found.outline.sections) == [
        ("质量要闻", [], [
            ("国家", ["某市召开质量工作会议", "某省发布质量提升行动方案"], []),
            ("地方", ["电梯换新提速"], []),
        ]),
        ("质量论坛", ["专家谈首席质量官制度"], []),
    ]  # fmt: skip
    first, second, *_rest = found.composed.values()
    assert first.body == "\n".join([
        f"<p>{PROSE}</p>", '<figure class="image">\n<figcaption>图1会议现场</figcaption>\n</figure>',
        "<table>\n<tbody>\n<tr>\n<td>车型</td>\n<td>抽样数</td>\n</tr>\n<tr>\n<td>甲</td>\n<td>3</td>\n</tr>\n"
        '</tbody>\n</table>', '<p class="signature">某市市场监管局</p>',
        '<p class="signature">2021年10月3日</p>',
    ])  # fmt: skip
    assert [picture.data[:4] for picture in first.pictures] == [b"\x89PNG"]
    assert [(s.label, s.url, s.outlet) for s in first.sources] == [
        ("某市召开质量工作会议-某某网", "https://a.example.org/1.html", "某某网")
    ]
    assert "<h2>一、总体要求</h2>" in second.body and "<h2>二、保障措施</h2>" in second.body
    assert [r.code for r in found.report.remarks if r.level in ("lost", "doubt")] == []


@pytest.mark.django_db
def test_a_word_file_becomes_an_issue_with_its_pictures(media):
    result = importing.import_issue(
        digest(None), filename="十月.docx", year=2021, number=10, by=None
    )
    article = Article.objects.get(title="某市召开质量工作会议")
    picture = Picture.objects.get()
    assert f'<img alt="图1 会议现场" src="{picture.address}"' in article.body
    assert result.issue.title == "质量要闻" and result.manuscript.filename == "十月.docx"
    assert (picture.width, picture.height) == (80, 60)


@pytest.mark.django_db
def test_pictures_of_what_was_not_written_are_taken_back(media):
    importing.import_issue(digest(None), filename="a.docx", year=2021, number=10, by=None)
    before = sorted(path for path in media.rglob("*") if path.is_file())
    with pytest.raises(importing.ImportConflict):
        importing.import_issue(
            digest(MANNERS["counted, styles"]), filename="b.docx", year=2021, number=10, by=None
        )
    assert Picture.objects.count() == 1
    assert sorted(path for path in media.rglob("*") if path.is_file()) == before


# --- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("chineseCounting", "一 九 十 十一 二十 一百零五 三千零二十"),
        ("chineseLegalSimplified", "壹 玖 壹拾 壹拾壹 贰拾 壹佰零伍 叁仟零贰拾"),
        ("decimal", "1 9 10 11 20 105 3020"),
        ("lowerRoman", "i ix x xi xx cv mmmxx"),
        ("upperLetter", "A I J K T AAAAA DDDDDDDDD"),
        ("ideographDigital", "一 九 一〇 一一 二〇 一〇五 三〇二〇"),
        ("decimalEnclosedCircle", "① ⑨ ⑩ ⑪ ⑳ 105 3020"),
        ("ideographTraditional", "甲 壬 癸 甲 癸 戊 癸"),
        ("nobody knows", "1 9 10 11 20 105 3020"),
    ],
)
def test_how_numbers_are_written(form, expected):
    numbers = (1, 9, 10, 11, 20, 105, 3020)
    assert " ".join(counting.shown(number, form) for number in numbers) == expected


def test_numbers_that_word_counts_are_written_into_the_text():
    word = WordFile()
    levels = [
        ("chineseCounting", "%1、", False),
        ("decimal", "（%2）", False),
        ("decimal", "%1.%3", True),
    ]
    first = numbered_list(word.document, levels)
    second = numbered_list(word.document, levels[:1])
    for text, depth, number in (
        ("甲", 0, first), ("乙", 1, first), ("丙", 1, first), ("丁", 0, first), ("戊", 1, first),
        ("己", 2, first), ("庚", 0, second), ("", 0, first), ("辛", 0, first),
    ):  # fmt: skip
        count(word.text(text), number, depth)
    assert texts(word) == [
        "一、甲", "（1）乙", "（2）丙", "二、丁", "（1）戊", "2.1 己", "一、庚", "四、辛"
    ]  # fmt: skip


def test_a_list_of_a_style_and_one_that_begins_anew():
    word = WordFile()
    number = numbered_list(word.document, [("decimal", "第%1条", False)])
    style = word.document.styles["List Paragraph"]
    properties = style.element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>'))
    for text in ("甲", "乙"):
        word.text(text).style = style
    numbering = word.document.part.numbering_part.element
    again = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="777"><w:abstractNumId w:val="{number}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    numbering.append(again)
    for text in ("丙", "丁"):
        count(word.text(text), 777, 0)
    assert texts(word) == ["第1条 甲", "第2条 乙", "第7条 丙", "第8条 丁"]


def test_headings_take_their_depth_from_the_style_they_are_based_on():
    word = WordFile()
    style = word.document.styles.add_style("要闻标题", 1)
    style.base_style = word.document.styles["Heading 2"]
    word.text("甲").style = style
    paragraph = word.text("乙")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    word.text("丙")
    assert [(b.text, b.level) for b in read(word).blocks] == [("甲", 2), ("乙", 1), ("丙", 0)]


def test_styles_of_the_office_decide_before_patterns():
    word = WordFile()
    for name in ("栏目", "文章标题"):
        word.document.styles.add_style(name, 1)
    for style, text in (
        ("栏目", "要闻"), ("文章标题", "甲市开会，乙市响应。"), (None, PROSE), (None, "一、总体要求"), (None, PROSE),
        ("文章标题", "某省"), ("文章标题", "发布方案"), (None, PROSE), ("栏目", "二、论坛"), ("文章标题", "谈质量"), (None, PROSE),
    ):  # fmt: skip
        paragraph = word.text(text)
        if style:
            paragraph.style = word.document.styles[style]
    found = understand(word.bytes(), "m.docx")
    assert outline(found.outline.sections) == [
        ("要闻", ["甲市开会，乙市响应。", "某省发布方案"], []), ("论坛", ["谈质量"], [])
    ]  # fmt: skip


@pytest.mark.django_db
def test_styles_that_the_office_named_once():
    word = WordFile()
    names = {"大标题样式": "要闻", "稿件名": "甲市开会，乙市响应。"}
    for name, text in names.items():
        word.document.styles.add_style(name, 1)
        word.text(text).style = word.document.styles[name]
    word.text(PROSE)
    making.write_periodical(
        Periodical(word_styles="大标题样式 = 栏目\n稿件名＝文章标题\n"), by=None
    )
    importing.import_issue(word.bytes(), filename="m.docx", year=2026, number=1, by=None)
    assert Article.objects.get().title == "甲市开会，乙市响应。"
    assert Article.objects.get().section.title == "要闻"
    with pytest.raises(ValidationError, match="大标题样式"):
        Periodical(word_styles="大标题样式：栏目").full_clean()


# --- what else a paragraph may hold -----------------------------------------------------------


def body_of(word: WordFile) -> tuple[str, list[str]]:
    """The text of the one article, with the codes of the report."""
    found = understand(word.bytes(), "m.docx")
    [composed] = found.composed.values()
    return composed.body, found.report.codes()


def one_article() -> WordFile:
    word = WordFile()
    word.text("一、要闻")
    word.text("某市召开质量工作会议")
    word.text("来源：某报")
    word.text(PROSE)
    return word


def test_bold_links_and_bullets():
    word = one_article()
    paragraph = word.text("会议强调，")
    paragraph.add_run("质量第一").bold = True
    paragraph.add_run("，安全第一。")
    word.link("通知全文", "https://example.org/a?b=1&c=2", "见")
    word.link("点此", "javascript:alert(1)", "见")
    for text in ("甲", "乙"):
        word.text(text).style = word.document.styles["List Bullet"]
    body, codes = body_of(word)
    assert "<p>会议强调，<strong>质量第一</strong>，安全第一。</p>" in body
    assert (
        '<p>见<a href="https://example.org/a?b=1&amp;c=2" rel="noopener">通知全文</a></p>' in body
    )
    assert "<p>见点此</p>" in body and "no_link" in codes and "javascript" not in body
    assert "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>" in body


def test_a_table_with_merged_cells_and_a_head():
    word = one_article()
    table = word.table([["项目", "", "合格率"], ["甲", "1", "90%"], ["", "2", "80%"]])
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    body, _codes = body_of(word)
    assert re.sub(r"\s*\n\s*", "", body[body.index("<table") :]) == (
        '<table><thead><tr><th colspan="2" scope="col">项目</th><th scope="col">合格率</th></tr></thead>'
        '<tbody><tr><td rowspan="2">甲</td><td>1</td><td>90%</td></tr>'
        "<tr><td>2</td><td>80%</td></tr></tbody></table>"
    )


def test_a_line_above_a_table_is_its_caption():
    word = one_article()
    word.text("表1 抽查结果")
    word.table([["甲", "乙"], ["1", "2"]])
    word.text("各月情况").alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.table([["丙", "丁"], ["3", "4"]])
    body, _codes = body_of(word)
    assert "<caption>表1抽查结果</caption>" in body and "<caption>各月情况</caption>" in body
    assert body.count("<table") == 2 and "<p>各月情况" not in body


def test_a_frame_around_paragraphs_is_no_table():
    word = one_article()
    table = word.table([["框内文字。"]])
    table.cell(0, 0).add_paragraph("第二段。")
    body, _codes = body_of(word)
    assert "<p>框内文字。</p>\n<p>第二段。</p>" in body and "<table" not in body


def test_notes_stand_at_the_end_of_the_article():
    word = one_article()
    data = with_footnote(word.bytes(), "见《质量》第一卷。")
    found = understand(data, "m.docx")
    [composed] = found.composed.values()
    assert composed.body.endswith("<sup>[1]</sup></p>\n<p>[1] 见《质量》第一卷。</p>")


def with_footnote(data: bytes, text: str) -> bytes:
    """The last paragraph of a file with a footnote, which python-docx cannot make."""
    import zipfile

    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    note = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                at = part.rindex(b"</w:p>")
                mark = b'<w:r><w:footnoteReference w:id="2"/></w:r>'
                part = part[:at] + mark + part[at:]
            if name == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="n1" Type="{kind}" Target="footnotes.xml"/>'
                part = part.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            target.writestr(name, part)
        target.writestr("word/footnotes.xml", note)
    return buffer.getvalue()


def test_changes_are_taken_as_accepted_and_comments_told():
    word = one_article()
    paragraph = word.text("原有")
    for tag, text, words in (("w:ins", "新增", "w:t"), ("w:del", "删去", "w:delText")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        inner = OxmlElement(words)
        inner.text = text
        run.append(inner)
        change.append(run)
        paragraph._p.append(change)
    word.document.add_comment(paragraph.runs, text="请核实", author="张三")
    found = understand(word.bytes(), "m.docx")
    [composed] = found.composed.values()
    assert "<p>原有新增</p>" in composed.body
    told = {remark.code: remark.text for remark in found.report.remarks}
    assert "2" in told["word_tracked"] and "张三：请核实" in told["word_comment"]


def test_the_contents_that_word_made_are_left_out():
    word = WordFile(MANNERS["typed, styles"])
    word.text("目录")
    first = word.text()
    for kind in ("begin", None, "separate"):
        run = OxmlElement("w:r")
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = r' TOC \o "1-3" \h '
        run.append(element)
        first._p.append(run)
    word.text("一、要闻\t1")
    last = word.text("某市召开质量工作会议\t2")
    run = OxmlElement("w:r")
    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    run.append(end)
    last._p.append(run)
    word.section("一、", "要闻")
    word.title("某市召开质量工作会议")
    word.text(PROSE)
    report = Report()
    assert [b.text for b in read(word, report).blocks] == [
        "一、要闻",
        "某市召开质量工作会议",
        PROSE,
    ]
    assert report.codes() == ["word_contents_field"]


TEXT_BOX = """<w:r {ns}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:drawing><wps:txbx xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<w:txbxContent><w:p><w:r><w:t>框中文字。</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r><w:t>框中文字。</w:t></w:r></w:p>
</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def test_a_text_box_stands_once_behind_its_paragraph():
    word = WordFile()
    word.text("前")._p.append(parse_xml(TEXT_BOX.format(ns=nsdecls("w"))))
    word.text("后")
    assert texts(word) == ["前", "框中文字。", "后"]


def test_hidden_text_and_codes_of_fields_are_left_out_and_told():
    word = one_article()
    paragraph = word.text("可见")
    paragraph.add_run("隐藏").font.hidden = True
    caption = word.text("图 ")
    caption._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" SEQ 图 "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )
    caption.add_run(" 会议现场").bold = False
    body, codes = body_of(word)
    assert "可见" in body and "隐藏" not in body and "word_hidden" in codes
    assert "图 1 会议现场" in body.replace("图1会议现场", "图 1 会议现场") and "SEQ" not in body


def test_a_centred_line_below_a_picture_is_its_caption():
    word = one_article()
    word.picture(picture_bytes(50, 40))
    word.text("各月建议数量统计").alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.text(PROSE)
    body, _codes = body_of(word)
    assert "<figcaption>各月建议数量统计</figcaption>" in body


@pytest.mark.parametrize(
    ("typed", "alt"),
    [
        ("台上坐着五位专家", "台上坐着五位专家"),
        ("图片包含 游戏机, 建筑\n\n描述已自动生成", "图1 会议现场"),
        ("C:\\Users\\a\\会议.jpg", "图1 会议现场"),
        ("图片 3", "图1 会议现场"),
    ],
)
def test_the_description_of_a_picture_comes_along(typed, alt):
    word = one_article()
    word.picture(picture_bytes(50, 40), "图1 会议现场")
    (drawn,) = word.document.element.iter(qn("wp:docPr"))
    drawn.set("descr", typed)
    (composed,) = understand(word.bytes(), "a.docx").composed.values()
    assert f'alt="{alt}"' in composed.html
    assert "<figcaption>图1会议现场</figcaption>" in composed.html


def test_pictures_are_converted_or_told():
    word = one_article()
    bitmap = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(bitmap, "BMP")
    word.picture(bitmap.getvalue())
    word.picture(picture_bytes(50, 40), "图2 现场")
    found = understand(word.bytes(), "m.docx")
    [composed] = found.composed.values()
    assert [picture.data[:8] for picture in composed.pictures] == [b"\x89PNG\r\n\x1a\n"] * 2


@pytest.mark.django_db
def test_a_drawing_of_windows_is_an_empty_place_that_names_the_file(media):
    word = one_article()
    word.picture(picture_bytes(50, 40))
    data = replaced(word.bytes(), "word/media/image1.png", b"\x01\x00\x00\x00emf")
    importing.import_issue(data, filename="m.docx", year=2021, number=1, by=None)
    found = understand(data, "m.docx")
    told = [r.text for r in found.report.remarks if r.code.startswith("picture")]
    assert told[0] == "图片缺失：image1.png" and "EMF" in told[1]
    assert "<figcaption>" in Article.objects.get().body and not Picture.objects.exists()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    import zipfile

    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            target.writestr(entry, content if entry == name else source.read(entry))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为 Word 文档"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"{\\rtf1 a}", "RTF"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 cut", "Word"),
        ("只有文字".encode(), "Word"),
        (b"", "空"),
    ],
    ids=["doc", "password", "rtf", "pdf", "cut off", "text", "empty"],
)
def test_other_files_are_refused_with_what_to_do(data, words):
    with pytest.raises(ManuscriptRefused, match=words):
        readers.read(data, "m.docx", report=Report())


# --- the sample as a Word file ------------------------------------------------------------------


def everything(found) -> list:
    """The outline with texts, tables and sources, without white space."""
    return [
        (c.title, "".join(plain_text(c.body).split()), c.body.count("<table"), c.body.count("<p"),
         [(s.label, s.url, s.outlet) for s in c.sources])
        for c in found.composed.values()
    ]  # fmt: skip


@pytest.fixture
def sample(shared):
    return (shared / "samples/quality-news-2021-10.txt").read_text()


def test_the_sample_typed_into_word_is_the_same_issue(sample):
    word = WordFile()
    for line in sample.splitlines():
        word.text(line)
    of_text, of_word = understand(sample.encode(), "s.txt"), understand(word.bytes(), "s.docx")
    assert outline(of_word.outline.sections) == outline(of_text.outline.sections)
    assert everything(of_word) == everything(of_text)


def by_libreoffice(given: Path, folder: Path) -> bytes:
    """A file as LibreOffice writes it as a Word file."""
    path, out = program("soffice", "libreoffice-writer-nogui"), folder / "out"
    filter_ = ["--infilter=Text (encoded):UTF8"] if given.suffix == ".txt" else []
    subprocess.run(
        [path, f"-env:UserInstallation=file://{folder}/office", "--headless", *filter_,
         "--convert-to", "docx", "--outdir", str(out), str(given)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (out / given.with_suffix(".docx").name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("manner", ["the sample", *MANNERS])
def test_what_libreoffice_writes_is_read_alike(manner, request, tmp_path):
    if manner == "the sample":
        given = tmp_path / "a.txt"
        given.write_text(request.getfixturevalue("sample"))
    else:
        given = tmp_path / "a.docx"
        given.write_bytes(digest(MANNERS[manner]))
    data = by_libreoffice(given, tmp_path)
    first = understand(given.read_bytes(), given.name)
    second = understand(data, "a.docx")
    assert outline(second.outline.sections) == outline(first.outline.sections)
    assert everything(second) == everything(first)
    assert [len(c.pictures) for c in second.composed.values()] == [
        len(c.pictures) for c in first.composed.values()
    ]


# --- the demonstration as a Word file -----------------------------------------------------------


def articles_of(found) -> list[tuple]:
    """As `word_of_issue.expected` has them."""
    rows = []
    for section in found.outline.sections:
        holders = [((section.title,), section)]
        holders += [((section.title, below.title), below) for below in section.sections]
        for path, holder in holders:
            for plan in holder.articles:
                made = found.composed[id(plan)]
                addresses = [source.url for source in made.sources if source.url]
                text = letters(plain_text(made.body))
                tables = made.body.count("<table")
                rows.append((path, made.title, text, tables, len(made.pictures), addresses))
    return rows


@pytest.mark.parametrize("manner", MANNERS)
def test_the_demonstration_comes_back_from_word(manner):
    issue = word_of_issue.data()
    data = word_of_issue.word_file(issue, MANNERS[manner])
    assert articles_of(understand(data, "d.docx")) == word_of_issue.expected(issue)


@pytest.mark.slow
@pytest.mark.parametrize("manner", MANNERS)
def test_the_demonstration_comes_back_from_libreoffice(manner, tmp_path):
    issue = word_of_issue.data()
    given = tmp_path / "a.docx"
    given.write_bytes(word_of_issue.word_file(issue, MANNERS[manner]))
    data = by_libreoffice(given, tmp_path)
    assert articles_of(understand(data, "d.docx")) == word_of_issue.expected(issue)


# --- hostile files ----------------------------------------------------------------------------

MAX_SECONDS, MAX_MB = 30, 500


def test_hostile_files_end_as_they_should(shared):
    """Each is refused with a sentence or read, in time and in little memory; none reads a file or
    asks the network (its process has no way to write, and what it would have read is not there)."""
    folder = shared / "trials/docx"
    trials = json.loads((folder / "manifest.json").read_text())["files"]
    assert len(trials) == 59
    for trial in trials:
        data = (folder / trial["file"]).read_bytes()
        began = time.monotonic()
        try:
            document = readers.read(data, trial["file"], report=Report())
            outcome = "\n".join(block.text for block in document.blocks)
        except ManuscriptRefused as refusal:
            document, outcome = None, refusal.messages[0]
            assert re.search("[一-龥]", outcome), trial
        seconds = time.monotonic() - began
        assert seconds < MAX_SECONDS, trial
        expected = trial.get("expect", "")
        if expected.startswith(("refuse with", "clear message")) and " or " not in expected:
            assert document is None, (trial["id"], outcome)
        assert "root:" not in outcome and "DDEAUTO" not in outcome and "INCLUDE" not in outcome
    assert_hrefs(folder)


def assert_hrefs(folder) -> None:
    document = read((folder / "odd/links-hostile.docx").read_bytes())
    article = understand_lines(document.blocks)
    assert set(re.findall(r'href="([a-z]+):', article)) <= {"https", "http", "mailto"}
    assert "onmouseover=" not in re.sub(r'"[^"]*"', "", article)


def understand_lines(blocks) -> str:
    from articles.manuscripts import markup, naming
    from articles.richtext import clean

    pieces = [naming.NamedLines("prose", [b], b.text, b.spans()) for b in blocks]
    html, _pictures = markup.html_of(pieces, notes={}, remark=lambda *_told: None)
    return clean(html)


def test_the_process_that_reads_has_limits(shared):
    code = (
        "import resource, sys; sys.argv = ['x']\n"
        "from articles.manuscripts.word_file import __main__ as main\n"
        "main._read = lambda data: bytearray(600 << 20)\n"
        "main.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"", capture_output=True, text=False, check=False
    )
    assert json.loads(done.stdout) == {"refused": "too_large"}


def test_odd_values_do_not_end_the_reading():
    word = one_article()
    table = word.table([["甲", "乙"], ["1", "2"]])
    for cell, value in zip(table.rows[0].cells, ("", "99999999999"), strict=True):
        properties = cell._tc.get_or_add_tcPr()
        properties.append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="{value}"/>'))
    word.text("见")._p.append(
        parse_xml(f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="zz"/></w:r>')
    )
    body, _codes = body_of(word)
    assert "<td>乙</td>" in body and "<p>见</p>" in body


def test_numbers_that_grow_without_end_are_refused():
    word = WordFile()
    number = numbered_list(word.document, [("decimal", "%1" + "、" * 60_000, False)])
    for _paragraph in range(100):
        count(word.text("甲"), number, 0)
    with pytest.raises(ManuscriptRefused, match="Word"):
        read(word)


def test_it_imports_nothing_of_the_site():
    code = (
        "import sys; from articles.manuscripts.word_file import __main__, blocks, rewriting\n"
        "print([name for name in sys.modules if name.startswith(('django', 'issues'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- sections and titles by how they are set ---------------------------------------------------


def set_line(word: WordFile, text: str, *, size: int = 12, face: str = "", colour: str = ""):
    """A paragraph without a style, set by hand."""
    run = word.text().add_run(text)
    run.font.size = Pt(size)
    if face:
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), face)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def set_by_hand(slip: dict | None = None, inner: str = "") -> WordFile:
    """Two sections with two articles each, told apart by size, face and colour alone."""
    word = WordFile()
    set_line(word, "质量要情", size=26, colour="C00000")
    for section in ("国内", "国外"):
        set_line(word, section, size=18, colour="C00000")
        for n in (1, 2):
            look = {"size": 14, "face": "黑体"} | (
                slip or {} if (section, n) == ("国外", 2) else {}
            )
            set_line(word, f"{section}召开第{n}次质量工作会议", **look)
            set_line(word, PROSE)
            if inner and n == 1:
                set_line(word, inner, size=14, face="黑体")
            set_line(word, PROSE)
    return word


SET_BY_HAND = [
    ("国内", ["国内召开第1次质量工作会议", "国内召开第2次质量工作会议"]),
    ("国外", ["国外召开第1次质量工作会议", "国外召开第2次质量工作会议"]),
]


@pytest.mark.parametrize("inner", ["", "一、主要做法"])
def test_size_face_and_colour_tell_sections_and_titles(inner):
    found = understand(set_by_hand(inner=inner).bytes(), "a.docx")
    assert [(s.title, [a.title for a in s.articles]) for s in found.outline.sections] == SET_BY_HAND
    assert not any(remark.code == "title_by_look" for remark in found.report.remarks)


@pytest.mark.parametrize("slip", [{"face": "宋体"}, {"size": 15}, {"size": 16, "face": "楷体"}])
def test_a_title_that_is_set_almost_like_the_others_is_one_and_asked_about(slip):
    found = understand(set_by_hand(slip).bytes(), "a.docx")
    assert [(s.title, [a.title for a in s.articles]) for s in found.outline.sections] == SET_BY_HAND
    (asked,) = [r for r in found.report.remarks if r.code == "title_by_look"]
    assert SET_BY_HAND[1][1][1] in asked.text and asked.line
