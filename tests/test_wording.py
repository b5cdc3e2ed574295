"""Where headlines may break."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import wording

HEADLINES = [
    "市场监管总局等六部门关于进一步发挥质量基础设施作用的意见",
    "10款便携式二氧化碳检测仪比较试验：6款达到全部技术要求",
    "国新办举行《计量法》修订新闻发布会 促进高质量发展",
    "多地连夜查处“鬼秤” 涉案5.6万台",
]


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_breaks_and_stays_what_it_is(headline):
    found = wording.phrases(headline)
    assert "".join(found) == headline and len(found) > 2
    assert all(len(phrase.strip()) > 1 for phrase in found)
    assert max(len(phrase) for phrase in found) <= wording.LONGEST + 4


@pytest.mark.parametrize(
    "word",
    [
        "市场监管总局",
        "六部门",
        "10款",
        "6款",
        "《计量法》",
        "发布会",
        "高质量",
        "“鬼秤”",
        "5.6万台",
    ],
)
def test_no_line_ends_inside_a_word(word):
    headline = next(headline for headline in HEADLINES if word in headline)
    assert any(word in phrase for phrase in wording.phrases(headline)), wording.phrases(headline)


@pytest.mark.parametrize(
    ("headline", "whole"),
    [
        ("8月医疗安全不良事件1 284件 跌倒连续三个月下降", "1 284件"),
        ("抽查345 批次不合格40 批次 问题集中在三类产品", "345 批次"),
        ("质量体检进企业：云岭区把ISO 9001讲到车间里", "ISO 9001"),
        ("新版GB/T 19001 标准十月一日起实施", "GB/T 19001"),
    ],
)
def test_no_line_ends_at_a_space_inside_a_number(headline, whole):
    assert any(whole in phrase for phrase in wording.phrases(headline)), wording.phrases(headline)


def test_the_words_of_the_office_stay_whole():
    headline = "甲省推动碳足迹核算与碳标识认证工作取得阶段性进展"
    assert not any("碳足迹核算与碳标识认证" in phrase for phrase in wording.phrases(headline))
    kept = wording.phrases(headline, frozenset({"碳足迹核算与碳标识认证"}))
    assert any("碳足迹核算与碳标识认证" in phrase for phrase in kept)


@given(st.text(alphabet="质量监管总局的了在 12.5万台《》“”（）：,aB\u3000", max_size=60))
def test_any_line_is_its_phrases(text):
    found = wording.phrases(text)
    assert "".join(found) == " ".join(text.split())
    for before, after in pairwise(found):
        # A space is a break whatever stands beside it.
        assert before.endswith(" ") or (
            before[-1] not in wording.OPENING and after[0] not in wording.CLOSING
        )
