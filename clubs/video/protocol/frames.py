"""Messages to frames and back."""

from msgspec.json import Decoder, Encoder

from clubs.video.protocol.client import ClientMessage
from clubs.video.protocol.server import Event, ServerMessage

decode_client = Decoder(ClientMessage).decode
decode_server = Decoder(ServerMessage).decode
decode_event = Decoder(Event).decode
encode = Encoder().encode
_peek = Decoder(dict).decode


def type_of(frame: str | bytes) -> str:
    """The ``type`` of a frame that may be anything, for ``refused``; empty when unreadable."""
    try:
        found = _peek(frame).get("type", "")
    except (ValueError, RecursionError):
        return ""
    return found[:64] if isinstance(found, str) else ""
