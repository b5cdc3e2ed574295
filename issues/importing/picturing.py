"""Keeps the pictures of a manuscript, and gives them their places in the texts."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.utils.translation import gettext as _

from articles import pictures, richtext
from articles.manuscripts.report import Report
from articles.models import Picture
from issues.importing.composing import Composed

_PLACE = re.compile(r'<img src="picture:(\d+)"')


@contextmanager
def kept(articles: dict[int, Composed], report: Report, *, by) -> Iterator[None]:
    """Store the pictures and write their addresses into the bodies. If what is done with the bodies
    fails, the pictures are taken back. A picture that is refused stays an empty place, and is
    reported. Raises PermissionDenied."""
    stored: list[Picture] = []
    try:
        for key, composed in articles.items():
            if composed.pictures:
                articles[key] = _placed(composed, stored, report, by)
        yield
    except BaseException:
        pictures.take_back(stored)
        raise


def _placed(composed: Composed, stored: list[Picture], report: Report, by) -> Composed:
    addresses: dict[int, str] = {}
    for number, picture in enumerate(composed.pictures):
        try:
            row, remarks, is_new = pictures.store(
                io.BytesIO(picture.data), by=by, name=picture.name
            )
        except pictures.PictureRefused as refusal:
            told = {"name": picture.name or _("(without a name)"), "why": refusal.messages[0]}
            text = _("Picture %(name)s: %(why)s") % told
            report.add("fault", "picture_refused", text, line=composed.line, article=composed.title)
            continue
        if is_new:
            stored.append(row)
        addresses[number] = row.address
        for remark in remarks:
            report.add("note", "picture", remark, line=composed.line, article=composed.title)

    def address(found: re.Match) -> str:
        # Without an address the cleaning leaves the picture out, and its caption stays.
        return f'<img src="{addresses.get(int(found[1]), "")}"'

    return replace(composed, body=richtext.clean(_PLACE.sub(address, composed.html)))
