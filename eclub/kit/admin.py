"""The audit trail in Django's administration: read, never written."""

from django.contrib import admin
from django.http import HttpRequest

from eclub.kit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    list_display = ["at", "action", "actor", "target_type", "target_id"]
    list_filter = ["action"]
    search_fields = ["=target_id", "action", "=actor__email"]
    list_select_related = ["actor"]
    date_hierarchy = "at"
    # Counting the whole trail would take longer than reading a page of it.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
