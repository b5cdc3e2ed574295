"""What changed between two versions: read back exactly, told plainly, shown with its anchors."""

import re
import time
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import revisions, richtext
from articles.content import snapshots, typed
from articles.differences import aligning, compare, fields, limits, reading, tables
from articles.differences.runs import between_texts
from articles.models import Draft
from articles.review import proposals
from tests.make import make_office, make_ready, rewrite, sign


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def body(*blocks: str) -> str:
    return str(richtext.clean("".join(blocks)))


def of_bodies(old: str, new: str, **fields):
    return compare({"body": body(old), **fields}, {"body": body(new), **fields})


def marked(runs) -> str:
    """Runs on one line: what stayed, [-deleted-], {+inserted+}, <restyled: note>."""
    shown = []
    for run in runs:
        if run.kind == "equal":
            shown.append(run.new_text)
        elif run.kind == "restyled":
            shown.append(f"<{run.new_text}: {run.note}>")
        else:
            shown.append(f"[-{run.old_text}-]" if run.old else "")
            shown.append(f"{{+{run.new_text}+}}" if run.new else "")
    return "".join(shown).replace("\n", "¶")


def shown(difference) -> list:
    """The blocks of the last field that changed: state, runs and note."""
    return [
        (block.state, marked(block.runs), block.note.text if block.note else "")
        for block in difference.fields[-1].blocks
    ]


def costing(job):
    """What a job returns, and its work as a multiple of a known piece of work: cleaning a text of
    200,000 characters. In processor time, so that what else the machine does counts for neither."""
    text = paragraphs("各地要认真落实有关要求，切实加强组织领导" * 5 for _ in range(2000))
    times = []
    for work in (lambda: richtext.clean(text), job):
        began = time.process_time()
        result = work()
        times.append(time.process_time() - began)
    return result, times[1] / times[0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2021年10月发布", "2022年10月发布", "[-2021-]{+2022+}年10月发布"),
        ("达到1,234.5亿元", "达到1,334.5亿元", "达到[-1,234.5-]{+1,334.5+}亿元"),
        ("甲、乙", "甲、丙、乙", "甲、{+丙、+}乙"),
        (
            "他昨天去了北京。天气很好。",
            "天气很好。",
            "[-他昨天去了北京。-]天气很好。",
        ),
        ("大家上午好。", "大家下午好。", "大家[-上-]{+下+}午好。"),
        ("完全不同的一个句子", "今日股市大幅上涨", "[-完全不同的一个句子-]{+今日股市大幅上涨+}"),
        (
            "他反复强调的是，这个问题要尽快解决。",
            "记者了解到，此类情况的严重程度，这个问题要尽快解决。",
            "[-他反复强调的是-]{+记者了解到，此类情况的严重程度+}，这个问题要尽快解决。",
        ),
        ("旧", "", "[-旧-]"),
        ("", "新", "{+新+}"),
        ("👨‍👩‍👧好", "👨‍👩‍👦好", "[-👨‍👩‍👧-]{+👨‍👩‍👦+}好"),
        ("e\u0301好", "e好", "[-e\u0301-]{+e+}好"),
    ],
    ids=[
        "a year",
        "a number with a comma",
        "one of a list",
        "a sentence gone",
        "one character",
        "nothing shared",
        "one clause kept",
        "all deleted",
        "all inserted",
        "a family of emoji",
        "a combining mark",
    ],
)
def test_edits_read_well(old, new, expected):
    assert marked(between_texts(old, new)) == expected


def test_words_numbers_and_clusters_stay_whole():
    words = [token.text for token in reading.of_text("在2021-10-19，COVID-19达3.5%。𠮷が🇨🇳")]
    expected = ["在", "2021-10-19", "，", "COVID-19", "达", "3.5", "%", "。", "𠮷", "が", "🇨🇳"]
    assert words == expected


def test_fields_stand_in_the_order_of_the_form():
    difference = compare(
        {"title": "旧题", "author": "王某", "published_on": "2026-01-01", "body": ""},
        {"title": "新题", "author": "王某", "published_on": "2026-01-02", "body": body("<p>文")},
    )
    assert [(field.name, field.count) for field in difference.fields] == [
        ("title", 1),
        ("body", 1),
        ("published_on", 1),
    ]
    assert difference.count == 3


