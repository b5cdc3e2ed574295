"""Reads the lines that say where an article was published: 《某报》6月3日3版, 某网｜2025-06-14."""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.manuscripts.recognisers.row import DAY, HAN, NAMED, SOURCE, TIME

SHORTEST, MAX_LENGTH = 3, 100  # characters of a line that names some outlets
MAX_BARE = 18  # characters of a name without 《》
MIN_BARE = 4  # a shorter name in brackets may be a person's
MAX_TITLED = 30

_BRACKETS = {"（": "）)", "(": ")）", "【": "】", "[": "]", "〔": "〕"}
# Spaces that only set figures apart: 2025 年 6 月 1 日, 第 6 版.
_FIGURES = re.compile(
    r"(?<=[\d年月第])[ \u3000]+(?=[\d年月日期号版页卷第])|(?<=[年月日期])[ \u3000]+(?=第)"
)
_LABEL = re.compile(
    rf"^[【\[〔〖](?:{SOURCE})[】\]〕〗]\s*|^(?:{SOURCE}|公众号|微信公众号|视频号|媒体|首发)\s*[:：｜|丨/]\s*"
    rf"|^(?:据|摘自|选自|转自|转载自|摘编自|编译自|编自|综合自|综合|原载于?|刊载于|刊于|载于?|见|源自|引自|译自|录自|节选自)\s*(?=《|{NAMED})"
)
_CUT = re.compile(  # 有删节
    r"(?<![,，；; ])[,，；; ]*+(?:本刊|编辑时)?(?:略?有|作了?|经)(?:删[节改减]|改动|编辑|整理)$"
)
_TAKEN_FROM = re.compile(r"^(?:据|摘自|选自|转自|编自|原载|刊于|见)\s*")
_TAKEN = re.compile(r"^(?:摘自|选自|转自|编自|原载)")
_DASHES = re.compile(r"^(?:—{1,2}|-{1,2}|―{1,2}|─{1,2}|[*＊>]\s?)\s*")
_NUMERALS = "〇零一二三四五六七八九十"
# When and where in it: a day, a number, a page, and the words that newspapers put behind them.
_WHEN = (
    rf"{DAY}|\d{{1,2}}月\d{{1,2}}(?:日?[-—–至]\d{{1,2}}日|日)|[{_NUMERALS}]{{4}}年[{_NUMERALS}]{{1,3}}月(?:[{_NUMERALS}]{{1,3}}日)?"
    r"|\d{4}年\d{1,2}月(?:号|[上中下]旬?)?|\d{1,2}/\d{1,2}月号|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/月])|\d{4}年(?:度|[春夏秋冬]季?[卷号刊]?)?|\d{1,2}[.．]\d{1,2}(?![\d.])|(?<![\d-])[01]\d-[0-3]\d(?!\d)|\d{1,2}月[号上中下]旬?"
    r"|总?第?\d{1,4}(?:[—–\-、/]\d{1,4})?[期号卷辑]|第?[A-Z]?\d{1,3}(?:[—–\-、]\d{1,3})?[版页]|头版|第[一二三四五六七八九十]{1,3}[期版]"
    r"|[Pp]{1,2}\.? ?\d{1,4}(?:[-–—]\d{1,4})?"
    rf"|{TIME}"
)
# After a day these words belong to it; elsewhere they may end a name (某某电讯).
_WORDS = r"(?:网|网站)?(?:一期)?(?:报道|消息|文章|刊文|电|讯)"
_WHEN_AT_END = re.compile(
    rf"(?<!\s)\s*+[,，·（(｜|丨/]?\s*+(?:{_WHEN})(?:{_WORDS})?[）)]?$|(?<=刊|》)(?:{_WORDS})$|(?<=[网报社台])报道$"
)
_WHEN_ONLY = re.compile(rf"^(?:[\s,，·（(]*+(?:{_WHEN})(?:{_WORDS})?[）)]?)++$")
_TITLED = re.compile(
    rf"^(?P<before>[{HAN}]{{0,8}})《(?P<name>[^《》]{{2,{MAX_TITLED}}})》"
    r"(?:网站|客户端|微信公众号|公众号|官网|网|微博|电子版|海外版|周末版|双月刊|月刊|周刊)?$"
)
# “某某发布”微信公众号
_QUOTED = re.compile(
    r"^“(?P<name>[^“”]{2,20})”(?:微信公众号|微信|公众号|订阅号|视频号|抖音号|微博|客户端|网站|频道|栏目)$"
)
_BARE = re.compile(
    rf"^(?:[{HAN}A-Za-z0-9·“”\-+]{{2,{MAX_BARE}}}(?:[（(][{HAN}]{{2,6}}[）)])?"
    r"|[A-Z][A-Za-z]*(?:[ &'.-]+(?:[A-Z][A-Za-z]*|of|the|and|for|in)){1,6})$"
)
_OUTLET_END = re.compile(
    r"(?:[^本通简公海预情填]报|电视台|广播|[^行作版]社|[^官上入联全]网|网站|客户端|公众号|杂志|周刊|月刊|旬刊|学报|频道|新闻)$"
)
_WRITTEN_END = re.compile(r"(?:报|电讯|网|社|电视台)$")
# 路透社奥斯陆: the agency, and the place of its report.
_AGENCY = re.compile(
    rf"^(?P<agency>(?:路透|法新|美联|韩联|共同|塔斯|俄新|中新|新华|安莎|埃菲|德新|时事|彭博)社)[{HAN}]{{2,6}}$"
)
_NO_OUTLET = re.compile(
    r"简称|下同|记者|作者|编辑|编译|完$|略$|本[报刊网]$|图$|附|注|如下|供图|摄|本文|图片|来自|均|份$|含|单位|^[一二三四五六七八九十]{1,3}$|^\d+$|[的了是将被]"
)
_BETWEEN = re.compile(
    rf"[;；、]|[,，](?=[{HAN}]{{4}})|(?<=》)\s*+[,，/]?\s*+(?=《)"
    r"|(?<=[日期版号])[ \u3000]++(?=《)|(?<=[版期日讯息道网站])\s*+[,，]\s*+(?=[^\d第])"
    rf"|(?<![A-Za-z\s])\s*+/\s*+(?=[{HAN}])"
)
_LABELLED_BETWEEN = re.compile(rf"(?<![ \u3000])[ \u3000]++(?=[{HAN}《]{{3}})")
_BAR = re.compile(r"[｜|丨]")
# Who wrote it, behind the outlet: 《某报》记者 某某.
# How widely it was read: 点击量4.6万, 转发 300 余次
_REACH = re.compile(
    r"[,，；;、]\s?(?:点击|阅读|点赞|转发|评论|热度|浏览|播放|跟帖|讨论|转评赞)(?:量|数|次数)?\s?(?:约|超|达)?\d[\d.]*[万亿]?[+余多]?(?:次|条|人次)?"
)
_PERSON = "(?:作者|记者|编辑|责编|审核|校对|通讯员|供稿|摄影)"
# Other fields behind the outlet: 首发时间：9月10日 21:10　热度：★★★
_KEY = re.compile(
    rf"(?<![ \u3000；;，,|｜丨])[ \u3000；;，,|｜丨]++(?!{_PERSON})[{HAN}]{{2,6}}[:：]"
)
_SEPARATORS = " \u3000；;，,|｜丨"
_PERSON_KEY = re.compile(rf"{_PERSON}\s?[:：]")
_WRITER = re.compile(
    r"[,，]\s*(?:作者|文|记者|通讯员|编译|编译者)[^,，。]{1,20}$"
    rf"|(?<![ \u3000])[ \u3000]++[{HAN}·]{{2,4}}[ \u3000]?[文作]$"
    rf"|(?<=[》报讯网社台])\s*(?:首席|特约|见习|驻[{HAN}]{{2,6}})?"
    rf"(?:记者|通讯员|评论员)\s*[{HAN}· \u3000]{{2,14}}$"
)
# What stands around the name of who wrote it.
_NO_NAME = re.compile(
    rf"^[,，\s]*+(?:首席|特约|见习|驻[{HAN}]{{2,6}}?)?(?:记者|通讯员|评论员|作者|文)?\s*[:：/／丨|]?\s*"
    r"|\s?[文作]$"
)
# Between outlet and day: 某报 通讯员 某某 2025.12.02.
_BESIDE = re.compile(
    r"[ \u3000](?:作者[ \u3000]?[:：][ \u3000]?|(?:记者|通讯员)[ \u3000])"
    rf"[{HAN}·]{{2,4}}(?=[ \u3000]|$)"
)
_DAY_FIRST = re.compile(rf"^(?:{DAY}|\d{{1,2}}月\d{{1,2}}日|[01]\d-[0-3]\d)[ \u3000｜|]+(?=\S)")
_ASIDE = re.compile(r"(?<=.)[（(][^（）()]{2,8}[）)](?=.)")  # 某刊（英文季刊）
_DAY_BEFORE_LABEL = re.compile(
    rf"^{DAY}(?:[ \u3000]{TIME})?[ \u3000|｜]{{1,4}}(?=(?:{SOURCE})\s?[:：])"
)
_FIELDS = re.compile(r"(?<!\s)\s*+[｜|丨·•]\s*+|[ \u3000]{1,4}")


