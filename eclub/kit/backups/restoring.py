"""Puts a backup into an empty installation, and proves that all of it is there."""

import tarfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from eclub.kit.backups import manifest, postgres_programs
from eclub.kit.backups.manifest import DATABASE, FILES, LISTING, Manifest, Unusable

# What `migrate` itself writes.
OF_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def restore(folder: Path) -> Manifest:
    """Restore a backup; raises Unusable, having changed nothing unless it says otherwise."""
    found = manifest.read(folder)
    if unknown := manifest.unknown_migrations(found.migrations):
        raise Unusable(
            f"This backup is of a newer version ({unknown[0]} is not known here): restore it with"
            f" the code of version {found.version} or later."
        )
    _refuse_what_is_not_empty()
    _make_room()
    postgres_programs.run(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        str(folder / DATABASE),
    )
    _compare_rows(found)
    _unpack(folder, found)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # Tables of an older version are brought to this one, as a start would.
    call_command("migrate", interactive=False, verbosity=0)
    return found


def described(found: Manifest) -> str:
    """A backup in one line, for whoever takes or restores it."""
    rows = sum(found.rows.values())
    megabytes = found.file_bytes / 1_000_000
    return (
        f"{rows} rows of {len(found.rows)} tables, {found.files} files ({megabytes:.1f} MB), taken"
        f" {found.taken_at} by version {found.version} from PostgreSQL {found.postgresql}"
    )


def _refuse_what_is_not_empty() -> None:
    filled = [name for name, rows in _rows_here().items() if rows and name not in OF_MIGRATIONS]
    if filled:
        raise Unusable(
            f"The database is not empty ({', '.join(filled[:3])}…): nothing was changed. Restore"
            " into a new database, or drop this one first if you are sure."
        )
    root = Path(settings.MEDIA_ROOT)
    if root.is_dir() and any(path.is_file() for path in root.rglob("*")):
        raise Unusable(f"{root} holds files: nothing was changed. Move them away first.")


def _rows_here() -> dict[str, int]:
    """Of each table 1 when it has a row: counting a full one takes its time."""
    found = {}
    with connection.cursor() as cursor:
        for name in manifest.tables():
            table = connection.ops.quote_name(name)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})::integer")  # noqa: S608  # of the catalogue
            found[name] = cursor.fetchone()[0]
    return found


def _make_room() -> None:
    """Drop the empty tables that `migrate` made: the backup brings its own."""
    if not manifest.tables():
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
    # Statements and types of the dropped schema are no longer to be used.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend


def _compare_rows(found: Manifest) -> None:
    here = manifest.counted()
    wrong = [
        f"{name}: {here.get(name, 0)} instead of {rows}"
        for name, rows in found.rows.items()
        if here.get(name) != rows
    ]
    if wrong:
        raise Unusable(f"Rows are missing after the restore: {'; '.join(wrong)}.")


def _unpack(folder: Path, found: Manifest) -> None:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / FILES) as packed:
        packed.extractall(root, filter="data")
    lines = (folder / LISTING).read_text().splitlines()
    if len(lines) != found.files:
        raise Unusable(f"{LISTING} lists {len(lines)} files instead of {found.files}.")
    for line in lines:
        expected, _, name = line.partition("  ")
        if manifest.digest(root / name) != expected:
            raise Unusable(f"{root / name} is not what it was; the database is restored.")
