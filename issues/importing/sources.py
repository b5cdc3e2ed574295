"""Finds the sources of an article: which of its lines name them, and what is odd about them."""

import datetime
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from articles import sites
from articles.manuscripts.credits import credit
from articles.manuscripts.document import Block
from articles.manuscripts.folding import day_of, fold, letters
from articles.manuscripts.recognisers import match
from articles.manuscripts.recognisers.row import SOURCE
from articles.manuscripts.report import Report
from issues.importing.titles import is_source, stands_between

ACCESSED = re.compile(
    r"[（(]?(?:访问|查阅|检索)?(?:日期|时间)?[:：]?(?<!\s)\s*(\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?)\s*(?:访问|查阅|检索)?[)）]?$"
)
_BETWEEN_WORDS = re.compile(r"[\s\[\]()（）<>‹›:：]+")
# A run of spaces is looked at from its beginning only: (?<!\s).
_HOST_BEHIND = re.compile(r"(?<!\s)\s*[（(][\w.-]+[)）]\s*$")
_OUTLET_BEHIND = re.compile(r"[-–—_|]\s*([^\s\-–—_|]{2,20})$")
_INVITES = re.compile(
    r"^(?:阅读|查看|点击)?(?:原文|全文|链接|相关报道|来源|原文链接)\s*[·•|｜:：\-—]\s*(?P<outlet>\S{2,20})$"
)
_BETWEEN_OUTLETS = re.compile(r"》[、，, ]?《|[、，,](?=《)|(?<=》)[、，,]|、")
_TITLED = re.compile(r"《([^》]{2,30})》")
# What a page of a site tells above its text: 发布日期：… 来源：… 浏览次数：…
_TOLD = re.compile(r"^(?:.*\s)?来源\s*[:：]\s*(?P<outlet>\S{2,30})")
_NAMES_PEOPLE = re.compile("作者|记者|编辑|责编")
# How widely a text was read, on a line of its own.
_REACH = re.compile(
    r"^(?:热度|传播量|传播热度|阅读量?|浏览量?|舆情等级|情感倾向|情感属性)\s?[:：]\s?[^。！？]{1,40}$"
)
LABELS = frozenset("来源 原文 原文链接 链接 网址 出处 转自 摘自".split())
_FILE = re.compile(r"\.(?:xlsx?|docx?|pptx?|zip|rar|pdf|csv)$", re.IGNORECASE)
_NAMES_SOURCE = re.compile(rf"^[（(【\[]?\s*+(?:—{{1,2}}\s*+)?(?:{SOURCE})\s*+[】\]:：]")
MAX_OUTLET = 20
MAX_SITES = 300  # an issue names some dozens
EDGE = 3  # how many lines from the top or bottom of an article a source may stand


@dataclass(frozen=True)
class Found:
    """One source from the manuscript; `url` is empty if it is not a web address."""

    label: str
    url: str
    outlet: str
    line: int
    accessed_on: datetime.date | None = None


class Taken(NamedTuple):
    """The sources of an article, its other lines, and what the lines of the sources say: the
    outlet, the day, who wrote it."""

    sources: list[Found]
    lines: list[Block]
    outlet: str
    published_on: datetime.date | None
    author: str


def take_sources(lines: list[Block], title: str, remark: Callable) -> Taken:
    """Takes the source lines out of an article."""
    found: list[Found] = []
    left: list[Block] = []
    outlets: list[tuple[str, Block]] = []
    days: list[datetime.date | None] = []
    title = fold(title)
    texts = [n for n, line in enumerate(lines) if not is_source(line) and not stands_between(line)]
    for at, line in enumerate(lines):
        is_edge = at < EDGE + len(found) + len(outlets) or at >= len(lines) - EDGE
        link = _link_of(line)
        if link and (is_edge or (link[0] and title in fold(link[0]))):
            found.append(_source(*link, line, remark))
            _tell_rest(line, found[-1], remark)
        elif _is_day_beside(lines, at) and is_edge:
            days.append(day_of(line.text))
        elif is_edge and _REACH.match(line.text):
            remark("left_out", "beside_source", _("Beside a source: %s") % line.text, line.number)
        elif is_edge and (names := _names_of(line)):
            outlets += [(name, line) for name in names]
            if _NAMES_PEOPLE.search(line.text) and match("info_line", line.text):
                left.append(line)  # its people have no other place
            if texts and texts[0] < at < texts[-1]:
                _tell_middle(line, remark)
        else:
            left.append(line)
    days += [day_of(line.text) for _name, line in outlets]
    name = outlets[0][0] if outlets else ""
    said = [known for _name, line in outlets if (known := credit(line.text))]
    author = next((known.writer for known in said if known.writer), "")
    for beside in dict.fromkeys(known.beside for known in said if known.beside):
        remark("left_out", "beside_source", _("Beside a source: %s") % beside, outlets[0][1].number)
    return Taken(_with_outlets(found, outlets), left, name, next(filter(None, days), None), author)


def _is_day_beside(lines: list[Block], at: int) -> bool:
    """Whether a line is only a day: right below a source, or, without a label, the title."""
    text = lines[at].text
    is_below_title = at == 0 and len(lines) > 1 and "：" not in text and ":" not in text
    is_below = is_below_title or (at > 0 and is_source(lines[at - 1]))
    return is_below and bool(match("date_line", text))


def _names_of(line: Block) -> list[str]:
    """The outlets that a line credits."""
    if found := credit(line.text):
        return list(found.outlets) if found.is_sure or line.role == "source" else []
    if named := match("outlet", line.text):
        return _names(named["outlet"])
    if (told := _TOLD.search(line.text)) and match("info_line", line.text):
        return _names(told["outlet"])
    if line.role != "source" or line.link:
        return []
    return _names(line.text.strip("（）()【】[] "))


