"""Figures of a place, from the country to a club, and over seasons."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from eclub.dashboards.access import Area, area_to_read, may_read, own_areas
from eclub.dashboards.enums import Level
from eclub.dashboards.feature_settings import (
    TRAVEL_CENTS_PER_KM,
    TRAVEL_CO2_GRAMS_PER_KM,
    TRAVEL_KM_PER_HOUR,
)
from eclub.dashboards.forms.period import BEFORE, PeriodForm
from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import page
from eclub.dashboards.services.page import Period
from eclub.kit.access import access
from members.access import AuthenticatedHttpRequest, staff


@access(staff)
def own_figures(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where one's own figures begin."""
    areas = own_areas(request.user)
    if not areas:
        raise Http404
    return redirect("figures", areas[0].level, areas[0].code)


@access(staff)
def figures(request: AuthenticatedHttpRequest, level: str, code: str) -> HttpResponse:
    """One place: ``from``, ``to`` and ``compare`` stay the same from place to place."""
    area = area_to_read(request.user, level, code)
    seasons = page.seasons(area)
    comparable = page.comparable(request.user, area)
    snapshots = page.frozen(area)
    form = PeriodForm(
        request.GET,
        cohorts=list(seasons),
        places=[(one.key, one.name) for one in comparable],
        frozen=[one.quarter for one in snapshots],
    )
    period = Period(form.first, form.last)
    compared = _compared(form, period, comparable, snapshots)
    shown = page.of_area(area, period, compared, request.GET.get("after", ""), timezone.localtime())
    known = page.frozen_of(period, snapshots)
    return render(
        request,
        "dashboards/figures.html",
        {
            "page": shown,
            "form": form,
            "wider": form.wider(seasons) if not shown.figures.clubs else [],
            "own_areas": own_areas(request.user),
            "trail": [one for one in area.above if may_read(request.user, one)],
            "query": form.query,
            "child_query": _query_below(area, form),
            "frozen": known,
            "frozen_query": form.query_beside(known.quarter) if known else "",
            "live_query": form.query_without("compare"),
            # Beside the figure they make.
            "rates": {
                "speed": TRAVEL_KM_PER_HOUR.value,
                "cents": TRAVEL_CENTS_PER_KM.value,
                "co2": TRAVEL_CO2_GRAMS_PER_KM.value,
            },
        },
    )


def _compared(
    form: PeriodForm, period: Period, comparable: list[Area], snapshots: list[Snapshot]
) -> Area | Period | Snapshot | None:
    if form.compared == BEFORE:
        return period.before(timezone.localdate())
    if form.frozen:
        return next((one for one in snapshots if one.quarter == form.frozen), None)
    return next((one for one in comparable if one.key == form.compared), None)


def _query_below(area: Area, form: PeriodForm) -> str:
    """Another place's neighbours are not those of the next page, and no club is frozen."""
    stays = form.compared == BEFORE or (form.frozen and area.level.below != Level.CLUB)
    return form.query if stays else form.query_without("compare")
