"""The room's rules, without sockets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clubs.video import hub
from clubs.video.hub import Arrival, Closed, Opened, Place
from clubs.video.protocol import (
    Beat,
    Changed,
    Connection,
    Hand,
    Joined,
    Left,
    Line,
    Media,
    Reason,
    Receive,
    Role,
    Screen,
    SetMedia,
)

NOW = datetime(2025, 1, 6, 14, tzinfo=UTC)
LATER = NOW + timedelta(seconds=5)
ANN = Arrival("ann", 7, "p1", "page1", "Ann B.", "AB", Role.MEMBER, 3, Media(True, False))


def arrived(**changes: Any) -> Place:
    place, _ = hub.arrive(None, replace(ANN, **changes), NOW)
    return place


def silent(place: Place) -> Place:
    after, _ = hub.fall_silent(place, place.participant.epoch)
    assert after is not None
    return after


def test_an_arrival_joins_and_opens_attendance():
    place, effects = hub.arrive(None, ANN, NOW)
    assert place.participant.connection == Connection.PRESENT
    assert place.participant.media == Media(True, False)
    assert effects == [Joined(0, place.participant), Opened(7)]


def test_a_second_arrival_is_the_same_participant_with_a_later_epoch():
    first = arrived()
    raised, _ = hub.receive(first, first, Hand(True), LATER)
    second, effects = hub.arrive(raised, replace(ANN, page="page2", process="p2"), NOW)
    assert second.participant.epoch == first.participant.epoch + 1
    assert second.participant.joined_at == first.participant.joined_at
    assert second.participant.hand_raised_at == LATER
    assert effects == [Changed(0, second.participant)]


def test_an_epoch_is_later_than_those_the_room_forgot():
    first = arrived()
    second, _ = hub.arrive(None, ANN, LATER)
    assert second.participant.epoch > first.participant.epoch


def test_what_does_not_change_has_no_effect():
    place = arrived()
    same = SetMedia(True, False, Receive.ALL)
    for message in (same, Hand(False), Beat(3)):
        assert hub.receive(place, place, message, LATER) == (place, [])


def test_a_hand_raised_twice_keeps_its_turn():
    place = arrived()
    raised, _ = hub.receive(place, place, Hand(True), NOW)
    again, effects = hub.receive(raised, raised, Hand(True), LATER)
    assert again.participant.hand_raised_at == NOW
    assert effects == []


def test_a_bad_line_is_told_once():
    place = arrived()
    poor, effects = hub.receive(place, place, Beat(1, Line.POOR), NOW)
    assert effects == [Changed(0, poor.participant)]
    assert hub.receive(poor, poor, Beat(2, Line.POOR), NOW) == (poor, [])


def test_a_message_of_a_replaced_socket_is_refused():
    first = arrived()
    second, _ = hub.arrive(first, ANN, LATER)
    with pytest.raises(hub.Replaced):
        hub.receive(second, first, Hand(True), LATER)


def test_silence_then_return():
    place = arrived()
    away, effects = hub.fall_silent(place, place.participant.epoch)
    assert away.participant.connection == Connection.RECONNECTING
    assert effects == [Changed(0, away.participant)]
    back, effects = hub.arrive(away, ANN, LATER)
    assert back.participant.connection == Connection.PRESENT
    assert effects == [Changed(0, back.participant)]


def test_an_older_epoch_neither_silences_nor_removes():
    first = arrived()
    second, _ = hub.arrive(first, ANN, LATER)
    old = first.participant.epoch
    assert hub.fall_silent(second, old) == (second, [])
    assert hub.go(second, old, Reason.LEFT) == (second, [])
    assert hub.give_up(second, old) == (second, [])


def test_only_the_silent_are_given_up():
    place = arrived()
    epoch = place.participant.epoch
    assert hub.give_up(place, epoch) == (place, [])
    gone, effects = hub.give_up(silent(place), epoch)
    assert gone is None
    assert effects == [Left(0, "ann", epoch, Reason.LOST), Closed(7)]
    assert hub.give_up(None, epoch) == (None, [])


def test_a_dead_process_silences_its_own_only():
    place = arrived()
    assert hub.fall_silent_with(place, "p2") == (place, [])
    away, _ = hub.fall_silent_with(place, "p1")
    assert not hub.is_present(away)


def test_an_open_socket_is_put_back():
    place = arrived()
    assert hub.restore(None, place) == (place, [Changed(0, place.participant), Opened(7)])
    assert hub.restore(silent(place), place) == (place, [Changed(0, place.participant)])
    assert hub.restore(place, place) == (place, [])


def test_after_a_loss_of_memory_others_are_reconnecting():
    place = arrived()
    remembered, effects = hub.remember(None, place)
    assert remembered.participant.connection == Connection.RECONNECTING
    assert effects == [Changed(0, remembered.participant)]
    assert hub.remember(place, place) == (place, [])


def test_the_advisor_sits_first():
    members = [arrived(id=name, seat=seat).participant for name, seat in (("b", 8), ("a", 1))]
    advisor = arrived(id="z", seat=None, role=Role.ADVISOR).participant
    assert [one.id for one in hub.in_seat_order([*members, advisor])] == ["z", "a", "b"]


class Story:
    """One participant's place, what others were told of it, and their attendance."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.told: dict[str, Any] = {}
        self.attending = False
        self.sockets: list[Place] = []

    def move(self, name: str, number: int, now: datetime) -> None:
        socket = self.sockets[-1 - number % len(self.sockets)] if self.sockets else None
        epoch = socket.participant.epoch if socket else 0
        if name == "arrive":
            step = hub.arrive(self.place, replace(ANN, process=f"p{number}"), now)
            self.sockets.append(step[0])
        elif name == "kill":
            step = hub.fall_silent_with(self.place, f"p{number}")
        elif name == "speak":
            step = self.speak(socket, now)
        else:
            step = OTHER_MOVES[name](self.place, epoch)
        self.place, effects = step
        for effect in effects:
            self.hear(effect)

    def speak(self, socket: Place | None, now: datetime) -> hub.Step:
        if socket is None:
            return self.place, []
        try:
            return hub.receive(self.place, socket, Hand(now.microsecond % 2000 == 0), now)
        except hub.Replaced:
            assert self.place.participant.epoch > socket.participant.epoch
            return self.place, []

    def hear(self, effect: hub.Effect) -> None:
        match effect:
            case Joined(_, participant) | Changed(_, participant):
                self.told[participant.id] = participant
            case Left(_, gone, _, _):
                del self.told[gone]
            case Opened():
                assert not self.attending
                self.attending = True
            case Closed():
                assert self.attending
                self.attending = False


