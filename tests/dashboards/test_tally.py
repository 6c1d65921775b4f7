"""Figures follow what happens, at every level, before and after they are folded."""

from datetime import date, timedelta

import pytest
from django.db import connection

from clubs.enums import ClubState, OutcomeKind
from clubs.models import Club, Outcome, Seat
from eclub.dashboards.enums import Level
from eclub.dashboards.models import TallyDelta
from eclub.dashboards.services import folding, recount, tally
from eclub.dashboards.services.indicators import Indicators
from eclub.dashboards.services.tally import Cohorts, Place, Until
from tests.factories.clubs import MONDAY, ClubFactory, OutcomeFactory
from tests.factories.members import AgencyFactory, RegionFactory

pytestmark = pytest.mark.django_db


def places_of(club: Club) -> list[Place]:
    agency = club.agency
    return [
        Place.country(),
        Place(Level.REGION, agency.region.code),
        Place(Level.DEPARTEMENT, agency.departement),
        Place(Level.AGENCY, str(agency.pk)),
        Place(Level.CLUB, str(club.pk)),
    ]


def counts(place: Place, cohorts: Cohorts | None = None) -> dict[str, dict[str, int]]:
    found = tally.read(place, cohorts).counts
    return {measure: dict(cells) for measure, cells in found.items()}


class TestCounting:
    def test_a_club_and_its_seats_count_at_every_level(self) -> None:
        club = ClubFactory(members=2)
        for place in places_of(club):
            assert counts(place) == {
                "clubs": {"running": 1},
                "seats": {"": 2},
                "still_in": {"2025-01-06": 2},
            }

    def test_an_outcome_takes_the_place_of_being_in(self) -> None:
        club = ClubFactory(members=2)
        place = places_of(club)[1]
        seat, other = club.seats.order_by("number")
        outcome = OutcomeFactory(seat=seat, happened_on=MONDAY + timedelta(days=30))
        assert counts(place)["found_day"] == {"30": 1}
        assert counts(place)["still_in"] == {"2025-01-06": 1}
        Seat.objects.filter(pk=other.pk).update(left_on=MONDAY + timedelta(days=12))
        assert counts(place)["censored_day"] == {"12": 1}
        assert counts(place)["outcomes"] == {outcome.kind: 1, "unknown": 1}
        Outcome.objects.filter(pk=outcome.pk).update(kind=OutcomeKind.TRAINING, channel="")
        assert counts(place)["censored_day"] == {"12": 1, "30": 1}
        assert "found_day" not in counts(place)
        outcome.delete()
        assert counts(place)["still_in"] == {"2025-01-06": 1}

    def test_quarters_part_the_clubs(self) -> None:
        winter = ClubFactory()
        ClubFactory(agency=winter.agency, starts_on=date(2025, 4, 7))
        ClubFactory(agency=winter.agency, season=None, state=ClubState.DRAFT)
        agency = places_of(winter)[3]
        quarter = Cohorts(date(2025, 4, 1), date(2025, 4, 1))
        assert counts(agency, quarter) == {"clubs": {"running": 1}}
        assert counts(agency) == {"clubs": {"running": 2}}
        assert counts(agency, Cohorts(last=date(2024, 12, 31))) == {}

    def test_the_season_begins_in_the_agencys_time(self) -> None:
        agency = AgencyFactory(time_zone="Pacific/Noumea")
        club = ClubFactory(agency=agency, starts_on=date(2025, 4, 1))
        quarter = Cohorts(date(2025, 4, 1), date(2025, 4, 1))
        assert counts(places_of(club)[4], quarter) == {"clubs": {"running": 1}}

    def test_an_update_that_changes_nothing_writes_nothing(self) -> None:
        club = ClubFactory(members=1)
        folding.fold()
        club.name = "Autre nom"
        club.save()
        club.seats.get().save()
        assert not TallyDelta.objects.exists()

    def test_truncate_counts_anew(self) -> None:
        club = ClubFactory(members=2)
        OutcomeFactory(seat=club.seats.first())
        folding.fold()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE clubs_outcome CASCADE")
        assert counts(places_of(club)[4]) == {
            "clubs": {"running": 1},
            "seats": {"": 2},
            "still_in": {"2025-01-06": 2},
        }
        assert recount.compare().agrees
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE clubs_club CASCADE")
        assert counts(Place.country()) == {}


