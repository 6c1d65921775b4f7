"""The room's messages: the only definition, from which ``docs/protocol.md`` is written.

One WebSocket per open page, at ``/ws/room/<session id>/``, JSON text frames, one message per
frame, the field ``type`` first. The browser's first frame is ``hello``, within ten seconds.
Unknown fields are ignored, so that either side may learn new ones first.

Room events (``joined``, ``changed``, ``left``, ``said``, ``noted``, ``renewed``, ``routed``,
``grouped``, ``asked_all``) carry ``seq``, one more at each event of an ``era``; the era changes
only when the server's memory of the room was lost, and then a ``snapshot`` follows. Participants
in events are whole: putting one in place of what was known is always right, also twice.
"""

# A name of the protocol is imported from here, whichever module defines it.
from clubs.video.protocol.client import *  # noqa: F403 - all of it
from clubs.video.protocol.codes import *  # noqa: F403 - all of it
from clubs.video.protocol.frames import *  # noqa: F403 - all of it
from clubs.video.protocol.parts import *  # noqa: F403 - all of it
from clubs.video.protocol.server import *  # noqa: F403 - all of it
