"""What stands between a fresh checkout and a page: tables, static files, translations, the demo.

Each step that depends on sources only leaves a stamp of them and is skipped while they stay.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from eclub.local import french
from eclub.local.console import Trouble
from eclub.local.environment import ROOT


class Stamp:
    """A file that remembers its sources by name, size and date."""

    def __init__(self, path: Path, sources: Iterable[Path]) -> None:
        self.path = path
        states = ((source, source.stat()) for source in sorted(sources))
        listing = "".join(f"{name}\0{now.st_size}\0{now.st_mtime_ns}\n" for name, now in states)
        self.digest = hashlib.sha256(listing.encode()).hexdigest()

    def is_fresh(self) -> bool:
        """Whether the sources are those of the last renewal."""
        return self.path.exists() and self.path.read_text() == self.digest

    def renew(self) -> None:
        """Remember these sources."""
        self.path.write_text(self.digest)


def checked(environment: dict[str, str], *words: str) -> str:
    """Run Python quietly; what it printed. Everything is shown when it fails."""
    answer = subprocess.run(  # noqa: S603  # our own commands
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise Trouble(f"{answer.stdout}{answer.stderr}\n`{' '.join(words)}` failed, see above.")
    return answer.stdout


def update_database(environment: dict[str, str]) -> str:
    """Bring tables and demo to date; what the demo says of itself, its accounts."""
    said = checked(environment, "-m", "eclub.local.database")
    migrations_stamp(environment).renew()
    return said


def migrations_stamp(environment: dict[str, str]) -> "Stamp":
    """Fresh as long as the tables are those of the last start."""
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]
    state = Path(environment["STATE_DIR"])
    return Stamp(state / "migrations.stamp", [*sources, ROOT / "requirements.txt"])


def collect_static(environment: dict[str, str]) -> None:
    """Collect static files under hashed names, when a source or a package changed."""
    # Python and templates too: what is collected depends on the icons they name.
    sources = [
        path
        for folder in ("static", "templates", "clubs", "eclub", "members", "prospecting")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".po", ".mo"}
    ]
    sources.append(ROOT / "requirements.txt")
    stamp = Stamp(Path(environment["STATE_DIR"]) / "static.stamp", sources)
    if not stamp.is_fresh():
        checked(environment, "manage.py", "collectstatic", "--no-input", "--clear", "-v0")
        stamp.renew()


def compile_translations() -> None:
    """Compile the catalogues that changed; Babel does it where there is no gettext.

    The French one comes from the same texts: see ``eclub.local.french``.
    """
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        typeset = ROOT / "locale/fr/LC_MESSAGES" / compiled.name
        changed = max(source.stat().st_mtime, Path(french.__file__).stat().st_mtime)
        if all(made.exists() and made.stat().st_mtime >= changed for made in (compiled, typeset)):
            continue
        with source.open("rb") as reading:
            catalogue = read_po(reading, locale=source.parts[-3])
        _write(compiled, catalogue)
        _write(typeset, french.french(catalogue))


def _write(compiled: Path, catalogue: Catalog) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    partial = compiled.with_suffix(".partial")
    with partial.open("wb") as writing:
        write_mo(writing, catalogue)
    partial.replace(compiled)
