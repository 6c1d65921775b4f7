"""Quarters are frozen once, published without telling about anybody, and read as they were."""

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from random import Random

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from clubs.enums import OutcomeChannel, OutcomeKind
from eclub.dashboards.enums import Level
from eclub.dashboards.models import PublishedLine, Snapshot, SnapshotPlace, TallyDelta
from eclub.dashboards.services import open_figures, publication, snapshot
from eclub.dashboards.services.publication import Country, Line
from eclub.dashboards.services.suppression import PEOPLE_LEAST
from eclub.dashboards.services.tally import Cohorts, Place, Tallies
from eclub.kit.models import AuditEvent
from eclub.kit.spreadsheet import BOM
from tests.factories.clubs import ClubFactory
from tests.factories.members import AgencyFactory, RegionFactory

NOW = datetime(2026, 10, 2, 6, tzinfo=UTC)
SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)


def countries(number: int) -> Iterator[Country]:
    chance = Random(7)
    left = [kind for kind in OutcomeKind if kind != OutcomeKind.PERMANENT]
    for _ in range(number):
        weights = [chance.choice((0.02, 0.3, 2)) for _ in range(3)]
        yield {
            f"r{region}": {
                f"r{region}d{rank}": random_place(chance, weights, left)
                for rank in range(chance.randint(1, 4))
            }
            for region in range(chance.randint(1, 3))
        }


