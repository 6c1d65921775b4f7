"""A speaking round: the order, the same time for everybody, and what happens on the way."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from clubs.enums import TurnState
from clubs.models import ClubSession, PresenceInterval, Round, RoundTurn
from clubs.services import agenda, agenda_state
from clubs.services import round as rounds
from clubs.services.room import DatabaseKeeper
from clubs.services.round_now import BY_DEFAULT, RoundNow, fair_seconds, open_round
from clubs.tasks import take_attendance
from members.models import User
from tests.factories.clubs import AgendaStepFactory, ClubFactory, ClubSessionFactory

pytestmark = pytest.mark.django_db
START = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)
Enter = Callable[[ClubSession, User], None]


def second(number: float) -> datetime:
    return START + timedelta(seconds=number)


@pytest.fixture
def meeting() -> ClubSession:
    """A session whose club has four members."""
    club = ClubFactory(starts_on=START.date() - timedelta(days=30), members=4)
    session: ClubSession = ClubSessionFactory(club=club, number=1, starts_at=START)
    return session


@pytest.fixture
def people(meeting: ClubSession) -> list[User]:
    seats = meeting.club.seats.select_related("member").order_by("number")
    return [seat.member for seat in seats]


@pytest.fixture
def begun(meeting: ClubSession, people: list[User], enter: Enter) -> ClubSession:
    """Two minutes each for the first three, who came in in another order; the fourth is away."""
    for person in (people[2], people[0], people[1], meeting.advisor):
        enter(meeting, person)
    rounds.begin(meeting, seconds=120, by=meeting.advisor, now=START)
    return meeting


def states(session: ClubSession) -> list[tuple[User, str]]:
    turns = RoundTurn.objects.filter(round__session=session).order_by("position")
    return [(turn.person, turn.state) for turn in turns]


def at(session: ClubSession, moment: datetime) -> RoundNow:
    found = open_round(session, moment)
    assert found
    return found


def speaker(session: ClubSession) -> RoundTurn:
    return RoundTurn.objects.get(round__session=session, state=TurnState.SPEAKING)


def test_those_present_speak_in_the_order_of_seats(begun: ClubSession, people: list[User]) -> None:
    assert states(begun) == [
        (people[0], "speaking"),
        (people[1], "waiting"),
        (people[2], "waiting"),
    ]
    by = begun.advisor
    for rank, person in enumerate(people[:3]):
        turn = speaker(begun)
        assert turn.person == person
        now = second(120 * rank)
        # Everybody has the same time, counted from their own beginning.
        assert at(begun, now).until == now + timedelta(seconds=120)
        assert rounds.advance(begun, leaving=turn.pk, by=by, now=now + timedelta(seconds=120))
    assert [state for _, state in states(begun)] == ["spoke"] * 3
    assert Round.objects.get().ended_at == second(360)


def test_who_leads_may_speak_last(meeting: ClubSession, people: list[User], enter: Enter) -> None:
    enter(meeting, people[1])
    rounds.begin(meeting, seconds=60, with_leader=True, by=meeting.advisor, now=START)
    assert [person for person, _ in states(meeting)] == [people[1], meeting.advisor]


def test_late_arrivals_speak_at_the_end(begun: ClubSession, people: list[User]) -> None:
    rounds.arrived(begun.pk, people[3].pk, second(30))
    # Somebody whose line came back is in the round already.
    rounds.arrived(begun.pk, people[0].pk, second(31))
    rounds.arrived(begun.pk, begun.advisor.pk, second(32))
    assert [person for person, _ in states(begun)] == people


def test_a_pause_holds_the_clock(begun: ClubSession) -> None:
    turn, by = speaker(begun), begun.advisor
    assert rounds.pause(begun, leaving=turn.pk, by=by, now=second(30))
    assert not rounds.pause(begun, leaving=turn.pk, by=by, now=second(31))
    assert at(begun, second(500)).left == timedelta(seconds=90)
    assert at(begun, second(500)).until is None
    assert rounds.resume(begun, leaving=turn.pk, by=by, now=second(600))
    assert at(begun, second(600)).until == second(690)
    # Paused and gone on with: the next one begins with their own whole time.
    rounds.pause(begun, leaving=turn.pk, by=by, now=second(620))
    rounds.advance(begun, leaving=turn.pk, by=by, now=second(650))
    assert at(begun, second(650)).until == second(770)


def test_passing_skipping_and_speaking_after_all(begun: ClubSession, people: list[User]) -> None:
    by = begun.advisor
    one, two, three = Round.objects.get().turns.order_by("position")
    rounds.pass_turn(begun, three.pk, by=people[2], now=second(5))
    rounds.skip(begun, leaving=one.pk, by=by, now=second(20))
    assert [state for _, state in states(begun)] == ["skipped", "speaking", "passed"]
    # The one who was not there comes back, the one who passed changes their mind.
    rounds.arrived(begun.pk, people[0].pk, second(30))
    assert rounds.give_again(begun, three.pk, by=by, now=second(40))
    assert not rounds.give_again(begun, two.pk, by=by, now=second(40))
    assert states(begun) == [
        (people[1], "speaking"),
        (people[0], "waiting"),
        (people[2], "waiting"),
    ]
    rounds.pass_turn(begun, two.pk, by=people[1], now=second(50))
    assert speaker(begun).person == people[0]


def test_the_same_click_twice_is_one(begun: ClubSession) -> None:
    turn, by = speaker(begun), begun.advisor
    assert rounds.advance(begun, leaving=turn.pk, by=by, now=second(10))
    assert not rounds.advance(begun, leaving=turn.pk, by=by, now=second(10))
    assert not rounds.skip(begun, leaving=turn.pk, by=by, now=second(10))
    again = rounds.begin(begun, seconds=30, by=by, now=second(11))
    assert again.seconds == 120
    assert Round.objects.count() == 1


def test_the_round_ends_with_its_step(begun: ClubSession) -> None:
    for position in (1, 2):
        AgendaStepFactory(session=begun, position=position)
    by = begun.advisor
    agenda.advance(begun, leaving=None, by=by, now=second(0))
    here = agenda_state.of_session(begun, second(1)).current
    agenda.advance(begun, leaving=here.pk, by=by, now=second(90))
    assert Round.objects.get().ended_at == second(90)
    assert [state for _, state in states(begun)] == ["spoke", "waiting", "waiting"]


def test_everybodys_share_of_the_step(begun: ClubSession) -> None:
    step = AgendaStepFactory(session=begun, position=1, minutes=20)
    assert fair_seconds(begun, None, START) == BY_DEFAULT
    step.started_at = START
    assert fair_seconds(begun, step, START) == 390  # of 400, in half minutes
    assert fair_seconds(begun, step, second(1200)) == BY_DEFAULT


def test_without_redis_the_last_report_says_who_is_there(
    meeting: ClubSession, people: list[User]
) -> None:
    for person, seen in ((people[0], second(-20)), (people[1], second(-300))):
        during = type(meeting.during)(second(-600), seen)
        PresenceInterval.objects.create(session=meeting, person=person, during=during)
    rounds.begin(meeting, seconds=60, by=meeting.advisor, now=START)
    assert [person for person, _ in states(meeting)] == [people[0]]


def test_nobody_there_is_said_kindly(meeting: ClubSession) -> None:
    with pytest.raises(ValidationError, match="Aucun membre"):
        rounds.begin(meeting, seconds=60, by=meeting.advisor, now=START)
    with pytest.raises(ValidationError, match="salle est ouverte"):
        rounds.begin(meeting, seconds=60, by=meeting.advisor, now=second(-3600))


@pytest.mark.django_db(transaction=True)
def test_the_next_pressed_by_two_at_once_gives_one_turn(begun: ClubSession) -> None:
    turn, by = speaker(begun), begun.advisor
    together, done = threading.Barrier(3), []

    def click() -> None:
        together.wait()
        done.append(rounds.advance(begun, leaving=turn.pk, by=by, now=second(10)))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, True]
    assert [state for _, state in states(begun)] == ["spoke", "speaking", "waiting"]


def test_each_person_moves_only_their_own_turn(
    client: Client, begun: ClubSession, people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: second(30))
    address = reverse("session_round_move", args=[begun.pk])
    turn = speaker(begun)
    client.force_login(people[1])
    for move in ("next", "skip", "pause", "again", "end", "done", "pass"):
        assert client.post(address, {"move": move, "turn": turn.pk}).status_code == 403
    own = RoundTurn.objects.get(person=people[1])
    text = client.post(address, {"move": "pass", "turn": own.pk}).content.decode()
    assert "passe son tour" in text
    client.force_login(people[0])
    part = client.get(reverse("session_round", args=[begun.pk])).content.decode()
    assert "J’ai fini" in part
    assert "Arrêter le tour" not in part
    client.post(address, {"move": "done", "turn": turn.pk})
    assert [state for _, state in states(begun)] == ["spoke", "passed", "speaking"]
    client.force_login(begun.advisor)
    client.post(address, {"move": "end"})
    assert Round.objects.get().ended_at == second(30)


def test_whoever_leads_begins_it_from_the_panel(
    client: Client,
    meeting: ClubSession,
    people: list[User],
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: START)
    client.force_login(meeting.advisor)
    address = reverse("session_round", args=[meeting.pk])
    answer = client.post(address, {"seconds": "90"})
    assert answer.status_code == 422
    assert "Aucun membre" in answer.content.decode()
    enter(meeting, people[0])
    assert client.post(address, {"seconds": "90"}).status_code == 200
    now = client.get(reverse("session_now", args=[meeting.pk])).content.decode()
    assert f"La parole est à {people[0].short_name}" in now
    assert ">1:30<" in now


@pytest.mark.django_db(transaction=True)
def test_the_room_reports_who_comes_late(begun: ClubSession, people: list[User]) -> None:
    """As the process that holds the sockets does when somebody comes in."""
    async_to_sync(DatabaseKeeper().opened)(begun.pk, people[3].pk, second(30))
    assert [person for person, _ in states(begun)] == people


def test_a_room_that_closes_ends_what_goes_on(begun: ClubSession) -> None:
    AgendaStepFactory(session=begun, started_at=START)
    take_attendance(begun.pk)
    assert Round.objects.get().ended_at == begun.ends_at
    assert begun.steps.get().ended_at == begun.ends_at
