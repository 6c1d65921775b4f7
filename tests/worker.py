"""A Celery worker of the tests' own, which can be killed with everything it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tests.browser.server import test_database_url

PATIENCE = 120


class Worker:
    """A worker over the database of the tests; ``environment`` is set above theirs."""

    def __init__(
        self, journal: Path, *, app: str = "eclub", concurrency: int = 1, **environment: str
    ) -> None:
        self.journal = journal
        with journal.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", f"--app={app}", "worker"),
                    *(f"--concurrency={concurrency}", "--loglevel=WARNING"),
                    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
                ],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": test_database_url(), **environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Without a word; a second time nothing happens."""
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait_for(self, what: Callable[[], object], within: float = PATIENCE) -> None:
        """Until something holds; fails with what the worker said last."""
        deadline = time.monotonic() + within
        while not what():
            self.check()
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}: {self._said()}")
            time.sleep(0.03)

    def check(self) -> None:
        """Fail when it has ended by itself: nobody would do what is waited for."""
        if self.process.returncode is None and self.process.poll() is not None:
            raise AssertionError(f"ended with {self.process.returncode}: {self._said()}")

    def _said(self) -> str:
        return self.journal.read_text(errors="replace")[-3000:]
