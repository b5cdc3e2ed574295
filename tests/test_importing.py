"""Manuscripts of many shapes, and the sample: outline, sources, fields, nothing lost."""

import datetime
import json
import re
from pathlib import Path

import pytest

from articles import changing, richtext
from articles.manuscripts import folding, markup, recognisers
from articles.manuscripts.report import Report
from articles.models import Article, SourceLink
from issues import contents, importing
from issues.importing import titles
from issues.models import Issue, Manuscript, Section
from tests.make import make_article, make_issue, make_section, release

pytestmark = pytest.mark.django_db

PROSE = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。"


def read_in(text: str | bytes, filename: str = "m.txt", **values):
    data = text.encode() if isinstance(text, str) else text
    defaults = {"year": 2021, "number": 10, "by": None}
    return importing.import_issue(data, filename=filename, **(defaults | values))


def tree_of(issue) -> list:
    """Sections as (title, articles, sub-sections), titles without spaces."""

    def plain(section):
        return (
            _bare(section.title),
            [_bare(item.title) for item in section.articles],
            [plain(child) for child in section.sections],
        )

    return [plain(section) for section in contents.build(issue, empty=True).sections]


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def body_of(title: str) -> str:
    return Article.objects.get(title=title).body


def codes(result) -> list[str]:
    return result.report.codes()


def lost(result) -> list[str]:
    return [remark.text for remark in result.report.of("lost")]


# --- the recognisers are their own documentation ----------------------------------------------


@pytest.mark.parametrize("row", recognisers.TABLE, ids=lambda row: row.name)
def test_each_recogniser_tells_its_example_from_its_counter_example(row):
    assert row.match(row.example)
    assert not row.match(row.counter_example)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中国质量新闻网讯（编辑王海琳）近日，", ("中国质量新闻网", "中国质量新闻网讯", "编辑", "王海琳")),
        ("中国质量新闻网讯（编辑六六）。10月", ("中国质量新闻网", "中国质量新闻网讯", "编辑", "六六")),
        ("中国质量新闻网讯（记者 徐远官）由", ("中国质量新闻网", "中国质量新闻网讯", "记者", "徐远官")),
        ("中国质量新闻网讯（刘嵩）在", ("中国质量新闻网", "中国质量新闻网讯", None, "刘嵩")),
        ("财联社10月7日电，因", ("财联社", "财联社10月7日电", None, None)),
        ("新华社北京10月7日电（记者 张三、李四）记者", ("新华社", "新华社北京10月7日电", "记者", "张三、李四")),
        ("本刊讯（通讯员 王五）", ("本刊", "本刊讯", "通讯员", "王五")),
    ],
    ids=[
        "an editor",
        "an editor and a full stop",
        "a reporter after a space",
        "a name alone",
        "an agency with a date",
        "two reporters",
        "a correspondent",
    ],
)  # fmt: skip
def test_datelines(text, expected):
    found = recognisers.match("dateline", text)
    assert (found["outlet"], found["dateline"], found["role"], found["author"]) == expected


@pytest.mark.parametrize("text", ["据新华社讯，", "随着互联网资讯，", "会议通讯录已经印发。"])
def test_what_is_no_dateline(text):
    assert not recognisers.match("dateline", text)


# --- the sample -------------------------------------------------------------------------------


@pytest.fixture
def sample(shared):
    return (shared / "samples/quality-news-2021-10.txt").read_bytes()


def test_the_sample_has_exactly_its_outline(sample, shared):
    result = read_in(sample)
    truth = json.loads((shared / "samples/quality-news-2021-10.outline.json").read_text())

    def expected(section):
        return (
            _fold(section["title"]),
            [(_fold(a["title"]), a["sources"]) for a in section["articles"]],
            [expected(child) for child in section.get("sections", [])],
        )

    def got(section):
        return (
            _fold(section.title),
            [(_fold(item.title), len(item.sources)) for item in section.articles],
            [got(child) for child in section.sections],
        )

    _fold = folding.fold
    tree = contents.build(result.issue)
    assert [got(c) for c in tree.sections] == [expected(s) for s in truth["sections"]]
    assert SourceLink.objects.count() == 10


def test_the_sample_is_accounted_for(sample):
    """Every letter outside contents list and headings is in an article, in order."""
    result = read_in(sample)
    assert lost(result) == []
    text = sample.decode()
    body = text[text.index("一、质量要闻\n\n1.1 国家\n") :]
    stored = folding.letters(
        "".join(
            f"{a.text}{''.join(s.label for s in a.sources.all())}" for a in Article.objects.all()
        )
    )
    titles = {folding.letters(a.title) for a in Article.objects.all()}
    headings = titles | {
        folding.letters(t)
        for t in "一、质量要闻 二、质量热点 三、权威观点 四、国际动态 1.1国家 1.2区域地方 1.3行业".split()
    }
    for line in body.splitlines():
        line = re.sub(r"\]\((http[^)]*|#)\)$", "", line).replace("\\", "").lstrip("[")
        letters = folding.letters(line)
        outlet = line.startswith("来源：")
        if letters and letters not in headings and not outlet:
            assert letters in stored, line


