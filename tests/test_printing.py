"""The PDF: read back with a PDF library and checked with other people's tools."""

import datetime
import io
import json
import re
import subprocess

import pypdf
import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from articles import richtext
from articles.models import Article
from issues import contents, demonstration, exporting, importing
from issues.exporting.print import fonts, printed, styles
from issues.models import Issue
from tests.conftest import program
from tests.make import make_article, make_issue, make_picture, make_section, picture_bytes, release
from tests.test_richtext import FRAGMENTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(shared):
    data = (shared / "samples/quality-news-2021-10.txt").read_bytes()
    return importing.import_issue(data, filename="s.txt", year=2021, number=10, by=None).issue


def pdf_of(issue, *, published: bool = True, **options) -> pypdf.PdfReader:
    with printed.issue_input(contents.build(issue), published=published, **options) as copy:
        data, warnings = printed.typeset(copy)
    assert warnings == []
    return pypdf.PdfReader(io.BytesIO(data))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def flat(outline, depth=0):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry, depth + 1)
        else:
            yield depth, entry


def folio(reader, page: int) -> str:
    """The number printed at the foot of a page (index from 0)."""
    return re.findall(r"—\s*(\d+)\s*—", reader.pages[page].extract_text())[-1]


def check_contents(reader) -> list[tuple[int, str]]:
    """Every entry's printed number is the folio of the page its title stands on, by text, by
    bookmark and by link. Returns the bookmarks as (depth, title)."""
    labels = list(reader.page_labels)
    first_body = labels.index("1")
    listed = bare("".join(page.extract_text() for page in reader.pages[1:first_body]))
    links = [
        reader.get_destination_page_number(_destination(reader, note))
        for page in reader.pages[1:first_body]
        for note in (annotation.get_object() for annotation in page.get("/Annots", []))
        if note.get("/Subtype") == "/Link"
    ]
    bookmarks = list(flat(reader.outline))
    at = 0
    for _depth, entry in bookmarks:
        title = bare(entry.title)
        page = reader.get_destination_page_number(entry)
        if title in ("目录", "版权页"):
            assert title in bare(reader.pages[page].extract_text())
            continue
        number = folio(reader, page)
        assert title in bare(reader.pages[page].extract_text()), entry.title
        place = listed.index(title, at)
        found = re.match(r"[·.]*(\d+)", listed[place + len(title) :])
        # A section has no number if its first article begins on the same page.
        is_section = re.match(r"[一二三四五六七八九十]+、|\d+\.\d+", title)
        assert (found and found[1].startswith(number)) or is_section, (entry.title, found, number)
        assert page in links, entry.title
        at = place + len(title)
    assert [bare(entry.title) for _depth, entry in bookmarks][:: len(bookmarks) - 1] == [
        "目录", "版权页"
    ]  # fmt: skip
    return [(depth, entry.title) for depth, entry in bookmarks[1:-1]]


def _destination(reader, note):
    target = note.get("/Dest") or note["/A"]["/D"]
    target = target.get_object() if hasattr(target, "get_object") else target
    if isinstance(target, str):
        return reader.named_destinations[target]
    page, kind, *numbers = target
    return pypdf.generic.Destination("x", page, pypdf.generic.Fit(kind, tuple(numbers)))


def test_contents_of_the_sample_are_true(sample):
    reader = pdf_of(sample)
    bookmarks = check_contents(reader)
    assert [sum(d == depth for d, _ in bookmarks) for depth in (0,)] == [4]
    titles = [bare(title) for _depth, title in bookmarks]
    articles = [bare(a.title) for a in Article.objects.all()]
    assert sum(title in articles for title in titles) == 10
    assert sum(bool(re.match(r"\d\.\d", title)) for title in titles) == 3
    assert len(bookmarks) == 17


def test_the_demonstration_is_ten_to_fourteen_pages_and_true():
    issue = demonstration.load().issue
    reader = pdf_of(issue)
    check_contents(reader)
    body = [label for label in reader.page_labels if label.isdigit()]
    assert 10 <= len(body) <= 14
    assert exporting.remarks(issue) == []


def test_metadata_labels_and_tags():
    issue = make_issue(year=2021, number=10, imprint="主办：某某协会\n地址：某处")
    make_article(make_section(issue), "甲", body="<p>文</p>")
    reader = pdf_of(issue)
    assert reader.metadata.title == "质量要闻 2021年第10期"
    assert reader.metadata.author == "某某协会"
    assert reader.metadata.creation_date.date() == issue.date
    assert reader.root_object["/Lang"] in ("zh-CN", "zh-cn")
    assert reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert reader.page_labels[1:3] == ["i", "1"]
    xmp = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in xmp and "pdfaid:part" in xmp


