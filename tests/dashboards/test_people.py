"""Who of an advisor's clubs needs a word, why, and what to do next."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clubs.enums import AttendanceState, ClubState
from clubs.models import Club
from eclub.dashboards.services import people
from eclub.dashboards.services.people import Need
from prospecting.enums import Answer, ApproachKind
from tests.factories.clubs import AttendanceFactory, ClubFactory
from tests.factories.members import UserFactory
from tests.factories.prospecting import ApproachFactory, ProspectFactory
from tests.rights import NOW, Cast, assemble

TODAY = NOW.date()


def ago(days: int) -> object:
    return TODAY - timedelta(days=days)


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    """The owner and the mate came thirty days ago; the mate alone shows signs of life."""
    at(NOW)
    cast = assemble()
    approach(cast, "mate", on=ago(1), answer=Answer.INTERVIEW)
    return cast


def approach(cast: Cast, who: str, **fields: object) -> None:
    person = getattr(cast, who)
    prospect = ProspectFactory(club=cast.club, in_charge=person)
    ApproachFactory(prospect=prospect, author=person, **fields)


def needs(cast: Cast) -> dict[str, Need]:
    found = people.of_advisor(cast.advisor, NOW)
    names = {cast.owner.pk: "owner", cast.mate.pk: "mate"}
    return {names[need.seat.member_id]: need for need in found}


def text(client: Client, route: str, *arguments: object) -> str:
    return " ".join(client.get(reverse(route, args=arguments)).text.split())


class TestReasons:
    def test_silence_is_said_with_its_day(self, cast: Cast) -> None:
        assert set(needs(cast)) == {"owner"}
        need = needs(cast)["owner"]
        assert need.reasons == [
            "aucun signe depuis le 11 février\u00a0: ni séance, ni démarche, ni connexion",
            "pas encore d’entretien, au club depuis le 11 février",
        ]
        assert need.action == ("Écrire", f"mailto:{cast.owner.email}")

    @pytest.mark.parametrize("sign", ["attendance", "approach", "sign-in"])
    @pytest.mark.parametrize(("days", "silent"), [(9, False), (10, True)])
    def test_any_sign_counts_for_so_many_days(
        self, cast: Cast, sign: str, days: int, silent: bool
    ) -> None:
        if sign == "attendance":
            start = NOW - timedelta(days=days)
            session = cast.over
            during = session.during
            session.during = type(during)(start, start + timedelta(hours=3))
            session.save()
            AttendanceFactory(session=session, member=cast.owner)
        elif sign == "approach":
            approach(cast, "owner", on=ago(days), answer=Answer.NONE)
        else:
            cast.owner.last_login = NOW - timedelta(days=days)
            cast.owner.save()
        assert needs(cast)["owner"].is_silent is silent

    def test_absence_is_no_sign(self, cast: Cast) -> None:
        for session in (cast.over, cast.under_way):
            AttendanceFactory(
                session=session, member=cast.owner, state=AttendanceState.ABSENT, minutes=0
            )
        need = needs(cast)["owner"]
        assert need.is_silent
        assert "absence aux deux dernières séances" in need.reasons

    def test_late_call_backs_are_counted_and_no_company_is_named(self, cast: Cast) -> None:
        for days in (5, 1, 0):
            approach(
                cast,
                "mate",
                on=ago(6),
                answer=Answer.LATER,
                call_back_on=ago(days),
                kind=ApproachKind.PHONE,
            )
        need = needs(cast)["mate"]
        assert need.reasons == ["2 relances en retard"]
        assert need.action == (
            "En parler en séance",
            reverse("agenda_prepare", args=[cast.coming.pk]),
        )
        page = text(cast.client("advisor"), "club_people", cast.club.pk)
        assert "2 relances en retard" in page
        for prospect in cast.club.prospects.select_related("company"):
            assert prospect.company.name not in page

    @pytest.mark.parametrize(
        ("fields", "lacks"),
        [
            ({"on": ago(22), "answer": Answer.INTERVIEW}, True),
            ({"on": ago(20), "answer": Answer.INTERVIEW}, False),
            ({"on": ago(20), "answer": Answer.NONE, "kind": ApproachKind.VISIT}, False),
            ({"on": ago(20), "answer": Answer.LATER}, True),
            # Proposed long ago, and still to come.
            ({"on": ago(25), "answer": Answer.MEETING, "meets_on": TODAY}, False),
        ],
    )
    def test_three_weeks_without_an_interview(
        self, cast: Cast, fields: dict[str, object], lacks: bool
    ) -> None:
        approach(cast, "owner", **fields)
        cast.owner.last_login = NOW
        cast.owner.save()
        found = needs(cast)
        assert ("owner" in found) is lacks
        if lacks:
            assert found["owner"].action[0] == "Prévoir une simulation"

    def test_clubs_that_do_not_run_are_left_alone(self, cast: Cast) -> None:
        Club.objects.filter(pk=cast.club.pk).update(state=ClubState.RECRUITING)
        assert needs(cast) == {}


class TestPages:
    def test_the_first_page_names_nobody_twice(self, cast: Cast) -> None:
        """Their absences stand there already; the page of the club says everything."""
        client = cast.client("advisor")
        assert reverse("my_people_part") in text(client, "home")
        assert cast.owner.full_name in text(client, "my_people_part")
        for session in (cast.over, cast.under_way):
            AttendanceFactory(
                session=session, member=cast.owner, state=AttendanceState.ABSENT, minutes=0
            )
        assert cast.owner.full_name in text(client, "home")
        assert cast.owner.full_name not in text(client, "my_people_part")
        assert cast.owner.full_name in text(client, "my_people")

    def test_others_people_are_not_there(self, cast: Cast) -> None:
        assert cast.owner.full_name not in text(cast.client("colleague"), "my_people")
        assert cast.owner.full_name in text(cast.client("colleague"), "club_people", cast.club.pk)

    @pytest.mark.parametrize("clubs", [1, 3])
    @pytest.mark.parametrize("route", ["home", "my_people", "my_people_part"])
    def test_as_many_queries_for_many_clubs(
        self, cast: Cast, clubs: int, route: str, django_assert_max_num_queries: Callable
    ) -> None:
        for _ in range(clubs):
            ClubFactory(
                agency=cast.club.agency,
                advisor=cast.advisor,
                starts_on=ago(30),
                members=UserFactory.create_batch(2),
            )
        client = cast.client("advisor")
        client.get(reverse(route))
        with django_assert_max_num_queries(12):
            client.get(reverse(route))

    def test_who_only_lacks_an_interview_is_counted_by_club(self, cast: Cast) -> None:
        cast.owner.last_login = NOW
        cast.owner.save()
        part = text(cast.client("advisor"), "my_people_part")
        assert "1 personne sans entretien depuis longtemps" in part
        assert cast.owner.full_name not in part
        assert reverse("club_people", args=[cast.club.pk]) in part
