"""A backup is restored, for real: into another database and another folder, compared row by row."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from clubs.models import SharedFile
from clubs.services.shared_file import SHELF
from eclub.kit.backups import manifest
from eclub.kit.models import AuditEvent
from eclub.kit.services import audit
from members.models import User
from members.services import data_export
from prospecting.models import Company
from tests.factories.clubs import ClubFactory, SeatFactory, SharedFileFactory
from tests.factories.members import AdministratorFactory, UserFactory
from tests.factories.prospecting import CompanyFactory

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "eclub_restored"


@contextmanager
def another_database(name: str = OTHER) -> Iterator[None]:
    """An empty one, that this thread uses meanwhile."""
    usual = connection.settings_dict["NAME"]

    def use(database: str) -> None:
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = database

    name = f"{name}_{usual}"
    with connection._nodb_cursor() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    use(name)
    try:
        yield
    finally:
        use(usual)
        with connection._nodb_cursor() as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def contents() -> dict[str, str]:
    """By table a digest of all that its rows say, whatever their order."""
    found = {}
    with connection.cursor() as cursor:
        for table in manifest.tables():
            cursor.execute(
                "SELECT coalesce(string_agg(row::text, E'\\n' ORDER BY row::text), '')"
                f" FROM {connection.ops.quote_name(table)} AS row"
            )
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def guards() -> list[tuple[Any, ...]]:
    """What the database itself guarantees, by name: PostgreSQL writes some casts another way."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conname, conrelid::regclass::text FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT indexname, tablename FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT proname, prosrc FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT extname, '' FROM pg_extension
            ORDER BY 1, 2
        """)
        return cursor.fetchall()


def test_what_is_backed_up_is_there_after_a_restore(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    administrator = AdministratorFactory(email="soizic@example.org")
    administrator.set_password("un mot de passe bien long")
    administrator.save()
    club = ClubFactory()
    SeatFactory(club=club)
    CompanyFactory.create_batch(3)
    audit.record(administrator, "club.seen", club)
    file: Any = SharedFileFactory(content=b"%PDF-1.7 ce qui a ete dit")
    (SHELF.folder / "draft.part").write_bytes(b"half written")
    before, guaranteed = contents(), guards()

    folder = tmp_path / "2026-11-23"
    call_command("backup", folder)
    # What comes after the backup is not in it.
    AdministratorFactory()
    assert {path.name for path in folder.iterdir()} == {
        *(manifest.DATABASE, manifest.FILES, manifest.LISTING, manifest.MANIFEST)
    }
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.iterdir()])
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", folder)

    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with another_database():
        call_command("restore", folder)
        assert contents() == before
        assert guards() == guaranteed
        assert User.objects.filter(email="soizic@example.org").exists()
        assert authenticate(None, email="soizic@example.org", password="un mot de passe bien long")
        assert Company.objects.count() == 3
        restored = SharedFile.objects.get(pk=file.pk)
        assert SHELF.path_of(restored).read_bytes() == b"%PDF-1.7 ce qui a ete dit"
        assert not list((tmp_path / "elsewhere").rglob("*.part"))
        # Numbers go on where they were, and the audit trail is as final as before.
        assert AdministratorFactory().pk > administrator.pk
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("DELETE FROM kit_auditevent")
        assert AuditEvent.objects.filter(action="club.seen").count() == 1
    assert "Restored" in capsys.readouterr().out


def test_a_backup_opens_no_door(tmp_path: Path, settings: Settings, client: Client) -> None:
    """Neither somebody's session nor the copy of all their data is in it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    person = UserFactory()
    client.force_login(person)
    assert client.get(reverse("account")).status_code == 200
    export = data_export.ask(person)
    assert data_export.make(export.pk)
    archive = data_export.SHELF.path_of(export).name
    key = client.session.session_key
    call_command("backup", tmp_path / "backup")
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with another_database():
        call_command("restore", tmp_path / "backup")
        assert User.objects.filter(pk=person.pk).exists()
        assert not Session.objects.filter(pk=key).exists()
        assert not UserSession.objects.exists()
        assert data_export.readable(person) is None
        assert not list((tmp_path / "elsewhere").rglob(archive))
        assert client.get(reverse("account"))["Location"].startswith(reverse("account_login"))


def test_a_damaged_or_unfinished_backup_is_refused(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "backup"
    call_command("backup", folder)
    call_command("restore", folder, check=True)
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", folder)
    with (folder / manifest.DATABASE).open("r+b") as file:
        file.seek(200)
        file.write(b"\0" * 8)
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", folder, check=True)
    (folder / manifest.MANIFEST).unlink()
    with pytest.raises(CommandError, match="not a backup that was finished"):
        call_command("restore", folder)


def test_a_backup_of_a_newer_version_is_refused(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    newer = {**manifest.applied(), "clubs": ["9999_of_tomorrow"]}
    monkeypatch.setattr(manifest, "applied", lambda: newer)
    call_command("backup", tmp_path / "backup")
    with pytest.raises(CommandError, match=r"newer version \(clubs.9999_of_tomorrow"):
        call_command("restore", tmp_path / "backup")
