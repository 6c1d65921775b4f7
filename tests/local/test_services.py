"""Embedded services: shared by the commands of one tree, gone with the last, whatever kills it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eclub.local import postgres, redis_server
from eclub.local.console import Trouble
from eclub.local.postgres import Postgres
from tests.local.conftest import Tree, eventually

EXEC = ["-m", "eclub.local", "exec", "--"]
# Redis alone starts in a fraction of a second.
ELSEWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
QUESTION = """
import os, sys, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
    database.execute("CREATE EXTENSION btree_gist")
    print(database.execute("SHOW server_version").fetchone()[0])
    print(database.execute("SHOW max_connections").fetchone()[0])
    print(database.execute("SHOW log_min_error_statement").fetchone()[0])
for name in ("REDIS_URL", "BROKER_URL"):
    with redis.Redis.from_url(os.environ[name]) as client:
        print(client.config_get("appendonly"), client.config_get("maxmemory-policy"))
assert os.environ["BROKER_URL"] != os.environ["REDIS_URL"]
print(os.environ["SECRET_KEY"])
sys.exit(7)
"""

INSERT_AND_WAIT = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
    database.execute("CREATE TABLE kept AS SELECT 1 AS number")
print("written", flush=True)
input()
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    print(database.execute("SELECT number FROM kept").fetchone()[0])
"""


def record(tree: Tree, service: str) -> dict[str, Any]:
    """What the keeper says of a service that is ready; empty while it is not."""
    with contextlib.suppress(FileNotFoundError):
        return dict(json.loads((tree.state / service / "running.json").read_text()))
    return {}


def hold(tree: Tree) -> subprocess.Popen[str]:
    """A command that runs with Redis until its input is closed."""
    child = tree.start(*EXEC, "sh", "-c", "echo ready; read line", **ELSEWHERE)
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    return child


def test_a_command_finds_postgresql_redis_and_a_key(tree: Tree) -> None:
    code, output = tree.run(*EXEC, sys.executable, "-c", QUESTION)
    assert code == 7, output
    version, connections, told_in_log, cache, broker, key = output.splitlines()
    assert version.startswith("18.")
    assert int(connections) >= 300
    assert told_in_log == "panic"
    assert cache == broker == "{'appendonly': 'yes'} {'maxmemory-policy': 'noeviction'}"
    assert key == (tree.state / "secret_key").read_text()
    assert (tree.state / "secret_key").stat().st_mode & 0o777 == 0o600
    eventually(lambda: not tree.processes())


def test_servers_named_by_the_environment_are_used_and_nothing_is_embedded(tree: Tree) -> None:
    elsewhere = {**ELSEWHERE, "REDIS_URL": "redis://127.0.0.1:1/3"}
    shown = "echo $DATABASE_URL $REDIS_URL $BROKER_URL; ls $STATE_DIR"
    code, output = tree.run(*EXEC, "sh", "-c", shown, **elsewhere)
    assert code == 0
    first, *files = output.split("\n")
    assert first == f"{ELSEWHERE['DATABASE_URL']} redis://127.0.0.1:1/3 redis://127.0.0.1:1/1"
    assert [name for name in files if name] == ["secret_key"]


def test_two_commands_share_the_services_and_the_last_stops_them(tree: Tree) -> None:
    first, second = hold(tree), hold(tree)
    servers = tree.find("redis-server")
    assert len(servers) == 1
    first.communicate("\n", timeout=30)
    assert tree.find("redis-server") == servers
    second.communicate("\n", timeout=30)
    eventually(lambda: not tree.processes())


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_command_ended_by_a_signal_leaves_nothing(tree: Tree, sent: signal.Signals) -> None:
    child = hold(tree)
    child.send_signal(sent)
    child.wait(30)
    eventually(lambda: not tree.processes())


def test_a_killed_keeper_takes_its_server_along_and_is_replaced(tree: Tree) -> None:
    child = hold(tree)
    [keeper] = tree.find("keep redis")
    os.kill(keeper, signal.SIGKILL)
    eventually(lambda: not tree.find("redis-server"))
    code, output = tree.run(*EXEC, "sh", "-c", "echo fine", **ELSEWHERE)
    assert (code, output) == (0, "fine\n")
    child.communicate("\n", timeout=30)


def test_a_crashed_server_is_restarted_at_the_same_address(tree: Tree) -> None:
    child = hold(tree)
    before = record(tree, "redis")
    os.kill(before["pid"], signal.SIGKILL)
    eventually(lambda: record(tree, "redis").get("pid") not in (None, before["pid"]))
    assert record(tree, "redis")["url"] == before["url"]
    child.communicate("\n", timeout=30)


def test_a_killed_postgresql_comes_back_with_its_data(tree: Tree) -> None:
    child = tree.start(*EXEC, sys.executable, "-c", INSERT_AND_WAIT)
    assert child.stdout
    assert child.stdout.readline() == "written\n"
    server = record(tree, "postgres")["pid"]
    os.kill(server, signal.SIGKILL)
    eventually(lambda: record(tree, "postgres").get("pid") not in (None, server), seconds=30)
    output, _ = child.communicate("\n", timeout=30)
    assert (child.returncode, output) == (0, "1\n")


def test_a_process_id_left_behind_does_not_stop_postgresql(tree: Tree) -> None:
    assert tree.run(*EXEC, "true")[0] == 0
    # As after a power cut, the number meanwhile taken by a living program that is not ours.
    stale = tree.state / "postgres" / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1\n5432\n\n\n\n")
    code, output = tree.run(*EXEC, "true")
    assert code == 0, output


def test_a_command_that_does_not_exist_is_said(tree: Tree) -> None:
    code, output = tree.run(*EXEC, "no-such-program", **ELSEWHERE)
    assert code == 1
    assert output == "Cannot run no-such-program: No such file or directory.\n"


def test_a_state_directory_that_cannot_be_written_is_said(tree: Tree) -> None:
    tree.state.write_text("a file where a directory should be")
    code, output = tree.run(*EXEC, "true")
    assert code == 1
    assert output.startswith(f"Cannot write in {tree.state} (")
    assert "set STATE_DIR" in output


def test_a_wheel_that_cannot_run_names_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("postgres", "redis-server"):
        (tmp_path / name).write_text("not for this machine")
    monkeypatch.setattr(postgres, "programs", lambda: tmp_path)
    with pytest.raises(Trouble, match=r"cannot run on this machine.*set DATABASE_URL to"):
        Postgres(tmp_path).prepare()
    monkeypatch.setattr(redis_server, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="install redis-server, version 7 or later, or set REDIS_URL"):
        redis_server.program()
