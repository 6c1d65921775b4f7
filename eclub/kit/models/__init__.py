from eclub.kit.models.audit import AuditEvent
from eclub.kit.models.erasure import Erasure
from eclub.kit.models.feature_setting import FeatureSetting
from eclub.kit.models.outbox import OutboxMail
from eclub.kit.models.stored_file import StoredFile

__all__ = ["AuditEvent", "Erasure", "FeatureSetting", "OutboxMail", "StoredFile"]
