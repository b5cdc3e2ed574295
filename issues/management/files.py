"""How commands read a file that is named to them."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from issues import importing


def read(path: Path) -> bytes:
    """The bytes of a manuscript; raises CommandError."""
    try:
        if path.stat().st_size > importing.MAX_BYTES:
            raise CommandError(_("%s is too large for a manuscript.") % path)
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
        ) from error
