"""The people who need a word: of all one's clubs, in short on the first page, and of one club."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clubs.access import club_to_change
from eclub.dashboards.services import people
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest, advisor
from members.enums import ConsultedKind
from members.services import consultation


@access(advisor)
def my_people(request: AuthenticatedHttpRequest) -> HttpResponse:
    needs = people.of_advisor(request.user, timezone.now())
    _note(request, needs)
    return render(request, "dashboards/people.html", {"needs": needs})


@access(advisor)
def my_people_part(request: AuthenticatedHttpRequest) -> HttpResponse:
    short = people.in_short(people.of_advisor(request.user, timezone.now()))
    return render(request, "dashboards/parts/people.html", {"short": short})


@access(signed_in)
def club_people(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """For who advises at the club's agency, as each member's progress is."""
    club = club_to_change(request.user, pk)
    if club.agency_id not in request.user.advised_agency_ids:
        raise Http404
    needs = people.of_club(club, timezone.now())
    _note(request, needs)
    return render(request, "dashboards/people.html", {"needs": needs, "club": club})


def _note(request: AuthenticatedHttpRequest, needs: list[people.Need]) -> None:
    """Each of them reads, on their account, that their progress was looked at."""
    read = [need.seat.member for need in needs]
    consultation.note(request.user, ConsultedKind.PROGRESS, read)
