"""The first page of each role."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clubs.enums import AttendanceState, ClubState
from clubs.enums.application import ApplicationState
from clubs.models import Club, ClubSession
from clubs.services import attendance
from members.models import User
from tests.factories.clubs import (
    ApplicationFactory,
    AttendanceFactory,
    ClubFactory,
    ClubSessionFactory,
    SeatFactory,
    SeatInvitationFactory,
    SlotFactory,
)
from tests.factories.members import RoleFactory, UserFactory
from tests.rights import NOW, Cast, assemble

HOME = "/"
Enter = Callable[[ClubSession, User], None]


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def text(client: Client, address: str = HOME) -> str:
    """What one reads, on one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/clubs/1/seats/?a=1", "/clubs/1/seats/%3Fa%3D1"),
        ("https://evil.example/clubs/", "/"),
        ("", "/"),
    ],
)
def test_a_button_pressed_after_signing_out_leads_back_to_its_page(
    client: Client, referer: str, back: str
) -> None:
    """What the button sends to answers no GET."""
    answer = client.post(reverse("seat_invitation_again", args=[1]), headers={"Referer": referer})
    assert answer["Location"] == f"{reverse('account_login')}?next={back}"


def test_a_fragment_asked_for_after_signing_out_leads_its_page_to_the_sign_in(
    client: Client,
) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?role=member"}
    answer = client.get(reverse("next_session"), headers=here)
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=/%3Frole%3Dmember"
    assert not answer.content


