"""Which lines of a manuscript are columns and article titles: the outline.

Where the manuscript has a contents list, the list decides and the body is checked against it;
where it has none, numbered headings decide by their order, their depth and what follows them.
What cannot be decided safely is reported as a doubt.
"""

import difflib
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from issues import numbering
from issues.importing import recognisers
from issues.importing.reading import Line, ManuscriptRefused, fold
from issues.importing.report import Report

LONGEST_TITLE = 120
LONGEST_COLUMN = 30
MOST_TITLE_LINES = 4


@dataclass
class ArticlePlan:
    title: str
    lines: list[Line] = field(default_factory=list)
    line: int | None = None


@dataclass
class ColumnPlan:
    title: str
    line: int | None = None
    articles: list[ArticlePlan] = field(default_factory=list)
    sections: list["ColumnPlan"] = field(default_factory=list)

    def all_articles(self) -> list[ArticlePlan]:
        return self.articles + [a for section in self.sections for a in section.all_articles()]


@dataclass
class Outline:
    """Columns in order, and the lines before the first of them (masthead, date, publisher)."""

    columns: list[ColumnPlan]
    front: list[Line]

    def all_articles(self) -> list[ArticlePlan]:
        return [article for column in self.columns for article in column.all_articles()]


@dataclass(frozen=True)
class Mark:
    """A heading found in the body: lines `first` up to `after` (indexes) carry its title."""

    kind: str  # "column", "sub", "article"
    title: str
    first: int
    after: int


@dataclass(frozen=True)
class Number:
    """A number a line begins with: `level` 1 (一、) or 2 (1.2, `parent` 1), and the title."""

    level: int
    value: int
    parent: int
    title: str


def number_of(text: str) -> Number | None:
    if found := recognisers.match("column_number", text):
        value = numbering.from_chinese(found["number"])
        return Number(1, value, 0, found["title"].strip()) if value else None
    if found := recognisers.match("sub_column_number", text):
        return Number(2, int(found["number"]), int(found["parent"]), found["title"].strip())
    return None


def outline(lines: list[Line], *, report: Report) -> Outline:
    """The outline of a manuscript's lines. Raises ManuscriptRefused where there is no structure."""
    listed = _contents_list(lines, report)
    if listed:
        front, entries, body = listed
        marks = _marks_from_list(entries, body, report)
        marks = _with_unlisted_articles(marks, body, report)
    else:
        front, body = [], lines
        marks = _marks_from_headings(body, report)
        if marks:
            front, cut = body[: marks[0].first], marks[0].first
            body = body[cut:]
            marks = [Mark(m.kind, m.title, m.first - cut, m.after - cut) for m in marks]
    if not any(mark.kind in {"column", "sub"} for mark in marks):
        raise ManuscriptRefused(
            _(
                "No columns were found. The manuscript needs a contents list (目录), or columns "
                "numbered 一、 二、 with sub-columns 1.1, 1.2, each on a line of its own."
            )
        )
    return _assemble(marks, body, front, report)


# --- a contents list --------------------------------------------------------------------------

_FOLIO = re.compile(r"^(?P<title>.*?\S)(?P<leader>[\s.…·•_⋯-]*)(?P<page>\d{1,4})$")
_LEADER = re.compile(r"[\s.…·•_⋯-]{2,}$|\t|[.…·⋯]{2,}")


@dataclass(frozen=True)
class _Entry:
    title: str
    line: int
    first: int | None = None  # where in the body, as an index
    after: int | None = None


def _without_page(text: str) -> tuple[str, int | None]:
    found = _FOLIO.match(text)
    if not found or not found["leader"]:
        return re.sub(r"[.…·⋯\s]{3,}$", "", text), None
    return found["title"].rstrip(" .…·•_⋯-\t\u3000"), int(found["page"])


def _contents_list(
    lines: list[Line], report: Report
) -> tuple[list[Line], list[_Entry], list[Line]] | None:
    """Lines before the list, its entries, and the body; None where there is no list."""
    heads = [
        at
        for at, line in enumerate(lines[:200])
        if recognisers.match("contents_heading", line.text)
    ]
    start = heads[-1] + 1 if heads else _first_paged(lines)
    if start is None:
        return None
    front = [line for at, line in enumerate(lines[:start]) if at not in heads]
    end = _end_of_list(lines, start)
    if end is None:
        report.add(
            "doubt",
            "contents_unused",
            _("The contents list does not agree with the text; the headings decided instead."),
            line=lines[start - 1].number if heads else None,
        )
        return None
    body = lines[end:]
    return front, _entries(lines[start:end], body), body