def test_lines_of_a_summary_are_compared_one_by_one():
    difference = compare(
        {"summary": "第一行说的是疫情\n第二行"}, {"summary": "第一行说的是疫苗\n第二行"}
    )
    assert shown(difference) == [
        ("changed", "第一行说的是疫[-情-]{+苗+}", ""),
        ("equal", "第二行", ""),
    ]


def test_marks_and_links_are_restyled_not_replaced():
    difference = of_bodies(
        '<p>请看<a href="https://a.cn/1">公告</a>全文，重要</p>',
        '<p>请看<a href="https://a.cn/2">公告</a>全文，<strong>重要</strong></p>',
    )
    assert shown(difference) == [
        (
            "changed",
            "请看<公告: link changed from https://a.cn/1 to https://a.cn/2>全文，<重要: bold added>",
            "",
        )
    ]


def test_a_new_link_in_new_words_is_named():
    difference = of_bodies("<p>请看全文</p>", '<p>请看<a href="https://a.cn/">公告</a>全文</p>')
    run = difference.fields[0].rows[0].runs[1]
    assert (run.new_text, run.note) == ("公告", "links to https://a.cn/")


def test_a_change_of_kind_is_told():
    assert shown(of_bodies("<h2>防控形势</h2>", "<p>防控形势</p>")) == [
        ("changed", "防控形势", "was: heading; is now: paragraph")
    ]
    assert shown(of_bodies("<ul><li>甲项</ul>", "<ol><li>甲项</ol>")) == [
        ("changed", "甲项", "was: list; is now: numbered list")
    ]
    assert shown(of_bodies('<p class="speaker">米锋</p>', "<p>米锋</p>")) == [
        ("changed", "米锋", "was: speaker; is now: paragraph")
    ]
    assert shown(of_bodies('<ol start="3"><li>甲项</ol>', "<ol><li>甲项</ol>")) == [
        ("changed", "甲项", "numbered from 1 instead of 3")
    ]


def test_a_new_item_does_not_change_those_that_are_numbered_anew():
    difference = of_bodies("<ol><li>甲项<li>乙项</ol>", "<ol><li>新的<li>甲项<li>乙项</ol>")
    assert shown(difference) == [
        ("added", "{+新的+}", ""),
        ("equal", "甲项", ""),
        ("equal", "乙项", ""),
    ]
    assert [block.new.marker for block in difference.fields[0].rows] == ["1.", "2.", "3."]


FIRST = "各地要压实责任，做好冬春季节的疫情防控工作。"
SECOND = "专家表示，接种加强针能够有效提高保护水平。"


def test_split_and_joined_paragraphs_keep_their_words():
    split = of_bodies(f"<p>{FIRST}{SECOND}</p>", f"<p>{FIRST}</p><p>{SECOND}</p>")
    assert shown(split) == [("changed", f"{FIRST}{{+¶+}}{SECOND}", "")]
    joined = of_bodies(f"<p>{FIRST}</p><p>{SECOND}</p>", f"<p>{FIRST}{SECOND}</p>")
    assert shown(joined) == [("changed", f"{FIRST}[-¶-]{SECOND}", "")]


def test_a_moved_paragraph_counts_once_and_is_found_at_both_places():
    rest = [f"<p>第{name}段讲的是另外一件事情。</p>" for name in "一二三"]
    difference = of_bodies("".join([f"<p>{FIRST}</p>", *rest]), "".join([*rest, f"<p>{FIRST}</p>"]))
    blocks = difference.fields[0].blocks
    assert [(block.state, block.move) for block in blocks] == [
        ("left", "body-1"),
        *[("equal", "")] * 3,
        ("moved", "body-1"),
    ]
    assert difference.count == 1


TABLE = (
    "<table><caption>{caption}</caption><thead><tr><th>地区<th>确诊</thead><tbody>{rows}</table>"
)


def lines_of(difference) -> list:
    table = difference.fields[0].rows[0]
    return [
        (
            line.state,
            [" ".join(marked(block.runs) for block in cell.blocks) for cell in line.cells],
        )
        for group in table.groups
        for line in group.rows
    ]


