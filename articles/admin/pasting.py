"""What was pasted into the editor, made into HTML of the allowlist. Asked in the background."""

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin.drafts import signed_in
from articles.manuscripts import pasting
from qualitynews.people.characters import storable


@require_POST
@never_cache
@signed_in
def paste(request):
    """`text` or `html` as the clipboard has it, for staff who see articles; nothing is stored. The
    answer has the HTML to put in, and sentences on what did not come along."""
    try:
        if "text" in request.POST:
            pasted = pasting.from_text(storable(request.POST["text"]))
        else:
            pasted = pasting.from_html(storable(request.POST.get("html", "")))
    except ValidationError as error:  # a refused manuscript is one
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    except RecursionError:
        told = _("Tables, lists and quotations are nested too deep. Paste the text as plain text.")
        return JsonResponse({"error": told}, status=400)
    return JsonResponse({"html": pasted.html, "told": pasted.told})
