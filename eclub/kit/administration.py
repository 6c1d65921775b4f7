"""Django's administration, opened by our sign-in page to administrators only.

Its own login form knows neither rate limits nor second factors, so it is never shown.
"""

from collections.abc import Iterable
from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from eclub.kit.access import administrator
from eclub.kit.redirects import asking_first


class AdministrationSite(AdminSite):
    site_header = site_title = _("Administration")
    index_title = _("Tables de la plateforme")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and administrator.admits(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Lead to the platform's sign-in page; 403 for whom it would not help."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's; where it asks who one is, what was typed is kept."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            response: HttpResponseBase = guarded(request, *args, **kwargs)
            return response if request.user.is_authenticated else asking_first(response)

        return kept

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """What a field proposes while one types is a list as well."""
        return cast(HttpResponse, _Proposals.as_view(admin_site=self)(request))


class Consulted:
    """For tables that are looked at: nothing can be added, changed or deleted by hand.

    What the pages change writes audit events and tells people; a row edited here would do neither.
    """

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NotedOnceOpened(ModelAdmin):
    """For tables whose rows tell of people only once opened: then that is noted in the access log.

    ``tests/clubs/test_administration.py`` fails for a page that shows somebody and does not.
    """

    def note(self, request: HttpRequest, rows: Iterable[Any]) -> None:
        """Write that whom these rows tell of were read."""
        raise NotImplementedError

    def get_object(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        found = super().get_object(request, *arguments, **named)
        if found:
            self.note(request, [found])
        return found


class Noted(NotedOnceOpened):
    """For tables that tell of people in their lists, too."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        listed = super().get_changelist_instance(request)
        self.note(request, listed.result_list)
        return listed


class _Proposals(AutocompleteJsonView):
    model_admin: ModelAdmin

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**named)
        if isinstance(self.model_admin, Noted):
            self.model_admin.note(self.request, context["object_list"])
        return context
