"""Whether a locked package has a known vulnerability, asked of the index packages come from.

PyPI answers ``/pypi/<name>/<version>/json`` with the advisories of that version. Without a network,
or with an index that does not know them, nothing is said to be safe: it is said not to be audited.
"""

import hashlib
import json
import os
import re
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from eclub.local.environment import ROOT

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
SECONDS, AT_ONCE = 5, 8
# An answer holds for a day, or until the locked packages change.
KEPT, KEPT_FOR = ROOT / "var" / "audit.json", 24 * 3600
# Advisories that do not concern us: their number, and why.
ACCEPTED: dict[str, str] = {}

Advisory = dict[str, Any]


class NotAuditedError(Exception):
    """Says why nothing could be learnt."""


def vulnerabilities() -> str:
    """One line for each advisory that holds for a locked package; "" when there is none."""
    text = "".join((ROOT / f"requirements{kind}.txt").read_text() for kind in ("", "-dev"))
    locked = sorted(set(LOCKED.findall(text)))
    state = hashlib.sha256(f"{root()} {locked} {sorted(ACCEPTED)}".encode()).hexdigest()
    kept = _kept(state)
    if kept is None:
        kept = "\n".join(ask(locked))
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps({"state": state, "at": time.time(), "found": kept}))
    return kept


def ask(locked: list[tuple[str, str]]) -> list[str]:
    """What the index knows of these versions; the first one tells whether it knows anything."""
    if not locked:
        return []
    found = [_advisories(*locked[0])]
    with ThreadPoolExecutor(AT_ONCE) as several:
        found += several.map(lambda package: _advisories(*package), locked[1:])
    return [
        _line(name, version, advisory)
        for (name, version), advisories in zip(locked, found, strict=True)
        for advisory in advisories
        if not advisory.get("withdrawn") and advisory["id"] not in ACCEPTED
    ]


def root() -> str:
    """The address of the index, without the part that installers read."""
    index = next(filter(None, map(os.environ.get, INDEXES)), "https://pypi.org/simple")
    return index.rstrip("/").removesuffix("/simple")


def _advisories(name: str, version: str) -> list[Advisory]:
    address = f"{root()}/pypi/{name}/{version}/json"
    if urlsplit(address).scheme not in {"http", "https"}:
        raise NotAuditedError("the index is a folder")
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  # see above
            said = json.load(answer)
    except urllib.error.HTTPError as error:
        raise NotAuditedError(
            f"the index has no advisories of {name} {version} ({error.code})"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NotAuditedError(f"the index does not answer ({reason})") from None
    if "vulnerabilities" not in said:
        raise NotAuditedError("the index does not publish advisories")
    advisories: list[Advisory] = said["vulnerabilities"]
    return advisories


def _line(name: str, version: str, advisory: Advisory) -> str:
    mended = ", ".join(advisory.get("fixed_in") or []) or "no version yet"
    summary = " ".join((advisory.get("summary") or advisory.get("details") or "").split())[:120]
    return f"{name} {version}: {advisory['id']} (mended in {mended}) {summary}".rstrip()


def _kept(state: str) -> str | None:
    try:
        kept = json.loads(KEPT.read_text())
    except (OSError, ValueError):
        return None
    fresh = kept.get("state") == state and time.time() - kept.get("at", 0) < KEPT_FOR
    return str(kept["found"]) if fresh else None
