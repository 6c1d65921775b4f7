"""Days and hours in words."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

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


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "1er novembre 2026 à 0\u00a0h\u00a030"), ("en", "1 November 2026 at 00:30")],
)
def test_a_moment_is_written_as_where_its_reader_is(language: str, words: str) -> None:
    moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    template = Template("{% load dates %}{{ moment|moment_words }}")
    with translation.override(language), timezone.override("Europe/Paris"):
        assert template.render(Context({"moment": moment})) == words
