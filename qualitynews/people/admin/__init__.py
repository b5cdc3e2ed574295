"""The administrator's pages: people, roles, the audit log. A module a page."""

from qualitynews.people.admin.audit_log import AuditEntryAdmin
from qualitynews.people.admin.person import PersonAdmin
from qualitynews.people.admin.role import RoleAdmin

__all__ = ["AuditEntryAdmin", "PersonAdmin", "RoleAdmin"]
