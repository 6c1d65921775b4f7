"""Deciding a feature setting, and going back to what the environment says."""

from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from eclub.kit.feature_settings import MEMORY, Setting, Value
from eclub.kit.models import AuditEvent, FeatureSetting
from eclub.kit.services import audit


def change(setting: Setting[Value], value: Value, *, by: models.Model) -> bool:
    """Have it be ``value`` from now on, everywhere within seconds; False when it was already."""
    with transaction.atomic():
        row, made = FeatureSetting.objects.select_for_update().get_or_create(
            key=setting.key, defaults={"value": setting.default()}
        )
        old = row.value
        if old == value:
            if made:
                row.delete()
            return False
        row.value = value
        row.save()
        audit.record(by, "feature_setting.changed", row, **_values(setting, old, value))
    MEMORY.forget()
    return True


def reset(setting: Setting[Any], *, by: models.Model) -> bool:
    """Have the environment decide again; False when it did already."""
    with transaction.atomic():
        row = FeatureSetting.objects.select_for_update().filter(key=setting.key).first()
        if row is None:
            return False
        values = _values(setting, row.value, setting.default())
        audit.record(by, "feature_setting.reset", row, **values)
        row.delete()
    MEMORY.forget()
    return True


def history(setting: Setting[Any]) -> QuerySet[AuditEvent]:
    """Who decided what, and when, the latest first."""
    return AuditEvent.objects.filter(
        target_type=FeatureSetting._meta.label_lower, target_id=setting.key
    ).select_related("actor")


def _values(setting: Setting[Any], old: object, new: object) -> dict[str, object]:
    """For the audit: numbers, but no words, which may name somebody."""
    return {"old": old, "new": new} if setting.is_audited else {}