@dataclass(frozen=True)
class Credit:
    """The outlets that a line names. `is_sure` is False for a name that could as well be something
    else (a name in brackets, a name and a day): there the manuscript's other lines tell."""

    outlets: tuple[str, ...]
    is_sure: bool
    writer: str = ""  # who wrote the article
    beside: str = ""  # what else stands there: 热度：★★★


@dataclass(frozen=True)
class _Frame:
    """What stands around the names of a line: a label (来源：), brackets, a dash, a writer."""

    inner: str
    has_label: bool
    has_brackets: bool
    has_dash: bool
    writer: str
    beside: str


@lru_cache(maxsize=1 << 16)  # more than a manuscript has lines: they are looked at several times
def credit(text: str) -> Credit | None:
    """What a line says of where the article was published; None for other lines."""
    text = text.strip()
    if not SHORTEST <= len(text) <= MAX_LENGTH:
        return None
    frame = _frame(text)
    is_bare = not (frame.has_label or frame.has_brackets)
    if is_bare and "，" in frame.inner and "《" not in frame.inner:
        return None  # a sentence
    names: list[str] = []
    is_titled = has_when = False
    for piece in _pieces(frame):
        name, dated = _name(piece)
        has_when = has_when or dated
        if not name:
            continue
        found = _TITLED.match(name) or _QUOTED.match(name)
        is_other = not _BARE.match(name) or (not frame.has_label and _NO_OUTLET.search(name))
        if found is None and is_other:
            return None
        is_titled = is_titled or found is not None
        names.append(found["name"] if found else _AGENCY.sub(r"\g<agency>", name))
    if not names or (is_bare and not has_when and not _is_shown(frame, names, is_titled)):
        return None
    sure = _is_sure(text, frame, names, is_titled, has_when)
    return Credit(tuple(names), sure, frame.writer, frame.beside)


