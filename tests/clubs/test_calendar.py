"""Invitations in people's own calendars: what is sent, to whom, when, and in which form."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from icalendar import Calendar, Event

from clubs.enums import SessionState
from clubs.models import CalendarEntry, Club, ClubSession
from clubs.services import calendar
from eclub.kit.calendars import one_line, time_zone
from eclub.kit.models import OutboxMail
from members.models import User
from tests.factories.clubs import ClubFactory, ClubSessionFactory, SeatFactory
from tests.factories.members import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

# Before the season; session 1 (Monday 6 January) and 2 to 4 are near, 5 (20 January) is not.
NOW = datetime(2025, 1, 4, 12, tzinfo=UTC)


@pytest.fixture
def club() -> Club:
    club: Club = ClubFactory(sessions=6, members=2, name="Club de Morlaix")
    return club


def sessions_of(club: Club) -> list[ClubSession]:
    return list(club.sessions.select_related("club__agency", "advisor").order_by("number"))


def mails(person: User | None = None) -> list[OutboxMail]:
    written = OutboxMail.objects.order_by("id")
    return list(written.filter(to=person.email) if person else written)


def event_of(mail: OutboxMail) -> Event:
    """The one event of a message, read back as a calendar would."""
    read = Calendar.from_ical(mail.calendar)
    assert str(read["method"]) == mail.calendar_method
    (event,) = read.events
    assert not event.errors
    return event


def test_announces_what_is_near_to_members_and_advisor(club: Club) -> None:
    assert calendar.announce(sessions_of(club), now=NOW) == 4 * 3
    member = club.seats.get(number=1).member
    received = mails(member)
    assert [event_of(mail)["dtstart"].dt.date() for mail in received] == [
        date(2025, 1, day) for day in (6, 9, 13, 16)
    ]
    event, session = event_of(received[0]), sessions_of(club)[0]
    assert event["uid"] == f"{session.uid}@localhost"
    assert event["sequence"] == 0
    assert event["dtstamp"].dt == NOW
    assert event["dtstart"].to_ical() == b"20250106T140000"
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert event["dtend"].dt == session.ends_at
    assert event["summary"] == "Séance e-club"
    assert event["attendee"] == f"mailto:{member.email}"
    assert event["attendee"].params["CN"] == member.full_name
    assert event["organizer"] == "mailto:ne-pas-repondre@eclub.example"
    assert session.get_absolute_url() in str(event["location"])
    assert "lundi 6 janvier" in received[0].subject
    assert "14 h" in received[0].subject


def test_announcing_twice_tells_once(club: Club) -> None:
    calendar.announce(sessions_of(club), now=NOW)
    assert calendar.announce(sessions_of(club), now=NOW) == 0


def test_each_message_names_one_attendee_only(club: Club) -> None:
    calendar.announce(sessions_of(club)[:1], now=NOW)
    everybody = {mail.to for mail in mails()}
    assert len(everybody) == 3
    for mail in mails():
        for other in everybody - {mail.to}:
            assert other not in mail.calendar + mail.text


def test_a_move_keeps_the_uid_and_updates_one_session(club: Club) -> None:
    sessions = sessions_of(club)
    calendar.announce(sessions, now=NOW)
    before = {mail.pk for mail in mails()}
    moved = move(sessions[1], timedelta(days=1))
    assert calendar.announce(sessions, now=NOW + timedelta(hours=1)) == 3
    update = next(mail for mail in mails() if mail.pk not in before)
    event = event_of(update)
    assert event["uid"] == f"{moved.uid}@localhost"
    assert event["sequence"] == 1
    assert event["dtstamp"].dt == NOW + timedelta(hours=1)
    assert event["dtstart"].to_ical() == b"20250110T140000"
    assert "jeudi 9 janvier" in update.text
    assert "vendredi 10 janvier" in update.subject


def test_a_far_session_waits_and_is_announced_when_it_comes_near(club: Club) -> None:
    assert calendar.announce(sessions_of(club)[4:], now=NOW) == 0
    assert not CalendarEntry.objects.exists()
    calendar.announce_those_near(NOW)
    assert len(mails()) == 4 * 3
    assert calendar.announce_those_near(NOW + timedelta(days=1)) == 0
    assert calendar.announce_those_near(NOW + timedelta(days=3)) == 3


def test_a_far_session_moved_near_is_announced(club: Club) -> None:
    far = sessions_of(club)[4]
    move(far, timedelta(days=-9))
    assert calendar.announce([far], now=NOW) == 3


def test_a_near_session_moved_far_is_updated(club: Club) -> None:
    near = sessions_of(club)[0]
    calendar.announce([near], now=NOW)
    move(near, timedelta(days=50))
    assert calendar.announce([near], now=NOW) == 3


def test_a_cancelled_session_stays_in_the_calendar_as_cancelled(club: Club) -> None:
    session = sessions_of(club)[0]
    calendar.announce([session], now=NOW)
    session.state, session.sequence = SessionState.CANCELLED, 1
    session.cancelled_because = "Panne de courant"
    session.save()
    assert calendar.withdraw([session], now=NOW) == 3
    cancelled = mails()[-1]
    event = event_of(cancelled)
    assert cancelled.calendar_method == "CANCEL"
    assert event["status"] == "CANCELLED"
    assert event["sequence"] == 1
    assert event["uid"] == f"{session.uid}@localhost"
    assert "Panne de courant" in cancelled.text
    assert calendar.withdraw([session], now=NOW) == 0
    assert calendar.announce([session], now=NOW) == 0


def test_who_leaves_is_told_and_only_they(club: Club) -> None:
    sessions = sessions_of(club)
    calendar.announce(sessions, now=NOW)
    leaving, staying = (seat.member for seat in club.seats.all())
    assert calendar.withdraw(sessions, [leaving], now=NOW) == 4
    assert [mail.calendar_method for mail in mails(leaving)] == ["REQUEST"] * 4 + ["CANCEL"] * 4
    assert len(mails(staying)) == 4


def test_who_leaves_and_returns_is_invited_again(club: Club) -> None:
    session = sessions_of(club)[0]
    member = club.seats.get(number=1).member
    for _ in range(2):
        calendar.announce([session], now=NOW)
        calendar.withdraw([session], [member], now=NOW)
    calendar.announce([session], now=NOW)
    methods = [mail.calendar_method for mail in mails(member)]
    assert methods == ["REQUEST", "CANCEL", "REQUEST", "CANCEL", "REQUEST"]


def test_a_stand_in_replaces_the_advisor(club: Club) -> None:
    session, advisor, other = sessions_of(club)[0], club.advisor, UserFactory()
    assert advisor
    calendar.announce([session], now=NOW)
    session.advisor, session.sequence = other, 1
    session.save()
    calendar.withdraw([session], [advisor], now=NOW)
    calendar.announce([session], now=NOW)
    assert mails(advisor)[-1].calendar_method == "CANCEL"
    assert [mail.calendar_method for mail in mails(other)] == ["REQUEST"]
    assert event_of(mails(other)[0])["attendee"].params["ROLE"] == "CHAIR"
    assert other.full_name in mails(club.seats.get(number=1).member)[-1].text


def test_a_newcomer_gets_one_welcome_with_the_season_and_what_is_near(club: Club) -> None:
    calendar.announce(sessions_of(club), now=NOW)
    seat = SeatFactory(club=club)
    calendar.welcome(seat, now=NOW)
    calendar.welcome(seat, now=NOW)
    welcome, *invitations = mails(seat.member)
    assert "Bienvenue" in welcome.subject
    assert "lundi 6 janvier" in welcome.text
    assert "jeudi 23 janvier" in welcome.text
    assert welcome.calendar == ""
    assert len(invitations) == 4
    assert len(mails()) == 4 * 3 + 5


def test_speaks_the_persons_language_at_the_agencys_hour() -> None:
    agency = AgencyFactory(time_zone="Indian/Reunion")
    club = ClubFactory(agency=agency, members=[UserFactory(language="en")], sessions=1)
    calendar.announce(sessions_of(club), now=NOW)
    invitation = mails(club.seats.get().member)[0]
    assert "Monday 6 January" in invitation.subject
    assert event_of(invitation)["dtstart"].to_ical() == b"20250106T140000"
    assert "TZID:Indian/Reunion" in invitation.calendar


@pytest.mark.parametrize(
    ("day", "hour"), [(date(2025, 3, 27), "140000"), (date(2025, 3, 31), "140000")]
)
def test_local_hours_stay_across_the_clock_change(day: date, hour: str) -> None:
    session = ClubSessionFactory(on=day)
    calendar.announce([session], now=session.starts_at - timedelta(days=1))
    mail = mails()[0]
    assert event_of(mail)["dtstart"].to_ical().decode().endswith(hour)
    assert event_of(mail)["dtstart"].dt == session.starts_at
    # The rule itself, not only the name of the zone: summer time begins at 2:00 winter time.
    assert "DTSTART:20240331T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in mail.calendar


HOSTILE = 'Zoé "la\r\nATTENDEE:mailto:evil@example.org\u2028\x0b' + "é" * 60


@override_settings(BRAND={"name": "Club\r\nX-EVIL:1"}, DEFAULT_FROM_EMAIL="a@eclub.example")
def test_nothing_typed_can_add_a_line(club: Club) -> None:
    User.objects.update(first_name=HOSTILE[:60], last_name=HOSTILE[:60])
    Club.objects.update(name=HOSTILE[:80])
    calendar.announce(sessions_of(club)[:1], now=NOW)
    for mail in mails():
        assert "\n" not in mail.subject
        event = event_of(mail)
        assert isinstance(event["attendee"], str)
        assert "X-EVIL" not in event
        assert "mailto:evil" not in str(event["attendee"])
        check_content_lines(mail.calendar)


def test_lines_are_folded_and_end_as_the_standard_says(club: Club) -> None:
    calendar.announce(sessions_of(club), now=NOW)
    calendar.withdraw(sessions_of(club), now=NOW)
    for mail in mails():
        check_content_lines(mail.calendar)


def check_content_lines(text: str) -> None:
    """RFC 5545, 3.1: CRLF, 75 octets, no control character, names of properties."""
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # folding never cuts a character
        assert not any(byte < 32 and byte != 9 for byte in line)
        if not line.startswith(b" "):
            assert re.match(rb"[A-Z-]+[;:]", line)


def test_one_line_keeps_words_and_drops_control_characters() -> None:
    assert one_line("a\r\nb\x00c\u2028d\te\x0bf") == "a b c d e f"


def test_zones_without_yearly_rules_are_written_out() -> None:
    component = time_zone(ZoneInfo("Africa/Casablanca"), 2025)
    assert b"RRULE" not in component.to_ical()
    assert len(component.subcomponents) > 10


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_tell_once() -> None:
    sessions = sessions_of(ClubFactory(sessions=4, members=3))
    start = threading.Barrier(4)
    sent = []

    def send() -> None:
        start.wait()
        try:
            sent.append(calendar.announce(sessions, now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == OutboxMail.objects.count() == 4 * 4


def move(session: ClubSession, by: timedelta) -> ClubSession:
    session.during = type(session.during)(session.starts_at + by, session.ends_at + by)
    session.sequence += 1
    session.save()
    return session
