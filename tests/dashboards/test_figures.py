"""Pages of figures: what they say, how one moves between them, and what they cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clubs.enums import AttendanceState, FollowUpAnswer, OutcomeChannel, OutcomeKind
from clubs.models import Club, FollowUp, Outcome
from eclub.dashboards.services import attention, snapshot
from members.models import Agency
from tests.factories.clubs import AttendanceFactory, ClubFactory, OutcomeFactory, SeatFactory
from tests.factories.members import AgencyFactory
from tests.rights import NOW, Cast, assemble

# Of the cast's club, which began on 11 February 2025, and of one of the autumn before.
QUARTER, AUTUMN = "2025-01-01", "2024-10-01"


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def text(client: Client, address: str) -> str:
    """What one reads, on one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def of(level: str, place: object) -> str:
    return reverse("figures", args=[level, place])


def of_region(cast: Cast) -> str:
    return of("region", cast.club.agency.region.code)


def elsewhere(cast: Cast, departement: str = "56", **fields: object) -> Club:
    """A club of another département of the region, which began in the autumn."""
    agency = AgencyFactory(
        region=cast.club.agency.region, name=f"Agence {departement}", departement=departement
    )
    made: Club = ClubFactory(agency=agency, starts_on=date(2024, 10, 7), **fields)
    return made


def found_work(club: Club, *days: int, channel: str = OutcomeChannel.HIDDEN) -> None:
    for number, day in enumerate(days, start=1):
        seat = SeatFactory(club=club, number=number, taken_on=date(2024, 10, 7))
        left_on = seat.taken_on + timedelta(days=day)
        seat.left_on = left_on
        seat.save()
        OutcomeFactory(seat=seat, kind=OutcomeKind.PERMANENT, channel=channel, happened_on=left_on)


def two_clubs_found_work(cast: Cast, departement: str, days: range) -> None:
    club = elsewhere(cast, departement)
    found_work(club, *days)
    found_work(ClubFactory(agency=club.agency, starts_on=date(2024, 10, 7)), *days)


class TestPage:
    def test_a_rate_has_its_count_its_interval_and_its_day(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner)
        AttendanceFactory(session=cast.over, member=cast.mate, state=AttendanceState.ABSENT)
        page = text(cast.client("manager"), of_region(cast))
        assert "Chiffres au 13 mars 2025" in page
        assert "entre 9 et 91 %" in page
        assert "n = 2 présences attendues" in page

    def test_the_hidden_market_is_measured(self, cast: Cast) -> None:
        club = elsewhere(cast)
        found_work(club, 12, 27, 41)
        found_work(elsewhere(cast, "22"), 55, channel=OutcomeChannel.OFFER)
        page = text(cast.client("manager"), of_region(cast))
        assert '<p class="figures__value">75 %</p>' in page
        assert "n = 4 emplois retrouvés" in page

    def test_what_became_of_people_later_has_its_count_and_its_silence(self, cast: Cast) -> None:
        found_work(elsewhere(cast), 12, 27, 41)
        answers = (FollowUpAnswer.SAME, FollowUpAnswer.SEARCHING, "")
        for outcome, answer in zip(Outcome.objects.order_by("pk"), answers, strict=True):
            FollowUp.objects.create(
                outcome=outcome,
                months=3,
                due_on=date(2025, 1, 20),
                open_until=date(2025, 4, 20),
                asked_at=NOW,
                answer=answer,
                answered_at=NOW if answer else None,
            )
        page = " ".join(text(cast.client("manager"), of_region(cast)).split())
        assert '50 %<br><span class="eclub-mention">(9–91&nbsp;%, n&nbsp;=&nbsp;2)' in page
        assert "1 sur 3" in page

    def test_without_anybody_there_is_no_rate(self, cast: Cast) -> None:
        empty = AgencyFactory(region=cast.club.agency.region, name="Agence vide")
        page = text(cast.client("manager"), of("agency", empty.pk))
        assert "Il n’y a pas encore d’e-club ici" in page
        assert " %" not in page.partition("<main")[2]

    def test_a_curve_and_a_map_have_their_words_and_table(self, cast: Cast) -> None:
        found_work(elsewhere(cast), 12, 27, 41)
        page = text(cast.client("manager"), of_region(cast))
        assert "Durée médiane" in page
        assert "Le tableau de la courbe" in page
        assert "Morbihan : 3 places tenues" in page
        assert " style=" not in page

    def test_nothing_is_said_of_days_on_which_nobody_was_followed(self, cast: Cast) -> None:
        found_work(elsewhere(cast), 12, 27, 41)
        response = cast.client("manager").get(of("departement", "56"))
        rows = {row.day: row.cells for row in response.context["page"].job_table}
        ((rate, _span, followed),) = rows[30]
        assert (" ".join(rate.split()), followed) == ("67 %", 1)
        assert rows[45] == rows[90] == [("–", "", 0)]
        # The column of day 90 says of which day a rate is, and how sure it is.
        page = text(cast.client("manager"), of_region(cast))
        table = page.partition("Département par département")[2].partition("</table>")[0]
        assert "(jour 41)" in table
        assert "entre 44 et 100 %" in table

    def test_clubs_to_help_are_those_of_today_whatever_the_seasons(self, cast: Cast) -> None:
        page = text(cast.client("manager"), f"{of_region(cast)}?from={QUARTER}&to={QUARTER}")
        assert "Clubs à aider aujourd’hui, toutes saisons" in page

    def test_forged_values_filter_nothing_and_break_nothing(self, cast: Cast) -> None:
        for query in (
            "?from=2025-01-02&to=x",
            "?from=9999-10-01",
            "?compare=region:84&after=1:2:3",
            "?compare=before",
            "?from=\x00",
        ):
            assert "E-club" in text(cast.client("manager"), of_region(cast) + query)

    def test_who_answers_for_several_places_is_led_to_each(self, cast: Cast) -> None:
        other = AgencyFactory(region=cast.club.agency.region, name="Agence de Vannes")
        cast.advisor.roles.create(kind="advisor", agency=other)
        first = cast.client("advisor").get(reverse("own_figures"))["Location"]
        assert of("agency", other.pk) in text(cast.client("advisor"), first)


