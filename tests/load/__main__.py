"""`python -m tests.load [group …]`: run the groups asked for, or all, and print their figures."""

import importlib
import os
import sys
import traceback
from pathlib import Path

from eclub.local import preparation

FOLDER = Path(__file__).parent
# Groups that also come with another, and can be asked for alone.
WITH = {"session": ["faults", "nine"]}


def groups() -> list[str]:
    """The modules that measure something, by name."""
    return sorted(
        path.stem
        for path in FOLDER.glob("*.py")
        if path.stem != "__main__" and "def measure(" in path.read_text()
    )


def main(asked: list[str]) -> int:
    """Run groups one after the other; 1 when one of them broke."""
    known = groups()
    asked = [part for name in asked for part in (name, *WITH.get(name, []))]
    unknown = [name for name in asked if name not in known]
    if unknown:
        sys.stderr.write(f"There is no group {unknown[0]}: choose among {', '.join(known)}.\n")
        return 2
    preparation.collect_static(dict(os.environ))
    preparation.compile_translations()
    failed = False
    for name in asked or known:
        sys.stdout.write(f"# {name}\n")
        try:
            for measurement in importlib.import_module(f"tests.load.{name}").measure():
                sys.stdout.write(measurement.lines() + "\n")
                sys.stdout.flush()
        except Exception:  # noqa: BLE001  # the other groups are still wanted
            failed = True
            traceback.print_exc()
    return int(failed)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
    sys.exit(main(sys.argv[1:]))
