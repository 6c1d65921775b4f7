"""The ICE servers a page is given, with coturn's time-limited credentials.

``username`` is ``<expiry>:<participant>`` and ``credential`` the Base64 of its HMAC-SHA1 under
the secret that coturn knows as ``static-auth-secret`` (draft-uberti-behave-turn-rest-00).
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings

from clubs.video.protocol import IceServer

LASTS = timedelta(hours=4)


def ice_servers(participant: str, now: datetime) -> tuple[list[IceServer], datetime | None]:
    """The servers for one participant, and until when their credentials hold, if they expire."""
    servers = [IceServer(**server) for server in settings.ICE_SERVERS]
    if settings.STUN_URLS:
        servers.append(IceServer(settings.STUN_URLS))
    if not settings.TURN_URLS:
        return servers, None
    expires_at = now + LASTS
    username, credential = credentials(participant, expires_at)
    servers.append(IceServer(settings.TURN_URLS, username, credential))
    return servers, expires_at


def credentials(participant: str, expires_at: datetime) -> tuple[str, str]:
    """Username and credential for coturn."""
    username = f"{int(expires_at.timestamp())}:{participant}"
    digest = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()
