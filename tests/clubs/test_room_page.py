"""The room's page: who may open it, when, and what it asks of the browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import SessionState
from clubs.models import ClubSession
from members.models import User
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.members import AdvisorFactory, ManagerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> ClubSession:
    club = ClubFactory(starts_on=timezone.localdate() - timedelta(weeks=1), members=2)
    session: ClubSession = ClubSessionFactory(
        club=club, number=7, starts_at=timezone.now() - timedelta(minutes=10)
    )
    return session


def member_of(session: ClubSession) -> User:
    member: User = session.club.seats.get(number=1).member
    return member


def open_room(client: Client, session: ClubSession, user: User) -> Any:
    client.force_login(user)
    return client.get(reverse("room", args=[session.pk]))


def test_each_person_is_answered_as_their_role_says(client: Client, meeting: ClubSession) -> None:
    stand_in = AdvisorFactory()
    agency = meeting.club.agency
    answers = {
        "member": (member_of(meeting), 200),
        "advisor": (meeting.advisor, 200),
        "advisor of the same agency": (AdvisorFactory(agency=agency), 403),
        "manager of the region": (ManagerFactory(region=agency.region), 403),
        "member of another club": (ClubFactory(members=1).seats.get().member, 404),
        "advisor of another agency": (stand_in, 404),
        "somebody without a seat": (UserFactory(), 404),
    }
    found = {
        who: open_room(client, meeting, user).status_code for who, (user, _) in answers.items()
    }
    assert found == {who: status for who, (_, status) in answers.items()}
    ClubSession.objects.filter(pk=meeting.pk).update(advisor=stand_in)
    assert open_room(client, meeting, stand_in).status_code == 200


def test_nobody_is_sent_to_sign_in(client: Client, meeting: ClubSession) -> None:
    address = reverse("room", args=[meeting.pk])
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={address}"


def test_the_room_alone_may_ask_for_the_devices(client: Client, meeting: ClubSession) -> None:
    answer = open_room(client, meeting, member_of(meeting))
    for device in ("camera", "microphone", "display-capture"):
        assert f"{device}=(self)" in answer["Permissions-Policy"]
    assert "camera=(self)" in client.get(reverse("device_check"))["Permissions-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_room_that_is_not_open_yet_tells_when(client: Client, meeting: ClubSession) -> None:
    start = timezone.now() + timedelta(days=2)
    meeting.during = type(meeting.during)(start, start + timedelta(hours=3))
    meeting.save()
    answer = open_room(client, meeting, member_of(meeting))
    assert answer.status_code == 200
    assert answer.context["opens_at"] == start - timedelta(minutes=30)
    assert "data-opens-at" in answer.content.decode()


def test_a_cancelled_session_says_so(client: Client, meeting: ClubSession) -> None:
    meeting.state = SessionState.CANCELLED
    meeting.cancelled_because = "Le conseiller est malade."
    meeting.save()
    text = open_room(client, meeting, member_of(meeting)).content.decode()
    assert "La séance 7 est annulée" in text
    assert "Le conseiller est malade." in text
    assert "data-room" not in text


def test_a_session_long_over_says_so(client: Client, meeting: ClubSession) -> None:
    start = timezone.now() - timedelta(hours=5)
    meeting.during = type(meeting.during)(start, start + timedelta(hours=3))
    meeting.save()
    text = open_room(client, meeting, member_of(meeting)).content.decode()
    assert "La séance 7 est terminée" in text
    assert "data-room" not in text


def test_the_page_costs_few_queries(
    client: Client, meeting: ClubSession, django_assert_num_queries: Any
) -> None:
    client.force_login(member_of(meeting))
    with django_assert_num_queries(6):
        client.get(reverse("room", args=[meeting.pk]))
