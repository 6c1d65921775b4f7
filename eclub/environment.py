"""Typed readers of environment variables.

A setting is read once, through one of these, so that a missing or wrong variable stops the
start with one sentence that names the variable and says what to write in it.
"""

import json
import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Seconds after which a process that answers people gives up a statement, and a lock.
PATIENCE = {"DATABASE_STATEMENT_SECONDS": "20", "DATABASE_LOCK_SECONDS": "5"}
# A database server that vanishes without a word is noticed within half a minute.
NOTICED = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def answers_people() -> None:
    """Have this process say "in a moment" rather than wait for a slow database.

    To be called before the settings are read. Later work, which nobody waits for, takes its time.
    """
    for name, patience in PATIENCE.items():
        os.environ.setdefault(name, patience)


def text(name: str, default: str | None = None, *, says: str = "a text") -> str:
    """The variable as it is; without a default it must be set. ``says`` describes what to write."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set: set it to {says} (see .env.example).")
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a yes or no: write 1 or 0.")


def integer(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a whole number: write digits, for example {default}."
        ) from None


def seconds(name: str, default: float) -> float:
    """A time in seconds, with or without a decimal point."""
    value = os.environ.get(name)
    if value is None:
        return float(default)
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 < found < float("inf"):
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a time in seconds: write a number, for example {default}."
        )
    return found


def json_list(name: str) -> list[dict[str, Any]]:
    """A JSON array of objects; an empty one when the variable is missing or empty."""
    value = os.environ.get(name) or "[]"
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ImproperlyConfigured(f"{name} is not a JSON array of objects: write [{{…}}, …].")
    return found


def listing(name: str, default: str = "") -> list[str]:
    """Values parted by commas; empty ones are dropped."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def redis_url(name: str, default: str | None = None) -> str:
    """An address of a Redis server: ``redis://[user:password@]host:port/number``."""
    says = "the address of a Redis server, redis://host:6379/0"
    value = text(name, default, says=says)
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name}={value!r} is not an address: set it to {says}.")
    return value


def database(name: str, **seconds: int) -> dict[str, object]:
    """Django's database settings from ``postgres://user:password@host:port/name?option=value``.

    A socket directory may stand in the query as ``host``. ``seconds`` are the server's settings of
    that unit, for each connection; 0 leaves one as the server has it.
    """
    says = "the address of a PostgreSQL 18 database, postgres://user:password@host:5432/eclub"
    value = text(name, says=says)
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in {"postgres", "postgresql"} or port == -1 or len(parts.path) < 2:
        raise ImproperlyConfigured(
            f"{name} is not the address of a PostgreSQL database: set it to {says}."
        )
    options = NOTICED | dict(parse_qsl(parts.query))
    # Django's cursors are always read to their end: PostgreSQL would plan them for the first rows
    # of a tenth, and read whole tables to have those soon.
    given = ["-c cursor_tuple_fraction=1"]
    given += [f"-c {setting}={limit}s" for setting, limit in seconds.items() if limit]
    options["options"] = " ".join([options.get("options", ""), *given]).strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
