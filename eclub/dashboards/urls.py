"""Addresses of figures over all apps."""

from django.urls import URLPattern, path

from eclub.dashboards.views import (
    club_report,
    figures,
    open_figures,
    people,
    progress,
    report,
)

urlpatterns: list[URLPattern] = [
    path("figures/", figures.own_figures, name="own_figures"),
    path("figures/<slug:level>/<slug:code>/", figures.figures, name="figures"),
    path("figures/<slug:level>/<slug:code>/report/", report.figures_report, name="figures_report"),
    path("progress/", progress.progress, name="progress"),
    path("seats/<int:pk>/progress/", progress.seat_progress, name="seat_progress"),
    path("people/", people.my_people, name="my_people"),
    path("people/part/", people.my_people_part, name="my_people_part"),
    path("clubs/<int:pk>/people/", people.club_people, name="club_people"),
    path("clubs/<int:pk>/report/", club_report.club_report, name="club_report"),
    path("clubs/<int:pk>/report.pdf", club_report.club_report_pdf, name="club_report_pdf"),
    path("figures/open/", open_figures.open_figures, name="open_figures"),
    path(
        "figures/open/definitions.csv",
        open_figures.open_definitions_csv,
        name="open_definitions_csv",
    ),
    path("figures/open/<slug:cohort>.csv", open_figures.open_figures_csv, name="open_figures_csv"),
]
