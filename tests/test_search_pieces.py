"""Folding, and the pieces of the index: a word is found exactly where it is a part of the text."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles.search import asking, folding, pieces

TEXTS = st.text(alphabet="质量監监管总局2021年〔10〕号 aAｂ\n（）é", max_size=120)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("國家質量監督", "国家质量监督"), ("ＡＢＣ１２３", "abc123"), ("2021 年", "2021年"),
        ("国市监〔2021〕5号", "国市监[2021]5号"), ("国市监〔2021〕5号", "国市监（2021）5号"),
        ("ISO 9001", "iso9001"), ("Café", "CAFE"), ("质\u200b量", "质量"), ("500\u00a0mg", "500mg"),
        ("ﬁlter", "filter"), ("質 量", "质量"), ("鑑定", "鉴定"),
        ("2021–2025年", "2021-2025年"), ("COVID‐19", "covid-19"), ("−5℃", "-5°c"), ("㌀", "アパート"),
    ],
)  # fmt: skip
def test_alike(one, other):
    assert folding.folded(one) == folding.folded(other) != ""


@pytest.mark.parametrize(("one", "other"), [("the rapist", "therapist"), ("质\n量", "质量")])
def test_not_alike(one, other):
    assert folding.folded(one) != folding.folded(other)


@given(st.text(max_size=80))
def test_each_character_knows_its_place(text):
    found = folding.fold(text)
    assert len(found.text) == len(found.places)
    assert list(found.places) == sorted(found.places)
    assert folding.folded(found.text) == found.text, "folding twice is folding once"


def test_a_piece_is_a_word_of_digits_and_letters_for_any_database():
    assert re.fullmatch("[0-9a-z]{8}", pieces.code("质\U0010ffff"))
    assert pieces.number("\U0010ffff" * 3) < 2**63
    assert (
        len({pieces.number(one) for one in ("质", "量", "质量", "量质", "质量质", "a", "ab")}) == 7
    )
    assert len({pieces.code(one) for one in ("质", "量", "质量", "量质", "\n")}) == 5


@pytest.mark.parametrize(
    ("typed", "words", "without"),
    [
        ("质量 强国", ("质量", "强国"), ()),
        ("質量　强国", ("质量", "强国"), ()),
        ("“质量 强国” -召回", ("质量强国",), ("召回",)),
        ("2021–2025 –2030", ("2021-2025",), ("2030",)),
        ('"quality news" －"a b"', ("quality news",), ("a b",)),
        ("2021 年 第 5 号", ("2021年", "第", "5号"), ()),
        ("2021 年 10 月 8 日 5 月 6", ("2021年10月8日", "5月", "6"), ()),
        ("质量年 10 月 今年 3 月 5 日", ("质量年", "10月", "今年", "3月5日"), ()),
        ('召回 —某网 "-5"', ("召回", "某网", "-5"), ()),
        ("召回 - 某网 — 某报 -—", ("召回", "某网", "某报"), ()),
        ("国市监〔2021〕5号", ("国市监(2021)5号",), ()),
        ("质量 质量", ("质量",), ()),
        ('质量 "', ("质量",), ()),
        ("质\n量", ("质", "量"), ()),
        ("covid-19", ("covid-19",), ()),
        ("「质量 强国」 『标准』", ("质量强国", "标准"), ()),
        ("GB/T 19001—2016 2021―2025", ("gb/t", "19001-2016", "2021-2025"), ()),
    ],
)
def test_what_is_typed_is_taken_apart(typed, words, without):
    assert asking.read(typed) == asking.Question(words, without)


@pytest.mark.parametrize("typed", ["", "  ", '""', "-召回", "\u200b", "字" * 301, "一 二 三 " * 5])
def test_what_cannot_be_searched_for_is_said(typed):
    if len(set(typed.split())) == 3:
        typed = " ".join(f"词{number}" for number in range(13))
    with pytest.raises(ValidationError):
        asking.read(typed)


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(typed):
    try:
        question = asking.read(typed)
    except ValidationError:
        return
    assert question.words and all(word and "\n" not in word for word in question.words)
