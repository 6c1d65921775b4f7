"""The locked requirements: `pyproject.toml` says what we depend on, two files say exactly what."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from eclub.local.console import Trouble
from eclub.local.environment import ROOT, tool

OPTIONS = [
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
    # No name of a host: an installer uses the index it was told of.
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
]
# File by file, what goes in; the second may not disagree with the first.
FILES = {
    "requirements.txt": ["pyproject.toml", "--extra", "local"],
    "requirements-dev.txt": ["--group", "pyproject.toml:dev", "-c", "requirements.txt"],
}


def lock(*, upgrade: bool) -> int:
    """Write both files; versions already locked stay unless ``upgrade`` asks for newer ones."""
    compile_in(ROOT, upgrade=upgrade)
    return 0


def stale() -> list[str]:
    """The locked files that no longer say what `pyproject.toml` asks for."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("pyproject.toml", *FILES):
            shutil.copy(ROOT / file, folder)
        compile_in(folder, upgrade=False)
        return [
            file for file in FILES if (folder / file).read_bytes() != (ROOT / file).read_bytes()
        ]


def compile_in(folder: Path, *, upgrade: bool) -> None:
    """Resolve each file in this folder."""
    for file, sources in FILES.items():
        command = [tool("uv"), "pip", "compile", *sources, *OPTIONS, "-o", file]
        if upgrade:
            command.append("--upgrade")
        if subprocess.run(command, cwd=folder, check=False).returncode:  # noqa: S603  # ours
            raise Trouble(f"uv could not resolve {file}: the reason is above.")
