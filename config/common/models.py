"""Django finds an app's tables here; each stands beside the functions that use it."""

from config.common.audit import AuditEvent

__all__ = ["AuditEvent"]
