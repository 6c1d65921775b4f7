"""What a room of nine bears: servers that die, lines that are cut, each three times."""

from collections.abc import Iterator

from tests.load import apart
from tests.load.measurement import Measurement

ROOM = "tests.load.room_faults"


def measure() -> Iterator[Measurement]:
    """The rows of the room, then what was lost or came twice over all of them."""
    yield from apart.measured(ROOM)
