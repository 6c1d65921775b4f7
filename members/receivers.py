"""What follows from signing in and out, and from roles, whoever causes it."""

import time
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import (
    email_changed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in as django_user_logged_in
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from eclub.kit.models import AuditEvent
from eclub.kit.services import audit
from eclub.kit.signals import events_read, mail_read
from members.enums import ConsultedKind
from members.middleware import USED
from members.models import Role, User
from members.services import consultation, known_device
from members.services.gates import SECOND_FACTOR
from members.services.language import remember_language
from members.services.person import announce_access_change


@receiver(user_logged_in)
def tell_of_new_device(
    request: HttpRequest, user: User, response: HttpResponseBase | None = None, **kwargs: Any
) -> None:
    """Not to who has just read a code or an invitation in the very mailbox we would write to."""
    if response is None:
        return
    methods = {record["method"] for record in get_authentication_records(request, user)}
    if not known_device.is_known(request, user) and not methods & {"code", "invitation"}:
        get_adapter(request).send_notification_mail("account/email/new_device", user)
    known_device.remember(request, response, user)


@receiver(django_user_logged_in)
def note_first_use(request: HttpRequest, **kwargs: Any) -> None:
    request.session[USED] = time.time()


@receiver(user_logged_in)
def speak_their_language(
    user: User, response: HttpResponseBase | None = None, **kwargs: Any
) -> None:
    """The language a person chose follows them to another browser.

    The platform's own is no choice: whoever kept it reads what their browser asks for.
    """
    if response is not None and user.language != settings.LANGUAGE_CODE:
        remember_language(response, user.language)


@receiver(user_logged_out)
def close_what_is_open(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        announce_access_change(user.pk)


@receiver([password_changed, password_reset])
def forget_devices(user: User, **kwargs: Any) -> None:
    """Who had the former one had a browser, too."""
    known_device.forget_all(user)


@receiver([password_changed, password_set, password_reset])
def note_password(user: User, **kwargs: Any) -> None:
    """Other sessions end with the old password."""
    audit.record(user, "user.password_changed", user)
    announce_access_change(user.pk)


@receiver(email_changed)
def follow_address(user: User, **kwargs: Any) -> None:
    audit.record(user, "user.email_changed", user)


@receiver([authenticator_added, authenticator_removed])
def note_authenticator(
    request: HttpRequest, user: User, authenticator: Any, signal: object, **kwargs: Any
) -> None:
    if signal is authenticator_added and hasattr(request, "session"):
        # Who has just set it up has shown it.
        request.session[SECOND_FACTOR] = True
    verb = "added" if signal is authenticator_added else "removed"
    audit.record(user, f"user.second_factor_{verb}", user, type=str(authenticator.type))


@receiver([post_save, post_delete], sender=Role)
def roles_changed(instance: Role, **kwargs: Any) -> None:
    announce_access_change(instance.person_id)


@receiver(mail_read, dispatch_uid="members.note_mail_read")
def note_mail_read(reader: User, addresses: list[str], **kwargs: Any) -> None:
    consultation.note(reader, ConsultedKind.MAIL, emails=addresses)


@receiver(events_read, dispatch_uid="members.note_events_read")
def note_events_read(reader: User, events: Iterable[AuditEvent], **kwargs: Any) -> None:
    """Of who did something, and of whose account something was done to."""
    told = {str(event.actor_id) for event in events if event.actor_id}
    told |= {one.target_id for one in events if one.target_type == User._meta.label_lower}
    consultation.note(reader, ConsultedKind.ACCOUNT, User.objects.filter(pk__in=told))
