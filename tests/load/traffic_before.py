"""`python -m tests.load.traffic_before URL…`, run by ``trust_upgrade`` in a former version's tree:
people work until a line comes in; then what was lost or came twice, as JSON.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django's applications come first
from django.core.cache import cache  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.load.traffic import Crowd  # noqa: E402


def main(urls: list[str]) -> None:
    """As told on the standard input."""
    setup_test_environment(debug=False)
    # For so long that nobody may be told to write less; copies of a database name people alike.
    cache.clear()
    crowd = Crowd(urls, pause=1.0)
    with crowd.at_work():
        sys.stdout.write("working\n")
        sys.stdout.flush()
        sys.stdin.readline()
    connections.close_all()
    outcome = crowd.outcome(Path(settings.MEDIA_ROOT))
    sys.stdout.write(json.dumps(asdict(outcome)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
