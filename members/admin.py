"""People and places in Django's administration."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from eclub.kit.administration import Noted
from eclub.kit.services import audit
from members.enums import ConsultedKind
from members.models import Agency, Region, Role, User
from members.services import consultation
from members.services import person as people
from members.services import role as roles


def _actor(request: HttpRequest) -> User:
    # Nobody reaches the administration without signing in.
    return cast("User", request.user)


class PlaceAdmin(admin.ModelAdmin):
    """What hangs on a place is counted before it is deleted, and not told by name."""

    def get_deleted_objects(
        self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        _names, counts, refused, kept = super().get_deleted_objects(objs, request)
        said = [str(_("Des agences, des rôles, des e-clubs ou des avis sur des entreprises."))]
        return [str(one) for one in objs], counts, refused, said if kept else []


@admin.register(Region)
class RegionAdmin(PlaceAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Agency)
class AgencyAdmin(PlaceAdmin):
    list_display = ["name", "region", "departement", "commune", "time_zone"]
    list_filter = ["region"]
    search_fields = ["name", "commune", "basin_name"]
    list_select_related = ["region"]


@admin.register(User)
class UserAdmin(Noted):
    """Accounts are made by invitations; here they are read, mended and closed."""

    list_display = ["email", "first_name", "last_name", "is_active", "joined_at"]
    list_filter = ["is_active", "roles__kind"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    fields = ["email", "first_name", "last_name", "language", "commune", "is_active"]
    readonly_fields = ["email"]
    actions = ["forget_second_factors"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def note(self, request: HttpRequest, rows: Iterable[User]) -> None:
        consultation.note(_actor(request), ConsultedKind.ACCOUNT, rows)

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
class RoleAdmin(Noted):
    """Roles as they are; a role is given or ended, never turned into another."""

    list_display = ["person", "kind", "agency", "region"]
    list_filter = ["kind", "region"]
    list_select_related = ["person", "agency", "region"]
    search_fields = ["person__email", "person__last_name"]
    autocomplete_fields = ["person", "agency", "region"]

    def note(self, request: HttpRequest, rows: Iterable[Role]) -> None:
        consultation.note(_actor(request), ConsultedKind.ACCOUNT, [role.person for role in rows])

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """Ended on the staff page, which keeps an administrator their own role."""
        return False

    def save_model(self, request: HttpRequest, obj: Role, form: ModelForm, change: bool) -> None:
        given: dict[str, Any] = {"agency": obj.agency, "region": obj.region}
        role = roles.give(obj.person, obj.kind, by=_actor(request), **given)
        obj.pk = role.pk
