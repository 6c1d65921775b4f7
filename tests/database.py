"""The database of a run of tests: migrated once, copied for each worker, emptied row by row."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import TransactionTestCase

PREFIX = "eclub_migrated_"
# What decides the tables and what `migrate` writes in them.
SOURCES = ("*/migrations/*.py", "*/*/migrations/*.py", "*/models/*.py", "*/*/models/*.py")

TABLES = """
SELECT format('%I', relname) AS name, EXISTS (
    SELECT FROM pg_trigger
    WHERE tgrelid = pg_class.oid AND NOT tgisinternal
        AND tgtype & 1 <> 0 AND tgtype & 8 <> 0 -- for each row, on delete
) AS guarded
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
-- What is deleted elsewhere is counted there.
ORDER BY starts_with(relname, 'dashboards_tally'), oid DESC
"""
# `flush` makes every table's files anew and then all permissions: ten times as long for the few
# rows of a test. Most foreign keys are judged at the transaction's end; for the others the youngest
# table comes first. What a web process is still writing is waited for empty-handed: it may need any
# table yet, and to hold one while waiting for another would be a deadlock.
EMPTY = f"""
DO $$
DECLARE
    one record;
    filled boolean;
    patience timestamptz := clock_timestamp() + interval ':patience s';
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    LOOP
        BEGIN
            FOR one IN {TABLES} LOOP
                EXECUTE 'LOCK TABLE ' || one.name || ' IN ACCESS EXCLUSIVE MODE NOWAIT';
            END LOOP;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() > patience THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.02);
        END;
    END LOOP;
    FOR one IN {TABLES} LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || one.name || ')' INTO filled;
        IF filled AND one.guarded THEN
            -- What points to its rows is to be empty too.
            EXECUTE 'TRUNCATE ' || one.name || ' CASCADE';
        ELSIF filled THEN
            EXECUTE 'DELETE FROM ' || one.name;
        END IF;
    END LOOP;
END $$
"""
# Somebody who keeps a transaction open would be in the way of every test to come.
END_OTHERS = """
SELECT format(
    'process %s, %s, in a transaction for %s s, last asked: %s',
    pid, state, round(extract(epoch FROM clock_timestamp() - xact_start)), left(query, 300)
), pg_terminate_backend(pid, 5000)
FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""
# Seconds.
PATIENCE = 20.0


def template() -> str:
    """The name of a database with every table, made when there is none of today's migrations."""
    name = PREFIX + digest()
    with connection._nodb_cursor() as server:
        # Workers ask at once: the first makes it, the others wait.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        found = {row[0] for row in server.fetchall()}
        if name not in found:
            for old in found:
                server.execute(f'DROP DATABASE "{old}"')
            server.execute(f'CREATE DATABASE "{PREFIX}partial"')
            migrate(f"{PREFIX}partial")
            server.execute(f'ALTER DATABASE "{PREFIX}partial" RENAME TO "{name}"')
    return name


def digest() -> str:
    """Short for the sources of the tables."""
    root = settings.BASE_DIR
    paths = sorted({path for pattern in SOURCES for path in root.glob(pattern)})
    content = b"".join(path.read_bytes() for path in [root / "requirements.txt", *paths])
    return hashlib.sha256(content).hexdigest()[:16]


def migrate(name: str) -> None:
    """Make all tables in this database."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = usual


def empty(self: TransactionTestCase) -> None:
    """Django's teardown of a test that commits, without making files and permissions anew.

    Where somebody keeps a transaction open, this test fails and says who: they are ended, and the
    next test finds its tables empty.
    """
    names: Any = self._databases_names(include_mirrors=False)
    emptying = EMPTY.replace(":patience", str(PATIENCE))
    for name in names:
        with connections[name].cursor() as cursor:
            try:
                cursor.execute(emptying)
            except OperationalError as refusal:
                cursor.execute(END_OTHERS)
                for told, _ in cursor.fetchall():
                    refusal.add_note(told)
                cursor.execute(emptying)
                raise
