"""Where a headline may break: between words, never inside one. Site and print both ask here.

The words are those that BudouX finds (a model of 30 kB, without a dictionary), corrected: a lone
character joins its neighbour, a figure what it counts, and words that the office or this page names
stay whole.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise

import budoux

# What the model divides though it is one word; the office adds its own (`Periodical.kept_words`).
TRADE_WORDS = frozenset(
    """
    专项 一致 一致性 在用车 空气炸锅 纲要 高质量 供应链 产业链 首个 首批 首次 首轮
    全国 全省 全市 全球 国新办 发布会 研讨会 调研 业内 业界 直播 电商 家用 车用 空调
    便携式 长度 比对 比较试验 计量 衡器 汽车衡 库存 新低 新高 标准化 市场监管总局 市场监管局
    国家标准 团体标准 行业标准 地方标准 国际标准 征求意见稿 抽查 召回 缺陷 认证 认可
    检测 检验 检疫 检定 校准 质检 质量强国 实验室 消费者 消费品 农产品 新能源 一带一路
    中国制造 长三角 京津冀 大湾区 负责人 工程师 民营企业 中小企业 合格率 不合格 白皮书
    蓝皮书 行动计划 实施意见 指导意见
    """.split()
)
# They belong to what stands before them, and no line begins with them.
TRAILING = frozenset("的地得了着过们吗呢吧等之")
LONGEST = 10  # characters: a phrase that grew longer than this would tear the lines
OPENING, CLOSING = "《〈「『（(“‘【〔", "》〉」』）)”’】〕，。、：；！？,.:;!?…—·"


def phrases(text: str, kept_words: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """A headline in pieces that joined are the headline; a line may end after each."""
    return _phrases(" ".join(text.split()), kept_words)


@lru_cache(maxsize=4096)
def _phrases(text: str, kept_words: frozenset[str]) -> tuple[str, ...]:
    ends = set()
    at = 0
    for piece in _parser().parse(text):
        at += len(piece)
        ends.add(at)
    ends = _without_lone(text, ends) - {len(text)}
    ends = {end for end in ends if not _holds_together(text, end)}
    for match in _words(kept_words).finditer(text):
        ends -= set(range(match.start() + 1, match.end()))
    ends |= {match.end() for match in re.finditer(" ", text)}
    cuts = [0, *sorted(ends - {0, len(text)}), len(text)]
    return tuple(text[start:end] for start, end in pairwise(cuts) if end > start)


@cache
def _parser():
    return budoux.load_default_simplified_chinese_parser()


@lru_cache(maxsize=8)
def _words(kept_words: frozenset[str]) -> re.Pattern:
    known = sorted(TRADE_WORDS | kept_words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in known))


def _without_lone(text: str, ends: set[int]) -> set[int]:
    """A character that the model leaves alone joins the one after it if that is alone too, else
    the phrase before it (a trailing particle always does), as far as LONGEST allows."""
    cuts = [0, *sorted(ends)]
    kept, start = set(), 0
    for at in range(1, len(cuts)):
        size = cuts[at] - cuts[at - 1]
        next_size = cuts[at + 1] - cuts[at] if at + 1 < len(cuts) else 0
        is_lone = size == 1 and text[cuts[at - 1]].isalpha()
        if is_lone and text[cuts[at - 1]] not in TRAILING and cuts[at] - start == 1 and next_size:
            continue  # what follows joins it
        next_lone = next_size == 1 and (
            text[cuts[at]] in TRAILING or cuts[at + 1] - start <= LONGEST
        )
        if next_lone:
            continue
        kept.add(cuts[at])
        start = cuts[at]
    return kept


def _holds_together(text: str, end: int) -> bool:
    """Whether no line may end before `text[end]`: after an opening mark, before a closing one,
    between a figure and its unit, inside a Latin word."""
    before, after = text[end - 1], text[end]
    if before in OPENING or after in CLOSING or after == " ":
        return True
    if before.isdecimal() and after not in OPENING + " ":
        return True
    return before.isascii() and after.isascii() and before != " " and after != " "
