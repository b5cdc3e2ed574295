"""The allowlist: what survives, what does not, one canonical form, on every write path."""

import json
import re
from html import escape
from html.parser import HTMLParser

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Value
from django.db.models.functions import Concat
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from articles import richtext
from articles.models import Article
from articles.richtext.tree import parse
from tests.make import make_article

DIRTY = '<h1 onclick="x()">题</h1><p>文<script>alert(1)</script><a href="javascript:x()">链</a></p>'
CLEAN = "<h2>题</h2>\n<p>文链</p>"
TEXT = "题\n文链"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>一</p><p> </p><p>&nbsp;</p><p><br></p>", "<p>一</p>"),
        ("<p><b>Note: </b>see <i> GB/T</i> </p>", "<p><strong>Note: </strong>see <em>GB/T</em></p>"),
        ("裸文字<br>两行", "<p>裸文字<br>两行</p>"),
        ("<p>　　缩进  两格</p>", "<p>缩进 两格</p>"),
        ("<h1>甲</h1><h4>乙</h4><h6>丙</h6>", "<h2>甲</h2>\n<h3>乙</h3>\n<h3>丙</h3>"),
        ("<p><b>粗</b><i>斜</i></p>", "<p><strong>粗</strong><em>斜</em></p>"),
        ('<p class="speaker MsoNormal">田：</p>', '<p class="speaker">田：</p>'),
        ('<p style="color:red" id="x">红</p>', "<p>红</p>"),
        ("<div>甲<p>乙</p>丙</div>", "<p>甲</p>\n<p>乙</p>\n<p>丙</p>"),
        (
            '<p><a href="https://a.cn/?x=1&amp;y=2" target="_blank">甲</a></p>',
            '<p><a href="https://a.cn/?x=1&amp;y=2" rel="noopener">甲</a></p>',
        ),
        ('<p><a href="//evil.example/x">甲</a></p>', "<p>甲</p>"),
        ('<p><a href="data:text/html,x">甲</a></p>', "<p>甲</p>"),
        ('<p><a href="/issues/2021-10/">甲</a></p>', '<p><a href="/issues/2021-10/">甲</a></p>'),
        ('<p>甲<img src="https://evil.example/a.png">乙</p>', "<p>甲乙</p>"),
        ('<img src="data:image/png;base64,AAAA" alt="x">', ""),
        (
            '<p>前<img src="/media/a.png" alt="图" style="width:9px">后</p>',
            '<p>前</p>\n<figure class="image">\n<img alt="图" src="/media/a.png">\n</figure>\n<p>后</p>',
        ),
        (
            "<figure><figcaption>田世宏（徐想 摄）</figcaption></figure>",
            '<figure class="image">\n<figcaption>田世宏（徐想 摄）</figcaption>\n</figure>',
        ),
        (
            '<table border="1"><tr><td colspan="1">甲</td><td rowspan="900">乙</td></tr></table>',
            "<table>\n<tbody>\n<tr>\n<td>甲</td>\n<td>乙</td>\n</tr>\n</tbody>\n</table>",
        ),
        ("<ul><li><p>甲</p><ul><li>乙</li></ul></li></ul>",
         "<ul>\n<li>甲<ul>\n<li>乙</li>\n</ul></li>\n</ul>"),
        (
            "<p><time>2021-10-19 16:01:11</time></p>",
            '<p><time datetime="2021-10-19T16:01:11">2021-10-19 16:01:11</time></p>',
        ),
        ("<p>零\x00控\x07制\ufffe符\r\n行</p>", "<p>零控制符 行</p>"),
    ],
    ids=[
        "nothing",
        "empty paragraphs",
        "a space at the border of a mark",
        "bare text",
        "indents of spaces",
        "headings of all levels",
        "bold and italics by look",
        "one class of ours",
        "styles and ids",
        "blocks inside a div",
        "a link with a target",
        "a link without a scheme",
        "a link to data",
        "a link within the site",
        "a picture of another site",
        "a picture as data",
        "a picture inside a paragraph",
        "a caption without picture",
        "attributes of a table",
        "a list in a list",
        "a moment",
        "control characters",
    ],
)  # fmt: skip
def test_clean_gives_one_canonical_form(html, expected):
    assert richtext.clean(html) == expected
    assert richtext.cleaned(expected).html == expected


def test_foreign_pictures_are_dropped_and_named():
    cleaned = richtext.cleaned('<p>甲</p><img src="https://a.example/b.png">')
    assert (cleaned.html, cleaned.dropped) == ("<p>甲</p>", ("https://a.example/b.png",))


