"""What a line says of where an article was published, and by whom."""

import pytest

from issues.importing import understanding


@pytest.mark.parametrize(
    ("line", "outlet", "author"),
    [
        ("（《东江日报》6月3日　陆一鸣文）", "东江日报", "陆一鸣"),
        ("来源：东江日报 2025-09-10 记者 王芳", "东江日报", "王芳"),
        ("（《某某周刊》第3期，文/王小明）", "某某周刊", "王小明"),
        ("转自“东岭科普”微信公众号", "东岭科普", ""),
    ],
)
def test_the_writer_in_a_credit_becomes_the_author(line, outlet, author):
    texts = [f"会议在甲市召开，第{n}次。\n{line}\n" for n in range(1, 4)]
    titles = ["甲市召开质量大会", "乙县开展计量检查", "丙区公布抽查结果"]
    body = "\n".join(f"{n}\n{text}" for n, text in zip(titles, texts, strict=True))
    understood = understanding.understand(f"一、要闻\n\n{body}".encode(), "a.txt")
    found = list(understood.composed.values())
    assert [c.title for c in found] == titles
    assert {(c.sources[0].outlet, c.values.get("author", "")) for c in found} == {(outlet, author)}


def test_what_stands_beside_a_source_is_told():
    line = "来源：澜州论坛　首发时间：2025年9月10日　热度：★★★"
    text = f"一、要闻\n甲市召开质量大会\n{line}\n会议在甲市召开。\n"
    understood = understanding.understand(text.encode(), "a.txt")
    (found,) = understood.composed.values()
    assert found.sources[0].outlet == "澜州论坛"
    assert any("热度：★★★" in remark.text for remark in understood.report.remarks)


def test_the_link_of_a_credit_behind_the_text_is_kept():
    text = "\n".join(
        f"## {title}\n\n会议在甲市召开。（来源：[东江日报](https://example.org/{title})，9月3日）\n"
        for title in ("甲市召开质量大会", "乙县开展计量检查")
    )
    understood = understanding.understand(f"# 要闻\n\n{text}".encode(), "a.md")
    found = [c.sources for c in understood.composed.values()]
    assert [(s.outlet, s.url[:20]) for (s,) in found] == [("东江日报", "https://example.org/")] * 2
