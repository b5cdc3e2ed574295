"""Searching for readers. Everybody may call it; who may see drafts may ask for them too."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from articles.search import asking
from issues import searching
from issues.models import Issue
from issues.readers import across, caching

NARROWING = ("section", "outlet", "year", "issue")


@require_safe
@gzip_page
def search(request):
    """`?q=` with words; `section`, `outlet`, `year` and `issue` narrow, `order` is fit or date,
    `drafts` shows staff what is not published. Without scripts."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "order", *NARROWING)}
    # Who has no session is not asked who he is: the page would be another for each visitor.
    is_personal = settings.SESSION_COOKIE_NAME in request.COOKIES or "drafts" in request.GET
    is_staff = is_personal and may_see_drafts(request.user)
    drafts = is_staff and bool(request.GET.get("drafts"))
    order = searching.DATE if asked["order"] == searching.DATE else searching.FIT
    context = asked | {"drafts": drafts, "order": order, "narrowed": any(map(asked.get, NARROWING))}
    context["may_see_drafts"] = is_staff
    years = Issue.objects.published().order_by("-year").values_list("year", flat=True)
    # What is narrowed to stays chosen, also a section of old issues.
    context["years"] = dict.fromkeys([*map(str, years.distinct()), asked["year"]])
    context["site_sections"] = across.newest_sections()
    context["sections"] = across.usual_sections(also=asked["section"])
    context["outlets"] = across.usual_outlets()
    status = 200
    if any(asked[name] for name in ("q", *NARROWING)):
        try:
            question = asking.read(asked["q"])
            within = searching.narrowed(*(asked[name] for name in NARROWING))
        except ValidationError as error:
            context["refusal"], status = " ".join(error.messages), 400
        else:
            page = request.GET.get("page", "")
            results = searching.find(
                question,
                within,
                order=order,
                page=int(page) if page.isdecimal() and len(page) < 5 else 1,
                drafts=drafts,
            )
            context |= {"results": results} | _links(asked, drafts, results)
    response = render(request, "issues/search.html", context, status=status)
    return caching.uncached(response) if is_personal else caching.public(response)


@require_safe
def suggest(request):
    """JSON: titles that have the words somebody is typing, with their addresses."""
    try:
        question = asking.read(request.GET.get("q", ""))
    except ValidationError:
        return caching.public(JsonResponse({"found": []}))
    found = [
        {
            "title": article.title,
            "address": article_address(article),
            "issue": article.section.issue.short_label,
        }
        for article in searching.suggested(question)
    ]
    return caching.public(JsonResponse({"found": found}, json_dumps_params={"ensure_ascii": False}))


def may_see_drafts(user) -> bool:
    return user.has_perms(["articles.view_article", "issues.view_issue"])


def article_address(article) -> str:
    return reverse("article_detail", args=[article.pk])


def _links(asked: dict, drafts: bool, results: searching.Results) -> dict:
    """The addresses of the same search in another order, on another page, with less narrowing."""

    def address(**changes) -> str:
        values = asked | {"drafts": "on" if drafts else ""} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    return {
        "by_fit": address(order=""),
        "by_date": address(order=searching.DATE),
        "previous": address(page=results.page - 1) if results.page > 1 else "",
        "next": address(page=results.page + 1) if results.page < results.pages else "",
        "everywhere": address(**dict.fromkeys(NARROWING, "")),
    }
