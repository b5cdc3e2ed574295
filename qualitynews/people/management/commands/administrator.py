"""Make the administrator, or a new password for it."""

import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "Make the user “admin” with a random password, printed once; nothing if it exists."

    def add_arguments(self, parser):
        parser.add_argument("--new-password", action="store_true", help="give it a new password")

    def handle(self, *args, new_password, **options):
        user, is_new = get_user_model().objects.get_or_create(
            username="admin", defaults={"is_staff": True, "is_superuser": True}
        )
        if not is_new and not new_password:
            return
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
        self.stdout.write(_("Administrator: admin, password: %s (shown only now)") % password)
