"""Parts of a session that pages read over HTTP, and telling a room's pages that one changed.

What lasts (agenda, commitments, pairs…) lives in the database and is drawn by ordinary views.
The room only carries "read it again": a page that was away reads everything when it is back.
"""

from django.db import transaction
from redis.exceptions import RedisError

from clubs.video import presence
from clubs.video.protocol import Part, Renewed, encode


def renew(session_id: int, part: Part) -> None:
    """Have the pages in a session's room read a part again, once committed."""

    def tell() -> None:
        try:
            presence.tell(session_id, encode(Renewed(0, part)))
        except (RedisError, OSError):
            # Pages read every part again when Redis is back.
            return

    transaction.on_commit(tell, robust=True)
