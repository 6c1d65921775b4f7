"""Looking for what an erasure should not have left: in every column of every table, and on disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from eclub.kit import personal_data
from eclub.kit.services.mentions import literally

TABLES = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
  FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
 WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
 GROUP BY table_name ORDER BY table_name
"""
CHUNK = 1 << 20
# « membre1@… » is not found within somebody else's « ancien-membre1@… ».
BEFORE, AFTER = r"(?<![[:alnum:]._+-])", r"(?![[:alnum:]])"


@dataclass(frozen=True)
class Remains:
    """Where something was found, and in how many rows (or files)."""

    place: str
    count: int


def look_for(terms: Iterable[str]) -> list[Remains]:
    """Rows and files that hold one of the terms, however it is written in capitals.

    The whole of every table is read: minutes on a large database, and nobody has to wait.
    """
    wanted = [term for term in terms if term]
    return [*_in_tables(wanted), *_in_files(wanted)] if wanted else []


def files_of_nobody() -> list[Path]:
    """Files on the shelves that no row names; those younger than a day may be on their way."""
    left = []
    for entry in personal_data.personal():
        if entry.shelf is not None and (shelf := entry.shelf()).folder.is_dir():
            tokens = entry.model_class._base_manager.values_list("token", flat=True)
            named = {token.hex for token in tokens}
            left += [path for path in sorted(shelf.folder.iterdir()) if path.name not in named]
    return left


def _in_tables(terms: list[str]) -> Iterator[Remains]:
    # Bytes are written as hexadecimal digits when a row is read as text.
    whole = [f"{BEFORE}{literally(term)}{AFTER}" for term in terms]
    pattern = "|".join([*whole, *(term.encode().hex() for term in terms)])
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for table, columns in cursor.fetchall():
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {name} AS row WHERE row::text ~* %s)",  # noqa: S608 - names come from the catalogue
                [pattern],
            )
            if not cursor.fetchone()[0]:
                continue
            for column in columns:
                quoted = connection.ops.quote_name(column)
                cursor.execute(
                    f"SELECT count(*) FROM {name} WHERE {quoted}::text ~* %s",  # noqa: S608 - as above
                    [pattern],
                )
                if count := cursor.fetchone()[0]:
                    yield Remains(f"{table}.{column}", count)


def _in_files(terms: list[str]) -> Iterator[Remains]:
    folder = Path(settings.MEDIA_ROOT)
    wanted = [term.lower().encode() for term in terms]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (_holds(path, wanted) or _is_named(path, terms)):
            yield Remains(str(path.relative_to(folder)), 1)


def _is_named(path: Path, terms: list[str]) -> bool:
    return any(term.lower() in path.name.lower() for term in terms)


def _holds(path: Path, wanted: list[bytes]) -> bool:
    longest = max(map(len, wanted))
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = before + chunk.lower()
            if any(term in window for term in wanted):
                return True
            before = window[-longest:]
    return False
