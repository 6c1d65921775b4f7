"""Make the virtual environment and put the locked packages in it; costs nothing when done.

Run as a script by any Python 3, before anything is installed: it uses the standard library
only, and syntax old enough for a Python that is too old to read why it is refused.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME, DEVELOPMENT = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
OLDEST, NEWEST = (3, 11), (3, 13)


def main():
    """Install what is missing; the exit code."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:2]))
        return refuse(
            f"Python 3.11, 3.12 or 3.13 is needed and this is {found}: install one of them, "
            "or name it, for example `make run PYTHON=python3.12`."
        )
    if VENV.is_symlink():
        return 0  # Somebody else's environment, shared between worktrees: theirs to fill.
    files = [RUNTIME, DEVELOPMENT] if "--dev" in sys.argv else [RUNTIME]
    try:
        if not works():
            make_environment()
        for file in files:
            install(file)
    except subprocess.CalledProcessError as error:
        words = " ".join(map(str, error.cmd))
        return refuse(f"Installing failed; the reason is above. The command was: {words}")
    except OSError as error:
        return refuse(
            f"Cannot write the virtual environment in {VENV} ({error.strerror}): "
            "make room, or change the directory's owner."
        )
    return 0


def works():
    """Whether the environment is whole and made by a Python that still exists."""
    # pip comes last when one is made: with it, it was not interrupted.
    test = "" if (VENV / ".made").exists() else "import pip"
    try:
        answer = subprocess.run([PYTHON, "-c", test], check=False, capture_output=True)  # noqa: S603
    except OSError:
        return False
    return answer.returncode == 0


def make_environment():
    """Make it anew; an interrupted or broken one is thrown away."""
    say(f"Making the virtual environment with Python {sys.version.split()[0]}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    attempt = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if attempt.returncode:
        # Debian parts ensurepip from its Python.
        if shutil.which("apt-get") and os.geteuid() == 0:
            version = ".".join(map(str, sys.version_info[:2]))
            run("apt-get", "update", "-qq", quiet=True)
            run("apt-get", "install", "-qq", "-y", f"python{version}-venv", quiet=True)
            run(*command)
        else:
            say(attempt.stdout + attempt.stderr)
            raise subprocess.CalledProcessError(attempt.returncode, command)
    (VENV / ".made").touch()


def install(file):
    """Install the packages of one locked file, unless exactly that was done before."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    stamp = VENV / f".installed-{file.stem}"
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"Installing the packages of {file.name}")
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        install_uv()
    # pip knows indexes, proxies and certificates that uv may not have been told of.
    arguments = ["install", "--quiet", "--require-hashes", "-r", str(file)]
    quick = [str(uv), "pip", *arguments, "--python", str(PYTHON)]
    if subprocess.run(quick, check=False).returncode:  # noqa: S603
        say("uv could not; trying with pip")
        run(str(PYTHON), "-m", "pip", *arguments)
    stamp.write_text(digest)


def install_uv():
    """Install uv alone, the version and hashes being those of the locked file."""
    block = re.search(r"^uv==(?:.*\\\n)*.*\n", RUNTIME.read_text(), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        only = Path(folder) / "uv.txt"
        only.write_text(block.group())
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run(*pip, "--require-hashes", "-r", str(only))


def run(*command, quiet=False):
    """Run a command that must succeed."""
    output = subprocess.DEVNULL if quiet else None
    subprocess.run(command, check=True, stdout=output)  # noqa: S603


def say(text):
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def refuse(text):
    """Print what to do; the exit code of a failure."""
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
