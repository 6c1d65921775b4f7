"""The variables that a command of this tree runs with."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from eclub.local import services
from eclub.local.console import Trouble
from eclub.local.postgres import Postgres
from eclub.local.redis_server import Redis

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, type[services.Service]] = {"postgres": Postgres, "redis": Redis}


def state_directory() -> Path:
    """Where everything local is kept, made when missing."""
    state = Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()
    try:
        state.mkdir(parents=True, exist_ok=True)
        probe = state / f".writable-{os.getpid()}"
        probe.write_text("yes")
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"Cannot write in {state} ({error.strerror}): make room or change its owner, "
            "or set STATE_DIR to a directory that can be written."
        ) from None
    return state


def secret_key(state: Path) -> str:
    """This tree's own secret key, made once and readable by its owner only."""
    path = state / "secret_key"
    if not path.exists():
        partial = state / f".secret_key-{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(50))
        # A link is made whole or not at all: two first starts agree on one key.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(partial)
        partial.unlink()
    return path.read_text().strip()


@contextlib.contextmanager
def local(*, disposable: bool = False) -> Iterator[dict[str, str]]:
    """The environment for commands; what it does not name is embedded for the block's time."""
    state = state_directory()
    environment = dict(os.environ) | {"STATE_DIR": str(state)}
    environment.setdefault("SECRET_KEY", secret_key(state))
    needed: dict[str, services.Service] = {}
    if not environment.get("DATABASE_URL"):
        needed["DATABASE_URL"] = Postgres(state, disposable=disposable)
    if not environment.get("REDIS_URL"):
        needed["REDIS_URL"] = Redis(state, disposable=disposable)
    with services.running(list(needed.values())) as addresses:
        environment |= dict(zip(needed, addresses, strict=True))
        if not environment.get("BROKER_URL"):
            environment["BROKER_URL"] = with_number(environment["REDIS_URL"], 1)
        yield environment


def with_number(url: str, number: int) -> str:
    """The same Redis server, another of its numbered databases."""
    return urlsplit(url)._replace(path=f"/{number}").geturl()