def test_the_sample_keeps_headings_inside_and_paragraphs_whole(sample):
    read_in(sample)
    document = Article.objects.get(title__startswith="市场监管总局等六部门")
    for heading in ("一、总体要求", "二、重点任务", "三、保障措施"):
        assert f"<h2>{heading}</h2>" in document.body
    for whole in (
        "落实党中央、国务院决策部署",
        "鼓励民营企业参与质量攻关活动",
        "广大员工爱岗敬业、刻苦",
    ):
        assert whole in document.text
    assert '<table class="meta">' in document.body and "国市监质发〔2021〕62号" in document.body
    assert document.body.count('class="signature"') == 3
    assert document.published_on == datetime.date(2021, 10, 15)
    whole = "".join(Article.objects.values_list("text", flat=True))
    for part in (
        "告知承诺制及计量专业项目", "激发市场主体活力", "压实各方责任", "13400余名参会代表",
        "十分严峻", "联合制定的《直播", "在内，在24日", "促进经济社会高质量发展", "开展新型基础设施标准化行动",
        "亚轨道飞行器飞行频率",
    ):  # fmt: skip
        assert part in whole, part
    transcript = Article.objects.get(title__startswith="国新办")
    assert transcript.body.count("<time ") == 7
    assert transcript.body.count('class="speaker"') == 8
    assert transcript.body.count("<figcaption>") == 5
    assert "<p>以下为图文实录：</p>" in transcript.body


def test_the_sample_reports_what_needs_mending(sample):
    result = read_in(sample)
    found = codes(result)
    assert found.count("bare_domain") == 9
    assert found.count("no_address") == 1
    assert found.count("picture_missing") == 10
    assert found.count("describes_picture") == 1
    assert found.count("doubled_at_join") == 1
    assert next(r.text for r in result.report.remarks if r.code == "odd_host").count("cgq.com.cn")
    assert Article.objects.get(title__startswith="因汽车").sources.get().url == ""
    assert Article.objects.get(title__startswith="员工").outlet == "澎湃新闻"


def test_the_sample_without_its_contents_list_has_the_same_outline(sample):
    text = sample.decode()
    body = text[text.index("一、质量要闻\n\n1.1 国家\n") :]
    assert tree_of(read_in(sample).issue) == tree_of(read_in(body, number=11).issue)


# --- other shapes -----------------------------------------------------------------------------


