"""Files of a session's chat: taken in as they come, handed out to whom the words belong."""

from collections.abc import Iterator
from urllib.parse import unquote
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import session_of_room, session_to_read
from clubs.models import SharedFile
from clubs.services import shared_file
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest

PIECE = 64 * 1024


@access(signed_in)
@require_POST
def session_files(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A file as the request's body, its name and key in headers; answered by its chat line."""
    session = session_of_room(request.user, pk)
    if not session.room_is_open(timezone.now()):
        raise PermissionDenied
    try:
        key = UUID(request.headers.get("X-Key", ""))
        name = unquote(request.headers.get("X-Name", ""))
        if int(request.headers.get("Content-Length") or 0) > settings.CHAT_FILE_BYTES:
            raise ValidationError(shared_file.SHELF.too_big())
        line = shared_file.share(session, request.user, key=key, name=name, chunks=_pieces(request))
    except (ValidationError, ValueError, UnreadablePostError) as refusal:
        unclear = [_("Le fichier n’est pas arrivé entier. Réessayez.")]
        said = refusal.messages if isinstance(refusal, ValidationError) else unclear
        return JsonResponse({"error": " ".join(said)}, status=422)
    return HttpResponse(msgspec.json.encode(line), content_type="application/json")


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


@access(signed_in)
def session_file(request: AuthenticatedHttpRequest, pk: int, token: UUID) -> HttpResponse:
    """One file, to be saved and never shown: whatever it holds, it does nothing here."""
    session = session_to_read(request.user, pk)
    file = get_object_or_404(SharedFile, message__session=session, token=token)
    return shared_file.SHELF.download(file)
