"""No page fetches anything from anybody else: neither what we write nor what is allowed to."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ELSEWHERE = r"(?:https?:)?//[\w{]"
# What a browser fetches by itself; a plain link is followed by a person.
FETCHED = [
    re.compile(rf"<(?!a\b)[a-z-]+\b[^>]*\b(?:src|srcset|href|data|poster|action)=[\"']{ELSEWHERE}"),
    re.compile(rf"\bhx-(?:get|post)=[\"']{ELSEWHERE}"),
    re.compile(rf"url\(\s*[\"']?{ELSEWHERE}"),
    re.compile(rf"@import\s+(?:url\()?[\"']?{ELSEWHERE}"),
    re.compile(rf"\b(?:from|import|import\(|fetch\(|Worker\(|WebSocket\()\s*[\"'`]{ELSEWHERE}"),
    re.compile(r"\bsendBeacon\b|\bdns-prefetch\b|\bpreconnect\b"),
]
# What is drawn with, and named by, an address that nobody fetches.
NAMES = re.compile(r"http://www\.w3\.org/\S+")


def sources() -> Iterator[Path]:
    for folder, kinds in {"templates": ["html"], "static": ["css", "js", "svg"]}.items():
        for kind in kinds:
            yield from (ROOT / folder).rglob(f"*.{kind}")


def fetched(text: str) -> list[str]:
    return [found[0] for form in FETCHED for found in form.finditer(NAMES.sub("", text))]


def test_what_is_fetched_elsewhere_is_found() -> None:
    for text in [
        '<script src="https://cdn.example/a.js">',
        "<img alt='' src='//pixel.example/'>",
        '<link rel="stylesheet" href="https://fonts.example/a.css">',
        "@font-face { src: url(https://fonts.example/a.woff2) }",
        '@import "https://fonts.example/a.css";',
        'import { a } from "https://cdn.example/a.js";',
        'fetch("https://audience.example/")',
    ]:
        assert fetched(text), text
    assert fetched('<a href="https://www.cnil.fr/">') == []


def test_nothing_of_ours_is_fetched_elsewhere() -> None:
    found = {str(path): fetched(path.read_text()) for path in sources()}
    assert len(found) > 100
    assert {path: what for path, what in found.items() if what} == {}


def test_browsers_refuse_what_would_be_fetched_elsewhere() -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    own = {"'self'", "'none'", "data:", settings.PUBLIC_URL.replace("http", "ws", 1)}
    for directive, allowed in policy.items():
        # Where a form leads is a person's own step: signing in with another service.
        if directive != "form-action":
            assert set(allowed) <= own, directive
    assert policy["default-src"] == ["'self'"]
