"""`python -m tests.load.trust_faults`, run by the group ``trust`` with services of its own.

Each part yields one line for each of its faults; ``BENCH_FAULTS`` chooses among the parts.
"""

import importlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
django.setup()

from tests.browser.server import collect_static  # noqa: E402  # Django's applications come first
from tests.load.measurement import Measurement  # noqa: E402
from tests.load.outcome import summed  # noqa: E402
from tests.load.visits import scratch_database  # noqa: E402

PARTS = ["mail", "forms", "worker", "day", "disk", "slow", "upgrade"]
SUMS = re.compile(r"lost (\d+), twice (\d+)")


def figures() -> Iterator[Measurement]:
    """All rows in one database, then the sums."""
    logging.disable()
    found: list[tuple[int, int]] = []
    with tempfile.TemporaryDirectory(prefix="eclub-trust-") as name, scratch_database():
        folder = Path(name)
        collect_static(folder)
        for part in os.environ.get("BENCH_FAULTS", "").split() or PARTS:
            for figure in importlib.import_module(f"tests.load.trust_{part}").rows(folder):
                found += [(int(lost), int(twice)) for lost, twice in SUMS.findall(figure.unit)]
                yield figure
        yield from summed(found)


if __name__ == "__main__":
    for measurement in figures():
        sys.stdout.write(measurement.lines() + "\n")
        sys.stdout.flush()
