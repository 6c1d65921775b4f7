"""People and places in Django's administration."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from eclub.kit.services import audit
from members.enums import ConsultedKind
from members.models import Agency, Region, Role, User
from members.services import consultation
from members.services import person as people
from members.services import role as roles


def _actor(request: HttpRequest) -> User:
    # Nobody reaches the administration without signing in.
    return cast("User", request.user)


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "region", "departement", "commune", "time_zone"]
    list_filter = ["region"]
    search_fields = ["name", "commune", "basin_name"]
    list_select_related = ["region"]


def _note_listed(request: HttpRequest, listed: Iterable[User]) -> None:
    consultation.note(_actor(request), ConsultedKind.ACCOUNT, listed)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts are made by invitations; here they are read, mended and closed."""

    list_display = ["email", "first_name", "last_name", "is_active", "joined_at"]
    list_filter = ["is_active", "roles__kind"]
    search_fields = ["email", "first_name", "last_name"]
    fields = ["email", "first_name", "last_name", "language", "commune", "is_active"]
    readonly_fields = ["email"]
    actions = ["forget_second_factors"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, *arguments: Any, **named: Any) -> User | None:
        """Whoever opens it is noted."""
        found: User | None = super().get_object(request, *arguments, **named)
        if found:
            consultation.note(_actor(request), ConsultedKind.ACCOUNT, [found])
        return found

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """So is whoever stands in a list, or in what a search found."""
        listed = super().get_changelist_instance(request)
        _note_listed(request, listed.result_list)
        return listed

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actor = _actor(request)
        if "is_active" in form.changed_data and not obj.is_active:
            people.deactivate(obj, actor)
        else:
            audit.record(actor, "user.changed", obj, fields=form.changed_data)

    @admin.action(description=_("Oublier les clés d’accès, applications et codes de secours"))
    def forget_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            people.forget_second_factors(person, _actor(request))
        self.message_user(request, _("Ces personnes se connecteront avec un code par courriel."))


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    """Roles as they are; a role is given or ended, never turned into another."""

    list_display = ["person", "kind", "agency", "region"]
    list_filter = ["kind", "region"]
    list_select_related = ["person", "agency", "region"]
    search_fields = ["person__email", "person__last_name"]
    autocomplete_fields = ["person", "agency", "region"]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Whoever stands in it is noted."""
        listed = super().get_changelist_instance(request)
        _note_listed(request, [role.person for role in listed.result_list])
        return listed

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """Ended on the staff page, which keeps an administrator their own role."""
        return False

    def save_model(self, request: HttpRequest, obj: Role, form: ModelForm, change: bool) -> None:
        given: dict[str, Any] = {"agency": obj.agency, "region": obj.region}
        role = roles.give(obj.person, obj.kind, by=_actor(request), **given)
        obj.pk = role.pk
