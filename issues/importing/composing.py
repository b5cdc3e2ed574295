"""Makes an article from its lines: text, fields and sources; no letter may get lost."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import proofreading, richtext
from articles.manuscripts import joining, markup, naming
from articles.manuscripts.document import Block, Picture
from articles.manuscripts.folding import day_of, fold, letters
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.markup import clean_title, name_value, without_layout_spaces
from articles.manuscripts.naming import NamedLines, Styling
from articles.manuscripts.recognisers import COLON, HAN, match
from articles.manuscripts.report import Report
from issues.importing import sources
from issues.importing.parts import ArticlePlan

NEAR = 2_000  # characters in which the next part of a text is searched first
MAX_TITLE = 300  # that an article can have
_PARTICULAR = re.compile(rf"([{HAN}]{{2,4}})\s*[:：]\s*([{HAN}A-Za-z0-9·]{{2,20}})")
_PERSON = re.compile(rf"([{HAN}]{{1,4}})\s*+{COLON}\s*+([{HAN}·][{HAN}·、 ]{{1,20}})")
_WRITERS = frozenset("作者 文 记者 通讯员 撰稿 撰文 编译 翻译 整理 供稿".split())
_ADDRESS = re.compile(r'href="([^"]*)"')
_BETWEEN_WORDS = re.compile(r"[\[\]()|*_#>!`\\]+|^\d+[.)]\s")


@dataclass
class Composed:
    """An article as it will be written; `values` are the fields of Article that were found. Its
    `pictures` have no place in `body` yet: in `html` the first is `src="picture:0"`."""

    title: str
    original_title: str
    body: str
    values: dict
    sources: list[sources.Found]
    line: int | None
    lines: list[Block]  # of its text, without those that were taken out
    html: str = ""
    pictures: list[Picture] = field(default_factory=list)

    def content(self) -> dict:
        """The values of the article's fields."""
        return self.values | {
            "title": self.title[:MAX_TITLE],
            "original_title": self.original_title[:MAX_TITLE],
            "body": self.body,
        }


def compose(plan: ArticlePlan, *, notes: dict, styling: Styling, report: Report) -> Composed:
    """Takes sources out, names the lines, joins cut paragraphs, writes HTML, reads the fields."""
    title = plan.typed or clean_title(plan.title)

    def remark(level: str, code: str, text: str, line: int | None = None):
        report.add(level, code, text, line=line or plan.line, article=title[:MAX_TITLE])

    lines = _without_title(plan.lines, title, remark)
    original, lines = _original_title(lines)
    taken = sources.take_sources(lines, title, remark)
    found, lines = list(taken.sources), taken.lines
    if plan.link:
        found = [sources.of_title(plan.link, plan.line), *found]
    pieces = joining.join(naming.name_lines(lines, title, styling), styling, remark)
    html, pictures = markup.html_of(pieces, notes=notes, remark=remark)
    body = _clean(html, title)
    values = _fields(pieces, taken.outlet)
    values.setdefault("published_on", taken.published_on)
    if taken.author:
        values.setdefault("author", taken.author)
    values.setdefault("outlet", next((source.outlet for source in found if source.outlet), ""))
    _report_faults(plan, pieces, found, body, remark)
    _account(lines, body, remark)
    original = original or plan.title.strip()
    return Composed(title, original, body, values, found, plan.line, lines, html, pictures)


def _clean(html: str, title: str) -> str:
    try:
        return richtext.clean(html)
    except ValidationError as error:  # it is too long; the sentence does not say which article
        raise ManuscriptRefused(f"{title[:60]}: {error.messages[0]}") from error


def _without_title(lines: list[Block], title: str, remark) -> list[Block]:
    if not lines or lines[0].link or fold(lines[0].text) != fold(title):
        return lines
    text = _("The title stands a second time: %s") % lines[0].text
    remark("left_out", "title_repeated", text, lines[0].number)
    return lines[1:]


def _original_title(lines: list[Block]) -> tuple[str, list[Block]]:
    """The title that an article had where it was published, and the lines without it."""
    for at, line in enumerate(lines):
        is_edge = at < sources.EDGE + 1 or at >= len(lines) - sources.EDGE
        if is_edge and (found := match("original_title", line.text)):
            return found["title"].strip(), lines[:at] + lines[at + 1 :]
    return "", lines


