"""The form of an article: who edits, proposes or corrects; drafts, and what two people typed.

One form serves three modes. `edit` saves the rows and a revision; `propose` (a reviewer inside
their own open stage) keeps a proposal; `correct` (after release, at an address of its own) hands
the text to the verb that writes the next edition. Whatever is refused comes back in the form.
"""

import secrets

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import admin_conflicts, changing, desk, proposals, roles, rules, typed, workflow
from articles.admin_forms import GuardedAdmin, GuardedForm
from articles.models import Article, Draft

EDIT, PROPOSE, CORRECT = "edit", "propose", "correct"
NOTES = {
    EDIT: (gettext_lazy("what was changed"), gettext_lazy("Shown in the list of revisions.")),
    PROPOSE: (gettext_lazy("reason of the proposal"), gettext_lazy("Shown to the editor.")),
    CORRECT: (
        gettext_lazy("note of correction"),
        gettext_lazy("Readers see it with the date, at the article and at the issue."),
    ),
}


class TextForm(GuardedForm):
    """The article's form with the note of the revision and the marks of tab and mode."""

    note = forms.CharField(max_length=300, required=False)
    tab = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    mode = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    typed_by = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    now_mode = EDIT
    person = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "note" not in self.fields:
            return  # only looked at
        self.fields["note"].label, self.fields["note"].help_text = NOTES[self.now_mode]
        self.fields["note"].required = self.now_mode == CORRECT
        self.initial |= {"tab": secrets.token_urlsafe(12), "mode": self.now_mode}
        self.initial["typed_by"] = str(self.person.pk) if self.person else ""
        if self.now_mode != EDIT and "section" in self.fields:
            self.fields["section"].disabled = True

    def clean(self):
        if self.cleaned_data.get("typed_by") not in (None, "", self.initial.get("typed_by")):
            raise ValidationError(
                _(
                    "Somebody else signed in on this browser since the page was opened. Nothing "
                    "was saved; who typed this signs in again and saves."
                )
            )
        if self.cleaned_data.get("mode", EDIT) not in ("", self.now_mode):
            raise ValidationError(
                _(
                    "The article has moved on in its review since you opened it. Nothing was "
                    "saved; look at the state above and save again."
                )
            )
        return super().clean()

    def refuse_if_changed(self, row, opened_as: str) -> None:
        super().refuse_if_changed(row, opened_as)
        # Written by others than this form, and perhaps since its row was read.
        self.instance.state = row.state
        self.instance.position = row.position

    def refuse_locked(self, row) -> None:
        if self.now_mode != CORRECT:  # there the issue is published: that is the point
            super().refuse_locked(row)


