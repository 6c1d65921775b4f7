"""Giving seats to candidates: an advisor decides, and the waiting list is served by itself.

An offer is an invitation to the club with a short life. ``serve`` brings a club's seats and its
list into line from what the rows say, under the lock of the club: run twice, or by two workers at
once, it offers once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums.application import PENDING, ApplicationState, DeclineReason
from clubs.feature_settings import OFFER_DAYS
from clubs.models import Application, Club, SeatInvitation
from clubs.services import invitation
from clubs.services.application import (
    ONE_PENDING,
    change,
    locked,
    take_offer_back,
    tell,
)
from clubs.services.candidates import TAKEN
from clubs.services.coming import with_room
from clubs.services.conflict import violated
from eclub.kit.services import audit
from members.models import User
from members.services import invitation as invitations

DECIDABLE = {*PENDING, ApplicationState.LAPSED}


class Decided(ValidationError):
    """Somebody else was quicker, or the person withdrew."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette candidature a changé entre-temps : relisez-la avant de décider."),
            code="decided",
        )


@transaction.atomic
def offer(application: Application, *, by: User) -> Application:
    """Offer a seat of its club; raises ``Decided`` or ``Uninvitable``."""
    application = locked(application)
    if application.state not in DECIDABLE - {ApplicationState.OFFERED}:
        raise Decided
    _offer(application, by=by)
    return application


@transaction.atomic
def put_on_list(application: Application, *, by: User) -> Application:
    """The next free seat is offered to whoever waited for longest on the list."""
    application = locked(application)
    if application.state != ApplicationState.WAITING:
        raise Decided
    change(application, ApplicationState.LISTED, decided_by=by)
    audit.record(by, "application.listed", application, club=application.club_id)
    tell(application, "application_listed")
    return application


@transaction.atomic
def decline(
    application: Application, *, reason: DeclineReason | str, message: str, by: User
) -> Application:
    """Say no, in the words that were shown; what was offered is taken back."""
    application = locked(application)
    if application.state not in DECIDABLE:
        raise Decided
    take_offer_back(application, by=by)
    change(application, ApplicationState.DECLINED, decided_by=by, decline_reason=str(reason))
    audit.record(
        by, "application.declined", application, club=application.club_id, reason=str(reason)
    )
    tell(application, "application_declined", message=message)
    return application


def move(application: Application, club: Club, *, by: User) -> Application:
    """To a club that suits better, whose advisors examine it; the date it came stays."""
    try:
        with transaction.atomic():
            application = locked(application, club.pk)
            if application.state not in DECIDABLE or application.club_id == club.pk:
                raise Decided
            club = Club.objects.select_related("agency").get(pk=club.pk)
            if not club.is_open:
                raise ValidationError(_("Cet e-club n’accueille personne pour le moment."), "state")
            take_offer_back(application, by=by)
            former = application.club
            change(application, ApplicationState.WAITING, club=club, decided_by=by, offer=None)
            audit.record(by, "application.moved", application, club=club.pk, former=former.pk)
            tell(application, "application_moved", former=former.name)
    except IntegrityError as error:
        if violated(error) != ONE_PENDING:
            raise
        raise ValidationError(
            _("Cette personne a déjà une candidature pour cet e-club."), code="twice"
        ) from None
    return application


def hold(applications: Sequence[Application], *clubs: int) -> None:
    """Lock the clubs of these applications, and others, before whatever else is locked."""
    pks = {*clubs, *(one.club_id for one in applications)}
    list(Club.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True, of=["self"]))


def take(applications: Sequence[Application], club: Club, *, by: User) -> None:
    """Bring candidates to a club that opens, and offer each a seat; in its transaction.

    Raises ``Uninvitable`` with the name of who withdrew or was answered meanwhile.
    """
    for one in applications:
        application = locked(one)
        if application.state not in TAKEN:
            raise invitation.Uninvitable(
                _("La candidature de %(name)s a changé entre-temps : décochez son nom.")
                % {"name": one.full_name},
                code="decided",
            )
        former = application.club_id
        change(application, ApplicationState.WAITING, club=club, offer=None)
        audit.record(by, "application.moved", application, club=club.pk, former=former)
        _offer(application, by=by)


