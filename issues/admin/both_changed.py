"""Merges the changes of two people at one article; the second person decides what both changed.

Pages with the form save through `saved`. If both changed one field or one block of the body,
`ask_which` asks, and the answer goes to `two_versions`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from articles import differences, revisions
from articles.admin import pages, text_page
from articles.admin.content_form import ContentForm
from articles.content import fields, merging, snapshots, typed
from articles.models import Article
from qualitynews.people import real_names
from qualitynews.people.roles import Refused

Save = Callable[[dict, str], HttpResponse]


@dataclass(frozen=True)
class TwoVersions:
    """Two versions of one article: `values` as typed on the version `typed_on` (a fingerprint), and
    the article as saved now (`opened_as`, its fingerprint). `has_two_places`: each moved it to
    another section."""

    article: Article
    values: dict[str, list[str]]
    typed_on: str
    merge: merging.Merge
    opened_as: str
    has_two_places: bool


def read_versions(article: Article, values: dict[str, list[str]], typed_on: str) -> TwoVersions:
    """Both versions. Raises ValidationError for a body that cannot be stored."""
    article = pages.find_article(article.pk)
    opened_in, _sign, digest = typed_on.partition(":")
    wanted, now = (values.get("section") or [opened_in])[0] or "0", str(article.section_id or 0)
    theirs = snapshots.of_article(article)
    base = theirs if digest in snapshots.digests(theirs) else revisions.content_of(article, digest)
    return TwoVersions(
        article=article,
        values=values,
        typed_on=typed_on,
        merge=merging.merge(base, theirs=theirs, mine=typed.content(values)),
        opened_as=article.fingerprint(),
        has_two_places=len({opened_in, wanted, now}) == 3,
    )


def answer_to_save(request, article: Article, form: ContentForm, *, purpose: str, save: Save):
    """The response to a form that was sent: that of `save(content, opened_as)`, or the page of two
    versions. None if the form must be shown, for the first time or with errors."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return _merge_and_save(request, article, form, purpose, save)
    except ValidationError as error:
        text_page.refuse(form, error)
    return None


def _merge_and_save(request, article: Article, form: ContentForm, purpose: str, save: Save):
    """Saves the content of the form, merged with what somebody else saved meanwhile."""
    values, typed_on = typed.values_of(request.POST), form.cleaned_data["opened_as"]
    both = read_versions(article, values, typed_on)
    if both.has_two_places and "section" in form.fields:
        return ask_which(request, both, purpose=purpose)
    try:
        return save(form.content, form.opened_digest)
    except Refused as error:
        if error.code != "content_as_read":
            raise
    both = read_versions(article, values, typed_on)  # once more: perhaps saved just now
    if both.merge.conflicts:
        return ask_which(request, both, purpose=purpose)
    who = newest_name(article)
    answer = save(both.merge.content(), both.opened_as.partition(":")[2])
    messages.info(
        request,
        _("%(name)s saved this text after you had opened it; both changes are in it now.")
        % {"name": who or _("Somebody")},
    )
    return answer


def newest_name(article: Article) -> str:
    newest = article.revisions.select_related("by").defer("content").first()
    return real_names.name_of(newest.by) if newest else ""


def ask_which(request, both: TwoVersions, *, purpose: str, status: int = 200):
    """For each part that both changed, asks which version to keep."""
    who = newest_name(both.article)
    context = {
        "article": both.article,
        "both": both,
        "purpose": purpose,
        "parts": [_part(conflict) for conflict in both.merge.conflicts],
        "together": [fields.labels()[part] for part in both.merge.taken],
        "typed": json.dumps(both.values, ensure_ascii=False),
        "tab": request.POST.get("tab", "")[:40],
        "back": request.POST.get("back", "")[:2000],
        "who": who,
        "theirs": _("%s's text") % who if who else _("The saved text"),
        "newest": both.article.revisions.defer("content").first(),
    }
    title = _("Two versions of “%s”") % both.article.title
    return pages.article_page(request, "two_versions.html", title, context, status)


def _part(conflict: merging.Conflict) -> dict:
    label = fields.labels()[conflict.part]
    number = conflict.key.rpartition("-")[2]
    return {
        "key": conflict.key,
        "label": label
        if conflict.key == conflict.part
        else _("%(part)s, paragraph %(number)s") % {"part": label, "number": number},
        "difference": differences.compare(
            _only(conflict.part, conflict.theirs),
            _only(conflict.part, conflict.mine),
            prefix=f"{conflict.key}-",
        ),
        "may_take_both": conflict.part == fields.SOURCES,
    }


def _only(part: str, value) -> dict:
    """A content with one part only, so that the difference shows that part alone."""
    return snapshots.with_pictures(snapshots.empty() | {part: value})
