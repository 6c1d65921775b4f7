"""Interview simulations: who writes a grid, praise first, and who alone reads it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from clubs.enums import GridLevel, GroupingKind, GroupRole
from clubs.models import GridCriteria, Grouping, RehearsalGrid
from clubs.services import grouping, rehearsal
from clubs.services.grouping import Spot
from members.models import User
from tests.factories.clubs import SeatFactory
from tests.rights import PEOPLE, Cast, assemble

STRENGTHS, ADVICE = "Regarde la caméra", "Raconter le chantier de Roscoff"


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble(timezone.now())


@pytest.fixture
def observer(cast: Cast) -> User:
    member: User = SeatFactory(club=cast.club).member
    return member


@pytest.fixture
def held(cast: Cast, observer: User) -> Grouping:
    """The owner is the candidate, the mate asks, and somebody observes."""
    spots = {
        cast.owner.pk: Spot(1, GroupRole.CANDIDATE),
        cast.mate.pk: Spot(1, GroupRole.INTERVIEWER),
        observer.pk: Spot(1, GroupRole.OBSERVER),
    }
    return grouping.start(cast.under_way, GroupingKind.REHEARSAL, spots, 10, by=cast.advisor)


def fill(cast: Cast, held: Grouping, name: str = "mate", **answers: str) -> Any:
    address = reverse("rehearsal_grid", args=[held.pk])
    named = {f"grid-{key}": value for key, value in answers.items()}
    return cast.client(name).post(address, {"grid-strengths": STRENGTHS, **named})


def part(cast: Cast, name: str) -> str:
    address = reverse("session_pairs", args=[cast.under_way.pk])
    return str(cast.client(name).get(address).content.decode())


class TestFilling:
    def test_praise_comes_first(self, cast: Cast, held: Grouping) -> None:
        assert "grid-advice" not in part(cast, "mate")
        response = fill(cast, held, strengths="  ", advice=ADVICE)
        assert response.status_code == 422
        page = response.content.decode()
        assert "Dites d’abord ce qui a marché" in page
        assert ADVICE in page
        assert fill(cast, held).status_code == 200
        assert "grid-advice" in part(cast, "mate")
        fill(cast, held, advice=ADVICE, mark_1="strong")
        grid = RehearsalGrid.objects.get()
        assert (grid.strengths, grid.advice) == (STRENGTHS, ADVICE)
        assert grid.marks == [[str(rehearsal.DEFAULT_CRITERIA[1]), "strong"]]

    def test_the_database_keeps_praise_first(self, cast: Cast, held: Grouping) -> None:
        with pytest.raises(IntegrityError, match="grid_praises_first"), transaction.atomic():
            RehearsalGrid.objects.create(
                grouping=held, candidate=cast.owner, author=cast.mate, strengths="", advice=ADVICE
            )

    @pytest.mark.parametrize(
        ("name", "status"),
        [("owner", 403), ("mate", 200), ("advisor", 403), ("stranger", 404), ("colleague", 403)],
    )
    def test_who_looks_on_or_asks_fills_it(
        self, cast: Cast, held: Grouping, name: str, status: int
    ) -> None:
        assert fill(cast, held, name).status_code == status

    def test_the_advisor_who_visits_fills_one_too(self, cast: Cast, held: Grouping) -> None:
        grouping.visit(cast.under_way, 1, by=cast.advisor)
        assert fill(cast, held, "advisor").status_code == 200
        grouping.visit(cast.under_way, None, by=cast.advisor)
        assert fill(cast, held, "advisor", advice=ADVICE).status_code == 200
        assert RehearsalGrid.objects.get().advice == ADVICE

    def test_it_is_completed_after_the_time_but_not_after_the_room(
        self, cast: Cast, held: Grouping
    ) -> None:
        grouping.recall(cast.under_way, by=cast.advisor)
        assert fill(cast, held).status_code == 200
        start = timezone.now() - timedelta(hours=8)
        cast.under_way.during = DateTimeTZRange(start, start + timedelta(hours=3))
        cast.under_way.save()
        response = fill(cast, held, advice=ADVICE)
        assert response.status_code == 422
        assert "La salle est fermée" in response.content.decode()
        assert RehearsalGrid.objects.get().advice == ""

    def test_a_level_that_is_none_is_refused(self, cast: Cast, held: Grouping) -> None:
        assert fill(cast, held, mark_0="excellent").status_code == 422

    def test_pairs_have_no_grid(self, cast: Cast, held: Grouping) -> None:
        Grouping.objects.update(kind=GroupingKind.PAIRS)
        assert fill(cast, held).status_code == 404
        assert "grid-strengths" not in part(cast, "mate")


class TestReading:
    # Columns as in the table of rights, of a grid for the owner by the mate.
    WHO_READS_IT = dict.fromkeys(PEOPLE, False) | {"owner": True, "mate": True}

    @pytest.fixture
    def written(self, cast: Cast, held: Grouping) -> Grouping:
        fill(cast, held, advice=ADVICE, mark_0=GridLevel.NEXT)
        grouping.recall(cast.under_way, by=cast.advisor)
        return held

    @pytest.mark.parametrize("name", PEOPLE)
    def test_the_candidate_and_its_author_alone(
        self, cast: Cast, written: Grouping, name: str
    ) -> None:
        for route in ("session", "session_pairs", "room"):
            page = cast.client(name).get(reverse(route, args=[cast.under_way.pk]))
            reads = ADVICE in page.content.decode()
            assert reads == (self.WHO_READS_IT[name] and route != "room"), route

    def test_another_observer_does_not(self, cast: Cast, written: Grouping, observer: User) -> None:
        assert rehearsal.notes_of(cast.under_way, observer) == []

    def test_the_candidate_waits_for_the_end(self, cast: Cast, held: Grouping) -> None:
        fill(cast, held)
        assert STRENGTHS not in part(cast, "owner")
        grouping.recall(cast.under_way, by=cast.advisor)
        assert STRENGTHS in part(cast, "owner")


class TestCriteria:
    def change(self, cast: Cast, lines: str, name: str = "advisor") -> Any:
        address = reverse("rehearsal_criteria", args=[cast.under_way.pk])
        return cast.client(name).post(address, {"criteria-lines": lines})

    def test_an_agency_keeps_its_own(self, cast: Cast, held: Grouping) -> None:
        assert (
            self.change(cast, "Parle  de ses outils\n\nParle de ses outils\nSourit").status_code
            == 200
        )
        assert rehearsal.criteria_of(cast.club.agency) == ["Parle de ses outils", "Sourit"]
        fill(cast, held, mark_1="strong")
        self.change(cast, "Autre chose")
        # What was marked before stays, and can still be read.
        fill(cast, held, mark_1="coming")
        assert RehearsalGrid.objects.get().marks == [["Sourit", "coming"]]
        self.change(cast, " \n ")
        assert not GridCriteria.objects.exists()
        assert len(rehearsal.criteria_of(cast.club.agency)) == len(rehearsal.DEFAULT_CRITERIA)

    def test_too_many_or_too_long_are_refused_and_kept(self, cast: Cast) -> None:
        for lines in ("\n".join(f"Critère {n}" for n in range(13)), "x" * 200):
            response = self.change(cast, lines)
            assert response.status_code == 422
            assert lines.splitlines()[0] in response.content.decode()

    def test_a_closed_room_refuses(self, cast: Cast, held: Grouping) -> None:
        filled = rehearsal.of_author(held, cast.mate)
        assert filled is not None
        filled.grouping.session.during = cast.over.during
        with pytest.raises(ValidationError):
            rehearsal.write(filled, strengths="x", advice="", marks=[])
