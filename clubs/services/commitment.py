"""Commitments: written at the end of a session, reviewed at the start of a later one.

Every change names the version it was made from: of two people who change one at once, the
second is told, and keeps what they typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import CommitmentReview
from clubs.models import Club, ClubSession, Commitment
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import User

# Without a next session: time enough to do something, not enough to forget it.
WITHOUT_NEXT = timedelta(days=7)
FURTHEST = timedelta(days=366)
MOST_PER_MEMBER = 10


class Changed(ValidationError):
    """Somebody else changed it meanwhile."""


@dataclass
class Line:
    """One member's commitments as a session sees them."""

    member: User
    number: int
    earlier: list[Commitment] = field(default_factory=list)
    new: list[Commitment] = field(default_factory=list)


@dataclass(frozen=True)
class Commitments:
    lines: list[Line]

    @property
    def without_new(self) -> list[User]:
        """Who has not said yet what they will do."""
        return [line.member for line in self.lines if not line.new]

    @property
    def waiting(self) -> int:
        """Earlier ones nobody has reviewed."""
        return sum(not earlier.review for line in self.lines for earlier in line.earlier)

    @property
    def earlier(self) -> list[Commitment]:
        return [found for line in self.lines for found in line.earlier]

    @property
    def new(self) -> list[Commitment]:
        return [found for line in self.lines for found in line.new]


def of_session(session: ClubSession) -> Commitments:
    """By member in seat order: what is to be reviewed at this session, and what was made there."""
    seats = session.club.seats.open().select_related("member").order_by("number")
    lines = {seat.member_id: Line(seat.member, seat.number) for seat in seats}
    earlier = Commitment.objects.to_review_at(session).filter(member__in=lines)
    for found in earlier.select_related("member").order_by("due_on", "id"):
        lines[found.member_id].earlier.append(found)
    made = session.commitments.filter(member__in=lines).select_related("member")
    for found in made.order_by("id"):
        lines[found.member_id].new.append(found)
    return Commitments(list(lines.values()))


def made_at(session: ClubSession) -> list[Commitment]:
    """What was said at a session, whoever has left since, in seat order."""
    found = session.commitments.select_related("member").order_by("member", "id")
    return list(found)


def waiting_of(member: User, club: Club) -> list[Commitment]:
    """What a member said in their club that they would do and has not looked back on."""
    found = Commitment.objects.waiting().filter(member=member, session__club=club)
    return list(found.select_related("session").order_by("due_on", "id"))


def default_day(session: ClubSession) -> date:
    """The day of the club's next session."""
    zone = session.club.zone
    following = (
        session.club.sessions.planned()
        .filter(during__startswith__gt=session.starts_at)
        .order_by("during")
        .first()
    )
    if following is None:
        return session.starts_at.astimezone(zone).date() + WITHOUT_NEXT
    return following.starts_at.astimezone(zone).date()


@transaction.atomic
def write(session: ClubSession, member: User, *, text: str, due_on: date, by: User) -> Commitment:
    """What a member of the club will do by a day; the same words again are that commitment."""
    # Alone on the session: a form sent twice is one commitment.
    ClubSession.objects.select_for_update(no_key=True).only("pk").get(pk=session.pk)
    _refuse_early(session, timezone.now())
    _refuse(session, due_on)
    own = list(session.commitments.filter(member=member))
    same = next((made for made in own if made.text == text), None)
    if same is not None:
        return same
    if len(own) >= MOST_PER_MEMBER:
        raise ValidationError(
            _("Dix engagements suffisent : gardez ceux qui comptent."), code="most"
        )
    made = Commitment.objects.create(
        session=session, member=member, text=text, due_on=due_on, written_by=by
    )
    record(by, "commitment.written", made, session=session.pk, member=member.pk)
    parts.renew(session.pk, Part.COMMITMENTS)
    return made


def change(commitment: Commitment, *, text: str, due_on: date, seen: int, by: User) -> Commitment:
    """Say it better, or for another day."""
    with _changing(commitment, commitment.session, seen) as current:
        _refuse(commitment.session, due_on)
        current.text, current.due_on = text, due_on
        record(by, "commitment.changed", current)
    return current


def review(
    commitment: Commitment,
    session: ClubSession,
    *,
    review: CommitmentReview,
    what_next: str = "",
    seen: int,
    by: User,
    now: datetime | None = None,
) -> Commitment:
    """What became of it, said at a later session; may be said again, better."""
    now = now or timezone.now()
    _refuse_early(session, now)
    if commitment.session.starts_at >= session.starts_at:
        raise ValidationError(
            _("Le bilan d’un engagement se fait à une séance d’après."), code="early"
        )
    with _changing(commitment, session, seen) as current:
        current.review, current.what_next = review, what_next
        current.reviewed_in, current.reviewed_by = session, by
        current.reviewed_at = now
        record(by, "commitment.reviewed", current, session=session.pk, review=str(review))
    return current


@transaction.atomic
def withdraw(commitment: Commitment, *, seen: int, by: User) -> None:
    """It was written by mistake; once it is gone, it is gone."""
    current = Commitment.objects.select_for_update().filter(pk=commitment.pk).first()
    if current is None:
        return
    _refuse_stale(current, seen)
    if current.review:
        raise ValidationError(_("Le bilan de cet engagement est fait : il reste."), code="done")
    record(by, "commitment.withdrawn", current, session=current.session_id)
    current.delete()
    parts.renew(commitment.session_id, Part.COMMITMENTS)


@contextmanager
def _changing(commitment: Commitment, session: ClubSession, seen: int) -> Iterator[Commitment]:
    """Alone on a commitment as it is now, saved at the end; the room of ``session`` reads it."""
    with transaction.atomic():
        current = Commitment.objects.select_for_update(of=["self"]).filter(pk=commitment.pk).first()
        if current is None:
            raise Changed(_("Cet engagement vient d’être retiré."), code="gone")
        _refuse_stale(current, seen)
        yield current
        current.version += 1
        current.save()
        parts.renew(session.pk, Part.COMMITMENTS)


def _refuse_stale(current: Commitment, seen: int) -> None:
    if current.version != seen:
        raise Changed(
            _(
                "Quelqu’un vient de le modifier. Relisez ce qui est écrit au-dessus, "
                "puis envoyez de nouveau si vous le voulez toujours."
            ),
            code="changed",
        )


def _refuse_early(session: ClubSession, now: datetime) -> None:
    """In the room, or afterwards for what was left to write."""
    if session.is_cancelled or now < session.room_opens_at:
        raise ValidationError(
            _("Les engagements se prennent et se relisent pendant la séance."), code="early"
        )


def _refuse(session: ClubSession, due_on: date) -> None:
    day = session.starts_at.astimezone(session.club.zone).date()
    if due_on < day:
        raise ValidationError(
            {"due_on": _("Choisissez le jour de la séance ou un jour d’après.")}, code="before"
        )
    if due_on > day + FURTHEST:
        raise ValidationError(
            {"due_on": _("Cette date est dans plus d’un an : vérifiez l’année.")}, code="distant"
        )