@pytest.mark.parametrize(
    "html",
    ["<b>" * 50_000 + "x", "<ul>" * 30 + "<li>x", "<blockquote>" * 25 + "x", "x" * 1_000_001],
)
def test_too_deep_or_too_long_is_refused_with_a_sentence(html):
    with pytest.raises(ValidationError) as refusal:
        richtext.clean(html)
    assert len(refusal.value.messages[0]) > 10


def test_vectors_of_others_leave_nothing_alive(shared):
    """No element or attribute outside the allowlist, no address outside it, and a fixed point."""
    vectors = json.loads((shared / "trials/xss/vectors.json").read_text())
    assert len(vectors) > 2500
    refused = 0
    for vector in vectors:
        try:
            body = richtext.clean(vector["input"])
        except ValidationError:
            refused += 1
            continue
        assert richtext.cleaned(str(body)).html == body, vector["id"]
        for element in richtext.parse(body).walk():
            if not element.tag:
                continue
            assert element.tag in richtext.ALLOWED, vector["id"]
            assert set(element.attributes) <= richtext.ALLOWED[element.tag] | {"rel"}, vector["id"]
            for name in ("href", "src"):
                address = element.attributes.get(name, "/")
                assert address.lower().startswith(("/", "#", "http:", "https:", "mailto:")), vector[
                    "id"
                ]
    assert refused <= 5


def test_what_editors_need_survives(shared):
    for trial in json.loads((shared / "trials/xss/must_survive.json").read_text()):
        body = richtext.clean(trial["input"])
        assert [part for part in trial["must_keep"] if part not in body] == [], trial["id"]