def random_place(chance: Random, weights: list[float], left: list[OutcomeKind]) -> Tallies:
    people = chance.choice((0, 4, 20, 90))
    what = chance.choices(("work", "left", "still"), weights, k=people)
    work, still = what.count("work"), what.count("still")
    hidden = chance.randint(0, work)
    outcomes = {OutcomeKind.PERMANENT.value: work} if work else {}
    for kind in chance.choices(left, k=what.count("left")):
        outcomes[kind.value] = outcomes.get(kind.value, 0) + 1
    return Tallies(
        {
            "outcomes": outcomes,
            "still_in": {"2026-04-06": still},
            "found_by": {
                OutcomeChannel.HIDDEN.value: hidden,
                OutcomeChannel.OFFER.value: work - hidden,
            },
            "expected": {"": people * 20},
            "attended": {"": people * chance.choice((0, 7, 20))},
            "sessions": {"held": chance.choice((0, 24))},
            "clubs": {"closed": -(-people // 8)},
        }
    )


class TestPublication:
    def test_every_line_keeps_the_rules(self) -> None:
        for country in countries(200):
            lines = publication.lines(country)
            keys = [line.key for line in lines]
            assert len(keys) == len(set(keys))
            for line in lines:
                if line.of is not None and line.count is not None:
                    assert line.of >= PEOPLE_LEAST, line
                    assert 0 < line.count < line.of, line

    def test_margins_add_up(self) -> None:
        """Where everything is shown, everybody is once in every breakdown."""
        shown = 0
        for country in countries(200):
            by_row: dict[tuple[str, ...], list[Line]] = {}
            for line in publication.lines(country):
                if line.table != publication.ACTIVITY:
                    by_row.setdefault(line.key[:3], []).append(line)
            for lines in by_row.values():
                base, *cells = lines
                assert base.cell == publication.BASE
                if all(line.count is not None for line in cells):
                    shown += 1
                    assert base.count == sum(line.count or 0 for line in cells)
        assert shown > 50

    def test_a_hidden_way_out_has_no_channels(self) -> None:
        for country in countries(200):
            counts = {line.key: line.count for line in publication.lines(country)}
            for key, people in counts.items():
                if key[2:] == (publication.CHANNEL, publication.BASE) and people:
                    above = (*key[:2], publication.SITUATION, publication.FOUND_WORK)
                    assert "*" in key or counts[above] == people


@pytest.fixture
def spring(db: None) -> Place:
    """A région whose two départements have twelve and nine people, of the spring's seasons."""
    region = RegionFactory(code="53", name="Bretagne")
    for departement, clubs in (("29", (6, 6)), ("22", (5, 4))):
        agency = AgencyFactory(region=region, departement=departement)
        for members in clubs:
            ClubFactory(agency=agency, members=members, starts_on=date(2026, 4, 6))
    return Place(Level.REGION, "53")


class TestSnapshot:
    def test_freezes_once(self, spring: Place) -> None:
        made = snapshot.take(NOW)
        assert made is not None
        assert (made.quarter, made.cohort, made.taken_on) == (SUMMER, SPRING, date(2026, 10, 2))
        assert snapshot.take(NOW) is None
        assert snapshot.take(datetime(2026, 12, 31, 12, tzinfo=UTC)) is None
        assert AuditEvent.objects.filter(action="snapshot.taken").count() == 1
        following = snapshot.take(datetime(2027, 1, 1, 12, tzinfo=UTC))
        assert following is not None
        assert following.cohort == SUMMER

    def test_is_read_as_it_was(self, spring: Place) -> None:
        made = snapshot.take(NOW)
        assert made is not None
        ClubFactory(agency=AgencyFactory(departement="56"), members=3)
        assert snapshot.read(made, spring).total("seats") == 21
        assert snapshot.read(made, Place.country()).total("seats") == 21
        assert snapshot.read(made, spring, Cohorts(SUMMER, None)).total("seats") == 0
        parts = snapshot.read_children(made, spring)
        assert {place.code: counts.total("seats") for place, counts in parts.items()} == {
            "22": 9,
            "29": 12,
        }
        agencies = snapshot.read_children(made, Place(Level.DEPARTEMENT, "29"))
        assert [counts.total("seats") for counts in agencies.values()] == [12]

    @pytest.mark.parametrize("model", [Snapshot, SnapshotPlace, PublishedLine])
    def test_cannot_be_changed(self, spring: Place, model) -> None:
        snapshot.take(NOW)
        for change in (
            lambda: model.objects.update(id=1),
            lambda: model.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
                change()

    def test_figures_that_change_later_are_not_published_again(self, spring: Place) -> None:
        made = snapshot.take(NOW)
        assert made is not None
        before = list(made.lines.values_list("count", flat=True))
        agency = AgencyFactory(departement="29")
        ClubFactory(agency=agency, members=8, starts_on=date(2026, 4, 6))
        assert snapshot.take(NOW) is None
        assert list(made.lines.values_list("count", flat=True)) == before


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one() -> None:
    ClubFactory(members=3, starts_on=date(2026, 4, 6))

    def beat(_: int) -> Snapshot | None:
        try:
            return snapshot.take(NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(beat, range(2)))
    assert sum(one is not None for one in made) == 1
    assert Snapshot.objects.count() == 1
    assert SnapshotPlace.objects.count() == 3


class TestOpenFigures:
    def test_says_kindly_that_nothing_is_published(self, db: None) -> None:
        page = Client().get(reverse("open_figures"))
        assert "Rien n’est encore publié" in page.content.decode()

    def test_a_season_in_a_file(self, spring: Place) -> None:
        snapshot.take(NOW)
        response = Client().get(reverse("open_figures_csv", args=["2026-04-01"]))
        text = response.content.decode()
        assert text.startswith(BOM)
        assert response["Content-Disposition"] == 'attachment; filename="e-clubs-2026-04-01.csv"'
        rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
        whole = [row for row in rows if row["région"] == "France" and row["nombre"] == "21"]
        assert whole[0]["catégorie"] == "places tenues"
        # Nine people in one, so both départements are shown together, as the région.
        assert {row["département"] for row in rows} == {"", "autres départements, ensemble"}
        # All are still there: nobody's way out is said.
        assert all(
            row["remarque"] == "non publié" for row in rows if row["catégorie"] == "formation"
        )

    def test_the_page_and_the_definitions(self, spring: Place) -> None:
        snapshot.take(NOW)
        page = Client().get(reverse("open_figures")).content.decode()
        assert "E-clubs commencés au 2e trimestre 2026 (CSV)" in page
        assert "Bretagne" in page
        assert "non publié" in page
        definitions = Client().get(reverse("open_definitions_csv")).content.decode()
        for line in snapshot.PublishedLine.objects.all():
            assert open_figures.cell_name(line.table, line.cell) in definitions

    @pytest.mark.parametrize("cohort", ["2026-04-02", "never", "2026-13-01"])
    def test_no_such_season(self, db: None, cohort: str) -> None:
        assert Client().get(reverse("open_figures_csv", args=[cohort])).status_code == 404

    def test_sums_over_seasons_hide_what_one_hides(self, db: None) -> None:
        def written(quarter: date, cohort: date, count: int | None) -> Snapshot:
            made = Snapshot.objects.create(
                quarter=quarter, cohort=cohort, taken_on=quarter, taken_at=NOW
            )
            for cell, value in (("work", count), ("training", 4)):
                made.lines.create(table="situation", cell=cell, count=value, of=20)
            return made

        seasons = [written(SPRING, date(2026, 1, 1), 9), written(SUMMER, SPRING, None)]
        found = {line.cell: line for line in open_figures.lines_of(seasons, "", "")}
        assert (found["work"].count, found["work"].of) == (None, None)
        assert (found["training"].count, found["training"].of) == (8, 40)


def test_unfolded_changes_are_in_the_snapshot(spring: Place) -> None:
    assert TallyDelta.objects.exists()
    made = snapshot.take(NOW)
    assert made is not None
    assert not TallyDelta.objects.exists()
    assert connection.in_atomic_block