def _first_paged(lines: list[Line]) -> int | None:
    """A contents list without a heading: three lines with leaders and page numbers on end."""
    for at in range(min(60, len(lines) - 2)):
        if all(_is_paged(line.text) for line in lines[at : at + 3]):
            return at
    return None


def _is_paged(text: str) -> bool:
    found = _FOLIO.match(text)
    return bool(found and found["leader"] and _LEADER.search(found["leader"]))


def _end_of_list(lines: list[Line], start: int) -> int | None:
    """The body begins where the first entry stands a second time."""
    if start >= len(lines):
        return None
    for count in range(1, MOST_TITLE_LINES + 1):
        first = fold(_without_page("".join(line.text for line in lines[start : start + count]))[0])
        bare = number_of(_without_page(lines[start].text)[0]) if count == 1 else None
        wanted = {first} | ({fold(bare.title)} if bare else set())
        for at in range(start + count, len(lines)):
            text = fold(lines[at].text)
            if text in wanted or (
                first.startswith(text)
                and len(text) >= 6
                and at + 1 < len(lines)
                and fold(lines[at].text + lines[at + 1].text) == first
            ):
                return at
    return None


def _entries(listed: list[Line], body: list[Line]) -> list[_Entry]:
    """Entries put together from lines (titles wrap) and found in the body, in its order."""
    folds = [fold(line.text) for line in body]
    paged = sum(_without_page(line.text)[1] is not None for line in listed) * 10 >= len(listed) * 6
    drafts: list[tuple[str, int, list[tuple[int, int]]]] = []
    at = 0
    while at < len(listed):
        title, count, places = _longest_title(listed, at, folds, paged)
        drafts.append((title, listed[at].number, places))
        at += count
    chain = _rising_chain([places for _title, _line, places in drafts])
    return [
        _Entry(title, line, *(chain.get(index) or (None, None)))
        for index, (title, line, _places) in enumerate(drafts)
    ]


def _longest_title(
    listed: list[Line], at: int, folds: list[str], paged: bool
) -> tuple[str, int, list[tuple[int, int]]]:
    """The title that begins at a list line: its text, how many lines it takes, where it stands."""
    best: tuple[str, int, list[tuple[int, int]]] | None = None
    text = ""
    for count in range(1, min(MOST_TITLE_LINES, len(listed) - at) + 1):
        piece, page = _without_page(listed[at + count - 1].text)
        if count > 1 and number_of(piece) and _places(fold(piece), folds):
            break
        text = _glued(text, piece)
        places = _places(fold(text), folds) or _places(
            fold(_glued(text.removesuffix(piece), listed[at + count - 1].text)), folds
        )
        if places and (best is None or not _stands_alone(listed[at], paged)):
            best = (text, count, places)
        if best and (_stands_alone(listed[at], paged) or page is not None):
            break
        if paged and page is not None:
            return best or (text, count, [])
    if best:
        return best
    title, _page = _without_page(listed[at].text)
    return title, 1, []


def _stands_alone(line: Line, paged: bool) -> bool:
    """Whether a list line is an entry by itself, so that no further line may be glued to it."""
    title, page = _without_page(line.text)
    return page is not None if paged else bool(number_of(title))


def _glued(text: str, more: str) -> str:
    """Two lines of one title: with a space only between Latin words."""
    if text and re.search(r"[A-Za-z0-9]$", text) and re.match(r"[A-Za-z0-9]", more):
        return f"{text} {more}"
    return text + more


def _places(wanted: str, folds: list[str]) -> list[tuple[int, int]]:
    """Where a folded title stands in the body, on one line or on several in a row."""
    if not wanted:
        return []
    found = []
    for at, text in enumerate(folds):
        if not wanted.startswith(text):
            continue
        after, joined = at + 1, text
        while len(joined) < len(wanted) and after < len(folds) and after - at < MOST_TITLE_LINES:
            joined += folds[after]
            after += 1
        if joined == wanted:
            found.append((at, after))
    return found