class TextAdmin(GuardedAdmin):
    """What the article's admin does around its form."""

    form = TextForm

    # --- who may do what here

    def mode_of(self, request, article) -> str:
        """EDIT, PROPOSE, CORRECT, or "" for looking only; asked once a request."""
        known = request.__dict__.setdefault("desk_modes", {})
        if article.pk not in known:
            known[article.pk] = self._mode_of(request, article)
        return known[article.pk]

    def _mode_of(self, request, article) -> str:
        if article.is_locked:
            may = getattr(request, "is_correcting", False) and roles.may(request.user, "correct")
            return CORRECT if may else ""
        if workflow.may_propose(article, request.user):
            return PROPOSE
        return EDIT if request.user.has_perm("articles.change_article") else ""

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return request.user.has_perm("articles.change_article")
        return bool(self.mode_of(request, obj))

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not rules.never_submitted(rules.Case(obj, request.user))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        mode = (self.mode_of(request, obj) if obj else EDIT) or EDIT
        return type(form.__name__, (form,), {"now_mode": mode, "person": request.user})

    # --- saving

    def save_model(self, request, obj, form, change):
        if change and self.mode_of(request, obj) != EDIT:
            raise PermissionDenied  # proposals and corrections are kept by their verbs alone
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        note = form.cleaned_data.get("note", "")
        _revision, lapsed = changing.keep(form.instance, by=request.user, note=note)
        if lapsed:
            messages.warning(
                request,
                _("The text changed, so %(n)s signatures lapsed; it is at “%(state)s” now.")
                % {"n": len(lapsed), "state": form.instance.get_state_display()},
            )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        article = self.get_object(request, object_id) if object_id else None
        if request.method == "POST" and object_id:
            if article is None:
                return self._deleted_meanwhile(request)
            if "_merge" in request.POST and self.mode_of(request, article):
                try:
                    request.POST, request.left_out = admin_conflicts.merged(request.POST, article)
                except ValidationError as error:
                    messages.error(request, " ".join(error.messages))
                    return HttpResponseRedirect(request.path)
            if answer := self._not_saved_here(request, article):
                return answer
        context = self._context(request, article) | (extra_context or {})
        response = super().changeform_view(request, object_id, form_url, context)
        if request.method == "POST":
            if isinstance(response, HttpResponseRedirect):
                self._saved(request, article)
            elif article and _changed_meanwhile(response):
                return self._two_versions(request, article, form_url, extra_context)
        response.shows_editor = True
        return response

    def _saved(self, request, article) -> None:
        """The draft of the tab goes, unless a choice between two versions left some of it out."""
        if left := getattr(request, "left_out", None):
            self._keep_typed(request, article, left)
        else:
            desk.drop_draft(by=request.user, key=request.POST.get("tab", "")[:40])

    def _context(self, request, article) -> dict:
        tab = request.POST.get("tab", "")
        drafts = [d for d in desk.drafts_of(article, by=request.user) if d.key != tab]
        if article is None:
            return {"drafts": drafts, "mode": EDIT}
        mode = self.mode_of(request, article)
        return {
            "mode": mode,
            "drafts": drafts,
            "others": desk.others_at(article, by=request.user),
            "article": article,
            "locked_issue": article.section.issue if article.is_locked else None,
            "who_may": roles.WHO_MAY,
            "own_proposal": article.proposals.filter(fate="open", by=request.user).first(),
            "stands": article.state != Article.State.DRAFT and mode == EDIT,
        }

    def _not_saved_here(self, request, article):
        """The answer to a POST that does not save rows: a proposal, a correction, a refusal."""
        mode = self.mode_of(request, article)
        if not mode and "_delete" not in request.POST:
            if "title" in request.POST:
                self._keep_typed(request, article)
            raise PermissionDenied(_refusal_for(request.user, article))
        if mode not in (PROPOSE, CORRECT):
            return None
        with transaction.atomic():
            form, formsets = self._bound(request, article)
            if not (form.is_valid() and all(formset.is_valid() for formset in formsets)):
                return None  # the admin shows the form with its errors
        content = typed.content(typed.values_of(request.POST))
        act = self._propose if mode == PROPOSE else self.correct
        try:
            return act(request, article, content, form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            draft = self._keep_typed(request, article)
            take = f"?take={draft.pk}" if draft else ""
            return HttpResponseRedirect(request.path + take)

    def _bound(self, request, article):
        form = self.get_form(request, article, change=True)(
            request.POST, request.FILES, instance=self.get_object(request, str(article.pk))
        )
        return form, self._create_formsets(request, form.instance, change=True)[0]

    def _propose(self, request, article, content: dict, cleaned: dict):
        proposal = proposals.propose(
            article,
            content,
            by=request.user,
            opened_as=cleaned["opened_as"].partition(":")[2],
            note=cleaned["note"],
        )
        if proposal:
            messages.success(request, _("Your change was sent to the editor as a proposal."))
        else:
            messages.info(request, _("You changed nothing, so nothing was proposed."))
        desk.drop_draft(by=request.user, key=cleaned["tab"])
        return HttpResponseRedirect(reverse("admin:articles_article_review", args=[article.pk]))

    def correct(self, request, article, content: dict, cleaned: dict):
        """`issues.admin` knows editions."""
        raise PermissionDenied

    def _deleted_meanwhile(self, request):
        self._keep_typed(request, None)
        messages.error(
            request,
            _("The text was deleted meanwhile. What you typed was kept as a draft of a new text."),
        )
        return HttpResponseRedirect(reverse("admin:articles_article_add"))

    def _keep_typed(self, request, article, values: dict | None = None) -> Draft | None:
        """What was typed into a form that is refused, or taken over in part, is kept as a draft;
        None (and a message) for more than a draft can hold."""
        try:
            return desk.keep_draft(
                article,
                by=request.user,
                key=request.POST.get("tab", "")[:40] or secrets.token_urlsafe(12),
                values=values or typed.values_of(request.POST),
                opened_as=request.POST.get("opened_as", "")[:100],
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None

    # --- two people, one text

    def _two_versions(self, request, article, form_url, extra_context):
        """The page that shows both versions part by part, to take what one wants. Where the other
        changed nothing but the article's place there is nothing to choose, and mine is saved."""
        both = admin_conflicts.read(request.POST, article)
        if both.is_only_moved:
            request.POST = admin_conflicts.mine_on_newest(request.POST, article, both)
            return self.changeform_view(request, str(article.pk), form_url, extra_context)
        response = admin_conflicts.page(request, both, mode=self.mode_of(request, article))
        return response


def _changed_meanwhile(response) -> bool:
    context = getattr(response, "context_data", None) or {}
    form = getattr(context.get("adminform"), "form", None)
    return form is not None and form.has_error(NON_FIELD_ERRORS, "changed_meanwhile")


def _refusal_for(user, article) -> str:
    kept = _("What you typed was kept as a draft.")
    if article.is_locked:
        sentence = _("%(issue)s is published or scheduled and does not change.") % {
            "issue": article.section.issue
        }
    else:
        sentence = roles.refusal(("articles.change_article",))
    return f"{sentence} {kept}"
