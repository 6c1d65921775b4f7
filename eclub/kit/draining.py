"""Whether this process is about to stop: it takes nothing new and `/health/ready/` says so."""

_begun = False


def begin() -> None:
    """From now on, until the process ends."""
    global _begun  # noqa: PLW0603  # a process stops once
    _begun = True


def has_begun() -> bool:
    return _begun
