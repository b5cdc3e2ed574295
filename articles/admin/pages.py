"""What the staff pages about one article share: finding it, and rendering a page."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from articles import richtext
from articles.content import fields
from articles.models import Article


def find_article(pk: int) -> Article:
    return get_object_or_404(Article.objects.select_related("section__issue"), pk=pk)


def article_page(
    request, template: str, title: str, context: dict, status: int = 200
) -> HttpResponse:
    whole = admin.site.each_context(request) | {"title": title, "opts": Article._meta} | context
    return render(request, f"admin/articles/article/{template}", whole, status=status)


def reading(article: Article) -> dict:
    """The context of `_reading.html`: the saved text, with everything that is signed with it."""
    apart = ("title", "subtitle", "body")  # shown as they are, without a label
    facts = [
        (field.label, getattr(article, field.name), field.kind)
        for field in fields.FIELDS
        if field.name not in apart
    ]
    return {
        "article": article,
        "facts": facts,
        "sources": article.sources.all(),
        "body": richtext.as_page(article.body, below=2, draft=True),
    }


def refuse_other_person(request) -> None:
    """Refuses a page that somebody else had opened in the same browser. Raises ValidationError."""
    if request.POST.get("typed_by", "") not in ("", str(request.user.pk)):
        raise ValidationError(
            _("Somebody else signed in on this browser since the page was opened. Look again.")
        )
