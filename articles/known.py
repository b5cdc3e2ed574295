"""Names that earlier articles teach: the outlet of a web site, and outlets and people by their
first letters."""

from collections import Counter

from django.contrib.auth import get_user_model
from django.db.models import Count, Q

from articles import sites
from articles.models import Article, SourceLink
from qualitynews.people import real_names

NEWEST = 200  # sources of one site that are looked at: an office has one name for it at a time
MOST = 8  # names that a list below a field shows at a glance
# Fields with names that come back, and the models they stand in.
FIELDS = {
    "outlet": (Article, SourceLink),
    "author": (Article,),
    "responsible_editor": (Article,),
}


def outlet_of(url: str) -> str:
    """The outlet that articles name most for the site of an address; "" if none does."""
    try:
        site = sites.site_of(url)
    except ValueError:  # [ without ]: no address at all
        return ""
    if not site:
        return ""
    hosts = Q()
    for start in ("//", "//www."):
        hosts |= Q(url__contains=f"{start}{site}/") | Q(url__endswith=f"{start}{site}")
    found = SourceLink.objects.filter(hosts).order_by("-id")
    rows = found.values_list("outlet", "article__outlet")[:NEWEST]
    named = Counter(outlet or of_article for outlet, of_article in rows)
    named.pop("", None)
    return next((name for name, _n in named.most_common(1)), "")


def names(field: str, words: str, *, by) -> list[str]:
    """Names for one of FIELDS that have these words in them, the most used first; a responsible
    editor is first `by`, then anybody of the office."""
    words = words.strip()
    counted: Counter = Counter()
    for model in FIELDS[field]:
        rows = model.objects.exclude(**{field: ""}).order_by()
        if words:
            rows = rows.filter(**{f"{field}__icontains": words})
            counted.update(
                dict(rows.values_list(field).annotate(n=Count("pk")).order_by("-n")[:MOST])
            )
        else:
            counted.update(rows.order_by("-id").values_list(field, flat=True)[:NEWEST])
    found = [name for name, _n in counted.most_common()]
    if field == "responsible_editor":
        office = get_user_model().objects.filter(is_active=True, is_staff=True)
        people = [real_names.name_of(by), *map(real_names.name_of, office)]
        found = [name for name in people[:1] + found + people if words in name]
    return list(dict.fromkeys(found))[:MOST]
