from django.apps import AppConfig


class ClubsConfig(AppConfig):
    name = "clubs"

    def ready(self) -> None:
        from clubs import receivers  # noqa: F401 - connects them; models must be loaded first
        from clubs.video import rights

        rights.connect()
