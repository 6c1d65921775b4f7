"""Addresses of clubs, their sessions and rooms."""

from django.urls import URLPattern, path

from clubs.views import club, home, session

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("clubs/<int:pk>/", club.club, name="club"),
    path("sessions/<int:pk>/", session.session, name="session"),
]
