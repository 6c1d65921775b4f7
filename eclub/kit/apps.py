from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    default = True
    name = "eclub.kit"
    label = "kit"
    verbose_name = _("Plateforme")

    def ready(self) -> None:
        from eclub.kit import checks  # noqa: F401 - registers its checks


class AdministrationConfig(admin_apps.AdminConfig):
    default = False
    default_site = "eclub.kit.administration.AdministrationSite"

    def ready(self) -> None:
        """Show our own tables only: those of packages hold secrets, or rights we do not use."""
        super().ready()
        from django.contrib import admin

        ours = {config.label for config in apps.get_app_configs() if is_ours(config)}
        for model in list(admin.site._registry):
            if model._meta.app_label not in ours:
                admin.site.unregister(model)


def is_ours(config: AppConfig) -> bool:
    """Whether an application is of this repository."""
    return (
        Path(config.path).is_relative_to(settings.BASE_DIR) and "site-packages" not in config.path
    )
