"""`make run` itself: what it refuses, and that nothing of it remains."""

import fcntl
import json
import re
import signal
import socket
import subprocess
import urllib.request
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from eclub.local import running
from tests.local.conftest import Tree, eventually

RUN = ["-m", "eclub.local", "run"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_said_with_another_to_take(tree: Tree) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, output = tree.run(*RUN, PORT=str(port))
    assert code == 1
    assert output.startswith(f"Port {port} is used by another program")
    assert f"make run PORT={port + 1}" in output


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_said(tree: Tree, port: str) -> None:
    code, output = tree.run(*RUN, PORT=port)
    assert code == 1
    assert output == f"PORT={port} is not a port: write a number such as PORT=8001.\n"


def test_a_second_start_names_the_address_of_the_first(tree: Tree) -> None:
    tree.state.mkdir()
    with (tree.state / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(json.dumps({"url": "http://localhost:8042", "pid": 4242}))
        lock.flush()
        code, output = tree.run(*RUN, PORT=str(free_port()))
    assert code == 1
    assert "already runs at http://localhost:8042 (process 4242)" in output


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nothing in the tests' output."""


def test_an_offices_proxy_is_not_asked_for_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr(running, "READY_WITHIN", 5.0)
    environment = {"STATE_DIR": str(tmp_path), "PUBLIC_URL": "http://localhost"}
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        trouble = running.announce(environment, server.server_port, "said", lambda: None)
        server.shutdown()
    assert trouble == ""


def test_a_media_server_that_is_not_installed_is_said(tree: Tree) -> None:
    # Where only our own programs are.
    code, output = tree.run(*RUN, PORT=str(free_port()), JANUS_URLS="local", PATH="/nowhere")
    assert code == 1
    assert "apt install janus" in output


def start_platform(tree: Tree) -> tuple[subprocess.Popen[str], int]:
    """The whole platform, ready."""
    port = free_port()
    child = tree.start(*RUN, PORT=str(port), JANUS_URLS="local")
    assert child.stdout
    said = ""
    for line in child.stdout:
        said += line
        if line.startswith("e-club is ready"):
            break
    assert f"e-club is ready: http://localhost:{port}\n" in said
    return child, port


def fetch(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()


def expect_everything(tree: Tree, port: int) -> None:
    """Every process is there, and a page with its style comes from the web server."""
    for program in ("daphne", "worker", "beat", "bin/postgres", "redis-server", "janus"):
        eventually(partial(tree.find, program))
    page = fetch(f"http://localhost:{port}/")
    [style, *_] = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert fetch(f"http://localhost:{port}{style}")


@pytest.mark.faults
def test_the_platform_starts_twice_and_leaves_no_orphan_however_it_ends(tree: Tree) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        child, port = start_platform(tree)
        expect_everything(tree, port)
        child.send_signal(sent)
        child.communicate(timeout=60)
        eventually(lambda: not tree.processes(), seconds=30)
