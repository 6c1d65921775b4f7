"""Figures while others write, fold, rebuild or die: every test races real transactions."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models import F

from clubs.enums import AttendanceState
from clubs.models import Attendance, Club, Seat
from eclub.dashboards.enums import Level
from eclub.dashboards.models import Tally, TallyDelta
from eclub.dashboards.services import folding, recount, tally
from eclub.dashboards.services.tally import Place
from members.models import Agency
from prospecting.enums import Stage, StageReason
from prospecting.models import StageChange
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import MONDAY, ClubFactory, OutcomeFactory, SeatFactory
from tests.factories.members import AgencyFactory, RegionFactory, UserFactory
from tests.factories.prospecting import ProspectFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Elsewhere:
    """Another process: a connection whose transaction goes on from one step to the next."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.do(lambda: connection.set_autocommit(False))

    def do(self, step: Callable[[], Any]) -> Any:
        return self.thread.submit(step).result(20)

    def end(self) -> None:
        self.do(lambda: connection.close())  # noqa: PLW0108  # that thread's
        self.thread.shutdown()

    def commit(self) -> None:
        self.do(lambda: connection.commit())  # noqa: PLW0108  # that thread's

    def backend(self) -> int:
        def ask() -> int:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                return int(cursor.fetchone()[0])

        return int(self.do(ask))


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    other = Elsewhere()
    yield other
    other.end()


def seats() -> int:
    return tally.read(Place.country()).total("seats")


def begin_to_fold() -> None:
    """As ``fold`` does, without an end; only some of the changes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({folding.KEY})")
    folding.add(2)


def test_two_folders_add_each_change_once() -> None:
    ClubFactory(members=4)
    results = at_once(*[folding.fold] * 3)
    assert True in results
    assert seats() == 4
    assert not TallyDelta.objects.exists()
    assert recount.check().agrees


def test_figures_are_exact_before_while_and_after_folding(elsewhere: Elsewhere) -> None:
    ClubFactory(members=3)
    assert seats() == 3
    elsewhere.do(begin_to_fold)
    assert seats() == 3
    assert not folding.fold()
    elsewhere.commit()
    assert seats() == 3
    assert folding.fold()
    assert not TallyDelta.objects.exists()


def test_a_folder_that_is_killed_has_folded_nothing(elsewhere: Elsewhere) -> None:
    ClubFactory(members=3)
    elsewhere.do(begin_to_fold)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [elsewhere.backend()])
    with pytest.raises(OperationalError):
        elsewhere.commit()
    assert TallyDelta.objects.exists()
    assert seats() == 3
    assert folding.fold()
    assert seats() == 3
    assert recount.check().agrees


def test_somebody_leaves_while_their_outcome_is_written(elsewhere: Elsewhere) -> None:
    seat = SeatFactory()
    elsewhere.do(lambda: OutcomeFactory(seat=seat))
    left = seat.taken_on + timedelta(days=5)

    def leave() -> object:
        return Seat.objects.filter(pk=seat.pk).update(left_on=left)

    with ThreadPoolExecutor(1) as later:
        leaving = later.submit(lambda: at_once(leave))
        elsewhere.commit()
        leaving.result(20)
    assert recount.check().agrees
    assert tally.read(Place.country()).cells("found_day") == {"28": 1}


def test_two_write_the_same_stage_of_one_prospect() -> None:
    prospect = ProspectFactory()

    def move() -> object:
        return StageChange.objects.create(
            prospect=prospect,
            from_stage=Stage.TO_CONTACT,
            to_stage=Stage.MEETING,
            why=StageReason.HAND,
        )

    at_once(move, move, move)
    assert tally.read(Place.country()).cells("stage") == {"to_contact": 1, "meeting": 1}
    assert recount.check().agrees


@pytest.mark.parametrize("folds", [False, True])
def test_a_club_moves_while_others_write(elsewhere: Elsewhere, folds: bool) -> None:
    club = ClubFactory(members=1, sessions=1)
    away = AgencyFactory(region=RegionFactory(code="52", name="Ailleurs"), departement="44")
    folding.fold()

    def attend() -> object:
        return Attendance.objects.create(
            session=club.sessions.get(), member=club.seats.get().member, state=AttendanceState.LATE
        )

    elsewhere.do(attend)
    Club.objects.filter(pk=club.pk).update(agency=away)
    if folds:
        folding.fold()
    elsewhere.commit()
    for _ in range(2):
        assert tally.read(Place.region("52")).total("attended") == 1
        assert tally.read(Place.region("53")).counts == {}
        folding.fold()
    assert recount.check().agrees


def test_an_agency_moves_while_a_club_opens(elsewhere: Elsewhere) -> None:
    agency = AgencyFactory()
    elsewhere.do(lambda: Agency.objects.filter(pk=agency.pk).update(departement="44"))
    ClubFactory(agency=agency, members=1)
    folding.fold()
    elsewhere.commit()
    for _ in range(2):
        assert tally.read(Place(Level.DEPARTEMENT, "44")).total("seats") == 1
        folding.fold()
    assert recount.check().agrees


class TestRebuild:
    def told(self, *options: str) -> Any:
        out = StringIO()
        call_command("rebuild_tallies", "--json", *options, stdout=out)
        return json.loads(out.getvalue())

    @pytest.mark.parametrize("options", [[], ["--check"]])
    def test_what_is_written_meanwhile_is_neither_lost_nor_doubled(
        self, elsewhere: Elsewhere, options: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        club, person, add = ClubFactory(members=2), UserFactory(), folding.add
        seat = Seat(club=club, number=7, member=person, taken_on=MONDAY)
        elsewhere.do(lambda: Seat.objects.bulk_create([seat]))

        def add_while_somebody_commits(most: int) -> int:
            count = add(most)
            elsewhere.commit()
            return count

        monkeypatch.setattr(folding, "add", add_while_somebody_commits)
        assert self.told(*options)["agrees"]
        monkeypatch.undo()
        assert seats() == 3
        folding.fold()
        assert seats() == 3
        assert recount.check().agrees

    def test_differences_are_told_then_mended(self) -> None:
        club = ClubFactory(members=2)
        folding.fold()
        wrong = Tally.objects.filter(level="agency", measure="seats")
        wrong.update(value=F("value") + 5)
        Tally.objects.filter(level="region", measure="clubs").delete()
        out = StringIO()
        with pytest.raises(CommandError) as failure:
            call_command("rebuild_tallies", "--check", stdout=out)
        assert failure.value.returncode == 1
        assert (
            f"agency {club.agency_id} 2025-01-01 seats []: tallied 7, counted 2" in out.getvalue()
        )
        assert "tallied 0, counted 1" in out.getvalue()
        found = self.told()
        # Each of its quarter, and of all quarters together.
        assert (found["agrees"], found["different"]) == (False, 4)
        assert self.told("--check")["agrees"]

    def test_rows_written_without_triggers_are_counted_then(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE clubs_seat DISABLE TRIGGER USER")
            ClubFactory(members=5)
            cursor.execute("ALTER TABLE clubs_seat ENABLE TRIGGER USER")
        assert seats() == 0
        assert not self.told()["agrees"]
        assert seats() == 5

    def test_nobody_folds_meanwhile(self, elsewhere: Elsewhere) -> None:
        ClubFactory(members=1)

        def ask(function: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {function}({folding.KEY})")

        elsewhere.do(lambda: ask("pg_advisory_lock"))
        assert not folding.fold()
        # A pool keeps the connection, and would keep the lock with it.
        elsewhere.do(lambda: ask("pg_advisory_unlock"))
        assert seats() == 1
