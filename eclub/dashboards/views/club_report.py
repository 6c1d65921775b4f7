"""A club's report, on a page and on paper, for who watches the club as staff does."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clubs.access import club_to_watch, may_change
from eclub.dashboards.services import club_report as reports
from eclub.dashboards.services import club_report_paper
from eclub.kit.access import access, signed_in
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_report(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    club = club_to_watch(request.user, pk)
    context = {
        "club": club,
        "report": club_report_paper.words(reports.of_club(club, timezone.now())),
        "may_change": may_change(request.user, club),
    }
    return render(request, "dashboards/club_report.html", context)


@access(signed_in)
def club_report_pdf(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    club = club_to_watch(request.user, pk)
    now = timezone.now()
    report = reports.of_club(club, now)
    return as_download(
        club_report_paper.as_pdf(report, now),
        name=club_report_paper.file_name(report),
        media_type="application/pdf",
    )
