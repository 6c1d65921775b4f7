"""The week's digest: on Friday afternoon, in the club's zone, one message for each person.

Members are told when their club's week is; an advisor of several clubs once, after the last one.

It tells what is new for its reader, and nothing is sent to whom nothing is new. What is written
for one person (remarks on a CV, private notes, contacts, cards) is never in it, and of a setback
only who told it: such words stay on the wall, where their author can take them back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from clubs.models import Club, Digest
from clubs.services import digest_content
from eclub.kit.services.outbox import write_mail
from members.models import User
from members.services.digest import LINK

FRIDAY = 5  # as ISO 8601 counts
HOUR = time(16)
WEEK = timedelta(days=7)
# A platform that was down for long does not tell old news.
FARTHEST = 4 * WEEK


@dataclass(frozen=True)
class Moment:
    """The week that somewhere is told from ``at`` on."""

    week: str
    at: datetime


def moment(now: datetime, zone: tzinfo) -> Moment:
    """The one of the week that ``now`` is in: what it is on Monday is still to come."""
    year, week, _day = now.astimezone(zone).isocalendar()
    friday = date.fromisocalendar(year, week, FRIDAY)
    return Moment(f"{year}-W{week:02}", datetime.combine(friday, HOUR, zone))


def due(now: datetime) -> list[int]:
    """Running clubs whose week can be told and was not; what a weekend missed waits a week."""
    running = Club.objects.running().order_by("pk")
    found: list[int] = []
    for name in running.order_by().values_list("agency__time_zone", flat=True).distinct():
        here = moment(now, ZoneInfo(name))
        if now >= here.at:
            written = Digest.objects.filter(club=OuterRef("pk"), week=here.week)
            there = running.filter(~Exists(written), agency__time_zone=name)
            found += there.values_list("pk", flat=True)
    return found


def advisors_due(now: datetime) -> list[int]:
    """Whose clubs were all told this week, and who may not have been told of it yet."""
    running = Club.objects.running().select_related("agency")
    waiting: dict[int, bool] = {}
    told = set(
        Digest.objects.filter(club__in=running, until__gt=now - WEEK).values_list("club", "week")
    )
    for club in running:
        is_told = (club.pk, moment(now, club.zone).week) in told
        if club.advisor_id is not None:
            waiting[club.advisor_id] = waiting.get(club.advisor_id, True) and is_told
    return [person for person, is_told in waiting.items() if is_told]


@transaction.atomic
def write(club_id: int, now: datetime) -> int:
    """Write a club's digest of this week to its members, unless that is done; how many."""
    club = Club.objects.running().select_related("agency").filter(pk=club_id).first()
    if club is None:
        return 0
    here = moment(now, club.zone)
    # Another run that is at it is waited for here, and has then written it.
    is_ours = (
        now >= here.at
        and Digest.objects.get_or_create(club=club, week=here.week, defaults={"until": here.at})[1]
    )
    if not is_ours:
        return 0
    found = _read(club, here, now)
    seats = club.seats.open().select_related("member").order_by("number")
    return sum(_tell(seat.member, [(club, found)], here) for seat in seats)


@transaction.atomic
def write_for_advisor(person_id: int, now: datetime) -> bool:
    """Tell an advisor of all their running clubs in one message; whether it was written."""
    person = User.objects.get(pk=person_id)
    clubs = list(
        Club.objects.running()
        .filter(advisor=person, agency__in=person.advised_agency_ids)
        .select_related("agency")
        .order_by("name", "pk")
    )
    if not clubs:
        return False
    here = [moment(now, club.zone) for club in clubs]
    # Of several zones the week is over when it is in the last one.
    last = max(here, key=lambda one: one.at)
    parts = zip(clubs, here, strict=True)
    return _tell(person, [(club, _read(club, its, now)) for club, its in parts], last)


def _read(club: Club, here: Moment, now: datetime) -> digest_content.Found:
    """What happened since the club was told last."""
    last = club.digests.filter(until__lt=here.at).order_by("-until").first()
    since = max(last.until, here.at - FARTHEST) if last else here.at - WEEK
    return digest_content.read(club, since, here.at, now)


def _tell(person: User, found: list[tuple[Club, digest_content.Found]], here: Moment) -> bool:
    parts = [(club, one.for_reader(person)) for club, one in found]
    parts = [(club, news) for club, news in parts if news.is_news]
    if not (parts and person.is_active and person.wants_digest):
        return False
    return write_mail(
        person.email,
        "digest",
        {"person": person, "parts": parts, "stop_address": LINK.address(person.pk)},
        key=f"digest:{here.week}:{person.pk}",
        language=person.language,
        headers=LINK.headers(person.pk),
        not_after=here.at + WEEK,
        # What a club tells itself is not for whoever looks after the outbox.
        secret=True,
    )
