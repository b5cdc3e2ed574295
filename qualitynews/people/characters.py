"""Which characters may be stored, and text columns that drop all others."""

import re

from django.db import models

# C0 and C1 controls but tab and newline, lone surrogates, and Unicode's noncharacters.
# PostgreSQL refuses NUL in any text; the rest is invisible and breaks XML, feeds and print.
UNSTORABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)

# What nearly every text consists of; matching this is twenty times faster.
_ORDINARY = re.compile("[\t\n -~\xa0-\ud7ff\uff00-\uffef]*")


def is_storable(text: str) -> bool:
    """Whether `storable` would leave the text unchanged."""
    return bool(_ORDINARY.fullmatch(text)) or UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """`text` with newlines as line ends, and without characters that no database should hold."""
    if is_storable(text):
        return text  # the object it is: a clean body is not cleaned again
    return UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class _StorableMixin:
    """Cleans the text on its way to the database, on the instance, and before a form checks it. So
    all show the same text, and a text of nothing else counts as empty."""

    def to_python(self, value):
        value = super().to_python(value)
        return storable(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return storable(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = storable(value)
            setattr(instance, self.attname, value)
        return value


class LineField(_StorableMixin, models.CharField):
    """One line of text."""


class LinesField(_StorableMixin, models.TextField):
    """Plain text of several lines."""
