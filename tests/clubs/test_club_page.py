"""A club's page, the list of its sessions, and lists of clubs."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clubs.enums import AttendanceState, ClubState
from clubs.services import attendance, history, listing
from clubs.services import seat as seats
from tests.factories.clubs import (
    AttendanceFactory,
    ClubFactory,
    ClubSessionFactory,
    SeatFactory,
    SeatInvitationFactory,
)
from tests.factories.members import AgencyFactory, UserFactory
from tests.rights import NOW, Cast, assemble


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def text(client: Client, address: str) -> str:
    """What one reads, on one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


class TestClub:
    def test_says_who_sits_where_and_how_often_they_came(self, cast: Cast) -> None:
        earlier = ClubSessionFactory(club=cast.club, number=9, on=NOW.date() - timedelta(days=10))
        AttendanceFactory(session=cast.over, member=cast.owner)
        AttendanceFactory(session=earlier, member=cast.owner, state=AttendanceState.EXCUSED)
        page = text(cast.client("advisor"), cast.club.get_absolute_url())
        assert cast.owner.full_name in page
        assert "1 séance sur 2" in page
        assert "1 absence excusée" in page

    def test_keeps_who_left(self, cast: Cast) -> None:
        page = text(cast.client("advisor"), cast.club.get_absolute_url())
        assert "1 personne a quitté le club" in page
        assert cast.former.full_name in page

    def test_shows_pending_and_expired_invitations(self, cast: Cast) -> None:
        SeatInvitationFactory(club=cast.club, invitation__expires_at=NOW - timedelta(days=1))
        SeatInvitationFactory(
            club=cast.club, invitation__email="venu@example.org", invitation__accepted_at=NOW
        )
        page = text(cast.client("advisor"), cast.club.get_absolute_url())
        assert cast.invitation.invitation.email in page
        assert "expirée depuis le mer. 12 mars" in page
        assert "venu@example.org" not in page

    def test_addresses_are_for_those_who_may_change_it(self, cast: Cast) -> None:
        address = cast.club.get_absolute_url()
        assert f"mailto:{cast.owner.email}" in text(cast.client("colleague"), address)
        assert f"mailto:{cast.owner.email}" not in text(cast.client("manager"), address)

    def test_a_manager_reads_seats_and_counts_only(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner)
        seats.take(cast.club, UserFactory(last_name="Quéméneur"))
        page = text(cast.client("manager"), cast.club.get_absolute_url())
        assert cast.owner.short_name in page
        assert "1 personne a quitté le club" in page
        assert "1 invitation sans réponse." in page
        assert "Un membre a pris la place 3" in page
        hidden = [cast.invitation.invitation.email, cast.former.last_name, "Quéméneur"]
        for words in (*hidden, cast.owner.full_name, "séance sur", "@example.org"):
            assert words not in page

    def test_says_who_took_a_seat_and_who_gave_one(self, cast: Cast) -> None:
        taker = seats.take(cast.club, UserFactory()).member
        seats.take(cast.club, UserFactory(), by=cast.colleague)
        page = text(cast.client("advisor"), cast.club.get_absolute_url())
        assert f"{taker.full_name} a pris la place 3" in page
        assert f"{cast.colleague.full_name} a donné la place 4" in page

    def test_tells_what_happened_in_words(self, cast: Cast) -> None:
        attendance.correct(
            cast.over, cast.owner, AttendanceState.LATE, seen="", actor=cast.colleague
        )
        page = text(cast.client("advisor"), cast.club.get_absolute_url())
        assert f"{cast.colleague.full_name} a corrigé l’émargement de la séance 1" in page

    def test_a_draft_without_advisor_nor_dates(self, cast: Cast) -> None:
        club = ClubFactory(
            agency=cast.club.agency, state=ClubState.DRAFT, advisor=None, season=None
        )
        page = text(cast.client("colleague"), club.get_absolute_url())
        assert "sans conseiller pour le moment" in page
        assert "Aucune séance prévue" in page

    def test_the_same_queries_for_a_small_and_a_large_club(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client, address = cast.client("advisor"), cast.club.get_absolute_url()
        with django_assert_num_queries(12):
            client.get(address)
        for number in range(10, 20):
            session = ClubSessionFactory(
                club=cast.club, number=number, on=NOW.date() - timedelta(days=number)
            )
            AttendanceFactory(session=session, member=cast.owner)
            attendance.check(session, actor=cast.advisor, now=NOW)
        for _ in range(5):
            SeatFactory(club=cast.club)
            SeatInvitationFactory(club=cast.club)
        with django_assert_num_queries(12):
            client.get(address)


class TestSessionList:
    def test_a_member_sees_their_own_attendance_only(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner, minutes=171)
        AttendanceFactory(session=cast.over, member=cast.mate, minutes=92)
        page = text(cast.client("owner"), reverse("session_list", args=[cast.club.pk]))
        assert "171 min" in page
        assert "92 min" not in page
        assert "présences sur" not in page

    def test_staff_sees_how_many_came(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner)
        AttendanceFactory(session=cast.over, member=cast.mate, state=AttendanceState.ABSENT)
        page = text(cast.client("manager"), reverse("session_list", args=[cast.club.pk]))
        assert "1 présence sur 2" in page


class TestClubList:
    def names(self, client: Client, query: str = "") -> list[str]:
        response = client.get(f"/clubs/{query}")
        return [card.club.name for card in response.context["listing"].cards]

    def test_each_sees_their_own(self, cast: Cast) -> None:
        assert self.names(cast.client("colleague")) == ["E-club de Morlaix"]
        assert self.names(cast.client("manager")) == ["E-club de Morlaix"]
        assert "E-club de Morlaix" not in self.names(cast.client("outsider"))
        assert len(self.names(cast.client("administrator"))) == 2

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?state=running", ["Brest", "E-club de Morlaix"]),
            ("?state=closed", ["Ancien"]),
            ("?departement=56", ["Ancien"]),
            ("?text=morl", ["E-club de Morlaix"]),
            ("?text=vannes&state=closed", ["Ancien"]),
            ("?state=nonsense", ["Ancien", "Brest", "E-club de Morlaix"]),
            ("?after=nonsense", ["Ancien", "Brest", "E-club de Morlaix"]),
            ("?after=1:%00", ["Ancien", "Brest", "E-club de Morlaix"]),
            pytest.param(
                f"?after={'9' * 5000}:a", ["Ancien", "Brest", "E-club de Morlaix"], id="long"
            ),
        ],
    )
    def test_filters(self, cast: Cast, query: str, found: list[str]) -> None:
        region = cast.club.agency.region
        ClubFactory(name="Brest", agency__region=region, agency__commune="Brest")
        ClubFactory(
            name="Ancien",
            state=ClubState.CLOSED,
            agency=AgencyFactory(region=region, departement="56", commune="Vannes"),
        )
        assert self.names(cast.client("manager"), query) == found

    def test_an_agency_out_of_reach_filters_nothing(self, cast: Cast) -> None:
        elsewhere = AgencyFactory()
        query = f"?agency={elsewhere.pk}"
        assert self.names(cast.client("manager"), query) == ["E-club de Morlaix"]

    def test_names_the_filter_that_empties_the_list(self, cast: Cast) -> None:
        page = text(cast.client("manager"), "/clubs/?state=closed&departement=29")
        assert "Sans le filtre « État : terminé », il y a 1 e-club." in page
        assert 'href="?departement=29"' in page
        assert "Département : 29" not in page

    def test_or_offers_to_drop_them_all(self, cast: Cast) -> None:
        page = text(cast.client("manager"), "/clubs/?state=closed&text=zzz")
        assert "Aucun e-club ne correspond" in page

    def test_pages_by_key(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listing, "PAGE_LENGTH", 2)
        for name in ("Même nom", "Même nom", "Même nom", "Zélé"):
            ClubFactory(name=name, agency=cast.club.agency)
        client, seen, query = cast.client("colleague"), [], ""
        for _ in range(3):
            response = client.get("/clubs/", {"after": query})
            found = response.context["listing"]
            seen += [card.club.pk for card in found.cards]
            query = found.after
        assert len(seen) == len(set(seen)) == 5
        assert query == ""

    def test_the_same_queries_for_one_club_and_many(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = cast.client("manager")
        with django_assert_num_queries(7):
            client.get("/clubs/")
        ClubFactory.create_batch(3, agency=cast.club.agency, sessions=2, members=2)
        with django_assert_num_queries(7):
            client.get("/clubs/")
        with django_assert_num_queries(8):
            client.get("/clubs/?state=closed&text=zzz")


def test_every_event_of_a_club_has_words() -> None:
    folder = Path(history.__file__).parent
    written = {
        action
        for path in folder.glob("*.py")
        for action in re.findall(
            r'record\([^)]*?"((?:club|seat|session|attendance)\.\w+)"', path.read_text()
        )
    }
    # A deleted draft has no page to tell it on.
    assert written - set(history.WORDS) - history.INSIDE_A_ROOM == {"club.draft_deleted"}


def test_words_fit_their_details(cast: Cast) -> None:
    """Every sentence can be made from what its service writes."""
    details = {"sessions": 1, "invitations": 1, "first": 1, "number": 1, "session": 1}
    for words in history.WORDS.values():
        assert "{" not in words.format(**details)
