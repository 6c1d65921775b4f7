from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "eclub.kit"
    label = "kit"
