"""Work on accounts that is done later, by the worker."""

from celery import shared_task
from django.utils import timezone

from members.services import (
    consultation,
    contact_import,
    cv_import,
    cv_item,
    cv_photo,
    cv_version,
    data_export,
    sessions,
)


@shared_task
def forget_ended_sessions() -> None:
    """Erase what is left of sessions that expired."""
    sessions.forget_ended()


@shared_task
def sweep_cvs() -> None:
    """Erase entries removed long ago, files that no row names, and imports left waiting."""
    now = timezone.now()
    cv_item.forget_removed(now)
    cv_import.forget(now)
    contact_import.forget_waiting(now)
    cv_photo.sweep(now)
    cv_version.sweep(now)


@shared_task
def make_data_export(export_id: int) -> None:
    data_export.make(export_id)


@shared_task
def make_data_exports() -> None:
    """Enqueue the copies of one's own data that nobody made."""
    for export_id in data_export.waiting():
        make_data_export.delay(export_id)


@shared_task
def sweep_privacy() -> None:
    """Forget copies past their days, and who read what more than a year ago."""
    now = timezone.now()
    data_export.sweep(now)
    consultation.sweep(now)
