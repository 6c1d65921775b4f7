"""Bring the database to date in one process: tables, then the demo region and its dates."""

import os

import django
from django.apps import apps
from django.core.management import call_command


def main() -> None:
    """Migrate; load the demo into an empty database, or only bring its dates to now."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if os.environ.get("ECLUB_DEMO") == "1":
        people = apps.get_model("members", "User").objects
        call_command("load_demo", refresh=people.exists())


if __name__ == "__main__":
    main()
