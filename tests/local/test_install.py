"""The installer, which runs before anything is installed."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eclub.local.environment import ROOT

SCRIPT = ROOT / "eclub/local/install.py"


@pytest.fixture
def install(tmp_path: Path) -> dict[str, Any]:
    """The script's functions, working in a directory of their own."""
    namespace = runpy.run_path(str(SCRIPT))
    namespace["main"].__globals__.update(
        VENV=tmp_path / ".venv",
        RUNTIME=tmp_path / "requirements.txt",
        PYTHON=tmp_path / ".venv/bin/python",
    )
    return namespace


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_too_old_or_too_new_is_refused_with_what_to_do(
    install: dict[str, Any],
    version: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert install["main"]() == 1
    said = capsys.readouterr().err
    assert f"this is {version[0]}.{version[1]}" in said
    assert "make run PYTHON=python3.12" in said


def test_it_reads_in_an_old_python() -> None:
    compile(SCRIPT.read_text(), str(SCRIPT), "exec")
    assert ":=" not in SCRIPT.read_text()
    assert "match " not in SCRIPT.read_text()


def test_a_file_installed_before_costs_nothing(
    install: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/uv").touch()
    file = tmp_path / "requirements.txt"
    file.write_text("one==1\n")
    install["install"](file)
    install["install"](file)
    assert len(commands) == 1
    file.write_text("one==2\n")
    install["install"](file)
    assert len(commands) == 2


def test_packages_come_by_pip_when_uv_cannot(
    install: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(list(command))
        return subprocess.CompletedProcess(command, int("/uv" in command[0]))

    monkeypatch.setattr(subprocess, "run", run)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/uv").touch()
    (tmp_path / "requirements.txt").write_text("one==1\n")
    install["install"](tmp_path / "requirements.txt")
    assert commands[-1][1:3] == ["-m", "pip"]
    assert "--require-hashes" in commands[-1]


def test_uv_is_installed_alone_with_its_locked_hashes(
    install: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    install["main"].__globals__["RUNTIME"] = ROOT / "requirements.txt"
    contents: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        contents.append(Path(command[-1]).read_text())
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    install["install_uv"]()
    [text] = contents
    assert text.startswith("uv==")
    assert text.count("==") == 1
    assert "--hash=sha256:" in text


def test_an_environment_interrupted_while_it_was_made_is_made_again(
    install: dict[str, Any], tmp_path: Path
) -> None:
    assert not install["works"]()
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    # As left behind without pip, which is put there last.
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S -I "$@"\n')
    python.chmod(0o755)
    assert not install["works"]()
    (tmp_path / ".venv/.made").touch()
    assert install["works"]()
    python.unlink()
    assert not install["works"]()
