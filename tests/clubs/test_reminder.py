"""Reminders: when they are due, and that each is written once whatever dies or jumps."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from clubs.enums import ClubState, SessionState
from clubs.models import Club, ClubSession, Reminder
from clubs.services import calendar, reminder
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import outbox
from tests.clubs.test_calendar import move
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.members import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2024, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def session_on(day: date = date(2025, 1, 13), **fields: object) -> ClubSession:
    """A session at 14:00 with an advisor and two members, planned long ago."""
    if "club" not in fields:
        fields["club"] = ClubFactory(members=2)
    session: ClubSession = ClubSessionFactory(on=day, changed_at=LONG_AGO, **fields)
    return session


def texts() -> list[str]:
    return list(OutboxMail.objects.order_by("id").values_list("subject", flat=True))


def test_the_day_before_and_an_hour_before_each_once() -> None:
    session = session_on()
    start = session.starts_at
    assert reminder.write_due(start - 24 * HOUR - MINUTE) == 0
    assert reminder.write_due(start - 24 * HOUR) == 3
    assert reminder.write_due(start - 24 * HOUR + MINUTE) == 0
    assert reminder.write_due(start - HOUR - MINUTE) == 0
    assert reminder.write_due(start - HOUR) == 3
    assert reminder.write_due(start - MINUTE) == 0
    assert reminder.write_due(start) == 0
    day, hour = texts()[0], texts()[-1]
    assert day == "Rappel : séance e-club le lundi 13 janvier à 14 h"
    assert hour == "Votre séance e-club commence à 14 h"
    people = {person.email for person in session.attendees()}
    assert set(OutboxMail.objects.values_list("to", flat=True)) == people
    assert session.get_absolute_url() in OutboxMail.objects.all()[0].text


def test_a_worker_that_was_down_catches_up_while_it_helps() -> None:
    start = session_on().starts_at
    assert reminder.write_due(start - 12 * HOUR) == 0
    assert reminder.write_due(start - 12 * HOUR - MINUTE) == 3
    assert reminder.write_due(start - 2 * MINUTE) == 3


@pytest.mark.parametrize(
    ("before", "kinds"), [(25 * HOUR, {"day", "hour"}), (20 * HOUR, {"hour"}), (HOUR / 2, set())]
)
def test_a_session_made_or_moved_late_has_no_stale_reminder(
    before: timedelta, kinds: set[str]
) -> None:
    session = session_on()
    session.changed_at = session.starts_at - before
    session.save()
    moment = session.changed_at
    while moment < session.starts_at:
        reminder.write_due(moment)
        moment += HOUR / 2
    assert set(Reminder.objects.values_list("kind", flat=True)) == kinds


def test_a_cancelled_session_reminds_nobody() -> None:
    session = session_on(state=SessionState.CANCELLED)
    assert reminder.write_due(session.starts_at - HOUR) == 0


@pytest.mark.parametrize("state", [ClubState.DRAFT, ClubState.CLOSED])
def test_a_club_that_is_not_open_reminds_nobody(state: ClubState) -> None:
    session = session_on(club=ClubFactory(state=state, members=1))
    assert reminder.write_due(session.starts_at - HOUR) == 0


def test_a_session_moved_to_another_day_reminds_anew() -> None:
    session = session_on()
    reminder.write_due(session.starts_at - 24 * HOUR)
    before = session.starts_at
    move(session, timedelta(days=3))
    ClubSession.objects.update(changed_at=before - 20 * HOUR)
    assert reminder.write_due(before - HOUR) == 0
    assert reminder.write_due(session.starts_at - 24 * HOUR) == 3


def test_what_is_not_true_any_more_is_not_sent() -> None:
    session, other = session_on(), session_on()
    now = session.starts_at - HOUR
    assert reminder.write_due(now) == 6
    leaving = session.club.seats.get(number=1).member
    calendar.announce([session], now=now)
    OutboxMail.objects.exclude(calendar="").delete()
    # Told again as it is: nothing is taken back.
    calendar.announce([session], now=now)
    assert len(texts()) == 6
    calendar.withdraw([session], [leaving], now=now)
    assert not OutboxMail.objects.filter(to=leaving.email, calendar="").exists()
    move(session, HOUR)
    calendar.announce([session], now=now)
    left = OutboxMail.objects.filter(calendar="").values_list("to", flat=True)
    assert set(left) == {person.email for person in other.attendees()}


def test_a_mail_server_that_is_back_too_late_sends_no_reminder() -> None:
    session = session_on()
    reminder.write_due(session.starts_at - HOUR)
    mail = OutboxMail.objects.first()
    assert mail
    outbox.deliver(mail.pk)  # today is years later
    mail.refresh_from_db()
    assert mail.state == MailState.EXPIRED
    assert mail.attempts == 0


def test_the_clock_jumps_and_nobody_is_reminded_twice() -> None:
    session = session_on()
    due = session.starts_at - 24 * HOUR
    for jump in (0, 1, -1, 2, 0, -3, 1):
        reminder.write_due(due + jump * HOUR)
    assert len(texts()) == 3


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2025, 3, 30), datetime(2025, 3, 29, 12, tzinfo=UTC)),  # forward that night
        (date(2025, 3, 31), datetime(2025, 3, 30, 12, tzinfo=UTC)),
        (date(2025, 10, 26), datetime(2025, 10, 25, 13, tzinfo=UTC)),  # back that night
    ],
)
def test_the_season_changes_and_the_hour_in_words_does_not(day: date, before: datetime) -> None:
    club = ClubFactory(members=1, starts_on=day - timedelta(days=1))
    session_on(day, club=club)
    assert reminder.write_due(before - MINUTE) == 0
    assert reminder.write_due(before) == 2
    assert all("14 h" in text for text in texts())


def test_words_are_the_persons_and_hours_the_agencys() -> None:
    members = [UserFactory(language="en", first_name="Ann")]
    club = ClubFactory(agency=AgencyFactory(time_zone="Indian/Reunion"), members=members)
    session = session_on(club=club)
    assert session.starts_at.astimezone(UTC).hour == 10
    reminder.write_due(session.starts_at - 24 * HOUR)
    mail = OutboxMail.objects.get(to=members[0].email)
    assert "Monday 13 January" in mail.subject
    assert "10" not in mail.subject


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_each_reminder_once() -> None:
    sessions = [session_on() for _ in range(4)]
    due = sessions[0].starts_at - HOUR
    start = threading.Barrier(3)
    written = []

    def run() -> None:
        start.wait()
        try:
            written.append(reminder.write_due(due))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) == OutboxMail.objects.count() == 4 * 3
    assert Reminder.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_session_moved_meanwhile_is_not_announced_at_its_old_hour() -> None:
    session = session_on()
    found = reminder.due(reminder.ReminderKind.HOUR, session.starts_at - HOUR)
    move(session, timedelta(days=1))
    assert reminder._remind(found[0], reminder.ReminderKind.HOUR) == 0
    assert not Reminder.objects.exists()
    assert Club.objects.exists()
