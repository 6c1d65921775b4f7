"""Addresses of a club's prospects."""

from django.urls import URLPattern, path

from prospecting.views import prospect

urlpatterns: list[URLPattern] = [
    path("clubs/<int:pk>/prospects/", prospect.prospect_list, name="prospect_list"),
    path("prospects/<int:pk>/", prospect.prospect, name="prospect"),
    path("prospects/<int:pk>/take/", prospect.take, name="prospect_take"),
    path("prospects/<int:pk>/leave/", prospect.leave, name="prospect_leave"),
]