def test_many_sections_and_mixed_articles():
    names = [f"栏目{n}" for n in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"]
    numerals = "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一 二十二".split()
    listed, body, expected = [], [], []
    for at, (numeral, name) in enumerate(zip(numerals, names, strict=True), start=1):
        listed.append(f"{numeral}、{name}\t{at}")
        body.append(f"{numeral}、{name}")
        direct, below = [f"{name}直属稿件发布情况"], []
        listed.append(f"{direct[0]}……{at}")
        body += [direct[0], PROSE]
        for sub in range(1, 13 if at == 1 else 2):
            listed += [
                f"{at}.{sub} 分栏{sub}......{at}",
                f"{name}第{sub}个分栏的稿件{at}......{at}",
            ]
            body += [f"{at}.{sub} 分栏{sub}", f"{name}第{sub}个分栏的稿件{at}", PROSE]
            below.append((f"分栏{sub}", [f"{name}第{sub}个分栏的稿件{at}"], []))
        expected.append((name, direct, below))
    result = read_in("目录\n" + "\n".join(listed) + "\n\n" + "\n\n".join(body))
    assert tree_of(result.issue) == expected
    assert contents.build(result.issue).sections[-1].number == "二十二、"
    assert lost(result) == []


def test_the_same_title_in_two_sections():
    text = f"""目 录
一、要闻
质量月活动启动
二、地方
质量月活动启动

一、要闻

质量月活动启动

甲地{PROSE}

二、地方

质量月活动启动

乙地{PROSE}
"""
    result = read_in(text)
    assert tree_of(result.issue) == [
        ("要闻", ["质量月活动启动"], []),
        ("地方", ["质量月活动启动"], []),
    ]
    assert [a.text[:2] for a in Article.objects.order_by("pk")] == ["甲地", "乙地"]


def test_titles_that_wrap_in_the_contents_list_and_in_the_body():
    text = f"""目录
一、质量要闻......1
某某省市场监督管理局关于印发进一步加强产品质量安全监督管理工作若干措
施的通知......1
二、国际动态......3
某国际组织发布报告......3

一、质量要闻

某某省市场监督管理局关于印发进一步加强产品
质量安全监督管理工作若干措施的通知

{PROSE}

二、国际动态

某国际组织发布报告

{PROSE}
"""
    result = read_in(text)
    assert tree_of(result.issue) == [
        (
            "质量要闻",
            ["某某省市场监督管理局关于印发进一步加强产品质量安全监督管理工作若干措施的通知"],
            [],
        ),
        ("国际动态", ["某国际组织发布报告"], []),
    ]
    assert lost(result) == []


def test_a_wrapped_list_without_page_numbers():
    text = f"""目录
一、质量要闻
某某省市场监督管理局关于印发进一步加强产品质量安全监督管理
工作若干措施的通知
某市召开会议

一、质量要闻
某某省市场监督管理局关于印发进一步加强产品质量安全监督管理工作若干措施的通知
{PROSE}
某市召开会议
{PROSE}
"""
    assert tree_of(read_in(text).issue) == [
        ("质量要闻", ["某某省市场监督管理局关于印发进一步加强产品质量安全监督管理工作若干措施的通知", "某市召开会议"], [])
    ]  # fmt: skip


def test_titles_that_begin_like_a_number():
    text = f"""目录
一、质量要闻 1
1.1 国家 1
1.5℃温控目标如何实现 1
1.2 地方 2
1.3亿吨粮食通过检验 2
一、二线城市电梯更新提速 3
二、质量热点 4
三、四季度抽查结果公布 4

一、质量要闻
1.1 国家
1.5℃温控目标如何实现
{PROSE}
1.2 地方
1.3亿吨粮食通过检验
{PROSE}
一、二线城市电梯更新提速
{PROSE}
二、质量热点
三、四季度抽查结果公布
{PROSE}
"""
    result = read_in(text)
    assert tree_of(result.issue) == [
        ("质量要闻", [], [
            ("国家", ["1.5℃温控目标如何实现"], []),
            ("地方", ["1.3亿吨粮食通过检验", "一、二线城市电梯更新提速"], []),
        ]),
        ("质量热点", ["三、四季度抽查结果公布"], []),
    ]  # fmt: skip
    assert "section_or_article" in codes(result)


def test_sources_before_after_several_and_none():
    text = f"""目录
一、要闻 1
甲市召开质量大会 1
乙市召开质量大会 2
丙市召开质量大会 3

一、要闻

甲市召开质量大会
[甲市召开质量大会-甲报 (a.example.org)](https://a.example.org/1.html)
[另一篇报道-甲网](https://b.example.org/2.html)

{PROSE}

乙市召开质量大会

{PROSE}

[乙市召开质量大会-乙报](https://c.example.org/3.html)
来源：乙报客户端

丙市召开质量大会

{PROSE}
"""
    result = read_in(text)
    found = {
        article.title[0]: [(s.label, s.url, s.outlet) for s in article.sources.all()]
        for article in Article.objects.all()
    }
    assert found == {
        "甲": [
            ("甲市召开质量大会-甲报 (a.example.org)", "https://a.example.org/1.html", "甲报"),
            ("另一篇报道-甲网", "https://b.example.org/2.html", "甲网"),
        ],
        "乙": [("乙市召开质量大会-乙报", "https://c.example.org/3.html", "乙报")],
        "丙": [],
    }
    assert Article.objects.get(title__startswith="乙").outlet == "乙报客户端"
    assert "no_source" in codes(result)
    assert lost(result) == []


def test_a_lone_outlet_line_is_a_source_without_an_address():
    read_in(f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n来源：甲日报\n{PROSE}\n")
    assert [(s.label, s.url, s.outlet) for s in SourceLink.objects.all()] == [("", "", "甲日报")]


def test_numbered_headings_without_a_list_and_headings_inside():
    text = f"""一、质量要闻

某局印发意见

[某局印发意见-某网](https://a.example.org/1.html)

{PROSE}

一、总体要求

{PROSE}

二、重点任务

{PROSE}

二、地方动态

某市开展检查

[某市开展检查-某网](https://a.example.org/2.html)

{PROSE}
"""
    result = read_in(text)
    assert tree_of(result.issue) == [
        ("质量要闻", ["某局印发意见"], []),
        ("地方动态", ["某市开展检查"], []),
    ]
    assert "<h2>二、重点任务</h2>" in body_of("某局印发意见")
    assert lost(result) == []


def test_sources_after_the_text_without_a_list():
    text = "一、要闻\n\n" + "\n\n".join(
        f"{name}市质量大会召开\n\n{PROSE}\n\n[{name}市质量大会召开-某报](https://a.example.org/{at})"
        for at, name in enumerate("甲乙丙", start=1)
    )
    result = read_in(text)
    assert tree_of(result.issue) == [("要闻", [f"{n}市质量大会召开" for n in "甲乙丙"], [])]
    assert SourceLink.objects.count() == 3


def test_markdown_with_emphasis_lists_quotes_and_tables():
    text = f"""# 质量要闻

## 一、质量要闻

### 1.1 国家

#### 某标准发布

[某标准发布-某网](https://a.example.org/1)

这是**重要**的*进展*，见[通知](https://a.example.org/n)。

##### 主要内容

- 第一项
- 第二项

3. 三
4. 四

> 引文一段。

| 项目 | 数值 |
|------|-----:|
| 甲 | 1 |
| 乙 | 2 |

---

![现场](photo.jpg)

## 二、国际动态

#### 国外消息

{PROSE}
"""
    result = read_in(text, "m.md")
    assert tree_of(result.issue) == [
        ("质量要闻", [], [("国家", ["某标准发布"], [])]),
        ("国际动态", ["国外消息"], []),
    ]
    body = body_of("某标准发布")
    for part in (
        '这是<strong>重要</strong>的<em>进展</em>，见<a href="https://a.example.org/n" rel="noopener">通知</a>。',
        "<h2>主要内容</h2>",
        "<ul>\n<li>第一项</li>\n<li>第二项</li>\n</ul>",
        '<ol start="3">\n<li>三</li>\n<li>四</li>\n</ol>',
        "<blockquote>\n<p>引文一段。</p>\n</blockquote>",
        '<th scope="col">数值</th>',
        "<hr>",
        "<figcaption>现场</figcaption>",
    ):
        assert part in body, part
    assert lost(result) == []


def test_markdown_without_numbers():
    text = f"## 要闻\n\n### 甲市开会\n\n{PROSE}\n\n### 乙市开会\n\n{PROSE}\n\n## 国际\n\n### 丙国开会\n\n{PROSE}\n"
    assert tree_of(read_in(text, "m.md").issue) == [
        ("要闻", ["甲市开会", "乙市开会"], []),
        ("国际", ["丙国开会"], []),
    ]


def test_plain_text_keeps_asterisks():
    read_in(
        f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n长*宽*高 **注** {PROSE}\n"
    )
    assert "长*宽*高 **注**" in Article.objects.get().text


def test_page_marks_go_and_cut_paragraphs_are_whole():
    text = f"""目录
一、要闻 1
甲市召开质量大会 1

一、要闻
甲市召开质量大会
会议指出，要深入贯彻落实党中央、国务

质量要闻 2021年第10期
第 1 页 共 3 页

院决策部署，加快建设。
会议强调，要坚持

质量要闻 2021年第10期
第 2 页 共 3 页

质量第一。
{PROSE}
质量要闻 2021年第10期
第 3 页 共 3 页
"""
    result = read_in(text)
    assert Article.objects.get().text.split("\n") == [
        "会议指出，要深入贯彻落实党中央、国务院决策部署，加快建设。",
        "会议强调，要坚持质量第一。",
        PROSE,
    ]
    assert codes(result).count("page_marks") == 6
    assert lost(result) == []


def test_hard_wrapped_and_indented_text():
    paragraph = "为进一步加强产品质量安全监督管理，防范化解质量安全风险，保障人民群众身体健康和生命财产安全，根据有关法律法规，结合工作实际，制定本措施。"
    width = 30
    wrapped = "\n".join(
        ("　　" + paragraph)[at : at + width] for at in range(0, len(paragraph) + 2, width)
    )
    body = "\n".join([wrapped] * 3)
    read_in(f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n{body}\n")
    assert Article.objects.get().text.split("\n") == [paragraph] * 3


def test_real_paragraph_ends_are_not_joined():
    lines = [
        "各县（区）市场监督管理局，各有关单位，各直属事业单位和行业协会：",
        "会议听取了关于上半年产品质量监督抽查情况的汇报，审议了有关文件。",
        "一、总体要求",
        "（一）加强组织领导",
        "田某某（徐某 摄）",
        "某某市市场监督管理局",
        "2021年9月28日",
    ]
    read_in("目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n" + "\n".join(lines))
    assert Article.objects.get().text.split("\n") == lines
    assert richtext.split_credit(lines[4]) == ("田某某", "徐某 摄")
    body = Article.objects.get().body
    assert "<h3>（一）加强组织领导</h3>" in body and body.count('class="signature"') == 2


def test_gb18030_and_bom():
    text = f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n㼆{PROSE}\n"
    read_in(text.encode("gb18030"))
    read_in(b"\xef\xbb\xbf" + text.encode(), number=11)
    assert {a.text for a in Article.objects.all()} == {f"㼆{PROSE}"}


def test_front_matter_fills_the_issue():
    text = f"""质量要闻
2021年第10期（总第118期）
2021年10月31日
主办：某某协会
编辑：某某编辑部

目录
一、要闻 1
甲市召开大会 1

一、要闻
甲市召开大会
{PROSE}
"""
    issue = read_in(text).issue
    assert (issue.title, issue.total_number, issue.date) == (
        "质量要闻",
        118,
        datetime.date(2021, 10, 31),
    )
    assert issue.imprint == "主办：某某协会\n编辑：某某编辑部"


def test_titles_that_differ_are_matched_and_reported():
    text = f"""目录
一、要闻 1
某市召开产品质量安全工作会议 1
不在正文里的一篇稿件 2

一、要闻
某市召开产品质量安全工作推进会议
{PROSE}
"""
    result = read_in(text)
    assert tree_of(result.issue) == [
        ("要闻", ["某市召开产品质量安全工作推进会议", "不在正文里的一篇稿件"], [])
    ]
    assert {"title_differs", "listed_not_found", "no_text"} <= set(codes(result))


def test_text_of_a_section_becomes_an_article_and_is_reported():
    text = f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n{PROSE * 4}\n{PROSE}\n{PROSE}\n{PROSE}\n甲市召开大会\n{PROSE}\n"
    result = read_in(text)
    assert tree_of(result.issue) == [("要闻", ["要闻", "甲市召开大会"], [])]
    assert "article_not_listed" in codes(result)


def test_an_introduction_of_a_section_is_told():
    text = (
        f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n本栏目由某某支持。\n甲市召开大会\n{PROSE}\n"
    )
    result = read_in(text)
    assert tree_of(result.issue) == [("要闻", ["甲市召开大会"], [])]
    assert result.issue.sections.get().introduction == "本栏目由某某支持。"
    assert "introduction" in codes(result)


def test_text_outside_articles_is_reported_not_dropped():
    text = f"无人认领的一段话，放在目录之前，说明本期情况，长度超过三十个字，不像刊名。\n目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n{PROSE}\n"
    assert any("无人认领" in text for text in lost(read_in(text)))


# --- all or nothing ---------------------------------------------------------------------------

MANUSCRIPT = f"目录\n一、要闻 1\n甲市召开大会 1\n乙市召开大会 2\n\n一、要闻\n甲市召开大会\n{PROSE}\n乙市召开大会\n{PROSE}\n"


def snapshot():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Issue, Section, Article, SourceLink)
    ] + [list(Manuscript.objects.order_by("pk").values("pk", "sha256"))]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"),
        (b" \n\t ", "空"),
        (b"PK\x03\x04" + b"x" * 50, "Word"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "Word"),
        (b"{\\rtf1 x}", "Word"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><p>x", "网页"),
        (bytes(range(256)) * 20, "文本"),
        (b"\x00\x01\x02\x03" * 50, "文本"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "文本"),
        (PROSE.encode(), "栏目"),
        (("一、甲\n" + PROSE).encode(), "栏目"),
        (b"x" * (20 * 1024 * 1024 + 1), "MB"),
    ],
    ids=[
        "empty",
        "white space",
        "docx",
        "doc",
        "rtf",
        "pdf",
        "html",
        "random bytes",
        "control bytes",
        "png",
        "no section",
        "a section without articles",
        "too large",
    ],
)  # fmt: skip
def test_a_wrong_file_says_what_to_do_and_changes_nothing(data, words):
    before = snapshot()
    with pytest.raises(importing.ManuscriptRefused) as refusal:
        read_in(data)
    assert words in refusal.value.messages[0]
    assert snapshot() == before


