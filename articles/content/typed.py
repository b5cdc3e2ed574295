"""Converts what was typed into an article's form to a content, and back.

It accepts everything, since unfinished texts are kept and compared too. `values` map the name of a
form field to the list of what was sent under it, as QueryDict.lists() gives it.
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
# Fields of the form that are not the person's text: they are not kept in a draft, nor restored from
# one. The form declares them; its script reads their names from the page.
NOT_TYPED = ("csrfmiddlewaretoken", "opened_as", "tab", "typed_by", "back")
# Nobody enters more; a request that claims more is not gone through.
MAX_SOURCES = 400


def values_of(post) -> dict[str, list[str]]:
    """The text fields of a QueryDict, without NOT_TYPED."""
    return {
        storable(name): [storable(value) for value in values]
        for name, values in post.lists()
        if name not in NOT_TYPED and not name.startswith("_")
    }


def from_json(text: str) -> dict[str, list[str]]:
    """Form values sent as one JSON string. Raises ValidationError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or len(data) > 2000:
        raise ValidationError(_("This form is out of date. Load the page again."))
    return {
        storable(str(name))[:100]: [storable(str(value)) for value in values][:50]
        for name, values in data.items()
        if isinstance(values, list) and name not in NOT_TYPED
    }


def content(values: Mapping[str, list[str]]) -> dict:
    """The content of form values. Raises ValidationError for a body that cannot be stored."""
    texts = {field.name: _value(values, field.name, field) for field in fields.FIELDS}
    return snapshots.snapshot(texts, _sources(values))


def values(content: dict) -> dict[str, list[str]]:
    """A content as form values."""
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
    for at in range(min(count, MAX_SOURCES)):
        source = {
            field.name: _value(values, f"{PREFIX}-{at}-{field.name}", field)
            for field in fields.SOURCE_FIELDS
        }
        if any(source.values()) and not _first(values, f"{PREFIX}-{at}-DELETE"):
            found.append(source)
    return found


def _value(values: Mapping[str, list[str]], name: str, field: fields.Field) -> str:
    """Trimmed as the form trims it; the body is kept as the editor sent it."""
    text = _first(values, name)
    if field.kind == fields.BODY:
        return text
    return _day(text.strip()) if field.kind == fields.DAY else text.strip()


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return str((values.get(name) or [""])[0])


def _day(text: str) -> str:
    """An ISO date; a text that is not a date is returned unchanged."""
    try:
        day = forms.DateField(required=False).clean(text)
    except forms.ValidationError:
        return text
    return day.isoformat() if day else ""


def is_empty(content: dict) -> bool:
    """Whether nothing was typed at all."""
    return not any(content[part] for part in fields.labels())


def first_words(content: dict) -> str:
    """The title, or the beginning of the body: a short text to show in a list."""
    return (content["title"] or richtext.plain_text(content["body"]))[:60]
