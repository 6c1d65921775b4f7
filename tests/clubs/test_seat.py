"""Seats and invitations: from the address to the place, and away again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from clubs.enums import ClubState
from clubs.models import Club, Seat, SeatInvitation
from clubs.services import invitation as seat_invitations
from clubs.services import seat as seats
from clubs.services.invitation import Uninvitable
from eclub.kit.models import OutboxMail
from members.models import Invitation
from members.services import invitation as invitations
from tests.factories.clubs import ClubFactory, SeatFactory, SeatInvitationFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    return ClubFactory(name="Morlaix", state=ClubState.RECRUITING)


class TestTaking:
    def test_the_lowest_free_number(self, club: Club) -> None:
        first, second, third = (seats.take(club, person) for person in UserFactory.create_batch(3))
        assert [seat.number for seat in (first, second, third)] == [1, 2, 3]
        seats.release(second, second.taken_on, by=club.advisor)
        assert seats.take(club, UserFactory()).number == 2
        assert seats.take(club, second.member).number == 4

    def test_not_the_ninth_nor_a_second_one(self, club: Club) -> None:
        SeatFactory.create_batch(8, club=club)
        with pytest.raises(seats.ClubFull):
            seats.take(club, UserFactory())
        with pytest.raises(seats.AlreadySeated):
            seats.take(ClubFactory(), club.seats.first().member)

    @pytest.mark.parametrize("state", [ClubState.DRAFT, ClubState.CLOSED])
    def test_not_in_a_draft_nor_after_the_end(self, state: ClubState) -> None:
        with pytest.raises(seats.NotTaking):
            seats.take(ClubFactory(state=state), UserFactory())

    def test_the_newcomer_is_welcomed(self, club: Club) -> None:
        seat = seats.take(club, UserFactory())
        assert OutboxMail.objects.filter(to=seat.member.email, key=f"welcome:{seat.pk}").exists()


class TestReleasing:
    def test_on_a_day_since_the_arrival(self, club: Club) -> None:
        today = timezone.localdate(timezone=club.zone)
        seat = SeatFactory(club=club, taken_on=today - timedelta(days=3))
        for day, words in ((-4, "avant l’arrivée"), (1, "est à venir")):
            with pytest.raises(ValidationError, match=words):
                seats.release(seat, today + timedelta(days=day), by=club.advisor)
        seats.release(seat, today - timedelta(days=1), by=club.advisor)
        with pytest.raises(ValidationError, match="déjà libre"):
            seats.release(seat, today, by=club.advisor)

    def test_by_the_page_with_the_reason(self, client: Client, club: Club) -> None:
        seat = SeatFactory(club=club, taken_on=timezone.localdate() - timedelta(days=3))
        client.force_login(club.advisor)
        address = reverse("seat_release", args=[seat.pk])
        answers = {"happened_on": seat.taken_on.isoformat(), "kind": "permanent", "job": "soudeuse"}
        for missing, words in (
            (answers, "Dites comment l’emploi a été trouvé"),
            (answers | {"channel": "hidden", "happened_on": "2000-01-01"}, "avant l’arrivée"),
            (answers | {"kind": ""}, "Choisissez une sortie"),
        ):
            page = client.post(address, missing).content.decode()
            assert words in page
            assert "soudeuse" in page
        client.post(address, answers | {"channel": "hidden"})
        seat.refresh_from_db()
        assert seat.left_on == seat.taken_on
        assert seat.outcome.job == "soudeuse"


def token_of(club: Club, email: str) -> str:
    """Invite somebody as the advisor does, and read the link in the mail."""
    seat_invitations.invite(club, [email], by=club.advisor)
    text = OutboxMail.objects.filter(to=email).latest("pk").text
    word = next(word for word in text.split() if "/invitation" in word)
    return word.rstrip("/").rpartition("/")[2]


class TestInviting:
    def test_an_accepted_invitation_gives_a_seat(self, club: Club) -> None:
        token = token_of(club, "ann@example.org")
        person = invitations.accept(token, first_name="Ann", last_name="Le Goff")
        assert Seat.objects.get(member=person).club == club
        with pytest.raises(invitations.InvitationClosed):
            invitations.accept(token)

    def test_a_full_club_or_another_seat_refuses_it_kindly(self, club: Club) -> None:
        token = token_of(club, "ann@example.org")
        SeatFactory.create_batch(8, club=club)
        with pytest.raises(invitations.InvitationRefused, match="huit places"):
            invitations.accept(token)
        other = ClubFactory()
        token = token_of(other, "bob@example.org")
        SeatFactory(member__email="bob@example.org")
        with pytest.raises(invitations.InvitationRefused, match="déjà une place"):
            invitations.accept(token)

    @pytest.mark.parametrize(
        ("emails", "words"),
        [
            (["pending@example.org"], "est déjà invitée"),
            (["here@example.org"], "a déjà une place ici"),
            (["there@example.org"], "a déjà une place dans un e-club"),
            ([f"a{n}@example.org" for n in range(7)], "Il reste 6 places"),
        ],
    )
    def test_what_cannot_be_is_said_by_address(
        self, club: Club, emails: list[str], words: str
    ) -> None:
        SeatInvitationFactory(club=club, invitation__email="pending@example.org")
        SeatFactory(club=club, member__email="here@example.org")
        SeatFactory(member__email="there@example.org", club__name="Quimper")
        with pytest.raises(Uninvitable, match=words) as refusal:
            seat_invitations.invite(club, [*emails, "new@example.org"], by=club.advisor)
        assert "Quimper" not in str(refusal.value)
        assert club.invitations.count() == 1

    def test_an_invitation_elsewhere_stays_unknown(self, club: Club) -> None:
        SeatInvitationFactory(invitation__email="ann@example.org")
        assert seat_invitations.invite(club, ["ann@example.org"], by=club.advisor)

    def test_they_are_sent_again_and_withdrawn_by_the_page(
        self, client: Client, club: Club
    ) -> None:
        token_of(club, "ann@example.org")
        promised = club.invitations.get()
        client.force_login(club.advisor)
        client.post(reverse("seat_invitation_again", args=[promised.pk]))
        assert OutboxMail.objects.filter(to="ann@example.org").count() == 2
        client.post(reverse("seat_invitation_withdraw", args=[promised.pk]))
        assert not club.invitations.pending().exists()
        page = client.post(
            reverse("seat_invitation_again", args=[promised.pk]), follow=True
        ).content.decode()
        assert "acceptée ou retirée" in page

    def test_an_expired_one_needs_a_free_seat_to_be_sent_again(self, club: Club) -> None:
        expired = SeatInvitationFactory(
            club=club, invitation__expires_at=timezone.now() - timedelta(days=1)
        )
        SeatFactory.create_batch(8, club=club)
        with pytest.raises(Uninvitable, match="huit places"):
            seat_invitations.send_again(expired, by=club.advisor)
        assert SeatInvitation.objects.unanswered().count() == 1
        assert Invitation.objects.pending().count() == 0

    def test_it_is_written_in_its_readers_language(self, club: Club) -> None:
        UserFactory(email="english@example.org", language="en")
        with translation.override("en"):
            token_of(club, "new@example.org")
        token_of(club, "english@example.org")
        texts = dict(OutboxMail.objects.values_list("to", "text"))
        assert "rejoindre l’e-club «\u00a0Morlaix\u00a0»" in texts["new@example.org"]
        assert "the e-club “Morlaix”" in texts["english@example.org"]

    def test_a_closed_club_sends_none_again(self, client: Client, club: Club) -> None:
        expired = SeatInvitationFactory(
            club=club, invitation__expires_at=timezone.now() - timedelta(days=1)
        )
        client.force_login(club.advisor)
        again = reverse("seat_invitation_again", args=[expired.pk])
        assert again in client.get(reverse("club_seats", args=[club.pk])).content.decode()
        Club.objects.filter(pk=club.pk).update(state=ClubState.CLOSED)
        for page in ("club_seats", "club"):
            assert again not in client.get(reverse(page, args=[club.pk])).content.decode()
        with pytest.raises(Uninvitable, match="n’accueille personne"):
            seat_invitations.send_again(expired, by=club.advisor)

    def test_one_address_has_one_live_link(self, club: Club) -> None:
        seat_invitations.invite(club, ["ann@example.org"], by=club.advisor)
        former = club.invitations.get()
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
        seat_invitations.invite(club, [" Ann@Example.org"], by=club.advisor)
        with pytest.raises(Uninvitable, match="acceptée ou retirée"):
            seat_invitations.send_again(former, by=club.advisor)
        assert Invitation.objects.unanswered().count() == 1

    def test_the_page_keeps_what_is_wrong(self, client: Client, club: Club) -> None:
        SeatFactory(club=club)
        client.force_login(club.advisor)
        address = reverse("club_seats", args=[club.pk])
        page = client.post(address, {"emails": "ann@example.org, nothing"}).content.decode()
        assert "ann@example.org, nothing" in page
        assert "«\u00a0nothing\u00a0» n’est pas une adresse" in page
        page = client.post(address, {"emails": "ann@example.org"}, follow=True).content.decode()
        assert "1 invitation est partie." in page
        assert "ann@example.org" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_much_of_the_database_whatever_it_lists(
    client: Client, club: Club, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    SeatFactory.create_batch(rows, club=club)
    SeatInvitationFactory.create_batch(rows, club=club)
    client.force_login(club.advisor)
    client.get(reverse("club_seats", args=[club.pk]))
    with django_assert_num_queries(11):
        client.get(reverse("club_seats", args=[club.pk]))


def test_invitations_are_limited(client: Client, club: Club, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"invite": "1/h/user"}
    client.force_login(club.advisor)
    address = reverse("club_seats", args=[club.pk])
    client.post(address, {"emails": "ann@example.org"})
    page = client.post(address, {"emails": "bob@example.org"}).content.decode()
    assert "réessayez dans une heure" in page
    assert "bob@example.org" in page
    promised = club.invitations.get()
    client.post(reverse("seat_invitation_again", args=[promised.pk]))
    assert OutboxMail.objects.filter(to__endswith="@example.org").count() == 1