class TestMoves:
    @pytest.mark.parametrize("folded", [False, True])
    def test_a_club_takes_its_counts_along(self, folded: bool) -> None:
        club, left = ClubFactory(members=2), ClubFactory(members=1)
        before = places_of(club)
        if folded:
            folding.fold()
        elsewhere = AgencyFactory(region=RegionFactory(code="52"), departement="44")
        Club.objects.filter(pk=club.pk).update(agency=elsewhere)
        club.refresh_from_db()
        club.seats.filter(number=1).update(left_on=MONDAY)
        for fold in (False, True):
            if fold:
                folding.fold()
            assert counts(before[3]) == {}
            for place in before[1:3]:
                assert counts(place) == counts(places_of(left)[3])
            for place in places_of(club)[1:]:
                assert counts(place)["seats"] == {"": 2}
                assert counts(place)["outcomes"] == {"unknown": 1}
            assert counts(Place.country())["seats"] == {"": 3}
        assert counts(places_of(left)[4])["seats"] == {"": 1}
        assert recount.compare().agrees

    def test_an_agency_takes_its_clubs_along(self) -> None:
        club = ClubFactory(members=1)
        folding.fold()
        agency, elsewhere = club.agency, RegionFactory(code="52")
        type(agency).objects.filter(pk=agency.pk).update(region=elsewhere, departement="44")
        club.refresh_from_db()
        for fold in (False, True):
            if fold:
                folding.fold()
            assert counts(Place(Level.REGION, elsewhere.code))["seats"] == {"": 1}
            assert counts(Place(Level.DEPARTEMENT, "44"))["seats"] == {"": 1}
        assert recount.compare().agrees

    @pytest.mark.parametrize("folded", [False, True])
    def test_nothing_is_left_of_a_club_that_is_gone(self, folded: bool) -> None:
        club = ClubFactory(members=2)
        OutcomeFactory(seat=club.seats.first())
        other = ClubFactory(agency=club.agency)
        if folded:
            folding.fold()
        places = places_of(club)
        club.delete()
        for fold in (False, True):
            if fold:
                folding.fold()
            assert counts(places[3]) == counts(places_of(other)[4]) == {"clubs": {"running": 1}}
            assert counts(places[4]) == {}
        assert recount.compare().agrees


class TestChildren:
    def test_they_add_up_to_their_parent(self) -> None:
        agency = AgencyFactory()
        clubs = [ClubFactory(agency=agency, members=n) for n in (1, 2)]
        folding.fold()
        ClubFactory(agency=AgencyFactory(region=agency.region), members=3)
        for place in places_of(clubs[0])[:4]:
            children = tally.read_children(place)
            total = sum(children.values(), start=tally.Tallies())
            assert total == tally.read(place)
        assert {place.code for place in tally.read_children(places_of(clubs[0])[3])} == {
            str(club.pk) for club in clubs
        }
        assert tally.read_children(Place(Level.CLUB, str(clubs[0].pk))) == {}


class TestUntil:
    """Whoever searched longer than a day asked for is counted, and how much longer is not."""

    def test_the_share_by_that_day_is_the_same(self) -> None:
        today = MONDAY + timedelta(days=200)
        club = ClubFactory(members=8)
        found = [20, 90, 91, 150]
        for seat, days in zip(club.seats.order_by("number"), found, strict=False):
            OutcomeFactory(seat=seat, happened_on=MONDAY + timedelta(days=days))
        left = club.seats.order_by("number")[4:6]
        for seat, days in zip(left, (60, 120), strict=True):
            Seat.objects.filter(pk=seat.pk).update(left_on=MONDAY + timedelta(days=days))
        place = places_of(club)[3]
        for fold in (False, True):
            if fold:
                folding.fold()
            whole = Indicators(tally.read(place), today).time_to_job
            [counts] = tally.read_places([place], until=Until(90, today)).values()
            told = Indicators(counts, today)
            assert told.found_days == {20: 1, 90: 1, 91: 2}
            assert told.censored_days == {60: 1, 91: 3}
            same = ("rate", "low", "high", "at_risk", "n", "found", "day")
            assert all(getattr(told.time_to_job, n) == getattr(whole, n) for n in same)
