"""The open figures: a public page and one file for each season, for anybody."""

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import open_figures as published
from eclub.kit.access import access, public
from eclub.kit.rates import limited
from eclub.kit.shelf import as_download
from eclub.kit.spreadsheet import CSV, csv_lines


@access(public)
@limited("read_open_figures", reading=True)
def open_figures(request: HttpRequest) -> HttpResponse:
    """The latest season in a table, and the files of all."""
    snapshots = list(Snapshot.objects.all())
    context = {
        "snapshots": snapshots,
        "headlines": published.headlines(snapshots[0]) if snapshots else [],
    }
    return render(request, "dashboards/open_figures.html", context)


@access(public)
@limited("read_open_figures", reading=True)
def open_figures_csv(request: HttpRequest, cohort: str) -> HttpResponse:
    """Every published line of one season."""
    try:
        snapshot = published.of_season(date.fromisoformat(cohort))
    except ValueError:
        snapshot = None
    if snapshot is None:
        raise Http404
    return _as_csv(published.rows(snapshot), f"e-clubs-{cohort}.csv")


@access(public)
@limited("read_open_figures", reading=True)
def open_definitions_csv(request: HttpRequest) -> HttpResponse:
    """What each line counts."""
    return _as_csv(published.definition_rows(), "e-clubs-definitions.csv")


def _as_csv(rows: Iterable[published.Row], name: str) -> HttpResponse:
    return as_download("".join(csv_lines(rows)).encode(), name=name, media_type=CSV)
