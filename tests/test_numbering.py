"""Chinese numerals, sections and issue labels."""

import pytest

from issues import numbering


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"), (101, "一百零一"),
     (110, "一百一十"), (999, "九百九十九"), (1010, "一千零一十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_chinese_numerals(number, text):
    assert numbering.chinese(number) == text
    assert numbering.from_chinese(text) == number


def test_all_numerals_read_back():
    assert all(numbering.from_chinese(numbering.chinese(n)) == n for n in range(1, 10_000))


@pytest.mark.parametrize("text", ["", "零", "一一", "十十", "二三", "甲"])
def test_what_is_no_numeral(text):
    assert numbering.from_chinese(text) is None


def test_labels():
    assert numbering.section(21) == "二十一、"
    assert numbering.sub_section(1, 2) == "1.2"
    assert numbering.issue_label(2021, 10) == "2021年第10期"
    assert numbering.issue_label(2021, 10, 118) == "2021年第10期（总第118期）"
    assert numbering.issue_slug(2021, 1) == "2021-01"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2027年第3期", (2027, 3, "")),
        ("2027年第3期（总第118期） 国家", (2027, 3, "国家")),
        ("2027年第10", (2027, 10, "")),
        ("2027-3", (2027, 3, "")),
        ("国家 2027-03", (2027, 3, "国家")),
        ("2027-03-01", None),
        ("12027-3", None),
        ("2027年", None),
        ("国家", None),
        ("", None),
    ],
)
def test_labels_are_found_in_what_is_looked_for(text, found):
    assert numbering.find_label(text) == found


def test_newness_is_read_back():
    assert numbering.of_newness(numbering.newness(2026, 7)) == (2026, 7)
    assert numbering.of_newness(numbering.newness(1900, 999)) == (1900, 999)
