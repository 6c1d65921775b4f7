"""`make run`'s processes: started together, restarted when they crash, stopped to the last one."""

import contextlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from eclub.local import processes
from eclub.local.console import Trouble, complain
from eclub.local.environment import ROOT

# Seconds before a crashed program starts again: doubled at each crash, and the first again
# when it ran for a quiet minute.
FIRST_PAUSE, LONGEST_PAUSE, QUIET = 0.5, 30.0, 60.0
STOPS_WITHIN = 10.0
LONGEST_LOG = 5_000_000
TELLING = re.compile(
    rb"\b(ERROR|CRITICAL)\b|\[(error|critical) *\]|^Traceback|^[\w.]*(Error|Exception)\b"
)


@dataclass
class Program:
    """One of the platform's processes."""

    name: str
    command: list[str]
    # What nobody waits for starts when the rest is ready: it would only slow that down.
    waits: bool = False
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE


class Supervisor:
    """Keeps programs running until a signal, or until what they stand on is gone.

    Threads wait (for a child's end, a lock, an answer) and only put an event in the queue: the
    main thread alone acts.
    """

    def __init__(self, programs: list[Program], environment: dict[str, str], logs: Path) -> None:
        self.programs = programs
        self.environment = environment
        self.logs = logs
        self.events: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.stopping = False
        self.trouble = ""

    def run(self) -> None:
        """Run until a signal or `fail`; every program has ended on return. Raises Trouble."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        with guard() as self.tell_guard:
            try:
                for program in self.programs:
                    if not program.waits:
                        self.start(program)
                while not self.stopping:
                    self.events.get()()
            finally:
                self.stop()
        if self.trouble:
            raise Trouble(self.trouble)

    def on_signal(self, *_: object) -> None:
        """Stop; asked a second time, do not wait for anything."""
        if self.stopping:
            for child in self.children():
                processes.send(child, signal.SIGKILL)
        self.events.put(self.end)

    def end(self) -> None:
        """Leave the loop."""
        self.stopping = True

    def fail(self, trouble: str) -> None:
        """From any thread: stop everything and say why."""

        def act() -> None:
            self.trouble = trouble
            self.stopping = True

        self.events.put(act)

    def start_waiting(self) -> None:
        """From any thread: start the programs that waited."""
        for program in self.programs:
            if program.waits:
                self.events.put(lambda program=program: self.start(program))  # type: ignore[misc]

    def watch(self, wait: Callable[[], str]) -> None:
        """Fail with the sentence that ``wait`` returns, when it returns one."""

        def act() -> None:
            trouble = wait()
            if trouble:
                self.fail(trouble)

        threading.Thread(target=act, daemon=True).start()

    def start(self, program: Program) -> None:
        """Start one program, its output going to its log, errors to the terminal as well."""
        if self.stopping:
            return
        program.child = processes.start(
            program.command, environment=self.environment, output=subprocess.PIPE, directory=ROOT
        )
        self.tell_guard(f"+ {program.child.pid}")
        program.started = time.monotonic()
        for work in (self.relay, self.wait):
            threading.Thread(target=work, args=[program, program.child], daemon=True).start()

    def wait(self, program: Program, child: subprocess.Popen[bytes]) -> None:
        """In a thread: tell the main one when the child has ended."""
        child.wait()
        self.events.put(lambda: self.crashed(program, child.returncode))

    def crashed(self, program: Program, code: int) -> None:
        """Start the program again after a pause."""
        if self.stopping or program.child is None:
            return
        processes.send(program.child, signal.SIGKILL)  # What its group still holds.
        self.tell_guard(f"- {program.child.pid}")
        lived = time.monotonic() - program.started
        program.pause = FIRST_PAUSE if lived > QUIET else min(2 * program.pause, LONGEST_PAUSE)
        pause = program.pause / 2
        complain(
            f"  {program.name} stopped unexpectedly ({describe(code)}); starting it again "
            f"in {pause:g} s. Its log: {self.logs / program.name}.log"
        )
        timer = threading.Timer(pause, self.events.put, [lambda: self.start(program)])
        timer.daemon = True
        timer.start()

    def relay(self, program: Program, child: subprocess.Popen[bytes]) -> None:
        """In a thread: copy the output to the log, and lines that tell an error to the terminal."""
        path = self.logs / f"{program.name}.log"
        with contextlib.suppress(OSError), open_log(path) as log:
            for line in child.stdout or ():
                log.write(line)
                log.flush()
                if TELLING.search(line):
                    complain(f"  {program.name} | {line.decode(errors='replace').rstrip()}")

    def children(self) -> list[subprocess.Popen[bytes]]:
        """The processes started and perhaps still running."""
        return [program.child for program in self.programs if program.child]

    def stop(self) -> None:
        """End every program and its group, within a bounded time."""
        self.stopping = True
        processes.stop(self.children(), seconds=STOPS_WITHIN)
        for child in self.children():
            self.tell_guard(f"- {child.pid}")


@contextlib.contextmanager
def guard() -> Iterator[Callable[[str], None]]:
    """A process that ends our programs when we are killed; the function tells it of them."""
    script = Path(__file__).with_name("guard.py")
    keeper = subprocess.Popen(  # noqa: S603  # our own script
        [sys.executable, script, str(STOPS_WITHIN)],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )

    def tell(text: str) -> None:
        with contextlib.suppress(OSError):
            print(text, file=keeper.stdin, flush=True)  # into its pipe

    try:
        yield tell
    finally:
        keeper.communicate()


def open_log(path: Path) -> IO[bytes]:
    """The log to append to; one that has grown long makes place for a new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def describe(code: int) -> str:
    """How a process ended, in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
