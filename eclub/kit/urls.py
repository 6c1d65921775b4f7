"""Addresses of the bottom layer."""

from django.urls import path

from eclub.kit.views import accessibility, feature_setting, outbox

urlpatterns = [
    path("accessibility/", accessibility.statement, name="accessibility"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.outbox_mail, name="outbox_mail"),
    path("outbox/<int:pk>/again/", outbox.send_again, name="outbox_again"),
    path("settings/", feature_setting.feature_settings, name="feature_settings"),
    path("settings/<slug:key>/", feature_setting.feature_setting, name="feature_setting"),
    path(
        "settings/<slug:key>/reset/",
        feature_setting.feature_setting_reset,
        name="feature_setting_reset",
    ),
]
