"""`make test`: two tests at a time, at last those that bear no busy machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from eclub.local import preparation
from eclub.local.console import Trouble, say
from eclub.local.environment import ROOT, local, tool

# Chromium without its windows; a whole one serves as well, and takes longer.
SHELL = "chromium-headless-shell"
# Program → Debian's package.
PROGRAMS = {
    SHELL: SHELL,
    "janus": "janus",
    "msgfmt": "gettext",
    "turnserver": "coturn",
}
# Neighbours stay with one worker, and share their servers and rows.
TWO = ["-n", "2", "--dist", "worksteal"]
BROWSERS = "tests/browser"
# Where something dies. Each worker begins with one half: the longest first, and those that need
# the whole machine when the other worker has little left to do.
DYING = [
    "tests/local/test_running.py",
    "tests/clubs/test_reminder_faults.py",
    "tests/browser/test_form_faults.py",
    "tests/browser/test_room_nine.py",
    "tests/clubs/video/test_faults.py",
    "tests/browser/test_room_faults.py",
]
# Browsers mostly wait, so two get on with each other on two cores, but not with quick tests. What
# a suite has nothing of is not imported.
SUITES = {
    "quick tests": ["tests", f"--ignore={BROWSERS}", "-m", "not (faults or alone)", *TWO],
    "browsers": [BROWSERS, "-m", "not (faults or alone)", *TWO],
    "tests of what dies": [*DYING, "-m", "faults or alone", *TWO],
}


def test(arguments: list[str]) -> int:
    """Run all suites, or pytest once with the person's own arguments; the exit code."""
    ensure_programs()
    # Apart from `make run`'s data: these databases may be lost, and are faster for it.
    os.environ["STATE_DIR"] = str(Path(os.environ.get("STATE_DIR") or ROOT / "var") / "tests")
    with local(disposable=True) as given:
        preparation.compile_translations()
        environment = with_bytecode(given)
        if arguments:
            return pytest(arguments, environment)
        codes = []
        for name, chosen in SUITES.items():
            say(f"— {name}")
            codes.append(pytest(chosen, environment))
        return max(codes)


def with_bytecode(environment: dict[str, str]) -> dict[str, str]:
    """Who wants no bytecode beside the sources, as images do, gets it with the tests' data.

    Every worker and server would compile all packages again, for several seconds each.
    """
    if not environment.get("PYTHONDONTWRITEBYTECODE"):
        return environment
    place = str(Path(environment["STATE_DIR"]) / "bytecode")
    return environment | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": place}


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest once; its exit code."""
    command = [tool("pytest"), "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


def ensure_programs() -> None:
    """Install the programs tests need with apt when it may; otherwise say what is missing."""
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get") and sys.platform == "linux":
        say(f"Installing {' '.join(wanted)} with apt")
        if apt("update"):
            # One by one: not every distribution packages Chromium without its windows.
            for package in wanted:
                apt("install", "-y", "--no-install-recommends", package)
        wanted = missing()
    if shutil.which("chromium"):
        wanted = [package for package in wanted if package != SHELL]
    if wanted:
        names = " ".join(wanted)
        raise Trouble(f"The tests need {names}: install them, for example `apt install {names}`.")


def missing() -> list[str]:
    """Packages whose program is not here."""
    return [package for program, package in PROGRAMS.items() if not shutil.which(program)]


def apt(*words: str) -> bool:
    """Run apt without questions; whether it succeeded."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *words]
    with Path(os.devnull).open("w") as nothing:
        answer = subprocess.run(command, env=environment, stdout=nothing, check=False)  # noqa: S603
    return answer.returncode == 0
