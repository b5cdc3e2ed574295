from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "qualitynews.people"
    label = "people"
    verbose_name = _("people")

    def ready(self):
        from qualitynews.people import checks, rules, signing_in  # noqa: F401  (they register)

        signing_in.listen()
