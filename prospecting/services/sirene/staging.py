"""The temporary tables that batches are copied into before they are written as a set."""

from django.db import connection

from prospecting.services.sirene.table import Batch, Columns


def prepare(name: str, columns: Columns) -> None:
    """An empty table of the connection's own, of texts: what they mean is judged in SQL."""
    texts = ", ".join(f"{column} text" for column in columns.names)
    drop(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} (line bigint, {texts})")


def drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")


def fill(name: str, columns: Columns, batch: Batch) -> None:
    """Copy a batch in, in place of the one before."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE pg_temp.{name}")
    add(name, columns, batch)


def add(name: str, columns: Columns, batch: Batch) -> None:
    """Copy a batch in; [ND] is NULL, an empty cell ''."""
    listed = ", ".join(["line", *columns.names])
    with connection.cursor() as cursor:
        statement = f"COPY pg_temp.{name} ({listed}) FROM STDIN WITH (FORMAT csv, NULL '[ND]')"
        with cursor.copy(statement) as copy:
            # PostgreSQL's texts cannot hold it, and a name does not either.
            copy.write(batch.text.getvalue().replace("\0", ""))
