"""What the person at the terminal reads: short sentences, and troubles that say what to do."""

import contextlib
import sys
from typing import TextIO


class Trouble(Exception):
    """Something the person must mend; its text is one or two plain sentences saying how."""


def say(text: str) -> None:
    """Print a line at once, also when the output goes to a file or a pipe."""
    write(text, sys.stdout)


def complain(text: str) -> None:
    """Print a line on the error output."""
    write(text, sys.stderr)


def write(text: str, output: TextIO) -> None:
    """Print a line, unless the terminal is gone: that must not keep us from stopping cleanly."""
    with contextlib.suppress(OSError):
        print(text, file=output, flush=True)
