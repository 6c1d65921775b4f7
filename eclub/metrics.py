"""`/metrics`: this process's counters in Prometheus' format, for who knows METRICS_TOKEN."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView

from eclub import gauges  # noqa: F401  # registers what is asked for at each look
from eclub.kit.access import access, public


@access(public)
def metrics(request: HttpRequest) -> HttpResponse:
    """The counters; without the right bearer token there is no such page."""
    shown = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, expected):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    return response