def test_the_same_bytes_again_write_nothing():
    first = read_in(MANUSCRIPT)
    before = snapshot()
    again = read_in(MANUSCRIPT)
    assert (first.is_new, again.is_new, again.issue) == (True, False, first.issue)
    assert snapshot() == before


def test_other_bytes_under_a_taken_number_are_refused():
    read_in(MANUSCRIPT)
    before = snapshot()
    with pytest.raises(importing.ImportConflict):
        read_in(MANUSCRIPT + "改")
    assert snapshot() == before


def test_replace_writes_over_an_untouched_issue():
    first = read_in(MANUSCRIPT)
    second = read_in(MANUSCRIPT.replace("乙市", "丙市"), replace=True)
    assert second.issue == first.issue
    assert tree_of(second.issue) == [("要闻", ["甲市召开大会", "丙市召开大会"], [])]
    assert Article.objects.count() == 2


def test_replace_refuses_edited_articles_and_names_them():
    read_in(MANUSCRIPT)
    edited = Article.objects.get(title="乙市召开大会")
    edited.body += "<p>补充。</p>"
    edited.save()
    before = snapshot()
    with pytest.raises(importing.ImportConflict) as refusal:
        read_in(MANUSCRIPT + "改", replace=True)
    assert "乙市召开大会" in refusal.value.messages[0]
    assert "甲市召开大会" not in refusal.value.messages[0]
    assert snapshot() == before

    read_in(MANUSCRIPT + "改", replace=True, discard_edits=True)
    edited.refresh_from_db()
    assert edited.section is None and "补充" in edited.text
    assert Article.objects.count() == 3


