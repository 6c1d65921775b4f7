"""Closing a club with its report: what is still open, every member's way out, the words.

One transaction ends the seats, calls off what was to come and records the outcomes, so that a
club is never half closed. The figures of the report are counted by ``eclub.dashboards``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import OutcomeChannel, OutcomeKind
from clubs.models import Closing, Club, ClubSession, Seat
from clubs.services import club as clubs
from clubs.services import following, invitation, outcome
from eclub.kit.services import audit
from members.models import User


class Changed(ValidationError):
    """Somebody came, or a way out was recorded, since the advisor looked."""


@dataclass(frozen=True)
class WayOut:
    """Why a member leaves, as the closing's form says it."""

    kind: OutcomeKind
    happened_on: date
    channel: OutcomeChannel | str = ""
    job: str = ""


@dataclass(frozen=True)
class Matters:
    """What is still open in a club that is about to close."""

    # Seats whose way out nobody recorded; those of people who left before too.
    unanswered: list[Seat]
    under_way: ClubSession | None
    coming: list[ClubSession]
    # Sessions whose attendance nobody has read.
    unread: list[ClubSession]
    invitations: int
    candidates: int
    # Members for whom a seat waits in the next season.
    staying: list[Seat]


def matters(club: Club, now: datetime) -> Matters:
    """What an advisor should know before closing."""
    coming = list(club.sessions.planned().coming(now).order_by("during"))
    for session in coming:
        session.club = club
    unread = club.sessions.with_room_closed(now).filter(attendance_checked_at=None)
    return Matters(
        unanswered=unanswered(club),
        under_way=next((session for session in coming if session.has_begun(now)), None),
        coming=[session for session in coming if not session.has_begun(now)],
        unread=list(unread.order_by("during")),
        invitations=club.invitations.unanswered().count(),
        candidates=club.applications.pending().count(),
        staying=list(club.seats.open().exclude(stays_in=None).select_related("member", "stays_in")),
    )


def unanswered(club: Club) -> list[Seat]:
    """Seats without an outcome, those held now first."""
    seats = club.seats.filter(outcome=None).select_related("member", "club__agency")
    return sorted(seats, key=lambda seat: (seat.left_on is not None, seat.number, seat.pk))


@transaction.atomic
def close(
    club: Club,
    *,
    on: date,
    ways_out: Mapping[int, WayOut],
    worked: str = "",
    did_not_work: str = "",
    by: User,
) -> Club:
    """End a club on a day, with the way out of every seat that has none (by the seat's id).

    Raises ``Changed`` when the seats to answer for are no longer those the advisor saw.
    """
    # Invitations before their club, as whoever accepts one locks them.
    invitation.hold(club.invitations.unanswered())
    Club.objects.select_for_update(no_key=True).get(pk=club.pk)
    seats = {seat.pk: seat for seat in unanswered(club)}
    _refuse_changed(club, seats, ways_out)
    club = clubs.close(club, on=on, by=by)
    for pk, seat in seats.items():
        way = ways_out[pk]
        outcome.record(
            seat,
            kind=way.kind,
            happened_on=way.happened_on,
            channel=way.channel,
            job=way.job,
            by=by,
        )
    following.seat_those_who_stay(club, by=by)
    write_words(club, worked=worked, did_not_work=did_not_work, by=by)
    Closing.objects.filter(club=club).update(ended_on=on)
    return club


@transaction.atomic
def write_words(club: Club, *, worked: str, did_not_work: str, by: User) -> Closing:
    """Keep the advisor's own words as they were typed; what they were before is audited."""
    Club.objects.select_for_update(no_key=True).get(pk=club.pk)
    written, _is_new = Closing.objects.get_or_create(club=club)
    if (written.worked, written.did_not_work) == (worked, did_not_work):
        return written
    written.worked, written.did_not_work, written.written_by = worked, did_not_work, by
    written.save()
    audit.record(by, "club.report_written", club)
    return written


def _refuse_changed(club: Club, seats: Mapping[int, Seat], seen: Iterable[int]) -> None:
    seen = set(seen)
    if new := [seat.member.full_name for pk, seat in seats.items() if pk not in seen]:
        raise Changed(
            ngettext(
                "%(names)s a pris une place depuis : relisez, puis terminez l’e-club.",
                "%(names)s ont pris une place depuis : relisez, puis terminez l’e-club.",
                len(new),
            )
            % {"names": ", ".join(new)},
            code="changed",
        )
    if gone := seen - seats.keys():
        names = club.seats.filter(pk__in=gone).select_related("member").order_by("number")
        raise Changed(
            _("La sortie de %(names)s vient d’être enregistrée : relisez, puis terminez l’e-club.")
            % {"names": ", ".join(seat.member.full_name for seat in names)},
            code="changed",
        )
