"""The ring says in words what it draws, at any size, in any language."""

import pytest
from django.template import Context, Template
from django.utils import translation

from clubs.models import Club
from tests.factories.clubs import ClubFactory

pytestmark = pytest.mark.django_db


def drawn(club: Club, arguments: str = "") -> str:
    template = Template("{% load ring %}{% ring seats " + arguments + " %}")
    seats = list(club.seats.open().select_related("member"))
    return template.render(Context({"seats": seats, "club": club}))


def test_it_names_who_sits_there() -> None:
    club = ClubFactory(members=3)
    picture = drawn(club)
    names = ", ".join(seat.member.short_name for seat in club.seats.all())
    assert f'aria-label="3 places prises sur 8\u00a0: {names}"' in picture
    assert picture.count("eclub-ring__seat--taken") == 3
    assert picture.count("data-eclub-seat=") == 8
    assert ">8</text>" in picture


def test_an_empty_club_says_so() -> None:
    assert 'aria-label="aucune place prise sur 8"' in drawn(ClubFactory())


def test_small_ones_have_no_text() -> None:
    assert "<text" not in drawn(ClubFactory(members=1), "size=48")


def test_the_advisor_may_sit_at_the_table() -> None:
    club = ClubFactory()
    picture = drawn(club, "advisor=club.advisor")
    assert f">{club.advisor.initials}</text>" in picture


def test_places_are_drawn_the_same_in_every_language() -> None:
    club = ClubFactory(members=2)
    with translation.override("fr"):
        french = drawn(club)
    assert 'cx="50.00" cy="13.00"' in french
    assert 'cx="76.16" cy="23.84"' in french
