"""Dates of a CV, as JSON Resume writes them: a year, a month or a day."""

import re
from datetime import date

SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def parts_of(value: object) -> tuple[int, int, int] | None:
    """Year, month and day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, 0 for what it does not say.

    None for anything else, and for days no calendar has.
    """
    found = SHAPE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if (found[2] and not month) or (found[3] and not day):
        return None
    return year, month, day


def is_date(value: object) -> bool:
    return parts_of(value) is not None
