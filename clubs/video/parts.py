"""Parts of a session that pages read over HTTP, and telling a room's pages that one changed.

What lasts (agenda, commitments, pairs…) lives in the database and is drawn by ordinary views.
The room only carries "read it again": a page that was away reads everything when it is back.
"""

from datetime import datetime

from django.db import transaction
from redis.exceptions import RedisError

from clubs.models import ClubSession
from clubs.video import presence
from clubs.video.protocol import ChatLine, Grouped, Groups, Part, Renewed, Said, encode


def renew(session_id: int, part: Part) -> None:
    """Have the pages in a session's room read a part again, once committed."""
    _tell_on_commit(session_id, Renewed(0, part))


def renew_in_club(club_id: int, part: Part, now: datetime) -> None:
    """The same for the club's session whose room is open, if any."""
    sessions = ClubSession.objects.with_open_room(now).filter(club=club_id)
    for session_id in sessions.order_by().values_list("pk", flat=True):
        renew(session_id, part)


def group(session_id: int, groups: Groups) -> None:
    """Tell the pages in a session's room who is with whom, once committed."""
    _tell_on_commit(session_id, Grouped(0, groups))


def say(session_id: int, line: ChatLine) -> None:
    """Tell a session's room a chat message that came in over HTTP, once committed."""
    _tell_on_commit(session_id, Said(0, line))


def _tell_on_commit(session_id: int, event: Renewed | Grouped | Said) -> None:
    def tell() -> None:
        try:
            presence.tell(session_id, encode(event))
        except (RedisError, OSError):
            # Pages are told everything again when Redis is back.
            return

    transaction.on_commit(tell, robust=True)
