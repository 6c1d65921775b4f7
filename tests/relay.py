"""A coturn for tests: the configuration we ship, except that it may relay on this machine."""

import contextlib
import socket
import subprocess
import time
from pathlib import Path

from django.conf import settings

from eclub.local.redis_server import free_port

SHIPPED = Path(settings.BASE_DIR) / "deploy" / "turnserver.conf"
LOOPBACK = "denied-peer-ip=127."
STARTS_WITHIN = 20.0


class Relay:
    """One relay on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.secret = "shared with the platform"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def variables(self) -> dict[str, str]:
        address = f"turn:127.0.0.1:{self.port}?transport=udp"
        return {"TURN_URLS": address, "TURN_SECRET": self.secret}

    def start(self) -> "Relay":
        lines = SHIPPED.read_text().splitlines()
        shipped = [line for line in lines if not line.startswith((LOOPBACK, "listening-port"))]
        ours = [
            f"listening-port={self.port}",
            "listening-ip=127.0.0.1",
            "relay-ip=127.0.0.1",
            "allow-loopback-peers",
            "realm=eclub.example",
            f"static-auth-secret={self.secret}",
            f"pidfile={self.folder / 'pid'}",
            f"userdb={self.folder / 'users'}",
            "no-tls",
            "no-dtls",
            "log-file=stdout",
            "verbose",
        ]
        configuration = self.folder / "turnserver.conf"
        configuration.write_text("\n".join([*shipped, *ours]) + "\n")
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["turnserver", "-c", configuration], stdout=log, stderr=log, cwd=self.folder
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(15)
            self.process = None

    def said(self) -> str:
        return (self.folder / "log").read_text(errors="replace")