def test_replace_keeps_an_article_that_was_added_by_hand():
    issue = read_in(MANUSCRIPT).issue
    own = make_article(issue.sections.first(), "自己写的")
    with pytest.raises(importing.ImportConflict):
        read_in(MANUSCRIPT + "改", replace=True)
    read_in(MANUSCRIPT + "改", replace=True, discard_edits=True)
    own.refresh_from_db()
    assert own.section is None


def test_replace_keeps_the_order_of_what_it_moves_to_the_pool():
    issue = read_in(MANUSCRIPT).issue
    first, last = issue.sections.first(), make_section(issue, "又一栏")
    make_article(None, "早在待用稿", position=1)
    make_article(last, "丙")
    make_article(first, "甲"), make_article(first, "乙")
    read_in(MANUSCRIPT + "改", replace=True, discard_edits=True)
    pool = Article.objects.unplaced().values_list("title", flat=True)
    assert list(pool) == ["早在待用稿", "甲", "乙", "丙"]


def test_replace_refuses_a_published_issue():
    result = read_in(MANUSCRIPT)
    release(result.issue)
    before = snapshot()
    with pytest.raises(Exception, match=r"已发布|published"):
        read_in(MANUSCRIPT + "改", replace=True, discard_edits=True)
    assert snapshot() == before


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    """The database refuses the last article: nothing of the issue stays."""
    before = snapshot()
    real = changing.write

    def fail_at_second(article, content, **options):
        if article.position == 2:
            raise RuntimeError("disk full")
        return real(article, content, **options)

    monkeypatch.setattr(changing, "write", fail_at_second)
    with pytest.raises(RuntimeError):
        read_in(MANUSCRIPT)
    assert snapshot() == before


def test_hostile_text_is_kept_as_text():
    hostile = "<script>alert(1)</script>与<img src=x onerror=alert(2)>，#panic() $x$ \\u0000"
    read_in(f"目录\n一、要闻 1\n甲市召开大会 1\n\n一、要闻\n甲市召开大会\n{hostile}\n{PROSE}\n")
    article = Article.objects.get()
    assert hostile.replace(" ", "") in article.text.replace(" ", "")
    assert "<script" not in article.body and "<img" not in article.body


def test_the_manuscript_is_kept_with_its_bytes_and_report():
    result = read_in(MANUSCRIPT, filename="/tmp/../稿件.txt")
    row = Manuscript.objects.get()
    assert (bytes(row.data), row.filename, row.issue) == (
        MANUSCRIPT.encode(),
        "稿件.txt",
        result.issue,
    )
    assert row.report == result.report.as_data()
    assert Report.from_data(row.report).codes() == codes(result)


def test_an_issue_made_by_hand_is_not_overwritten():
    issue = make_issue(year=2021, number=10)
    make_article(make_section(issue), "手写稿")
    with pytest.raises(importing.ImportConflict):
        read_in(MANUSCRIPT, replace=True)


