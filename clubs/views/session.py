"""The page of one session."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from clubs.access import may_change, may_correct, may_watch
from clubs.forms.attendance import CHOICES, REASONS
from clubs.models import ClubSession
from clubs.services import session_page
from clubs.services.session_page import Line
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.models import User
from members.services import consultation


@access(signed_in)
def session(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A session for its club, and for the staff that follows it."""
    found = visible_session(request, pk)
    return render(request, "clubs/session.html", page_context(request, found))


def page_context(
    request: AuthenticatedHttpRequest, found: ClubSession, *, changed: Line | None = None
) -> dict[str, object]:
    """What the page needs; ``changed`` stands in for a member's line of the attendance."""
    now = timezone.now()
    user, club = request.user, found.club
    page = session_page.of_session(found, user, now)
    if changed is not None:
        page = page.with_line(changed)
    corrects = may_correct(user, found)
    if corrects and found.has_begun(now):
        # With the attendance of each.
        consultation.note(user, ConsultedKind.PROGRESS, [line.member for line in page.lines])
    return {
        "session": found,
        "page": page,
        "room_is_open": found.room_is_open(now),
        "has_begun": found.has_begun(now),
        "is_over": found.is_over(now),
        "may_enter": _may_enter(found, page, user, now),
        "may_change": may_change(user, club),
        "leads": found.is_led_by(user),
        "may_correct": corrects,
        "may_prepare": corrects and not found.is_over(now) and not found.is_cancelled,
        "choices": CHOICES,
        "reasons": REASONS,
        "sees_club": may_watch(user, club),
    }


def _may_enter(
    session: ClubSession, page: session_page.SessionPage, user: User, now: datetime
) -> bool:
    """Whether the room is open to this person now; the database is asked when in doubt only."""
    if not session.room_is_open(now):
        return False
    holds_seat = page.mine is not None and page.mine.seat.left_on is None
    attended = ClubSession.objects.attended_by(user)
    return holds_seat or session.is_led_by(user) or attended.filter(pk=session.pk).exists()


def visible_session(request: AuthenticatedHttpRequest, pk: int) -> ClubSession:
    """The session, 404 for whom it is not visible."""
    sessions = ClubSession.objects.visible_to(request.user)
    return get_object_or_404(
        sessions.select_related(
            "club__agency__region", "club__advisor", "advisor", "attendance_checked_by"
        ).prefetch_related("steps"),
        pk=pk,
    )
