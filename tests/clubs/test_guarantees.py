"""What the database holds when two people click at once: every test races real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from clubs.enums import ClubState, SessionState
from clubs.models import Attendance, ChatMessage, Club, ClubSession, PresenceInterval, Seat
from clubs.services import chat
from clubs.services import club as clubs
from clubs.services import seat as seats
from clubs.services import session as sessions
from clubs.services.conflict import Overlap, violated
from clubs.services.schedule import WeeklySlot
from tests.factories.clubs import (
    MONDAY,
    AttendanceFactory,
    ClubFactory,
    ClubSessionFactory,
    PresenceIntervalFactory,
    SeatFactory,
)
from tests.factories.members import AdvisorFactory, AgencyFactory, UserFactory
from tests.waiting import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*attempts: Callable[[], object]) -> list[Any]:
    """Each attempt in a thread and a transaction of its own; results, or what was raised.

    They start together, as many at a time as the pool has connections.
    """
    together = Barrier(min(len(attempts), 10))

    def run(rank: int) -> object:
        if rank < together.parties:
            together.wait(10)
        try:
            with transaction.atomic():
                return attempts[rank]()
        except (DatabaseError, ValidationError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(together.parties) as threads:
        return list(threads.map(run, range(len(attempts))))


def one_succeeds(results: list[Any]) -> str:
    """Exactly one did; the constraint that stopped the other."""
    errors = [result for result in results if isinstance(result, Exception)]
    assert len(results) - len(errors) == 1, results
    [error] = errors
    return violated(error) if isinstance(error, IntegrityError) else type(error).__name__


def session_of(club: Club, start: datetime, number: int) -> ClubSession:
    during = DateTimeTZRange(start, start + timedelta(hours=3))
    assert club.advisor is not None
    return ClubSession.objects.create(club=club, number=number, during=during, advisor=club.advisor)


def afternoon(days: int = 0) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=days), time(14), UTC)


def test_eight_of_two_hundred_attempts_take_a_seat() -> None:
    club = ClubFactory(state=ClubState.RECRUITING)
    people = UserFactory.create_batch(200)
    results = at_once(*[lambda person=person: seats.take(club, person) for person in people])
    taken = [result for result in results if isinstance(result, Seat)]
    assert sorted(seat.number for seat in taken) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len({seat.member_id for seat in taken}) == 8
    refused = [result for result in results if not isinstance(result, Seat)]
    assert {type(error) for error in refused} == {seats.ClubFull}
    assert Seat.objects.open().filter(club=club).count() == 8


def test_a_seat_number_is_held_once() -> None:
    club = ClubFactory()
    ann, bob = UserFactory.create_batch(2)
    results = at_once(
        *[
            lambda person=person: Seat.objects.create(club=club, number=1, member=person)
            for person in (ann, bob)
        ]
    )
    assert one_succeeds(results) == "one_open_seat_per_number"


@pytest.mark.parametrize("number", [0, 9])
def test_there_is_no_ninth_seat(number: int) -> None:
    with pytest.raises(IntegrityError, match="seat_number_1_to_8"):
        SeatFactory(number=number)


def test_a_person_takes_a_seat_in_one_of_two_clubs() -> None:
    person = UserFactory()
    here, there = ClubFactory.create_batch(2)
    results = at_once(lambda: seats.take(here, person), lambda: seats.take(there, person))
    assert one_succeeds(results) == "AlreadySeated"


def test_a_person_has_one_open_seat_whoever_writes_it() -> None:
    person = UserFactory()
    results = at_once(
        *[
            lambda club=club: Seat.objects.create(club=club, number=1, member=person)
            for club in ClubFactory.create_batch(2)
        ]
    )
    assert one_succeeds(results) == "one_open_seat_per_person"


def test_sessions_of_a_club_do_not_overlap() -> None:
    club = ClubFactory()
    start = afternoon()
    results = at_once(
        lambda: session_of(club, start, 1),
        lambda: session_of(club, start + timedelta(hours=2), 2),
    )
    one_succeeds(results)
    assert club.sessions.count() == 1


def test_sessions_of_an_advisor_do_not_overlap() -> None:
    agency = AgencyFactory()
    advisor = AdvisorFactory(agency=agency)
    here, there = ClubFactory.create_batch(2, agency=agency, advisor=advisor)
    results = at_once(
        lambda: session_of(here, afternoon(), 1),
        lambda: session_of(there, afternoon() + timedelta(hours=2), 1),
    )
    one_succeeds(results)
    assert ClubSession.objects.filter(advisor=advisor).count() == 1


def test_a_cancelled_session_stands_in_nobodys_way() -> None:
    club = ClubFactory()
    ClubSessionFactory(club=club, starts_at=afternoon(), state=SessionState.CANCELLED)
    session_of(club, afternoon(), 2)


def test_two_clubs_opened_at_once_for_one_advisor_are_one() -> None:
    agency = AgencyFactory()
    advisor = AdvisorFactory(agency=agency)
    starts_on = timezone.localdate() + timedelta(days=30)

    def open_one(name: str, hour: int) -> Club:
        return clubs.open_club(
            by=advisor,
            name=name,
            agency=agency,
            advisor=advisor,
            slots=[WeeklySlot(1, time(hour))],
            starts_on=starts_on,
            count=12,
        )

    results = at_once(lambda: open_one("Morlaix", 14), lambda: open_one("Brest", 15))
    assert one_succeeds(results) == "Overlap"
    [refusal] = [result for result in results if isinstance(result, Overlap)]
    assert "Morlaix" in refusal.messages[0] or "Brest" in refusal.messages[0]
    assert len(refusal.messages) == 12
    assert Club.objects.count() == 1
    assert ClubSession.objects.count() == 12


def test_a_session_written_behind_our_locks_is_named_all_the_same() -> None:
    agency = AgencyFactory()
    advisor = AdvisorFactory(agency=agency)
    starts_on = timezone.localdate() + timedelta(days=30)
    other = ClubFactory(agency=agency, advisor=advisor, name="Brest", starts_on=starts_on)

    def open_one() -> Club:
        try:
            return clubs.open_club(
                by=advisor,
                name="Morlaix",
                agency=agency,
                advisor=advisor,
                slots=[WeeklySlot(starts_on.weekday(), time(14))],
                starts_on=starts_on,
                count=1,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            ClubSessionFactory(club=other, on=starts_on)
            opening = thread.submit(open_one)
            wait_until_somebody_waits()
        with pytest.raises(Overlap, match="Brest"):
            opening.result(10)


def test_one_opening_form_submitted_twice_makes_one_club() -> None:
    agency = AgencyFactory()
    advisor = AdvisorFactory(agency=agency)
    key = uuid4()

    def submit() -> Club:
        return clubs.open_club(
            by=advisor,
            name="Morlaix",
            agency=agency,
            advisor=advisor,
            slots=[WeeklySlot(1, time(14)), WeeklySlot(4, time(14))],
            starts_on=timezone.localdate() + timedelta(days=30),
            emails=["ann@example.org"],
            key=key,
        )

    first, *others = at_once(submit, submit, submit)
    assert all(other == first for other in others)
    assert Club.objects.count() == 1
    assert first.sessions.count() == 24
    assert first.invitations.count() == 1


def test_two_sessions_moved_onto_the_same_hour_at_once() -> None:
    start = timezone.now().replace(hour=14, minute=0, second=0, microsecond=0)
    first_day = (start + timedelta(days=7)).date()
    club = ClubFactory(starts_on=first_day, sessions=2)
    one, two = club.sessions.order_by("number")
    target = one.starts_at + timedelta(days=1)
    results = at_once(
        *[
            lambda session=session: sessions.move(
                session, starts_at=target, ends_at=target + timedelta(hours=3), by=club.advisor
            )
            for session in (one, two)
        ]
    )
    assert one_succeeds(results) == "Overlap"


@pytest.mark.parametrize("days", [-1, 91])
def test_a_session_is_inside_its_season(days: int) -> None:
    club = ClubFactory()
    with pytest.raises(IntegrityError, match="session_inside_season"):
        session_of(club, afternoon(days), 1)


def test_a_season_never_leaves_a_session_outside() -> None:
    """One transaction shortens the season while another adds a session at its end."""
    club = ClubFactory()
    shorter = DateTimeTZRange(club.season.lower, club.season.upper - timedelta(weeks=4))
    results = at_once(
        lambda: Club.objects.filter(pk=club.pk).update(season=shorter),
        lambda: session_of(club, club.season.upper - timedelta(hours=10), 1),
    )
    assert one_succeeds(results) == "session_inside_season"


def test_one_attendance_per_session_and_member() -> None:
    session = ClubSessionFactory()
    member = UserFactory()
    results = at_once(*[lambda: AttendanceFactory(session=session, member=member)] * 2)
    assert one_succeeds(results) == "one_attendance_per_member"
    assert Attendance.objects.count() == 1


def test_presences_of_a_person_in_a_session_do_not_overlap() -> None:
    session = ClubSessionFactory()
    person = UserFactory()
    results = at_once(*[lambda: PresenceIntervalFactory(session=session, person=person)] * 2)
    one_succeeds(results)
    assert PresenceInterval.objects.count() == 1


def test_a_club_out_of_draft_has_an_advisor_and_a_season() -> None:
    for lacking in ({"advisor": None}, {"season": None}):
        with pytest.raises(IntegrityError, match="club_out_of_draft_is_complete"):
            ClubFactory(**lacking)
    assert ClubFactory(state=ClubState.DRAFT, advisor=None, season=None).pk


def test_one_chat_message_per_writer_and_key() -> None:
    """A page that lost its line sends its message again, through another process."""
    session, author, key = ClubSessionFactory(), UserFactory(), uuid4()
    results = at_once(*[lambda: chat.keep(session.pk, author.pk, key, "Bonjour")] * 5)
    assert len({message.pk for message in results}) == 1
    assert chat.keep(session.pk, UserFactory().pk, key, "Bonsoir").pk != results[0].pk
    with pytest.raises(IntegrityError):
        ChatMessage.objects.create(session=session, author=author, key=key, body="Bonjour")
