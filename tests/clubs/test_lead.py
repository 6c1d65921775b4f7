"""Openings that one member finds and another can use."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clubs.access import club_inside
from clubs.models import Lead, LeadInterest
from clubs.services import lead as leads
from eclub.kit.models import AuditEvent
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import ClubFactory, LeadFactory
from tests.rights import NOW, Cast, assemble

TOLD = {
    "title": "Agent de conditionnement",
    "company": "La conserverie du port",
    "place": "Roscoff",
    "how": "Demander l’atelier au 02 98 00 00 00",
    "expires_on": "2025-03-20",
}


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def board_of(cast: Cast, name: str = "mate") -> str:
    response = cast.client(name).get(reverse("club_leads", args=[cast.club.pk]))
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def pass_on(cast: Cast, **typed: object) -> HttpResponse:
    data = {**TOLD, "key": uuid4(), **typed}
    response: HttpResponse = cast.client("owner").post(
        reverse("club_leads", args=[cast.club.pk]), data
    )
    return response


def press(cast: Cast, route: str, lead: Lead, name: str, **data: str) -> HttpResponse:
    response: HttpResponse = cast.client(name).post(reverse(route, args=[lead.pk]), data)
    return response


class TestPassingOn:
    def test_the_club_reads_what_where_how_and_from_whom(self, cast: Cast) -> None:
        assert pass_on(cast).status_code == 302
        page = board_of(cast)
        for words in (
            TOLD["title"],
            TOLD["company"],
            TOLD["place"],
            TOLD["how"],
            f"Partagée par {cast.owner.short_name}",
            "jusqu’au jeudi 20 mars",
        ):
            assert words in page

    def test_one_form_is_one_lead(self, cast: Cast) -> None:
        key = uuid4()
        for _ in range(2):
            pass_on(cast, key=key)
        assert Lead.objects.count() == 1

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"title": " "}, "Dites de quel travail il s’agit."),
            ({"place": ""}, "Dites où c’est"),
            ({"how": ""}, "Dites comment postuler"),
            ({"expires_on": "2025-03-12"}, "Ce jour est passé."),
            ({"expires_on": "2025-12-01"}, "C’est trop loin"),
            ({"expires_on": "demain"}, "date"),
            ({"title": "x" * 121}, "au plus 120 caractères"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, cast: Cast, typed: dict[str, str], said: str
    ) -> None:
        response = pass_on(cast, **typed)
        page = unescape(response.content.decode()).replace("\xa0", " ")
        assert response.status_code == 422
        assert said in page
        assert TOLD["company"] in page
        assert not Lead.objects.exists()

    def test_its_finder_sets_it_right_and_takes_it_back(self, cast: Cast) -> None:
        lead = LeadFactory(club=cast.club, finder=cast.owner)
        data = {**TOLD, "title": "Cariste"}
        assert press(cast, "lead", lead, "owner", **data).status_code == 302
        assert "Cariste" in board_of(cast)
        assert press(cast, "lead", lead, "owner", **{**data, "how": ""}).status_code == 422
        press(cast, "lead_delete", lead, "owner")
        assert not Lead.objects.exists()

    def test_the_same_queries_for_a_short_and_a_long_board(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client, address = cast.client("owner"), reverse("club_leads", args=[cast.club.pk])

        def furnish() -> None:
            for days in (5, -5):
                lead = LeadFactory(
                    club=cast.club,
                    finder=cast.owner,
                    expires_on=NOW.date() + timedelta(days=days),
                )
                LeadInterest.objects.create(lead=lead, person=cast.mate)

        furnish()
        with django_assert_num_queries(10):
            client.get(address)
        for _ in range(3):
            furnish()
        with django_assert_num_queries(10):
            client.get(address)


class TestWanting:
    def test_only_its_finder_reads_who(self, cast: Cast) -> None:
        lead = LeadFactory(club=cast.club, finder=cast.owner)
        for _ in range(2):
            press(cast, "lead_want", lead, "mate", wanted="yes")
        assert LeadInterest.objects.count() == 1
        assert f"<bdi>{cast.mate.short_name}</bdi>" in board_of(cast, "owner")
        for name in ("advisor", "colleague"):
            assert cast.mate.short_name not in board_of(cast, name)
        assert "Ça ne m’intéresse plus" in board_of(cast, "mate")
        press(cast, "lead_want", lead, "mate", wanted="no")
        assert not LeadInterest.objects.exists()

    def test_what_has_just_ended_is_said(self, cast: Cast) -> None:
        lead = LeadFactory(club=cast.club, finder=cast.owner)
        leads.end(lead, ended="gone", by=cast.owner)
        client = cast.client("mate")
        response = client.post(reverse("lead_want", args=[lead.pk]), {"wanted": "yes"}, follow=True)
        assert "vient d’être prise ou retirée" in unescape(response.content.decode())
        assert not LeadInterest.objects.exists()


class TestEnding:
    def test_by_its_finder_or_an_advisor(self, cast: Cast) -> None:
        mine, other = LeadFactory.create_batch(2, club=cast.club, finder=cast.owner)
        press(cast, "lead_end", mine, "owner", ended="taken")
        press(cast, "lead_end", other, "advisor", ended="gone")
        page = board_of(cast)
        assert "Rien à prendre" in page
        assert "prise par quelqu’un du club" in page
        assert "pourvue ailleurs" in page
        assert AuditEvent.objects.filter(action="lead.ended").count() == 1

    def test_the_first_reason_stays(self, cast: Cast) -> None:
        lead = LeadFactory(club=cast.club, finder=cast.owner)
        press(cast, "lead_end", lead, "owner", ended="taken")
        press(cast, "lead_end", lead, "owner", ended="withdrawn")
        lead.refresh_from_db()
        assert lead.ended == "taken"

    def test_a_lead_past_its_day_ends_by_itself(self, cast: Cast, at: Callable[..., None]) -> None:
        lead = LeadFactory(club=cast.club, finder=cast.owner, expires_on=NOW.date())
        assert "Ça m’intéresse" in board_of(cast)
        at(NOW + timedelta(days=1))
        page = board_of(cast)
        assert "Ça m’intéresse" not in page
        assert "passée depuis le jeu. 13 mars" in page
        card = leads.card(club_inside(cast.mate, cast.club.pk), lead.pk)
        assert card
        with pytest.raises(ValidationError):
            leads.want(card, wanted=True)

    def test_midnight_is_the_clubs(self, cast: Cast, at: Callable[..., None]) -> None:
        LeadFactory(club=cast.club, finder=cast.owner, expires_on=NOW.date())
        cast.club.agency.time_zone = "Indian/Reunion"
        cast.club.agency.save()
        at(NOW.replace(hour=20, minute=30))  # past midnight there
        assert "Rien à prendre" in board_of(cast)


@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_one_lead_and_one_interest() -> None:
    club = ClubFactory(members=2, starts_on=timezone.localdate() - timedelta(days=7))
    finder, other = (seat.member for seat in club.seats.all())
    key = uuid4()
    told: dict[str, Any] = {**TOLD, "expires_on": timezone.localdate() + timedelta(days=3)}
    made = at_once(*[lambda: leads.pass_on(club, finder, key=key, **told)] * 8)
    assert {lead.pk for lead in made} == {Lead.objects.get().pk}
    card = leads.card(club_inside(other, club.pk), made[0].pk)
    assert card
    results = at_once(*[lambda: leads.want(card, wanted=True)] * 8)
    assert results == [None] * 8
    assert LeadInterest.objects.count() == 1
