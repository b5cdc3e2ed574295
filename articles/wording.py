"""Where a headline may break: between words, never inside one. Site and print both ask here.

BudouX (a model of 30 kB, without a dictionary) says where words may end, and often says so inside
one. So it is asked several times, each time surer of itself; a break that it is less sure of is
taken only where a phrase would be too long for a line. What this page and the office name stays
whole.
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
    蓝皮书 行动计划 实施意见 指导意见 季度 电动自行车 小微企业 机器人 呼吸机 铁矿石
    卫生健康委员会 市场监督管理局 直播间 三年行动 处方率 检出率
    质量基础设施 动力电池 世贸组织 以次充好 质量奖
    查获 颁发 翻新 案件 不该 不是 而是 周年 卫生巾 化妆品
    """.split()
)
# How sure the model has to be of a break, in its own scores, the surest last. On 100 headlines that
# others had written and divided into words, breaks above SURE were wrong once in 26.
MARGINS = (0, 300, 600, 1000, 1500, 2000, 2500, 3000)
SURE = 2500
LIKELY = 600  # where a phrase has to be divided after all
LONGEST = 8  # characters: a longer phrase leaves holes in the lines of a phone
# A short quotation or title is one word: “硬支撑”, 《计量法》; so is a number with what it counts.
WHOLE = re.compile(
    r"[“‘《〈][^“”‘’《》〈〉 ]{1,6}[”’》〉]"
    r"|[0-9](?:[0-9.,]| (?=[0-9]{3}(?![0-9])))*[万亿千百余多]{0,3}[\u4e00-\u9fff]?"
    r"|[一二三四五六七八九十两]+[大家个项种批次起件条部台套人名款期届年季月日省市]"
)
UNIT = "(?:[kcdmMGμµ]?(?:m|g|t|L|W|V|A|J|N|Pa|Hz|mol|Wh)|s|h|d|min|ha|dB|℃|°C|Ω)[²³]?"
# No line ends at a space between a number and what it counts, between groups of its digits, or
# inside the number of a standard (ISO 9001).
INSIDE_A_NUMBER = re.compile(
    r"(?<=[0-9]) (?=[\u4e00-\u9fff]|[0-9]{3}(?![0-9]))|(?<=[A-Za-z]) (?=[0-9])"
    rf"|(?<=[0-9万亿]) (?={UNIT}(?:/{UNIT})?(?![A-Za-z0-9²³/]))"
)
OPENING, CLOSING = "《〈「『（(“‘【〔", "》〉」』）)”’】〕，。、：；！？,.:;!?…—·"
# Behind a space and a mark that ends a clause a line may always end; a dash begins what it adds.
SURE_ENDS = re.compile(
    rf"(?!{INSIDE_A_NUMBER.pattern}) |(?<![0-9])[：；！？。](?![{re.escape(CLOSING)} ]|$)"
    rf"|(?<=[^—0-9{OPENING}])(?=——[^—])"
)


def phrases(text: str, kept_words: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """A headline in pieces that joined are the headline; a line may end after each."""
    return _phrases(" ".join(text.split()), kept_words)


@lru_cache(maxsize=4096)
def _phrases(text: str, kept_words: frozenset[str]) -> tuple[str, ...]:
    breaks = {
        end: margin
        for end, margin in _breaks(text).items()
        if end < len(text) and not _holds_together(text, end)
    }
    for match in (*_words(kept_words).finditer(text), *WHOLE.finditer(text)):
        for end in range(match.start() + 1, match.end()):
            breaks.pop(end, None)
    sure = (match.end() for match in SURE_ENDS.finditer(text))
    parts = [0, *(end for end in sure if not _adds_inside(text, end)), len(text)]
    ends = {end for start, stop in pairwise(parts) for end in _cut(start, stop, breaks)}
    cuts = sorted({*parts, *ends})
    return tuple(text[start:end] for start, end in pairwise(cuts))


def _adds_inside(text: str, end: int) -> bool:
    """Whether a dash stands there inside a quotation or a title: it is no subtitle's."""
    pairs = zip("《“（(", "》”）)", strict=True)
    return text[end : end + 1] == "—" and any(
        text.count(opening, 0, end) > text.count(closing, 0, end) for opening, closing in pairs
    )


def may_end(text: str, at: int) -> bool:
    """Whether a line may end before `text[at]`, be it inside a word."""
    return not _holds_together(text, at)


def breaks(text: str) -> set[int]:
    """Where the model sees the end of a word, be it unsure; also between Han and Latin."""
    likely = {at for at, margin in _breaks(text).items() if margin >= LIKELY}
    pairs = enumerate(pairwise(text), start=1)
    return likely | {at for at, (one, other) in pairs if _is_latin(one) != _is_latin(other)}


def _cut(start: int, end: int, breaks: dict[int, int]) -> list[int]:
    """Where to break between two places: at sure breaks, and at others as long as a phrase is too
    long; the surest first, of equal ones that nearest to the middle. No character stands alone."""
    inner = [at for at in breaks if start + 1 < at < end - 1]
    if not inner:
        return []
    middle = (start + end) / 2
    best = max(inner, key=lambda at: (min(breaks[at], SURE), -abs(middle - at), at))
    if end - start <= LONGEST and breaks[best] < SURE:
        return []
    return [best, *_cut(start, best, breaks), *_cut(best, end, breaks)]


def _breaks(text: str) -> dict[int, int]:
    """Where the model would break, with the largest margin at which it still does."""
    found = {}
    for margin in MARGINS:
        at = 0
        for piece in _parser(margin).parse(text):
            at += len(piece)
            found[at] = margin
    return found


@cache
def _parser(margin: int) -> budoux.Parser:
    # The parser takes half of all scores from each sum: one more score that nothing has raises
    # what a break needs.
    model = budoux.load_default_simplified_chinese_parser().model
    return budoux.Parser({**model, "MARGIN": {"": 2 * margin}})


@lru_cache(maxsize=8)
def _words(kept_words: frozenset[str]) -> re.Pattern:
    known = sorted(TRADE_WORDS | kept_words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in known))


def _holds_together(text: str, end: int) -> bool:
    """Whether no line may end before `text[end]`: after an opening mark, before a closing one,
    between a figure and its unit, inside a number or a Latin word."""
    before, after = text[end - 1], text[end]
    if before in OPENING or after in CLOSING or after == " " or before == "—":
        return True
    if INSIDE_A_NUMBER.match(text, end - 1):
        return True
    if before.isdecimal() and after not in OPENING + " ":
        return True
    return _is_latin(before) and _is_latin(after) and before != " " and after != " "


def _is_latin(character: str) -> bool:
    return character.isascii() or character in "²³µμ°℃Ω"
