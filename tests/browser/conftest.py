"""A real Chromium, with cameras and microphones that play a known picture and sound."""

import os
import shutil
from typing import Any

import pytest

# Playwright's own loop runs in the thread of the tests; the database is reached from it safely.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the distribution's Chromium when there is one; registries carry no browsers."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    return {
        **browser_type_launch_args,
        "args": CHROMIUM_OPTIONS,
        **({"executable_path": chromium} if chromium else {}),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French visitor."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
