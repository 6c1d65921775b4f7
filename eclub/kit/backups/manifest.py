"""What a backup says of itself, so that a restore can prove that all of it came back."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from eclub.kit.apps import is_ours

FORMAT = 1
DATABASE, FILES, LISTING, MANIFEST = "database.dump", "media.tar", "media.sha256", "manifest.json"
BLOCK = 1 << 20


class Unusable(Exception):
    """This backup cannot be taken or restored; the message says why and what to do."""


class Manifest(msgspec.Struct, frozen=True):
    """``rows`` and ``migrations`` are of the very snapshot that the database's file holds."""

    taken_at: str
    version: str
    postgresql: str
    # By application, its migrations; a version that does not know one of them is too old.
    migrations: dict[str, list[str]]
    rows: dict[str, int]
    files: int
    file_bytes: int
    sha256: dict[str, str]
    # Tells whether an installation has the key of this backup, and nothing else of it.
    key: str
    format: int = FORMAT


def write(manifest: Manifest, folder: Path) -> None:
    encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / MANIFEST).write_bytes(encoded + b"\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are whole; raises Unusable."""
    try:
        found = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise Unusable(f"{folder} is not a backup that was finished: {error}.") from None
    if found.format != FORMAT:
        raise Unusable(f"This backup has the format {found.format}; this version reads {FORMAT}.")
    for name, expected in found.sha256.items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise Unusable(f"{path} is missing or damaged: use another backup.")
    return found


def digest(path: Path) -> str:
    """A file's SHA-256, as ``sha256sum`` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def version() -> str:
    """Of this code."""
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    found = re.search(r'^version = "(.+)"$', text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def key() -> str:
    """Something that only the same SECRET_KEY gives."""
    return hashlib.sha256(f"eclub backup {settings.SECRET_KEY}".encode()).hexdigest()[:16]


def tables() -> list[str]:
    """Every table, ours and those of packages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def counted() -> dict[str, int]:
    """Rows by table, as this transaction sees them."""
    found = {}
    with connection.cursor() as cursor:
        for name in tables():
            table = connection.ops.quote_name(name)
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # of the catalogue
            found[name] = cursor.fetchone()[0]
    return found


def applied() -> dict[str, list[str]]:
    """The migrations that made the tables."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        for app, name in cursor.fetchall():
            found.setdefault(app, []).append(name)
    return found


def unknown_migrations(made_by: Mapping[str, list[str]]) -> list[str]:
    """Migrations of ours that this code does not have: it is older than what they made."""
    known: Any = MigrationLoader(None).disk_migrations
    ours = {config.label for config in apps.get_app_configs() if is_ours(config)}
    return [
        f"{app}.{name}"
        for app, names in made_by.items()
        for name in names
        if app in ours and (app, name) not in known
    ]
