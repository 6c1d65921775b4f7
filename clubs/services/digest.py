"""The week's digest: on Friday afternoon, in the club's zone, one message for each person.

It tells what is new for its reader, and nothing is sent to whom nothing is new. What is written
for one person (remarks on a CV, private notes, contacts, cards) is never in it, and of a setback
only who told it: such words stay on the wall, where their author can take them back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clubs.models import Club, Digest
from clubs.services import digest_content
from eclub.kit.services.outbox import write_mail
from members.models import User
from members.services.digest import stop_address, stop_headers

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


@transaction.atomic
def write(club_id: int, now: datetime) -> int:
    """Write a club's digest of this week, unless that is done; the number of messages."""
    clubs = Club.objects.running().select_related("agency", "advisor")
    club = clubs.filter(pk=club_id).first()
    if club is None:
        return 0
    here = moment(now, club.zone)
    last = club.digests.order_by("-until").first()
    # Another run that is at it is waited for here, and has then written it.
    is_ours = (
        now >= here.at
        and Digest.objects.get_or_create(club=club, week=here.week, defaults={"until": here.at})[1]
    )
    if not is_ours:
        return 0
    since = max(last.until, here.at - FARTHEST) if last else here.at - WEEK
    found = digest_content.read(club, since, here.at, now)
    return sum(_tell(person, found, club, here) for person in _readers(club))


def _readers(club: Club) -> list[User]:
    """Who holds a seat, and the advisor as long as they are one there; who wishes to read it."""
    seats = club.seats.open().select_related("member").order_by("number")
    people = [seat.member for seat in seats]
    if club.advisor and club.agency_id in club.advisor.advised_agency_ids:
        people.append(club.advisor)
    return [person for person in people if person.is_active and person.wants_digest]


def _tell(person: User, found: digest_content.Found, club: Club, here: Moment) -> bool:
    news = found.for_reader(person)
    if not news.is_news:
        return False
    about = {"person": person, "club": club, "news": news, "stop_address": stop_address(person)}
    with timezone.override(club.zone):
        return write_mail(
            person.email,
            "digest",
            about,
            key=f"digest:{club.pk}:{here.week}:{person.pk}",
            language=person.language,
            headers=stop_headers(person),
            not_after=here.at + WEEK,
            # What a club tells itself is not for whoever looks after the outbox.
            secret=True,
        )
