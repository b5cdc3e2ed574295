from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("articles")

    def ready(self):
        from articles.models import Review
        from articles.review import rules  # noqa: F401  (they register)
        from qualitynews.people import audit

        audit.name_acts({f"article_{value}": name for value, name in Review.Decision.choices})
