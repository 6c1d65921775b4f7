"""Embedded services shared by every command of one tree, and gone with the last of them.

Each service has a keeper: a small process that starts the server, restarts it when it crashes,
and stops it when nobody needs it. Who needs it holds a shared lock on a file, so that a user
that is killed needs no cleaning: the kernel lets go of its lock and the keeper, which waits
for the exclusive one, wakes. A lock, unlike a process id in a file, is never stale.
"""

import contextlib
import fcntl
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from eclub.local import processes
from eclub.local.console import Trouble, say

STARTS_WITHIN = 60.0
STOPS_WITHIN = 20.0
# A server that crashes more often than this within a minute is not restarted any more.
CRASHES_A_MINUTE = 5


class Service(ABC):
    """A server that can be embedded: how to start it, to know it is there, and to stop it."""

    name: str
    stop_signal: signal.Signals = signal.SIGTERM

    def __init__(self, state: Path, *, disposable: bool = False) -> None:
        self.state = state
        self.disposable = disposable
        self.directory = state / self.name
        self.log = state / "log" / f"{self.name}.log"

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before its first start; raise Trouble when it cannot."""

    @abstractmethod
    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server's process, always at the same address for one keeper."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server takes requests now."""

    @abstractmethod
    def url(self) -> str:
        """The address to give to clients."""

    def open_file(self, name: str) -> IO[str]:
        """A file of the service's own directory, opened for locking."""
        self.directory.mkdir(parents=True, exist_ok=True)
        return (self.directory / name).open("a")

    @property
    def record(self) -> Path:
        """Where the keeper writes the address and process of a server that is ready."""
        return self.directory / "running.json"


def start(service: Service) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers."""
    child = service.launch()
    deadline = time.monotonic() + STARTS_WITHIN
    while not service.answers():
        if child.poll() is not None:
            raise Trouble(f"{service.name} stopped while starting: the reason is in {service.log}.")
        if time.monotonic() > deadline:
            processes.stop([child], seconds=2)
            raise Trouble(
                f"{service.name} did not answer within {STARTS_WITHIN:.0f} s: see {service.log}."
            )
        time.sleep(0.03)
    contents = json.dumps({"url": service.url(), "pid": child.pid, "keeper": os.getpid()})
    partial = service.record.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(contents)
    partial.replace(service.record)
    return child


def keep(service: Service, ready: int) -> int:
    """Be the keeper: run the server until its last user has gone; tell ``ready`` how it went."""
    lock = service.open_file("keeper.lock")
    try:
        become_keeper(lock)
        service.record.unlink(missing_ok=True)
        service.prepare()
        child = start(service)
    except (Trouble, OSError) as trouble:
        os.write(ready, str(trouble).encode())
        return 1
    os.close(ready)

    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: events.put("unused"))
    # Kept in a variable: the exclusive lock holds new users back until we have gone.
    in_use = service.open_file("in-use.lock")

    def wait_for_users() -> None:
        fcntl.flock(in_use, fcntl.LOCK_EX)
        events.put("unused")

    def wait_for_child(which: subprocess.Popen[bytes]) -> None:
        which.wait()
        events.put("crashed")

    threading.Thread(target=wait_for_users, daemon=True).start()
    threading.Thread(target=wait_for_child, args=[child], daemon=True).start()
    crashes: list[float] = []
    while events.get() == "crashed":
        now = time.monotonic()
        crashes = [then for then in crashes if now - then < 60] + [now]
        say(f"{service.name} stopped unexpectedly with code {child.returncode}")
        service.record.unlink(missing_ok=True)
        if len(crashes) > CRASHES_A_MINUTE:
            return 1
        time.sleep(0.1 * 2 ** len(crashes) - 0.2)
        try:
            child = start(service)
        except Trouble as trouble:
            # As PostgreSQL does while the last processes of the crashed one still end.
            say(str(trouble))
            events.put("crashed")
            continue
        threading.Thread(target=wait_for_child, args=[child], daemon=True).start()
    service.record.unlink(missing_ok=True)
    processes.stop([child], with_signal=service.stop_signal, seconds=STOPS_WITHIN)
    return 0


def become_keeper(lock: IO[str]) -> None:
    """Take the lock that tells a keeper is alive."""
    for _ in range(50):
        # Somebody asking whether a keeper is alive holds it for an instant.
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.02)
    raise Trouble("Another start of the services is under way: try again in a moment.")


def is_kept(service: Service) -> bool:
    """Whether a keeper of this service is alive."""
    with service.open_file("keeper.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def wait_for_keeper(service: Service) -> None:
    """Wait until this service has no keeper."""
    with service.open_file("keeper.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


def start_keeper(service: Service) -> None:
    """Start the keeper in a session of its own, so that no Ctrl-C of a terminal reaches it."""
    incoming, outgoing = os.pipe()
    log = service.state / "log" / "services.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "eclub.local", "keep", service.name, str(outgoing)]
    if service.disposable:
        command.append("--disposable")
    with log.open("ab") as output:
        keeper = subprocess.Popen(  # noqa: S603  # our own command
            command,
            env=os.environ | {"STATE_DIR": str(service.state)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,
            pass_fds=[outgoing],
        )
    os.close(outgoing)
    with os.fdopen(incoming) as answer:
        trouble = answer.read()
    if trouble:
        keeper.wait()
        raise Trouble(trouble)
    # We never wait for it; without this the interpreter warns of a child still running.
    keeper.returncode = 0


def address(service: Service) -> str:
    """The address of the running service, which is started when it is not; for lock holders."""
    with service.open_file("start.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_kept(service):
            start_keeper(service)
        deadline = time.monotonic() + STARTS_WITHIN
        # Usually there at once; not when the keeper's starter was killed half-way, or the
        # server is being restarted after a crash.
        while time.monotonic() < deadline:
            with contextlib.suppress(FileNotFoundError):
                return str(json.loads(service.record.read_text())["url"])
            if not is_kept(service):
                break
            time.sleep(0.05)
    raise Trouble(f"{service.name} does not start: the reason is in {service.log}.")


@contextlib.contextmanager
def running(services: list[Service]) -> Iterator[list[str]]:
    """The addresses of these services, which run as long as anybody is inside this block."""
    with contextlib.ExitStack() as stack:
        locks = [stack.enter_context(service.open_file("in-use.lock")) for service in services]
        try:
            for lock in locks:
                fcntl.flock(lock, fcntl.LOCK_SH)
            started = [Starting(service) for service in services]
            yield [starting.address() for starting in started]
        finally:
            for lock in locks:
                fcntl.flock(lock, fcntl.LOCK_UN)
            for service in services:
                wait_until_stopped(service)


class Starting:
    """The start of one service in a thread, so that several start side by side."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.found = ""
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        try:
            self.found = address(self.service)
        except (Trouble, OSError) as error:
            self.error = error

    def address(self) -> str:
        """Wait for the start; its address, or the trouble it met."""
        self.thread.join()
        if self.error:
            raise self.error
        return self.found


def wait_until_stopped(service: Service) -> None:
    """Wait for the keeper's end, unless somebody else still uses the service."""
    patience = time.monotonic() + 0.3
    deadline = time.monotonic() + STOPS_WITHIN + 5
    while is_kept(service) and time.monotonic() < deadline:
        if service.record.exists() and time.monotonic() > patience:
            return
        time.sleep(0.02)
