"""The WSGI entry point that granian serves: readers' pages as they are kept, or Django."""

import gc
import os
from urllib.parse import urlsplit

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")

django = get_wsgi_application()

# These need the apps, which are loaded by now.
from django.conf import settings  # noqa: E402

from issues import versioning  # noqa: E402
from qualitynews.kept_pages import Layer, recipe, stores  # noqa: E402


def kept_pages(django, settings=settings):
    """Django's application with the layer around it, if pages are kept."""
    if settings.KEPT_PAGES == "no":
        return django
    store = (
        stores.Redis(settings.CACHE_URL)
        if settings.CACHE_URL
        else stores.Files(settings.KEPT_PAGES)
    )
    address = urlsplit(settings.SITE_ADDRESS).netloc
    return Layer(
        django, current=versioning.current, fresh=versioning.fresh, store=store,
        recipe=recipe.recipe(), hosts=[address] if address else settings.ALLOWED_HOSTS,
        cookies=(settings.SESSION_COOKIE_NAME,),
    )  # fmt: skip


application = kept_pages(django)

# What is loaded by now stays: else it is looked through for garbage again and again, 30 ms and more
# each time, while a reader waits.
gc.collect()
gc.freeze()
