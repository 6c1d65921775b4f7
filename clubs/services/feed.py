"""A person's calendar at a secret address, which calendar programs read every hour or so.

The address carries 32 random bytes; the database knows their SHA-256, so that who reads the
database cannot read the calendars.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from clubs.enums import ClubState
from clubs.models import CalendarFeed, ClubSession
from clubs.services import calendar_event
from eclub.kit import calendars
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from members.models import User

# Programs are asked to look again after this time.
READ_EVERY = timedelta(hours=1)
# How far back sessions are kept in the calendar.
KEPT = timedelta(days=90)


@transaction.atomic
def renew(person: User) -> str:
    """Give this person a new address and return its secret, which cannot be read again.

    The former address stops working.
    """
    token, kept = new_token()
    CalendarFeed.objects.filter(person=person).delete()
    feed = CalendarFeed.objects.create(person=person, token_hash=kept)
    audit.record(person, "calendar_feed.renewed", feed)
    return token


@transaction.atomic
def withdraw(person: User) -> None:
    """Take the address back; it is unknown from the next request on."""
    feed = CalendarFeed.objects.filter(person=person).first()
    if feed:
        audit.record(person, "calendar_feed.withdrawn", feed)
        feed.delete()


def find(token: str) -> User | None:
    """Whose calendar this secret opens."""
    feed = (
        CalendarFeed.objects.select_related("person")
        .filter(token_hash=token_hash(token), person__is_active=True)
        .first()
    )
    return feed.person if feed else None


def sessions_of(person: User, now: datetime) -> list[ClubSession]:
    """The sessions this person attends or leads, cancelled ones too, from three months ago on."""
    return list(
        ClubSession.objects.filter(
            Q(pk__in=ClubSession.objects.led_by(person).filter(advisor=person).values("pk"))
            | Q(club__seats__in=person.seats.filter(left_on=None)),
            during__endswith__gt=now - KEPT,
        )
        .exclude(club__state=ClubState.DRAFT)
        .select_related("club__agency")
        .order_by("during", "pk")
        .distinct()
    )


def write(person: User, now: datetime) -> bytes:
    """The calendar; the same bytes as long as nothing changed."""
    with translation.override(person.language):
        sessions = sessions_of(person, now)
        events = [calendar_event.event(session, stamp=session.changed_at) for session in sessions]
    calendar = calendars.calendar_of("PUBLISH", events)
    calendar.add("name", str(settings.BRAND["name"]))
    calendar.add("x-wr-calname", str(settings.BRAND["name"]))
    calendar.add("refresh-interval", READ_EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    written: bytes = calendar.to_ical()
    return written
