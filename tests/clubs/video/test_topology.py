"""Where a room goes, from who is in it and which servers answer."""

from collections import Counter

import pytest

from clubs.video.topology import Choice, Kind, Route, Topology, decide, decode_route, encode_route

A, B, C = "ws://a.example", "ws://b.example", "ws://c.example"
BOTH = Choice(frozenset({A, B}))
NONE = Choice()


def through(server: str, epoch: int = 1) -> Route:
    return Route(Topology(Kind.SFU, epoch), server, f"7-{epoch}-room")


def test_a_route_is_kept_as_it_is() -> None:
    assert decode_route(encode_route(through(A))) == through(A)
    assert decode_route(b"") == Route()


@pytest.mark.parametrize("people", [0, 1, 2])
def test_two_people_need_no_server(people: int) -> None:
    assert decide(Route(), 7, people, BOTH) == Route()


def test_three_people_meet_on_a_server() -> None:
    route = decide(Route(), 7, 3, BOTH)
    assert route.topology == Topology(Kind.SFU, 1)
    assert route.server in {A, B}
    assert route.room.startswith("7-1-")
    assert decide(Route(), 7, 3, BOTH).room != route.room, "rooms cannot be guessed"


def test_a_room_stays_on_its_server() -> None:
    for server in (A, B):
        assert decide(through(server), 7, 9, BOTH) == through(server)
    # Not even when a server comes that it would be given now.
    assert decide(through(A), 7, 9, Choice(frozenset({A, B, C}))) == through(A)


def test_a_dead_server_moves_its_rooms_to_another() -> None:
    route = decide(through(A), 7, 3, Choice(frozenset({B})))
    assert (route.server, route.topology) == (B, Topology(Kind.SFU, 2))


def test_without_servers_a_room_falls_back_and_stays_until_asked() -> None:
    fallen = decide(through(A), 7, 3, NONE)
    assert fallen.topology == Topology(Kind.MESH, 2, fallen=True)
    assert decide(fallen, 7, 3, BOTH) == fallen
    assert decide(fallen, 7, 3, BOTH, asked=True).topology == Topology(Kind.SFU, 3)
    assert decide(fallen, 7, 3, NONE, asked=True) == fallen


def test_a_room_that_found_no_server_is_not_moved_in_mid_sentence() -> None:
    waiting = decide(Route(), 7, 3, NONE)
    assert waiting.topology == Topology(Kind.MESH, 0, fallen=True)
    assert decide(waiting, 7, 4, BOTH) == waiting


def test_the_next_session_begins_as_if_nothing_had_been() -> None:
    fallen = decide(through(A), 7, 3, NONE)
    alone = decide(fallen, 7, 1, BOTH)
    assert alone.topology == Topology(Kind.MESH, 2)
    assert decide(alone, 7, 3, BOTH).topology == Topology(Kind.SFU, 3)


def test_few_people_leave_the_server_only_after_a_while() -> None:
    assert decide(through(A), 7, 2, BOTH) == through(A)
    assert decide(through(A), 7, 2, BOTH, few=True).topology == Topology(Kind.MESH, 2)
    assert decide(through(A), 7, 3, BOTH, few=True) == through(A)


def test_a_restarted_server_takes_its_rooms_anew() -> None:
    before = through(A)
    route = decide(before, 7, 3, Choice(frozenset({A})), lost={before.room})
    assert (route.server, route.epoch) == (A, 2)
    assert route.room != before.room
    assert decide(before, 7, 3, BOTH, lost={"another"}) == before


def test_a_draining_server_keeps_its_rooms_and_takes_no_others() -> None:
    draining = Choice(frozenset({A, B}), frozenset({A}))
    assert decide(through(A), 7, 9, draining) == through(A)
    assert {decide(Route(), number, 3, draining).server for number in range(50)} == {B}


def test_rooms_spread_and_a_dead_server_moves_only_its_own() -> None:
    all_three = Choice(frozenset({A, B, C}))
    without_c = Choice(frozenset({A, B}))
    homes = {number: all_three.server_for(number) for number in range(3000)}
    assert all(900 < count < 1100 for count in Counter(homes.values()).values())
    for number, home in homes.items():
        if home != C:
            assert without_c.server_for(number) == home