FRAGMENTS = st.lists(
    st.sampled_from(
        "<p> </p> <b> </b> <table> <tr> <td> </td> </table> <figure> <figcaption> </figcaption> "
        "</figure> <ul> <li> </ul> <pre> </pre> <blockquote> </blockquote> <h2> </h2> <caption> "
        "<thead> <svg> <math> <style> <!-- &nbsp; <hr> <div> </div> <br> 字 x".split(" ")
        + ['<img src="/media/a.png">', '<a href="/x">', "</a>", " ", "\n", "\u3000"]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS)
def test_cleaning_twice_changes_nothing(html):
    try:
        body = richtext.clean(html)
    except ValidationError:  # nested too deep
        reject()
    assert richtext.cleaned(str(body)).html == body
    richtext.nodes(body)
    richtext.as_page(body, below=2)


class Reference(HTMLParser):
    """The tree as Python's own parser reads it: tags, attributes, texts."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = ["", {}, []]
        self.above = [self.root]

    def handle_starttag(self, tag, attrs):
        node = [tag, dict(attrs), []]
        self.above[-1][2].append(node)
        if tag not in ("img", "br", "hr"):
            self.above.append(node)

    def handle_endtag(self, tag):
        if tag not in ("img", "br", "hr"):
            self.above.pop()

    def handle_data(self, data):
        inside = self.above[-1][2]
        if inside and isinstance(inside[-1], str):
            inside[-1] += data
        else:
            inside.append(data)


def as_lists(node):
    if isinstance(node, str):
        return node
    return [node.tag, node.attributes, [as_lists(child) for child in node.children]]


def assert_read_alike(body: str) -> None:
    reference = Reference()
    reference.feed(body)
    reference.close()
    assert as_lists(parse(body)) == reference.root


@settings(max_examples=300, deadline=None)
@given(
    FRAGMENTS,
    st.text("&<>\"'=/ax;#\u3000字", max_size=12),
    st.text("&<>\"'=/ax;#字", max_size=12),
)
def test_a_clean_body_is_read_as_pythons_parser_reads_it(html, text, value):
    odd = f'<p>{escape(text)}</p><p><a href="/{escape(value)}">甲</a></p>'
    try:
        body = richtext.clean(html + odd)
    except ValidationError:
        reject()
    assert_read_alike(str(body))


def test_hostile_bodies_are_read_as_pythons_parser_reads_them(shared):
    for path in (shared / "trials/xss").glob("*.json"):
        for trial in json.loads(path.read_text()):
            try:
                body = richtext.clean(trial["input"])
            except ValidationError:
                continue
            assert_read_alike(str(body))


def _save(pk):
    article = Article.objects.get(pk=pk)
    article.body = DIRTY
    article.save()


def _save_only_body(pk):
    article = Article.objects.get(pk=pk)
    article.body = DIRTY
    article.save(update_fields=["body"])


def _bulk_update(pk):
    article = Article.objects.get(pk=pk)
    article.body = DIRTY
    Article.objects.bulk_update([article], ["body"])


WRITES = {
    "save": _save,
    "save only the body": _save_only_body,
    "bulk_update": _bulk_update,
    "update": lambda pk: Article.objects.filter(pk=pk).update(body=DIRTY),
    "base manager": lambda pk: Article._base_manager.filter(pk=pk).update(body=DIRTY),
    "update_or_create": lambda pk: Article.objects.update_or_create(
        pk=pk, defaults={"body": DIRTY}
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITES)
def test_every_write_path_cleans_and_derives_the_text(name):
    article = make_article(body="<p>旧</p>")
    WRITES[name](article.pk)
    row = Article.objects.get(pk=article.pk)
    assert (row.body, row.text) == (CLEAN, TEXT)


@pytest.mark.django_db
def test_creating_paths_clean_too():
    Article.objects.bulk_create([Article(title="甲", body=DIRTY)])
    Article.objects.create(title="乙", body=DIRTY)
    Article.objects.get_or_create(title="丙", defaults={"body": DIRTY})
    assert {(row.body, row.text) for row in Article.objects.all()} == {(CLEAN, TEXT)}


@pytest.mark.django_db
@pytest.mark.parametrize("expression", [Value(DIRTY), Concat("title", Value("<script>"))])
def test_expressions_are_refused_for_a_body(expression):
    make_article()
    with pytest.raises(FieldError):
        Article.objects.update(body=expression)
    with pytest.raises(FieldError):
        Article.objects.update(body=expression, text="x")


@pytest.mark.django_db
def test_no_text_field_keeps_a_nul():
    article = make_article(title="标\x00题", summary="摘\x00要\r\n二")
    row = Article.objects.get(pk=article.pk)
    assert (row.title, row.summary, article.title) == ("标题", "摘要\n二", "标题")


def test_credit_is_split_from_the_caption():
    assert richtext.split_credit("田世宏（徐想 摄）") == ("田世宏", "徐想 摄")
    assert richtext.split_credit("会场（主办方 供图）") == ("会场", "主办方 供图")
    assert richtext.split_credit("该协会（以下简称“协会”）") == ("该协会（以下简称“协会”）", "")


def test_nodes_and_plain_text():
    body = richtext.clean(
        '<p class="speaker">甲：</p><p>一<strong>二</strong><br>三</p>'
        "<table><tr><th rowspan=2>头</th><td>a</td></tr><tr><td><p>b</p><p>c</p></td></tr></table>"
    )
    assert richtext.plain_text(body) == "甲：\n一二\n三\n头\na\nb\nc"
    speaker, paragraph, table = richtext.nodes(body)
    assert (speaker["role"], paragraph["role"]) == ("speaker", "")
    assert [span["text"] for span in paragraph["spans"]] == ["一", "二", "\n", "三"]
    assert paragraph["spans"][1]["marks"] == ["strong"]
    assert (table["columns"], len(table["rows"]), table["rows"][0][0]["rowspan"]) == (2, 2, 2)


def test_page_markup_shifts_headings_and_keeps_order():
    link = '<p><a href="https://a.cn/" rel="noopener">链</a></p>'
    assert richtext.as_page(link, below=2) == link
    body = richtext.clean("<h3>小</h3><p>文</p>")
    assert richtext.as_page(body, below=3) == "<h4>小</h4>\n<p>文</p>"
    page = richtext.as_page(richtext.clean('<img src="/media/a.png" alt="图">'), below=1,
                            pictures={"a.png": richtext.ShownPicture(6, 4)})  # fmt: skip
    assert 'height="4"' in page and 'loading="lazy"' in page and 'width="6"' in page


def test_columns_of_figures_are_marked_also_beside_cells_over_several_rows():
    table = (
        '<table><thead><tr><th rowspan="2">甲</th><th colspan="2">值</th></tr>'
        "<tr><th>400</th><th>结论</th></tr></thead><tbody>"
        '<tr><td rowspan="2">双</td><td>+12</td><td>符合</td></tr><tr><td>≤3.5</td><td>98%</td></tr>'
        "<tr><td>单</td><td>未响应</td><td>不符合</td></tr></tbody></table>"
    )
    page = richtext.as_page(table, below=1)
    found = re.findall(r'<t[hd] class="figure">(.*?)</t', re.sub("</?span[^>]*>", "", page))
    assert found == ["400", "+12", "≤3.5", "未响应"]


def test_a_cell_made_to_hang_takes_no_time():
    for gap in (" ", "\u00a0", "\t"):
        cell = "1" + gap * 200_000 + "x"
        assert "figure" not in richtext.as_page(f"<table><tr><td>{cell}</td></tr></table>", below=1)


def test_addresses_become_whole_and_texts_stay():
    body = '<p>href="/x" &lt;a href="/y"&gt;</p>\n<p><a href="/z">甲</a></p>\n<p><a href="#a">乙</a></p>'
    body = str(richtext.clean(body))
    site = richtext.with_site(body, "https://news.example.org")
    assert site == body.replace('<a href="/z"', '<a href="https://news.example.org/z"')
