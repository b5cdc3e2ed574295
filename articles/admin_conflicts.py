"""The page for the second of two savers: both versions part by part, with their differences."""

import json

from django.contrib import admin
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles import differences, people, revisions, snapshots, typed
from articles.models import Article, SourceLink


def page(request, article: Article, *, mode: str):
    """Asks for each part that differs whose text to take. Where only one of the two changed a
    part, that one is chosen beforehand; where both did, the person must choose."""
    article = Article.objects.select_related("section__issue").get(pk=article.pk)
    values = typed.values_of(request.POST)
    mine, theirs = typed.content(values), snapshots.take(article)
    base = revisions.of_content(article, request.POST.get("opened_as", "").partition(":")[2])
    newest = article.revisions.select_related("by").defer("content").first()
    who = people.name_of(newest.by) if newest else ""
    parts = [
        {
            "name": part,
            "label": _label(part),
            "difference": differences.compare(
                _only(theirs, part), _only(mine, part), prefix=f"{part}-"
            ),
            "chosen": _who_changed(base.content if base else None, theirs, mine, part),
        }
        for part in snapshots.changed_parts(theirs, mine)
    ]
    wanted = (values.get("section") or [""])[0] or "0"
    opened_in = request.POST.get("opened_as", "").partition(":")[0]
    moved = "section" in values and wanted not in (opened_in, str(article.section_id or 0))
    context = admin.site.each_context(request) | {
        "title": _("“%s” was changed by two people") % article.title,
        "opts": Article._meta,
        "article": article,
        "mode": mode,
        "parts": parts,
        "moved": moved,
        "typed": json.dumps(values, ensure_ascii=False),
        "opened_as": article.fingerprint(),
        "tab": request.POST.get("tab", "")[:40],
        "who": who,
        "theirs": _("%s's text") % who if who else _("The saved text"),
        "newest": newest,
    }
    return render(request, "admin/articles/article/two_versions.html", context)


def _label(part: str) -> str:
    if part == "sources":
        return SourceLink._meta.verbose_name_plural
    return Article._meta.get_field(part).verbose_name


def _only(content: dict, part: str) -> dict:
    """A snapshot with one part, so that the difference shows that part alone."""
    empty = dict.fromkeys((*snapshots.TEXTS, "body"), "") | {"sources": [], "pictures": {}}
    return empty | {part: content[part], "pictures": content["pictures"] if part == "body" else {}}


def _who_changed(base: dict | None, theirs: dict, mine: dict, part: str) -> str:
    """ "mine" or "theirs" where only one of them changed the part, else ""."""
    if base is None:
        return ""
    if base[part] == theirs[part]:
        return "mine"
    return "theirs" if base[part] == mine[part] else ""
