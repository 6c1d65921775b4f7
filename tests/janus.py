"""Media servers for tests: real ones, on loopback, ended with the test."""

import signal
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from eclub.local import janus

STARTS_WITHIN = 20.0


class MediaServer:
    """One Janus; it comes back at the same address after ``kill``."""

    def __init__(self, folder: Path, like: "MediaServer | None" = None) -> None:
        """With ``like``, the secrets of another one: a platform has the same for all."""
        self.made: janus.Janus = janus.new(folder)
        if like is not None:
            shared = {"secret": like.made.secret, "admin_key": like.made.admin_key}
            self.made = replace(self.made, **shared)
        self.url = self.made.url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "MediaServer":
        command = self.made.command()
        with (self.made.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.made.port), timeout=1).close()
                return self
            except OSError:
                assert self.process.poll() is None, self.said()
                assert time.monotonic() < deadline, self.said()
                time.sleep(0.02)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(15)
            self.process = None

    def connections(self) -> int:
        """How many UDP sockets it has open: one for each connection of a page."""
        assert self.process is not None
        folder = Path(f"/proc/{self.process.pid}/fd")
        links = [str(one.readlink()) for one in folder.iterdir()]
        sockets = {link[8:-1] for link in links if link.startswith("socket:[")}
        lines = Path("/proc/net/udp").read_text().splitlines()[1:]
        return sum(line.split()[9] in sockets for line in lines)

    def said(self) -> str:
        return (self.made.folder / "log").read_text(errors="replace")[-3000:]
