"""Work of prospecting that is done later, by the worker."""

from celery import shared_task
from django.utils import timezone

from prospecting.services import call_back


@shared_task
def write_call_backs() -> None:
    """Enqueue the people whom this morning reminds of their call-backs."""
    for person_id in call_back.due(timezone.now()):
        write_call_backs_of.delay(person_id)


@shared_task
def write_call_backs_of(person_id: int) -> None:
    call_back.remind(person_id, timezone.now())
