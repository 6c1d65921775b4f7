"""Setting an outcome right, or taking it back; what it said before is kept with the reason."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import WORK, OutcomeChannel, OutcomeKind
from clubs.models import Outcome, OutcomeCorrection, Seat
from clubs.services import calendar, follow_up, invitation
from clubs.services import outcome as outcomes
from clubs.services import seat as seats
from clubs.services.conflict import violated
from eclub.kit.dates import day_in_words
from eclub.kit.services import audit
from members.models import User

# Later somebody who comes back takes a seat as everybody does.
BACK_WITHIN = timedelta(days=30)
FACTS = ("kind", "channel", "happened_on", "job")


@transaction.atomic
def correct(
    seat: Seat,
    *,
    kind: OutcomeKind,
    happened_on: date,
    channel: OutcomeChannel | str = "",
    job: str = "",
    reason: str,
    by: User,
) -> Outcome:
    """Say another way out; nothing is written when it is the same one."""
    seat, outcome = _locked(seat)
    outcomes.refuse_early(seat, happened_on)
    said = {
        "kind": str(kind),
        "channel": outcomes.channel_of(kind, channel),
        "happened_on": happened_on,
        "job": " ".join(job.split()),
    }
    if all(getattr(outcome, name) == value for name, value in said.items()):
        return outcome
    _keep(outcome, reason, by)
    _move_leaving(seat, outcome, happened_on)
    outcome.known_on = min(happened_on, _told_on(seat, outcome, kind))
    for name, value in said.items():
        setattr(outcome, name, value)
    outcome.save(update_fields=[*FACTS, "known_on"])
    follow_up.plan(outcome)
    audit.record(by, "outcome.corrected", outcome, seat=seat.pk)
    return outcome


def take_back(seat: Seat, *, reason: str, by: User) -> Seat:
    """The member never left: they sit where they sat, if nobody else does."""
    try:
        with transaction.atomic():
            seat, outcome = _locked(seat)
            _refuse_back(seat, outcome)
            _keep(outcome, reason, by, taken_back=True)
            audit.record(by, "outcome.taken_back", outcome, seat=seat.pk)
            outcome.delete()
            seat.left_on, seat.until_closing = None, False
            seat.save(update_fields=["left_on", "until_closing"])
            audit.record(by, "seat.taken_back", seat, club=seat.club_id, number=seat.number)
            coming = seat.club.sessions.planned().coming().select_related("club__agency", "advisor")
            calendar.announce(coming, [seat.member])
    except IntegrityError as error:
        if violated(error) == "one_open_seat_per_person":
            raise ValidationError(_sits_elsewhere(), code="seated") from None
        raise
    return seat


def why_not_back(seat: Seat, outcome: Outcome) -> str:
    """Why the member cannot sit there again; empty when they can."""
    last_day = timezone.localdate(outcome.recorded_at, seat.club.zone) + BACK_WITHIN
    now_there = seat.club.seats.open().filter(number=seat.number).first()
    if not seat.club.is_open:
        return _("l’e-club est terminé.")
    if timezone.localdate(timezone=seat.club.zone) > last_day:
        return _(
            "la sortie est enregistrée depuis plus de trente jours. "
            "Invitez cette personne à reprendre une place."
        )
    if seat.member.seats.open().exists():
        return _sits_elsewhere()
    if now_there is not None:
        return _("la place %(number)s est à quelqu’un d’autre depuis le %(day)s.") % {
            "number": seat.number,
            "day": day_in_words(now_there.taken_on, "j F"),
        }
    if not invitation.free_seats(seat.club):
        return _("la place est proposée à quelqu’un : retirez d’abord une invitation.")
    return ""


def _sits_elsewhere() -> str:
    return _("cette personne a pris une place depuis.")


def _refuse_back(seat: Seat, outcome: Outcome) -> None:
    if why := why_not_back(seat, outcome):
        raise ValidationError(_("Le retour n’est pas possible : %(why)s") % {"why": why}, "back")


def _locked(seat: Seat) -> tuple[Seat, Outcome]:
    seat = seats.locked(seat)
    outcome = Outcome.objects.select_for_update().filter(seat=seat).first()
    if outcome is None:
        raise ValidationError(_("Cette sortie vient d’être annulée."), code="gone")
    return seat, outcome


def _keep(outcome: Outcome, reason: str, by: User, *, taken_back: bool = False) -> None:
    OutcomeCorrection.objects.create(
        seat=outcome.seat,
        reason=reason,
        corrected_by=by,
        taken_back=taken_back,
        **{name: getattr(outcome, name) for name in FACTS},
    )


def _told_on(seat: Seat, outcome: Outcome, kind: OutcomeKind) -> date:
    """Work that is only described better was known before; what turns out otherwise, today."""
    if outcome.is_work == (kind in WORK):
        return timezone.localdate(outcome.recorded_at, seat.club.zone)
    return timezone.localdate(timezone=seat.club.zone)


def _move_leaving(seat: Seat, outcome: Outcome, happened_on: date) -> None:
    """Whoever left on the outcome's day, as it was typed, left on the day that is right."""
    recorded_on = timezone.localdate(outcome.recorded_at, seat.club.zone)
    if seat.until_closing or seat.left_on != min(outcome.happened_on, recorded_on):
        return
    seat.left_on = min(happened_on, recorded_on)
    seat.save(update_fields=["left_on"])
