"""Setback cards: one's own, in one's own order, shown only when one says so."""

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clubs.models import SetbackCard
from clubs.services import setback_card as cards
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import SetbackCardFactory
from tests.factories.members import UserFactory
from tests.rights import NOW, Cast, assemble


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def page_of(cast: Cast, name: str = "owner", query: str = "") -> str:
    address = reverse("club_cards", args=[cast.club.pk]) + query
    response = cast.client(name).get(address)
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def write(cast: Cast, **typed: object) -> HttpResponse:
    data = {"key": uuid4(), "situation": "Pas le temps", "answer": "Quand ?", **typed}
    response: HttpResponse = cast.client("owner").post(
        reverse("club_cards", args=[cast.club.pk]), data
    )
    return response


def test_a_card_is_ones_own(cast: Cast) -> None:
    assert write(cast).status_code == 302
    assert "Pas le temps" in page_of(cast)
    for name in ("mate", "advisor"):
        assert "Pas le temps" not in page_of(cast, name)


def test_shown_the_club_reads_it(cast: Cast) -> None:
    write(cast, shared="on")
    for name in ("mate", "advisor", "colleague"):
        page = page_of(cast, name)
        assert "Pas le temps" in page
        assert cast.owner.short_name in page
    card = SetbackCard.objects.get()
    cast.client("owner").post(
        card.get_absolute_url(), {"situation": "Pas le temps", "answer": "Demain ?"}
    )
    assert "Demain ?" in page_of(cast)
    assert "Pas le temps" not in page_of(cast, "mate")


def test_who_left_shows_nothing_more(cast: Cast) -> None:
    SetbackCardFactory(member=cast.former, shared=True, situation="D’avant")
    SetbackCardFactory(member=cast.stranger, shared=True, situation="D’ailleurs")
    page = page_of(cast)
    assert "D’avant" not in page
    assert "D’ailleurs" not in page


def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast: Cast) -> None:
    response = write(cast, answer=" ")
    assert response.status_code == 422
    page = unescape(response.content.decode())
    assert "Écrivez ce que vous direz ou ferez." in page
    assert "Pas le temps" in page


def test_an_example_fills_the_form(cast: Cast) -> None:
    situation, answer = cards.EXAMPLES[2]
    page = page_of(cast, query="?example=2")
    assert f'value="{situation}"' in page
    # The page's spaces are all plain ones.
    assert " ".join(str(answer).split()) in page
    for nonsense in ("?example=99", "?example=x", "?example=²"):
        assert 'value="La personne' not in page_of(cast, query=nonsense)


def test_cards_change_places(cast: Cast) -> None:
    first, second, third = SetbackCardFactory.create_batch(3, member=cast.owner)
    client = cast.client("owner")

    def move(card: SetbackCard, way: str) -> list[SetbackCard]:
        client.post(reverse("setback_card_move", args=[card.pk]), {"way": way})
        return list(cards.of_member(cast.owner))

    assert move(third, "up") == [first, third, second]
    assert move(first, "up") == [first, third, second]
    assert move(first, "down") == [third, first, second]
    assert move(second, "down") == [third, first, second]
    client.post(reverse("setback_card_delete", args=[first.pk]))
    assert move(second, "up") == [second, third]
    write(cast)
    assert page_of(cast).index("Pas le temps") > page_of(cast).index(third.situation)


def test_there_is_an_end_to_cards(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "MOST_CARDS", 1)
    write(cast)
    response = write(cast)
    assert response.status_code == 422
    assert "Vous avez déjà 1 cartes" in unescape(response.content.decode())


def test_the_same_queries_for_few_and_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, address = cast.client("owner"), reverse("club_cards", args=[cast.club.pk])

    def furnish() -> None:
        SetbackCardFactory(member=cast.owner)
        SetbackCardFactory(member=cast.mate, shared=True)

    furnish()
    with django_assert_num_queries(7):
        client.get(address)
    for _ in range(3):
        furnish()
    with django_assert_num_queries(7):
        client.get(address)


@pytest.mark.django_db(transaction=True)
def test_a_nervous_thumb_writes_once_and_moves_break_nothing() -> None:
    member, key = UserFactory(), uuid4()
    told = {"situation": "Non", "answer": "Alors…", "shared": False}
    made = at_once(*[lambda: cards.write(member, key=key, **told)] * 8)  # type: ignore[arg-type]
    assert {card.pk for card in made} == {SetbackCard.objects.get().pk}
    others = at_once(*[lambda: cards.write(member, key=uuid4(), **told) for _ in range(4)])  # type: ignore[arg-type]
    assert sorted(card.position for card in others) == [2, 3, 4, 5]
    moved = at_once(
        *[
            lambda up=up, card=card: cards.move(card, up=up)
            for card in others
            for up in (True, False)
        ]
    )
    assert moved == [None] * 8
    positions = SetbackCard.objects.values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5]