def _names(outlets: str) -> list[str]:
    """The outlets that a line names: 《某报》《某刊》, 某网、某台."""
    names = []
    for name in _BETWEEN_OUTLETS.split(outlets):
        titled = _TITLED.search(name)
        names.append(titled[1] if titled else name.strip("《》 "))
    return [name for name in names if name]


def of_title(link: tuple[str, str], line: int | None) -> Found:
    """The source that a title with a link names."""
    label, url = link
    return Found(label[:300], url, outlet_of(label), line)


def _tell_middle(line: Block, remark: Callable) -> None:
    """A source that stands neither at the top of an article nor at its end may belong to a title
    that was not found."""
    text = _("A source in the middle of the article: %s. Does another article begin above it?")
    remark("doubt", "source_inside", text % line.text, line.number)


def _tell_rest(line: Block, source: Found, remark: Callable) -> None:
    """Reports words of a source line that went into none of its fields."""
    kept = letters(f"{source.label}{source.outlet}{source.url}")
    words = line.text.replace(source.url or "\0", " ")
    if source.accessed_on:
        words = ACCESSED.sub(" ", words)
    rest = [part for part in _BETWEEN_WORDS.split(words) if letters(part) not in kept]
    rest = [part for part in rest if part not in LABELS and part.rstrip("/") != "www"]
    if rest:
        text = _("Beside a source: %s") % " ".join(rest)
        remark("left_out", "beside_source", text, line.number)


def _link_of(line: Block) -> tuple[str, str, str] | None:
    """The link text, the address and the outlet that a line names; None for other lines, and for
    attachments and further reading, which belong to the text."""
    if line.link and not _is_further(*line.link):
        label, url = line.link
        # 来源：[某网](…): there the text of the link is the name of the outlet.
        is_name = (
            (_NAMES_SOURCE.match(line.text) or (line.role == "source" and label not in LABELS))
            and len(label) <= MAX_OUTLET
            and not outlet_of(label)
        )
        return ("", url, label.strip()) if is_name else (label, url, "")
    if line.link:
        return None
    named = match("named_address", line.text)
    if named and _is_further(*named.groups()):
        return None
    if named and outlet_of(named["label"]) and not _NAMES_SOURCE.match(line.text):
        return named["label"], named["url"], ""
    if found := match("source_address", line.text):
        return "", found["url"], (found["outlet"] or "").strip("《》“”")
    return (named["label"], named["url"], "") if named else None


def _is_further(label: str, url: str) -> bool:
    return bool(match("further_link", label.strip()) or _FILE.search(url))


def _source(label: str, url: str, outlet: str, line: Block, remark: Callable) -> Found:
    label, url = label.strip(), url.strip()
    outlet = outlet or outlet_of(label)
    if url.startswith("www."):
        url = "https://" + url
        remark("fault", "address_completed", _("The address was completed: %s") % url, line.number)
    try:
        host = urlsplit(url).hostname if url.startswith(("http://", "https://")) else None
    except ValueError:
        host = None
    if not host or len(url) > 2000:
        remark(
            "fault",
            "no_address",
            _("The source has no usable address: “%s”. Look it up and enter it.") % url,
            line.number,
        )
        url = ""
    elif urlsplit(url).path in {"", "/"} and not urlsplit(url).query:
        remark(
            "fault",
            "bare_domain",
            _("The source names only a site, not the page: %s") % url,
            line.number,
        )
    if len(label) > 300:
        remark("lost", "cut_short", _("Too long, and cut short: %s") % label, line.number)
    seen = ACCESSED.search(line.text)
    return Found(label[:300], url, outlet, line.number, day_of(seen[1]) if seen else None)


def outlet_of(label: str) -> str:
    """The outlet at the end of a link text: `…-中国质量新闻网 (cqn.com.cn)`, 阅读原文 · 某报."""
    if found := _INVITES.match(label.strip()):
        return found["outlet"]
    found = _OUTLET_BEHIND.search(_HOST_BEHIND.sub("", label))
    return found[1] if found else ""


def _with_outlets(found: list[Found], outlets: list[tuple[str, Block]]) -> list[Found]:
    """A `来源：` line names the outlet of a link; without a link it is a source itself."""
    if not found:
        return [Found("", "", name, line.number) for name, line in outlets]
    result = list(found)
    without = (at for at, source in enumerate(found) if not source.outlet)
    names = {source.outlet for source in found}
    for number, (name, line) in enumerate(outlets):
        if (at := next(without, None)) is not None:
            result[at] = replace(result[at], outlet=name)
        elif number and name not in names:
            result.append(Found("", "", name, line.number))
        names.add(name)
    return result


def report_odd_hosts(articles: list[tuple[str, list[Found]]], report: Report) -> None:
    """Reports sites that are probably a typing error: one letter from a more frequent site, or not
    the usual site of the outlet."""
    everything = [source for _title, found in articles for source in found if source.url]
    # With more sites than this, none is named often enough to compare with.
    counts = Counter(sites.site_of(source.url) for source in everything)
    counts = Counter(dict(counts.most_common(MAX_SITES)))
    by_outlet = Counter((source.outlet, sites.site_of(source.url)) for source in everything)
    usuals: dict[tuple[str, str], str | None] = {}
    for title, found in articles:
        for source in found:
            site = sites.site_of(source.url)
            if site in counts and (site, source.outlet) not in usuals:
                usuals[site, source.outlet] = sites.slip_for(site, source.outlet, counts, by_outlet)
            if usual := usuals.get((site, source.outlet)):
                report.add(
                    "fault",
                    "odd_host",
                    _("The site “%(odd)s” may be a slip for “%(usual)s”.")
                    % {"odd": site, "usual": usual},
                    line=source.line,
                    article=title,
                )