def test_two_runs_give_equal_bytes(sample):
    assert (
        exporting.export(sample, "pdf", by=None).data
        == exporting.export(sample, "pdf", by=None).data
    )


def test_sources_are_links_and_readable():
    issue = make_issue()
    address = "https://www.example.org/a?b=1&c=2"
    make_article(
        make_section(issue),
        "甲",
        body='<p>见<a href="https://www.example.org/notice">通知</a>。</p>',
        sources=[{"label": "甲-某报", "url": address, "outlet": "某报"}],
    )
    reader = pdf_of(issue)
    page = reader.pages[2]
    uris = [
        note.get_object()["/A"]["/URI"]
        for note in page["/Annots"]
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert {address, "https://www.example.org/notice"} <= set(uris)
    assert address in page.extract_text() and "来源：某报" in page.extract_text()


def test_a_section_can_start_a_page_and_the_header_names_it():
    issue = make_issue(section_starts="new_page")
    for name in ("甲栏", "乙栏"):
        make_article(make_section(issue, name), f"{name}文章", body="<p>文</p>" * 50)
    reader = pdf_of(issue)
    texts = [page.extract_text() for page in reader.pages]
    opening = [at for at, text in enumerate(texts) if "乙栏文章" in text and at > 1]
    assert len(opening) == 1
    header, first, *_rest = texts[opening[0]].split("\n")
    assert "二、乙栏" in header and first.strip() == "二、乙栏"
    assert "甲栏文章" not in texts[opening[0]]
    assert "一、甲栏" in texts[opening[0] - 1].split("\n")[0]


def test_a_long_table_repeats_its_header():
    rows = "".join(f"<tr><td>第{n}行</td><td>{n}</td></tr>" for n in range(1, 151))
    issue = make_issue()
    make_article(
        make_section(issue),
        body=f"<table><thead><tr><th>独特表头</th><th>数</th></tr></thead><tbody>{rows}</tbody></table>",
    )
    texts = [page.extract_text() for page in pdf_of(issue).pages[2:-1]]
    assert len(texts) > 3
    assert all("独特表头" in text for text in texts)
    numbers = [int(n) for n in re.findall(r"第\s*(\d+)\s*行", "".join(texts))]
    assert numbers == list(range(1, 151))


def test_no_heading_is_the_last_line_of_a_page():
    issue = make_issue()
    section = make_section(issue)
    for at in range(14):
        body = "".join(f"<h2>小标题{at}{n}</h2><p>{'文' * 90}。</p>" for n in range(3 + at % 4))
        make_article(section, f"文章{at}", body=body)
    for page in pdf_of(issue).pages[2:-1]:
        lines = [line for line in page.extract_text().split("\n") if line.strip()]
        assert "小标题" not in lines[-2] and "文章" not in lines[-2], lines[-3:]


def test_pictures_keep_their_captions_and_fit():
    issue = make_issue()
    figures = "".join(
        f'<p>{"文" * 200}</p><figure class="image"><img src="{make_picture(width=w, height=h).address}"'
        f' alt="图{w}"><figcaption>题注{w}（某人 摄）</figcaption></figure>'
        for w, h in ((2000, 600), (400, 2000), (30, 20), (900, 900))
    )
    make_article(make_section(issue), body=figures)
    with printed.issue_input(contents.build(issue)) as copy:
        data = json.loads(copy.texts["data.json"])
    shown = [b for b in data["sections"][0]["articles"][0]["blocks"] if b["kind"] == "figure"]
    style = styles.style("standard")
    width, height = styles.measure_mm(style), style["picture_height"]
    assert all(0 < f["width"] <= width and 0 < f["height"] <= height + 0.1 for f in shown)
    reader = pdf_of(issue)
    for page in reader.pages[2:]:
        assert len(page.images) == page.extract_text().count("题注")


HOSTILE = {
    "Typst's own marks": "#panic() $x$ *a* _b_ `c` <label> @ref // 注释 /* x */ \\u{1F600} #import \"x\"",
    "right to left": "\u202eright to left\u202c \u200f",
    "a word of 2,000 letters": "词" + "x" * 2000,
    "characters of many scripts": "emoji 😀 𠮷 ✔ ☑ \ue000 ไทย العربية",
    "marks of Chinese print": "“引号”‘单’—…％①℃㎡",
    "separators nobody sees": "\u2028\u2029\ufeff\u200b",
    "combining marks": "a\u0301\u0302" * 40,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    HOSTILE.values(),
    ids=HOSTILE,
)
def test_hostile_text_prints_everywhere(text):
    issue = make_issue(
        title=text[:100], imprint=f"主办：{text}\n{text}", editors_note=text, period=text[:100]
    )
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    make_article(
        make_section(issue, text[:100]),
        text[:300],
        original_title="原" + text[:290],
        subtitle=text[:300],
        summary=text,
        responsible_editor=text[:100],
        body=f"<h3>{escaped}</h3><p>{escaped}</p><p class='speaker'>{escaped}</p>"
        f"<ul><li>{escaped}</li></ul><blockquote>{escaped}</blockquote><pre>{escaped}</pre>"
        f"<table><caption>{escaped}</caption><tr><td>{escaped}</td></tr></table>"
        f'<figure class="image"><figcaption>{escaped}</figcaption></figure>',
        sources=[{"label": text[:300], "url": "https://example.org/" + "a" * 500, "outlet": text[:100]}],
    )  # fmt: skip
    exported = exporting.export(issue, "pdf", by=None)
    reader = pypdf.PdfReader(io.BytesIO(exported.data))
    assert len(reader.pages) >= 3
    copied = bare("".join(page.extract_text() for page in reader.pages))
    if text.startswith("#panic"):
        assert bare("#panic()$x$*a*_b_`c`<label>@ref//注释/*x*/") in copied
    if "😀" in text:
        named = " ".join(exported.remarks)
        assert "U+1F600" in named and "U+20BB7" in named and "〓" in copied


def test_long_words_stay_on_the_sheet_and_copy_clean():
    word = "".join(chr(ord("a") + at % 26) for at in range(5000))
    issue = make_issue()
    make_article(make_section(issue), body=f"<p>前{word}后</p>")
    reader = pdf_of(issue)
    right_edges = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            right_edges.append(tm[4] * cm[0] + cm[4])

    copied = "".join(page.extract_text(visitor_text=visit) for page in reader.pages[2:])
    assert word in re.sub(r"—\s*\d+\s*—|质量要闻.*?\n|\s", "", copied)
    assert max(right_edges) < 595 - 60


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td colspan=90>宽</td></tr><tr><td>一</td><td>二</td></tr></table>",
        "<table><thead><tr><th rowspan=5>头</th></tr></thead><tbody><tr><td>一</td></tr></tbody></table>",
        "<table><tr><td rowspan=3>甲</td><td>乙</td></tr><tr><td colspan=4>丙</td></tr><tr></tr></table>",
        "<table><tr><td rowspan=2>甲</td><td rowspan=3 colspan=2>乙</td></tr><tr><td colspan=3>丙</td></tr></table>",
        "<table>" + "<tr>" + "<td>格</td>" * 60 + "</tr></table>",
        "<blockquote>" * 9 + "深" + "</blockquote>" * 9,
        "<table><tr><td>" * 5 + "深" + "</td></tr></table>" * 5,
        "<ul><li>" * 8 + "深" + "</li></ul>" * 8,
        '<img src="/media/nowhere.png" alt="没有的图">',
        "<h3>先小</h3><h2>后大</h2><h3>又小</h3><p>文</p>",
        "<p>上<sup>2</sup>下<sub>3</sub><br>换行</p><hr><ol start=7><li>七</li></ol>",
        "<h2>只有标题</h2>",
        "<blockquote><h2>引文里的标题</h2><p>文</p></blockquote><table><tr><td><h3>格</h3></td></tr></table>",
        "<table><caption>空</caption><tr><td></td></tr></table><pre> </pre>",
        "<ul><li><table><tr><td>甲</td></tr></table></li><li><figure><figcaption>缺</figcaption></figure></li></ul>",
        "",
    ],
    ids=[
        "a cell wider than the table",
        "a head taller than the table",
        "overlapping cells",
        "cells that overlap twice",
        "sixty columns",
        "quotations nested nine deep",
        "tables nested five deep",
        "lists nested eight deep",
        "a picture that is not there",
        "headings out of order",
        "marks, a rule, a list from seven",
        "a heading alone",
        "headings in a quotation and a cell",
        "an empty table and preformatted text",
        "a table and a figure in a list",
        "nothing",
    ],
)
def test_odd_structures_print(body):
    issue = make_issue()
    make_article(make_section(issue), body=body)
    pdf_of(issue)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(FRAGMENTS, min_size=1, max_size=6).map("".join))