def decline_all(club: Club, *, by: User) -> None:
    """The club ends, and is locked: who still waits reads so, and where others take people."""
    rows = club.applications.pending().select_for_update(of=["self"]).order_by("pk")
    others = reverse("coming_departement", args=[club.agency.departement])
    for application in rows.select_related("club__agency"):
        change(
            application,
            ApplicationState.DECLINED,
            decided_by=by,
            decline_reason=DeclineReason.CLOSED.value,
        )
        audit.record(
            by,
            "application.declined",
            application,
            club=club.pk,
            reason=DeclineReason.CLOSED.value,
        )
        tell(application, "application_club_closed", others=settings.PUBLIC_URL + others)


def seated(promised: SeatInvitation) -> None:
    """An invitation was accepted: whatever this address asked of the club is answered.

    Only what was offered led to the seat; anybody may have written the rest in their name.
    """
    mine = Q(offer=promised) | Q(
        club=promised.club_id, email=promised.invitation.email, state__in=PENDING
    )
    for application in Application.objects.select_for_update(of=["self"]).filter(mine):
        offered = application.offer_id == promised.pk
        state = ApplicationState.SEATED if offered else ApplicationState.WITHDRAWN
        change(application, state)
        audit.record(None, f"application.{state.value}", application, club=application.club_id)


def due(now: datetime) -> list[int]:
    """Clubs where an offer has ended, or a seat may be free while somebody is on the list."""
    over = Application.objects.filter(state=ApplicationState.OFFERED).filter(
        Q(offer__invitation__expires_at__lte=now)
        | Q(offer__invitation__withdrawn_at__isnull=False)
        | Q(offer__invitation__accepted_at__isnull=False)
    )
    listed = Application.objects.filter(state=ApplicationState.LISTED, club=OuterRef("pk"))
    waiting = Club.objects.open().filter(Exists(listed), advisor__isnull=False)
    free = with_room(waiting).order_by().values_list("pk", flat=True)
    return sorted({*over.values_list("club", flat=True), *free})


@transaction.atomic
def serve(club_id: int, now: datetime) -> int:
    """End the offers nobody answered, offer the seats that are free; how many were offered."""
    offered = Application.objects.filter(club=club_id, state=ApplicationState.OFFERED)
    invitation.hold(SeatInvitation.objects.filter(application__in=offered))
    club = (
        Club.objects.select_for_update(no_key=True, of=["self"])
        .select_related("agency", "advisor")
        .get(pk=club_id)
    )
    for application in _of(club, ApplicationState.OFFERED):
        _end_offer(application, now)
    made = 0
    if not club.is_open or club.advisor is None:
        return made
    for application in _of(club, ApplicationState.LISTED):
        if not invitation.free_seats(club):
            break
        try:
            _offer(application, by=club.advisor)
        except invitation.Uninvitable:
            # They hold a seat by now, or were invited by hand: somebody has to look.
            change(application, ApplicationState.WAITING)
            audit.record(None, "application.not_offered", application, club=club.pk)
        else:
            made += 1
    return made


def _of(club: Club, state: ApplicationState) -> list[Application]:
    rows = Application.objects.select_for_update(of=["self"]).filter(club=club, state=state)
    found = rows.select_related("club__agency", "club__advisor", "offer__invitation")
    return list(found.order_by("applied_at", "pk"))


def _offer(application: Application, *, by: User) -> None:
    until = timezone.now() + timedelta(days=OFFER_DAYS.value)
    (promised,) = invitation.invite(application.club, [application.email], by=by, until=until)
    change(application, ApplicationState.OFFERED, offer=promised, decided_by=by)
    audit.record(by, "application.offered", application, club=application.club_id)


def _end_offer(application: Application, now: datetime) -> None:
    """What became of an offer's invitation becomes of the application."""
    if application.offer is None:
        return
    written = application.offer.invitation
    if written.accepted_at:
        change(application, ApplicationState.SEATED)
    elif written.withdrawn_at:
        # The advisor took it back from the club's page.
        change(application, ApplicationState.WAITING)
    elif written.expires_at <= now:
        invitations.withdraw(written, by=None)
        change(application, ApplicationState.LAPSED)
        audit.record(None, "application.lapsed", application, club=application.club_id)
        tell(application, "application_lapsed")
