"""The page for a refusal: it says who may."""

from django.shortcuts import render

from articles import admin_permissions


def permission_denied(request, exception):
    """Answers 403 with the sentence of the refusal, or one made from the address asked for."""
    sentence = str(exception) or admin_permissions.refusal_for(request.resolver_match)
    return render(request, "403.html", {"sentence": sentence}, status=403)
