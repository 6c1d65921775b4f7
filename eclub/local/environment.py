"""The variables that a command of this tree runs with."""

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from eclub.local import services
from eclub.local.console import Trouble
from eclub.local.postgres import Postgres
from eclub.local.redis_server import Redis

ROOT = Path(__file__).resolve().parents[2]
# The variable that names another server → what is embedded when it is not set.
EMBEDDED: dict[str, type[services.Service]] = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}
SERVICES = {kind.name: kind for kind in EMBEDDED.values()}


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


def tool(name: str) -> str:
    """The path of a program of our virtual environment."""
    return str(Path(sys.executable).parent / name)


def without_services() -> dict[str, str]:
    """The environment for commands that import the settings and connect to nothing."""
    return os.environ | {
        "SECRET_KEY": "not a secret",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }


@contextlib.contextmanager
def local(*, disposable: bool = False) -> Iterator[dict[str, str]]:
    """The environment for commands; what it does not name is embedded for the block's time."""
    state = state_directory()
    environment = dict(os.environ) | {"STATE_DIR": str(state)}
    environment.setdefault("SECRET_KEY", secret_key(state))
    if environment.get("JANUS_URLS") == "local":
        # Only `make run` starts one.
        del environment["JANUS_URLS"]
    needed = embedded(state, disposable=disposable)
    with services.running(list(needed.values())) as addresses:
        environment |= dict(zip(needed, addresses, strict=True))
        if not environment.get("BROKER_URL"):
            environment["BROKER_URL"] = with_number(environment["REDIS_URL"], 1)
        yield environment


def embedded(state: Path, *, disposable: bool = False) -> dict[str, services.Service]:
    """The services nobody named a server for, by the variable that would name it."""
    return {
        name: kind(state, disposable=disposable)
        for name, kind in EMBEDDED.items()
        if not os.environ.get(name)
    }


def with_number(url: str, number: int) -> str:
    """The same Redis server, another of its numbered databases."""
    return urlsplit(url)._replace(path=f"/{number}").geturl()
