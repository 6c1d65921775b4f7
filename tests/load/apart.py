"""A bench in a process of its own, with a PostgreSQL and a Redis that nobody else uses."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator

from tests.load.measurement import Measurement

# What names the services of this bench; those of its own take their place.
SERVICES = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "STATE_DIR"}
# Seconds in which even the longest row has said something.
SILENT = 600.0


def measured(module: str) -> Iterator[Measurement]:
    """The figures of a module that prints them; what else it prints is passed on."""
    with tempfile.TemporaryDirectory(prefix="eclub-faults-") as state:
        kept = {name: value for name, value in os.environ.items() if name not in SERVICES}
        command = [sys.executable, "-m", "eclub.local", "exec", "--", sys.executable, "-m", module]
        environment = {**kept, "STATE_DIR": state}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from _figures(process)
        if process.returncode:
            raise RuntimeError(f"{module} ended with {process.returncode}")


def _figures(process: subprocess.Popen[str]) -> Iterator[Measurement]:
    """Its figures as they come; ends it and raises when it has long had nothing to say."""
    assert process.stdout is not None
    stands_still = threading.Event()

    def give_up() -> None:
        stands_still.set()
        process.terminate()

    last = "its start"
    line = " "
    while line:
        watch = threading.Timer(SILENT, give_up)
        watch.start()
        line = process.stdout.readline()
        watch.cancel()
        if stands_still.is_set():
            raise RuntimeError(f"stood still for {SILENT:.0f} s after {last}")
        if line.startswith("BENCH\t"):
            figure = _read(line)
            last = figure.id
            yield figure
        else:
            sys.stdout.write(line)


def _read(line: str) -> Measurement:
    _, name, value, unit, reference, ratio = line.rstrip("\n").split("\t")
    return Measurement(name, float(value), unit, reference, None if ratio == "-" else float(ratio))
