"""Child processes that never outlive us: each in its own group, stopped within a bounded time."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1


def dies_with_parent(
    with_signal: signal.Signals, *, parent: int | None = None
) -> Callable[[], None]:
    """What a child runs before its program so that it receives a signal when we are killed.

    Linux only; elsewhere a supervisor killed with -9 leaves its children to the user.
    """
    parent = parent or os.getpid()
    # Loaded before the fork: a child of a threaded process must not take the loader's lock.
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def arrange() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
            # The parent may have died between the fork and the line above.
            if os.getppid() != parent:
                os.kill(os.getpid(), with_signal)

    return arrange


def start(
    command: Sequence[str],
    *,
    environment: dict[str, str],
    log: Path | None = None,
    stdin: int | IO[Any] | None = subprocess.DEVNULL,
    output: int | None = None,
    with_signal: signal.Signals = signal.SIGTERM,
    own_group: bool = True,
    directory: Path | None = None,
    account: tuple[int, int] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that dies with us, its output appended to ``log`` when given.

    ``account`` is the user and group to become first. Without ``own_group`` the child stays in
    the terminal's foreground group, and Ctrl-C reaches it directly.
    """
    identity: dict[str, Any] = {}
    if account is not None:
        identity = {"user": account[0], "group": account[1], "extra_groups": []}
    with contextlib.ExitStack() as stack:
        target = output
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            target = stack.enter_context(log.open("ab")).fileno()
        return subprocess.Popen(  # noqa: S603  # the commands are ours or the person's own
            command,
            env=environment,
            cwd=directory,
            stdin=stdin,
            stdout=target,
            stderr=subprocess.STDOUT if target is not None else None,
            start_new_session=own_group,
            preexec_fn=dies_with_parent(with_signal),  # noqa: PLW1509  # nothing else can set it
            **identity,
        )


def stop(
    children: Sequence[subprocess.Popen[bytes]],
    *,
    with_signal: signal.Signals = signal.SIGTERM,
    seconds: float = 10,
) -> None:
    """Ask the groups of these children to end; kill what remains when the time is over."""
    for child in children:
        send(child, with_signal)
    deadline = time.monotonic() + seconds
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
    for child in children:
        # The leader may be gone and a grandchild still there.
        send(child, signal.SIGKILL)
        child.wait()


def send(child: subprocess.Popen[bytes], with_signal: signal.Signals) -> None:
    """Send a signal to the whole group that the child leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, with_signal)