def test_tables_are_compared_cell_by_cell():
    difference = of_bodies(
        TABLE.format(caption="表1", rows="<tr><td>黑河<td>35例<tr><td>大连<td>7例"),
        TABLE.format(caption="表2", rows="<tr><td>黑河<td>36例<tr><td>兰州<td>4例"),
    )
    table = difference.fields[0].rows[0]
    assert marked(table.caption) == "表[-1-]{+2+}"
    assert lines_of(difference) == [
        ("equal", ["地区", "确诊"]),
        ("changed", ["黑河", "[-35-]{+36+}例"]),
        ("removed", ["大连", "7例"]),
        ("added", ["兰州", "4例"]),
    ]
    assert difference.count == 4


def test_a_column_that_came_counts_once():
    old = "<table><tr><td>黑河<td>35例<tr><td>大连<td>7例</table>"
    new = "<table><tr><td>黑河<td>1例<td>35例<tr><td>大连<td>2例<td>7例</table>"
    difference = of_bodies(old, new)
    assert difference.fields[0].rows[0].columns_note.text == "column added: 1例"
    assert [cell.side for cell in difference.fields[0].rows[0].groups[0].rows[0].cells] == [
        "both",
        "new",
        "both",
    ]
    assert difference.count == 1


def test_rows_keep_their_note_where_their_first_column_went():
    old = "<table><tr><td>一<td>黑河<td>35例<tr><td>二<td>大连<td>7例</table>"
    new = "<table><tr><td>黑河<td>35例<tr><td>大连<td>7例<tr><td>兰州<td>4例</table>"
    difference = of_bodies(old, new)
    table = difference.fields[0].rows[0]
    line = [line for group in table.groups for line in group.rows][-1]
    assert (line.state, line.note_at, table.columns_note.text) == ("added", 1, "column removed: 一")
    assert difference.count == 2
    page = render_to_string("admin/articles/differences/side.html", {"difference": difference})
    assert page.count(' id="change-') == 2


def test_a_table_or_picture_that_only_stands_elsewhere_is_told():
    table = "<table{}><tr><td>黑河<td>35例</table>"
    meta = of_bodies(table.format(""), table.format(' class="meta"')).fields[0].rows[0]
    assert (meta.state, meta.note.text) == ("changed", "the kind of the table changed")
    quoted = of_bodies(table.format(""), f"<blockquote>{table.format('')}</blockquote>")
    assert quoted.fields[0].rows[0].note.text.startswith("stands deeper")
    assert quoted.count == 1


PLACE = '<figure class="image"><figcaption>田世宏（徐想 摄）</figcaption></figure>'
SHOT = '<figure class="image"><img src="/media/{}.jpg" alt="{}"><figcaption>田世宏（徐想 摄）</figcaption></figure>'


def test_pictures_and_their_words():
    filled = of_bodies(PLACE, SHOT.format("a", "发布会")).fields[0].rows[0]
    assert (filled.picture_note.text, filled.old_picture.name, filled.new_picture.thumbnail) == (
        "picture added",
        "",
        "/media/small/a.jpg",
    )
    told = (
        of_bodies(SHOT.format("a", "发布会现场"), SHOT.format("a", "发布会会场")).fields[0].rows[0]
    )
    assert (told.picture_note, marked(told.alt)) == (None, "发布会[-现-]{+会+}场")


def test_a_picture_is_its_bytes_not_its_name():
    def difference(old: str, new: str, hashes: tuple[str, str]):
        old_content = {"body": body(SHOT.format(old, "")), "pictures": {f"{old}.jpg": hashes[0]}}
        new_content = {"body": body(SHOT.format(new, "")), "pictures": {f"{new}.jpg": hashes[1]}}
        return compare(old_content, new_content).fields[0].rows[0].picture_note.text

    assert difference("a", "b", ("1", "1")) == "the same picture at another address"
    assert difference("a", "b", ("1", "2")) == "picture replaced"
    assert difference("a", "a", ("1", "2")) == "picture replaced"


def source(label="", url="", outlet="", accessed_on=""):
    return {"label": label, "url": url, "outlet": outlet, "accessed_on": accessed_on}


