"""Who was there: intervals the room reports, and what they amount to for each member.

The room reports from several processes and may be killed at any moment. So every report says
"seen at this time" and is safe to repeat; nothing waits for a goodbye that may never come.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from clubs.enums import AttendanceState
from clubs.models import Attendance, ClubSession, PresenceInterval, Seat
from clubs.services import report, travel
from eclub.kit.services import audit
from members.models import User

# A shorter absence is a bad line, not a departure.
SHORT_BREAK = timedelta(seconds=60)
PRESENT_FROM = 0.75
LATE_AFTER = timedelta(minutes=10)

# Extends for each person the latest interval that ``now`` touches; who has none gets a new one.
SEEN = """
WITH latest AS (
    SELECT DISTINCT ON (person_id) id, person_id
      FROM clubs_presenceinterval
     WHERE session_id = %(session)s
       AND person_id = ANY(%(people)s)
       AND lower(during) <= %(now)s::timestamptz + make_interval(secs => %(gap)s)
       AND upper(during) >= %(now)s::timestamptz - make_interval(secs => %(gap)s)
     ORDER BY person_id, during DESC
), extended AS (
    UPDATE clubs_presenceinterval AS kept
       SET during = tstzrange(lower(kept.during), greatest(upper(kept.during), %(now)s), '[]')
      FROM latest
     WHERE kept.id = latest.id
), present AS (
    SELECT unnest(%(people)s::bigint[]) AS person_id
)
INSERT INTO clubs_presenceinterval (session_id, person_id, during)
SELECT %(session)s, person_id, tstzrange(%(now)s, %(now)s, '[]')
  FROM (SELECT DISTINCT person_id FROM present) AS distinct_present
 WHERE person_id NOT IN (SELECT person_id FROM latest)
    ON CONFLICT DO NOTHING
