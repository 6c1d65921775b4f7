"""What the room would have seen of the demo's past sessions, and the attendance it amounts to."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from clubs.enums import AttendanceState, CorrectionReason
from clubs.models import ClubSession, PresenceInterval, Seat
from clubs.models.session import CLOSES_AFTER
from clubs.services import attendance

# Minutes from the session's start: somebody's stretches in the room on such a day. A session
# lasts 180; each letter of a club's rhythm is one of these.
DAYS = {
    "F": [(-6, 182)],  # there from first to last
    "G": [(-2, 71), (74, 181)],  # a line that drops for three minutes
    "L": [(24, 181)],  # late
    "P": [(-4, 82)],  # had to leave
    "A": [],  # absent
    "E": [],  # absent, and excused by the advisor
}
STEADY = "FFGFFFLFFFFEFFGFFPFFFAF"
SHAKY = "FAFLFFPAFGAFEFFLAFPFF"


def fill(sessions: Iterable[ClubSession], rhythm: str, *, reports: bool = False) -> None:
    """Give past sessions their presence and attendance; all but the last are checked.

    With ``reports`` the last one's is still to be written, by the task that does so.
    """
    sessions = [session for session in sessions if not session.is_cancelled]
    if not sessions:
        return
    club = sessions[0].club
    seats = list(club.seats.all())
    days = {
        (session.pk, seat.member_id): rhythm[
            (5 * session.number + 3 * seat.number + session.number // 4) % len(rhythm)
        ]
        for session in sessions
        for seat in seats
        if _is_held(seat, session.starts_at.astimezone(club.zone).date())
    }
    PresenceInterval.objects.bulk_create(
        PresenceInterval(
            session=session,
            person_id=person,
            during=DateTimeTZRange(
                session.starts_at + timedelta(minutes=start),
                session.starts_at + timedelta(minutes=end),
            ),
        )
        for session in sessions
        for person, day in _people_of(session, days)
        for start, end in day
    )
    for session in sessions:
        # How far people live is noted by who loads, once for all sessions.
        session.attendance_taken_at = session.ends_at + CLOSES_AFTER
        rows = attendance.compute(session, session.ends_at + CLOSES_AFTER)
        for row in rows:
            if days.get((session.pk, row.member_id)) == "E" and not row.corrected_by_id:
                attendance.correct(
                    session,
                    row.member,
                    AttendanceState.EXCUSED,
                    seen=AttendanceState.ABSENT,
                    actor=session.advisor,
                    reason=CorrectionReason.TOLD,
                    now=session.ends_at + CLOSES_AFTER,
                )
    checked = ClubSession.objects.filter(pk__in=[session.pk for session in sessions[:-1]])
    checked.update(
        attendance_checked_at=RangeEndsWith("during") + CLOSES_AFTER,
        attendance_checked_by=F("advisor"),
    )
    reported = sessions[:-1] if reports else sessions
    ClubSession.objects.filter(pk__in=[session.pk for session in reported]).update(
        reported_at=RangeEndsWith("during") + CLOSES_AFTER
    )


def _is_held(seat: Seat, day: date) -> bool:
    return seat.taken_on <= day and (seat.left_on is None or day <= seat.left_on)


def _people_of(
    session: ClubSession, days: dict[tuple[int, int], str]
) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """The members and the advisor with their stretches of that session."""
    yield session.advisor_id, DAYS["F"]
    for (session_id, person), letter in days.items():
        if session_id == session.pk:
            yield person, DAYS[letter]