def test_any_clean_body_prints(html):
    try:
        body = richtext.clean(html)
    except ValidationError:  # nested too deep: such a text never becomes a body
        reject()
    row = Article(id=1, title="题", body=body, text=richtext.plain_text(body))
    item = contents.item_of(row, [], [])
    issue = Issue(year=2021, number=1, date=datetime.date(2021, 1, 1))
    section = contents.NumberedSection(1, "一、", "栏", "lan", (item,), ())
    with printed.issue_input(contents.Contents(issue, (section,), {})) as copy:
        _data, warnings = printed.typeset(copy)
    assert warnings == []


def test_overlapping_merged_cells_are_cut_and_told():
    issue = make_issue()
    make_article(
        make_section(issue),
        body="<table><tr><td>甲</td><td rowspan=2>乙</td></tr><tr><td colspan=3>丙</td></tr></table>",
    )
    exported = exporting.export(issue, "pdf", by=None)
    assert len(exported.remarks) == 1 and "表格" in exported.remarks[0]


def test_broken_pictures_become_a_note_and_a_remark(media):
    pictures = [make_picture(form="JPEG"), make_picture()]
    issue = make_issue()
    make_article(
        make_section(issue),
        body="".join(f'<img src="{p.address}" alt="图{p.pk}">' for p in pictures),
    )
    (media / pictures[0].file.name).write_bytes(picture_bytes(form="JPEG")[:200])
    (media / pictures[1].file.name).unlink()
    exported = exporting.export(issue, "pdf", by=None)
    assert len(exported.remarks) == 2
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(exported.data)).pages)
    assert all(f"图{p.pk}" in bare(text) for p in pictures)


