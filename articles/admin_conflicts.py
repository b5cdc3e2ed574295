"""The page for the second of two savers: both versions part by part, with their differences."""

import json
from dataclasses import dataclass

from django.contrib import admin
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles import differences, people, revisions, snapshots, typed
from articles.models import Article, SourceLink

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Both:
    """Two versions of one text: `mine` as typed on `base`, `theirs` as the rows have it now.

    `base` is None where no revision has what the form was opened on; `moved` says that I moved
    the article to another column than it stands in.
    """

    article: Article
    values: dict
    typed_on: str
    mine: dict
    theirs: dict
    base: dict | None
    moved: bool

    @property
    def is_only_moved(self) -> bool:
        return self.base is not None and self.base == self.theirs and not self.moved

    def chosen(self, part: str) -> str:
        """Who alone changed a part: MINE or THEIRS, "" where both did."""
        if self.base is None:
            return ""
        if self.base[part] == self.theirs[part]:
            return MINE
        return THEIRS if self.base[part] == self.mine[part] else ""


def read(post: QueryDict, article: Article) -> Both:
    """Both versions, from a form that met a newer text."""
    return _both(typed.values_of(post), post.get("opened_as", ""), article)


def _both(values: dict, typed_on: str, article: Article) -> Both:
    article = Article.objects.select_related("section__issue").get(pk=article.pk)
    opened_in, _sign, digest = typed_on.partition(":")
    base = revisions.of_content(article, digest)
    wanted = (values.get("section") or [""])[0] or "0"
    return Both(
        article=article,
        values=values,
        typed_on=typed_on,
        mine=typed.content(values),
        theirs=snapshots.take(article),
        base=base.content if base else None,
        moved="section" in values and wanted not in (opened_in, str(article.section_id or 0)),
    )


def page(request, both: Both, *, mode: str):
    """Asks for each part that differs whose text to take. Where only one of the two changed a
    part, that one is chosen beforehand; where both did, the person must choose."""
    article = both.article
    newest = article.revisions.select_related("by").defer("content").first()
    who = people.name_of(newest.by) if newest else ""
    parts = [
        {
            "name": part,
            "label": _label(part),
            "difference": differences.compare(
                _only(both.theirs, part), _only(both.mine, part), prefix=f"{part}-"
            ),
            "chosen": both.chosen(part),
            "may_take_both": part == "sources",
        }
        for part in snapshots.changed_parts(both.theirs, both.mine)
    ]
    context = admin.site.each_context(request) | {
        "title": _("Two versions of “%s”") % article.title,
        "opts": Article._meta,
        "article": article,
        "mode": mode,
        "parts": parts,
        "moved": both.moved,
        "typed": json.dumps(both.values, ensure_ascii=False),
        "typed_on": both.typed_on,
        "opened_as": article.fingerprint(),
        "tab": request.POST.get("tab", "")[:40],
        "who": who,
        "theirs": _("%s's text") % who if who else _("The saved text"),
        "newest": newest,
    }
    return render(request, "admin/articles/article/two_versions.html", context)


def merged(post: QueryDict, article: Article) -> tuple[QueryDict, dict | None]:
    """The form as if it had been typed on the newest version: the parts the person chose of their
    own text (`take-<part>` = MINE), all others as the rows have them.

    Also returns the values typed, if some of what the person changed was left out. Raises
    ValidationError for a form that was not made by `page`.
    """
    both = _both(typed.from_json(post.get("typed", "")), post.get("typed_on", ""), article)
    taken = {part: post.get(f"take-{part}", THEIRS) for part in snapshots.PARTS}
    content = snapshots.combine(
        both.theirs, both.mine, from_mine=[part for part in taken if taken[part] == MINE]
    )
    if taken["sources"] == BOTH:
        more = [source for source in both.mine["sources"] if source not in both.theirs["sources"]]
        content["sources"] = [*both.theirs["sources"], *more]
    left_out = any(
        taken[part] == THEIRS and both.chosen(part) != THEIRS
        for part in snapshots.changed_parts(both.theirs, both.mine)
    )
    place = MINE if post.get("take-section") == MINE else THEIRS
    return _form(post, both, content, place), both.values if left_out else None


def mine_on_newest(post: QueryDict, article: Article, both: Both) -> QueryDict:
    """My text on the newest version, whose content is what mine was typed on."""
    fresh = post.copy()
    fresh["opened_as"] = both.article.fingerprint()
    return _form(fresh, both, both.mine, THEIRS)


def _form(post: QueryDict, both: Both, content: dict, place: str) -> QueryDict:
    rows = list(both.article.sources.all())
    values = typed.values(content, rows=len(rows))
    section = both.values.get("section", [""]) if place == MINE else None
    values |= {
        "sources-INITIAL_FORMS": [str(len(rows))],
        "note": both.values.get("note", [""]),
        "section": section or [str(both.article.section_id or "")],
    }
    for at, row in enumerate(rows):
        values |= {
            f"sources-{at}-{name}": [str(getattr(row, name) or "")]
            for name in snapshots.SOURCE_TEXTS
        }
        values |= {
            f"sources-{at}-id": [str(row.pk)],
            f"sources-{at}-article": [str(both.article.pk)],
            f"sources-{at}-DELETE": ["on"],
        }
    result = QueryDict(mutable=True)
    for name, texts in values.items():
        result.setlist(name, texts)
    for name in ("opened_as", "tab", "mode", "typed_by", "csrfmiddlewaretoken", "_continue"):
        if name in post:
            result[name] = post[name]
    result["_save"] = "1"
    return result


def _label(part: str) -> str:
    if part == "sources":
        return SourceLink._meta.verbose_name_plural
    return Article._meta.get_field(part).verbose_name


def _only(content: dict, part: str) -> dict:
    """A snapshot with one part, so that the difference shows that part alone."""
    empty = dict.fromkeys((*snapshots.TEXTS, "body"), "") | {"sources": [], "pictures": {}}
    return empty | {part: content[part], "pictures": content["pictures"] if part == "body" else {}}