def test_sources_are_found_again():
    wire, notice = (
        source("新华社通稿", "https://a.cn/1"),
        source("国家卫健委公告", "https://b.cn/2"),
    )
    difference = compare(
        {"sources": [wire, notice, source("旧闻", "https://c.cn/")]},
        {"sources": [{**notice, "outlet": "卫健委"}, wire, source("评论", "https://d.cn/")]},
    )
    found = [(block.state, marked(block.parts[0].runs)) for block in difference.fields[0].blocks]
    assert found == [
        ("left", "新华社通稿"),
        ("changed", "国家卫健委公告"),
        ("removed", "旧闻"),
        ("moved", "新华社通稿"),
        ("added", "评论"),
    ]
    assert difference.count == 4


def test_two_versions_never_count_as_equal_that_are_not():
    difference = of_bodies("<ul><li>甲项</ul><ul><li>乙项</ul>", "<ul><li>甲项<li>乙项</ul>")
    assert difference.count == 1
    assert difference.fields[0].rows[0].note.text.startswith("Only what holds the text together")


LETTERS = "的一是了，。、甲乙丙12a \u0301👍"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=30)
MARKS = st.sampled_from(
    ["{}", "<strong>{}</strong>", "<em>{}</em>x", '<a href="https://a.cn/">{}</a>', "{}<br>{}"]
)
INLINE = st.lists(
    st.builds(lambda mark, text: mark.format(text, text), MARKS, TEXTS), max_size=4
).map("".join)
SHELLS = [
    "<p>{}</p>",
    '<p class="signature">{}</p>',
    "<h2>{}</h2>",
    "<ul><li>{}</li></ul>",
    '<ol start="3"><li>{}<ul><li>{}</ul></ol>',
    "<blockquote><p>{}</p></blockquote>",
    "<pre>{}</pre>",
    "<hr>",
    "<table><caption>{}</caption><tr><td>{}<td>乙</table>",
    '<table><tr><td rowspan="2">{}<td>甲<tr><th>{}</table>',
    '<figure class="image"><img src="/media/a.jpg" alt="a"><figcaption>{}</figcaption></figure>',
    '<figure class="image"><figcaption>{}</figcaption></figure>',
    "<blockquote><table><tr><td>{}<td>乙</table><p>{}</p></blockquote>",
    '<table class="meta"><tr><td>{}<td>乙</table>',
]
BLOCKS = st.builds(
    lambda shell, one, two: shell.format(one, two), st.sampled_from(SHELLS), INLINE, INLINE
)
BODIES = st.lists(BLOCKS, max_size=7).map(lambda blocks: body(*blocks))


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_runs_make_up_both_texts_again(old, new):
    runs = between_texts(old, new)
    assert "".join(run.old_text for run in runs) == old
    assert "".join(run.new_text for run in runs) == new


def texts(blocks, side: str) -> list[str]:
    """What the text blocks say on one side, in tables too, by the order of that side."""
    found = []
    for block in blocks:
        if getattr(block, side) is None:
            continue
        if block.kind == "text":
            words = "".join(getattr(run, f"{side}_text") for run in block.runs)
            found.extend(words.split("\n"))
        elif block.kind == "table":
            gone = "added" if side == "old" else "removed"
            for group in block.groups:
                for line in group.rows:
                    for cell in line.cells if line.state != gone else ():
                        if cell.state != gone:
                            found.extend(texts(cell.blocks, side))
    return [text for text in found if text.strip()]


def plain(html: str) -> list[str]:
    """The lines of a body without captions of tables and figures, which are no blocks."""
    html = re.sub(r"<(caption|figcaption)>.*?</\1>", "", html, flags=re.S)
    lines = richtext.plain_text(html).split("\n")
    return [line for line in lines if line.strip()]


@given(BODIES, BODIES)
@settings(max_examples=200, deadline=None)
def test_blocks_make_up_both_bodies_again(old, new):
    difference = compare({"body": old}, {"body": new})
    assert difference.is_empty == (old == new)
    if not difference.is_empty:
        blocks = difference.fields[0].blocks
        squeezed = [
            ["".join(text.split()) for text in texts(blocks, side)] for side in ("old", "new")
        ]
        expected = [["".join(text.split()) for text in plain(html)] for html in (old, new)]
        assert squeezed == expected


@given(BODIES)
@settings(max_examples=60, deadline=None)
def test_nothing_differs_from_itself(html):
    content = {"title": "题", "body": html, "sources": [source("甲")], "summary": "一\n\n二"}
    assert compare(content, dict(content)).is_empty


