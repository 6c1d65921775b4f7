"""Writing a message into the outbox, and delivering it.

The row is written in the caller's transaction, so a message exists exactly when what it tells
happened. Delivery holds a lock on the row: two workers never send the same message, and a
killed one leaves it pending.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState

RETRY_AFTER = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
]

# Messages name people: those that are done are erased after this time.
FORGOTTEN_AFTER = timedelta(days=90)
MOST_FORGOTTEN = 20_000


def write_mail(
    to: str,
    template: str,
    context: dict[str, object],
    *,
    key: str | None = None,
    language: str = settings.LANGUAGE_CODE,
    calendar: str = "",
    calendar_method: str = "",
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    secret: bool = False,
) -> bool:
    """Write one message from ``templates/emails/<template>.txt`` and have it delivered.

    The template's first line is the subject, the text follows after an empty line. A ``secret``
    text is forgotten once sent. Returns False, writing nothing, when a message with the same
    ``key`` exists already.
    """
    with translation.override(language):
        rendered = render_to_string(
            f"emails/{template}.txt", {"public_url": settings.PUBLIC_URL, **context}
        )
    subject, _, text = rendered.lstrip().partition("\n")
    return write_message(
        to,
        subject,
        text.strip() + "\n",
        key=key,
        calendar=calendar,
        calendar_method=calendar_method,
        headers=headers,
        not_before=not_before,
        not_after=not_after,
        secret=secret,
    )


def write_message(
    to: str,
    subject: str,
    text: str,
    *,
    key: str | None = None,
    calendar: str = "",
    calendar_method: str = "",
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    secret: bool = False,
) -> bool:
    """As ``write_mail``, for a subject and a text that are ready."""
    try:
        with transaction.atomic():
            mail = OutboxMail.objects.create(
                key=key,
                to=to,
                subject=" ".join(subject.split())[:200],
                text=text,
                calendar=calendar,
                calendar_method=calendar_method,
                headers=dict(headers or {}),
                not_before=not_before or timezone.now(),
                not_after=not_after,
                is_secret=secret,
            )
    except IntegrityError:
        if key is None:
            raise
        return False
    _deliver_on_commit(mail.pk)
    return True


def send_again(mail: OutboxMail) -> bool:
    """Try a message that failed five times anew; False, changing nothing, for any other."""
    changed = OutboxMail.objects.filter(pk=mail.pk, state=MailState.FAILED).update(
        state=MailState.PENDING, attempts=0, error="", not_before=timezone.now()
    )
    if changed:
        _deliver_on_commit(mail.pk)
    return bool(changed)


def forget_old() -> int:
    """Erase what was written long ago and waits for nothing any more; how many messages."""
    # The first by number are the oldest: only they are read.
    first = OutboxMail.objects.order_by("pk")[:MOST_FORGOTTEN]
    old = OutboxMail.objects.exclude(state=MailState.PENDING).filter(
        pk__in=first.values("pk"), created_at__lt=timezone.now() - FORGOTTEN_AFTER
    )
    return old.delete()[0]


def _deliver_on_commit(mail_id: int) -> None:
    from eclub.kit.tasks import (
        deliver_mail,
    )  # tasks import services: only this call goes back

    def enqueue() -> None:
        deliver_mail.delay(mail_id)

    # Robust: without a broker the page goes on, and the sweep delivers later. A partial would
    # not do: Django names the function in its log, and partials have no name.
    transaction.on_commit(enqueue, robust=True)


def deliver(mail_id: int) -> None:
    """Deliver one pending message; nothing happens when another worker has it or had it.

    Without a mail server the message is kept in the outbox. A failure is written on the row
    and tried again later, five times in all.
    """
    with _line() as line, transaction.atomic():
        mail = (
            OutboxMail.objects.due(timezone.now())
            .select_for_update(skip_locked=True)
            .filter(pk=mail_id)
            .first()
        )
        if mail is None:
            return
        if mail.not_after and mail.not_after < timezone.now():
            mail.state = MailState.EXPIRED
            _forget_secret(mail)
            mail.save(update_fields=["state", "text", "headers"])
            return
        mail.attempts += 1
        try:
            mail.state = _hand_over(mail, line)
            mail.sent_at = timezone.now()
            mail.error = ""
            if mail.state == MailState.SENT:
                _forget_secret(mail)
        except (OSError, SMTPException, ValueError) as error:
            mail.error = str(error)
            if mail.attempts > len(RETRY_AFTER):
                mail.state = MailState.FAILED
            else:
                mail.not_before = timezone.now() + RETRY_AFTER[mail.attempts - 1]
        mail.save()


def _forget_secret(mail: OutboxMail) -> None:
    if mail.is_secret:
        mail.text, mail.headers = "", {}


@contextmanager
def _line() -> Iterator[BaseEmailBackend]:
    """A line to the mail server, closed when what was sent over it is committed.

    Its goodbye may take long, and a worker that is killed meanwhile would have the message sent
    again.
    """
    line: BaseEmailBackend = get_connection()
    try:
        yield line
    finally:
        with suppress(OSError, SMTPException):
            line.close()


def _hand_over(mail: OutboxMail, line: BaseEmailBackend) -> MailState:
    if not settings.EMAIL_HOST:
        return MailState.KEPT
    # Opened here, or it would be closed as soon as the message is sent.
    line.open()
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        connection=line,
        headers={
            **mail.headers,
            # The same id at every attempt, so that a receiver can drop a second copy.
            "Message-ID": f"<outbox-{mail.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        },
    )
    if mail.calendar:
        # An alternative and not an attachment: mail programs offer to accept only the former.
        message.attach_alternative(
            mail.calendar, f"text/calendar; method={mail.calendar_method}; component=VEVENT"
        )
    message.send()
    return MailState.SENT
