"""The wording of each article, folded for searching."""

from django.db import models

from articles.models.article import Article

# Of an article that stands in no released issue: newer than all that do.
UNRELEASED = 9_999_999


class SearchText(models.Model):
    """What `articles.search` indexes of an article; written by `search.indexing` alone.

    `number` orders all articles by newness: that of the issue, then the article's key. `marks` are
    words for the index alone: the outlets and the sections. `title_end` and `lead_end` say where in
    `folded` titles and lead end.
    """

    STEP = 1_000_000_000  # more than there are articles

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="search_text"
    )
    number = models.BigIntegerField(unique=True)
    folded = models.TextField()
    title_end = models.PositiveIntegerField()
    lead_end = models.PositiveIntegerField()
    marks = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "search text"

    def __str__(self):
        return f"{self.number}"

    @staticmethod
    def number_of(newness: int, article_key: int) -> int:
        return newness * SearchText.STEP + article_key

    @property
    def newness(self) -> int:
        return self.number // self.STEP
