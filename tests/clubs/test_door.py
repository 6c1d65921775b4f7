"""The door as who leads a session keeps it, in its part of the room's panel."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import ClubSession, RoomEntry
from clubs.services import door as doors
from clubs.video.protocol import Door
from eclub.kit.models import AuditEvent
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.members import AdvisorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> ClubSession:
    """Its room is open, the hour has not come."""
    club = ClubFactory(starts_on=timezone.localdate() - timedelta(weeks=1), members=2)
    session: ClubSession = ClubSessionFactory(
        club=club, number=7, starts_at=timezone.now() + timedelta(minutes=20)
    )
    return session


def press(client: Client, session: ClubSession, **answers: object) -> int:
    client.force_login(session.advisor)
    return client.post(reverse("session_door", args=[session.pk]), answers).status_code


def door_for(session: ClubSession, rank: int = 0) -> Door:
    member = session.club.seats.order_by("number")[rank].member
    now = timezone.now()
    return doors.state_for(ClubSession.objects.get(pk=session.pk), member, now)


def test_the_door_is_opened_locked_and_unlocked(client: Client, meeting: ClubSession) -> None:
    assert door_for(meeting) == Door.EARLY
    assert press(client, meeting, action="open") == 200
    assert door_for(meeting) == Door.OPEN
    assert press(client, meeting, action="lock") == 200
    assert door_for(meeting) == Door.LOCKED
    assert press(client, meeting, action="unlock") == 200
    assert door_for(meeting) == Door.OPEN
    actions = AuditEvent.objects.filter(actor_id=meeting.advisor_id).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "session.door_opened",
        "session.locked",
        "session.unlocked",
    ]


def test_the_hour_opens_the_door_unless_it_is_locked(meeting: ClubSession, at) -> None:
    at(meeting.starts_at)
    assert door_for(meeting) == Door.OPEN
    doors.lock(meeting, by=meeting.advisor)
    assert door_for(meeting) == Door.LOCKED
    assert doors.state_for(meeting, meeting.advisor, timezone.now()) == Door.OPEN


def test_one_person_is_let_in_and_out(client: Client, meeting: ClubSession) -> None:
    member = meeting.club.seats.get(number=1).member
    doors.let_in(meeting, [member.pk], by=meeting.advisor)
    assert [door_for(meeting, rank) for rank in (0, 1)] == [Door.OPEN, Door.EARLY]
    doors.remove(meeting, member.pk, by=meeting.advisor)
    assert door_for(meeting) == Door.REMOVED
    doors.let_in(meeting, [member.pk], by=meeting.advisor)
    assert door_for(meeting) == Door.OPEN
    assert RoomEntry.objects.count() == 1
    # Who does not wait is not let in by their name alone.
    assert press(client, meeting, admit="somebody") == 422
    assert press(client, meeting, action="admit_all") == 200
    assert press(client, meeting, action="fly") == 422


def test_a_session_under_way_is_handed_over(client: Client, meeting: ClubSession, at) -> None:
    at(meeting.starts_at + timedelta(minutes=30))
    colleague = AdvisorFactory(agency=meeting.club.agency)
    stranger = AdvisorFactory()
    client.force_login(meeting.advisor)
    address = reverse("session_hand_over", args=[meeting.pk])
    assert client.post(address, {"advisor": stranger.pk}).status_code == 422
    assert client.post(address, {"advisor": colleague.pk}).status_code == 200
    meeting.refresh_from_db()
    assert meeting.advisor == colleague
    assert meeting.is_led_by(colleague)
    assert AuditEvent.objects.filter(action="session.advisor_replaced").exists()
    # Over, it stays with whoever led it.
    at(meeting.ends_at)
    client.force_login(colleague)
    answer = client.post(address, {"advisor": meeting.club.advisor_id})
    assert answer.status_code == 422
    assert "a commencé" in answer.content.decode()
