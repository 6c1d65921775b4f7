"""Moves rooms between a mesh and media servers, as ``topology`` decides.

Every process with a socket in a room looks after its route; the route is written only where it
was still what the process saw, so several may decide at once. Each process judges the servers'
health by its own lines to them.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from clubs.video import legs, topology
from clubs.video.fanout import LocalRoom
from clubs.video.member import Member
from clubs.video.presence import Published
from clubs.video.protocol import ClientMessage, Reroute, Role, Routed, SetView, Signal, encode
from clubs.video.sfu import Janus
from clubs.video.topology import Choice, Kind, encode_route
from clubs.video.wire import Gone, Refused, Server

if TYPE_CHECKING:
    from clubs.video.runner import Runner

logger = logging.getLogger(__name__)

# Seconds with few people before a room leaves its server: somebody may be reloading their page.
FEW_FOR = 15.0
# Seconds for which another process's word that a server is back counts more than our own line.
TRUST = 6.0
# Between two looks for rooms that a dead process left on a server.
TIDY_EVERY = 60.0


class Routing:
    """This process's view of the media servers, and the routes of its rooms."""

    def __init__(
        self, runner: "Runner", servers: Iterable[Server], draining: Iterable[str] = ()
    ) -> None:
        self._runner = runner
        self._servers = {one.url: Janus(one, self._changed, self._lost) for one in servers}
        self._draining = frozenset(draining)
        self._few_since: dict[int, float] = {}
        self._moving: set[int] = set()
        # Rooms whose advisor wants a server again; it may still be starting.
        self._asked: set[int] = set()
        self._empty: dict[str, set[str]] = {}
        self._tidied_at = time.monotonic()
        self.legs = legs.Legs(runner, self._servers)

    def start(self) -> None:
        for janus in self._servers.values():
            self._runner.spawn(janus.run())

    def health(self) -> dict[str, bool]:
        """Whether each media server answers this process."""
        return {url: bool(janus.healthy) for url, janus in self._servers.items()}

    # --- What happens -----------------------------------------------------------------------
    def told(self, room: LocalRoom, event: Published) -> None:
        """Something changed in a room of ours."""
        self.legs.told(room, event)
        self.look(room)

    def _changed(self, janus: Janus) -> None:
        logger.warning("media server %s", "answers" if janus.healthy else "does not answer")
        for room in self._runner.fanout.rooms.values():
            self.look(room)

    def _lost(self, janus: Janus, rooms: set[str]) -> None:
        """A server came back without memory: its rooms begin again."""
        logger.warning("media server restarted")
        for room in self._runner.fanout.rooms.values():
            self.look(room, lost=rooms)

    def receive(self, member: Member, message: ClientMessage) -> bool:
        """Carry out a page's message about media servers; False when it is another's business."""
        match message:
            case Signal(to=legs.SERVER):
                self.legs.signal(member, message)
            case SetView():
                self.legs.view(member, message.people)
            case Reroute():
                if member.place.participant.role is Role.ADVISOR:
                    self._asked.add(member.room.session_id)
                    self.look(member.room)
            case _:
                return False
        return True

    async def beat(self, *, tidy: bool) -> None:
        """From time to time: rooms with few people, legs without pages, rooms left behind."""
        for room in self._runner.fanout.rooms.values():
            self.look(room)
        await self.legs.look_after()
        if tidy and time.monotonic() - self._tidied_at > TIDY_EVERY:
            self._tidied_at = time.monotonic()
            self._runner.spawn(self._tidy())

    # --- Routes -----------------------------------------------------------------------------
    def look(self, room: LocalRoom, *, lost: Iterable[str] = ()) -> None:
        """Move a room if it is to move."""
        if not self._servers and not room.route.server:
            return
        unknown = any(janus.healthy is None for janus in self._servers.values())
        if not room.listeners or room.session_id in self._moving or not room.loaded or unknown:
            return
        people = len(room.places)
        if people > topology.MESH_UP_TO:
            self._few_since.pop(room.session_id, None)
        few_since = self._few_since.setdefault(room.session_id, time.monotonic())
        few = people <= topology.MESH_UP_TO and time.monotonic() - few_since > FEW_FOR
        healthy = frozenset(
            url
            for url, janus in self._servers.items()
            if janus.healthy or (url == room.route.server and self._is_trusted(room, janus))
        )
        route = topology.decide(
            room.route,
            room.session_id,
            people,
            Choice(healthy, self._draining),
            few=few,
            asked=room.session_id in self._asked,
            lost=lost,
        )
        if not route.topology.fallen:
            self._asked.discard(room.session_id)
        if route != room.route:
            self._moving.add(room.session_id)
            self._runner.spawn(self._move(room, route))

    def _is_trusted(self, room: LocalRoom, janus: Janus) -> bool:
        """Whether a room was sent here after we found this server dead: others saw it alive."""
        janus.hurry()
        since = time.monotonic() - room.routed_at
        return janus.changed_at < room.routed_at and since < TRUST

    async def _move(self, room: LocalRoom, route: topology.Route) -> None:
        # What the decision was taken from: another process may move the room while we prepare.
        before, seen = room.route, room.route_raw
        try:
            if route.server:
                await self._servers[route.server].make_room(route.room)
            told = encode(Routed(0, route.topology))
            written = await self._runner.presence.write(
                room.session_id, "", seen, encode_route(route), told
            )
        except (Gone, Refused, RedisError, OSError) as error:
            # The next beat looks again.
            logger.warning("room %s not moved: %s", room.session_id, type(error).__name__)
            return
        finally:
            self._moving.discard(room.session_id)
        if written.done and before.topology.kind is Kind.SFU and before.server in self._servers:
            await asyncio.sleep(legs.OVERLAP)
            await self._servers[before.server].remove_room(before.room)

    async def _tidy(self) -> None:
        """Remove rooms that were empty at the last look and still are."""
        for url, janus in self._servers.items():
            if not janus.healthy:
                continue
            with contextlib.suppress(Gone, Refused):
                empty = await janus.empty_rooms()
                for room in empty & self._empty.get(url, set()):
                    await janus.remove_room(room)
                self._empty[url] = empty