@pytest.mark.parametrize("view", ["inline", "side"])
@given(old=BODIES, new=BODIES)
@settings(max_examples=60, deadline=None)
def test_each_change_has_its_anchor(view, old, new):
    difference = compare(
        {"title": "旧", "body": old, "sources": [source("甲"), source("乙")]},
        {
            "title": "新",
            "body": new,
            "sources": [source("乙", outlet="台"), source("甲", outlet="报"), source("丙")],
        },
        prefix="x-",
    )
    page = render_to_string(f"admin/articles/differences/{view}.html", {"difference": difference})
    anchors = re.findall(r' id="(x-change-\d+)"', page)
    assert sorted(anchors) == sorted(f"x-change-{n + 1}" for n in range(difference.count))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("view", ["inline", "side"])
def test_text_is_never_markup(view):
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=1>"
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    old = {
        "title": hostile,
        "body": f"<p>{escaped}</p>",
        "sources": [source(hostile, "javascript:1")],
    }
    page = render_to_string(
        f"admin/articles/differences/{view}.html", {"difference": compare(old, {"title": "好"})}
    )
    assert "<script" not in page and "<img" not in page and 'href="javascript' not in page
    assert "&lt;script&gt;" in page


def nested(depth: int, words: str) -> str:
    return "<ul><li>" * depth + words + "</li></ul>" * depth


def numbers(rows: int, by: int) -> str:
    cells = "".join(
        f"<tr><td>第{row}行</td><td>{row * by}</td><td>{row * 7}</td></tr>" for row in range(rows)
    )
    return f"<table>\n<tbody>{cells}</tbody></table>"


LONG = "".join(chr(0x4E00 + number * 7919 % 5000) for number in range(50_000))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "<p>文</p>"),
        (nested(9, "甲"), nested(9, "乙")),
        (f"<p>{LONG}</p>", f"<p>{LONG[::-1]}</p>"),
        (f"<p>{LONG}</p>", f"<p>{LONG[:25_000]}新{LONG[25_000:]}</p>"),
        (f"<p>{'的' * 50_000}</p>", f"<p>{'的' * 25_000}是{'的' * 24_000}</p>"),
        (f"<p>{'的是' * 25_000}</p>", f"<p>{'是，的' * 16_000}</p>"),
        (f"<p>{'a' * 50_000}</p>", f"<p>{'ab ' * 16_000}</p>"),
        (numbers(1000, 3), numbers(1000, 4)),
        ("<p>同</p>" * 3000, "<p>异</p>" * 3000),
        (
            "".join(f"<p>第{n}段</p>" for n in range(2000)),
            "".join(f"<p>{n}的段</p>" for n in range(2000)),
        ),
        ("<hr>" * 500, "<hr>" * 700),
        ("<table><tr><td>" * 6 + "甲", "<table><tr><td>" * 6 + "乙"),
        ("<p>甲</p>" * 2000 + "<p>乙</p>" * 2000, "<p>乙</p>" * 2000 + "<p>甲</p>" * 2000),
    ],
    ids=[
        "nothing before",
        "lists nested nine deep",
        "a long text and its reverse",
        "one character put into a long text",
        "one character only",
        "one pair of characters",
        "one letter and spaces",
        "a wide table",
        "all paragraphs different",
        "each paragraph a little different",
        "rules only",
        "tables nested six deep",
        "two halves swapped",
    ],
)
def test_hostile_bodies_take_no_time(old, new):
    difference, cost = costing(lambda: compare({"body": old}, {"body": new}))
    assert difference.count and cost < 40


def test_columns_beyond_the_limit_are_paired_row_by_row():
    wide = tables.MAX_COLUMNS + 20
    cells = "".join(f"<td>格{number}" for number in range(wide))
    difference = of_bodies(f"<table><tr>{cells}</table>", f"<table><tr>{cells}<td>新格</table>")
    assert difference.count == 1


# --- texts too long to show whole


def paragraphs(texts) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def pages_of(difference) -> list[str]:
    """As it stands on a page, in one column and side by side."""
    return [
        render_to_string(
            "admin/articles/article/_difference.html", {"difference": difference, "view": view}
        )
        for view in ("inline", "side")
    ]


def numbers_on(difference, side: str) -> int:
    """How many paragraphs a difference tells of on one side, those in folds too."""
    rows = difference.fields[0].rows
    return sum(row.number if row.kind == "fold" else getattr(row, side) is not None for row in rows)


