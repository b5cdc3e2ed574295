"""The answer to the page of two versions: what the second person chose goes to the same verb."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin import pages, text_page
from articles.content import merging, typed
from articles.models import Article
from issues import arranging
from issues.admin import both_changed, correct, edit, propose
from issues.models import Section
from qualitynews.people.characters import storable
from qualitynews.people.keys import is_key
from qualitynews.people.roles import Refused

FORMS = {
    "edit": "admin:articles_article_change",
    "propose": "admin:articles_article_propose",
    "correct": "admin:issues_article_correct",
}


@require_POST
@never_cache
def two_versions(request, pk: int):
    """For whoever may edit, propose or correct: the verb of each asks. `typed` is what the person
    typed, `typed_on` the version they typed it on, `opened_as` the version they compared it with,
    `take-<key>` their choices."""
    purpose = request.POST.get("purpose", "")
    if purpose not in FORMS:
        return redirect(FORMS["edit"], pk)
    article = Article.objects.filter(pk=pk).first()
    typed_on = storable(request.POST.get("typed_on", ""))
    try:
        pages.refuse_other_person(request)
        values = typed.from_json(request.POST.get("typed", ""))
        if article is None:
            return redirect(text_page.deleted_meanwhile(request, values))
        both = both_changed.read_versions(article, values, typed_on)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(FORMS[purpose], pk)
    choices = {c.key: request.POST.get(f"take-{c.key}", "") for c in both.merge.conflicts}
    try:
        answer = _save(request, both, purpose, choices)
    except ValidationError as error:
        if isinstance(error, Refused) and error.code == "content_as_read":
            return both_changed.ask_which(request, both, purpose=purpose)  # changed once more
        messages.error(request, " ".join(error.messages))
        draft = text_page.keep_typed(request, article, values, typed_on)
        take = f"?take={draft.pk}" if draft else ""
        return redirect(reverse(FORMS[purpose], args=[pk]) + take)
    if merging.THEIRS in choices.values() or "" in choices.values():
        text_page.keep_typed(request, article, values, typed_on)  # what was left out is not lost
    return answer


def _save(request, both: both_changed.TwoVersions, purpose: str, choices: dict[str, str]):
    content = both.merge.content(choices)
    opened_as = request.POST.get("opened_as", "").partition(":")[2]
    note = (both.values.get("note") or [""])[0][:300]
    if purpose == "edit":
        return edit.save(
            request,
            both.article,
            content,
            section=_place(request, both),
            opened_as=opened_as,
            note=note,
        )
    save = propose.save if purpose == "propose" else correct.save
    return save(request, both.article, content, opened_as=opened_as, note=note)


def _place(request, both: both_changed.TwoVersions):
    """The present section, unless the person moved the article (and, if both did, chose theirs)."""
    opened_in = both.typed_on.partition(":")[0]
    wanted = (both.values.get("section") or [opened_in])[0]
    is_mine = (wanted or "0") != opened_in
    if both.has_two_places:
        is_mine = request.POST.get("take-section") == merging.MINE
    if not is_mine:
        return arranging.STAYS
    if not wanted:
        return None
    section = Section.objects.filter(pk=wanted).first() if is_key(wanted) else None
    if section is None:
        raise ValidationError(_("The section is no longer here. Choose another one."))
    return section
