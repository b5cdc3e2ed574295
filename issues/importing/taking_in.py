"""Takes manuscripts in, to be looked through and corrected before anything is written."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.manuscripts.document import Block
from articles.manuscripts.report import Remark
from issues.importing import correcting
from issues.importing.correcting import as_data, from_data
from issues.importing.parts import Part
from issues.importing.understanding import Corrected, Reading, Understood, complete, divide, read
from issues.importing.writing import Imported, import_issue
from issues.models import Intake, Manuscript, Periodical
from issues.rules import IssueCase
from qualitynews.people import audit, roles
from qualitynews.people.characters import storable


@roles.asks("import")
def take_in(data: bytes, *, filename: str, by) -> Intake:
    """Keep an uploaded manuscript with the parts that the rules see in it. Raises PermissionDenied,
    or ManuscriptRefused if the file cannot be read."""
    roles.ask("import", IssueCase(by))
    filename = storable(PurePath(filename.replace("\\", "/")).name)[:200]
    reading = read(data, filename, styles=Periodical.current().styles())
    intake = Intake(filename=filename, data=data, by=by)
    _divide(intake, reading)
    with transaction.atomic():
        intake.save()
        audit.record("manuscript_uploaded", intake, by=by)
    return intake


def imported_as(intake: Intake) -> Manuscript | None:
    """The same file, if it has been imported as an issue."""
    digest = hashlib.sha256(intake.data).hexdigest()
    known = Manuscript.objects.filter(sha256=digest, issue__isnull=False)
    return known.defer("data").select_related("issue").first()


def look(intake: Intake) -> Understood:
    """What would be written from an intake as it now stands. Raises ManuscriptRefused. If the rules
    have changed since it was taken in, its parts are those that they see now."""
    reading = _reading(intake)
    if intake.lines != _hash(reading.lines):
        _divide(intake, reading)
        intake.save(update_fields=["parts", "doubts", "lines"])
    return complete(reading, _corrected(intake))


@transaction.atomic
@roles.asks("import")
def correct(
    intake: Intake, *, by, kinds: Mapping[str, str], titles: Mapping[str, str], asked: Mapping
) -> None:
    """Change what the parts of an intake are and say (`kinds` and `titles` by
    `correcting.keys_of`), and what is asked for."""
    roles.ask("import", IssueCase(by))
    _refresh(intake)
    intake.asked = dict(asked)
    _change(intake, correcting.corrected(from_data(intake.parts), kinds, titles))


@transaction.atomic
@roles.asks("import")
def mark(intake: Intake, *, by, at: int, what: str) -> None:
    """Change what the line at index `at` is: one of `correcting.MARKS`. Raises ValidationError."""
    roles.ask("import", IssueCase(by))
    _refresh(intake)
    lines = _reading(intake).lines
    _change(intake, correcting.marked(from_data(intake.parts), lines, at, what))


@transaction.atomic
@roles.asks("import")
def start_over(intake: Intake, *, by) -> None:
    """Put the parts back to what the rules see."""
    roles.ask("import", IssueCase(by))
    _divide(intake, _reading(intake))
    intake.save(update_fields=["parts", "doubts", "lines"])


@roles.asks("import")
def write(intake: Intake, *, by, **asked) -> Imported:
    """Write an intake as the issue that is asked for (keywords of `import_issue`, which says what
    it raises), and forget the intake."""
    roles.ask("import", IssueCase(by))
    if refusal := correcting.refusal(from_data(intake.parts)):
        raise ValidationError(refusal)
    result = import_issue(
        bytes(intake.data),
        filename=intake.filename,
        by=by,
        corrected=_corrected(intake),
        **asked,
    )
    intake.delete()
    return result


@transaction.atomic
@roles.asks("import")
def discard(intake: Intake, *, by) -> None:
    """Forget an uploaded manuscript."""
    roles.ask("import", IssueCase(by))
    audit.record("manuscript_discarded", intake, by=by)
    intake.delete()


def _reading(intake: Intake) -> Reading:
    return read(bytes(intake.data), intake.filename, styles=Periodical.current().styles())


def lines_of(manuscript: Manuscript) -> list[Block]:
    """The numbered lines of an imported manuscript. Raises ManuscriptRefused."""
    styles = Periodical.current().styles()
    return read(bytes(manuscript.data), manuscript.filename, styles=styles).lines


def _refresh(intake: Intake) -> None:
    """Hold the row, and see what others did meanwhile."""
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    intake.parts, intake.doubts, intake.asked = row.parts, row.doubts, row.asked


def _change(intake: Intake, parts: list[Part]) -> None:
    """Save the parts; what was asked about a line that is something else now is answered."""
    changed = {part.first for part in set(from_data(intake.parts)) ^ set(parts)}
    lines = _reading(intake).lines if changed else []
    numbers = {line.number for at, line in enumerate(lines) if at in changed}
    intake.doubts = [doubt for doubt in intake.doubts if doubt["line"] not in numbers]
    intake.parts = as_data(parts)
    intake.save(update_fields=["parts", "doubts", "asked"])


def _divide(intake: Intake, reading: Reading) -> None:
    parts, doubts = divide(reading)
    intake.parts, intake.doubts = as_data(parts), [asdict(doubt) for doubt in doubts]
    intake.lines = _hash(reading.lines)


def _corrected(intake: Intake) -> Corrected:
    return Corrected(from_data(intake.parts), [Remark(**row) for row in intake.doubts])


def _hash(lines: list[Block]) -> str:
    return hashlib.sha256("\n".join(line.text for line in lines).encode()).hexdigest()
