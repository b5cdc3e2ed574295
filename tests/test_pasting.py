"""What is pasted: plain text and the HTML of other programs, on the server."""

import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from articles import richtext
from articles.manuscripts import pasting
from tests import clipboards
from tests.make import make_office, make_picture, make_user

DEMONSTRATION = Path(__file__).resolve().parent.parent / "issues/demonstration/issue.toml"
# What CKEditor reads first (Word's lists, the pictures in RTF) is tried in a browser.
AS_THE_BROWSER_HAS_THEM = ["gdocs", "libreoffice", "wechat", "wechat-xiumi"]


def outline(text: str) -> list[str]:
    return clipboards.outline(pasting.from_text(text).html)


# --- plain text


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
def test_lines_become_paragraphs(between):
    text = between.join(
        ["甲市召开质量大会，三百人参加。", "会议部署了下一步工作。", "大家很满意。"]
    )
    assert outline(text) == [
        "p 甲市召开质量大会，三百人参加。", "p 会议部署了下一步工作。", "p 大家很满意。",
    ]  # fmt: skip


def test_the_transcript_of_the_demonstration_comes_out_as_one():
    data = tomllib.loads(DEMONSTRATION.read_text())
    articles = [a for s in data["sections"] for p in [s, *s.get("sections", [])]
                for a in p.get("articles", [])]  # fmt: skip
    body = next(one["body"] for one in articles if 'class="speaker"' in one["body"])
    body = richtext.clean(body.replace('src="picture:speaker-at-lectern"', 'src="/media/a.png"'))
    wanted = [line.replace("figure ", "missing ") for line in clipboards.outline(body)]
    lines = [line.partition(" ")[2] for line in wanted]
    assert sum(line.startswith("speaker") for line in wanted) > 3
    assert outline("\n".join(lines)) == wanted


def test_a_signature_a_table_and_a_caption():
    text = (
        "各省级市场监管部门：\n请抓好落实。\n\n指标\t一季度\t二季度\n合格率\t98%\t99%\n\n"
        "图为会议现场。\n甲市市场监管局\n2026年9月28日"
    )
    assert outline(text) == [
        "p 各省级市场监管部门：", "p 请抓好落实。", "th 指标 | 一季度 | 二季度",
        "td 合格率 | 98% | 99%", "missing 图为会议现场。", "signature 甲市市场监管局",
        "signature 2026年9月28日",
    ]  # fmt: skip


def test_what_was_done_with_plain_text_is_told():
    told = pasting.from_text(
        "会议指出，要坚持以人民为中心的发展思想，推动高质量发展，\n全面落实。"
    ).told
    assert len(told) == 1 and "|全面落实" in told[0]


# --- HTML


@pytest.mark.parametrize("name", AS_THE_BROWSER_HAS_THEM)
def test_clipboards_of_programs(name):
    pasted = pasting.from_html(clipboards.html_of(name))
    assert clipboards.outline(pasted.html) == clipboards.outline_of(name)
    missing = [line for line in clipboards.outline_of(name) if line.startswith("missing")]
    assert len(pasted.told) == len(missing)
    for line, sentence in zip(missing, pasted.told, strict=True):
        assert line.removeprefix("missing ") in sentence