class TestSeasons:
    def test_a_filter_counts_the_seasons_that_begin_then(self, cast: Cast) -> None:
        found_work(elsewhere(cast), 12, 27, 41)
        address = f"{of_region(cast)}?from={AUTUMN}&to={AUTUMN}"
        page = text(cast.client("manager"), address)
        assert "saisons commencées : 4e trimestre 2024" in page
        assert '<p class="figures__value">1</p> <p class="figures__label">e-club</p>' in page

    def test_a_filter_that_empties_the_page_is_named_and_widened(self, cast: Cast) -> None:
        elsewhere(cast)
        client = cast.client("manager")
        page = text(client, f"{of_region(cast)}?from=2020-01-01&to=2020-10-01")
        assert "Sans le filtre « jusqu’à : 4e trimestre 2020 », il y a 2 e-clubs." in page
        assert "Aucun e-club n’a commencé" not in text(client, f"{of_region(cast)}?from=2020-01-01")

    def test_an_end_before_the_beginning_is_said_and_kept(self, cast: Cast) -> None:
        elsewhere(cast)
        page = text(cast.client("manager"), f"{of_region(cast)}?from={QUARTER}&to={AUTUMN}")
        assert "Cette fin est avant le début" in page
        assert f'<option value="{QUARTER}" selected>' in page

    def test_the_period_before_needs_a_beginning(self, cast: Cast) -> None:
        page = text(cast.client("manager"), f"{of_region(cast)}?compare=before")
        assert "Choisissez d’abord le début" in page

    def test_the_period_before_is_as_long(self, cast: Cast) -> None:
        found_work(elsewhere(cast), 12, 27, 41)
        page = text(
            cast.client("manager"), f"{of_region(cast)}?from={QUARTER}&to={QUARTER}&compare=before"
        )
        assert "période précédente : 3" in page


