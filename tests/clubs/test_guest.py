"""A guest's link and pages: what they show, to whom, and until when."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import ClubSession, GuestInvitation
from clubs.services import guest as guests
from clubs.services.room_page import LABELS
from clubs.video import rights
from eclub.kit.models import AuditEvent
from tests.factories.clubs import ChatMessageFactory, ClubFactory, ClubSessionFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> ClubSession:
    club = ClubFactory(starts_on=timezone.localdate() - timedelta(weeks=1), members=2)
    session: ClubSession = ClubSessionFactory(
        club=club,
        number=7,
        starts_at=timezone.now() - timedelta(minutes=10),
        theme="Le thème du jour",
    )
    return session


def session_after(session: ClubSession) -> ClubSession:
    """The club's next one."""
    made: ClubSession = ClubSessionFactory(
        club=session.club, number=8, starts_at=session.ends_at + timedelta(days=1)
    )
    return made


def link_of(session: ClubSession) -> tuple[GuestInvitation, str]:
    invitation, token = guests.invite(
        session, "Madame la recruteuse", by=session.advisor, purpose="simulation d’entretien"
    )
    return invitation, reverse("guest", args=[token])


def test_who_leads_makes_a_link_that_is_shown_once(client: Client, meeting: ClubSession) -> None:
    client.force_login(meeting.advisor)
    address = reverse("session_guests", args=[meeting.pk])
    assert client.post(address, {"name": ""}).status_code == 422
    shown = client.post(address, {"name": "Madame  la recruteuse", "purpose": "simulation"})
    invitation = meeting.guest_invitations.get()
    token = shown.context["link"].rstrip("/").rpartition("/")[2]
    assert guests.find(token) == invitation
    assert invitation.name == "Madame la recruteuse"
    assert invitation.expires_at == meeting.room_closes_at
    assert shown.context["link"] in shown.content.decode()
    assert token.encode() not in bytes(invitation.token_hash)
    again = client.get(address).content.decode()
    assert token not in again
    assert "Madame la recruteuse" in again
    assert AuditEvent.objects.filter(action="guest.invited", actor_id=meeting.advisor.pk).exists()


def test_a_link_leads_to_the_room_and_nowhere_else(client: Client, meeting: ClubSession) -> None:
    ChatMessageFactory(session=meeting, body="Entre nous")
    _, address = link_of(meeting)
    page = client.get(address)
    assert "Madame la recruteuse" in page.content.decode()
    answer = client.post(address)
    assert answer["Location"] == reverse("guest_room", args=[meeting.pk])
    cookie = client.cookies[rights.guest_cookie_name(meeting.pk)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    room = client.get(answer["Location"])
    for response in (page, answer, room):
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
    assert "camera=(self)" in room["Permissions-Policy"]
    text = room.content.decode()
    hidden = [
        "Entre nous",
        "Le thème du jour",
        "data-part",
        "data-notes",
        reverse("session", args=[meeting.pk]),
    ]
    hidden += [seat.member.last_name for seat in meeting.club.seats.all()]
    hidden += [seat.member.first_name for seat in meeting.club.seats.all()]
    assert [words for words in hidden if words in text] == []
    assert 'data-door="guest"' in text
    # Neither the club's pages nor any part of the room.
    closed = [reverse("room", args=[meeting.pk]), reverse("session", args=[meeting.pk])]
    closed += [reverse(f"session_{part}", args=[meeting.pk]) for part in LABELS]
    closed += [
        reverse(f"session_{part}", args=[meeting.pk]) for part in ("door", "guests", "notes")
    ]
    closed += [reverse("club", args=[meeting.club_id]), reverse("home") + "clubs/"]
    assert {client.get(where).status_code for where in closed} == {302}


def test_a_link_ends(client: Client, meeting: ClubSession, at) -> None:
    invitation, address = link_of(meeting)
    client.post(address)
    room = reverse("guest_room", args=[meeting.pk])
    assert client.get(room).status_code == 200
    other = session_after(meeting)
    assert client.get(reverse("guest_room", args=[other.pk])).status_code == 404
    guests.withdraw(invitation, by=meeting.advisor)
    for where in (room, address):
        assert client.get(where).status_code == 404
    _, address = link_of(meeting)
    at(meeting.room_closes_at)
    assert client.get(address).status_code == 404


def test_a_cookie_is_for_one_session_and_cannot_be_made_up(
    client: Client, meeting: ClubSession
) -> None:
    invitation, _ = link_of(meeting)
    other = session_after(meeting)
    room, name = reverse("guest_room", args=[meeting.pk]), rights.guest_cookie_name(meeting.pk)
    for forged in (str(invitation.pk), "", rights.guest_cookie(invitation)[:-1]):
        client.cookies[name] = forged
        assert client.get(room).status_code == 404
    client.cookies[rights.guest_cookie_name(other.pk)] = rights.guest_cookie(invitation)
    assert client.get(reverse("guest_room", args=[other.pk])).status_code == 404


def test_a_stranger_withdraws_nothing(client: Client, meeting: ClubSession) -> None:
    invitation, _ = link_of(meeting)
    other = session_after(meeting)
    client.force_login(meeting.advisor)
    address = reverse("guest_withdraw", args=[other.pk, invitation.pk])
    assert client.post(address).status_code == 404
    client.force_login(UserFactory())
    assert (
        client.post(reverse("guest_withdraw", args=[meeting.pk, invitation.pk])).status_code == 404
    )
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
