"""The audit trail and the outbox in Django's administration: read, never written."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest

from eclub.kit.administration import Consulted, Noted
from eclub.kit.models import AuditEvent, OutboxMail
from eclub.kit.signals import events_read, mail_read


@admin.register(AuditEvent)
class AuditEventAdmin(Consulted, Noted):
    list_display = ["at", "action", "actor", "target_type", "target_id"]
    list_filter = ["action"]
    search_fields = ["=target_id", "action", "=actor__email"]
    list_select_related = ["actor"]
    date_hierarchy = "at"
    # Counting the whole trail would take longer than reading a page of it.
    show_full_result_count = False

    def note(self, request: HttpRequest, rows: Iterable[AuditEvent]) -> None:
        events_read.send(sender=AuditEvent, reader=request.user, events=rows)


@admin.register(OutboxMail)
class OutboxMailAdmin(Consulted, Noted):
    """Whether messages leave. What they say is on the outbox's page, which keeps secret ones so."""

    list_display = ["subject", "to", "state", "attempts", "created_at", "not_before", "sent_at"]
    list_filter = ["state"]
    search_fields = ["to", "subject"]
    fields = [
        "subject",
        "to",
        "state",
        "attempts",
        "error",
        "created_at",
        "not_before",
        "not_after",
    ]
    show_full_result_count = False

    def note(self, request: HttpRequest, rows: Iterable[OutboxMail]) -> None:
        addresses = [mail.to for mail in rows]
        mail_read.send(sender=OutboxMail, reader=request.user, addresses=addresses)
