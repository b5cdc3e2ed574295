from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("articles")

    def ready(self):
        from django.contrib.auth import get_user_model

        from articles import audit, people

        people.show_real_names(get_user_model())
        audit.listen()
