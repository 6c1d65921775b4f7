"""`make test` on a machine where something is missing."""

import os
import re
import shutil

import pytest

from eclub.local import suites
from eclub.local.console import Trouble
from eclub.local.environment import ROOT


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(shutil, "which", programs.get)


@pytest.mark.usefixtures("nothing_installed")
def test_who_may_not_install_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble) as trouble:
        suites.ensure_programs()
    assert "apt install chromium-headless-shell janus gettext coturn" in str(trouble.value)
    assert "\n" not in str(trouble.value)


@pytest.mark.parametrize("refused", [None, "janus", suites.SHELL])
@pytest.mark.parametrize("browser", [True, False])
def test_root_installs_what_is_missing_with_apt(
    monkeypatch: pytest.MonkeyPatch, refused: str | None, browser: bool
) -> None:
    here = {"apt-get", *(["chromium"] if browser else [])}

    def apt(*words: str) -> bool:
        here.update({*words} - {refused})
        return words[-1] != refused

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: name if name in here else None)
    monkeypatch.setattr(suites, "apt", apt)
    monkeypatch.setitem(suites.PROGRAMS, "msgfmt", "msgfmt")
    monkeypatch.setitem(suites.PROGRAMS, "turnserver", "turnserver")
    if refused is None or (refused == suites.SHELL and browser):
        suites.ensure_programs()
        assert here >= {"janus", "msgfmt", "turnserver"}
    else:
        with pytest.raises(Trouble, match=f"The tests need {refused}: install them"):
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


def test_every_test_belongs_to_a_suite() -> None:
    """One that bears no neighbours is left out of the others: it has to be where something dies."""
    marked = re.compile(r"\bmark\.(faults|alone)\b")
    tests = (
        path for path in (ROOT / "tests").rglob("test_*.py") if marked.search(path.read_text())
    )
    assert {str(path.relative_to(ROOT)) for path in tests} == {*suites.DYING}
