"""The outline of an uploaded manuscript beside its lines, to be corrected before it is written."""

from bisect import bisect_right
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import richtext
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.report import Remark
from issues.admin import manuscript_lines, pages
from issues.admin.import_form import AskedForm, asked_by
from issues.importing import correcting, taking_in
from issues.importing.composing import Composed
from issues.importing.parts import Part
from issues.importing.understanding import Understood
from issues.models import Intake
from qualitynews.people.characters import storable

LABELS = {
    "section": gettext_lazy("Section"),
    "sub": gettext_lazy("Sub-section"),
    "article": gettext_lazy("Article"),
    "text": gettext_lazy("Text"),
    "goes_on": gettext_lazy("More of the title above"),
    "left_out": gettext_lazy("Leave out"),
    "front": gettext_lazy("Masthead"),
    "contents": gettext_lazy("Contents list"),
    "imprint": gettext_lazy("Imprint"),
}
ASKED = ("lost", "doubt", "fault")  # what an editor has to look at


@dataclass
class Row:
    """One part as the page shows it."""

    key: str
    part: Part
    title: str
    choices: list[tuple[str, str]]
    number: int = 0
    lines: int = 0
    told: list[str] = field(default_factory=list)
    asked: list[Remark] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        return self.part.kind in correcting.HEADINGS


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("issues.import_issue", raise_exception=True)
def intake_page(request, pk: int):
    """See and correct what was understood, then write it; for those who may import."""
    try:
        intake = Intake.objects.get(pk=pk)
        return _acted(request, intake) if request.method == "POST" else _page(request, intake)
    except Intake.DoesNotExist:  # also if somebody else did it just now
        messages.error(request, _("This upload is gone: it was written, or somebody deleted it."))
        return redirect("admin:issues_issue_import")


def _acted(request, intake: Intake):
    if "discard" in request.POST:
        taking_in.discard(intake, by=request.user)
        messages.success(request, _("“%s” was deleted.") % intake.filename)
        return redirect("admin:issues_issue_import")
    here = reverse("admin:issues_intake", args=[intake.pk])
    if "start_over" in request.POST:
        taking_in.start_over(intake, by=request.user)
        return redirect(here)
    taking_in.correct(
        intake,
        by=request.user,
        kinds=_sent(request, "kind-"),
        titles=_sent(request, "title-"),
        asked=asked_by(request),
    )
    if "write" in request.POST:
        return _written(request, intake)
    if "mark" in request.POST:
        at, _colon, what = request.POST["mark"].partition(":")
        try:
            taking_in.mark(intake, by=request.user, at=_number(at), what=what)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return _to_line(here, "near", at)
    if "open" in request.POST:
        return _to_line(here, "at", request.POST["open"])
    if "show" in request.POST:
        return _to_line(here, "near", request.POST["show"])
    messages.success(request, _("Saved. Nothing is written yet."))
    return redirect(here)


def _to_line(here: str, name: str, at: str):
    """The page, at the line with this index."""
    return redirect(f"{here}?{name}={_number(at)}#at")


