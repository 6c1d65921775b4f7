"""A new version comes while people work: the newest migrations, then one web process after another.

The version before serves, from the commit that precedes the newest migrations; people send forms
through it (``traffic_before``); ``migrate`` runs; then each web process starts anew as today's.
"""

import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from shutil import copy

from django.conf import settings

from eclub.local import preparation
from eclub.local.environment import ROOT
from tests.browser.server import Server, test_database_url
from tests.load.copies import copied, emptied
from tests.load.measurement import Measurement
from tests.load.outcome import ROUNDS, Outcome, measured

MIGRATIONS = ["*/migrations/0*.py"]
# What the version before may not have yet.
BROUGHT = ["traffic.py", "traffic_before.py", "outcome.py", "measurement.py"]
# As docker-compose.yml: who waits for a table longer lets the others go first, and tries again.
PATIENCE = {"DATABASE_LOCK_SECONDS": "5"}
TRIES = 5
AROUND = 1.5


def rows(folder: Path) -> Iterator[Measurement]:
    """One line; none where there is no history to take the version before from."""
    with emptied():
        found = _before(folder)
        if found is None:
            sys.stdout.write("# no history: the upgrade is left out\n")
            return
        before, commit = found
        old, new = _states(folder, before)
        rounds = []
        for _ in range(ROUNDS):
            with copied():
                rounds.append(_round(before, old, new))
    added = _git("diff", "--name-only", "--diff-filter=A", commit, "--", *MIGRATIONS).split()
    yield from measured("upgrade", f"forms while {len(added)} migrations come", rounds)


def _before(folder: Path) -> tuple[Path, str] | None:
    """The tree before the newest migrations, its tables made, and its commit."""
    added = ["--diff-filter=A", "--format=%H^", "--", *MIGRATIONS]
    commits = _git("log", f"-{TRIES}", *added).decode().split()
    for rank, commit in enumerate(commits):
        tree = folder / f"before-{rank}"
        with tarfile.open(fileobj=BytesIO(_git("archive", commit))) as archive:
            archive.extractall(tree, filter="data")
        for name in BROUGHT:
            copy(ROOT / "tests" / "load" / name, tree / "tests" / "load" / name)
        # One between two that were made side by side has no tables.
        if _manage(tree, "migrate", "--no-input"):
            return tree, commit
    return None


def _git(*words: str) -> bytes:
    answer = subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True)
    return answer.stdout if answer.returncode == 0 else b""


def _states(folder: Path, before: Path) -> tuple[Path, Path]:
    """Where each version has its static files; what people bring lies in one place."""
    media = folder / "upgrade-media"
    media.mkdir()
    found = folder / "state-before", folder / "state-now"
    for state in found:
        state.mkdir()
        (state / "media").symlink_to(media)
    (found[1] / "static").symlink_to((folder / "static").resolve())
    environment = {**os.environ, "STATE_DIR": str(found[0])}
    words = ["manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run([sys.executable, *words], cwd=before, env=environment, check=True)
    preparation.compile_translations()
    return found


def _manage(tree: Path, *words: str, **environment: str) -> bool:
    """Whether a command of that version went well."""
    variables = {**os.environ, "DATABASE_URL": test_database_url(), **environment}
    answer = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=tree,
        env=variables,
        check=False,
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        sys.stdout.write(f"# {tree.name}: {words[0]}: {answer.stderr.splitlines()[-1:]}\n")
    return answer.returncode == 0


def _round(before: Path, old: Path, new: Path) -> Outcome:
    with ExitStack() as stack:
        webs = [Server(old, tree=before, STAFF_SECOND_FACTOR="0") for _ in range(2)]
        for web in webs:
            web.start()
            stack.callback(web.close)
        for web in webs:
            web.wait()
        people = stack.enter_context(_people(before, old, webs))
        time.sleep(AROUND)
        done = next((number for number in range(1, TRIES + 1) if _migrate()), 0)
        for web in webs:
            web.stop()
            web.tree = Path(settings.BASE_DIR)
            web.environment["STATE_DIR"] = str(new)
            web.start()
            web.wait()
        time.sleep(AROUND)
        told = json.loads(people.communicate("end\n", timeout=240)[0].splitlines()[-1])
    failed = TRIES if not done else done - 1
    seen = {**told["seen"], "tries of migrate that failed": failed}
    return Outcome(told["of"], told["lost"] + (not done), told["twice"], told["away"], seen)


def _migrate() -> bool:
    return _manage(Path(settings.BASE_DIR), "migrate", "--no-input", **PATIENCE)


@contextmanager
def _people(before: Path, old: Path, webs: list[Server]) -> Iterator["subprocess.Popen[str]"]:
    """Those who work, in a process of the version before; they have begun."""
    environment = {**webs[0].environment, "STATE_DIR": str(old)}
    command = [sys.executable, "-m", "tests.load.traffic_before", *(web.url for web in webs)]
    with subprocess.Popen(
        command,
        cwd=before,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "working\n":
            raise RuntimeError("the people of the version before do not work")
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
