"""The contents tree: numbering, order, empty sections, query counts, plain form."""

import datetime

import pytest

from issues import contents
from tests.make import make_article, make_issue, make_picture, make_section

pytestmark = pytest.mark.django_db


def _many(count: int):
    """An issue of two sections and a sub-section with `count` articles, sources and pictures."""
    issue = make_issue()
    top = make_section(issue, "甲")
    places = [top, make_section(issue, "子", parent=top), make_section(issue, "乙")]
    picture = make_picture()
    for at in range(count):
        make_article(
            places[at % 3],
            f"文章{at}",
            body=f'<p>文{at}</p><img src="{picture.address}" alt="图">',
            sources=[{"label": "a", "url": "https://example.org/a"}],
        )
    return issue


@pytest.mark.parametrize("count", [1, 10, 1000])
def test_three_queries_for_any_size(count, django_assert_num_queries):
    issue = _many(count)
    with django_assert_num_queries(3):
        tree = contents.build(issue)
    assert len(list(tree.items())) == count
    assert len(tree.pictures) == 1
    with django_assert_num_queries(2):
        contents.build(issue, bodies=False)


def test_numbers_order_and_empty_sections():
    issue = make_issue()
    empty = make_section(issue, "空")
    first = make_section(issue, "质量要闻")
    make_section(issue, "空子栏", parent=first)
    child = make_section(issue, "国家", parent=first)
    last = make_section(issue, "国际动态")
    make_article(child, "子栏文章")
    make_article(first, "直属文章")
    make_article(last, "末篇")
    make_article(None, "待用稿")

    tree = contents.build(issue)
    assert [(c.number, c.title) for c in tree.sections] == [
        ("一、", "质量要闻"),
        ("二、", "国际动态"),
    ]
    assert [(c.number, c.title) for c in tree.sections[0].sections] == [("1.1", "国家")]
    assert [item.title for item in tree.items()] == ["直属文章", "子栏文章", "末篇"]

    whole = contents.build(issue, empty=True)
    assert [c.id for c in whole.sections] == [empty.pk, first.pk, last.pk]
    assert [c.number for c in whole.sections[1].sections] == ["2.1", "2.2"]
    assert whole.sections[0].is_empty and not whole.sections[1].is_empty


def test_twenty_first_section():
    issue = make_issue()
    for at in range(21):
        make_article(make_section(issue, f"栏目{at}"))
    assert contents.build(issue).sections[-1].number == "二十一、"


def test_place_of_an_article():
    issue = make_issue()
    top = make_section(issue, "甲")
    child = make_section(issue, "子", parent=top)
    one, two, three = make_article(top, "一"), make_article(child, "二"), make_article(child, "三")
    place = contents.build(issue, bodies=False).place_of(two.pk)
    assert [section.title for section in place.sections] == ["甲", "子"]
    assert (place.previous.id, place.next.id) == (one.pk, three.pk)
    assert contents.build(issue).place_of(0) is None


def test_as_data_is_the_documented_form():
    issue = make_issue(year=2021, number=10, date=datetime.date(2021, 10, 31))
    article = make_article(
        make_section(issue, "质量热点"),
        "发布会",
        original_title="发布会（实录）",
        outlet="某报",
        role="记者",
        author="王五",
        published_on=datetime.date(2021, 10, 19),
        body="<p>文</p>",
        sources=[
            {"label": "发布会（实录）-某报", "url": "https://example.org/1", "outlet": "某报"}
        ],
    )
    data = contents.as_data(contents.build(issue), nodes=False)
    assert data == {
        "version": 1,
        "lead": None,
        "title": "质量要闻",
        "slug": "2021-10",
        "label": "2021年第10期",
        "date": "2021-10-31",
        "period": "",
        "editors_note": "",
        "imprint": "",
        "print": {
            "style": "standard",
            "section_starts": "auto",
            "addresses": "end",
            "is_two_sided": False,
            "cover_picture": None,
            "highlights": [],
        },
        "published": False,
        "sections": [
            {
                "number": "一、",
                "title": "质量热点",
                "slug": "质量热点",
                "introduction": "",
                "articles": [
                    {
                        "id": article.pk,
                        "title": "发布会",
                        "original_title": "发布会（实录）",
                        "is_retitled": True,
                        "subtitle": "",
                        "summary": "",
                        "outlet": "某报",
                        "dateline": "",
                        "role": "记者",
                        "author": "王五",
                        "byline": "记者 王五",
                        "responsible_editor": "",
                        "published_on": "2021-10-19",
                        "sources": [
                            {
                                "name": "某报",
                                "label": "发布会（实录）-某报",
                                "url": "https://example.org/1",
                                "outlet": "某报",
                                "accessed_on": None,
                            }
                        ],
                        "corrections": [],
                        "body_html": "<p>文</p>",
                        "text": "文",
                    }
                ],
                "sections": [],
            }
        ],
    }
    with_nodes = contents.as_data(contents.build(issue))
    assert with_nodes["sections"][0]["articles"][0]["nodes"][0]["kind"] == "paragraph"
