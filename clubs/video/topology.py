"""How media travel in a room: from browser to browser, in a mesh."""

from typing import Literal, TypeAlias

Topology: TypeAlias = Literal["mesh"]


def topology_of_room() -> Topology:
    """What a room uses; without a media server everybody sends to everybody."""
    return "mesh"
