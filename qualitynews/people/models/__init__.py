"""The rows of people: users, the audit log, attempts to sign in; the base of rows that never
change."""

from qualitynews.people.models.audit_entry import AuditEntry
from qualitynews.people.models.kept import Kept, KeptQuerySet, NotChangeable, who
from qualitynews.people.models.sign_in_attempt import SignInAttempt
from qualitynews.people.models.user import User

__all__ = ["AuditEntry", "Kept", "KeptQuerySet", "NotChangeable", "SignInAttempt", "User", "who"]
