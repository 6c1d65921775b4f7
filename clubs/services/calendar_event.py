"""A session written as an iCalendar event, for invitations by e-mail and for feeds.

Titles are bland on purpose: a calendar is shown on shared screens and synchronised to firms
that need not know who looks for work.
"""

from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Event

from clubs.models import ClubSession
from eclub.kit import calendars
from members.models import User


def uid(session: ClubSession) -> str:
    """The session's identifier in every calendar, for ever."""
    return f"{session.uid}@{urlsplit(settings.PUBLIC_URL).hostname}"


def room_address(session: ClubSession) -> str:
    """Where to go at the hour."""
    return settings.PUBLIC_URL + reverse("room", args=[session.pk])


def event(session: ClubSession, *, stamp: datetime) -> Event:
    """The session in its agency's local time; ``stamp`` is when this writing was made."""
    room = room_address(session)
    written = Event()
    written.add("uid", uid(session))
    written.add("dtstamp", stamp.astimezone(UTC))
    written.add("sequence", session.sequence)
    written.add("last-modified", session.changed_at.astimezone(UTC))
    written.add("dtstart", session.starts_at.astimezone(session.club.zone))
    written.add("dtend", session.ends_at.astimezone(session.club.zone))
    written.add("summary", _("Séance e-club"))
    written.add("description", _("Salle de la séance : %(room)s") % {"room": room})
    written.add("location", room)
    written.add("url", room)
    written.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    written.add("transp", "TRANSPARENT" if session.is_cancelled else "OPAQUE")
    written.add("class", "PRIVATE")
    return written


def invitation(session: ClubSession, person: User, method: str, *, stamp: datetime) -> str:
    """The calendar sent to one person: REQUEST tells the session as it is, CANCEL takes it back.

    Each person sees their own address only.
    """
    written = event(session, stamp=stamp)
    if method == "CANCEL":
        written["status"] = "CANCELLED"
        written["transp"] = "TRANSPARENT"
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    written.add("organizer", calendars.address(sender, name or str(settings.BRAND["name"])))
    written.add(
        "attendee",
        calendars.address(
            person.email,
            person.full_name,
            CUTYPE="INDIVIDUAL",
            ROLE="CHAIR" if person.pk == session.advisor_id else "REQ-PARTICIPANT",
            PARTSTAT="NEEDS-ACTION",
            RSVP="FALSE",
        ),
    )
    return calendars.calendar_of(method, [written]).to_ical().decode()