def test_pictures_of_ours_stay_and_get_words():
    html = '<p><img src="/media/a.png"></p><p>图为会议现场。</p>'
    pasted = pasting.from_html(html)
    assert pasted.told == ()
    assert 'alt="图为会议现场。"' in pasted.html
    assert clipboards.outline(pasted.html) == ["figure 图为会议现场。"]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<h1>甲</h1><h2>乙</h2><h4>丙</h4>", ["h2 甲", "h3 乙", "h3 丙"]),
        ("<h3>甲</h3><p>文</p>", ["h2 甲", "p 文"]),
        ("<p>一。<br><br>二。<br>三。</p>", ["p 一。", "p 二。 三。"]),
        ("<div>　　一。<br>　　二。<br>&nbsp;&nbsp;三。</div>", ["p 一。", "p 二。", "p 三。"]),
        ("<p><strong>一、总体要求</strong></p><p>文。</p>", ["h2 一、总体要求", "p 文。"]),
        ('<p>文<img width="605" height="2" src="https://a.example.org/line.png"></p>', ["p 文"]),
        ('<p>文<img src="data:image/svg+xml,x"></p>', ["p 文"]),
        ('<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>',
         ["th 甲 | 乙", "td 1 | 2"]),
        ('<table><tr><td>2024</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>',
         ["td 2024 | 乙", "td 1 | 2"]),
        ("<p>表1 抽查结果</p><table><tr><td>甲</td></tr><tr><td>1</td></tr></table>",
         ["th 甲", "td 1"]),
        ("", []),
    ],
)  # fmt: skip
def test_forms_of_web_pages(html, wanted):
    assert clipboards.outline(pasting.from_html(html).html) == wanted


def test_a_caption_above_a_table_is_the_tables():
    html = "<p>表1 抽查结果</p><table><tr><td>甲</td></tr><tr><td>1</td></tr></table>"
    assert "<caption>表1 抽查结果</caption>" in pasting.from_html(html).html


def test_a_table_keeps_a_caption_of_its_own():
    html = "<p>表1 各地情况</p><table><caption>单位：万元</caption><tr><td>甲</td></tr></table>"
    pasted = pasting.from_html(html)
    assert "表1 各地情况" in pasted.html and "<caption>单位：万元</caption>" in pasted.html


def test_a_very_long_line_is_prose():
    long = "·" * 200_000
    assert pasting.from_html(f"<p>{long}</p>").html == f"<p>{long}</p>"


def test_a_picture_in_a_cell_is_told_and_leaves_no_place():
    html = '<table><tr><td>甲<img src="https://a.example.org/x.png"></td></tr></table>'
    pasted = pasting.from_html(html)
    assert "<figure" not in pasted.html and "x.png" in pasted.told[0]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><p onclick=x>文</p>",
        '<p><a href="javascript:alert(1)">文</a></p>',
        '<svg onload=alert(1)><p>文</p></svg>',
        '<img src="/media/missing-0.png" onerror=alert(1)><p>文</p>',
        '<img src="/media/missing-99.png" <p>文</p>',
        '<image src="/media/missing-99.png"><p>文</p>',
        '<p>文<img src="x" onerror="alert(1)"></p>',
    ],
)  # fmt: skip
def test_hostile_html_is_clean(html):
    pasted = pasting.from_html(html)
    assert pasted.html == richtext.clean(pasted.html)
    for word in ("script", "onerror", "onclick", "onload", "missing-"):
        assert word not in pasted.html
    assert "文" in pasted.html


def test_too_much_is_refused_with_a_sentence():
    with pytest.raises(ValidationError):
        pasting.from_html("<p>" + "文" * 1_000_001)
    with pytest.raises(ValidationError):
        pasting.from_html("<blockquote>" * 300 + "文")


# --- the door


@pytest.mark.django_db
def test_the_door_is_for_staff_and_stores_nothing():
    office = make_office()
    address = reverse("admin:articles_paste")
    assert Client().post(address, {"text": "甲\n乙"}).status_code == 401
    client = Client()
    client.force_login(make_user())
    assert client.post(address, {"text": "甲\n乙"}).status_code == 403
    client.force_login(office.bian)
    assert client.get(address).status_code == 405
    assert client.post(address, {"text": "甲\n乙"}).json() == {
        "html": "<p>甲</p>\n<p>乙</p>", "told": [],
    }  # fmt: skip
    picture = make_picture()
    answer = client.post(address, {"html": f'<p>甲<img src="{picture.address}"></p>'}).json()
    assert picture.address in answer["html"]
    refused = client.post(address, {"html": "<p>" + "文" * 1_000_001})
    assert refused.status_code == 400 and "1000004" in refused.json()["error"].replace(",", "")
