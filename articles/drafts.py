"""Private drafts, saved while somebody types, and who has an article open."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import snapshots, typed
from articles.models import Article, Draft, Presence
from qualitynews.people import real_names
from qualitynews.people.characters import storable

SEEN_FOR = datetime.timedelta(seconds=35)  # an open tab reports every ten seconds
# The most drafts of one person for one article; older ones are deleted.
MAX_DRAFTS = 50
# The most drafts that the first page of the desk shows; nobody leaves so many unsaved.
MAX_SHOWN = 20


def keep_draft(article: Article | None, *, by, key: str, values: dict, opened_as: str) -> Draft:
    """Keep what a person typed in one tab; a later call for the tab replaces it.

    Raises ValidationError if it has too many characters.
    """
    if sum(len(text) for texts in values.values() for text in texts) > 3_000_000:
        raise ValidationError(_("The text is too long to be kept as a draft."))
    draft, is_new = Draft.objects.update_or_create(
        by=by,
        key=storable(key),
        defaults={"article": article, "values": values, "opened_as": storable(opened_as)},
    )
    if is_new:
        for old in Draft.objects.filter(by=by, article=article).order_by("-at")[MAX_DRAFTS:]:
            old.delete()
    return draft


def drafts_of(article: Article | None, *, by) -> list[Draft]:
    """A person's drafts of an article (None: of new articles) that differ from what is saved."""
    return _with_changes(Draft.objects.filter(by=by, article=article))


def if_changed(draft: Draft) -> Draft | None:
    """The draft with a preview (`words`), if it differs from what is saved; else None."""
    return next(iter(_with_changes(Draft.objects.filter(pk=draft.pk))), None)


def all_drafts(*, by) -> list[Draft]:
    """The newest drafts of a person, of any article, that differ from what is saved."""
    return _with_changes(Draft.objects.filter(by=by)[:MAX_SHOWN])


def _with_changes(drafts) -> list[Draft]:
    """The drafts that are equal neither to the saved article nor to what the tab had opened. Each
    gets `words`, a short text to show in a list."""
    drafts = list(drafts.select_related("article").prefetch_related("article__sources"))
    digests = snapshots.digests_of(list({d.article for d in drafts if d.article}))
    found = []
    for draft in drafts:
        try:
            content = typed.content(draft.values)
        except ValidationError:
            content = None  # it cannot be stored, but it was typed
        if content is not None and _has_no_changes(content, draft, digests):
            continue
        draft.words = (
            typed.first_words(content) if content else (draft.values.get("title") or [""])[0]
        )
        found.append(draft)
    return found


def _has_no_changes(content: dict, draft: Draft, digests: dict[int, tuple[str, ...]]) -> bool:
    if draft.article_id is None and not draft.opened_as:
        return typed.is_empty(content)
    # `draft.opened_as` is the fingerprint of the form, `section:digest`: compare the digest alone.
    opened_as = draft.opened_as.partition(":")[2]
    return bool({opened_as, *digests.get(draft.article_id, ())} & {*snapshots.digests(content)})


def drop_draft(*, by, key: str) -> None:
    """Forget what was typed in a tab: it was saved, or the person does not want it."""
    Draft.objects.filter(by=by, key=storable(key)).delete()


def mark_present(article: Article, *, by, key: str) -> None:
    """Note that a person has an article open in a tab."""
    now = timezone.now()
    Presence.objects.update_or_create(article=article, by=by, key=key, defaults={"seen_at": now})
    Presence.objects.filter(seen_at__lt=now - 10 * SEEN_FOR).delete()


def mark_absent(article: Article, *, by, key: str) -> None:
    Presence.objects.filter(article=article, by=by, key=key).delete()


def others_present(article: Article, *, by) -> list[dict]:
    """Who else has the article open now: `name` and `since`, each person once."""
    rows = (
        Presence.objects.filter(article=article, seen_at__gte=timezone.now() - SEEN_FOR)
        .exclude(by=by)
        .select_related("by")
        .order_by("since")
    )
    since: dict[str, datetime.datetime] = {}
    for row in rows:
        since.setdefault(real_names.name_of(row.by), row.since)
    return [{"name": name, "since": moment} for name, moment in since.items()]
