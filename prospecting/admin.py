"""The directory's imports in Django's administration: looked at; the pages start and stop them."""

from django.contrib import admin

from eclub.kit.administration import Consulted
from prospecting.models import SireneImport


@admin.register(SireneImport)
class SireneImportAdmin(Consulted, admin.ModelAdmin):
    """Its files' paths are the operator's business: they are shown here and on no other page."""

    list_display = ["created_at", "state", "read", "added", "updated", "closed", "refused"]
    list_filter = ["state"]
    search_fields = ["names", "error"]
    list_select_related = ["started_by"]
