"""Delivering the outbox, and erasing what is no longer needed."""

from celery import shared_task
from django.utils import timezone

from eclub.kit.models import OutboxMail
from eclub.kit.services import outbox


@shared_task
def deliver_mail(mail_id: int) -> None:
    outbox.deliver(mail_id)


@shared_task
def sweep_outbox() -> None:
    """Enqueue what is due and was not delivered: the broker was down, a try failed."""
    for mail_id in OutboxMail.objects.due(timezone.now()).values_list("pk", flat=True)[:500]:
        deliver_mail.delay(mail_id)


@shared_task
def forget_old_mail() -> None:
    """Erase the messages of some months ago."""
    outbox.forget_old()
