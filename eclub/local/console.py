"""What the person at the terminal reads: short sentences, and troubles that say what to do."""

import sys


class Trouble(Exception):
    """Something the person must mend; its text is one or two plain sentences saying how."""


def say(text: str) -> None:
    """Print a line at once, also when the output goes to a file or a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print a line on the error output."""
    print(text, file=sys.stderr, flush=True)
