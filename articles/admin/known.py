"""What the form of an article asks as one types: known names, as JSON."""

from django.contrib.auth.decorators import permission_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles import known
from qualitynews.people.characters import storable

MOST_CHARACTERS = 2000  # of an address; a longer one is none


@require_GET
@never_cache
@permission_required("articles.view_article", raise_exception=True)
def known_names(request):
    """The outlet of an address (`url`), or names (`field`, `words`), for those who see articles."""
    if "url" in request.GET:
        url = storable(request.GET["url"])[:MOST_CHARACTERS]
        return JsonResponse({"outlet": known.outlet_of(url)})
    field, words = request.GET.get("field", ""), storable(request.GET.get("words", ""))[:100]
    if field not in known.FIELDS:
        return JsonResponse({"names": []})
    return JsonResponse({"names": known.names(field, words, by=request.user)})
