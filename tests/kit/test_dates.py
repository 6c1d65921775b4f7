"""Days and hours in words."""

from datetime import date, time

import pytest
from django.utils import translation

from eclub.kit.dates import day_in_words, hour_in_words


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", date(2026, 12, 1), "mardi 1er décembre 2026"),
        ("fr", date(2026, 12, 11), "vendredi 11 décembre 2026"),
        ("en", date(2026, 12, 1), "Tuesday 1 December 2026"),
    ],
)
def test_the_first_of_a_month_is_written_as_the_french_do(
    language: str, day: date, words: str
) -> None:
    with translation.override(language):
        assert day_in_words(day) == words


def test_a_full_hour_has_no_minutes() -> None:
    with translation.override("fr"):
        assert hour_in_words(time(14)) == "14\u00a0h"
        assert hour_in_words(time(2, 5)) == "2\u00a0h\u00a005"
