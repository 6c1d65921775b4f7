"""Whatever happens in whatever order, every figure is what a recount finds, after each step."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from clubs.enums import (
    WORK,
    AttendanceState,
    ClubState,
    FollowUpAnswer,
    OutcomeChannel,
    OutcomeKind,
    SessionState,
)
from clubs.enums.application import ApplicationState
from clubs.models import Application, Attendance, Club, ClubSession, FollowUp, Outcome, Seat
from eclub.dashboards.enums import Level
from eclub.dashboards.services import folding, recount, tally
from eclub.dashboards.services.tally import Place, Tallies
from members.models import Agency, User
from prospecting.enums import Answer, ApproachKind, Stage, StageReason
from prospecting.models import Approach, Company, Prospect, StageChange
from tests.factories.members import AgencyFactory, RegionFactory, UserFactory
from tests.factories.prospecting import CompanyFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)
END = NOON + timedelta(days=400)
RANKS = st.integers(0, 5)
DAYS = st.integers(0, 4)
# As the tallies are, of every place at once.
RECOUNT = f"""
SELECT level, place, measure, cell, sum(value)::bigint
  FROM dashboards_facts() JOIN dashboards_places() AS lies USING (club) {folding.LEVELS}
   AND cohort > '0001-01-01' AND quarter = cohort
 GROUP BY level, place, measure, cell HAVING sum(value) <> 0
