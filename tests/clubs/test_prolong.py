"""A season made longer: the sessions up to a day, shown before, told to the members."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clubs.models import CalendarEntry, Club
from clubs.services import season
from clubs.services.conflict import Overlap
from eclub.kit.models import OutboxMail
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.rights import NOW

FIRST = date(2025, 3, 17)
LAST = date(2025, 4, 3)
# Beyond Easter Monday, the 21st.
UNTIL = date(2025, 4, 24)


@pytest.fixture
def club(db: None, at: Callable[..., None]) -> Club:
    """Mondays and Thursdays, six sessions from next Monday on, two members."""
    at(NOW)
    made: Club = ClubFactory(name="Morlaix", starts_on=FIRST, ends_on=LAST, sessions=6, members=2)
    return made


@pytest.fixture
def advisor(club: Club, client: Client) -> Client:
    client.force_login(club.advisor)
    return client


def address(club: Club, what: str = "club_prolong") -> str:
    return reverse(what, args=[club.pk])


def days(club: Club) -> list[str]:
    return [f"{held.starts_at:%d/%m}" for held in club.sessions.order_by("number")][6:]


def test_the_days_are_shown_before_and_the_holiday_named(club: Club, advisor: Client) -> None:
    page = advisor.post(address(club, "club_prolong_preview"), {"until": UNTIL}).text
    assert "séance 11" in page
    assert "Lundi de Pâques" in page
    assert advisor.post(address(club), {"until": UNTIL, "action": "preview"}).status_code == 200
    assert days(club) == []


def test_they_are_added_and_the_members_hear_of_it(
    club: Club, advisor: Client, at: Callable[..., None]
) -> None:
    # A week before its end: what is added is near enough for calendars.
    at(NOW + timedelta(days=18))
    advisor.force_login(club.advisor)
    advisor.post(address(club), {"until": UNTIL})
    assert days(club) == ["07/04", "10/04", "14/04", "17/04", "24/04"]
    club.refresh_from_db()
    assert club.ends_on == UNTIL
    told = OutboxMail.objects.filter(key__startswith="prolonged:")
    members = {seat.member.email for seat in club.seats.select_related("member")}
    assert {mail.to for mail in told} == members
    assert all("séance 11" in mail.text for mail in told)
    # Both members and the advisor have those of the next two weeks in their calendars.
    near = CalendarEntry.objects.filter(session__number__gt=6)
    assert near.count() == 3 * 3
    page = advisor.post(address(club), {"until": UNTIL})
    assert "La prochaine séance serait le lundi 28 avril 2025" in page.text
    assert len(days(club)) == 5, "a second click adds nothing"


def test_too_many_sessions_are_refused(club: Club, advisor: Client) -> None:
    page = advisor.post(address(club), {"until": NOW.date() + timedelta(days=360)})
    assert "au plus 60 séances" in page.text
    assert days(club) == []


def test_what_they_would_meet_is_named_and_may_be_skipped(club: Club, advisor: Client) -> None:
    other = ClubFactory(
        name="Brest", agency=club.agency, advisor=club.advisor, starts_on=club.starts_on
    )
    last = club.sessions.get(number=6)
    # Of the two to add the second, and last, meets another club's.
    met = ClubSessionFactory(club=other, starts_at=last.starts_at + timedelta(weeks=1, hours=1))
    day = met.starts_at.date()
    assert "Brest" in advisor.post(address(club), {"until": day}).text
    with pytest.raises(Overlap, match="Brest"):
        season.prolong(club, until=day, by=club.advisor)
    skipping = {"until": day, "left_out": [day.isoformat()]}
    page = advisor.post(address(club), {**skipping, "action": "preview"}).text
    assert f'value="{day}"' in page, "the day may be put back"
    advisor.post(address(club), skipping)
    assert days(club) == ["07/04"]