class TestMember:
    def test_enters_the_room_while_it_is_open(self, cast: Cast) -> None:
        page = text(cast.client("owner"))
        assert "Séance 3 sur 5" in page
        assert "Aujourd’hui à 14 h, jusqu’à 17 h" in page
        assert "La séance a commencé" in page

    def test_reads_when_the_room_opens(self, cast: Cast, at: Callable[..., None]) -> None:
        at(cast.coming.starts_at - timedelta(days=1))
        page = text(cast.client("owner"))
        assert "Demain à 14 h, jusqu’à 17 h" in page
        assert "La salle ouvre à 13 h 30" in page
        assert "dans 1 jour" in page

    def test_sees_who_is_in_the_room(self, cast: Cast, enter: Enter) -> None:
        for person in (cast.mate, cast.advisor):
            enter(cast.under_way, person)
        page = text(cast.client("owner"))
        there = f"{cast.advisor.short_name}, {cast.mate.short_name}"
        assert f"Déjà dans la salle : {there}." in page
        assert there in text(cast.client("owner"), reverse("next_session"))

    def test_an_empty_room_is_said(self, cast: Cast) -> None:
        assert "Personne n’est encore arrivé" in text(cast.client("owner"))

    def test_sees_club_mates_and_how_to_write_to_the_advisor(self, cast: Cast) -> None:
        page = text(cast.client("owner"))
        assert cast.mate.short_name in page
        assert cast.mate.email not in page
        assert f"mailto:{cast.advisor.email}" in page

    def test_counts_the_sessions_attended(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner, minutes=150)
        page = text(cast.client("owner"))
        assert "1 séance sur 1" in page
        assert "2 heures avec le club" in page
        assert "annulée" in page  # the cancelled one stays in the list

    def test_holidays_between_sessions_are_said(self, cast: Cast, at: Callable[..., None]) -> None:
        SlotFactory(club=cast.club, weekday=0)
        club = cast.club
        club.season = DateTimeTZRange(club.season.lower, club.season.upper + timedelta(weeks=8))
        club.save()
        ClubSessionFactory(club=club, number=6, on=NOW.date().replace(month=4, day=28))
        page = text(cast.client("owner"))
        assert "lun. 21 avril" in page
        assert "pas de séance (Lundi de Pâques)" in page

    def test_a_later_place_has_no_earlier_sessions(self, cast: Cast) -> None:
        cast.club.seats.filter(member=cast.owner).update(taken_on=NOW.date())
        assert "Mes séances passées" not in text(cast.client("owner"))

    def test_who_left_reads_it(self, cast: Cast) -> None:
        page = text(cast.client("former"))
        assert "Vous avez quitté l’e-club « E-club de Morlaix »" in page
        assert f"mailto:{cast.advisor.email}" in page

    def test_who_has_no_seat_reads_how_to_get_one(self, cast: Cast) -> None:
        client = Client()
        client.force_login(UserFactory())
        assert "Vous n’avez pas encore de place" in text(client)

    def test_a_club_that_has_not_begun(self, cast: Cast) -> None:
        person = UserFactory()
        club = ClubFactory(
            state=ClubState.RECRUITING, starts_on=NOW.date() + timedelta(days=18), sessions=2
        )
        SeatFactory(club=club, member=person)
        client = Client()
        client.force_login(person)
        page = text(client)
        assert "dans 18 jours" in page
        assert "Séance 1 sur 2" in page

    def test_a_closed_club(self, cast: Cast) -> None:
        cast.club.sessions.all().delete()
        Club.objects.filter(pk=cast.club.pk).update(state=ClubState.CLOSED)
        assert "Votre e-club est terminé" in text(cast.client("owner"))

    def test_the_room_that_stays_open_after_the_session(
        self, cast: Cast, at: Callable[..., None]
    ) -> None:
        at(cast.under_way.ends_at + timedelta(minutes=10))
        assert "La salle de la séance 3 reste ouverte jusqu’à 18 h" in text(cast.client("owner"))

    def test_hours_are_those_of_the_agency(self, cast: Cast) -> None:
        agency = cast.club.agency
        agency.time_zone = "Indian/Reunion"
        agency.save()
        assert "Aujourd’hui à 17 h, jusqu’à 20 h" in text(cast.client("owner"))

    def test_the_same_queries_for_a_short_and_a_long_season(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = cast.client("owner")
        with django_assert_num_queries(11):
            client.get(HOME)
        for number in range(10, 20):
            ClubSessionFactory(
                club=cast.club, number=number, on=NOW.date() - timedelta(days=number)
            )
        for _ in range(5):
            SeatFactory(club=cast.club)
        with django_assert_num_queries(11):
            client.get(HOME)

    def test_the_fragment_is_what_a_fresh_page_shows(self, cast: Cast) -> None:
        client = cast.client("owner")
        fragment = text(client, reverse("next_session"))
        assert "<html" not in fragment
        assert fragment in text(client)


class TestAdvisor:
    def test_todays_session_comes_first(self, cast: Cast, enter: Enter) -> None:
        enter(cast.under_way, cast.mate)
        page = text(cast.client("advisor"))
        assert "Aujourd’hui à 14 h, jusqu’à 17 h" in page
        assert f"Déjà dans la salle : {cast.mate.short_name}." in page

    def test_or_else_the_next_one(self, cast: Cast, at: Callable[..., None]) -> None:
        at(cast.coming.starts_at - timedelta(days=1))
        page = text(cast.client("advisor"))
        assert "Pas de séance aujourd’hui" in page
        assert "La prochaine : Demain à 14 h" in page

    def test_who_stands_in_sees_that_session(self, cast: Cast, at: Callable[..., None]) -> None:
        at(cast.stood_in.starts_at)
        assert "Aujourd’hui à 14 h" in text(cast.client("stand_in"))

    def test_an_invitation_about_to_expire(self, cast: Cast) -> None:
        page = text(cast.client("advisor"))
        assert cast.invitation.invitation.email in page
        assert "expire le sam. 15 mars" in page

    def test_an_invitation_that_expired(self, cast: Cast) -> None:
        SeatInvitationFactory(club=cast.club, invitation__expires_at=NOW - timedelta(days=2))
        assert "invitation expirée depuis le mar. 11 mars" in text(cast.client("advisor"))

    def test_absence_from_the_last_two_sessions(self, cast: Cast) -> None:
        earlier = ClubSessionFactory(club=cast.club, number=9, on=NOW.date() - timedelta(days=10))
        for session in (cast.over, earlier):
            AttendanceFactory(session=session, member=cast.mate, state=AttendanceState.ABSENT)
        AttendanceFactory(session=cast.over, member=cast.owner, state=AttendanceState.ABSENT)
        AttendanceFactory(session=earlier, member=cast.owner, state=AttendanceState.EXCUSED)
        page = text(cast.client("advisor"))
        assert "absence aux deux dernières séances" in page
        assert f"mailto:{cast.mate.email}" in page
        assert f"mailto:{cast.owner.email}" not in page

    def test_attendance_to_read_again(self, cast: Cast) -> None:
        assert "Émargement de la séance 1" in text(cast.client("advisor"))
        attendance.check(cast.over, actor=cast.advisor, now=NOW)
        assert "Émargement de la séance 1" not in text(cast.client("advisor"))

    def test_free_seats_of_a_club_that_starts_soon(self, cast: Cast) -> None:
        ClubFactory(
            name="Bientôt",
            agency=cast.club.agency,
            advisor=cast.advisor,
            state=ClubState.RECRUITING,
            starts_on=NOW.date() + timedelta(days=20),
            members=7,
        )
        assert "Bientôt : 1 place libre" in text(cast.client("advisor"))

    def test_drafts(self, cast: Cast) -> None:
        ClubFactory(
            name="Esquisse",
            agency=cast.club.agency,
            advisor=None,
            state=ClubState.DRAFT,
            season=None,
        )
        page = text(cast.client("advisor"))
        assert "Esquisse" in page
        assert "brouillon commencé" in page

    def test_candidates_nobody_has_answered(self, cast: Cast) -> None:
        for days in (3, 12):
            ApplicationFactory(club=cast.club, applied_at=NOW - timedelta(days=days))
        ApplicationFactory(club=cast.club, state=ApplicationState.LISTED)
        page = text(cast.client("advisor"))
        assert "2 candidats à lire" in page
        assert "sans réponse depuis 12 jours au plus" in page
        assert "candidats à lire" not in text(cast.client("outsider"))

    def test_nothing_to_do_is_said(self, cast: Cast) -> None:
        page = text(cast.client("outsider"))
        assert "n’attend de réponse de vous" in page
        assert "Vous n’animez aucun e-club" in page

    def test_the_same_queries_for_one_club_and_many(
        self, cast: Cast, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = cast.client("advisor")
        enter(cast.under_way, cast.mate)
        with django_assert_num_queries(13):
            client.get(HOME)
        for hour in range(3):
            club = ClubFactory(agency=cast.club.agency, advisor=cast.advisor, members=3)
            ClubSessionFactory(club=club, starts_at=NOW - timedelta(hours=5 + 4 * hour))
            SeatInvitationFactory(club=club, invitation__expires_at=NOW)
        with django_assert_num_queries(13):
            client.get(HOME)


def test_a_manager_is_led_to_the_figures_of_the_region(cast: Cast) -> None:
    assert cast.client("manager").get(HOME)["Location"] == reverse("own_figures")


class TestAdministrator:
    def test_counts_the_platform(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = cast.client("administrator")
        with django_assert_num_queries(10):
            page = text(client)
        assert "5 rôles d’animation" in page
        assert "2 responsables de région" in page


def test_several_roles_have_links_to_each_page(cast: Cast) -> None:
    RoleFactory(person=cast.manager, kind="advisor", agency=cast.club.agency)
    page = text(cast.client("manager"))
    assert "?role=manager" in page
    assert "Mes e-clubs" in page
    answer = cast.client("manager").get("/?role=manager")
    assert answer["Location"] == reverse("own_figures")
    assert "Mes e-clubs" in text(cast.client("manager"), "/?role=administrator")
