"""What stands between a fresh checkout and a page: tables, static files, translations, the demo.

Each step that depends on sources only leaves a stamp of them and is skipped while they stay.
"""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from eclub.local.console import Trouble, say
from eclub.local.environment import ROOT


def manage(environment: dict[str, str], *words: str) -> str:
    """Run a management command quietly; what it printed. Its output is shown when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    answer = subprocess.run(  # noqa: S603  # our own command
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if answer.returncode:
        raise Trouble(f"{answer.stdout}{answer.stderr}\n`manage.py {words[0]}` failed, see above.")
    return answer.stdout


def migrate(environment: dict[str, str]) -> None:
    """Bring the tables up to date."""
    manage(environment, "migrate", "--no-input", "--verbosity=0")


def load_demo(environment: dict[str, str]) -> str:
    """Load the demo region into an empty database, or bring its dates to now; its accounts."""
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        found = database.execute("SELECT EXISTS (SELECT FROM members_user)").fetchone()
    if not any(ROOT.glob("*/management/commands/load_demo.py")):
        return ""
    if found == (True,):
        return manage(environment, "load_demo", "--refresh")
    say("Loading the demo region")
    return manage(environment, "load_demo")


def collect_static(environment: dict[str, str]) -> None:
    """Collect static files under hashed names, when a source or a package changed."""
    state = Path(environment["STATE_DIR"])
    # Python and templates too: what is collected depends on the icons they name.
    sources = [
        path
        for folder in ("static", "templates", "clubs", "eclub", "members", "prospecting")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".po", ".mo"}
    ]
    sources.append(ROOT / "requirements.txt")
    changed(
        state / "static.stamp",
        sources,
        lambda: manage(environment, "collectstatic", "--no-input", "--clear", "--verbosity=0"),
    )


def compile_translations() -> None:
    """Compile the catalogues that changed; Babel does it where there is no gettext."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as reading:
            catalogue = read_po(reading, locale=source.parts[-3])
        partial = compiled.with_suffix(".partial")
        with partial.open("wb") as writing:
            write_mo(writing, catalogue)
        partial.replace(compiled)


def changed(stamp: Path, sources: Iterable[Path], act: Callable[[], object]) -> None:
    """Act unless these sources are, by name, size and date, those of the last time."""
    states = ((path, path.stat()) for path in sorted(sources))
    listing = "".join(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n" for path, found in states)
    digest = hashlib.sha256(listing.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    act()
    stamp.write_text(digest)
