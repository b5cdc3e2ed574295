"""The page for a refusal: it says who may."""

from django.shortcuts import render

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
    """Whom to ask, from the name of a page of the admin: `app_model_page`."""
    model, _sign, page = (match.url_name or "").rpartition("_") if match else ("", "", "")
    app, _sign, name = model.partition("_")
    return roles.who_may((f"{app}.{PAGES.get(page, page)}_{name}",))
