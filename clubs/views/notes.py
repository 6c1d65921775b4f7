"""A session's shared notes: for the room's page to start from, and as a file to keep."""

from django.http import HttpResponse, JsonResponse

from clubs.access import session_to_read
from clubs.services import notes
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session_notes(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everything a page needs to write in the notes with the others."""
    return JsonResponse(notes.whole(session_to_read(request.user, pk)))


@access(signed_in)
def session_notes_file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The notes as a file of text."""
    session = session_to_read(request.user, pk)
    response = HttpResponse(notes.file_of(session), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="notes-seance-{session.number}.md"'
    return response
