"""Takes a backup while people go on working: first the database, then the uploads.

A file without its row is swept one day; a row without its file would be a broken link. The
database's file, the rows counted and the migrations listed are of one snapshot. Sessions and what
else the settings name stay out: who reads a backup is nobody's session.
"""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction

from eclub.kit.backups import manifest, postgres_programs
from eclub.kit.backups.manifest import DATABASE, FILES, LISTING, Manifest, Unusable
from eclub.kit.shelf import DRAFT


def take(folder: Path) -> Manifest:
    """Write a backup into a new folder, whole or not at all; raises Unusable."""
    if folder.exists():
        raise Unusable(f"{folder} is there already: name a folder that is not.")
    partial = folder.with_name(folder.name + ".partial")
    before = os.umask(0o077)
    try:
        partial.mkdir(parents=True)
        taken_at = datetime.now(UTC).isoformat(timespec="seconds")
        with _snapshot() as snapshot:
            left_out = settings.BACKUP_LEAVES_TABLES
            rows = manifest.counted() | dict.fromkeys(left_out, 0)
            migrations = manifest.applied()
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version")
                server = cursor.fetchone()[0]
            postgres_programs.run(
                "pg_dump",
                f"--snapshot={snapshot}",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--file={partial / DATABASE}",
                *(f"--exclude-table-data={table}" for table in left_out),
            )
        files, size = _pack(partial)
        made = Manifest(
            taken_at=taken_at,
            version=manifest.version(),
            postgresql=server,
            migrations=migrations,
            rows=rows,
            files=files,
            file_bytes=size,
            sha256={name: manifest.digest(partial / name) for name in (DATABASE, FILES, LISTING)},
            key=manifest.key(),
        )
        manifest.write(made, partial)
        partial.rename(folder)
    except FileExistsError:
        raise Unusable(f"{partial} is of a backup that was cut short: delete it.") from None
    except OSError as error:
        raise Unusable(f"The backup cannot be written: {error}.") from None
    finally:
        os.umask(before)
    return made


@contextmanager
def _snapshot() -> Iterator[str]:
    """One moment of the database, for us and for ``pg_dump``."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _pack(folder: Path) -> tuple[int, int]:
    """Pack the uploads and list them as ``sha256sum`` does; how many, and their bytes."""
    root = Path(settings.MEDIA_ROOT)
    count = size = 0
    with (
        tarfile.open(folder / FILES, "w", format=tarfile.PAX_FORMAT) as packed,
        (folder / LISTING).open("w") as listing,
    ):
        for path in sorted(root.rglob("*")):
            if path.suffix == DRAFT or not path.is_file():
                continue
            name = path.relative_to(root).as_posix()
            if name.partition("/")[0] in settings.BACKUP_LEAVES_FOLDERS:
                continue
            try:
                with path.open("rb") as file:
                    reading = _Hashed(file)
                    found = packed.gettarinfo(arcname=name, fileobj=file)
                    found.uid = found.gid = 0
                    found.uname = found.gname = ""
                    packed.addfile(found, reading)
            except FileNotFoundError:
                continue  # its row went meanwhile
            listing.write(f"{reading.hash.hexdigest()}  {name}\n")
            count, size = count + 1, size + found.size
    return count, size


class _Hashed:
    """A file that is hashed while it is read, so that big ones are read once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.hash.update(block)
        return block
