"""How long a newcomer waits: a new clone with a warm package cache, then the second start."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from eclub.local.environment import ROOT
from tests.load.measurement import Measurement, median

GIVES_UP_AFTER = 300.0
# What the bench's own environment would tell the clone.
NOT_INHERITED = {
    *("DATABASE_URL", "REDIS_URL", "BROKER_URL", "SECRET_KEY", "STATE_DIR", "VIRTUAL_ENV"),
    *("DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PORT"),
}


def measure() -> Iterator[Measurement]:
    """Seconds from `make run` to the first page."""
    with tempfile.TemporaryDirectory(prefix="eclub-start-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        yield Measurement("start.first_s", start(clone), "s")
        yield median("start.again_s", [start(clone) for _ in range(3)], "s")


def start(clone: Path) -> float:
    """Start the platform, stop it again; the seconds until its home page answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        platform = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while not answers(port):
                if platform.poll() is not None or time.monotonic() - began > GIVES_UP_AFTER:
                    output.seek(0)
                    raise RuntimeError(output.read().decode())
                time.sleep(0.05)
            return time.monotonic() - began
        finally:
            platform.send_signal(signal.SIGTERM)
            platform.wait(60)


def answers(port: int) -> bool:
    """Whether the home page comes with a 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
