from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class KitConfig(AppConfig):
    default = True
    name = "eclub.kit"
    label = "kit"


class AdministrationConfig(admin_apps.AdminConfig):
    default = False
    default_site = "eclub.kit.administration.AdministrationSite"

    def ready(self) -> None:
        """Show what serves: rights come from roles, so groups would only mislead."""
        super().ready()
        from django.contrib import admin
        from django.contrib.auth.models import Group

        admin.site.unregister(Group)
