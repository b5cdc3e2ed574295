"""Folding, and the pieces of the index: a word is found exactly where it is a part of the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import folding, pieces

TEXTS = st.text(alphabet="质量監监管总局2021年〔10〕号 aAｂ\n（）é", max_size=120)
WORDS = st.text(alphabet="质量监管总局2021年(10)号abe", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("國家質量監督", "国家质量监督"), ("ＡＢＣ１２３", "abc123"), ("2021 年", "2021年"),
        ("国市监〔2021〕5号", "国市监[2021]5号"), ("国市监〔2021〕5号", "国市监（2021）5号"),
        ("ISO 9001", "iso9001"), ("Café", "CAFE"), ("质\u200b量", "质量"), ("500\u00a0mg", "500mg"),
        ("ﬁlter", "filter"), ("質 量", "质量"), ("鑑定", "鉴定"),
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


def found_by_pieces(folded: str, word: str) -> set[int]:
    """Where an index finds a word: positions of its pieces in the portions."""
    found = set()
    for portion in pieces.portions(folded):
        have = portion.pieces
        if len(word) == 1:
            hits = [at for at, one in enumerate(have) if one.startswith(pieces.beginning(word))]
        else:
            want = tuple(pieces.of_word(word))
            hits = [at for at in range(len(have)) if have[at : at + len(want)] == want]
        found |= {portion.start + at for at in hits}
    return found


def truth(folded: str, word: str) -> set[int]:
    return {match.start() for match in re.finditer(f"(?={re.escape(word)})", folded)}


@given(TEXTS, WORDS)
def test_pieces_find_what_is_there_and_nothing_else(text, word):
    folded, word = folding.folded(text), folding.folded(word)
    assert found_by_pieces(folded, word) == truth(folded, word)


@pytest.mark.parametrize("word", ["啊", "啊啊", "啊" * 50, "吧啊", "质量监管"])
def test_a_long_text_is_found_whole_below_the_limits(word):
    folded = "啊" * 3000 + "吧" + "啊质量监管吧" * 4000 + "\n" + "啊" * 600
    for portion in pieces.portions(folded):
        assert len(portion.pieces) <= pieces.MOST_POSITIONS
        assert max(portion.pieces.count(one) for one in set(portion.pieces)) <= pieces.MOST_OF_ONE
    assert found_by_pieces(folded, word) == truth(folded, word)


def test_a_piece_is_a_word_of_digits_and_letters_for_any_database():
    assert re.fullmatch("[0-9a-z]{8}", pieces.piece("质", "\U0010ffff"))
    assert pieces.piece("质") == pieces.piece("质", "\n") != pieces.piece("质", "量")