MANY = 30_000
SAME = ["同一段"] * MANY
NAMED = [f"第{number}段" for number in range(MANY)]


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        (NAMED, [*NAMED[:15_000], "改过的段", *NAMED[15_001:]], 2),
        (NAMED, ["新的开头", *NAMED, "新的结尾"], 2),
        (NAMED, NAMED[100:], 100),
        (NAMED, ["改" if at % 100 == 0 else text for at, text in enumerate(NAMED)], 600),
        (SAME, [*SAME, *SAME[:100]], 100),
        (SAME, [text for at in range(0, MANY, 3000) for text in ["新来的", *SAME[:3000]]], 10),
        (SAME[:25_000], [*SAME[:11_000], "插一段", *SAME[:14_000], "再插一段"], 2),
    ],
    ids=lambda value: None,
)
def test_of_long_texts_only_the_changes_are_shown(old, new, count):
    def shown():
        difference = compare({"body": paragraphs(old)}, {"body": paragraphs(new)})
        return difference, pages_of(difference)

    (difference, pages), cost = costing(shown)
    assert cost < 80
    assert (difference.refusal, difference.count) == ("", count)
    assert (numbers_on(difference, "old"), numbers_on(difference, "new")) == (len(old), len(new))
    assert max(len(page.encode()) for page in pages) < 2_000 + 1_000 * count


def test_a_fold_of_what_was_left_out_says_how_much_it_is():
    changed = [*NAMED[:15_000], "改过的段", *NAMED[15_001:]]
    inline, side = pages_of(compare({"body": paragraphs(NAMED)}, {"body": paragraphs(changed)}))
    for page in (inline, side):
        assert "14999 unchanged paragraphs" in page and "14998 unchanged paragraphs" in page
        assert "第14999段" in page and "第15001段" in page and "第100段" not in page


def test_lists_that_were_left_out_count_each_item():
    head = ["<ul>\n<li>甲项</li>\n<li>乙项</li>\n</ul>"] * 2000
    old = "\n".join([*head, "<p>旧</p>"])
    difference = compare({"body": old}, {"body": "\n".join([*head, "<p>新</p>"])})
    assert numbers_on(difference, "new") == 4001


def test_outermost_blocks_make_up_the_body_again():
    html = body(*(shell.format("甲", "乙") for shell in SHELLS), "<p>一</p><p>二</p>")
    blocks = fields.outer_blocks(html)
    assert "".join(blocks) == html
    assert [fields.outer_blocks(block) for block in blocks] == [[block] for block in blocks]
    assert len(blocks) == len(list(richtext.parse(html).elements()))


@given(st.text("甲乙丙丁", min_size=5, max_size=60), st.integers(0, 60_000), st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_windows_find_what_two_sequences_share(sample, cut, size):
    old = sample * (3 * aligning.WINDOW // len(sample))
    new = old[:cut] + "戊" * size + old[cut + size // 2 :]
    found = aligning.common(old, new)
    assert all(old[a : a + n] == new[b : b + n] for a, b, n in found)
    assert all(a + n <= c and b + n <= d for (a, b, n), (c, d, _n) in pairwise(found))
    assert sum(n for _a, _b, n in found) >= len(old) - size


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (paragraphs(NAMED), paragraphs(f"{number}的段" for number in range(MANY))),
        (paragraphs(SAME), paragraphs(["另外的"] * MANY)),
        (paragraphs(NAMED), ""),
        (paragraphs(NAMED), paragraphs(reversed(NAMED))),
        (f"<p>{LONG * 6}</p>", f"<p>{LONG[::-1] * 6}</p>"),
        (numbers(5000, 3), numbers(5000, 4)),
        ("<p>" + "的<em>是</em>" * 40_000 + "</p>", "<p>" + "的<strong>是</strong>" * 40_000 + "</p>"),
        ("<p>同</p>" * 3000, "<p>异</p>" * 3000),
    ],
    ids=lambda value: None,
)  # fmt: skip
def test_what_is_too_much_is_refused_in_a_sentence(old, new):
    difference, cost = costing(
        lambda: compare({"title": "旧", "body": old}, {"title": "新", "body": new})
    )
    assert cost < 20
    assert (difference.fields, difference.is_empty) == ((), False)
    for page in pages_of(difference):
        assert difference.refusal in page and len(page) < 1000
        assert "compare versions that are closer" in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"title": LONG * 10}, {"title": LONG[::-1] * 10}),
        ({"summary": "\n".join(NAMED)}, {"summary": "\n".join(SAME)}),
        ({"sources": [source(LONG)] * 5}, {"sources": [source(LONG[::-1])] * 5}),
    ],
    ids=["title", "summary", "sources"],
)
def test_other_fields_have_limits_too(old, new):
    assert compare(old, new).refusal


