"""What the pages with an article's form share: rendering, keeping what was typed, the way back."""

import json
import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from articles import drafts
from articles.admin import pages
from articles.admin.content_form import ContentForm
from articles.content import fields, snapshots, typed
from articles.models import Article, Draft

MAX_ADDRESS = 2000  # that a form carries; a longer one is no page of the office


def show(
    request, form: ContentForm, article: Article | None, title: str, context: dict
) -> HttpResponse:
    """The page of the form. `context` says what it is for (`purpose`) and adds to it."""
    tab = request.POST.get("tab", "")
    whole = {
        "article": article,
        "form": form,
        "sources": form.sources,
        "errors": form.all_errors() if form.is_bound else [],
        "drafts": [d for d in drafts.drafts_of(article, by=request.user) if d.key != tab],
        "others": drafts.others_present(article, by=request.user) if article else [],
        "words": script_words(),
        "not_typed": json.dumps(typed.NOT_TYPED),
        "source_fields": json.dumps(fields.source_names()),
    }
    response = pages.article_page(request, "text_form.html", title, whole | context)
    response.shows_editor = True
    return response


def is_asked_in_place(request) -> bool:
    """Whether the form's script sends it, and the page stays as it is."""
    return "application/json" in request.headers.get("Accept", "")


def saved_in_place(request, article: Article, address: str, context: dict) -> JsonResponse:
    """What the script needs after a save: the new fingerprint, and the parts of the page that the
    save changed, as HTML by the id of their place."""
    said = list(messages.get_messages(request))
    whole = context | {"article": article, "here": "edit"}
    whole["said"] = " ".join(str(one) for one in said)
    places = {
        "writing-tools": "_tools",
        "writing-purpose": "_purpose",
        "writing-bar": "_send",
        "writing-beside": "_beside",
    }
    return JsonResponse(
        {
            "saved": True,
            "article": article.pk,
            "address": address,
            "opened_as": article.fingerprint(),
            "title": article.title,
            # Somebody else may have moved it: the form shows where it stands now.
            "section": [str(article.section_id or ""), str(article.section or "")],
            "level": _level({one.level_tag for one in said}),
            "parts": {
                place: render_to_string(f"admin/articles/article/{template}.html", whole, request)
                for place, template in places.items()
            },
            "findings": len(context["beside"].findings),
        }
    )


def _level(tags: set[str]) -> str:
    """The gravest of what is said, as the class of its place."""
    return "serious" if "error" in tags else "warning" if "warning" in tags else ""


def open_form(request, form: type[ContentForm], article: Article | None) -> ContentForm:
    """A form with the article's content (None: a new article), and with what was sent, if any."""
    return form(
        request.POST or None,
        content=snapshots.of_article(article) if article else snapshots.empty(),
        article=article,
        by=request.user,
        back=came_from(request),
    )


def script_words() -> dict[str, str]:
    """The words that the form's script shows."""
    return {
        "kept": _("Draft kept at"),
        "open": _("also has this text open, since"),
        "changed": _(
            "saved this text after you had opened it. Go on typing: when you save, both changes "
            "come together, and you are asked about what you both changed."
        ),
        "offline": _("The server cannot be reached; what you type is kept in this browser."),
        "signed_out": _("You were signed out. Sign in here and go on; nothing is lost."),
        "password": _("Password"),
        "sign_in": _("Sign in and go on"),
        "saving": _("Saving …"),
    }


def keep_typed(
    request, article: Article | None, values: dict | None = None, typed_on: str | None = None
) -> Draft | None:
    """Keep what was typed as a draft, when a form is refused or used only in part. Returns None
    (and shows a message) if it is too long for a draft."""
    typed_on = request.POST.get("opened_as", "") if typed_on is None else typed_on
    try:
        return drafts.keep_draft(
            article,
            by=request.user,
            key=request.POST.get("tab", "")[:40] or secrets.token_urlsafe(12),
            values=values or typed.values_of(request.POST),
            opened_as=typed_on[:100],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None


def refuse(form: ContentForm, error: ValidationError) -> None:
    """Show a verb's refusal in the form: at the fields that it names, else at the top."""
    if not hasattr(error, "error_dict"):
        # A text whose own issue is locked has no form: what is locked is where it was to go.
        is_of_place = getattr(error, "code", "") == "not_locked" and "section" in form.fields
        form.add_error("section" if is_of_place else None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def deleted_meanwhile(request, values: dict | None = None) -> str:
    """Keep what was typed in an article that was deleted; returns the address to go to."""
    keep_typed(request, None, values)
    messages.error(
        request,
        _("The text was deleted meanwhile. What you typed was kept as a draft of a new text."),
    )
    return reverse("admin:articles_article_add")


def tell(request, form: ContentForm) -> None:
    """Tell the person which pictures cleaning removed."""
    if form.dropped_pictures:
        messages.warning(
            request,
            _("Pictures from other sites were left out: %s. Upload them instead.")
            % "、".join(form.dropped_pictures),
        )


def came_from(request) -> str:
    """The page of the desk that somebody came from: saving leads back to it. A form is never that
    page: two forms that lead to each other would have no way out."""
    address = request.GET.get("back") or request.headers.get("Referer", "")
    return address if _is_office_page(request, address) else ""


def way_back(request, otherwise: str = "") -> str:
    """Where a saved form leads: the page the person came from, else the given list (the list of
    articles, if none is given). In the pane of a desk it stays where it is."""
    if pages.in_pane(request):
        return request.path
    address = request.POST.get("back", "")
    if _is_office_page(request, address):
        return address
    return otherwise or reverse("admin:articles_article_changelist")


def back_address(request) -> str:
    """The page that a link in the form leads back to, "" in the pane of a desk."""
    if pages.in_pane(request):
        return ""
    sent = request.POST.get("back", "")
    return (sent if _is_office_page(request, sent) else "") or came_from(request)


def _is_office_page(request, address: str) -> bool:
    is_long = len(address) > MAX_ADDRESS
    if is_long or not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return False
    path = address.partition(f"//{request.get_host()}")[2] or address
    office = reverse("admin:index")
    page = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return path.startswith(office) and page not in ("change", "add", "correct", "propose", "login")
