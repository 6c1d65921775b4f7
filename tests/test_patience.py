"""Who waits for a slow database, and for how long."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from eclub import environment

SHOWN = """
import eclub.wsgi
from django.db import connection
with connection.cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""


def test_pages_give_a_slow_database_up() -> None:
    kept = {name: value for name, value in os.environ.items() if name not in environment.PATIENCE}
    answer = subprocess.run(
        [sys.executable, "-c", SHOWN],
        cwd=settings.BASE_DIR,
        env={**kept, "DATABASE_LOCK_SECONDS": "3"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert answer.stdout.split() == ["20s", "3s"]


def test_later_work_takes_its_time() -> None:
    assert "timeout" not in settings.DATABASES["default"]["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgres://eclub@db/eclub", "-c cursor_tuple_fraction=1 -c lock_timeout=5s"),
        (
            "postgres://eclub@db/eclub?options=-c%20jit%3Doff",
            "-c jit=off -c cursor_tuple_fraction=1 -c lock_timeout=5s",
        ),
    ],
)
def test_options_of_the_address_stay(
    monkeypatch: pytest.MonkeyPatch, address: str, options: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    found = environment.database("DATABASE_URL", statement_timeout=0, lock_timeout=5)
    assert found["OPTIONS"] == environment.NOTICED | {"options": options}


def test_an_address_says_how_soon_a_server_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://eclub@db/eclub?connect_timeout=9")
    found: Any = environment.database("DATABASE_URL")["OPTIONS"]
    assert (found["connect_timeout"], found["tcp_user_timeout"]) == ("9", "25000")