def is_sure(text: str) -> bool:
    """Whether a line says where the article was published, and nothing else."""
    found = credit(text)
    return bool(found and found.is_sure)


def _frame(text: str) -> _Frame:
    undashed = _DASHES.sub("", text)
    has_dash = undashed != text
    inner, has_brackets = _unbracketed(_FIGURES.sub("", undashed))
    reach = " ".join(found[0].strip(",，；;、 ") for found in _REACH.finditer(inner))
    inner = _CUT.sub("", _REACH.sub("", inner))
    if dated := _DAY_BEFORE_LABEL.match(inner):
        inner = f"{inner[dated.end() :]} {dated[0].strip()}"
    label = _LABEL.match(inner)
    has_label = bool(label)
    if label:
        inner = inner[label.end() :]
    elif has_brackets or has_dash:
        # What follows 摘自 there is an outlet; 据 may begin a phrase.
        has_label = bool(_TAKEN.match(inner))
        inner = _TAKEN_FROM.sub("", inner)
    beside = reach
    key = _KEY.search(inner) if has_label else None  # 媒体：某报 版次：第3版 日期：2025-06-03
    if key and not _PERSON_KEY.search(inner):  # people have fields of their own
        beside = f"{reach} {inner[key.start() :].strip(_SEPARATORS)}".strip()
        inner = inner[: key.start()]
    written = _WRITER.search(inner) or _BESIDE.search(inner)
    without = _BESIDE.sub("", _WRITER.sub("", inner)).strip()
    writer = _NO_NAME.sub("", written[0]).strip() if written else ""
    return _Frame(without, has_label, has_brackets, has_dash, writer, beside)


def _is_shown(frame: _Frame, names: list[str], is_titled: bool) -> bool:
    """Whether names without label, brackets and day are outlets all the same."""
    if frame.has_dash and (is_titled or all(map(_OUTLET_END.search, names))):
        return True
    return frame.writer and (is_titled or all(map(_WRITTEN_END.search, names)))


def _is_sure(text: str, frame: _Frame, names: list[str], is_titled: bool, has_when: bool) -> bool:
    if frame.has_label or is_titled or text[:1] in "—-―─":
        return True
    if frame.has_brackets:
        is_round = text[-1] in "）)"  # 【要情快报】 is a section
        return has_when or (is_round and all(map(_OUTLET_END.search, names)))
    return bool(_BAR.search(text))


def _unbracketed(text: str) -> tuple[str, bool]:
    ends = _BRACKETS.get(text[:1], "")
    if text[-1] in ends and not any(end in text[:-1] for end in ends):
        return text[1:-1].strip(), True
    return text, False


def _pieces(frame: _Frame) -> list[str]:
    """The outlets of a line, each with its day: 《某报》6月3日、某网. Behind a label spaces divide
    them, too."""
    pieces = [piece.strip() for piece in _BETWEEN.split(frame.inner)]
    if frame.has_label:
        pieces = [part.strip() for piece in pieces for part in _LABELLED_BETWEEN.split(piece)]
    return [piece for piece in pieces if piece]


def _name(piece: str) -> tuple[str, bool]:
    """A name without the day before or behind it, and whether it had any."""
    first = _DAY_FIRST.match(piece)
    name, dated = _without_when(_ASIDE.sub("", piece[first.end() :] if first else piece))
    return name, dated or bool(first)


def _without_when(piece: str) -> tuple[str, bool]:
    """A name without the day, number and page behind it, and whether it had any."""
    if _WHEN_ONLY.match(piece):
        return "", True
    name, had = _bare(piece)
    if had and (_BARE.match(name) or _TITLED.match(name)):
        return name, True
    fields = [field for field in _FIELDS.split(piece) if field]
    name = fields[0] if fields else ""
    if len(fields) > 1:
        if not all(_WHEN_ONLY.match(field) for field in fields[1:]):
            return piece, False
        return _bare(name)[0], True
    return _bare(name)


def _bare(name: str) -> tuple[str, bool]:
    had = False
    while found := _WHEN_AT_END.search(name):
        name, had = name[: found.start()].rstrip(" \u3000,，（("), True
    return name, had
