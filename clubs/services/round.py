"""A speaking round: the same time for everybody present, in the order of seats.

The turns are rows: a page or a process that comes back reads them again. Whoever comes late
speaks last. As for the agenda, a move names the turn it leaves, so that two clicks are one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import TurnState
from clubs.models import ClubSession, Round, RoundTurn
from clubs.services.round_now import RoundNow, open_round, present_seats, read
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import User


@transaction.atomic
def begin(
    session: ClubSession,
    *,
    seconds: int,
    with_leader: bool = False,
    by: User,
    now: datetime | None = None,
) -> Round:
    """Give the floor to the first; a round that goes on already is that round."""
    _lock(session)
    now = now or timezone.now()
    if not session.room_is_open(now):
        raise ValidationError(
            _("Le tour de table se fait pendant que la salle est ouverte."), code="closed"
        )
    going_on = session.rounds.filter(ended_at=None).first()
    if going_on is not None:
        return going_on
    people = [seat.member for seat in present_seats(session, now)]
    if with_leader:
        people.append(by)
    if not people:
        raise ValidationError(_("Aucun membre n’est encore dans la salle."), code="nobody")
    made = Round.objects.create(
        session=session,
        step=session.steps.filter(started_at__isnull=False, ended_at=None).first(),
        seconds=seconds,
        started_at=now,
    )
    RoundTurn.objects.bulk_create(
        RoundTurn(round=made, person=person, position=position)
        for position, person in enumerate(people, 1)
    )
    _give_floor(read(made, now))
    record(by, "round.begun", made, people=len(people), seconds=seconds)
    _renew(session.pk)
    return made


def advance(session: ClubSession, *, leaving: int, by: User, now: datetime | None = None) -> bool:
    """The turn ``leaving`` is over, the next one begins; after the last the round is over."""
    return _leave(session, leaving, TurnState.SPOKE, by, now)


def skip(session: ClubSession, *, leaving: int, by: User, now: datetime | None = None) -> bool:
    """Whose turn it is does not answer: go on with the next one."""
    return _leave(session, leaving, TurnState.SKIPPED, by, now)


def pass_turn(session: ClubSession, turn_id: int, *, by: User, now: datetime | None = None) -> bool:
    """Somebody does not wish to speak, now or when their turn comes."""
    with _holding(session, now) as found:
        turn = found and next((turn for turn in found.turns if turn.pk == turn_id), None)
        if found is None or not turn:
            return False
        if turn.state == TurnState.SPEAKING:
            _end_turn(found, turn, TurnState.PASSED)
            _give_floor(found)
        elif turn.state == TurnState.WAITING:
            turn.state, turn.ended_at = TurnState.PASSED, found.now
            turn.save(update_fields=["state", "ended_at"])
        else:
            return False
        record(by, "turn.passed", turn)
    return True


def give_again(
    session: ClubSession, turn_id: int, *, by: User, now: datetime | None = None
) -> bool:
    """Whoever passed or was skipped speaks after all, last."""
    with _holding(session, now) as found:
        turn = found and next((turn for turn in found.turns if turn.pk == turn_id), None)
        if found is None or not turn or turn.state not in _WITHOUT_WORDS:
            return False
        _queue_last(found.round, turn)
        record(by, "turn.given_again", turn)
    return True


def pause(session: ClubSession, *, leaving: int, by: User, now: datetime | None = None) -> bool:
    """Hold the clock of the turn that goes on."""
    with _holding(session, now) as found:
        if found is None or found.is_paused or not _is_at(found, leaving):
            return False
        found.round.paused_at = found.now
        found.round.save(update_fields=["paused_at"])
        record(by, "round.paused", found.round)
    return True


def resume(session: ClubSession, *, leaving: int, by: User, now: datetime | None = None) -> bool:
    """Let the clock go on where it was held."""
    with _holding(session, now) as found:
        if found is None or not found.is_paused or not _is_at(found, leaving):
            return False
        _let_clock_go_on(found)
        record(by, "round.resumed", found.round)
    return True


def end(session: ClubSession, *, by: User, now: datetime | None = None) -> bool:
    """Stop the round, whoever still waits."""
    with _holding(session, now) as found:
        if found is None:
            return False
        _end(found)
        record(by, "round.ended", found.round)
    return True


def end_open(session: ClubSession, now: datetime) -> None:
    """End the round with the step it was held in."""
    found = open_round(session, now)
    if found is not None:
        _end(found)
        record(None, "round.ended", found.round)


def arrived(session_id: int, person_id: int, now: datetime) -> None:
    """Somebody came into the room: if a round goes on without them, they speak last.

    Called at each arrival, also of people who only lost their line for a moment.
    """
    held = Round.objects.filter(session=session_id, ended_at=None).first()
    if held is None:
        return
    if held.turns.filter(person=person_id).exclude(state=TurnState.SKIPPED).exists():
        return
    session = ClubSession.objects.select_related("club").get(pk=session_id)
    if not session.club.seats.open().filter(member=person_id).exists():
        return
    with _holding(session, now) as found:
        if found is None:
            return
        turn = next((turn for turn in found.turns if turn.person_id == person_id), None)
        if turn is not None and turn.state != TurnState.SKIPPED:
            return
        turn = turn or RoundTurn(round=found.round, person_id=person_id)
        _queue_last(found.round, turn)
        record(None, "turn.joined", turn)


_WITHOUT_WORDS = (TurnState.PASSED, TurnState.SKIPPED)


def _leave(
    session: ClubSession, leaving: int, state: TurnState, by: User, now: datetime | None
) -> bool:
    with _holding(session, now) as found:
        if found is None or found.current is None or not _is_at(found, leaving):
            return False
        turn = found.current
        _end_turn(found, turn, state)
        _give_floor(found)
        record(by, f"turn.{state}", turn)
    return True


@contextmanager
def _holding(session: ClubSession, now: datetime | None) -> Iterator[RoundNow | None]:
    """Alone on the round that goes on, None without any; pages read it again afterwards."""
    with transaction.atomic():
        _lock(session)
        yield open_round(session, now or timezone.now())
        _renew(session.pk)


def _lock(session: ClubSession) -> None:
    ClubSession.objects.select_for_update(no_key=True).only("pk").get(pk=session.pk)


def _is_at(found: RoundNow, leaving: int) -> bool:
    return found.current is not None and found.current.pk == leaving


def _give_floor(found: RoundNow) -> None:
    """To the first who waits; when nobody does the round is over."""
    turn = found.next
    if turn is None:
        found.round.ended_at = found.now
        found.round.save(update_fields=["ended_at"])
        return
    turn.state, turn.started_at = TurnState.SPEAKING, found.now
    turn.save(update_fields=["state", "started_at"])


def _end_turn(found: RoundNow, turn: RoundTurn, state: TurnState) -> None:
    _let_clock_go_on(found)
    # Two web servers' clocks may differ by a little.
    turn.state, turn.ended_at = state, max(found.now, turn.started_at or found.now)
    turn.save(update_fields=["state", "ended_at"])


def _let_clock_go_on(found: RoundNow) -> None:
    if found.round.paused_at is None:
        return
    if found.current is not None:
        found.current.paused_for += max(found.now - found.round.paused_at, timedelta())
        found.current.save(update_fields=["paused_for"])
    found.round.paused_at = None
    found.round.save(update_fields=["paused_at"])


def _end(found: RoundNow) -> None:
    if found.current is not None:
        _end_turn(found, found.current, TurnState.SPOKE)
    found.round.ended_at = max(found.now, found.round.started_at)
    found.round.save(update_fields=["ended_at"])


def _queue_last(held: Round, turn: RoundTurn) -> None:
    last = held.turns.aggregate(last=Max("position"))["last"] or 0
    turn.position = last + 1
    turn.state, turn.started_at, turn.ended_at = TurnState.WAITING, None, None
    turn.paused_for = timedelta()
    turn.save()


def _renew(session_id: int) -> None:
    parts.renew(session_id, Part.ROUND)
    parts.renew(session_id, Part.NOW)
