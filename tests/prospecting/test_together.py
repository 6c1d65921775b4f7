"""The club's day in the session: sums, goals, leads; renewed when a call is logged."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club, ClubSession, Lead
from clubs.video.protocol import Part
from members.models import User
from prospecting.enums import Answer, ApproachKind
from prospecting.models import LeadSource, SessionGoal
from prospecting.services import approach as approaches
from prospecting.services import together
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.prospecting import ApproachFactory, CompanyMarkFactory, ProspectFactory

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2, starts_on=timezone.localdate() - timedelta(days=7))
    return made


@pytest.fixture
def session(club: Club) -> ClubSession:
    made: ClubSession = ClubSessionFactory(
        club=club, number=1, starts_at=timezone.now() - timedelta(minutes=10)
    )
    return made


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Part]]:
    told: list[tuple[int, Part]] = []
    monkeypatch.setattr("clubs.video.parts.renew", lambda pk, part: told.append((pk, part)))
    return told


def member(club: Club, number: int = 1) -> User:
    return club.seats.get(number=number).member


def test_a_call_logged_is_counted_and_told_to_the_room(
    club: Club, session: ClubSession, renewed: list[tuple[int, Part]]
) -> None:
    day = session.starts_at.astimezone(club.zone).date()
    ApproachFactory(
        prospect=ProspectFactory(club=club), on=day - timedelta(days=3), answer=Answer.MEETING
    )
    ApproachFactory(prospect=ProspectFactory(), on=day, answer=Answer.MEETING)
    for answer in (Answer.NONE, Answer.LATER, Answer.MEETING):
        approaches.log(
            ProspectFactory(club=club),
            key=uuid4(),
            kind=ApproachKind.PHONE,
            answer=answer,
            on=day,
            by=member(club),
        )
    found = together.of_session(session)
    assert (found.calls, found.conversations, found.meetings) == (3, 2, 1)
    assert found.meetings_in_all == 2
    assert set(renewed) == {(session.pk, Part.PROSPECTING)}


def test_an_answer_that_came_today_is_a_conversation_of_today(
    club: Club, session: ClubSession
) -> None:
    day = session.starts_at.astimezone(club.zone).date()
    ApproachFactory(
        prospect=ProspectFactory(club=club),
        kind=ApproachKind.EMAIL,
        on=day - timedelta(days=5),
        answered_on=day,
        answer=Answer.LATER,
    )
    found = together.of_session(session)
    assert (found.calls, found.conversations) == (0, 1)


def test_who_leads_writes_the_goals_and_nobody_is_named(
    club: Club, session: ClubSession, client: Client, renewed: list[tuple[int, Part]]
) -> None:
    page = reverse("session_prospecting", args=[session.pk])
    client.force_login(member(club))
    assert client.post(page, {"calls": 9, "meetings": 1}).status_code == 403
    assert club.advisor
    client.force_login(club.advisor)
    assert client.post(page, {"calls": -1, "meetings": ""}, headers=FETCH).status_code == 422
    assert client.post(page, {"calls": 9, "meetings": 1}, headers=FETCH).status_code == 200
    assert SessionGoal.objects.get().calls == 9
    assert renewed == [(session.pk, Part.PROSPECTING)]
    ApproachFactory(prospect=ProspectFactory(club=club), author=member(club, 2))
    client.force_login(member(club))
    part = client.get(page, headers=FETCH).content.decode()
    assert "sur 9 visés" in part
    assert "<html" not in part
    assert member(club, 2).short_name not in part
    assert "<html" in client.get(page).content.decode()


def test_a_lead_keeps_the_company_it_comes_from(
    club: Club, session: ClubSession, client: Client, renewed: list[tuple[int, Part]]
) -> None:
    prospect = ProspectFactory(club=club)
    page = reverse("prospect_lead", args=[prospect.pk])
    client.force_login(member(club))
    assert prospect.company.name in client.get(page).content.decode()
    told = {
        "key": str(uuid4()),
        "title": "Aide-soignante",
        "company": prospect.company.name,
        "place": "Morlaix",
        "how": "Appeler l’accueil",
        "expires_on": timezone.localdate() + timedelta(days=9),
    }
    for _ in range(2):
        assert client.post(page, told).status_code == 302
    assert LeadSource.objects.get().prospect == prospect
    assert together.of_session(session).leads == [Lead.objects.get()]
    assert renewed == [(session.pk, Part.PROSPECTING)]


def test_who_refuses_contact_is_passed_on_to_nobody(
    club: Club, session: ClubSession, client: Client, renewed: list[tuple[int, Part]]
) -> None:
    prospect = ProspectFactory(club=club)
    page = reverse("prospect_lead", args=[prospect.pk])
    told = {
        "title": "Aide-soignante",
        "company": prospect.company.name,
        "place": "Morlaix",
        "how": "Appeler l’accueil",
        "expires_on": timezone.localdate() + timedelta(days=9),
    }
    client.force_login(member(club))
    client.post(page, told | {"key": str(uuid4())})
    lead = Lead.objects.get()
    shown = [
        (reverse("club_leads", args=[club.pk]), {}),
        (lead.get_absolute_url(), {}),
        (reverse("session_prospecting", args=[session.pk]), FETCH),
    ]
    for address, headers in shown:
        assert "ne pas contacter" not in client.get(address, headers=headers).content.decode()
    CompanyMarkFactory(company=prospect.company, club=club)
    for address, headers in shown:
        assert "ne pas contacter" in client.get(address, headers=headers).content.decode()
    assert client.get(page).headers["Location"] == prospect.get_absolute_url()
    refused = client.post(page, told | {"key": str(uuid4())})
    assert refused.status_code == 422
    assert "Appeler l’accueil" in refused.content.decode()
    assert Lead.objects.get() == lead