def _rising_chain(places: list[list[tuple[int, int]]]) -> dict[int, tuple[int, int]]:
    """One place an entry, in rising order, for as many entries as possible; the earliest wins."""
    best: list[tuple[int, int, int, tuple | None]] = []  # entry, place, length, link
    for entry, options in enumerate(places):
        for option, (first, _after) in enumerate(options):
            length, link = 1, None
            for node, (other, place, chained, _link) in enumerate(best):
                if other < entry and places[other][place][1] <= first and chained >= length:
                    length, link = chained + 1, node
            best.append((entry, option, length, link))
    chain: dict[int, tuple[int, int]] = {}
    longest = max((node[2] for node in best), default=0)
    at = next((index for index, node in enumerate(best) if node[2] == longest), None)
    while at is not None:
        entry, option, _length, at = best[at]
        chain[entry] = places[entry][option]
    return chain


def _marks_from_list(entries: list[_Entry], body: list[Line], report: Report) -> list[Mark]:
    entries = _with_near_titles(entries, body, report)
    kinds = _kinds(entries, body, report)
    marks: list[Mark] = []
    at = 0
    for index, (entry, kind) in enumerate(zip(entries, kinds, strict=True)):
        number = number_of(entry.title) if kind != "article" else None
        title = number.title if number else entry.title
        if entry.first is None:
            report.add(
                "doubt",
                "listed_not_found",
                _("“%s” stands in the contents list but not in the text.") % entry.title,
                line=entry.line,
            )
            following = next((e.first for e in entries[index + 1 :] if e.first is not None), None)
            # Its text, if any, is in the article before; the heading itself is empty.
            place = len(body) if following is None else following
            marks.append(Mark(kind, title, place, place))
            continue
        printed = "".join(
            _glued("", line.text) if i == 0 else line.text
            for i, line in enumerate(body[entry.first : entry.after])
        )
        at = entry.after
        if kind == "article":
            title = printed if entry.after - entry.first == 1 else entry.title
        marks.append(Mark(kind, title, entry.first, at))
    return marks


def _with_near_titles(entries: list[_Entry], body: list[Line], report: Report) -> list[_Entry]:
    """Entries whose title differs a little in the body, found between their neighbours."""
    result = list(entries)
    for index, entry in enumerate(entries):
        if entry.first is not None:
            continue
        low = max((e.after for e in result[:index] if e.after is not None), default=0)
        high = min((e.first for e in result[index + 1 :] if e.first is not None), default=len(body))
        wanted = number_of(entry.title)
        near, ratio = None, 0.75
        for at in range(low, high):
            text = body[at].text
            if not is_title_like(body[at]) and not number_of(text):
                continue
            found = number_of(text)
            likeness = difflib.SequenceMatcher(None, fold(entry.title), fold(text)).ratio()
            if wanted and fold(wanted.title) == fold(found.title if found else text):
                likeness = 1.0
            if likeness > ratio:
                near, ratio = at, likeness
        if near is not None:
            result[index] = _Entry(entry.title, entry.line, near, near + 1)
            report.add(
                "fault",
                "title_differs",
                _("The contents list says “%(list)s”, the text says “%(text)s”.")
                % {"list": entry.title, "text": body[near].text},
                line=body[near].number,
            )
    return result


def _kinds(entries: list[_Entry], body: list[Line], report: Report) -> list[str]:
    """Column, sub-column or article: a column has its number in turn and no text of its own."""
    kinds: list[str] = []
    column = sub = 0
    numbers = [number_of(entry.title) for entry in entries]
    own_text = [_has_own_text(entries, index, body) for index in range(len(entries))]
    for index, (entry, number) in enumerate(zip(entries, numbers, strict=True)):
        kind = "article"
        if number:
            in_turn = (
                number.value == column + 1
                if number.level == 1
                else (number.parent, number.value) == (column, sub + 1)
            )
            kind = _kind_of_numbered(index, numbers, own_text, in_turn)
            if kind != "article" and not in_turn:
                report.add(
                    "fault",
                    "number_out_of_turn",
                    _("The number of “%s” is out of turn; columns are numbered anew.")
                    % entry.title,
                    line=entry.line,
                )
            elif (kind == "article" and in_turn) or (kind != "article" and own_text[index]):
                report.add(
                    "doubt",
                    "column_or_article",
                    _("“%s” could be a column or an article: please check.") % entry.title,
                    line=entry.line,
                )
        if kind == "column":
            column, sub = column + 1, 0
        elif kind == "sub":
            sub += 1
        kinds.append(kind)
    return kinds


