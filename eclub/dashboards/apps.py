from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "eclub.dashboards"
    label = "dashboards"
    verbose_name = _("Tableaux de bord")

    def ready(self) -> None:
        from eclub.dashboards import receivers  # noqa: F401 - connects them; models come first
