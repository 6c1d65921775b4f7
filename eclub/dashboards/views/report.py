"""Taking figures away: a workbook, a table or paper; each is written down before it is given."""

from datetime import datetime

from allauth.core.ratelimit import respond_429
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from eclub.dashboards.access import Area, area_to_read
from eclub.dashboards.forms.period import PeriodForm
from eclub.dashboards.forms.report import CSV, PAPER, PUBLIC, XLSX, ReportForm
from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import page, report_paper, report_sheets
from eclub.dashboards.services import report as reports
from eclub.dashboards.services.page import Period
from eclub.kit import spreadsheet
from eclub.kit.access import access
from eclub.kit.rates import allowed
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest, staff

PDF = "application/pdf"
FILES = {
    XLSX: (report_sheets.as_xlsx, "xlsx", spreadsheet.XLSX),
    CSV: (report_sheets.as_csv, "csv", spreadsheet.CSV),
    PAPER: (report_paper.internal, "pdf", PDF),
}


@access(staff)
def figures_report(request: AuthenticatedHttpRequest, level: str, code: str) -> HttpResponse:
    """Of one place and the seasons of its page."""
    area = area_to_read(request.user, level, code)
    period = PeriodForm(request.GET, cohorts=list(page.seasons(area)), places=[])
    published = _published(period)
    form = ReportForm(request.POST or None, level=area.level, published=len(published))
    if form.is_valid():
        if not allowed(request, "export_figures"):
            return respond_429(request)
        kind = form.cleaned_data["kind"]
        reports.exported(request.user, area, kind, period.query)
        if kind == PUBLIC:
            return _public_paper(area, published, timezone.now())
        report = reports.of_area(
            area,
            Period(period.first, period.last),
            period.in_words,
            form.cleaned_data.get("as_of"),
            timezone.now(),
        )
        make, suffix, media_type = FILES[kind]
        name = f"e-clubs-{slugify(area.name)}-{report.on.isoformat()}.{suffix}"
        return as_download(make(report), name=name, media_type=media_type)
    context = {"area": area, "form": form, "period": period, "published": published}
    return render(request, "dashboards/figures_report.html", context)


def _published(period: PeriodForm) -> list[Snapshot]:
    """Of the chosen seasons."""
    found = Snapshot.objects.order_by("cohort")
    if period.first:
        found = found.filter(cohort__gte=period.first)
    return list(found.filter(cohort__lte=period.last) if period.last else found)


def _public_paper(area: Area, published: list[Snapshot], now: datetime) -> HttpResponse:
    name = f"e-clubs-{slugify(area.name)}-publie-{published[-1].cohort.isoformat()}.pdf"
    return as_download(report_paper.public(area, published, now), name=name, media_type=PDF)
