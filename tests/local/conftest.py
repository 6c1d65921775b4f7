"""A state directory of its own for each test, and eyes for what runs on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eclub.local.environment import ROOT


def eventually(condition: Callable[[], object], seconds: float = 15) -> None:
    """Wait for the condition, and fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Tree:
    """The local tooling run on one state directory."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.started: list[subprocess.Popen[str]] = []
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "SECRET_KEY", "MAKELEVEL"}
        }
        self.environment = kept | {"STATE_DIR": str(state)}

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Start Python with these arguments, its input and outputs in our hands."""
        child = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(child)
        return child

    def run(self, *words: str, **variables: str) -> tuple[int, str]:
        """Run Python to its end: its exit code and everything it printed."""
        child = self.start(*words, **variables)
        output, _ = child.communicate(timeout=60)
        return child.returncode, output

    def processes(self) -> dict[int, str]:
        """Every process of this tree, by id.

        Its name stands in their arguments, their variables, or their directory; Redis erases
        the first two.
        """
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes()
                variables = (entry / "environ").read_bytes()
                directory = os.fsencode((entry / "cwd").readlink())
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if str(self.state).encode() in command + variables + directory and state != "Z":
                found[int(entry.name)] = command.replace(b"\0", b" ").decode()
        return found

    def find(self, text: str) -> list[int]:
        """The ids of processes whose command holds this text."""
        return [pid for pid, command in self.processes().items() if text in command]


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    """A tree whose processes are all gone after the test, whatever happened."""
    tree = Tree(tmp_path / "state")
    yield tree
    for child in tree.started:
        child.kill()
        child.communicate()
    for pid in tree.processes():
        os.kill(pid, signal.SIGKILL)
