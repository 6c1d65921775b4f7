"""The clock of the clubs' tests."""

from tests.clubs.conftest import at

__all__ = ["at"]
