"""A Janus of our own, when `JANUS_URLS=local` asks for it: its configuration and its command."""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from eclub.local.environment import ROOT
from eclub.local.redis_server import free_port

TEMPLATES = ROOT / "deploy" / "janus"


@dataclass(frozen=True)
class Janus:
    """One server on loopback: where it is, what it shares with the platform."""

    folder: Path
    port: int
    secret: str
    admin_key: str
    ports: str = "21000-21999"

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        """What the platform is told."""
        return {
            "JANUS_URLS": self.url,
            "JANUS_SECRET": self.secret,
            "JANUS_ADMIN_KEY": self.admin_key,
        }

    def command(self) -> list[str]:
        """Write the configuration; the command that runs with it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        words = {
            "SECRET": self.secret,
            "ADMIN_KEY": self.admin_key,
            "PORTS": self.ports,
            "PUBLIC_IP": "",
            "ADDRESS": "127.0.0.1",
            "PORT": str(self.port),
        }
        for template in TEMPLATES.glob("*.jcfg"):
            text = template.read_text()
            for name, value in words.items():
                text = text.replace(f"@{name}@", value)
            (self.folder / template.name).write_text(text)
        return ["janus", f"--configs-folder={self.folder}", "--disable-colors"]


def is_installed() -> bool:
    """Whether there is a Janus to run."""
    return shutil.which("janus") is not None


def new(folder: Path) -> Janus:
    """A server with secrets and a port of its own."""
    return Janus(folder, free_port(), secrets.token_urlsafe(24), secrets.token_urlsafe(24))
