"""Every address of the platform, app by app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("clubs.urls")),
    path("", include("members.urls")),
    path("", include("eclub.kit.urls")),
    path("health/", include("health_check.urls")),
    path("accounts/", include("allauth.urls")),
    path("administration/", admin.site.urls),
]
