"""The pages to correct a published article: the same form, with a note for readers; then what the
correction changes, before it is released."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import differences, drafts
from articles.admin import pages, text_page
from articles.admin.content_form import ContentForm
from articles.content import snapshots, typed
from articles.models import Article, Review
from articles.review.rules import ArticleCase
from issues import publishing
from issues.admin import beside, both_changed
from issues.models import Issue, PreparedCorrection
from qualitynews.people import roles


class CorrectionForm(ContentForm):
    note_label = gettext_lazy("note of correction")
    note_help = gettext_lazy("Readers see it with the date, at the article and at the issue.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True


@require_http_methods(["GET", "POST"])
@never_cache
def correct(request, pk: int):
    """The form on a published article, for those who may correct."""
    article = pages.find_article(pk)
    if refusal := roles.refusal("correct", ArticleCase(article, request.user), before=True):
        is_for_others = isinstance(refusal, PermissionDenied)
        raise refusal if is_for_others else PermissionDenied(refusal.messages[0])
    if request.method == "GET" and PreparedCorrection.objects.filter(article=article).exists():
        return redirect("admin:issues_article_countersign", pk)  # one waits already
    form = text_page.open_form(request, CorrectionForm, article)

    def save_it(content: dict, opened_as: str):
        note = form.cleaned_data["note"]
        return save(request, article, content, opened_as=opened_as, note=note)

    if answer := both_changed.answer_to_save(
        request, article, form, purpose="correct", save=save_it
    ):
        return answer
    last = article.reviews.order_by("id").last()
    sent_back = last if last and last.decision == Review.Decision.SENT_BACK else None
    context = {
        "purpose": "correct",
        "issue": article.section.issue,
        "beside": beside.Beside(returned=sent_back),
    }
    return text_page.show(request, form, article, article.title, context)


def save(request, article: Article, content: dict, *, opened_as: str, note: str):
    """Hand the correction to the verb, if the person has looked at what it changes; else show that.
    Raises as the verb does."""
    looked_at = hashlib.sha256(f"{snapshots.digest(content)}\n{note}".encode()).hexdigest()
    if request.POST.get("looked_at") != looked_at:
        plan = publishing.plan(article, content, by=request.user, opened_as=opened_as, note=note)
        return _show(request, article, plan, note, looked_at)
    if settings.CORRECTIONS_BY_TWO:
        publishing.prepare(article, content, by=request.user, opened_as=opened_as, note=note)
        drafts.drop_draft(by=request.user, key=request.POST.get("tab", "")[:40])
        messages.success(request, _("The correction waits for a second person's signature."))
        return redirect("admin:issues_article_countersign", article.pk)
    edition = publishing.correct(article, content, by=request.user, opened_as=opened_as, note=note)
    drafts.drop_draft(by=request.user, key=request.POST.get("tab", "")[:40])
    messages.success(
        request,
        _("The correction is published: edition %(n)s of %(issue)s.")
        % {"n": edition.number, "issue": edition.issue},
    )
    return redirect("admin:issues_issue_editions", edition.issue_id)


def _show(request, article: Article, plan, note: str, looked_at: str):
    """The difference, the note, and what readers get anew. What was typed is kept meanwhile."""
    values = typed.values(plan.new) | {"note": [note]}
    draft = text_page.keep_typed(request, article, values, article.fingerprint())
    sent = ((name, value) for name, row in request.POST.lists() for value in row)
    apart = ("csrfmiddlewaretoken", "looked_at")
    context = shown(article, plan, note) | {
        "sent": [(name, value) for name, value in sent if name not in apart],
        "looked_at": looked_at,
        "draft": draft,
        "by_two": settings.CORRECTIONS_BY_TWO,
    }
    title = _("Correction of “%s”") % article.title
    return pages.article_page(request, "correction.html", title, context)


def shown(article: Article, plan, note: str) -> dict:
    """What a page shows of a correction before it is released."""
    return {
        "article": article,
        "issue": article.section.issue if article.section else "",
        "plan": plan,
        "note": note,
        "difference": differences.compare(plan.old, plan.new),
        "old_name": _("As readers have it"),
        "new_name": _("As corrected"),
        "reach": _reach(article, plan) if article.section else [],
    }


def _reach(article: Article, plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a correction changes for readers: names and addresses of pages, files and feeds."""
    issue, section = article.section.issue, article.section
    sections = [one for one in (section.parent, section) if one]
    outlets = {row["outlet"] for content in (plan.old, plan.new) for row in content["sources"]}
    outlets |= {plan.old["outlet"], plan.new["outlet"]}
    place = [issue.year, issue.number]
    shown = [
        (plan.new["title"], reverse("article_detail", args=[article.pk])),
        (issue.label, reverse("issue_detail", args=place)),
    ]
    shown += [(one.title, reverse("section_detail", args=[one.slug])) for one in sections]
    shown += [(name, reverse("outlet_detail", args=[name])) for name in sorted(outlets - {""})]
    if Issue.objects.published().newest_first().values_list("pk", flat=True).first() == issue.pk:
        shown.append((_("Front page"), reverse("front_page")))
    feeds = [
        (_("All articles"), reverse("article_feed")),
        *((one.title, reverse("section_feed", args=[one.slug])) for one in sections),
    ]
    edition = _("%(issue)s, edition %(n)s") % {"issue": issue.label, "n": plan.number}
    pdf = [(edition, reverse("issue_pdf", args=place))]
    return [(_("PDF"), pdf), (_("Pages of the site"), shown), (_("Feeds"), feeds)]
