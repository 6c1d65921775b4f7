"""Rooms through real Janus servers, which die, and through a real relay."""

import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clubs.enums import GroupingKind, GroupRole
from clubs.models import ClubSession
from clubs.services import grouping
from clubs.services import guest as guests
from clubs.services.grouping import Spot
from clubs.video.rights import participant_id
from members.models import User
from tests.browser.room import PATIENCE, Visit, Visitor, all_come, meeting, people, visit
from tests.browser.server import Server
from tests.browser.test_room_screen import sees_screen
from tests.janus import MediaServer
from tests.relay import Relay

__all__ = ["meeting", "people", "visit"]


# How long one of the voices that should come was missing, at worst: ``window.gap`` in seconds.
EARS = """
const connections = (window.connections = new Set());
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); connections.add(this); }
};
const packets = new Map(), heard = new Map();
let whole = 0;
window.gap = 0;
window.voices = 0;
setInterval(async () => {
  const now = performance.now();
  for (const connection of connections) {
    if (connection.connectionState === "closed") connections.delete(connection);
    for (const { type, kind, ssrc, packetsReceived } of (await connection.getStats()).values()) {
      if (type !== "inbound-rtp" || kind !== "audio") continue;
      if (packetsReceived > (packets.get(ssrc) ?? 0)) heard.set(ssrc, now);
      packets.set(ssrc, packetsReceived);
    }
  }
  const come = [...heard.values()].filter((at) => now - at < 900).length;
  if (come >= window.voices) whole = now;
  window.missing = (now - whole) / 1000;
  window.gap = Math.max(window.gap, window.missing);
}, 200);
"""
# Seconds without a voice that a room bears; a busy machine takes more than a quiet one.
SILENCE = 8
# As a network that lets nothing through but the relay.
RELAY_ONLY = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(options) { super({ ...options, iceTransportPolicy: "relay" }); }
  setConfiguration(options) { super.setConfiguration({ ...options, iceTransportPolicy: "relay" }); }
};
"""
LISTEN = "(voices) => { window.voices = voices; }"
SETTLED = "() => window.missing < 0.5"
TAKE = "() => { const { gap } = window; window.gap = 0; return gap; }"


@pytest.fixture(scope="module")
def media_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[MediaServer]]:
    first = MediaServer(tmp_path_factory.mktemp("janus"))
    servers = [first.start(), MediaServer(tmp_path_factory.mktemp("janus"), like=first).start()]
    yield servers
    for made in servers:
        made.kill()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    made = Relay(tmp_path_factory.mktemp("relay")).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def server(
    django_db_setup: None,
    django_db_blocker: Any,
    served_state: Path,
    media_servers: list[MediaServer],
    relay: Relay,
) -> Iterator[Server]:
    variables = media_servers[0].made.variables | relay.variables
    variables["JANUS_URLS"] = ",".join(made.url for made in media_servers)
    with django_db_blocker.unblock():
        server = Server(served_state, **variables)
    server.start()
    server.wait()
    yield server
    server.close()


class Listener:
    """Somebody who hears so many voices, and how long one of them was missing."""

    def __init__(self, visitor: Visitor, voices: int) -> None:
        self.visitor = visitor
        visitor.page.evaluate(LISTEN, voices)
        self.hears_all()

    def hears_all(self) -> float:
        """Wait until all voices come; the longest time in seconds that one did not."""
        self.visitor.page.wait_for_function(SETTLED, timeout=PATIENCE)
        return float(self.visitor.page.evaluate(TAKE))


def goes_by(visitor: Visitor, way: str) -> None:
    expect(visitor.page.locator(f"body[data-media={way}]")).to_be_attached(timeout=PATIENCE)


def holds_room(server: MediaServer) -> bool:
    """Whether connections of pages end at this server."""
    return server.connections() > 0


def test_voices_go_on_when_servers_die(
    people: list[User], visit: Visit, media_servers: list[MediaServer]
) -> None:
    one, two = visit(people[0], EARS).enter(), visit(people[1], EARS).enter()
    one.receives(people[1])
    goes_by(one, "mesh-0")
    three = visit(people[2], EARS).enter()
    visitors = [one, two, three]
    for visitor in visitors:
        goes_by(visitor, "sfu-1")
        visitor.page.evaluate("window.same = true")
    all_come(*(visitor.will_receive(other.user) for visitor, other in permutations(visitors, 2)))
    three.key("microphone").click()
    three.is_muted_for(one)
    listeners = [Listener(one, 1), Listener(two, 1), Listener(three, 2)]

    def dies(server: MediaServer, then: str) -> None:
        server.kill()
        for visitor in visitors:
            goes_by(visitor, then)
        for listener in listeners:
            assert listener.hears_all() <= SILENCE

    first, second = sorted(media_servers, key=holds_room, reverse=True)
    assert not holds_room(second)
    dies(first, "sfu-2")
    assert holds_room(second)
    dies(second, "mesh-3")
    first.start()
    back = one.page.get_by_role("button", name="Revenir au serveur")
    back.click()
    for visitor in visitors:
        goes_by(visitor, "sfu-4")
    for listener in listeners:
        assert listener.hears_all() <= SILENCE
    expect(back).to_be_hidden()
    three.microphone_is(False)
    three.is_muted_for(one)
    three.key("microphone").click()
    one.receives(people[2])
    assert all(visitor.page.evaluate("window.same") for visitor in visitors)


def test_two_people_meet_through_the_relay_alone(
    meeting: ClubSession, people: list[User], visit: Visit, relay: Relay
) -> None:
    one, two = visit(people[0], RELAY_ONLY).enter(), visit(people[1], RELAY_ONLY).enter()
    all_come(one.will_receive(people[1]), two.will_receive(people[0]))
    # Each came with a name that only the platform could have signed.
    names = set(re.findall(r"username=<\d+:(\w+)>", relay.said()))
    assert names >= {participant_id(meeting.pk, person.pk) for person in people[:2]}


# Sound and pictures that came in two seconds, on all connections together.
INCOMING = """async () => {
  const packets = async () => {
    let sum = 0;
    for (const connection of window.connections)
      for (const { type, packetsReceived } of (await connection.getStats()).values())
        if (type === "inbound-rtp") sum += packetsReceived;
    return sum;
  };
  const before = await packets();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return (await packets()) - before;
}"""
NO_MORE_COMES = f"async () => !(await ({INCOMING})())"


def test_a_simulation_with_a_guest_and_a_screen_through_a_server(
    meeting: ClubSession, people: list[User], visit: Visit, live_url: str
) -> None:
    lead, ann, bob = (visit(person, EARS).enter() for person in people[:3])
    for visitor in (lead, ann, bob):
        goes_by(visitor, "sfu-1")
    all_come(bob.will_receive(people[1]), ann.will_receive(people[0]))
    invitation, token = guests.invite(meeting, "La recruteuse", by=people[0])
    guest = visit(people[3], EARS)
    guest.page.context.clear_cookies()
    guest.page.goto(f"{live_url}{reverse('guest', args=[token])}")
    guest.page.get_by_role("button", name="aller à la porte").click()
    guest.page.wait_for_url("**/guest/room/**")
    guest.page.locator("[data-lobby-enter]").click()
    expect(guest.page.locator("[data-lobby-words]")).to_contain_text("Vous avez frappé")
    spots = {
        people[1].pk: Spot(1, GroupRole.CANDIDATE),
        -invitation.pk: Spot(1, GroupRole.INTERVIEWER),
        people[2].pk: Spot(1, GroupRole.OBSERVER),
    }
    grouping.start(meeting, GroupingKind.REHEARSAL, spots, 10, by=people[0])

    # The guest is let in by it, hears the candidate and is heard; who observes sends nothing.
    guest.is_in()
    candidate = SimpleNamespace(short_name=people[1].first_name)
    interviewer = SimpleNamespace(short_name=invitation.name)
    all_come(
        guest.will_receive(candidate),
        *(visitor.will_receive(interviewer) for visitor in (ann, bob)),
    )
    for visitor in (guest, ann, bob):
        visitor.sees_people(3)
    expect(guest.tile(candidate).locator(".tile__role")).to_have_text("candidat")
    ann.receives_no_more(people[2], "packets")
    expect(lead.page.locator(".tile")).to_have_count(1)
    lead.page.wait_for_function(NO_MORE_COMES, timeout=PATIENCE)
    guest.page.locator("#tab-session").click()
    guest.page.get_by_label("Ce qui a marché").fill("Un exemple précis")

    # Called back: the guest is out and may still write; the others are together as before.
    grouping.recall(meeting, by=people[0])
    expect(guest.page.locator("#ended-title")).to_have_text("La simulation est finie")
    assert guest.page.evaluate(INCOMING) == 0
    guest.page.get_by_role("link", name="Compléter mes notes").click()
    expect(guest.page.get_by_label("Ce qui a marché")).to_be_visible()
    all_come(ann.will_receive(people[2]), lead.will_receive(people[1]))
    lead.sees_people(3)

    ann.key("screen").click()
    for visitor in (lead, bob):
        expect(visitor.page.locator("[data-screen]")).to_be_visible(timeout=PATIENCE)
        sees_screen(visitor.page)
    all_come(*(visitor.will_receive(people[1], "packets") for visitor in (lead, bob)))
    ann.key("screen").click()
    expect(bob.page.locator("[data-screen]")).to_be_hidden(timeout=PATIENCE)
