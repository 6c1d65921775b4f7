"""Taking one of a club's eight seats, and leaving it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import SEATS, ClubState
from clubs.models import Club, Seat
from clubs.services import calendar
from clubs.services.conflict import violated
from eclub.kit.services import audit
from members.models import User


class ClubFull(ValidationError):
    """The eight seats are held."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Les huit places de cet e-club sont prises : "
                "demandez au conseiller quand une se libère."
            ),
            code="full",
        )


class AlreadySeated(ValidationError):
    """The person holds a seat, in this club or another, which is not said."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette personne a déjà une place dans un e-club : elle doit la libérer d’abord."),
            code="seated",
        )


class NotTaking(ValidationError):
    """The club is a draft or over."""

    def __init__(self) -> None:
        super().__init__(_("Cet e-club n’accueille personne pour le moment."), code="state")


def take(club: Club, person: User, on: date | None = None, *, by: User | None = None) -> Seat:
    """Give ``person`` the lowest seat nobody holds, from a day on (today by default).

    The club's row is locked, so that however many people come at once the eighth is the last.
    """
    try:
        with transaction.atomic():
            club = Club.objects.select_for_update(no_key=True).get(pk=club.pk)
            if club.state not in {ClubState.RECRUITING, ClubState.RUNNING}:
                raise NotTaking
            if Seat.objects.open().filter(member=person).exists():
                raise AlreadySeated
            held = set(club.seats.open().values_list("number", flat=True))
            number = next((number for number in range(1, SEATS + 1) if number not in held), None)
            if number is None:
                raise ClubFull
            seat = club.seats.create(number=number, member=person, taken_on=on or _today(club))
            audit.record(by or person, "seat.taken", seat, club=club.pk, number=number)
            calendar.welcome(seat)
    except IntegrityError as error:
        if violated(error) == "one_open_seat_per_person":
            raise AlreadySeated from None
        raise
    return seat


def locked(seat: Seat) -> Seat:
    """The seat as it is now, locked after its club as every change of a club does."""
    Club.objects.select_for_update(no_key=True).get(pk=seat.club_id)
    return (
        Seat.objects.select_for_update(of=["self"]).select_related("club__agency").get(pk=seat.pk)
    )


@transaction.atomic
def release(seat: Seat, on: date, *, by: User) -> Seat:
    """The member leaves on a day, not before they came nor after today; the seat is free."""
    seat = locked(seat)
    if seat.left_on:
        raise ValidationError(_("Cette place est déjà libre."), code="free")
    if on < seat.taken_on:
        raise ValidationError(
            _("La date de départ est avant l’arrivée, le %(day)s.")
            % {"day": f"{seat.taken_on:%d/%m/%Y}"},
            code="before",
        )
    if on > _today(seat.club):
        raise ValidationError(
            _("Cette date est à venir : libérez la place le jour du départ."), code="future"
        )
    seat.left_on = on
    seat.save(update_fields=["left_on"])
    audit.record(by, "seat.released", seat, club=seat.club_id, number=seat.number)
    coming = seat.club.sessions.planned().coming().select_related("club__agency", "advisor")
    calendar.withdraw(coming, [seat.member])
    return seat


def _today(club: Club) -> date:
    return timezone.localdate(timezone=club.zone)
