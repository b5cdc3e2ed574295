"""What a browser sends of an article's form, as a content, and a content as such values.

Lenient on purpose: a half-written text is kept and compared too. `values` map a field's name to
the list of what was sent under it, as QueryDict.lists() gives it.
"""

import json
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import richtext
from articles.content import fields, snapshots
from qualitynews.people.characters import storable
from qualitynews.people.keys import is_key

PREFIX = "sources"
# What is no text of the person: it is neither kept as a draft nor taken over from one. The form
# declares these fields, its script reads their names from the page.
MACHINERY = ("csrfmiddlewaretoken", "opened_as", "tab", "typed_by", "back")
MOST_SOURCES = 400


def values_of(post) -> dict[str, list[str]]:
    """The text fields of a QueryDict, without the form's machinery."""
    return {
        storable(name): [storable(value) for value in values]
        for name, values in post.lists()
        if name not in MACHINERY and not name.startswith("_")
    }


def from_json(text: str) -> dict[str, list[str]]:
    """Such values as a browser sends them in one piece. Raises ValidationError for all else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or len(data) > 2000:
        raise ValidationError(_("This form is out of date. Load the page again."))
    return {
        storable(str(name))[:100]: [storable(str(value)) for value in values][:50]
        for name, values in data.items()
        if isinstance(values, list) and name not in MACHINERY
    }


def content(values: Mapping[str, list[str]]) -> dict:
    """The content of such values. Raises ValidationError for a body no row could hold."""
    texts = {field.name: _value(values, field.name, field) for field in fields.FIELDS}
    return snapshots.snapshot(texts, _sources(values))


def values(content: dict) -> dict[str, list[str]]:
    """A content as the form sends it."""
    sent = {name: [content[name]] for name in fields.names()}
    sources = content["sources"]
    sent[f"{PREFIX}-TOTAL_FORMS"] = [str(len(sources))]
    for at, source in enumerate(sources):
        sent |= {f"{PREFIX}-{at}-{name}": [source[name]] for name in fields.source_names()}
    return sent


def _sources(values: Mapping[str, list[str]]) -> list[dict]:
    total = _first(values, f"{PREFIX}-TOTAL_FORMS")
    count = int(total) if is_key(total) else 0
    found = []
    for at in range(min(count, MOST_SOURCES)):
        source = {
            field.name: _value(values, f"{PREFIX}-{at}-{field.name}", field)
            for field in fields.SOURCE_FIELDS
        }
        if any(source.values()) and not _first(values, f"{PREFIX}-{at}-DELETE"):
            found.append(source)
    return found


def _value(values: Mapping[str, list[str]], name: str, field: fields.Field) -> str:
    """Trimmed as the form's fields trim it; the body's editor sends what it means."""
    text = _first(values, name)
    if field.kind == fields.BODY:
        return text
    return _day(text.strip()) if field.kind == fields.DAY else text.strip()


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return str((values.get(name) or [""])[0])


def _day(text: str) -> str:
    """An ISO day; what is no day stays as it was typed."""
    try:
        day = forms.DateField(required=False).clean(text)
    except forms.ValidationError:
        return text
    return day.isoformat() if day else ""


def is_empty(content: dict) -> bool:
    """Whether nothing was typed at all."""
    return not any(content[part] for part in fields.labels())


def first_words(content: dict) -> str:
    """The first words of a text, to know it by."""
    return (content["title"] or richtext.plain_text(content["body"]))[:60]
