"""The pages for 403, which says who may, and 404."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from qualitynews.people import roles

# What the pages of a row ask, where the permission is not named like the page.
PAGES = {
    "changelist": "view",
    "contents": "view",
    "editions": "view",
    "sheet": "export",
    "file": "view",
    "report": "view",
}


def permission_denied(request, exception):
    """Answers 403 with the sentence of the refusal, or one made from the address asked for."""
    sentence = str(exception) or _from_address(request.resolver_match)
    return render(request, "403.html", {"sentence": sentence}, status=403)


def _from_address(match) -> str:
    """Who may, taken from the URL name of the page: `app_model_page`."""
    model, _sign, page = (match.url_name or "").rpartition("_") if match else ("", "", "")
    app, _sign, name = model.partition("_")
    return roles.who_may((f"{app}.{PAGES.get(page, page)}_{name}",))


def not_found(request, exception):
    """Answers 404. No cache keeps it: an issue may be released at this address at any moment."""
    response = defaults.page_not_found(request, exception)
    add_never_cache_headers(response)
    return response
