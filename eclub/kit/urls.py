"""Addresses of the bottom layer."""

from django.urls import path

from eclub.kit.views import accessibility, outbox

urlpatterns = [
    path("accessibility/", accessibility.statement, name="accessibility"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.outbox_mail, name="outbox_mail"),
    path("outbox/<int:pk>/again/", outbox.send_again, name="outbox_again"),
]