# --- fields -----------------------------------------------------------------------------------


def _fields(pieces: list[NamedLines], outlet: str) -> dict:
    """What the lines say about the article's origin; the first line that says it counts."""
    values: dict = {"outlet": outlet} if outlet else {}

    def take(name: str, value):
        if value and not values.get(name):
            values[name] = value.strip() if isinstance(value, str) else value

    for piece in [piece for piece in pieces if piece.kind == "prose"][:3]:
        if found := match("dateline", without_layout_spaces(piece.text)):
            for name in ("dateline", "outlet", "role", "author"):
                take(name, found[name])
            break
    for piece in pieces:
        match piece.kind:
            case "byline":
                found = match("byline", piece.text)
                take("role", found["role"])
                take("author", found["author"])
            case "responsible_editor":
                take("responsible_editor", match("responsible_editor", piece.text)["editor"])
            case "info_line":
                _read_info(piece.text, take)
            case "people":
                _read_people(piece.text, take)
            case "meta":
                for line in piece.lines:
                    name, value = name_value(line.text)
                    if name in {"发布日期", "发布时间"}:
                        take("published_on", day_of(value))
    return values


def _read_info(text: str, take) -> None:
    take("published_on", day_of(text))
    for name, value in _PARTICULAR.findall(text):
        if name == "来源":
            take("outlet", value)
        elif name in {"作者", "记者", "编辑"}:
            take("role", "" if name == "作者" else name)
            take("author", value)
        elif name == "责编":
            take("responsible_editor", value)


def _read_people(text: str, take) -> None:
    """Who wrote an article, and who answers for it; others of an office are in no field."""
    for label, names in _PERSON.findall(text):
        if label in {"责编", "责任编辑"}:
            take("responsible_editor", names)
        elif label in _WRITERS:
            take("role", "" if label in {"作者", "文"} else label)
            take("author", names)


# --- what to tell the editor ------------------------------------------------------------------


def _report_faults(
    plan: ArticlePlan, pieces: list[NamedLines], found: list, body: str, remark
) -> None:
    text = "\n".join(line.text for line in plan.lines)
    if spaces := len(markup.SPACED.findall(text)):
        remark(
            "note",
            "spaces_removed",
            _("%(n)s spaces between Chinese and Latin letters or digits were taken out.")
            % {"n": spaces},
        )
    if half := len(proofreading.half_width(richtext.plain_text(body))):
        text = _("%(n)s half-width marks stand in Chinese text.") % {"n": half}
        remark("fault", "half_width", text)
    for piece in pieces:
        if match("picture_description", piece.text):
            remark(
                "fault",
                "describes_picture",
                _("This describes a picture and is no part of the text: %s") % piece.text[:60],
                piece.lines[0].number,
            )
    if not found:
        remark("fault", "no_source", _("The article has no source."))
    if not body:
        remark("fault", "no_text", _("The article has no text."))


def _account(lines: list[Block], body: str, remark) -> None:
    """Looks up every letter of the lines in the text; what is missing is reported."""
    text = _InOrder(letters(richtext.plain_text(body)))
    links = _InOrder(letters(" ".join(_ADDRESS.findall(body))))
    for line in lines:
        if line.kind == "picture":
            continue  # its name and address are reported where the place is made
        for part in _BETWEEN_WORDS.split(without_layout_spaces(line.text)):
            wanted = letters(part)
            if not (
                text.near(wanted) or links.near(wanted) or text.has(wanted) or links.has(wanted)
            ):
                remark("lost", "not_in_text", _("Not found in the text: %s") % part, line.number)


class _InOrder:
    """A long text in which parts are looked up mostly in order. It searches first where the last
    part ended: searching the whole text each time would take quadratic time."""

    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def near(self, part: str) -> bool:
        place = self.text.find(part, self.at, self.at + len(part) + NEAR)
        if place >= 0:
            self.at = place + len(part)
        return place >= 0

    def has(self, part: str) -> bool:
        return part in self.text
