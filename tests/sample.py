"""What ten minutes of suite try of what takes longer: the same part in each run.

With ``THOROUGH=1`` everything is tried; docs/security.md and docs/accessibility-audit.md say when.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

THOROUGH = os.environ.get("THOROUGH", "") not in {"", "0"}


def first_of(found: Iterable[T], kind: Callable[[T], object]) -> list[T]:
    """One of each kind, the first."""
    by_kind: dict[object, T] = {}
    rest = [one for one in found if by_kind.setdefault(kind(one), one) is not one]
    return [*by_kind.values(), *(rest if THOROUGH else ())]


def one_in(found: Sequence[T], many: int) -> Sequence[T]:
    """One of so many, the first among them."""
    return found if THOROUGH else found[::many]
