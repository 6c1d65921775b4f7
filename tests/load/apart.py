"""A bench in a process of its own, with a PostgreSQL and a Redis that nobody else uses."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.load.measurement import Measurement

# What names the services of this bench; those of its own take their place.
SERVICES = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "STATE_DIR"}


def measured(module: str) -> Iterator[Measurement]:
    """The figures of a module that prints them; what else it prints is passed on."""
    with tempfile.TemporaryDirectory(prefix="eclub-faults-") as state:
        kept = {name: value for name, value in os.environ.items() if name not in SERVICES}
        command = [sys.executable, "-m", "eclub.local", "exec", "--", sys.executable, "-m", module]
        environment = {**kept, "STATE_DIR": state}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("BENCH\t"):
                    yield _read(line)
                else:
                    sys.stdout.write(line)
        if process.returncode:
            raise RuntimeError(f"{module} ended with {process.returncode}")


def _read(line: str) -> Measurement:
    _, name, value, unit, reference, ratio = line.rstrip("\n").split("\t")
    return Measurement(name, float(value), unit, reference, None if ratio == "-" else float(ratio))
