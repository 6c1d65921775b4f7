"""Addresses of figures over all apps."""

from django.urls import URLPattern, path

from eclub.dashboards.views import progress

urlpatterns: list[URLPattern] = [
    path("progress/", progress.progress, name="progress"),
    path("seats/<int:pk>/progress/", progress.seat_progress, name="seat_progress"),
]
