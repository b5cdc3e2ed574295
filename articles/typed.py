"""What a browser sends of an article's form, as a snapshot, and a snapshot as such values.

Lenient on purpose: a half-written text is kept and compared too. `values` map a field's name to
the list of what was sent under it, as QueryDict.lists() gives it.
"""

import json
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import richtext, snapshots
from articles.characters import is_key, storable

PREFIX = "sources"
# What is no text of the person: it is neither kept as a draft nor taken over from one.
MACHINERY = {"csrfmiddlewaretoken", "opened_as", "tab", "mode", "typed_by"}
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
    """The snapshot of such values. Raises ValidationError for a body no row could hold."""
    texts = {name: _first(values, name) for name in (*snapshots.TEXTS, "body")}
    texts["published_on"] = _day(texts["published_on"])
    return snapshots.snapshot(texts, _sources(values))


def values(content: dict, *, rows: int = 0) -> dict[str, list[str]]:
    """A snapshot as the form sends it. `rows` is how many sources the form has of the database:
    those are marked for deletion and the snapshot's come new after them."""
    sent = {name: [content[name]] for name in (*snapshots.TEXTS, "body")}
    sources = content["sources"]
    sent[f"{PREFIX}-TOTAL_FORMS"] = [str(rows + len(sources))]
    for at, source in enumerate(sources, start=rows):
        sent |= {f"{PREFIX}-{at}-{name}": [source[name]] for name in snapshots.SOURCE_TEXTS}
    return sent


def _sources(values: Mapping[str, list[str]]) -> list[dict]:
    total = _first(values, f"{PREFIX}-TOTAL_FORMS")
    count = int(total) if is_key(total) else 0
    found = []
    for at in range(min(count, MOST_SOURCES)):
        source = {
            name: _first(values, f"{PREFIX}-{at}-{name}").strip() for name in snapshots.SOURCE_TEXTS
        }
        source["accessed_on"] = _day(source["accessed_on"])
        if any(source.values()) and not _first(values, f"{PREFIX}-{at}-DELETE"):
            found.append(source)
    return found


def _first(values: Mapping[str, list[str]], name: str) -> str:
    """Trimmed as the form's fields trim it; the body's editor sends what it means."""
    found = values.get(name) or [""]
    text = str(found[0])
    return text if name == "body" else text.strip()


def _day(text: str) -> str:
    try:
        day = forms.DateField(required=False).clean(text)
    except forms.ValidationError:
        return text
    return day.isoformat() if day else ""


def is_empty(content: dict) -> bool:
    """Whether nothing was typed at all."""
    return not any(content[part] for part in snapshots.PARTS)


def words(content: dict) -> str:
    """The first words of a text, to know it by."""
    return (content["title"] or richtext.plain_text(content["body"]))[:60]
