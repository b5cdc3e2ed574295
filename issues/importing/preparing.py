"""Brings lines into the form that the rules know: one line for one thing."""

import re
from collections import Counter
from dataclasses import replace
from itertools import islice, takewhile

from articles.manuscripts.credits import is_sure
from articles.manuscripts.document import Block, Document, Run, part, text_of
from articles.manuscripts.recognisers.row import SIGN
from articles.manuscripts.titles import is_title_like
from issues.importing import crediting, digest_tables, records, trimming

# Between articles: ＊　＊　＊
_RULE = re.compile(r"^[*＊·•◇◆○●☆★※~～=—―–─━_\-\s]{3,}$")
_LEAD = re.compile(
    r"^(?:\d{1,2}\s?[.．、]\s?|[^\w\s【】《》“”（(]\s?)?"
    r"【(?P<title>(?!编者|按语|来源|导读|导语)[^【】]{5,40})】\s*(?P<text>[^【】\s].{19,})$"
)
_BULLETED = re.compile(
    rf"^[{SIGN}●○]\s*+(?P<title>[^\s。！？；][^。！？；]{{5,39}})。\s*+(?P<text>\S.{{19,}})$"
)
FEWEST_LEADS = 3
MAX_BRIEF = 5  # paragraphs of a short piece of news
LONG = 40  # characters of a paragraph
_SOURCE_LABEL = re.compile(r"^(?:来源|出处|摘自|选自|转自|原载)")
_TAG_ALONE = re.compile(r"^[【\[][^【】\[\]]{2,10}[】\]]$")
_TAG = re.compile(r"^(?P<tag>[【\[][^【】\[\]]{2,10}[】\]])[ \u3000]+(?P<title>\S.+)$")
_OUTLET_BEFORE = re.compile(
    r"^[【\[〖［](?P<outlet>[^【】\[\]〖〗［］]{2,14})[】\]〗］]\s*(?P<title>\S.{4,60})$"
)
_OUTLET = re.compile(r"(?:报|网|刊|社|台|新闻|观察|发布|周刊|杂志|客户端|公众号|时评|日报|在线)$")
_ANGLE = re.compile(r"^[>＞»]\s+(?P<text>\S.*)$")
MAX_MARKED = 60  # characters
_BAR = re.compile(r"[｜|]")
MAX_BARS = 5  # in a line; what has more is a row of a table
SHORTEST_TITLE = 6  # characters
# A number on a line of its own belongs to the title below it.
_LONE_NUMBER = re.compile(
    r"^(?:(?:PART|Part)\s?\d{1,2}|0\d|第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、)$"
)


def prepared(document: Document) -> list[Block]:
    """The lines of a document: lone numbers before their titles, titles and sources that stand in
    other lines on lines of their own."""
    lines = _with_forgotten_styles(_with_broken_lines_joined(_with_notes_apart(document)))
    lines = trimming.trimmed(lines)
    lines = records.without_labels(digest_tables.apart(lines))
    lines = _with_leads_apart(lines)
    lines = _with_outlets_apart(_with_tags_apart(lines))
    if document.form == "text":
        lines = _with_marks_for_titles(lines)
    result: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.kind == "text" and _RULE.match(line.text):
            line = replace(line, kind="rule")
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below and _LONE_NUMBER.match(line.text) and is_title_like(below):
            text = f"{line.text} {below.text}"
            result.append(replace(below, text=text, runs=(), number=line.number, gap=line.gap))
            at += 2
            continue
        result.extend(_fields_apart(line))
        at += 1
    return crediting.credited(result)


def _with_notes_apart(document: Document) -> list[Block]:
    """The lines without the notes that name the source of their article, which become sources, and
    titles without other notes, which then hang on the text below."""
    result: list[Block] = []
    hanging: list[Run] = []
    for line in document.blocks:
        marks = [run for run in line.runs if run.note]
        credits_ = [run for run in marks if _names_source(document, run, is_title_like(line))]
        without = _without_runs(line, credits_)
        is_title = bool(marks) and is_title_like(_without_runs(line, marks))
        if is_title:
            hanging += [run for run in marks if run not in credits_]
            without = _without_runs(line, marks)
        elif hanging and line.kind == "text" and not is_title_like(line):
            text = without.text + text_of(hanging)
            without = replace(without, text=text, runs=(*without.spans(), *hanging))
            hanging = []
        result.append(without)
        for run in credits_:
            texts = _note(document, run)
            result += [Block(line.number, text, role="source") for text in texts]
    if hanging and result:
        result[-1] = replace(result[-1], runs=(*result[-1].spans(), *hanging))
    return result


