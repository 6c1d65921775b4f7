"""Django's administration, opened by our sign-in page to administrators only.

Its own login form knows neither rate limits nor second factors, so it is never shown.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from eclub.kit.access import administrator
from eclub.kit.redirects import asking_first


class AdministrationSite(AdminSite):
    site_header = site_title = _("Administration")
    index_title = _("Tables de la plate-forme")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and administrator.admits(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Lead to the platform's sign-in page; 403 for whom it would not help."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        there = request.GET.get("next") or request.get_full_path()
        return asking_first(redirect_to_login(there))


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
