"""The secret calendar address: what it shows, to whom, and that it goes as soon as withdrawn."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from clubs.enums import ClubState, SessionState
from clubs.models import CalendarFeed, Club
from clubs.services import feed
from eclub.kit.models import AuditEvent
from members.models import User
from tests.clubs.test_calendar import check_content_lines
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    today = timezone.localdate()
    club: Club = ClubFactory(
        starts_on=today - timedelta(days=today.weekday()), sessions=6, members=2
    )
    return club


@pytest.fixture
def member(club: Club) -> User:
    return club.seats.get(number=1).member


def fetch(client: Client, token: str, **headers: str) -> HttpResponse:
    return cast("HttpResponse", client.get(reverse("calendar", args=[token]), headers=headers))


def test_shows_the_season_of_a_member(client: Client, club: Club, member: User) -> None:
    cancelled = club.sessions.get(number=3)
    cancelled.state, cancelled.sequence = SessionState.CANCELLED, 1
    cancelled.save()
    response = fetch(client, feed.renew(member))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies
    check_content_lines(response.content.decode())
    calendar = Calendar.from_ical(response.content)
    assert calendar["method"] == "PUBLISH"
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in response.content
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in response.content
    assert len(calendar.walk("VTIMEZONE")) == 1
    statuses = [str(event["status"]) for event in calendar.events]
    assert statuses == ["CONFIRMED"] * 2 + ["CANCELLED"] + ["CONFIRMED"] * 3
    assert calendar.events[0]["uid"] == f"{club.sessions.get(number=1).uid}@localhost"
    assert calendar.events[2]["sequence"] == 1
    assert {str(event["summary"]) for event in calendar.events} == {"Séance e-club"}
    assert b"ATTENDEE" not in response.content


def test_an_advisor_sees_what_they_lead(client: Client, club: Club) -> None:
    advisor = club.advisor
    assert advisor
    club.sessions.filter(number=2).update(advisor=UserFactory())
    for state, days in ((ClubState.RUNNING, 1), (ClubState.DRAFT, 2)):
        other = ClubFactory(starts_on=club.starts_on, state=state)
        ClubSessionFactory(club=other, advisor=advisor, on=other.starts_on + timedelta(days=days))
    calendar = Calendar.from_ical(fetch(client, feed.renew(advisor)).content)
    assert len(calendar.events) == 6


def test_a_calendar_without_sessions_is_still_one(client: Client) -> None:
    response = fetch(client, feed.renew(UserFactory()))
    assert Calendar.from_ical(response.content).events == []


def test_programs_are_told_when_nothing_changed(client: Client, club: Club, member: User) -> None:
    token = feed.renew(member)
    tag = fetch(client, token)["ETag"]
    unchanged = fetch(client, token, if_none_match=tag)
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    club.sessions.filter(number=1).update(sequence=1, changed_at=timezone.now())
    assert fetch(client, token, if_none_match=tag).status_code == 200


def test_only_the_hash_is_stored(member: User) -> None:
    token = feed.renew(member)
    assert len(token) == 43  # 32 bytes
    stored = CalendarFeed.objects.get(person=member)
    assert bytes(stored.token_hash) == sha256(token.encode()).digest()
    assert token not in str(list(AuditEvent.objects.values()))


def test_a_former_address_is_gone_at_once(client: Client, member: User) -> None:
    first = feed.renew(member)
    assert fetch(client, first).status_code == 200
    second = feed.renew(member)
    assert fetch(client, first).status_code == 404
    assert fetch(client, second).status_code == 200
    feed.withdraw(member)
    gone = fetch(client, second)
    assert gone.status_code == 404
    assert not gone.cookies


@pytest.mark.parametrize("token", ["x", "é" * 43, "A" * 43, "%00", "." * 200])
def test_a_wrong_address_is_unknown(client: Client, token: str) -> None:
    assert fetch(client, token).status_code == 404


def test_who_left_or_is_closed_sees_nothing(client: Client, club: Club, member: User) -> None:
    token = feed.renew(member)
    club.seats.filter(member=member).update(left_on=timezone.localdate())
    assert Calendar.from_ical(fetch(client, token).content).events == []
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert fetch(client, token).status_code == 404


def test_a_signed_in_browser_gets_no_cookie(client: Client, member: User) -> None:
    token = feed.renew(member)
    client.force_login(member)
    assert not fetch(client, token).cookies


def test_the_page_makes_shows_once_and_withdraws(client: Client, member: User) -> None:
    client.force_login(member)
    page = client.get(reverse("calendar_feed"))
    assert "Créer mon adresse secrète" in page.content.decode()
    made = client.post(reverse("calendar_feed_renew"))
    (path,) = set(
        re.findall(r"http://localhost:8000(/calendar/[\w-]+\.ics)", made.content.decode())
    )
    assert "no-store" in made["Cache-Control"]
    assert client.get(path).status_code == 200
    later = client.get(reverse("calendar_feed")).content.decode()
    assert path not in later
    assert "Remplacer l’adresse" in later
    withdrawn = client.post(reverse("calendar_feed_withdraw"), follow=True)
    assert "Créer mon adresse secrète" in withdrawn.content.decode()
    assert client.get(path).status_code == 404


def test_the_page_is_a_fragment_elsewhere(client: Client, member: User) -> None:
    client.force_login(member)
    part = client.get(reverse("calendar_feed"), headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith('<div id="calendar-feed">')
    page = client.get(reverse("calendar_feed")).content.decode()
    assert without_tokens(part).strip() in without_tokens(page)
    after = client.post(reverse("calendar_feed_withdraw"), headers={"hx-request": "true"})
    assert after.status_code == 200


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_nobody_makes_an_address_for_somebody_else(client: Client) -> None:
    for name in ("calendar_feed_renew", "calendar_feed_withdraw"):
        assert client.post(reverse(name)).status_code == 302
        assert client.get(reverse(name)).status_code == 405
    assert not CalendarFeed.objects.exists()