OTHER_MOVES = {
    "silence": hub.fall_silent,
    "give up": hub.give_up,
    "leave": lambda place, epoch: hub.go(place, epoch, Reason.LEFT),
}
MOVES = st.sampled_from(["arrive", "kill", "speak", *OTHER_MOVES])


@given(st.lists(st.tuples(MOVES, st.integers(0, 3)), max_size=30))
def test_whatever_happens_the_story_told_is_consistent(moves: list[tuple[str, int]]):
    """What others are told always amounts to what is kept, and attendance opens and closes."""
    story = Story()
    for step, (name, number) in enumerate(moves):
        story.move(name, number, NOW + timedelta(milliseconds=step))
        place = story.place
        assert story.told == ({"ann": place.participant} if place else {})
        assert story.attending == (place is not None)


def test_a_screen_is_shared_until_the_page_is_another():
    place, _ = hub.receive(arrived(), arrived(), Screen(True), NOW)
    assert place.participant.shares_since == NOW
    again, effects = hub.receive(place, place, Screen(True), LATER)
    assert (again, effects) == (place, [])
    back, _ = hub.arrive(silent(place), ANN, LATER)
    assert back.participant.shares_since == NOW
    anew, _ = hub.arrive(silent(place), replace(ANN, page="another"), LATER)
    assert anew.participant.shares_since is None
    ended, _ = hub.receive(place, place, Screen(False), LATER)
    assert ended.participant.shares_since is None


def test_of_two_screens_the_first_is_shared():
    def sharing(name: str, since: datetime):
        return hub.receive(None, arrived(id=name), Screen(True), since)[0].participant

    first, second = sharing("b", NOW), sharing("a", LATER)
    assert hub.first_to_share([second, arrived().participant, first]) == first
    assert hub.first_to_share([arrived().participant]) is None
