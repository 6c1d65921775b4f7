"""Asking for a seat, and what the person does with the application afterwards.

No account is made or looked for: whoever types an address learns nothing of whose it is.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from clubs.enums.application import PENDING, ApplicationState
from clubs.models import Application, Club
from clubs.services.conflict import violated
from clubs.services.seat import NotTaking
from eclub.kit import personal_data
from eclub.kit.personal_data import Personal
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from eclub.kit.services.erasure import carry_out_term
from eclub.kit.services.outbox import write_mail
from members.models import User
from members.services import invitation as invitations
from members.services.invitation import language_of

# The text people agree to has this date; changed, it gets another one.
CONSENT = "2026-11"
FORGOTTEN_AFTER = timedelta(days=183)
FORGOTTEN_ANYWAY_AFTER = timedelta(days=365)
MOST_FORGOTTEN = 500
ONE_PENDING = "one_pending_application_per_club"


def apply(club: Club, *, key: UUID, **told: Any) -> None:
    """Keep an application and confirm it by e-mail; the same form, or address, makes only one.

    Raises ``NotTaking`` when the club opened to nobody or has ended.
    """
    email = told["email"] = told["email"].strip().lower()
    token, kept = new_token()
    try:
        with transaction.atomic():
            club = Club.objects.select_for_update(no_key=True).get(pk=club.pk)
            if not club.is_open:
                raise NotTaking
            application = Application.objects.create(
                key=key,
                club=club,
                token_hash=kept,
                consent=CONSENT,
                consented_at=timezone.now(),
                **told,
            )
            audit.record(None, "application.received", application, club=club.pk)
            _write(application, "application_received", token)
    except IntegrityError as error:
        if violated(error) == ONE_PENDING:
            _remind(club, email, key)
        elif not Application.objects.filter(key=key).exists():
            raise


def find(token: str) -> Application | None:
    """The application of a link, until it is forgotten."""
    applications = Application.objects.filter(token_hash=token_hash(token), erased_at=None)
    return applications.select_related("club__agency", "offer__invitation").first()


def place_in_list(application: Application) -> int:
    """How many are served before, and this one."""
    before = Q(applied_at__lt=application.applied_at) | Q(
        applied_at=application.applied_at, pk__lt=application.pk
    )
    return Application.objects.listed().filter(before, club=application.club_id).count() + 1


def withdraw(application: Application) -> None:
    """The person takes it back, and with it the seat that was offered."""
    with transaction.atomic():
        application = locked(application)
        if application.state not in {*PENDING, ApplicationState.LAPSED}:
            return
        take_offer_back(application)
        change(application, ApplicationState.WITHDRAWN)
        audit.record(None, "application.withdrawn", application, club=application.club_id)


def come_back(application: Application) -> bool:
    """Who let an offer lapse waits again; False when there is nothing to come back to."""
    try:
        with transaction.atomic():
            application = locked(application)
            if not application.may_return:
                return False
            change(application, ApplicationState.LISTED)
            audit.record(None, "application.returned", application, club=application.club_id)
    except IntegrityError as error:
        # They applied anew in the meantime.
        if violated(error) != ONE_PENDING:
            raise
        return False
    return True


def locked(application: Application, *clubs: int) -> Application:
    """The application as it is now, locked after its offer and its club, as a seat's taking is.

    Other ``clubs`` that matter are locked with its own, in one order for everybody.
    """
    held = Application.objects.select_related("offer__invitation").get(pk=application.pk)
    if held.offer is not None:
        type(held.offer.invitation).objects.select_for_update().get(pk=held.offer.invitation_id)
    both = Club.objects.filter(pk__in={held.club_id, *clubs})
    list(both.order_by("pk").select_for_update(no_key=True))
    return (
        Application.objects.select_for_update(of=["self"])
        .select_related("club__agency", "club__advisor", "offer__invitation")
        .get(pk=application.pk)
    )


def change(application: Application, state: ApplicationState, **more: Any) -> None:
    """Write what it is from now on, with whatever else changed."""
    application.state, application.state_at = state, timezone.now()
    for name, value in more.items():
        setattr(application, name, value)
    application.save(update_fields=["state", "state_at", *more])


def take_offer_back(application: Application, *, by: User | None = None) -> None:
    """Withdraw the invitation of an offer that waits; an accepted one stays."""
    if application.state == ApplicationState.OFFERED and application.offer is not None:
        invitations.withdraw(application.offer.invitation, by=by)


def tell(application: Application, template: str, **more: Any) -> None:
    """Write to the candidate, with a new link to their application: the last one written works."""
    token, application.token_hash = new_token()
    application.save(update_fields=["token_hash"])
    _write(application, template, token, **more)


def forget(limit: int = MOST_FORGOTTEN) -> int:
    """Erase who applied, long after it ended; the rows stay to be counted."""
    now = timezone.now()
    ended = Q(state_at__lt=now - FORGOTTEN_AFTER) & ~Q(state__in=PENDING)
    old = Application.objects.filter(erased_at=None).filter(
        ended | Q(applied_at__lt=now - FORGOTTEN_ANYWAY_AFTER)
    )
    forgotten = 0
    for found in old.order_by("pk")[:limit]:
        with transaction.atomic():
            application = locked(found)
            if application.is_pending:
                take_offer_back(application)
                change(application, ApplicationState.WITHDRAWN)
            _erase(application)
        forgotten += 1
    return forgotten


def _erase(application: Application) -> None:
    carry_out_term(_entry(), Application.objects.filter(pk=application.pk))
    audit.record(None, "application.forgotten", application, club=application.club_id)


def _entry() -> Personal:
    """What the register says of applications."""
    entry = personal_data.entry_of(Application)
    assert isinstance(entry, Personal)  # noqa: S101 - for the reader of types
    return entry


@transaction.atomic
def _remind(club: Club, email: str, key: UUID) -> None:
    """The address has one already: a fresh link goes there, once a day, and nothing is changed."""
    found = Application.objects.select_for_update(of=["self"]).filter(club=club, email=email)
    application = found.filter(state__in=PENDING).exclude(key=key).first()
    if application is None:
        return
    today = timezone.localdate()
    token, kept = new_token()
    if _write(application, "application_again", token, key=f"application-{application.pk}-{today}"):
        application.token_hash = kept
        application.save(update_fields=["token_hash"])


def _write(
    application: Application, template: str, token: str, *, key: str | None = None, **more: Any
) -> bool:
    return write_mail(
        application.email,
        template,
        {
            "application": application,
            "club": application.club,
            "agency": application.club.agency,
            "link": settings.PUBLIC_URL + reverse("application", args=[token]),
            **more,
        },
        key=key,
        language=language_of(application.email),
        secret=True,
    )
