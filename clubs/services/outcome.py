"""Recording why a member leaves; the seat is free for somebody else."""

from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import WORK, OutcomeChannel, OutcomeKind, PostKind
from clubs.models import Outcome, Seat
from clubs.services import follow_up, wall
from clubs.services import seat as seats
from clubs.services.conflict import violated
from eclub.kit.services import audit
from members.models import User


class AlreadyRecorded(ValidationError):
    """This member's way out is known."""

    def __init__(self) -> None:
        super().__init__(_("La sortie de ce membre est déjà enregistrée."), code="recorded")


def record(
    seat: Seat,
    *,
    kind: OutcomeKind,
    happened_on: date,
    channel: OutcomeChannel | str = "",
    job: str = "",
    news: str = "",
    by: User,
) -> Outcome:
    """Write the outcome of a seat, once, and release it when it is still held.

    ``news`` are told to the club, in words the member agreed to.
    """
    channel = channel_of(kind, channel)
    try:
        with transaction.atomic():
            seat = seats.locked(seat)
            today = timezone.localdate(timezone=seat.club.zone)
            refuse_early(seat, happened_on)
            outcome = Outcome.objects.create(
                seat=seat,
                seat_taken_on=seat.taken_on,
                kind=kind,
                channel=channel,
                happened_on=happened_on,
                known_on=min(happened_on, today),
                job=" ".join(job.split()),
                recorded_by=by,
            )
            follow_up.plan(outcome)
            audit.record(by, "outcome.recorded", outcome, seat=seat.pk, kind=str(kind))
            if news and seat.club.is_open:
                wall.tell(seat.club_id, by, key=uuid4(), kind=PostKind.SUCCESS, text=news)
            if seat.left_on is None:
                # Work that begins next month is known today; the seat is free today.
                seats.release(seat, min(happened_on, today), by=by)
    except IntegrityError as error:
        if "seat_id" in violated(error):
            raise AlreadyRecorded from None
        raise
    return outcome


def refuse_early(seat: Seat, happened_on: date) -> None:
    """Nobody leaves before they came."""
    if happened_on < seat.taken_on:
        raise ValidationError(
            _("Cette date est avant l’arrivée dans le club, le %(day)s.")
            % {"day": f"{seat.taken_on:%d/%m/%Y}"},
            code="before",
        )


def channel_of(kind: OutcomeKind, channel: OutcomeChannel | str) -> str:
    """How work was found; other ways out have no channel."""
    if kind in WORK and not channel:
        raise ValidationError(_("Dites comment l’emploi a été trouvé."), code="channel")
    return str(channel) if kind in WORK else ""