def _note(document: Document, mark: Run) -> list[str]:
    return [text_of(runs).strip().rstrip("。") for runs in document.notes.get(mark.note, ())]


def _names_source(document: Document, mark: Run, is_of_title: bool) -> bool:
    """Whether a note says where the article was published. A note on a text may cite a book: there
    only a label (来源：) tells."""
    texts = _note(document, mark)
    labelled = all(_SOURCE_LABEL.match(text) for text in texts)
    return bool(texts) and all(map(is_sure, texts)) and (is_of_title or labelled)


def _without_runs(line: Block, marks: list[Run]) -> Block:
    runs = tuple(run for run in line.runs if run not in marks)
    return replace(line, text=text_of(runs).strip(), runs=runs) if marks else line


def _with_broken_lines_joined(lines: list[Block]) -> list[Block]:
    """A title that has a line break of Word behind a mark (《某书》：) on one line."""
    result: list[Block] = []
    for line in lines:
        above = result[-1] if result else None
        if above and above.number == line.number and above.text[-1:] in tuple("：，、"):
            is_short = max(len(above.text), len(line.text)) <= MAX_MARKED // 2
            if is_short and line.kind == above.kind == "text" and is_title_like(line):
                runs = (*above.spans(), *line.spans())
                result[-1] = replace(above, text=above.text + line.text, runs=runs)
                continue
        result.append(line)
    return result


def _with_forgotten_styles(lines: list[Block]) -> list[Block]:
    """Lines that are set like the headings of one depth, without their style, are headings, too."""
    depths: dict[str, set[int]] = {}
    for line in lines:
        if line.look and len(line.text) <= MAX_MARKED:
            depths.setdefault(line.look, set()).add(line.level)
        elif line.look:
            depths.setdefault(line.look, set()).add(-1)  # a paragraph looks so
    counts = Counter(line.look for line in lines if line.level)
    result = list(lines)
    for at, line in enumerate(lines):
        known = depths.get(line.look, set()) - {0}
        is_line = line.kind == "text" and not line.level and is_title_like(line)
        if is_line and len(known) == 1 and -1 not in known and counts[line.look] >= FEWEST_LEADS:
            result[at] = replace(line, kind="heading", level=known.pop())
    return result


def _with_leads_apart(lines: list[Block]) -> list[Block]:
    """Where many paragraphs begin with their title (【甲市召开大会】近日，…), each title on a line
    of its own."""
    prose = sum(len(line.text) >= LONG and line.kind in ("text", "item") for line in lines)
    for lead_of in (_bracketed_lead, _bold_lead, _bulleted_lead):
        found = [lead_of(line) if line.kind in ("text", "item") else None for line in lines]
        titles = [lead[0] for lead in found if lead]
        if len(titles) < FEWEST_LEADS or len(set(titles)) * 5 < len(titles) * 4:
            continue  # what comes again and again (【处置建议】) is no title
        # Paragraphs of an article may begin in bold, too; titles begin most of a manuscript's, or
        # each has its source behind it.
        share = 2 if lead_of is _bold_lead else 1
        if len(titles) * 3 < prose * share and not _are_closed(lines, found):
            continue
        return [
            block for line, lead in zip(lines, found, strict=True) for block in _split(line, lead)
        ]
    return lines


def _are_closed(lines: list[Block], found: list) -> bool:
    """Whether brackets, with a source in them, end nearly all of the short news that begin with a
    lead."""
    places = [at for at, lead in enumerate(found) if lead]
    closed = sum(
        any(line.text[-1:] in tuple("）)") for line in lines[at : min(after, at + MAX_BRIEF)])
        for at, after in zip(places, [*places[1:], len(lines)], strict=True)
    )
    return closed * 4 >= len(places) * 3


