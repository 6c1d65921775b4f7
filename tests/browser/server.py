"""The platform served for real, over the database of the tests: daphne in a process of its own.

The listening socket stays with the tests, so a server that is killed comes back at the same
address, and connections made in between wait for it.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from eclub.local import preparation


def test_database_url() -> str:
    """The address of the database that this worker's tests use."""
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def collect_static(state: Path) -> None:
    """Give a server's state hashed and compressed static files, made when a source changed."""
    kept = settings.STATE_DIR / "collected"
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        preparation.collect_static({**os.environ, "STATE_DIR": str(kept)})
    (state / "static").symlink_to(kept / "static")


class Server:
    """One web process; ``environment`` is set above that of the tests."""

    def __init__(
        self,
        state: Path,
        application: str = "eclub.asgi:application",
        tree: Path = settings.BASE_DIR,
        **environment: str,
    ) -> None:
        self.application = application
        # Of another version, it may be another one.
        self.tree = tree
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.journal = state / f"daphne-{self.socket.getsockname()[1]}.log"
        self.environment = {
            **os.environ,
            "STATE_DIR": str(state),
            "DATABASE_URL": test_database_url(),
            "PUBLIC_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "PYTHONWARNINGS": "default",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        number = str(self.socket.fileno())
        with self.journal.open("ab") as journal:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "daphne", "--fd", number, self.application],
                cwd=self.tree,
                env=self.environment,
                pass_fds=[self.socket.fileno()],
                stdout=journal,
                stderr=journal,
            )

    def wait(self, seconds: float = 180) -> None:
        """Until it answers: a busy machine takes its time to import everything."""
        assert self.process is not None
        with urllib.request.urlopen(f"{self.url}/health/", timeout=seconds):
            pass

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process; ``SIGKILL`` is how one dies without a word."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def close(self) -> None:
        self.stop()
        self.socket.close()

    def said(self) -> str:
        """The end of what the server printed, for a failure's message."""
        return self.journal.read_text(errors="replace")[-4000:]
