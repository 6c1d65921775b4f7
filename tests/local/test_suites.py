"""`make test` on a machine where something is missing."""

import os
import shutil

import pytest

from eclub.local import suites
from eclub.local.console import Trouble


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(shutil, "which", programs.get)


@pytest.mark.usefixtures("nothing_installed")
def test_who_may_not_install_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble) as trouble:
        suites.ensure_programs()
    assert "apt install chromium janus gettext coturn" in str(trouble.value)
    assert "\n" not in str(trouble.value)


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize("works", [True, False])
def test_root_installs_what_is_missing_with_apt(
    monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    asked: list[tuple[str, ...]] = []

    def apt(*words: str) -> bool:
        asked.append(words)
        return works

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(suites, "apt", apt)
    if works:
        suites.ensure_programs()
        assert asked[-1][-3:] == ("janus", "gettext", "coturn")
    else:
        with pytest.raises(Trouble, match="The tests need chromium janus gettext coturn"):
            suites.ensure_programs()


def test_a_machine_with_everything_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(suites, "apt", lambda *words: pytest.fail("apt is not needed"))
    suites.ensure_programs()


def test_who_wants_no_bytecode_beside_the_sources_has_it_elsewhere() -> None:
    """Or each of many processes compiles all packages for itself."""
    usual = {"STATE_DIR": "/srv/eclub/var/tests"}
    assert suites.with_bytecode(usual) == usual
    changed = suites.with_bytecode(usual | {"PYTHONDONTWRITEBYTECODE": "1"})
    assert not changed["PYTHONDONTWRITEBYTECODE"]
    assert changed["PYTHONPYCACHEPREFIX"] == "/srv/eclub/var/tests/bytecode"
