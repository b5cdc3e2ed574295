"""The people who work here."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qualitynews.people import real_names
from qualitynews.people.characters import LineField


class User(AbstractBaseUser, PermissionsMixin):
    """One person: the sign-in name, the real name in Chinese order, the roles by groups."""

    username = LineField(
        _("sign-in name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody has this sign-in name already.")},
    )
    family_name = LineField(_("family name"), max_length=150, blank=True)
    given_name = LineField(_("given name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Untick it to lock somebody out; who signed anything is never deleted."),
    )
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May sign in to the editing pages.")
    )
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["family_name", "given_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.display_name

    @property
    def display_name(self) -> str:
        """The real name, family name first (王海琳); the sign-in name where none was entered."""
        return real_names.joined(self.family_name, self.given_name, self.username)

    def has_perm(self, perm, obj=None) -> bool:
        """Only staff have permissions. Who is no longer staff sees at once what readers see."""
        return self.is_staff and super().has_perm(perm, obj)

    def has_module_perms(self, app_label) -> bool:
        return self.is_staff and super().has_module_perms(app_label)

    # Django asks by these names.
    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
