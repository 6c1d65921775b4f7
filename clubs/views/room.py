"""The room of a session, and the page to try one's devices without entering any."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from clubs.models import ClubSession
from eclub.kit.access import access, signed_in
from eclub.kit.middleware import allows_devices
from members.access import AuthenticatedHttpRequest


@access(signed_in)
@allows_devices
def room(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The room, its preview before the hour, or why it is closed for good."""
    session = get_object_or_404(
        ClubSession.objects.visible_to(request.user).select_related("club__agency"), pk=pk
    )
    if not ClubSession.objects.attended_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    now = timezone.now()
    context = {
        "session": session,
        "zone": session.club.zone,
        "opens_at": session.room_opens_at,
        "closes_at": session.room_closes_at,
        "now": now,
        "socket": f"/ws/room/{session.pk}/",
    }
    if session.is_cancelled or now >= session.room_closes_at:
        return render(request, "clubs/room_closed.html", context)
    return render(request, "clubs/room.html", context)


@access(signed_in)
@allows_devices
def device_check(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Camera, microphone and loudspeaker, tried at leisure."""
    return render(request, "clubs/device_check.html")