def _bracketed_lead(line: Block) -> tuple[str, int] | None:
    """The title in brackets at the beginning of a paragraph, and where the text begins."""
    lead = _LEAD.match(line.text)
    if not lead or is_sure(line.text[: lead.start("text")].strip()):
        return None
    return lead["title"], lead.start("text")


def _bulleted_lead(line: Block) -> tuple[str, int] | None:
    """The same behind a sign, with a full stop: ▲青年骨干在大比武中获奖。8月27日，…"""
    lead = _BULLETED.match(line.text)
    return (lead["title"], lead.start("text")) if lead else None


def _bold_lead(line: Block) -> tuple[str, int] | None:
    """The same in bold, with a colon or a space behind it."""
    bold = list(takewhile(lambda run: "strong" in run.marks, line.runs))
    title, rest = text_of(bold), text_of(line.runs[len(bold) :])
    is_divided = (
        title != title.rstrip() or title[-1:] in tuple("：:。") or rest[:1] in tuple("：: \u3000")
    )
    title = title.strip().rstrip("：:。 ")
    text = rest.lstrip("：: \u3000")
    if not (is_divided and 6 <= len(title) <= 40 and len(text) >= 20) or title[-1] in "。；，":
        return None
    return title, len(line.text) - len(text)


def _split(line: Block, lead: tuple[str, int] | None) -> list[Block]:
    if lead is None:
        return [line]
    title, start = lead
    runs = part(line.runs, start, len(line.text)) if line.runs else ()
    return [
        replace(line, text=title, runs=(), role="title", kind="text"),
        replace(line, text=line.text[start:], runs=runs, kind="text", gap=0),
    ]


def _with_outlets_apart(lines: list[Block]) -> list[Block]:
    """Titles without the outlet that stands before them in brackets: 【江城日报】…, which becomes
    the source. What is no outlet (【通知】) stays."""
    found = [_OUTLET_BEFORE.match(x.text) if is_title_like(x) else None for x in lines]
    names = [match["outlet"] for match in found if match]
    are_outlets = sum(bool(_OUTLET.search(name)) for name in names) * 3 >= len(names) * 2
    if len(names) < FEWEST_LEADS or not are_outlets:
        return lines
    result = []
    for line, match in zip(lines, found, strict=True):
        if match:
            runs = part(line.runs, match.start("title"), len(line.text)) if line.runs else ()
            source = Block(line.number, f"来源：{match['outlet']}", role="source")
            result += [replace(line, text=match["title"], runs=runs), source]
        else:
            result.append(line)
    return result


def _with_tags_apart(lines: list[Block]) -> list[Block]:
    """The names of sections that stand before a title in the contents list, on lines of their own:
    [国内港航] 上半年…, where the name alone stands over the texts."""
    alone = {line.text for line in lines if _TAG_ALONE.match(line.text)}
    result: list[Block] = []
    for line in lines:
        found = _TAG.match(line.text) if line.kind == "text" else None
        if found and found["tag"] in alone:
            result.append(replace(line, text=found["tag"], runs=()))
            line = replace(line, text=found["title"], runs=(), gap=0)
        result.append(line)
    return result


def _with_marks_for_titles(lines: list[Block]) -> list[Block]:
    """Titles behind > get another mark: in a text it quotes nothing."""
    found = [_ANGLE.match(line.text) if line.kind == "text" else None for line in lines]
    titles = [n for n, mark in enumerate(found) if mark and len(mark["text"]) <= MAX_MARKED]
    if len(titles) < FEWEST_LEADS:
        return lines
    result = list(lines)
    for n in titles:
        result[n] = replace(lines[n], text=f"▶ {found[n]['text']}", runs=())
    return result


def _fields_apart(line: Block) -> list[Block]:
    """A title with outlet and day behind it, divided by bars, on two lines."""
    if line.kind not in ("text", "item", "heading") or is_sure(line.text):
        return [line]
    for bar in islice(_BAR.finditer(line.text), MAX_BARS):
        credit = line.text[bar.end() :].strip()
        if bar.start() >= SHORTEST_TITLE and is_sure(credit):
            title = replace(line, text=line.text[: bar.start()].strip(), runs=())
            return [title, Block(line.number, credit, role="source")]
    return [line]
