from django.apps import AppConfig


class ProspectingConfig(AppConfig):
    name = "prospecting"

    def ready(self) -> None:
        from prospecting import demo  # noqa: F401 - connects it; models must be loaded first
