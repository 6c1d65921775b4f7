"""A volunteer chooses a session, the club confirms, and the guest's link goes out by e-mail."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club, ClubSession, GuestInvitation
from clubs.services import session
from eclub.kit.models import OutboxMail
from prospecting import tasks
from prospecting.enums import MarkKind
from prospecting.models import VolunteerOffer
from prospecting.services import volunteer
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.prospecting import CompanyMarkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2, starts_on=timezone.localdate() - timedelta(days=7))
    return made


@pytest.fixture
def sessions(club: Club) -> list[ClubSession]:
    soon = timezone.now() + timedelta(days=2)
    return [
        ClubSessionFactory(club=club, number=rank, starts_at=soon + timedelta(days=3 * rank))
        for rank in (1, 2)
    ]


def written(to: str) -> str:
    """The last message to somebody."""
    return OutboxMail.objects.filter(to=to).latest("pk").text


def address_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found
    return found[1]


GUEST = "atelier@entreprise.example"


def proposed(club: Club, sessions: list[ClubSession], client: Client) -> str:
    """The advisor writes to a volunteer; the address of their page."""
    company = CompanyMarkFactory(club=club, kind=MarkKind.VOLUNTEER, origin="member").company
    client.force_login(club.advisor)
    response = client.post(
        reverse("club_volunteers", args=[club.pk]),
        {
            "company": company.pk,
            "name": "La cheffe d’atelier",
            "email": GUEST,
            "sessions": [one.pk for one in sessions],
        },
    )
    assert response.status_code == 302
    return address_in(written(GUEST))


def test_from_the_proposal_to_the_door(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    assert club.advisor
    page, guest = proposed(club, sessions, client), Client()
    looked = guest.get(page)
    assert looked["Referrer-Policy"] == "no-referrer"
    assert VolunteerOffer.objects.get().chosen is None
    for _ in range(2):
        assert guest.post(page, {"said": "choose", "session": sessions[1].pk}).status_code == 302
    assert OutboxMail.objects.filter(to=club.advisor.email).count() == 1
    confirm = reverse("volunteer_confirm", args=[VolunteerOffer.objects.get().pk])
    for _ in range(2):
        client.post(confirm)
    invitation = GuestInvitation.objects.get()
    assert invitation.session == sessions[1]
    assert guest.get(address_in(written(GUEST))).status_code == 200
    assert 'value="join"' not in guest.get(page).content.decode()
    # At the hour, the way in is on the volunteer's own page.
    start = timezone.now() + timedelta(minutes=5)
    sessions[1].during = type(sessions[1].during)(start, start + timedelta(hours=3))
    sessions[1].save(update_fields=["during"])
    assert 'value="join"' in guest.get(page).content.decode()
    came = guest.post(page, {"said": "join"})
    assert came["Location"] == reverse("guest_room", args=[sessions[1].pk])
    assert guest.get(came["Location"]).status_code == 200


def test_who_cancels_is_out_at_once_and_the_other_is_told(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    assert club.advisor
    page, guest = proposed(club, sessions, client), Client()
    guest.post(page, {"said": "choose", "session": sessions[0].pk})
    offer = VolunteerOffer.objects.get()
    volunteer.confirm(offer, by=club.advisor)
    door = address_in(written(GUEST))
    assert guest.get(door).status_code == 200
    assert "C’est annulé" in guest.post(page, {"said": "cancel"}).content.decode()
    assert guest.get(page).status_code == 404
    assert guest.get(door).status_code == 404
    assert "ne peut pas venir" in written(club.advisor.email)


def test_the_club_calls_off(club: Club, sessions: list[ClubSession], client: Client) -> None:
    page = proposed(club, sessions, client)
    client.post(reverse("volunteer_cancel", args=[VolunteerOffer.objects.get().pk]))
    assert Client().get(page).status_code == 404
    assert "n’a plus besoin" in written(GUEST)


def test_another_date_takes_the_former_link_back(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    assert club.advisor
    page, guest = proposed(club, sessions, client), Client()
    guest.post(page, {"said": "choose", "session": sessions[0].pk})
    volunteer.confirm(VolunteerOffer.objects.get(), by=club.advisor)
    door = address_in(written(GUEST))
    guest.post(page, {"said": "choose", "session": sessions[1].pk})
    assert guest.get(door).status_code == 404
    offer = VolunteerOffer.objects.get()
    assert (offer.chosen, offer.guest) == (sessions[1], None)


def test_whose_session_changes_is_told_once_whatever_changed_it(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    assert club.advisor
    page = proposed(club, sessions, client)
    Client().post(page, {"said": "choose", "session": sessions[0].pk})
    volunteer.confirm(VolunteerOffer.objects.get(), by=club.advisor)

    def told() -> str:
        """What the task writes; nothing more when it comes again."""
        before = OutboxMail.objects.filter(to=GUEST).count()
        for _ in range(2):
            tasks.tell_volunteers()
        more = OutboxMail.objects.filter(to=GUEST).count() - before
        assert more <= 1
        return written(GUEST) if more else ""

    assert not told()
    start, length = sessions[0].starts_at + timedelta(hours=2), timedelta(hours=3)
    session.move(sessions[0], starts_at=start, ends_at=start + length, by=club.advisor)
    moved = told()
    assert "est déplacée" in moved
    assert "Votre lien d’entrée reste le même." in moved
    VolunteerOffer.objects.update(told_start=timezone.now() - timedelta(seconds=1))
    assert "est déplacée" in told()
    session.cancel(sessions[0], because="Panne", by=club.advisor)
    cancelled = told()
    assert "la salle restera fermée" in cancelled
    assert "choisir une autre date" in cancelled
    session.reinstate(sessions[0], by=club.advisor)
    assert "est maintenue" in told()
    Client().post(page, {"said": "choose", "session": sessions[1].pk})
    assert not told()
    Client().post(page, {"said": "cancel"})
    session.cancel(sessions[1], because="Panne", by=club.advisor)
    assert not told()


def test_only_what_was_proposed_and_is_to_come(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    page, guest = proposed(club, sessions[:1], client), Client()
    assert guest.post(page, {"said": "choose", "session": sessions[1].pk}).status_code == 422
    assert guest.post(page, {"said": "choose", "session": "x"}).status_code == 422
    assert guest.post(page, {"said": "join"}).status_code == 200
    assert VolunteerOffer.objects.get().chosen is None


def test_who_refuses_after_choosing_gets_no_link(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    Client().post(proposed(club, sessions, client), {"said": "choose", "session": sessions[0].pk})
    offer = VolunteerOffer.objects.get()
    CompanyMarkFactory(club=club, company=offer.company)
    before = OutboxMail.objects.filter(to=GUEST).count()
    told = client.post(reverse("volunteer_confirm", args=[offer.pk]), follow=True)
    assert "a demandé à ne pas être contactée" in told.content.decode()
    assert OutboxMail.objects.filter(to=GUEST).count() == before
    assert not GuestInvitation.objects.exists()


def test_who_wants_to_be_left_alone_is_written_to_no_more(
    club: Club, sessions: list[ClubSession], client: Client
) -> None:
    mark = CompanyMarkFactory(club=club, kind=MarkKind.VOLUNTEER, origin="member")
    assert list(volunteer.willing(club)) == [mark.company]
    CompanyMarkFactory(club=club, company=mark.company)
    assert list(volunteer.willing(club)) == []
    client.force_login(club.advisor)
    told = {"company": mark.company.pk, "name": "X", "email": GUEST, "sessions": [sessions[0].pk]}
    assert client.post(reverse("club_volunteers", args=[club.pk]), told).status_code == 422
    assert not OutboxMail.objects.exists()