class TestComparing:
    def test_two_places_are_compared_in_words(self, cast: Cast) -> None:
        two_clubs_found_work(cast, "56", range(60, 68))
        two_clubs_found_work(cast, "22", range(5, 13))
        page = text(cast.client("manager"), f"{of('departement', '56')}?compare=departement:22")
        assert "plus rapide dans « Côtes-d’Armor » (16 personnes)" in page
        assert "p &lt; 0,001" in page
        assert "Côtes-d’Armor : 16" in page

    def test_a_part_is_compared_with_the_rest_of_the_whole(self, cast: Cast) -> None:
        two_clubs_found_work(cast, "56", range(60, 68))
        two_clubs_found_work(cast, "22", range(5, 13))
        region = cast.club.agency.region
        address = f"{of('departement', '56')}?compare=region:{region.code}"
        response = cast.client("manager").get(address)
        page = response.context["page"]
        assert page.beside.name == f"{region.name}, hors Morbihan"
        # The club of the cast counts there too; nobody of the Morbihan does.
        assert page.beside.figures.seats == 16 + cast.club.seats.count()
        assert set(page.beside.figures.found_days) == set(range(5, 13))
        assert f"« {region.name}, hors Morbihan »" in " ".join(page.comparison.split())

    def test_few_people_are_not_compared(self, cast: Cast) -> None:
        found_work(elsewhere(cast), 12)
        region = f"region:{cast.club.agency.region.code}"
        page = text(cast.client("manager"), f"{of('departement', '56')}?compare={region}")
        assert "Trop peu de personnes pour comparer" in page

    def test_figures_of_a_frozen_quarter_stand_beside_todays(self, cast: Cast) -> None:
        club = elsewhere(cast)
        found_work(club, 30)
        snapshot.take(datetime(2025, 1, 2, 6, tzinfo=UTC))
        SeatFactory(club=club, number=5, taken_on=date(2024, 10, 7))
        address = f"{of_region(cast)}?from={AUTUMN}&to={AUTUMN}"
        manager = cast.client("manager")
        page = text(manager, address)
        assert "chiffres figés à la fin du 4e trimestre 2024 (situation au 2 janvier 2025)" in page
        beside = text(manager, f"{address}&compare=frozen:2024-10-01")
        assert "figé le 2 janvier 2025 : 1" in beside, "one place then, two now"
        assert "telles qu’on les connaissait ce jour-là" in beside
        assert "Rien ne permet de dire" not in beside, "nobody is compared with themselves"
        assert "figé le" not in text(manager, f"{of('club', club.pk)}?compare=frozen:2024-10-01")

    def test_an_advisor_compares_with_no_place_they_may_not_read(self, cast: Cast) -> None:
        region = f"region:{cast.club.agency.region.code}"
        address = of("agency", cast.club.agency.pk)
        page = text(cast.client("advisor"), f"{address}?compare={region}")
        assert "Ce choix n’est pas proposé ici" in page


class TestMoving:
    def test_places_below_keep_the_seasons(self, cast: Cast) -> None:
        elsewhere(cast)
        query = f"?from={AUTUMN}&to={QUARTER}"
        page = text(cast.client("manager"), of_region(cast) + query)
        below = f"{of('departement', '56')}?from={AUTUMN}&amp;to={QUARTER}"
        assert below in page
        page = text(cast.client("manager"), of("departement", "56") + query)
        assert f"{of_region(cast)}?from={AUTUMN}&amp;to={QUARTER}" in page

    def test_a_neighbour_is_not_compared_with_what_lies_below(self, cast: Cast) -> None:
        elsewhere(cast)
        agency = Agency.objects.get(departement="56")
        page = text(cast.client("manager"), f"{of('departement', '56')}?compare=departement:29")
        assert f'href="{of("agency", agency.pk)}"' in page

    def test_clubs_of_an_agency_come_by_pages(self, cast: Cast) -> None:
        club = elsewhere(cast)
        for _ in range(25):
            ClubFactory(agency=club.agency, starts_on=date(2024, 10, 7))
        client, seen = cast.client("manager"), []
        address = of("agency", club.agency.pk)
        page = client.get(address).context["page"]
        assert len(page.lines) == 24
        seen += page.lines
        following = client.get(f"{address}?after={page.after}").context["page"]
        assert following.after == ""
        seen += following.lines
        assert len({line.area.code for line in seen}) == 26


class TestCost:
    # Where what happens is kept: figures of many clubs are read elsewhere.
    EVENTS = ("clubs_attendance", "clubs_clubsession", "clubs_seat", "prospecting_approach")

    @pytest.mark.parametrize("level", ["country", "region", "departement", "agency"])
    def test_as_many_statements_for_many_clubs(self, cast: Cast, level: str) -> None:
        region = cast.club.agency.region
        code = {"country": "fr", "region": region.code, "agency": cast.club.agency_id}
        address = of(level, code.get(level, cast.club.agency.departement))
        address += f"?from={AUTUMN}&compare=before"
        client = cast.client("administrator")
        client.get(address)
        counts = []
        for number in (0, 2):
            for rank in range(number):
                found_work(elsewhere(cast, f"2{rank}"), 5, 9)
                ClubFactory(agency=cast.club.agency, members=2)
            attention.look(NOW)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
            read = [query["sql"].partition("FROM")[2] for query in asked]
            assert not [sql for sql in read if any(table in sql for table in self.EVENTS)]
        # One more where more clubs need help than are shown.
        assert counts[0] == counts[1] < 13