MARKED = "<p>" + "的<strong>是</strong>" * 3000 + "</p>"
EDITED = ["".join(LONG[at * 31 : at * 31 + 80]) for at in range(1300)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MARKED, MARKED.replace("strong>", "em>")),
        (paragraphs(EDITED), paragraphs(f"{text[:40]}新{text[42:]}" for text in EDITED)),
        (paragraphs(NAMED[:1500]), paragraphs(f"{text}了" for text in NAMED[:1500])),
        (f"<p>{LONG}{LONG}</p>", f"<p>{LONG[::-1]}{LONG}</p>"),
        (numbers(1000, 3), numbers(1000, 4)),
        (
            "".join(SHOT.format(f"a{at}", "旧") for at in range(700)),
            "".join(SHOT.format(f"b{at}", "新") for at in range(700)),
        ),
    ],
    ids=["marks", "paragraphs", "short ones", "one paragraph", "table", "pictures"],
)
def test_the_dearest_differences_shown_stay_in_bounds(old, new):
    def shown():
        difference = compare({"body": old}, {"body": new})
        return difference, pages_of(difference)

    (difference, pages), cost = costing(shown)
    assert cost < 250
    assert not difference.refusal
    assert max(len(page.encode()) for page in pages) < 1_500_000


def test_folds_close_before_a_difference_is_refused():
    old = paragraphs(LONG[at : at + 95] for at in range(1900))
    new = old.replace(f"<p>{LONG[500:595]}</p>", "<p>改过</p>")
    difference = compare({"body": old}, {"body": new})
    assert difference.fields[0].rows[0].left_out == 499 and not difference.fields[0].rows[0].blocks
    short = compare({"body": old[:50_000]}, {"body": new[:40_000] + old[40_000:50_000] + "<p>新"})
    assert short.fields[0].rows[0].blocks and not short.fields[0].rows[0].left_out
    table = numbers(1800, 3)
    long_table = compare({"body": table}, {"body": table.replace("第900行", "改")})
    groups = long_table.fields[0].rows[0].groups
    assert [group.left_out for group in groups if group.left_out] == [897, 897]
    assert "897 unchanged rows" in pages_of(long_table)[1]


@pytest.mark.django_db
def test_every_page_with_a_difference_says_when_it_is_too_much(client):
    office = make_office()
    many = limits.MAX_DIFFERENT + 10
    old, mine, theirs = (paragraphs(f"{name}{at}" for at in range(many)) for name in "旧我他")
    article = make_ready(by=office.bian, body=old)
    client.force_login(office.bian)
    draft = Draft.objects.create(
        by=office.bian,
        key="t1",
        article=article,
        values=typed.values(snapshots.of_article(article) | {"body": mine}),
    )
    opened_as = article.fingerprint()
    sign(article, office, until="first")
    proposal = proposals.propose(
        article,
        snapshots.of_article(article) | {"body": mine},
        by=office.chu,
        opened_as=article.content_hash(),
    )
    article = rewrite(article, office.bian, body=theirs).article
    assert proposal and revisions.content_of(article, article.content_hash())
    answers = {
        page: client.get(reverse(f"admin:articles_article_{page}", args=[article.pk]))
        for page in ("compare", "review")
    }
    answers["draft"] = client.get(reverse("admin:articles_draft", args=[draft.pk]))
    post = {name: values[0] for name, values in draft.values.items()}
    post |= {"opened_as": opened_as, "tab": "t1", "sources-INITIAL_FORMS": "0"}
    change = reverse("admin:articles_article_change", args=[article.pk])
    answers["two versions"] = client.post(change, post)
    shown = {
        page: answer.content.decode().count("that is too much") for page, answer in answers.items()
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    assert shown == {"compare": 1, "review": 2, "draft": 1, "two versions": 1}
