"""What a rate of returns to work may say of days to come and of days nobody was followed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from clubs.enums import OutcomeChannel, OutcomeKind
from clubs.models import Club, Outcome, Seat
from clubs.services import outcome, outcome_correction
from eclub.dashboards.enums import Level
from eclub.dashboards.services import recount, sentences, tally
from eclub.dashboards.services.indicators import Indicators
from eclub.dashboards.services.tally import Place, Tallies
from tests.factories.clubs import ClubFactory, SeatFactory
from tests.rights import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now(at: Callable[[datetime], None]) -> None:
    at(NOW)


def seated(days: int, people: int = 8) -> list[Seat]:
    """The members of a club who came so many days ago."""
    club = ClubFactory()
    arrived = TODAY - timedelta(days=days)
    return [SeatFactory(club=club, number=n + 1, taken_on=arrived) for n in range(people)]


def hired(seat: Seat, on: date) -> Outcome:
    return outcome.record(
        seat,
        kind=OutcomeKind.PERMANENT,
        channel=OutcomeChannel.HIDDEN,
        happened_on=on,
        by=seat.club.advisor,
    )


def figures(club: Club) -> Indicators:
    return Indicators(tally.read(Place(Level.CLUB, str(club.pk))), TODAY)


class TestFirstDays:
    def test_nothing_is_known_of_people_who_all_came_today(self) -> None:
        found = figures(seated(0)[0].club)
        assert (found.time_to_job.rate, found.time_to_job.n) == (None, 0)
        [said] = sentences.time_to_job(found)
        assert said.startswith("Personne n’est encore suivi")

    def test_of_one_person_and_one_day_it_speaks_in_the_singular(self) -> None:
        said = sentences.time_to_job(figures(seated(1, people=1)[0].club))
        assert said[0].startswith("1 jour après l’arrivée, 0\u00a0%")
        assert said[0].endswith("sur 1 personne suivie.")


class TestWorkToCome:
    def test_work_that_begins_later_is_found_on_the_day_it_is_known(self) -> None:
        first, *_others = seated(40)
        hired(first, TODAY + timedelta(days=30))
        known = figures(first.club).time_to_job
        assert known.rate == pytest.approx(1 / 8)
        assert (known.day, known.at_risk, known.n) == (40, 8, 8)
        assert recount.compare().agrees

    def test_its_day_stays_when_the_job_is_described_better(
        self, at: Callable[[datetime], None]
    ) -> None:
        seat = seated(40)[0]
        hired(seat, TODAY + timedelta(days=30))
        at(NOW + timedelta(days=50))
        said = {"channel": OutcomeChannel.OFFER, "happened_on": TODAY + timedelta(days=35)}
        corrected = outcome_correction.correct(
            seat, kind=OutcomeKind.SHORT, reason="CDD", by=seat.club.advisor, **said
        )
        assert corrected.known_on == TODAY
        assert figures(seat.club).found_days == {40: 1}

    def test_what_turns_out_otherwise_is_known_then(self, at: Callable[[datetime], None]) -> None:
        seat = seated(40)[0]
        outcome.record(seat, kind=OutcomeKind.LOST, happened_on=TODAY, by=seat.club.advisor)
        at(NOW + timedelta(days=5))
        corrected = outcome_correction.correct(
            seat,
            kind=OutcomeKind.PERMANENT,
            channel=OutcomeChannel.HIDDEN,
            happened_on=TODAY + timedelta(days=30),
            reason="Elle a appelé.",
            by=seat.club.advisor,
        )
        assert corrected.known_on == TODAY + timedelta(days=5)
        assert figures(seat.club).found_days == {45: 1}


def test_every_share_of_the_stages_is_of_the_same_number() -> None:
    stages = {"to_contact": 4, "call_back": 2, "meeting": 9, "closed": 7}
    figures = Indicators(Tallies({"stage": stages}), TODAY)
    assert {share.rate.n for share in figures.funnel} == {9} == {figures.prospects}
    assert max(share.width for share in figures.funnel) == 100
