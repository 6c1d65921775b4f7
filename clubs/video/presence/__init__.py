"""Who is in which room, in Redis: ``sockets`` for the processes that hold them, ``pages`` for the
others; ``keys`` names what is kept, ``script`` changes it.
"""

from clubs.video.presence.keys import decode_place, encode_place
from clubs.video.presence.pages import announce_rights, people_in, tell, waiting_at
from clubs.video.presence.sockets import NO_EVENTS, Due, Presence, Published, Room, Written

__all__ = [
    "NO_EVENTS",
    "Due",
    "Presence",
    "Published",
    "Room",
    "Written",
    "announce_rights",
    "decode_place",
    "encode_place",
    "people_in",
    "tell",
    "waiting_at",
]