def _sent(request, prefix: str) -> dict[str, str]:
    values = request.POST.items()
    return {
        name.removeprefix(prefix): storable(value)
        for name, value in values
        if name.startswith(prefix)
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _written(request, intake: Intake):
    form = AskedForm(request.POST)
    if form.is_valid():
        try:
            result = taking_in.write(intake, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("admin:issues_manuscript_report", result.manuscript.pk)
    return _page(request, intake, form)


# --- the page ---------------------------------------------------------------------------------


def _page(request, intake: Intake, form: AskedForm | None = None):
    try:
        understood = taking_in.look(intake)
    except ManuscriptRefused as refusal:
        context = {"intake": intake, "refusal": refusal.messages[0]}
        return pages.issue_page(request, "manuscript/refused.html", intake.filename, context)
    form = form or AskedForm(initial=_initial(intake, understood))
    opened = _number(request.GET.get("at", ""))
    near = max(opened, _number(request.GET.get("near", "")))
    lines, neighbours = manuscript_lines.portion(understood.lines, understood.parts, near)
    rows, others = _rows(understood)
    asked = sum(len(row.asked) for row in rows) + len(others)
    context = {
        "intake": intake,
        "form": form,
        "rows": rows,
        "others": others,
        "n": asked,
        "told": _counted(understood),
        "refusal": correcting.refusal(understood.parts),
        "lines": [(line, LABELS.get(line.kind, "")) for line in lines],
        "known": taking_in.imported_as(intake),
        "neighbours": neighbours,
        "shown": {line.at for line in lines},
        "opened": opened,
        "near": near,
        "marks": [(mark, LABELS[mark]) for mark in correcting.MARKS],
    }
    title = _("Outline of “%s”") % intake.filename
    return pages.issue_page(request, "manuscript/intake.html", title, context)


def _initial(intake: Intake, understood: Understood) -> dict:
    """What was asked for; where nothing was, what the manuscript says."""
    known = understood.front
    said = {"year": known.year, "number": known.number, "date": known.date, "title": known.title}
    if known.date and not known.year:
        said["year"] = known.date.year
    return said | {name: value for name, value in intake.asked.items() if value}


def _counted(understood: Understood) -> str:
    sections = sum(1 for _section in understood.outline.all_sections())
    articles = len(understood.composed)
    parts = [
        ngettext("%s section", "%s sections", sections) % sections,
        ngettext("%s article", "%s articles", articles) % articles,
    ]
    return "、".join(parts)


def _rows(understood: Understood) -> tuple[list[Row], list[Remark]]:
    """The parts that hold something, and the remarks that belong to no line."""
    parts, lines = understood.parts, understood.lines
    composed = iter([understood.composed[id(plan)] for plan in understood.outline.all_articles()])
    sections = iter(understood.outline.all_sections())
    rows = []
    for n, (key, part) in enumerate(zip(correcting.keys_of(parts), parts, strict=True)):
        end = parts[n + 1].first if n + 1 < len(parts) else len(lines)
        row = Row(key, part, correcting.shown_title(part), _choices(part, n))
        row.number = lines[min(part.first, len(lines) - 1)].number
        row.lines = end - part.first
        if part.kind == "article":
            row.told = _told(next(composed))
        elif row.is_heading and (introduction := next(sections).introduction):
            row.told = [introduction[:60]]
        rows.append(row)
    others = _asked(rows, understood)
    return [row for row in rows if row.is_heading or row.lines], others


def _asked(rows: list[Row], understood: Understood) -> list[Remark]:
    """Give each remark to the part it is about; return those about no line."""
    starts = [row.number for row in rows]
    others = []
    for level in ASKED:
        for remark in understood.report.of(level):
            at = bisect_right(starts, remark.line) - 1 if remark.line else -1
            (rows[at].asked if at >= 0 else others).append(remark)
    return others


def _choices(part: Part, n: int) -> list[tuple[str, str]]:
    kinds = [kind for kind in correcting.HEADINGS if part.kind in (kind, *correcting.HEADINGS)
             or (part.kind == "left_out" and part.title)]  # fmt: skip
    if part.kind not in kinds and part.kind != "left_out":
        kinds.append(part.kind)
    # The first part has nothing above it that its lines could go on.
    kinds += ["text", "left_out"] if n else ["left_out"]
    return [(kind, LABELS[kind]) for kind in kinds]


def _told(article: Composed) -> list[str]:
    """Where an article is from, and how much it holds."""
    named = "、".join(dict.fromkeys(s.outlet or s.label or s.url for s in article.sources))
    told = [named] if named else []
    length = len("".join(richtext.plain_text(article.body).split()))
    told.append(ngettext("%s character", "%s characters", length) % f"{length:,}")
    pictures, tables = len(article.pictures), article.html.count("<table")
    if pictures:
        told.append(ngettext("%s picture", "%s pictures", pictures) % pictures)
    if tables:
        told.append(ngettext("%s table", "%s tables", tables) % tables)
    return told
