"""Every address of the platform, app by app."""

from django.contrib import admin
from django.urls import include, path

from eclub.health import health, live, ready
from eclub.metrics import metrics

urlpatterns = [
    path("", include("clubs.urls")),
    path("", include("prospecting.urls")),
    path("", include("eclub.dashboards.urls")),
    path("", include("members.urls")),
    path("", include("eclub.kit.urls")),
    path("health/", health, name="health"),
    path("health/live/", live, name="health_live"),
    path("health/ready/", ready, name="health_ready"),
    path("metrics", metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("administration/", admin.site.urls),
]

handler403 = "eclub.kit.views.errors.refused"
handler404 = "eclub.kit.views.errors.not_found"
handler429 = "eclub.kit.views.errors.too_many"
handler500 = "eclub.kit.views.errors.server_error"