def test_missing_places_are_marked_in_drafts_only():
    issue = make_issue()
    make_article(
        make_section(issue),
        body='<figure class="image"><figcaption>会场（某人 摄）</figcaption></figure>',
    )
    assert "缺图" in pdf_of(issue, published=False).pages[2].extract_text()
    issue = release(issue)
    text = pdf_of(issue).pages[2].extract_text()
    assert "缺图" not in text and "会场" in text


def test_the_fonts_show_what_the_trade_writes():
    assert fonts.without_glyph("质量要闻，。“”—…％①℃㎡·《》〔〕（）％×±μ²Ⅳ") == set()
    missing = set("😀𠮷✔\ue000ไ\u202e")
    assert fonts.without_glyph("文" + "".join(missing)) == missing


@pytest.mark.parametrize("marks", ["\u202e", "\u200e\u200f", "\u200b", "\u00ad"])
def test_titles_made_of_marks_alone_print(marks):
    issue = make_issue(title=marks)
    picture = make_picture()
    make_article(
        make_section(issue, marks),
        marks,
        body=f"<h2>{marks}</h2><p>文</p>"
        f'<figure class="image"><img src="{picture.address}" alt="{marks}">'
        f"<figcaption>{marks}</figcaption></figure>",
    )
    pdf_of(issue)


def test_many_publisher_lines_and_a_long_masthead_fit_the_cover():
    lines = [f"第{n}个主办单位：某某某某协会" for n in range(30)]
    issue = make_issue(title="很长的刊名" * 9, imprint="\n".join(lines))
    make_article(make_section(issue))
    reader = pdf_of(issue)
    colophon = bare(reader.pages[-1].extract_text())
    assert all(bare(line) in colophon for line in lines)
    assert "某某某某协会" in bare(reader.pages[0].extract_text())
    assert len(reader.pages) == 4
    assert reader.page_labels[1] == "i" and "目录" in reader.pages[1].extract_text()


def test_an_empty_issue_prints_too():
    assert len(pdf_of(make_issue()).pages) == 3


# --- other people's tools


def test_other_tools_find_nothing(sample, tmp_path):
    path = tmp_path / "s.pdf"
    path.write_bytes(exporting.export(sample, "pdf", by=None).data)

    def run(name, package, *args):
        return subprocess.run(
            [program(name, package), *args, str(path)],
            capture_output=True,
            text=True,
            errors="replace",
            check=True,
        )

    assert "No syntax or stream encoding errors" in run("qpdf", "qpdf", "--check").stdout
    struct = run("pdfinfo", "poppler-utils", "-struct").stdout
    assert struct.count("H1") >= 4 and "LBody" in struct and "Link" in struct and "TOC" in struct
    embedded = [line.split() for line in run("pdffonts", "poppler-utils").stdout.splitlines()[2:]]
    assert embedded and all("yes" in line for line in embedded)
    text = subprocess.run(
        [program("mutool", "mupdf-tools"), "draw", "-F", "txt", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert text.stderr.replace("warning: ICC support is not available\n", "") == ""
    assert "落实党中央、国务院决策部署" in bare(text.stdout)
    subprocess.run(
        [program("pdftoppm", "poppler-utils"), "-r", "30", "-png", str(path), str(tmp_path / "p")],
        capture_output=True, check=True,
    )  # fmt: skip
    assert len(list(tmp_path.glob("p-*.png"))) == len(pypdf.PdfReader(path).pages)
