"""The room of a session, and the page to try one's devices without entering any."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clubs.access import session_of_room
from clubs.enums import NOTES_LENGTH
from clubs.services.door import state_for
from clubs.services.room_page import parts
from eclub.kit import file_kind
from eclub.kit.access import access, signed_in
from eclub.kit.middleware import allows_devices
from members.access import AuthenticatedHttpRequest


@access(signed_in)
@allows_devices
def room(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The room, its preview before the hour, or why it is closed for good."""
    session = session_of_room(request.user, pk)
    now = timezone.now()
    context = {
        "session": session,
        "zone": session.club.zone,
        "opens_at": session.room_opens_at,
        "closes_at": session.room_closes_at,
        "now": now,
        "leads": session.is_led_by(request.user),
        "door": state_for(session, request.user, now),
        "socket": f"/ws/room/{session.pk}/",
        "parts": parts(session),
        "notes_length": NOTES_LENGTH,
        "file_bytes": settings.CHAT_FILE_BYTES,
        "file_endings": file_kind.ENDINGS,
    }
    if session.is_cancelled or now >= session.room_closes_at:
        return render(request, "clubs/room_closed.html", context)
    return render(request, "clubs/room.html", context)


@access(signed_in)
@allows_devices
def device_check(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Camera, microphone and loudspeaker, tried at leisure."""
    return render(request, "clubs/device_check.html")
