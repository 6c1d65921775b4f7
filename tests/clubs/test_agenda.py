"""The agenda in the room: moves by whoever leads, and the clock that they make."""

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clubs.enums import StepKind
from clubs.models import AgendaStep, ClubSession
from clubs.services import agenda, agenda_plan, agenda_state, phases
from clubs.templatetags.steps import left_words, seconds_clock
from eclub.kit.models import AuditEvent
from tests.factories.clubs import (
    AgendaStepFactory,
    ClubFactory,
    ClubSessionFactory,
    PresenceIntervalFactory,
)

pytestmark = pytest.mark.django_db
# The session goes on from 14:00 to 17:00.
START = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


@pytest.fixture
def meeting() -> ClubSession:
    """A session with steps of 20, 30 and 40 minutes."""
    club = ClubFactory(starts_on=START.date() - timedelta(days=30), members=3)
    session: ClubSession = ClubSessionFactory(club=club, number=1, starts_at=START)
    for position, minutes in enumerate((20, 30, 40), 1):
        AgendaStepFactory(session=session, position=position, minutes=minutes)
    return session


def plain(text: str) -> str:
    """With ordinary spaces: French ones come from the catalogue."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def pks(session: ClubSession) -> list[int]:
    return list(session.steps.order_by("position").values_list("pk", flat=True))


def times(session: ClubSession) -> list[tuple[float, float | None] | None]:
    """Of each step, the minutes of the session at which it began and ended."""

    def at(moment: datetime) -> float:
        return (moment - START) / timedelta(minutes=1)

    return [
        (at(step.started_at), step.ended_at and at(step.ended_at)) if step.started_at else None
        for step in session.steps.order_by("position")
    ]


def test_steps_follow_each_other_to_the_end(meeting: ClubSession) -> None:
    one, two, three = pks(meeting)
    by = meeting.advisor
    assert agenda.advance(meeting, leaving=None, by=by, now=minute(1))
    assert agenda.advance(meeting, leaving=one, by=by, now=minute(22))
    assert agenda.advance(meeting, leaving=two, by=by, now=minute(50))
    found = agenda_state.of_session(meeting, minute(60))
    assert found.current.pk == three
    assert found.next is None
    assert not found.is_over
    assert found.current.until == minute(90)
    assert agenda.advance(meeting, leaving=three, by=by, now=minute(95))
    assert times(meeting) == [(1, 22), (22, 50), (50, 95)]
    assert agenda_state.of_session(meeting, minute(96)).is_over
    # Nothing is left to begin.
    assert not agenda.advance(meeting, leaving=None, by=by, now=minute(97))


def test_a_second_click_on_next_does_nothing(meeting: ClubSession) -> None:
    one, *_ = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    assert not agenda.advance(meeting, leaving=None, by=by, now=minute(0.1))
    assert agenda.advance(meeting, leaving=one, by=by, now=minute(20))
    assert not agenda.advance(meeting, leaving=one, by=by, now=minute(20.1))
    assert times(meeting) == [(0, 20), (20, None), None]


def test_going_back_undoes_the_last_move(meeting: ClubSession) -> None:
    one, two, _ = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    agenda.advance(meeting, leaving=one, by=by, now=minute(10))
    assert agenda.go_back(meeting, leaving=two, by=by, now=minute(12))
    assert times(meeting) == [(0, None), None, None]
    assert agenda.go_back(meeting, leaving=one, by=by, now=minute(13))
    assert times(meeting) == [None, None, None]
    assert not agenda.go_back(meeting, leaving=None, by=by, now=minute(14))


def test_jumping_ahead_leaves_steps_for_later(meeting: ClubSession) -> None:
    one, two, three = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    agenda.jump(meeting, three, leaving=one, by=by, now=minute(20))
    agenda.jump(meeting, two, leaving=three, by=by, now=minute(60))
    assert times(meeting) == [(0, 20), (60, None), (20, 60)]
    assert agenda_state.of_session(meeting, minute(61)).next is None


def test_a_step_already_ended_is_held_again_as_another(meeting: ClubSession) -> None:
    one, two, three = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    agenda.advance(meeting, leaving=one, by=by, now=minute(20))
    agenda.jump(meeting, one, leaving=two, by=by, now=minute(30))
    steps = list(meeting.steps.order_by("position"))
    assert [step.pk for step in steps[:2]] == [one, two]
    assert steps[3].pk == three
    assert (steps[2].title, steps[2].minutes) == (steps[0].title, 20)
    assert times(meeting) == [(0, 20), (20, 30), (30, None), None]
    assert agenda_state.of_session(meeting, minute(31)).next.pk == three


def test_a_step_that_is_gone_is_said_kindly(meeting: ClubSession) -> None:
    with pytest.raises(ValidationError, match="plus à l’ordre du jour"):
        agenda.jump(meeting, 0, leaving=None, by=meeting.advisor, now=minute(0))


def test_five_minutes_more_once_for_two_clicks(meeting: ClubSession) -> None:
    one, *_ = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    assert agenda.prolong(meeting, leaving=one, seen=20, by=by, now=minute(18))
    assert not agenda.prolong(meeting, leaving=one, seen=20, by=by, now=minute(18))
    assert agenda_state.of_session(meeting, minute(19)).current.until == minute(25)


def test_five_minutes_more_count_from_now_when_time_is_up(meeting: ClubSession) -> None:
    one, *_ = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    agenda.prolong(meeting, leaving=one, seen=20, by=by, now=minute(31.5))
    assert agenda_state.of_session(meeting, minute(32)).current.until == minute(37)
    with pytest.raises(ValidationError, match="quatre heures"):
        agenda.prolong(meeting, leaving=one, seen=37, by=by, now=minute(236))


def test_nothing_moves_while_the_room_is_closed(meeting: ClubSession) -> None:
    for moment in (minute(-31), minute(240)):
        with pytest.raises(ValidationError, match="salle est ouverte"):
            agenda.advance(meeting, leaving=None, by=meeting.advisor, now=moment)


def test_a_step_added_comes_after_the_one_that_goes_on(meeting: ClubSession) -> None:
    agenda.advance(meeting, leaving=None, by=meeting.advisor, now=minute(0))
    agenda.add(meeting, title="Questions", kind=StepKind.THEME, minutes=5, by=meeting.advisor)
    titles = meeting.steps.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["Étape 1", "Questions", "Étape 2", "Étape 3"]


def test_what_nobody_ended_ends_with_the_session(meeting: ClubSession) -> None:
    agenda.advance(meeting, leaving=None, by=meeting.advisor, now=minute(0))
    assert [(p.starts_at, p.ends_at) for p in agenda_state.phases(meeting, minute(30))] == [
        (minute(0), minute(30))
    ]
    agenda.close_left_open(meeting)
    agenda.close_left_open(meeting)
    assert times(meeting) == [(0, 180), None, None]
    assert AuditEvent.objects.filter(action="agenda.closed").count() == 1


def test_what_nobody_ended_lasts_as_long_as_somebody_is_there(meeting: ClubSession) -> None:
    agenda.advance(meeting, leaving=None, by=meeting.advisor, now=minute(0))
    member = meeting.club.seats.all()[0].member
    PresenceIntervalFactory(session=meeting, person=member, during=(minute(0), minute(195)))
    before = phases.of_member(meeting, member.pk, minute(300))
    agenda.close_left_open(meeting)
    assert times(meeting) == [(0, 195), None, None]
    after = phases.of_member(meeting, member.pk, minute(300))
    assert [stay.lasted for stay in before] == [stay.lasted for stay in after] == [195]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["next", "back", "jump", "prolong", "again"]),
        st.integers(0, 5),
        st.integers(0, 600),
    ),
    max_size=12,
)


@given(moves=MOVES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_clock_holds_whatever_the_moves(meeting: ClubSession, moves: list[Any]) -> None:
    """One step at most goes on, stretches never overlap, positions are 1, 2, 3…"""
    meeting.steps.all().delete()
    for position in range(1, 5):
        AgendaStepFactory(session=meeting, position=position, minutes=10)
    now, by = START, meeting.advisor
    for move, rank, seconds in moves:
        now += timedelta(seconds=seconds)
        steps = list(meeting.steps.order_by("position"))
        current = agenda_state.of_session(meeting, now).current
        here = current and current.pk
        if move == "next":
            agenda.advance(meeting, leaving=here, by=by, now=now)
        elif move == "back":
            agenda.go_back(meeting, leaving=here, by=by, now=now)
        elif move == "jump":
            agenda.jump(meeting, steps[rank % len(steps)].pk, leaving=here, by=by, now=now)
        elif move == "prolong" and current:
            agenda.prolong(meeting, leaving=here, seen=current.minutes, by=by, now=now)
        else:
            assert not agenda.advance(meeting, leaving=-1, by=by, now=now)
        steps = list(meeting.steps.order_by("position"))
        assert [step.position for step in steps] == list(range(1, len(steps) + 1))
        assert sum(step.goes_on for step in steps) <= 1
        held = agenda_state.phases(meeting, now)
        assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(held))
        # No minute is lost between the first step and now while a step goes on.
        if held and agenda_state.of_session(meeting, now).current:
            spent = sum((phase.ends_at - phase.starts_at for phase in held), timedelta())
            assert spent <= now - held[0].starts_at


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one(meeting: ClubSession) -> None:
    one, *_ = pks(meeting)
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=minute(0))
    together, done = threading.Barrier(4), []

    def click() -> None:
        together.wait()
        done.append(agenda.advance(meeting, leaving=one, by=by, now=minute(20)))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    assert times(meeting) == [(0, 20), (20, None), None]


def test_overtime_is_said_kindly() -> None:
    assert plain(left_words(minute(20), minute(8.5))) == "encore 12 min"
    assert plain(left_words(minute(90), minute(0))) == "encore 1 h 30"
    assert left_words(minute(20), minute(20.5)) == "c’est l’heure"
    assert plain(left_words(minute(20), minute(23))) == "3 min de plus que prévu"
    assert seconds_clock(timedelta(seconds=80)) == "1:20"
    assert seconds_clock(timedelta(seconds=-15)) == "+0:15"


def test_the_part_moves_and_says_what_goes_on(
    client: Client, meeting: ClubSession, at: Callable[[datetime], None]
) -> None:
    at(minute(5))
    client.force_login(meeting.advisor)
    part = reverse("session_agenda", args=[meeting.pk])
    assert "Commencer : Étape 1" in plain(client.get(part).content.decode())
    move = reverse("session_agenda_move", args=[meeting.pk])
    one, two, _ = pks(meeting)
    answer = client.post(move, {"move": "next"})
    assert answer.status_code == 200
    assert "Suite : Étape 2" in plain(answer.content.decode())
    now = plain(client.get(reverse("session_now", args=[meeting.pk])).content.decode())
    assert "Étape : Étape 1, 20 min." in now
    assert "encore 20 min" in now
    # The same form sent again changes nothing.
    client.post(move, {"move": "next"})
    assert times(meeting) == [(5, None), None, None]
    answer = client.post(move, {"move": "jump", "leaving": one})
    assert answer.status_code == 422
    assert "Choisissez une étape" in answer.content.decode()
    client.post(move, {"move": "jump", "leaving": one, "to": two})
    assert client.post(move, {"move": "loop"}).status_code == 422


def test_a_room_without_agenda_takes_the_usual_one(
    client: Client, meeting: ClubSession, at: Callable[[datetime], None]
) -> None:
    meeting.steps.all().delete()
    at(minute(0))
    client.force_login(meeting.advisor)
    move = reverse("session_agenda_move", args=[meeting.pk])
    text = plain(client.post(move, {"move": "usual"}).content.decode())
    assert "Commencer : Bilan des engagements" in text
    assert sum(step.minutes for step in meeting.steps.all()) == 180
    assert client.post(move, {"move": "usual"}).status_code == 422
    assert meeting.steps.count() == 8


def test_a_step_without_a_title_is_asked_again(client: Client, meeting: ClubSession) -> None:
    client.force_login(meeting.advisor)
    address = reverse("session_agenda_step", args=[meeting.pk])
    answer = client.post(address, {"title": " ", "minutes": "0", "kind": "theme"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Donnez un titre" in text
    assert "au moins une minute" in text
    client.post(address, {"title": "Le réseau", "minutes": "15", "kind": "theme"})
    assert AgendaStep.objects.get(title="Le réseau").position == 4


@pytest.mark.parametrize("minutes", [60, 90, 120, 180, 240])
def test_the_usual_agenda_fills_the_session(meeting: ClubSession, minutes: int) -> None:
    meeting.during = type(meeting.during)(START, minute(minutes))
    steps = agenda_plan.usual(meeting)
    assert sum(step.minutes for step in steps) == minutes
    assert all(step.minutes >= 5 and step.minutes % 5 == 0 for step in steps)
    assert (steps[0].kind, steps[-1].kind) == (StepKind.REVIEW, StepKind.COMMITMENTS)
