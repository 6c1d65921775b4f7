"""The supervisor with small programs: it stops every process, and restarts one that crashes."""

import os
import signal
import subprocess

import pytest

from eclub.local.environment import ROOT
from tests.local.conftest import Tree, eventually

# A program with a child of its own, and one that will not listen.
SCRIPT = """
import os, sys
from pathlib import Path
from eclub.local import supervisor
from eclub.local.supervisor import Program, Supervisor

supervisor.STOPS_WITHIN = 1.0
family = ["sh", "-c", "sleep 600.1 & sleep 600.2"]
stubborn = ["sh", "-c", "trap '' TERM; while :; do sleep 600.3; done"]
programs = [Program("family", family), Program("stubborn", stubborn)]
Supervisor(programs, dict(os.environ), Path(os.environ["STATE_DIR"]) / "log").run()
print("stopped")
"""
NAPS = ("sleep 600.1", "sleep 600.2", "sleep 600.3")


def start(tree: Tree, script: str = SCRIPT) -> subprocess.Popen[str]:
    # In a file: its text must not be found among the arguments of processes.
    tree.state.mkdir()
    path = tree.state / "script.py"
    path.write_text(script)
    return tree.start(str(path), PYTHONPATH=str(ROOT))


def started(tree: Tree) -> subprocess.Popen[str]:
    child = start(tree)
    eventually(lambda: all(tree.find(nap) for nap in NAPS))
    return child


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(tree: Tree, sent: signal.Signals) -> None:
    child = started(tree)
    child.send_signal(sent)
    output, _ = child.communicate(timeout=20)
    assert output.endswith("stopped\n")
    assert child.returncode == 0
    assert not tree.processes()


def test_a_killed_supervisor_leaves_nothing(tree: Tree) -> None:
    child = started(tree)
    child.kill()
    child.communicate()
    eventually(lambda: not tree.processes())


def test_a_crashed_program_is_said_and_restarted_and_its_family_ended(tree: Tree) -> None:
    child = started(tree)
    [leader] = tree.find("sh -c sleep")
    orphan = tree.find("sleep 600.1 ")
    os.kill(leader, signal.SIGKILL)
    eventually(lambda: tree.find("sh -c sleep") not in ([], [leader]))
    assert not set(orphan) & set(tree.processes())
    child.terminate()
    output, _ = child.communicate(timeout=20)
    assert "family stopped unexpectedly (signal SIGKILL); starting it again in 0.5 s." in output
    assert f"{tree.state}/log/family.log" in output


def test_errors_of_a_program_are_shown_and_everything_is_logged(tree: Tree) -> None:
    noisy = "echo quiet line; echo ERROR: telling line; sleep 600.1; sleep 600.2; sleep 600.3"
    child = start(tree, SCRIPT.replace("sleep 600.1 & sleep 600.2", noisy))
    log = tree.state / "log" / "family.log"
    eventually(lambda: log.exists() and "telling" in log.read_text())
    child.terminate()
    output, _ = child.communicate(timeout=20)
    assert "family | ERROR: telling line" in output
    assert "quiet line" not in output
    assert "quiet line" in log.read_text()