def test_helpers_of_the_outline():
    assert titles.number_of("二十一、国际动态").value == 21
    assert titles.number_of("一是提高") is None
    assert folding.day_of("发布于2021年10月15日") == datetime.date(2021, 10, 15)
    assert folding.day_of("2021年13月45日") is None
    assert Path(__file__).exists()


# --- shapes other offices use -----------------------------------------------------------------

L = "[链接](https://a.example.org/1.htm)"


def spread(text: str) -> str:
    """`/` stands for a blank line, `|` for a line end, P for a paragraph, L for a link."""
    text = text.replace(" / ", "\n\n").replace("|", "\n")
    text = re.sub(r"(?<![A-Za-z])P(?![A-Za-z0-9])", PROSE, text)
    return re.sub(r"(?<![A-Za-z])L(?![A-Za-z])", L, text)


TWO = [("质量要闻", ["甲市召开大会"], []), ("国际", ["某国发布标准"], [])]
SHAPES = {
    "a line of leaders only": ("目录|一、质量要闻....2|甲市召开大会....3|二、国际....4|某国发布标准....4|....5||一、质量要闻 / 甲市召开大会 / P / 二、国际 / 某国发布标准 / P", TWO),
    "pages in brackets": ("目录|一、质量要闻（2）|甲市召开大会（2）|二、国际／０４|某国发布标准/ 04||一、质量要闻 / 甲市召开大会 / P / 二、国际 / 某国发布标准 / P", TWO),
    "pages of other kinds": ("目录|一、质量要闻P2|甲市召开大会……第2页|二、国际．．．．４|某国发布标准4||一、质量要闻 / 甲市召开大会 / P / 二、国际 / 某国发布标准 / P", TWO),
    "sections by figures": ("目录|1. 质量要闻|甲市召开大会|2. 国际|某国发布标准||1. 质量要闻 / 甲市召开大会 / P / 2. 国际 / 某国发布标准 / P", TWO),
    "sections by parts": ("目录|第一部分 质量要闻|甲市召开大会|第二部分 国际|某国发布标准||第一部分 质量要闻 / 甲市召开大会 / P / 第二部分 国际 / 某国发布标准 / P", TWO),
    "sections by marks": ("目录|【质量要闻】|甲市召开大会|【国际】|某国发布标准||【质量要闻】 / 甲市召开大会 / P / 【国际】 / 某国发布标准 / P", TWO),
    "sections without numbers": ("目录|质量要闻|甲市召开大会|国际|某国发布标准||质量要闻 / 甲市召开大会 / P / 国际 / 某国发布标准 / P", TWO),
    "sections in bold": ("**一、质量要闻** / 甲市召开大会 / L / P / **二、国际** / 某国发布标准 / L / P", TWO),
    "sub-sections in brackets": (
        "目录|一、质量要闻|（一）国家|甲市召开大会|（二）地方|乙市召开大会|二、国际|某国发布标准||一、质量要闻 / （一）国家 / 甲市召开大会 / P / （一）加强领导。要落实。 / （二）地方 / 乙市召开大会 / P / 二、国际 / 某国发布标准 / P",
        [("质量要闻", [], [("国家", ["甲市召开大会"], []), ("地方", ["乙市召开大会"], [])]), TWO[1]]),
    "sub-sections in brackets, no list": (
        "一、质量要闻 / （一）国家 / 甲市召开大会 / L / P / （二）地方 / 乙市召开大会 / L / P / 二、国际 / 某国发布标准 / L / P",
        [("质量要闻", [], [("国家", ["甲市召开大会"], []), ("地方", ["乙市召开大会"], [])]), TWO[1]]),
    "titles with a colon": (
        "一、要闻 / 充电宝抽查结果公布 / L / P / 市场监管总局：严查价格违法 / L / P / 二、热点 / 专访：质量提升之路 / L / P",
        [("要闻", ["充电宝抽查结果公布", "市场监管总局：严查价格违法"], []), ("热点", ["专访：质量提升之路"], [])]),
    "forgotten in the list": (
        "目录|一、质量要闻 1|甲市召开大会 1|三、国际 3|某国发布标准 3||一、质量要闻 / 甲市召开大会 / L / P / 乙市新增稿件在此 / [乙市新增稿件在此-某网](https://a.example.org/2) / P / 二、热点 / 丙市后来补充的稿件 / [丙市后来补充的稿件](https://a.example.org/3) / P / 三、国际 / 某国发布标准 / L / P",
        [("质量要闻", ["甲市召开大会", "乙市新增稿件在此"], []), ("热点", ["丙市后来补充的稿件"], []), TWO[1]]),
    "a wrapped title, no list": (
        "一、要闻 / 聚焦汽车腐蚀问题中消会分享在用车腐蚀研|究报告阶段性成果 / [聚焦汽车腐蚀问题中消会分享在用车腐蚀研究报告阶段性成果](https://a.example.org/1) / P",
        [("要闻", ["聚焦汽车腐蚀问题中消会分享在用车腐蚀研究报告阶段性成果"], [])]),
    "titles like numbers, no list": (
        "一、质量要闻 / 甲市召开大会 / L / P / 一、二线城市消费投诉量同比下降 / L / P / 二、三季度消费品质量抽查 / L / P / 二、国际 / 某国发布标准 / L / P",
        [("质量要闻", ["甲市召开大会", "一、二线城市消费投诉量同比下降", "二、三季度消费品质量抽查"], []), TWO[1]]),
    "another order than the list": (
        "目录|一、甲栏 1|甲市召开大会 1|二、乙栏 2|乙市召开大会 2|三、丙栏 3|丙市召开大会 3||一、甲栏 / 甲市召开大会 / P / 三、丙栏 / 丙市召开大会 / P / 二、乙栏 / 乙市召开大会 / P",
        [("甲栏", ["甲市召开大会"], []), ("丙栏", ["丙市召开大会"], []), ("乙栏", ["乙市召开大会"], [])]),
    "an inner heading named like a section": (
        "目录|一、质量要闻 1|甲市印发意见 1|二、质量热点 2|乙市召开大会 2||一、质量要闻 / 甲市印发意见 / 一、质量现状 / P / 二、质量热点 / P / 三、其他 / P / 二、质量热点 / 乙市召开大会 / P",
        [("质量要闻", ["甲市印发意见"], []), ("质量热点", ["乙市召开大会"], [])]),
    "a number that counts ends no section": (
        "目录|一、质量要闻 1|甲市召开大会 1|乙市召开大会 2||一、质量要闻 / 甲市召开大会 / P / 二、三季度合格率分别为90.1%和91.5%。 / 乙市召开大会 / P",
        [("质量要闻", ["甲市召开大会", "乙市召开大会"], [])]),
    "sections named like counts": (
        "目录|一、质量要闻|1.1 公告|甲市召开大会|1.2 年度盘点|乙市召开大会|二、国际|某国发布标准||一、质量要闻 / 1.1 公告 / 甲市召开大会 / P / 1.2 年度盘点 / 乙市召开大会 / P / 二、国际 / 某国发布标准 / P",
        [("质量要闻", [], [("公告", ["甲市召开大会"], []), ("年度盘点", ["乙市召开大会"], [])]), TWO[1]]),
    "Markdown of uneven depth": (
        "# 质量要闻 / ## 国家 / ### 甲市召开大会 / L / P / # 国际 / ## 某国发布标准 / L / P",
        [("质量要闻", [], [("国家", ["甲市召开大会"], [])]), TWO[1]]),
    "Markdown with headings inside": (
        "# 质量要闻 / ## 甲市召开大会 / P / ### 背景 / P / # 国际 / ## 某国发布标准 / P", TWO),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_other_offices_use(name):
    text, expected = SHAPES[name]
    result = read_in(spread(text), "m.md" if "#" in text else "m.txt")
    assert tree_of(result.issue) == expected
    assert lost(result) == []


def test_doubts_about_the_list_are_told():
    for name, code in (
        ("forgotten in the list", "not_in_contents_list"),
        ("another order than the list", "order_differs"),
    ):
        assert code in codes(read_in(spread(SHAPES[name][0]), number=len(name)))


def article(text: str) -> Article:
    read_in(spread(f"目录|一、要闻 1|甲市召开质量大会 1||一、要闻 / 甲市召开质量大会 / {text}"))
    return Article.objects.get()


def test_running_headers_without_folios_go():
    found = article(
        "会议强调要认真学习贯彻落实党中央国务院决策部署， / 质量要闻 2022年第1期 / 质量强国建设取得新的进展，各地要认真贯彻落实"
        " / 质量要闻 2022年第1期 / 有关部署要求并推动各项工作取得实效，各地要 / 质量要闻 2022年第1期 / 继续努力。"
    )
    assert found.text.count("\n") == 0 and "第1期" not in found.text


def test_labelled_lines_stand_alone():
    lines = [
        "问：请介绍一下《纲要》出台的背景和意义，以及下一步的工作安排和考虑",
        "答：纲要是纲领性文件。",
        "主讲人：张三，某某研究院院长，长期从事质量研究工作",
        PROSE,
        "数据来源：国家统计局、市场监管总局、海关总署",
        PROSE,
    ]
    assert article(" / ".join(lines)).text.split("\n") == lines


def test_an_info_line_is_read_and_kept():
    found = article("2022-01-11 10:23 来源：中国新闻网 作者：郑莹莹 / P")
    assert (found.published_on, found.outlet, found.author) == (
        datetime.date(2022, 1, 11),
        "中国新闻网",
        "郑莹莹",
    )
    assert "郑莹莹" in found.text


def test_particulars_with_wide_spaces():
    found = article("索 引 号：000014349 / 文　　号：国发1号 / 名　　称：某某意见 / 各省： / P")
    assert '<th scope="row">文号</th>\n<td>国发1号</td>' in found.body
    assert "<p>各省：</p>" in found.body


@pytest.mark.parametrize(
    ("line", "url", "outlet"),
    [
        ("来源：某报 https://a.example.org/1.htm", "https://a.example.org/1.htm", "某报"),
        ("来源:某网(https://a.example.org/3)", "https://a.example.org/3", "某网"),
        ("<https://a.example.org/2>", "https://a.example.org/2", ""),
        ("www.example.org/x", "https://www.example.org/x", ""),
        ("1. https://a.example.org/4", "https://a.example.org/4", ""),
        ("https://a.example.org/5（访问日期：2022-01-05）", "https://a.example.org/5", ""),
    ],
    ids=[
        "outlet and address",
        "address in brackets",
        "address in angle brackets",
        "address without a scheme",
        "numbered",
        "with the day of access",
    ],
)
def test_sources_of_many_kinds(line, url, outlet):
    source = article(f"{line} / P").sources.get()
    assert (source.url, source.outlet) == (url, outlet)


@pytest.mark.parametrize(
    "line",
    ["1月5日，工人在车间内检测产品质量。（新华社记者 李四 摄）", "图为会议现场。", "启动仪式现场 张三摄",
     "新华社发（张三 摄）", "会场（主办方 供图）", "图1：合格率变化"],
    ids=["a sentence with its photographer", "a picture of a meeting", "a photographer at the end",
         "sent by an agency", "provided by the organiser", "numbered"],
)  # fmt: skip
def test_captions_of_many_kinds(line):
    assert (
        f"<figcaption>{markup.without_layout_spaces(line)}</figcaption>"
        in article(f"P|{line}|P").body
    )


def test_words_beside_a_source_are_told():
    read = read_in(spread(
        "目录|一、要闻 1|甲市召开质量大会 1||一、要闻 / 甲市召开质量大会 / 原文链接：https://e.example.org/x（2021-10-12访问） / P / 来源：甲报 / 来源：乙报"
    ))  # fmt: skip
    first, second = SourceLink.objects.all()
    assert (first.url, first.accessed_on) == (
        "https://e.example.org/x",
        datetime.date(2021, 10, 12),
    )
    assert {first.outlet, second.outlet} == {"甲报", "乙报"}
    assert lost(read) == []


def test_what_is_cut_short_is_told():
    long = "很" * 110
    result = read_in(
        spread(
            f"目录|一、要闻 1|甲市召开质量大会 1||一、要闻 / 甲市召开质量大会 / [{'长' * 400}](https://e.example.org/x) / P"
        )
    )
    assert any("长" * 400 in text for text in lost(result))
    result = read_in(
        f"## {long}\n\n### 甲\n\n{PROSE}\n\n## 乙\n\n### 丙\n\n{PROSE}", "m.md", number=11
    )
    assert any(long in text for text in lost(result))


def test_a_picture_inside_a_line_is_told():
    found = article("会场如图![启动仪式](a.jpg)所示。 / P")
    assert "会场如图启动仪式所示。" in found.text
    report = Report.from_data(Manuscript.objects.get().report)
    assert any("a.jpg" in remark.text for remark in report.of("fault"))


@pytest.mark.parametrize(
    ("lines", "caption", "address"),
    [
        ("![](a.jpg)", "图片缺失", "a.jpg"),
        ("![](<>)", "图片缺失", None),
        ("![]()", "图片缺失", None),
        ("![](<a b.jpg>)", "图片缺失", "a b.jpg"),
        ("![启动仪式](a.jpg)", "启动仪式", "a.jpg"),
        ("![](a.jpg) / 图为会议现场。", "图为会议现场。", "a.jpg"),
    ],
    ids=[
        "no name",
        "no address",
        "nothing",
        "an address with a space",
        "a name",
        "a caption below",
    ],
)
def test_a_picture_without_a_name_keeps_its_place(lines, caption, address):
    assert f"<figcaption>{caption}</figcaption>" in article(f"P / {lines} / P").body
    report = Report.from_data(Manuscript.objects.get().report)
    told = [remark.text for remark in report.remarks if remark.code == "picture_address"]
    assert told == ([f"图片网址：{address}"] if address else [])


def test_pictures_without_a_name_inside_a_line_are_told():
    found = article("会场如图![](a.jpg)所示。 / ![](b.jpg)![](<>)")
    assert "会场如图所示。" in found.text
    report = Report.from_data(Manuscript.objects.get().report)
    told = [remark.text for remark in report.remarks if remark.code == "picture_missing"]
    assert told == ["图片缺失：a.jpg", "图片缺失：b.jpg", "图片缺失：<>"]


def test_a_numbered_list():
    read_in(f"## 一、要闻\n\n### 甲市开会\n\n{PROSE}\n\n3. 三\n4. 四\n\n３. 三\n４. 四\n", "m.md")
    body = Article.objects.get().body
    assert '<ol start="3">\n<li>三</li>\n<li>四</li>\n</ol>' in body
    assert "<p>３. 三</p>\n<p>４. 四</p>" in body  # no list in Markdown: as it was typed


def test_numbers_of_clauses_keep_their_distance():
    assert article("1.1 总则 / 2 规范性引用文件 / 10 款样品合格 / 2021 年共抽查 3 批。").text.split(
        "\n"
    ) == [
        "1.1 总则",
        "2 规范性引用文件",
        "10款样品合格",
        "2021年共抽查3批。",
    ]


def test_a_question_is_no_title():
    text = f"一、要闻 / 甲市召开大会 / {L} / P / 记者：你好吗？ / （记者 徐远官） / P"
    assert tree_of(read_in(spread(text)).issue) == [("要闻", ["甲市召开大会"], [])]


@pytest.mark.django_db(transaction=True)
def test_two_who_read_in_the_same_number_at_once():
    """One issue comes of it, and the second is told; nothing is half written."""
    import threading

    from django.db import connections

    start, ends = threading.Barrier(2), []

    def work(text):
        start.wait()
        try:
            ends.append(read_in(text).is_new)
        except importing.ImportConflict as conflict:
            ends.append(conflict.messages[0])
        finally:
            connections.close_all()

    texts = [MANUSCRIPT, MANUSCRIPT.replace("乙市", "丙市")]
    threads = [threading.Thread(target=work, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(end).__name__ for end in ends) == ["bool", "str"], ends
    assert (Issue.objects.count(), Article.objects.count(), Manuscript.objects.count()) == (1, 2, 1)
