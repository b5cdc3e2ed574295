"""Limits how often one may try to sign in, and logs it. The check comes before the password.

We do not use django-axes: it counts after the password was hashed, so that many attempts at once
all pass, and it stores what was typed as a name, which is sometimes a password.
"""

import datetime
import ipaddress
import unicodedata

from django.contrib.auth import get_user_model, signals
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from qualitynews.people import audit
from qualitynews.people.characters import storable
from qualitynews.people.models import AuditEntry, SignInAttempt

MINUTE = datetime.timedelta(minutes=1)
BURST = 15 * MINUTE
# How many failed attempts are allowed, and in how long. A person mistypes a few times. One name
# tried from many addresses is an attack. One address may serve a whole office, so it gets more, but
# few in a minute: each attempt costs a password hash, and many at once would make readers wait.
LIMITS = (
    ("name and address", 5, BURST),
    ("name", 30, BURST),
    ("address", 10, MINUTE),
    ("address in all", 60, BURST),
)


def begin(username: str) -> list[int]:
    """Count an attempt before its password is checked. Returns what `succeed` takes. Raises
    ValidationError, with the sentence to show, if there were too many; that attempt is not counted.
    """
    now = timezone.now()
    keys = {what: _key(what, username) for what, _most, _span in LIMITS}
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lt=now - BURST).delete()
        rows = SignInAttempt.objects.bulk_create(
            SignInAttempt(key=key, at=now) for key in keys.values()
        )
    for what, most, span in LIMITS:
        count = SignInAttempt.objects.filter(key=keys[what], at__gt=now - span).count()
        if count > most and not (what == "name" and _signed_in_from_here_before(username)):
            SignInAttempt.objects.filter(pk__in=[row.pk for row in rows]).delete()
            _log_once("sign_in_stopped", username)
            raise ValidationError(_sentence(span), code="too_many")
    return [row.pk for row in rows]


def succeed(attempt: list[int]) -> None:
    """Do not count an attempt that succeeded."""
    SignInAttempt.objects.filter(pk__in=attempt).delete()


def _key(what: str, username: str) -> str:
    """A keyed hash of the name (width and case folded, as the database looks it up) or of the
    address. An IPv6 address counts as its /64 network: one visitor has all of it."""
    name = unicodedata.normalize("NFKC", storable(username)).casefold().strip()
    network = network_of(audit.address())
    of = {"name and address": f"{name}\n{network}", "name": name}
    return salted_hmac(f"sign-in {what}", of.get(what, network)).hexdigest()


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, the /64 network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def _signed_in_from_here_before(username: str) -> bool:
    """Whether this person signed in from this address before. Then strangers who try the name from
    many addresses do not keep the person out."""
    return AuditEntry.objects.filter(
        act="sign_in", by__username=username, address=audit.address()
    ).exists()


def _sentence(span: datetime.timedelta) -> str:
    minutes = span // MINUTE
    return ngettext(
        "Too many attempts to sign in. Wait %(n)s minute, then try again.",
        "Too many attempts to sign in. Wait %(n)s minutes, then try again; if you forgot your "
        "password, ask the administrator for a new one.",
        minutes,
    ) % {"n": minutes}


# --- the log ----------------------------------------------------------------------------------


def listen() -> None:
    """Log signing in and out. Django reports them only by its signals."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="audit-in")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="audit-out")
    signals.user_login_failed.connect(_failed, dispatch_uid="audit-failed")


def _signed_in(sender, user, **kwargs):
    audit.record("sign_in", by=user)


def _signed_out(sender, user, **kwargs):
    if user is not None:
        audit.record("sign_out", by=user)


def _failed(sender, credentials, **kwargs):
    _log_once("sign_in_failed", str(credentials.get("username", "")))


def _log_once(act: str, username: str) -> None:
    """One log entry for each person, address and 15 minutes; for an unknown name, none is written
    down."""
    person = get_user_model().objects.filter(username=username).first()
    told = AuditEntry.objects.filter(
        act=act,
        address=audit.address(),
        key=audit.row_key(person) if person else "",
        at__gt=timezone.now() - BURST,
    )
    if not told.exists():
        audit.record(act, person, by=None)
