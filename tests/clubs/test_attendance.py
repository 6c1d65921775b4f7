"""Presence in the room, and the attendance it becomes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clubs.enums import AttendanceState, CorrectionReason, SessionState
from clubs.models import Attendance, ClubSession, PresenceInterval
from clubs.services import attendance
from clubs.tasks import take_attendance, take_attendances
from eclub.kit.models import AuditEvent
from members.models import User
from tests.factories.clubs import ClubFactory, ClubSessionFactory, SeatFactory
from tests.factories.members import UserFactory

STATES = AttendanceState


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.fixture
def session(db: None) -> ClubSession:
    return ClubFactory(sessions=1, members=1).sessions.get()


def member_of(session: ClubSession) -> User:
    return session.club.seats.get().member


def stretches(session: ClubSession) -> list[tuple[float, float]]:
    """In seconds from the start of the session."""
    return [
        (
            (presence.during.lower - session.starts_at).total_seconds(),
            (presence.during.upper - session.starts_at).total_seconds(),
        )
        for presence in session.presences.order_by("during")
    ]


def stay(session: ClubSession, person: User, start: float, end: float) -> None:
    """In the room from one minute to another, seen every half minute."""
    moment, last = (session.starts_at + timedelta(minutes=minute) for minute in (start, end))
    attendance.opened(session.pk, person.pk, moment)
    while moment < last:
        moment = min(moment + seconds(30), last)
        attendance.touched(session.pk, [person.pk], moment)
    attendance.closed(session.pk, person.pk, last)


class TestPresence:
    def test_a_short_break_does_not_part_it(self, session: ClubSession) -> None:
        person, start = member_of(session).pk, session.starts_at
        attendance.opened(session.pk, person, start)
        attendance.touched(session.pk, [person], start + seconds(30))
        attendance.closed(session.pk, person, start + seconds(40))
        attendance.opened(session.pk, person, start + seconds(100))
        attendance.closed(session.pk, person, start + seconds(110))
        assert stretches(session) == [(0, 110)]

    def test_a_longer_one_does(self, session: ClubSession) -> None:
        person, start = member_of(session).pk, session.starts_at
        attendance.opened(session.pk, person, start)
        attendance.closed(session.pk, person, start + seconds(30))
        attendance.opened(session.pk, person, start + seconds(91))
        attendance.closed(session.pk, person, start + seconds(95))
        assert stretches(session) == [(0, 30), (91, 95)]

    def test_every_report_may_come_twice_or_late(self, session: ClubSession) -> None:
        person, start = member_of(session).pk, session.starts_at
        for _ in range(2):
            attendance.opened(session.pk, person, start)
            attendance.touched(session.pk, [person, person], start + seconds(30))
            attendance.touched(session.pk, [person], start + seconds(20))
            attendance.closed(session.pk, person, start + seconds(40))
        assert stretches(session) == [(0, 40)]

    def test_a_report_between_two_stretches_breaks_nothing(self, session: ClubSession) -> None:
        person, start = member_of(session).pk, session.starts_at
        for second in (0, 61, 30, 31):
            attendance.opened(session.pk, person, start + seconds(second))
        assert stretches(session) == [(0, 0), (61, 61)]

    def test_who_is_seen_without_having_entered_counts_from_then(
        self, session: ClubSession
    ) -> None:
        """Their entrance was lost with a killed process."""
        person, start = member_of(session).pk, session.starts_at
        attendance.touched(session.pk, [person], start + seconds(30))
        attendance.touched(session.pk, [person], start + seconds(60))
        assert stretches(session) == [(30, 60)]

    def test_a_lost_goodbye_costs_what_came_since_the_last_report(
        self, session: ClubSession
    ) -> None:
        """The process that took them out of the room died before it said so here."""
        person, start = member_of(session).pk, session.starts_at
        attendance.opened(session.pk, person, start)
        attendance.touched(session.pk, [person], start + seconds(30))
        attendance.opened(session.pk, person, start + seconds(95))
        attendance.closed(session.pk, person, start + seconds(100))
        assert stretches(session) == [(0, 30), (95, 100)]

    def test_leaving_without_having_entered_is_nothing(self, session: ClubSession) -> None:
        attendance.closed(session.pk, member_of(session).pk, session.starts_at)
        assert stretches(session) == []

    def test_a_whole_room_costs_two_statements(
        self, session: ClubSession, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        people = [person.pk for person in UserFactory.create_batch(9)]
        connection.ensure_connection()
        with django_assert_num_queries(4):  # a savepoint, the lock, the statement
            attendance.touched(session.pk, people, session.starts_at)
        assert session.presences.count() == 9


@pytest.mark.django_db(transaction=True)
def test_two_processes_reporting_at_once_write_one_stretch() -> None:
    session = ClubFactory(sessions=1, members=1).sessions.get()
    person, start = member_of(session).pk, session.starts_at

    def report(number: int) -> None:
        try:
            moment = start + timedelta(microseconds=number)
            attendance.opened(session.pk, person, moment)
            attendance.touched(session.pk, [person], moment + seconds(30))
            attendance.closed(session.pk, person, moment + seconds(31))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(report, range(40)))
    assert PresenceInterval.objects.count() == 1


class TestCompute:
    @pytest.mark.parametrize(
        ("stays", "state", "minutes"),
        [
            ([(-20, 200)], STATES.PRESENT, 180),
            ([(10, 180)], STATES.PRESENT, 170),
            ([(11, 180)], STATES.LATE, 169),
            ([(0, 135)], STATES.PRESENT, 135),
            ([(0, 134)], STATES.PARTIAL, 134),
            ([(60, 180)], STATES.PARTIAL, 120),
            ([(0, 60), (90, 180)], STATES.PRESENT, 150),
            ([(-30, -5)], STATES.ABSENT, 0),
            ([(180, 200)], STATES.ABSENT, 0),
            ([], STATES.ABSENT, 0),
        ],
    )
    def test_states(
        self,
        session: ClubSession,
        stays: list[tuple[float, float]],
        state: AttendanceState,
        minutes: int,
    ) -> None:
        for start, end in stays:
            stay(session, member_of(session), start, end)
        (row,) = attendance.compute(session, session.ends_at)
        assert (row.state, row.minutes) == (state, minutes)

    def test_counts_who_had_a_seat_that_day(self, session: ClubSession) -> None:
        day = session.starts_at.date()
        stayed = member_of(session)
        left = SeatFactory(club=session.club, number=2, left_on=day)
        SeatFactory(club=session.club, number=2, taken_on=day + timedelta(days=1))
        stay(session, session.advisor, 0, 180)
        rows = attendance.compute(session, session.ends_at)
        assert {row.member_id for row in rows} == {stayed.pk, left.member_id}

    def test_keeps_what_an_advisor_corrected(self, session: ClubSession) -> None:
        member = member_of(session)
        attendance.compute(session, session.ends_at)
        attendance.correct(
            session, member, STATES.EXCUSED, seen=STATES.ABSENT, actor=session.advisor
        )
        stay(session, member, 0, 180)
        (row,) = attendance.compute(session, session.ends_at)
        assert row.state == STATES.EXCUSED

    def test_is_the_same_twice(self, session: ClubSession) -> None:
        first = attendance.compute(session, session.ends_at)
        assert attendance.compute(session, session.ends_at) == first

    def test_waits_for_the_end(self, session: ClubSession) -> None:
        assert attendance.compute(session, session.ends_at - seconds(1)) == []

    def test_a_cancelled_session_has_none(self, session: ClubSession) -> None:
        session.state = SessionState.CANCELLED
        assert attendance.compute(session, session.ends_at) == []


class TestCorrect:
    def test_is_written_with_its_author(self, session: ClubSession) -> None:
        member, advisor = member_of(session), session.advisor
        attendance.compute(session, session.ends_at)
        row = attendance.correct(
            session,
            member,
            STATES.LATE,
            seen=STATES.ABSENT,
            actor=advisor,
            reason=CorrectionReason.LINE,
            now=session.ends_at,
        )
        assert (row.state, row.corrected_by) == (STATES.LATE, advisor)
        assert (row.reason, row.corrected_at) == (CorrectionReason.LINE, session.ends_at)
        event = AuditEvent.objects.get(action="attendance.corrected")
        assert (event.actor_id, event.target_id) == (advisor.pk, str(session.pk))
        assert event.details == {
            "member": member.pk,
            "before": "absent",
            "after": "late",
            "reason": "line",
            "closed": False,
        }

    def test_can_be_taken_back(self, session: ClubSession) -> None:
        member = member_of(session)
        stay(session, member, 0, 180)
        attendance.correct(session, member, STATES.ABSENT, seen="", actor=session.advisor)
        row = attendance.correct(
            session, member, "", seen=STATES.ABSENT, actor=session.advisor, reason="line"
        )
        assert (row.state, row.minutes, row.corrected_by) == (STATES.PRESENT, 180, None)
        assert (row.reason, row.corrected_at) == ("", None)

    def test_after_closing_it_is_possible_and_told(self, session: ClubSession) -> None:
        member, closed_at = member_of(session), session.ends_at + timedelta(hours=1)
        attendance.compute(session, session.ends_at)
        attendance.check(session, actor=session.advisor, now=closed_at)
        session.refresh_from_db()
        row = attendance.correct(
            session,
            member,
            STATES.LATE,
            seen=STATES.ABSENT,
            actor=session.advisor,
            reason=CorrectionReason.MISTAKE,
            now=closed_at + timedelta(days=1),
        )
        assert row.was_corrected_late
        event = AuditEvent.objects.get(action="attendance.corrected")
        assert event.details["closed"] is True

    def test_tells_that_somebody_else_was_faster(self, session: ClubSession) -> None:
        member = member_of(session)
        attendance.correct(session, member, STATES.EXCUSED, seen="", actor=session.advisor)
        with pytest.raises(attendance.AttendanceChanged) as caught:
            attendance.correct(session, member, STATES.LATE, seen="", actor=session.advisor)
        assert caught.value.current.state == STATES.EXCUSED
        assert Attendance.objects.get().state == STATES.EXCUSED


@pytest.mark.django_db(transaction=True)
def test_two_advisors_correcting_at_once_one_wins() -> None:
    session = ClubFactory(sessions=1, members=1).sessions.get()
    member = member_of(session)

    def correct(state: str) -> bool:
        try:
            attendance.correct(session, member, state, seen="", actor=session.advisor)
        except attendance.AttendanceChanged:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(correct, ["late", "excused", "partial", "absent"]))
    assert won.count(True) == 1
    assert AuditEvent.objects.count() == 1


def test_checking_is_said_once(session: ClubSession) -> None:
    now = timezone.now()
    assert attendance.check(session, actor=session.advisor, now=now)
    assert not attendance.check(session, actor=UserFactory(), now=now + seconds(1))
    session.refresh_from_db()
    assert (session.attendance_checked_by, session.attendance_checked_at) == (session.advisor, now)
    assert AuditEvent.objects.filter(action="attendance.checked").count() == 1


def test_the_task_takes_each_session_once_its_room_is_closed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    first_day = now.date() - timedelta(days=20)
    club = ClubFactory(starts_on=first_day, members=1)
    over = ClubSessionFactory(club=club, starts_at=now - timedelta(hours=5))
    ClubSessionFactory(club=club, starts_at=now - timedelta(hours=1))
    ClubSessionFactory(club=club, starts_at=now - timedelta(hours=30), state=SessionState.CANCELLED)
    enqueued: list[int] = []
    monkeypatch.setattr(take_attendance, "delay", enqueued.append)
    take_attendances()
    assert enqueued == [over.pk]
    take_attendance(over.pk)
    take_attendance(over.pk)
    assert Attendance.objects.count() == 1
    take_attendances()
    assert enqueued == [over.pk]
