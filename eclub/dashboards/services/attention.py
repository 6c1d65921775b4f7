"""Clubs that need help, and why: looked for every few minutes by a task, for all of them, and at
once for the one whose page is read. One statement says what is known; one function judges it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import SEATS, ClubState
from clubs.services.my_club import THERE
from eclub.dashboards.access import Area
from eclub.dashboards.enums import Level
from eclub.dashboards.models import Alert
from eclub.kit.dates import day_in_words

SILENT_FOR = timedelta(days=14)
IDLE_FOR = timedelta(days=21)
LOOKED_BACK = timedelta(weeks=4)
ENDS_SOON = timedelta(days=14)
# Fewer expected presences than a session of a full club say nothing of attendance.
EXPECTED_LEAST = 8
# What a page shows; more are counted up to the second, and no further.
SHOWN, COUNTED = 8, 500
CHUNK = 500

# Each count walks an index from its club, and the nesting says so: a planner that knows nothing of
# the tables yet would read them whole for every club.
KNOWN = """
SELECT club.id, region.code, agency.departement, agency.id, agency.time_zone, club.state,
       lower(club.season), upper(club.season), held.last, presence.there, presence.expected,
       approached.last, seat.taken, seat.taken + promised.seats, waiting.people, waiting.since,
       outcome.people
  FROM clubs_club club
  JOIN members_agency agency ON agency.id = club.agency_id
  JOIN members_region region ON region.id = agency.region_id
  CROSS JOIN LATERAL (
       SELECT max(upper(session.during)) AS last
         FROM clubs_clubsession session
        CROSS JOIN LATERAL (
              SELECT count(*) AS there FROM clubs_attendance
               WHERE session_id = session.id AND state = ANY(%(there)s)) seen
        WHERE session.club_id = club.id AND session.state = 'planned' AND seen.there > 0
          AND upper(session.during) <= %(now)s) held
  CROSS JOIN LATERAL (
       SELECT coalesce(sum(line.expected), 0)::bigint AS expected,
              coalesce(sum(line.there), 0)::bigint AS there
         FROM clubs_clubsession session
        CROSS JOIN LATERAL (
              SELECT count(*) AS expected, count(*) FILTER (WHERE state = ANY(%(there)s)) AS there
                FROM clubs_attendance WHERE session_id = session.id) line
        WHERE session.club_id = club.id AND session.state = 'planned'
          AND session.during && tstzrange(%(back)s, %(now)s)) presence
  CROSS JOIN LATERAL (
       SELECT max(approach.last) AS last
         FROM prospecting_prospect prospect
        CROSS JOIN LATERAL (
              SELECT max("on") AS last FROM prospecting_approach
               WHERE prospect_id = prospect.id) approach
        WHERE prospect.club_id = club.id) approached
  CROSS JOIN LATERAL (
       SELECT count(*) AS taken FROM clubs_seat
        WHERE club_id = club.id AND left_on IS NULL) seat
  CROSS JOIN LATERAL (
       SELECT coalesce(sum(open.count), 0)::bigint AS seats
         FROM clubs_seatinvitation promise
        CROSS JOIN LATERAL (
              SELECT count(*) FROM members_invitation
               WHERE id = promise.invitation_id AND accepted_at IS NULL
                 AND withdrawn_at IS NULL AND expires_at > %(now)s) open
        WHERE promise.club_id = club.id) promised
  CROSS JOIN LATERAL (
       SELECT count(*) AS people, min(applied_at) AS since FROM clubs_application
        WHERE club_id = club.id AND state IN ('waiting', 'listed')) waiting
  CROSS JOIN LATERAL (
       SELECT coalesce(sum(noted.count), 0)::bigint AS people
         FROM clubs_seat seat
        CROSS JOIN LATERAL (SELECT count(*) FROM clubs_outcome WHERE seat_id = seat.id) noted
        WHERE seat.club_id = club.id) outcome
 WHERE club.state IN ('recruiting', 'running')
   AND (%(clubs)s::bigint[] IS NULL OR club.id = ANY(%(clubs)s))
 ORDER BY club.id
"""


@dataclass(frozen=True)
class Known:
    """What the database knows of a club that gathers people or meets."""

    club: int
    region: str
    departement: str
    agency: int
    zone: str
    state: str
    starts: datetime
    ends: datetime
    held: datetime | None
    there: int
    expected: int
    approached: date | None
    taken: int
    # Seats that somebody holds, or is invited to.
    given: int
    # Applications that an advisor may answer, or the list serves.
    waiting: int
    since: datetime | None
    outcomes: int

    def day(self, moment: datetime) -> date:
        """By the clock of the club's agency."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Reason:
    """Why a club needs help: what, since when or until when, and how many of how many."""

    kind: str
    on: str = ""
    k: int = 0
    n: int = 0

    def __str__(self) -> str:
        return WORDS[self.kind](self)

    @property
    def day(self) -> str:
        return day_in_words(date.fromisoformat(self.on), "j F Y") if self.on else ""


