from eclub.kit.models.audit import AuditEvent
from eclub.kit.models.outbox import OutboxMail

__all__ = ["AuditEvent", "OutboxMail"]
