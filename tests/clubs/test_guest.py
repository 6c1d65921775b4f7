"""A guest's link and pages: what they show, to whom, and until when."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter
from django.utils import timezone

from clubs import urls as clubs_urls
from clubs.enums import GroupingKind, GroupRole
from clubs.models import ClubSession, Grouping, GuestInvitation, RehearsalGrid
from clubs.services import grouping
from clubs.services import guest as guests
from clubs.services.grouping import Spot
from clubs.video import rights
from eclub.kit import urls as kit_urls
from eclub.kit.access import public
from eclub.kit.models import AuditEvent
from members import urls as members_urls
from members.models import User
from prospecting import urls as prospecting_urls
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
        "data-notes",
        reverse("session", args=[meeting.pk]),
    ]
    hidden += [seat.member.last_name for seat in meeting.club.seats.all()]
    hidden += [seat.member.first_name for seat in meeting.club.seats.all()]
    assert [words for words in hidden if words in text] == []
    assert 'data-door="guest"' in text
    # Of the room's parts theirs alone, and nothing but the door while there is no simulation.
    assert re.findall('data-url="(.*)" ', text) == [reverse("guest_grid", args=[meeting.pk])]


def ours() -> Iterator[URLPattern]:
    """Every route of ours, and none of the libraries'."""
    for app in (clubs_urls, members_urls, prospecting_urls, kit_urls):
        for pattern in app.urlpatterns:
            if pattern.name not in {"guest", "guest_room", "guest_grid"}:
                yield pattern


def test_no_other_page_takes_a_guest(client: Client, meeting: ClubSession) -> None:
    seat = meeting.club.seats.all()[0]
    ChatMessageFactory(session=meeting, body="Entre nous")
    _, address = link_of(meeting)
    client.post(address)
    # A coming club's public page names it, and its number may be the session's.
    numbers = {"clubs": meeting.club_id, "seats": seat.pk, "rejoindre": 0}
    made_up = {StringConverter: "x", SlugConverter: "x", UUIDConverter: uuid4()}
    hidden = ["Entre nous", seat.member.last_name, seat.member.email, meeting.club.name]
    for route in ours():
        number = numbers.get(str(route.pattern).partition("/")[0], meeting.pk)
        named = {
            key: made_up.get(type(converter), number)
            for key, converter in route.pattern.converters.items()
        }
        where = reverse(route.name, kwargs=named)
        for answer in (client.get(where), client.post(where)):
            if answer.status_code == 405:
                continue
            if getattr(route.callback, "access_rule", public) is public:
                text = b"" if answer.streaming else answer.content
                assert [words for words in hidden if words in text.decode()] == [], where
            else:
                assert answer.status_code == 302, where
                assert answer["Location"].startswith(reverse("account_login")), where


class TestGrid:
    """A guest who leads the interview writes a grid, for the candidate alone."""

    @pytest.fixture
    def candidate(self, meeting: ClubSession) -> User:
        member: User = meeting.club.seats.order_by("number")[0].member
        return member

    @pytest.fixture
    def invitation(self, client: Client, meeting: ClubSession) -> GuestInvitation:
        invitation, address = link_of(meeting)
        client.post(address)
        return invitation

    @pytest.fixture
    def held(self, meeting: ClubSession, candidate: User, invitation: GuestInvitation) -> Grouping:
        spots = {
            candidate.pk: Spot(1, GroupRole.CANDIDATE),
            -invitation.pk: Spot(1, GroupRole.INTERVIEWER),
        }
        kind = GroupingKind.REHEARSAL
        return grouping.start(meeting, kind, spots, 10, by=meeting.advisor)

    def fill(self, client: Client, meeting: ClubSession, **answers: str) -> Any:
        named = {f"grid-{key}": value for key, value in answers.items()}
        return client.post(reverse("guest_grid", args=[meeting.pk]), named)

    def test_praise_first_and_for_the_candidate_alone(
        self, client: Client, meeting: ClubSession, candidate: User, held: Grouping
    ) -> None:
        page = client.get(reverse("guest_grid", args=[meeting.pk])).content.decode()
        assert f"Vos notes pour {candidate.first_name}" in page
        assert candidate.last_name not in page
        assert candidate.short_name not in page
        assert "grid-advice" not in page
        assert self.fill(client, meeting, advice="Ralentir").status_code == 422
        assert self.fill(client, meeting, strengths="Sourit").status_code == 200
        self.fill(client, meeting, strengths="Sourit", advice="Ralentir", mark_0="strong")
        grid = RehearsalGrid.objects.get()
        assert (grid.candidate, grid.author) == (candidate, None)
        assert (grid.strengths, grid.advice) == ("Sourit", "Ralentir")
        grouping.recall(meeting, by=meeting.advisor)
        # Completed when they are out already.
        assert self.fill(client, meeting, strengths="Sourit, écoute").status_code == 200
        mate = meeting.club.seats.order_by("number")[1].member
        for reader, reads in ((candidate, True), (mate, False), (meeting.advisor, False)):
            browser = Client()
            browser.force_login(reader)
            for route in ("session", "session_pairs"):
                text = browser.get(reverse(route, args=[meeting.pk])).content.decode()
                assert ("Sourit, écoute" in text) is reads
                assert ("de Madame la recruteuse" in text) is reads

    def test_another_guest_writes_and_reads_nothing(
        self, client: Client, meeting: ClubSession, held: Grouping
    ) -> None:
        self.fill(client, meeting, strengths="Sourit")
        _, address = link_of(meeting)
        client.post(address)
        assert "Sourit" not in client.get(reverse("guest_grid", args=[meeting.pk])).content.decode()
        self.fill(client, meeting, strengths="Moi aussi")
        assert RehearsalGrid.objects.get().strengths == "Sourit"

    def test_nothing_goes_to_who_takes_the_place_meanwhile(
        self, client: Client, meeting: ClubSession, invitation: GuestInvitation, held: Grouping
    ) -> None:
        where = reverse("guest_grid", args=[meeting.pk])
        seen = client.get(where).context["filled"].seen
        mate = meeting.club.seats.order_by("number")[1].member
        spots = {
            mate.pk: Spot(1, GroupRole.CANDIDATE),
            -invitation.pk: Spot(1, GroupRole.INTERVIEWER),
        }
        grouping.place(meeting, spots, by=meeting.advisor)
        answer = client.post(where, {"grid-strengths": "Sourit", "seen": seen})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert mate.first_name in text
        assert "Sourit" in text
        assert not RehearsalGrid.objects.exists()
        client.post(where, {"grid-strengths": "Sourit", "seen": answer.context["filled"].seen})
        assert RehearsalGrid.objects.get().candidate == mate

    def test_it_ends_with_the_room(
        self, client: Client, meeting: ClubSession, held: Grouping, at: Any
    ) -> None:
        at(meeting.room_closes_at)
        assert self.fill(client, meeting, strengths="Sourit").status_code == 404
        assert not RehearsalGrid.objects.exists()


def test_a_link_moves_with_its_session(client: Client, meeting: ClubSession, at: Any) -> None:
    invitation, address = link_of(meeting)
    later = meeting.during.upper + timedelta(days=2)
    closed = meeting.room_closes_at
    meeting.during = DateTimeTZRange(later, later + timedelta(hours=3))
    meeting.save()
    at(closed + timedelta(hours=1))
    assert client.get(address).status_code == 200
    assert GuestInvitation.objects.working().get() == invitation
    at(meeting.room_closes_at)
    assert client.get(address).status_code == 404


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