"""  # parts of ours


def picked(rows: Any, rank: int) -> Any:
    """One of the rows there are, or none."""
    found = list(rows.order_by("pk"))
    return found[rank % len(found)] if found else None


def days(number: int) -> date:
    return NOON.date() + timedelta(days=number)


class Storm(RuleBasedStateMachine):
    """Clubs of three agencies in two regions; each rule does what people and advisors do."""

    agencies: ClassVar[list[Agency]]
    people: ClassVar[list[User]]
    companies: ClassVar[list[Company]]

    @initialize()
    def begin(self) -> None:
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.hours = 0
        self.new_club(0, ClubState.RUNNING, 1)
        for rank in range(3):
            self.take_seat(0, rank, rank)
        self.plan_session(0)

    def teardown(self) -> None:
        if hasattr(self, "whole"):
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    @rule(agency=RANKS, state=st.sampled_from(ClubState), quarter=DAYS)
    def new_club(self, agency: int, state: str, quarter: int) -> None:
        Club.objects.create(
            name="Club",
            agency=self.agencies[agency % 3],
            advisor=self.people[0],
            state=state,
            season=self.season(quarter),
        )

    @rule(club=RANKS, agency=RANKS)
    def move_to_another_agency(self, club: int, agency: int) -> None:
        if found := picked(Club.objects, club):
            Club.objects.filter(pk=found.pk).update(agency=self.agencies[agency % 3])

    @rule(club=RANKS, quarter=DAYS, state=st.sampled_from(ClubState))
    def move_to_another_quarter(self, club: int, quarter: int, state: str) -> None:
        if found := picked(Club.objects, club):
            found.season, found.state = self.season(quarter), state
            found.save()

    @rule(club=RANKS)
    def back_to_draft(self, club: int) -> None:
        if found := picked(Club.objects.filter(sessions=None), club):
            Club.objects.filter(pk=found.pk).update(season=None, state=ClubState.DRAFT)

    @rule(agency=RANKS, to=st.sampled_from(["29", "22"]))
    def redraw_the_map(self, agency: int, to: str) -> None:
        Agency.objects.filter(pk=self.agencies[agency % 2].pk).update(departement=to)

    @rule(club=RANKS)
    def delete_club(self, club: int) -> None:
        if found := picked(Club.objects, club):
            found.delete()

    @rule(club=RANKS, person=RANKS, day=DAYS)
    def take_seat(self, club: int, person: int, day: int) -> None:
        member = self.people[person]
        found = picked(Club.objects, club)
        if found and not Seat.objects.open().filter(member=member).exists():
            taken = set(found.seats.open().values_list("number", flat=True))
            number = min(set(range(1, 9)) - taken)
            Seat.objects.create(club=found, number=number, member=member, taken_on=days(day))

    @rule(seat=RANKS, day=st.none() | DAYS)
    def leave_or_come_back(self, seat: int, day: int | None) -> None:
        if found := picked(Seat.objects, seat):
            left = None if day is None else found.taken_on + timedelta(days=day)
            others = Seat.objects.open().exclude(pk=found.pk).filter(club=found.club)
            again = Seat.objects.open().exclude(pk=found.pk).filter(member=found.member)
            if left or not (again.exists() or others.filter(number=found.number).exists()):
                Seat.objects.filter(pk=found.pk).update(left_on=left)

    @rule(seat=RANKS, kind=st.sampled_from(OutcomeKind), day=DAYS)
    def record_or_correct_outcome(self, seat: int, kind: OutcomeKind, day: int) -> None:
        if found := picked(Seat.objects, seat):
            said = {
                "kind": kind,
                "channel": OutcomeChannel.HIDDEN if kind in WORK else "",
                "happened_on": found.taken_on + timedelta(days=day),
                "known_on": found.taken_on + timedelta(days=day // 2),
                "seat_taken_on": found.taken_on,
            }
            Outcome.objects.update_or_create(seat=found, defaults=said)

    @rule(outcome=RANKS)
    def take_outcome_back(self, outcome: int) -> None:
        if found := picked(Outcome.objects, outcome):
            found.delete()

    @rule(outcome=RANKS, answer=st.sampled_from(["", *FollowUpAnswer.values]))
    def follow_up(self, outcome: int, answer: str) -> None:
        if found := picked(Outcome.objects, outcome):
            said = {
                "due_on": days(90),
                "open_until": days(120),
                "asked_at": NOON,
                "answer": answer,
                "answered_at": NOON if answer else None,
            }
            FollowUp.objects.update_or_create(outcome=found, months=3, defaults=said)

    @rule(club=RANKS)
    def plan_session(self, club: int) -> None:
        if found := picked(Club.objects.exclude(season=None), club):
            self.hours += 2
            start = NOON + timedelta(hours=self.hours)
            ClubSession.objects.create(
                club=found,
                number=self.hours,
                advisor=self.people[0],
                during=DateTimeTZRange(start, start + timedelta(hours=1)),
            )

    @rule(session=RANKS, state=st.sampled_from(SessionState), taken=st.booleans())
    def change_session(self, session: int, state: str, taken: bool) -> None:
        if found := picked(ClubSession.objects, session):
            found.state, found.attendance_taken_at = state, NOON if taken else None
            found.save()

    @rule(session=RANKS)
    def delete_session(self, session: int) -> None:
        if found := picked(ClubSession.objects, session):
            found.delete()

    @rule(
        session=RANKS,
        person=RANKS,
        state=st.sampled_from(AttendanceState),
        distance=st.none() | st.integers(0, 90_001),
    )
    def take_or_correct_attendance(
        self, session: int, person: int, state: str, distance: int | None
    ) -> None:
        if found := picked(ClubSession.objects, session):
            Attendance.objects.update_or_create(
                session=found,
                member=self.people[person],
                defaults={"state": state, "minutes": 170, "distance_m": distance},
            )

    @rule(session=RANKS, to=RANKS, state=st.sampled_from(AttendanceState))
    def correct_everybody(self, session: int, to: int, state: str) -> None:
        """At once; or all of them were in another session that nobody else was in."""
        found, other = picked(ClubSession.objects, session), picked(ClubSession.objects, to)
        if found and not other.attendances.exists():
            found.attendances.update(session=other, state=state)
        elif found:
            found.attendances.update(state=state)

    @rule(club=RANKS, company=RANKS)
    def add_prospect(self, club: int, company: int) -> None:
        if found := picked(Club.objects, club):
            Prospect.objects.get_or_create(club=found, company=self.companies[company % 3])

    @rule(prospect=RANKS, to=st.sampled_from(Stage), told=st.booleans())
    def move_stage(self, prospect: int, to: Stage, told: bool) -> None:
        found = picked(Prospect.objects, prospect)
        if found and found.stage != to:
            if told:
                StageChange.objects.create(
                    prospect=found, from_stage=found.stage, to_stage=to, why=StageReason.HAND
                )
            Prospect.objects.filter(pk=found.pk).update(stage=to)

    @rule(change=RANKS, stage=st.sampled_from(Stage))
    def rewrite_history(self, change: int, stage: Stage) -> None:
        found = picked(StageChange.objects, change)
        if found and found.from_stage != stage:
            found.to_stage = stage
            found.save()
        elif found:
            found.delete()

    @rule(
        prospect=RANKS,
        person=RANKS,
        kind=st.sampled_from(ApproachKind),
        answer=st.sampled_from(Answer),
    )
    def approach(self, prospect: int, person: int, kind: str, answer: str) -> None:
        if found := picked(Prospect.objects, prospect):
            Approach.objects.create(
                prospect=found, author=self.people[person], kind=kind, answer=answer, on=days(0)
            )

    @rule(answer=st.sampled_from(Answer))
    def correct_all_approaches(self, answer: str) -> None:
        Approach.objects.update(answer=answer)

    @rule(prospect=RANKS)
    def delete_prospect(self, prospect: int) -> None:
        if found := picked(Prospect.objects, prospect):
            found.delete()

    @rule(club=RANKS, day=DAYS)
    def apply(self, club: int, day: int) -> None:
        if found := picked(Club.objects, club):
            secret = uuid4()
            Application.objects.create(
                key=secret,
                token_hash=secret.bytes,
                club=found,
                applied_at=NOON + timedelta(days=day),
                email=f"{secret}@eclub.example",
                latitude=48.5,
                longitude=-3.8,
                consent="2026-11",
                consented_at=NOON,
            )

    @rule(application=RANKS, club=RANKS, state=st.sampled_from(ApplicationState))
    def decide(self, application: int, club: int, state: str) -> None:
        found, to = picked(Application.objects, application), picked(Club.objects, club)
        if found and to and state != ApplicationState.OFFERED:
            found.club, found.state = to, state
            found.save()

    @rule(person=st.integers(1, 5))
    def erase_person(self, person: int) -> None:
        gone = self.people[person]
        for rows in (Seat.objects, Attendance.objects):
            rows.filter(member=gone).delete()
        Approach.objects.filter(author=gone).delete()

    @rule(most=st.sampled_from([1, 5, folding.MOST]))
    def fold(self, most: int) -> None:
        folding.add(most)

    @invariant()
    def every_figure_is_what_a_recount_finds(self) -> None:
        counted: dict[Place, Tallies] = {}
        with connection.cursor() as cursor:
            cursor.execute(RECOUNT)
            for level, code, *row in cursor.fetchall():
                place = Place(Level(level), code)
                one = tally.gathered([(row[0], row[1], row[2])])
                counted[place] = counted.get(place, Tallies()) + one
        told = self.everything_told()
        assert {place: dict(one.counts) for place, one in told.items()} == {
            place: dict(one.counts) for place, one in counted.items()
        }

    def everything_told(self) -> dict[Place, Tallies]:
        """Each place read from the one above it, whose counts are the sum."""
        told: dict[Place, Tallies] = {}
        above = [(Place.country(), tally.read(Place.country()))]
        while above:
            parent, total = above.pop()
            children = tally.read_children(parent)
            if parent.level.below:
                assert sum(children.values(), start=Tallies()) == total
            above += children.items()
            told |= children
        return told

    @invariant()
    def everybody_is_counted_once(self) -> None:
        found = tally.read(Place.country())
        seats = found.total("seats")
        assert seats == found.total("still_in") + found.total("outcomes")
        assert seats == sum(map(found.total, ("still_in", "found_day", "censored_day")))
        assert found.total("found_day") == found.total("found_by")

    def season(self, quarter: int) -> DateTimeTZRange:
        return DateTimeTZRange(NOON - timedelta(days=40 * quarter + 1), END)


def test_a_storm_leaves_every_figure_right(db: None) -> None:
    brittany, loire = RegionFactory(), RegionFactory(code="52", name="Pays de la Loire")
    Storm.agencies = [
        AgencyFactory(region=brittany),
        AgencyFactory(region=brittany, departement="22"),
        AgencyFactory(region=loire, departement="44"),
    ]
    Storm.people = UserFactory.create_batch(6)
    Storm.companies = CompanyFactory.create_batch(3)
    few = settings(
        max_examples=8,
        stateful_step_count=24,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run(Storm, settings=few)
    assert recount.compare().agrees
