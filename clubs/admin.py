"""Clubs in Django's administration: to look things up; changes go through the pages.

What the pages change writes audit events and tells people; a row edited here would do neither.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from clubs.models import Attendance, Club, ClubSession, PulseScale, Seat, Slot
from eclub.kit.administration import Consulted, NotedOnceOpened
from members.enums import ConsultedKind
from members.models import User
from members.services import consultation


class Gathering(Consulted, NotedOnceOpened):
    """Lists that show no member, and pages that show some."""

    def members(self, shown: Any) -> Iterable[User]:
        raise NotImplementedError

    def note(self, request: HttpRequest, rows: Iterable[Any]) -> None:
        reader = cast("User", request.user)
        for shown in rows:
            consultation.note(reader, ConsultedKind.PROGRESS, self.members(shown))


class SeatInline(Consulted, admin.TabularInline):
    model = Seat
    fk_name = "club"
    fields = ("number", "member", "taken_on", "left_on")
    readonly_fields = fields


class SlotInline(Consulted, admin.TabularInline):
    model = Slot
    fields = ("weekday", "starts_at", "minutes")
    readonly_fields = fields


class AttendanceInline(Consulted, admin.TabularInline):
    model = Attendance
    fields = ("member", "state", "minutes", "corrected_by", "computed_at")
    readonly_fields = fields


@admin.register(Club)
class ClubAdmin(Gathering):
    list_display = ("name", "agency", "advisor", "state", "created_at")
    list_filter = ("state", "agency__region", "agency__departement")
    list_select_related = ("agency", "advisor")
    search_fields = ("name", "agency__name", "advisor__email")
    inlines = (SlotInline, SeatInline)

    def members(self, shown: Club) -> Iterable[User]:
        return User.objects.filter(seats__club=shown).distinct()


@admin.register(ClubSession)
class ClubSessionAdmin(Gathering):
    list_display = ("club", "number", "during", "advisor", "state")
    list_filter = ("state",)
    list_select_related = ("club", "advisor")
    search_fields = ("club__name",)
    inlines = (AttendanceInline,)

    def members(self, shown: ClubSession) -> Iterable[User]:
        return User.objects.filter(attendances__session=shown)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ClubSession]:
        """The latest first."""
        return super().get_queryset(request).order_by("-during")


@admin.register(PulseScale)
class PulseScaleAdmin(admin.ModelAdmin):
    """A new one is asked from then on; those that were answered keep their wording."""

    list_display = ("name", "points", "made_at")
    search_fields = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
