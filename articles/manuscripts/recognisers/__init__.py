"""What a line of a manuscript can be: one row for each pattern, with an example and a
counter-example.

The table is the documentation (docs/manuscripts.md shows it), and a test checks every row: its
example must match, its counter-example must not. Patterns see a line without white space at its
ends. If the position matters too, `where` describes it, and the code that builds articles checks
it. Matching must take time in proportion to the line: neighbouring parts of a pattern must not
match the same characters (a test checks it).
"""

from re import Match

from articles.manuscripts.recognisers import body, origin, structure
from articles.manuscripts.recognisers.row import (
    COLON,
    COUNTED,
    HAN,
    MEASURES,
    NUMERAL,
    TERMINAL,
)

__all__ = [
    "COLON",
    "COUNTED",
    "HAN",
    "MEASURES",
    "METADATA",
    "NUMERAL",
    "TABLE",
    "TERMINAL",
    "match",
]

TABLE = (*structure.ROWS, *origin.ROWS, *body.ROWS)

BY_NAME = {row.name: row for row in TABLE}

METADATA = frozenset(
    "标题 索引号 文号 发文字号 成文日期 主题分类 所属机构 发布日期 发布机构 发文机关 发布时间 "
    "公开方式 有效性 生效日期 信息类别 文件类型 名称 主题词 公文种类 实施日期 发布单位".split()
)


def match(name: str, text: str) -> Match[str] | None:
    return BY_NAME[name].match(text)