def _kind_of_numbered(index: int, numbers: list, own_text: list[bool], in_turn: bool) -> str:
    number = numbers[index]
    kind = "column" if number.level == 1 else "sub"
    if not own_text[index]:
        return kind
    if not in_turn:
        return "article"
    same_later = any(
        other
        and (other.level, other.parent, other.value) == (number.level, number.parent, number.value)
        and not own_text[later]
        for later, other in enumerate(numbers)
        if later > index
    )
    begins_like_a_count = number.title[0] in recognisers.COUNTED
    if same_later or begins_like_a_count or len(number.title) > 10:
        return "article"
    return kind


def _has_own_text(entries: list[_Entry], index: int, body: list[Line]) -> bool:
    entry = entries[index]
    if entry.first is None:
        return False
    following = next((e.first for e in entries[index + 1 :] if e.first is not None), len(body))
    return following > entry.after


# --- no contents list -------------------------------------------------------------------------


def is_title_like(line: Line) -> bool:
    """Short, on a line of its own, without the marks of a sentence's end, and nothing else."""
    text = line.text
    if line.level:
        return True
    if not 2 <= len(text) <= LONGEST_TITLE or text[-1] in "。；;，,、：:":
        return False
    other = (
        *("source_link", "source_address", "outlet", "byline", "caption_in_brackets", "picture"),
        *("caption_with_credit", "time_stamp", "speaker", "day", "sub_heading", "table_row"),
        *("name_value", "responsible_editor", "page_number"),
    )
    return not text.startswith(("（", "(", "-", "*", ">", "|")) and not any(
        recognisers.match(name, text) for name in other
    )


def begins_article(lines: list[Line], at: int) -> bool:
    """Whether the line after `at` is one that follows a title: a source or a dateline."""
    if at + 1 >= len(lines):
        return False
    text = lines[at + 1].text
    return any(
        recognisers.match(name, text)
        for name in ("source_link", "source_address", "outlet", "dateline", "byline")
    )


def _marks_from_headings(body: list[Line], report: Report) -> list[Mark]:
    marks = _numbered_marks(body, report)
    if marks:
        return _with_unlisted_articles(marks, body, report)
    return _marks_by_depth(body)


def _numbered_marks(body: list[Line], report: Report) -> list[Mark]:
    """Columns by the order of their numbers; runs inside an article restart at 一、."""
    marks: list[Mark] = []
    column = sub = inner = 0
    depths: dict[int, int] = {}
    titled = any(line.level and number_of(line.text) for line in body)
    for at, line in enumerate(body):
        number = number_of(line.text)
        if not number or len(number.title) > LONGEST_COLUMN:
            continue
        if titled and (not line.level or depths.get(number.level, line.level) != line.level):
            continue
        in_turn = (
            number.value == column + 1
            if number.level == 1
            else column > 0 and (number.parent, number.value) == (column, sub + 1)
        )
        heads = in_turn and _heads_articles(body, at, number)
        if heads and column and number.level == 1 and number.value == inner + 1 and not titled:
            # It would also continue the headings inside the article before: is it clear?
            if not _clearly_column(body, at):
                heads = False
                report.add(
                    "doubt",
                    "heading_or_column",
                    _("“%s” was read as a heading inside an article; it could be a column.")
                    % line.text,
                    line=line.number,
                )
        if not heads:
            inner = number.value if number.level == 1 else inner
            continue
        depths.setdefault(number.level, line.level)
        if number.level == 1:
            column, sub, inner = column + 1, 0, 0
        else:
            sub, inner = sub + 1, 0
        marks.append(Mark("column" if number.level == 1 else "sub", number.title, at, at + 1))
    return marks


def _heads_articles(body: list[Line], at: int, number: Number) -> bool:
    """Whether what follows a numbered line is a sub-column, another column, or a title."""
    if at + 1 >= len(body):
        return False
    following = body[at + 1]
    below = number_of(following.text)
    if (
        below
        and number.level == 1
        and (below.level, below.parent, below.value) == (2, number.value, 1)
    ):
        return True
    if below and below.level == 1 and len(below.title) <= LONGEST_COLUMN:
        return below.value == number.value + 1 and _heads_articles(body, at + 1, below)
    return is_title_like(following) and (at + 2 < len(body))