"""


class AttendanceChanged(Exception):
    """Somebody else changed this attendance meanwhile; ``current`` is what it is now."""

    def __init__(self, current: Attendance) -> None:
        super().__init__(current.state)
        self.current = current


def opened(session_id: int, person_id: int, now: datetime) -> None:
    """This person entered the room: a stretch begins, or goes on after a short break."""
    _seen(session_id, [person_id], now)


def touched(session_id: int, person_ids: Iterable[int], now: datetime) -> None:
    """These people are in the room now; the room says so every half minute."""
    _seen(session_id, list(person_ids), now)


def closed(session_id: int, person_id: int, now: datetime) -> None:
    """This person left the room: their stretch, if one is open, ends now."""
    with transaction.atomic():
        _wait_for_turn(session_id)
        latest = (
            PresenceInterval.objects.filter(
                session=session_id,
                person=person_id,
                during__startswith__lte=now,
                during__endswith__gte=now - SHORT_BREAK,
            )
            .order_by("-during")
            .first()
        )
        if latest is not None and latest.during.upper < now:
            latest.during = DateTimeTZRange(latest.during.lower, now, "[]")
            latest.save(update_fields=["during"])


def compute(session: ClubSession, now: datetime) -> list[Attendance]:
    """Write the attendance of every member who had a seat at the session's date.

    Only what lies within the planned time counts. A row an advisor corrected keeps its state;
    running it again changes nothing. A session that is not over, or was cancelled, has none.
    """
    if session.is_cancelled or not session.is_over(now):
        return []
    with transaction.atomic():
        _wait_for_turn(session.pk)
        presences = _presences_of(session)
        members = [seat.member_id for seat in Seat.objects.of_session(session)]
        written = dict(session.attendances.values_list("member", "corrected_by"))
        rows = [
            _measured(session, member, presences.get(member, []))
            for member in dict.fromkeys(members)
            if written.get(member) is None
        ]
        # Never both in one statement: figures are counted from what a statement added or changed.
        for is_known in (False, True):
            Attendance.objects.bulk_create(
                [row for row in rows if (row.member_id in written) is is_known],
                update_conflicts=True,
                unique_fields=["session", "member"],
                update_fields=["state", "minutes", "computed_at"],
            )
        if now >= session.room_closes_at:
            if session.attendance_taken_at is None:
                travel.note(session.club)
            ClubSession.objects.filter(pk=session.pk).update(attendance_taken_at=now)
    return list(session.attendances.select_related("member").order_by("pk"))


@transaction.atomic
def take_again(session_id: int) -> None:
    """Compute anew an attendance that was taken before the room's last reports came in.

    One that its advisor has read stays as they read it.
    """
    _wait_for_turn(session_id)
    taken = ClubSession.objects.filter(
        pk=session_id, attendance_taken_at__isnull=False, attendance_checked_at=None
    )
    session = taken.select_related("club__agency").first()
    if session is not None:
        compute(session, timezone.now())
        travel.note(session.club)


def correct(
    session: ClubSession,
    member: User,
    state: str,
    *,
    seen: str,
    actor: User,
    reason: str = "",
    now: datetime | None = None,
) -> Attendance:
    """Set a member's attendance as the advisor says; an empty state restores what was measured.

    ``seen`` is the state the advisor had before their eyes; raises AttendanceChanged when it is
    another one now. It may be done after the attendance was closed: the audit says so.
    """
    with transaction.atomic():
        _wait_for_turn(session.pk)
        measured = _measured(session, member.pk, _presences_of(session).get(member.pk, []))
        current = session.attendances.filter(member=member).first()
        before = current.state if current else ""
        if current is not None and before not in (seen, state):
            raise AttendanceChanged(current)
        row = current or measured
        row.state = state or measured.state
        row.minutes = measured.minutes
        row.corrected_by = actor if state else None
        row.corrected_at = (now or timezone.now()) if state else None
        row.reason = reason if state else ""
        row.save()
        travel.note(session.club)
        audit.record(
            actor,
            "attendance.corrected",
            session,
            member=member.pk,
            before=before,
            after=row.state,
            reason=row.reason,
            closed=session.attendance_checked_at is not None,
        )
    return row


def check(session: ClubSession, *, actor: User, now: datetime) -> bool:
    """The advisor has read the attendance and it is right; False when that was said already.

    The report leaves now, unless it did by itself.
    """
    with transaction.atomic():
        said = ClubSession.objects.filter(pk=session.pk, attendance_checked_at=None).update(
            attendance_checked_at=now, attendance_checked_by=actor
        )
        if said:
            audit.record(actor, "attendance.checked", session)
            session.refresh_from_db(fields=["attendance_checked_at", "attendance_checked_by"])
            report.write(session, now)
    return bool(said)


def _seen(session_id: int, person_ids: list[int], now: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _wait_for_turn(session_id)
        cursor.execute(
            SEEN,
            {
                "session": session_id,
                "people": person_ids,
                "now": now,
                "gap": SHORT_BREAK.total_seconds(),
            },
        )


def _wait_for_turn(session_id: int) -> None:
    """Let one process at a time write the presence of a session, until its transaction ends.

    Two reports a microsecond apart do not overlap, so the exclusion constraint alone would
    keep both.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('presence', %s))", [session_id]
        )


def _presences_of(session: ClubSession) -> dict[int, list[tuple[datetime, datetime]]]:
    """By person, their stretches cut to the planned time, in order."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    overlapping = session.presences.filter(during__overlap=session.during).order_by("during")
    for person, during in overlapping.values_list("person", "during"):
        start = max(during.lower, session.starts_at)
        end = min(during.upper, session.ends_at)
        found.setdefault(person, []).append((start, end))
    return found


def _measured(
    session: ClubSession, member_id: int, stretches: list[tuple[datetime, datetime]]
) -> Attendance:
    there = sum((end - start for start, end in stretches), timedelta())
    minutes = int(there / timedelta(minutes=1))
    if minutes == 0:
        state = AttendanceState.ABSENT
    elif there < PRESENT_FROM * session.duration:
        state = AttendanceState.PARTIAL
    elif stretches[0][0] > session.starts_at + LATE_AFTER:
        state = AttendanceState.LATE
    else:
        state = AttendanceState.PRESENT
    return Attendance(session=session, member_id=member_id, state=state, minutes=minutes)
