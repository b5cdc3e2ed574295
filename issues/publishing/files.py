"""The files of editions: stored under their hash, before the transaction that writes their rows.

Equal bytes are one file. A file without a row is harmless (a release failed, or is under way) and
`leftovers` finds it. A row without its file is a fault, and `faults` names it.
"""

import datetime
import hashlib
import io
import logging
from collections.abc import Iterator
from contextlib import suppress

import pypdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.models import EditionFile
from issues.models.edition import path_by_hash
from qualitynews.people.roles import Refused

log = logging.getLogger(__name__)

# A release stores its file and writes the row moments later: what is younger is left alone.
YOUNG = datetime.timedelta(hours=1)


def store(data: bytes, format: str) -> EditionFile:
    """Store bytes under their hash; returns the row, not written yet. Raises Refused, and leaves
    nothing, if the folder cannot be written."""
    row = EditionFile(format=format, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    row.file.name = path = path_by_hash(row, "")
    try:
        if not EditionFile.objects.filter(sha256=row.sha256, format=format).exists():
            # What lies there is a leftover, perhaps half of a file, perhaps about to be removed.
            default_storage.delete(path)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(data))
    except OSError as error:
        log.exception("The file of an edition cannot be stored.")
        with suppress(OSError):
            default_storage.delete(path)
        raise Refused(
            _(
                "The PDF could not be stored, so nothing was released. Tell whoever looks after "
                "the program that the media folder is full or cannot be written."
            )
        ) from error
    return row


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def faults() -> Iterator[tuple[EditionFile, str]]:
    """The rows whose file is missing ("missing") or is not what was stored ("changed")."""
    for row in EditionFile.objects.select_related("edition__issue").order_by("pk"):
        try:
            with row.file.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            yield row, "missing"
            continue
        if digest != row.sha256:
            yield row, "changed"


def leftovers() -> Iterator[str]:
    """The paths of stored files that belong to no row and are older than YOUNG."""
    kept = set(EditionFile.objects.values_list("file", flat=True))
    before = timezone.now() - YOUNG
    for folder in _folders("editions"):
        for name in sorted(default_storage.listdir(folder)[1]):
            path = f"{folder}/{name}"
            if path not in kept and default_storage.get_modified_time(path) < before:
                yield path


def remove(path: str) -> None:
    """Remove a leftover."""
    default_storage.delete(path)


def _folders(root: str) -> list[str]:
    try:
        return [f"{root}/{name}" for name in sorted(default_storage.listdir(root)[0])]
    except FileNotFoundError:
        return []
