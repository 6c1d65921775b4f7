"""Who has the machine among the workers of a run: a test marked ``alone``, or any others."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def place(folder: Path, *, alone: bool) -> Iterator[None]:
    """Wait for one's place and keep it; who waits to be alone lets nobody else in meanwhile."""
    with (folder / "turnstile").open("w") as turnstile, (folder / "machine").open("w") as machine:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(turnstile, fcntl.LOCK_UN)
        yield
