"""How media travel in a room: from browser to browser, in a mesh, or through a media server.

Plain functions: from where the room is, who is in it and which servers answer, comes where it
goes next. Two processes that see the same decide the same, and the first one to write it wins.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from msgspec import Struct

# A mesh of three already sends every picture twice, which ADSL feels.
MESH_UP_TO = 2


class Kind(StrEnum):
    MESH = "mesh"
    SFU = "sfu"


class Topology(Struct, frozen=True):
    """``kind`` is ``mesh`` (from page to page) or ``sfu`` (through a media server). With another
    ``epoch`` than the one known, all connections are made anew; devices stay as they are.
    ``fallen`` is set in a mesh that lost its server and stays one until the advisor asks.
    """

    kind: Kind = Kind.MESH
    epoch: int = 0
    fallen: bool = False


class Route(Struct, frozen=True):
    """What is kept of it, for the servers' eyes only."""

    topology: Topology = Topology()
    server: str = ""
    room: str = ""

    @property
    def epoch(self) -> int:
        return self.topology.epoch


encode_route = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Route).decode


def decode_route(raw: bytes) -> Route:
    """The route as kept; a room that never had one is a mesh."""
    return _decode(raw) if raw else Route()


@dataclass(frozen=True, slots=True)
class Choice:
    """The servers: those that answer, and of them those that take no new rooms."""

    healthy: frozenset[str] = frozenset()
    draining: frozenset[str] = frozenset()

    def server_for(self, session_id: int) -> str | None:
        """The server of a room, by rendezvous hashing: one that dies moves only its own rooms."""
        return max(
            self.healthy - self.draining,
            key=lambda url: hashlib.sha256(f"{session_id} {url}".encode()).digest(),
            default=None,
        )


def decide(
    route: Route,
    session_id: int,
    people: int,
    choice: Choice,
    *,
    few: bool = False,
    asked: bool = False,
    lost: Iterable[str] = (),
) -> Route:
    """Where a room goes next; the same route when it stays.

    ``few`` says that two people or fewer have been there for a while, ``asked`` that the advisor
    wants the server back, ``lost`` names Janus rooms whose server has forgotten them.
    """
    now = route.topology
    if now.kind is Kind.SFU:
        if route.server in choice.healthy and route.room not in lost:
            return _mesh(route) if few and people <= MESH_UP_TO else route
        return _server(route, session_id, choice) or _mesh(route, fallen=people > MESH_UP_TO)
    if people <= 1 and now.fallen:
        # Nobody is in the middle of anything: the next session starts as if nothing had been.
        return _mesh(route, epoch=now.epoch)
    if people <= MESH_UP_TO or (now.fallen and not asked):
        return route
    # Without any server now, one that comes back must not move people in mid-sentence.
    return _server(route, session_id, choice) or _mesh(route, fallen=True, epoch=now.epoch)


def _server(route: Route, session_id: int, choice: Choice) -> Route | None:
    server = choice.server_for(session_id)
    if server is None:
        return None
    topology = Topology(Kind.SFU, route.epoch + 1)
    return Route(topology, server, f"{session_id}-{topology.epoch}-{secrets.token_hex(8)}")


def _mesh(route: Route, *, fallen: bool = False, epoch: int | None = None) -> Route:
    epoch = route.epoch + 1 if epoch is None else epoch
    return Route(Topology(Kind.MESH, epoch, fallen))