def _clearly_column(body: list[Line], at: int) -> bool:
    following = number_of(body[at + 1].text)
    return bool(following and following.level == 2) or begins_article(body, at + 1)


def _with_unlisted_articles(marks: list[Mark], body: list[Line], report: Report) -> list[Mark]:
    """Columns that have text but no article yet get the articles their lines show."""
    listed = any(mark.kind == "article" for mark in marks)
    result: list[Mark] = []
    for index, mark in enumerate(marks):
        result.append(mark)
        end = marks[index + 1].first if index + 1 < len(marks) else len(body)
        if mark.kind == "article" or mark.after >= end:
            continue
        found = _article_marks(body, mark.after, end)
        if listed and found and found[0].first > mark.after:
            found = []
        if not found:
            found = [Mark("article", mark.title, mark.after, mark.after)]
        if listed or found[0].first == found[0].after:
            report.add(
                "doubt",
                "article_not_listed",
                _("“%s” has text of its own; it was made an article.") % mark.title,
                line=body[mark.after].number,
            )
        result.extend(found)
    return result


def _article_marks(body: list[Line], start: int, end: int) -> list[Mark]:
    """Titles in the lines of one column: its first line, headings of that depth, and lines that
    a source or dateline follows or that a source's link text repeats."""
    labels = [
        fold(found["label"])
        for line in body[start:end]
        if (found := recognisers.match("source_link", line.text))
    ]
    depth = body[start].level
    after_source = _sources_close(body, start, end)
    marks: list[Mark] = []
    for at in range(start, end):
        line = body[at]
        if not is_title_like(line):
            continue
        text = fold(line.text)
        closed = at > start and _is_source(body[at - 1]) and after_source
        if depth:
            is_title = line.level == depth
        else:
            is_title = (
                at == start
                or closed
                or any(label.startswith(text) and len(text) >= 4 for label in labels)
                or (begins_article(body, at) and not after_source and at + 1 < end)
            )
        if is_title and not recognisers.match("heading", line.text):
            marks.append(Mark("article", line.text, at, at + 1))
    return marks


def _is_source(line: Line) -> bool:
    return any(
        recognisers.match(name, line.text) for name in ("source_link", "source_address", "outlet")
    )


def _sources_close(body: list[Line], start: int, end: int) -> bool:
    """Whether sources stand below the text: the first one found is not right below a title."""
    for at in range(start, end):
        if _is_source(body[at]):
            return at - start > 1
    return False


def _marks_by_depth(body: list[Line]) -> list[Mark]:
    """Markdown without numbers: the depth of headings alone decides."""
    levels = sorted({line.level for line in body if line.level})
    if levels and sum(line.level == levels[0] for line in body) == 1 and len(levels) > 1:
        levels = levels[1:]  # a lone first heading is the masthead
    if len(levels) < 2:
        return []
    kinds = ["column", "sub", "article"] if len(levels) > 2 else ["column", "article"]
    kind_of = dict(zip(levels, kinds, strict=False))
    return [
        Mark(kind_of[line.level], line.text, at, at + 1)
        for at, line in enumerate(body)
        if line.level in kind_of
    ]


# --- putting it together ----------------------------------------------------------------------


def _assemble(marks: list[Mark], body: list[Line], front: list[Line], report: Report) -> Outline:
    columns: list[ColumnPlan] = []
    first = marks[0].first if marks else len(body)
    stray = list(body[:first])
    for index, mark in enumerate(marks):
        end = marks[index + 1].first if index + 1 < len(marks) else len(body)
        lines = body[mark.after : end]
        number = body[mark.first].number if mark.first < len(body) else None
        if mark.kind == "column" or not columns:
            columns.append(ColumnPlan(mark.title, number))
        if mark.kind == "sub":
            columns[-1].sections.append(ColumnPlan(mark.title, number))
        elif mark.kind == "article":
            holder = columns[-1].sections[-1] if columns[-1].sections else columns[-1]
            holder.articles.append(ArticlePlan(mark.title, lines, number))
            continue
        stray.extend(lines)
    for line in stray:
        report.add(
            "lost", "outside_articles", _("Outside any article: %s") % line.text, line=line.number
        )
    return Outline(columns, front)