def judge(known: Known, now: datetime) -> list[Reason]:
    """The reasons to look at a club, those that press most first."""
    found = []
    starts, ends = known.day(known.starts), known.day(known.ends - timedelta(microseconds=1))
    if known.state == ClubState.RUNNING and known.starts <= now:
        since = known.held or known.starts
        if now - since > SILENT_FOR:
            kind = "silent" if known.held else "never_met"
            found.append(Reason(kind, known.day(since).isoformat()))
        if known.expected >= EXPECTED_LEAST and 2 * known.there < known.expected:
            found.append(Reason("absent", k=known.there, n=known.expected))
        today = known.day(now)
        if today - max(known.approached or starts, starts) > IDLE_FOR:
            last = known.approached or starts
            found.append(Reason("idle" if known.approached else "never_tried", last.isoformat()))
        if known.ends - now < ENDS_SOON and known.taken and not known.outcomes:
            found.append(Reason("no_outcome", ends.isoformat(), n=known.taken))
    free = SEATS - known.given
    if free > 0 and known.waiting and known.since:
        since_day = known.day(known.since).isoformat()
        found.append(Reason("free_seats", since_day, k=free, n=known.waiting))
    return found


def of_club(club: int, now: datetime) -> list[Reason]:
    """As it is at this moment."""
    return [reason for known in _known(now, [club]) for reason in judge(known, now)]


@transaction.atomic
def look(now: datetime) -> int:
    """Look at every open club; how many need help. A second look at once changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('look_for_attention'))")
        if not cursor.fetchone()[0]:
            return 0
    alerts = [
        Alert(
            club_id=known.club,
            region=known.region,
            departement=known.departement,
            agency=known.agency,
            reasons=[asdict(reason) for reason in reasons],
            weight=len(reasons),
            found_at=now,
        )
        for known in _known(now, None)
        if (reasons := judge(known, now))
    ]
    Alert.objects.bulk_create(
        alerts,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["club"],
        update_fields=["region", "departement", "agency", "reasons", "weight", "found_at"],
    )
    Alert.objects.exclude(club__in=[alert.club_id for alert in alerts]).delete()
    return len(alerts)


@dataclass(frozen=True)
class Found:
    """The clubs of a place that need help: the first of them, and how many there are."""

    alerts: list[Alert]
    count: int

    @property
    def is_more(self) -> bool:
        """More than anybody counts."""
        return self.count >= COUNTED


def of_area(area: Area) -> Found:
    """In two statements that cost the same however many clubs there are."""
    rows = _of(area)
    alerts = list(rows.select_related("club__agency__region").order_by("-weight", "club")[:SHOWN])
    count = len(alerts)
    if count == SHOWN:
        count = rows.order_by()[:COUNTED].count()
    return Found(alerts, count)


def reasons_of(alert: Alert) -> list[Reason]:
    """As they were found."""
    return [Reason(**reason) for reason in alert.reasons]


def _of(area: Area) -> QuerySet[Alert]:
    if area.level == Level.COUNTRY:
        return Alert.objects.all()
    if area.level == Level.AGENCY:
        return Alert.objects.filter(agency=int(area.code))
    if area.level == Level.CLUB:
        return Alert.objects.filter(club=int(area.code))
    return Alert.objects.filter(**{area.level.value: area.code})


def _known(now: datetime, clubs: Sequence[int] | None) -> Iterator[Known]:
    values: dict[str, Any] = {
        "now": now,
        "back": now - LOOKED_BACK,
        "clubs": clubs,
        "there": [str(one) for one in THERE],
    }
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from (Known(*row) for row in rows)


def _free_seats(reason: Reason) -> str:
    values: dict[str, Any] = {"free": reason.k, "people": reason.n, "day": reason.day}
    waiting = ngettext(
        "%(people)s candidature est à examiner depuis le %(day)s",
        "%(people)s candidatures sont à examiner, la première depuis le %(day)s",
        reason.n,
    )
    free = ngettext("%(free)s place libre", "%(free)s places libres", reason.k)
    return _("%(free)s alors que %(waiting)s") % {
        "free": free % values,
        "waiting": waiting % values,
    }


def _absent(reason: Reason) -> str:
    return _("Présence de %(rate)s %% en quatre semaines (n = %(n)s présences attendues)") % {
        "rate": round(100 * reason.k / reason.n),
        "n": reason.n,
    }


WORDS = {
    "silent": lambda reason: _("Aucune séance tenue depuis le %s") % reason.day,
    "never_met": lambda reason: _("Aucune séance tenue depuis le début, le %s") % reason.day,
    "absent": _absent,
    "idle": lambda reason: _("Aucune démarche auprès d’une entreprise depuis le %s") % reason.day,
    "never_tried": lambda reason: _("Aucune démarche notée depuis le début, le %s") % reason.day,
    "no_outcome": lambda reason: (
        _("La saison finit le %s et aucune sortie n’est notée") % reason.day
    ),
    "free_seats": _free_seats,
}
