"""Work on accounts that is done later, by the worker."""

from celery import shared_task
from django.utils import timezone

from members.services import contact_import, cv_import, cv_item, cv_photo, cv_version, sessions


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
