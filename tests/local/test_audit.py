"""Known vulnerabilities of locked packages, as an index tells them."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from eclub.local import audit, lint

ADVISORY = {
    "id": "PYSEC-2026-1",
    "summary": "A request\ncan do too much.",
    "fixed_in": ["1.1"],
    "withdrawn": None,
}
ANSWERS: dict[str, Any] = {
    "/pypi/safe/2.0/json": {"vulnerabilities": []},
    "/pypi/holed/1.0/json": {
        "vulnerabilities": [ADVISORY, {**ADVISORY, "id": "X-2", "withdrawn": "2026-01-01"}]
    },
    "/pypi/mute/1.0/json": {"info": {}},
}


class Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        said = ANSWERS.get(self.path)
        self.send_response(200 if said else 404)
        self.end_headers()
        self.wfile.write(json.dumps(said or {}).encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(audit, "KEPT", tmp_path / "var" / "audit.json")
    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/simple/"
        for name in audit.INDEXES:
            monkeypatch.setenv(name, address)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_an_advisory_is_told_with_the_version_that_mends_it(index: None) -> None:
    found = audit.ask([("safe", "2.0"), ("holed", "1.0")])
    assert found == ["holed 1.0: PYSEC-2026-1 (mended in 1.1) A request can do too much."]


def test_one_that_does_not_concern_us_is_left_out(
    index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(audit.ACCEPTED, "PYSEC-2026-1", "we never do that")
    assert audit.ask([("holed", "1.0")]) == []


@pytest.mark.parametrize(
    ("package", "why"),
    [(("gone", "1.0"), "no advisories of gone 1.0"), (("mute", "1.0"), "does not publish")],
)
def test_an_index_that_does_not_know_makes_nothing_safe(
    index: None, package: tuple[str, str], why: str
) -> None:
    with pytest.raises(audit.NotAuditedError, match=why):
        audit.ask([package])


def test_an_answer_is_kept_for_the_same_packages(
    index: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    (tmp_path / "requirements.txt").write_text("holed==1.0 \\\n    --hash=sha256:0\n")
    (tmp_path / "requirements-dev.txt").write_text("safe==2.0 ; python_version < '4'\n")
    first = audit.vulnerabilities()
    assert first.startswith("holed 1.0: PYSEC-2026-1")
    monkeypatch.setattr(audit, "ask", lambda locked: pytest.fail("asked again"))
    assert audit.vulnerabilities() == first


def test_lint_goes_on_without_a_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away() -> str:
        raise audit.NotAuditedError("the index does not answer")

    monkeypatch.setattr(lint, "COMMANDS", {})
    monkeypatch.setattr(lint, "staleness", lambda: "")
    monkeypatch.setattr(audit, "vulnerabilities", away)
    assert lint.lint() == 0
    assert "not audited: the index does not answer" in capsys.readouterr().out
