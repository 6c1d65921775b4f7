"""The pages of a club's prospects: who reads, who works, and what a wrong answer says."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club
from prospecting.enums import Answer, ApproachKind
from prospecting.models import Approach, Company, Prospect
from tests.factories.clubs import ClubFactory
from tests.factories.prospecting import ApproachFactory, ProspectFactory, siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2)
    return made


@pytest.fixture
def surfer(club: Club, client: Client) -> Client:
    client.force_login(club.seats.get(number=1).member)
    return client


def page(club: Club) -> str:
    return reverse("prospect_list", args=[club.pk])


def test_a_member_adds_takes_and_logs(club: Club, surfer: Client) -> None:
    assert "pas encore de piste" in surfer.get(page(club)).content.decode()
    spaced = f"{siret(5)[:9]} {siret(5)[9:]}"
    surfer.post(page(club), {"siret": spaced, "name": "Conserverie Test", "commune": "Roscoff"})
    prospect = Prospect.objects.get()
    listed = surfer.get(page(club)).content.decode()
    assert "Conserverie Test" in listed
    assert "Je m’en occupe" in listed
    surfer.post(reverse("prospect_take", args=[prospect.pk]))
    today = timezone.localdate()
    answers = {
        "key": uuid4(),
        "kind": ApproachKind.PHONE,
        "answer": Answer.LATER,
        "on": today.isoformat(),
        "call_back_on": today.isoformat(),
        "note": "Demander Mme Test",
    }
    for _ in range(2):
        surfer.post(reverse("prospect", args=[prospect.pk]), answers)
    assert Approach.objects.count() == 1
    listed = surfer.get(page(club)).content.decode()
    assert "À rappeler par vous" in listed
    assert "vous vous en occupez" in listed
    shown = surfer.get(reverse("prospect", args=[prospect.pk])).content.decode()
    assert "Demander Mme Test" in shown
    surfer.force_login(club.seats.get(number=2).member)
    shown = surfer.get(reverse("prospect", args=[prospect.pk])).content.decode()
    assert "Demander Mme Test" not in shown
    assert "Noter une démarche" not in shown


def test_a_wrong_siret_is_said_beside_its_field_and_kept(club: Club, surfer: Client) -> None:
    answer = surfer.post(page(club), {"siret": "73282932000075", "name": "Test"})
    text = answer.content.decode()
    assert "un chiffre est faux" in text
    assert 'value="73282932000075"' in text
    assert 'value="Test"' in text
    ProspectFactory(club=club, company__siret=siret(9), company__name="Déjà là")
    text = surfer.post(page(club), {"siret": siret(9), "name": "Autre"}).content.decode()
    assert "«\u00a0Déjà là\u00a0» est déjà dans les pistes" in text
    assert Company.objects.count() == 1


def test_somebody_elses_company_is_not_taken(club: Club, surfer: Client) -> None:
    other = club.seats.get(number=2).member
    prospect = ProspectFactory(club=club, in_charge=other)
    answer = surfer.post(reverse("prospect_take", args=[prospect.pk]), follow=True)
    assert f"{other.short_name} s’occupe déjà" in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    club: Club, surfer: Client, rows: int, django_assert_num_queries: object
) -> None:
    me, other = (seat.member for seat in club.seats.order_by("number"))
    for holder in [me, other, None] * rows:
        ApproachFactory(prospect=ProspectFactory(club=club, in_charge=holder))
    with django_assert_num_queries(6):  # type: ignore[operator]  # pytest-django's
        assert surfer.get(page(club)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0261910000", "02 61 91 00 00"), ("+32 2 345 67 89", "+32 2 345 67 89"), ("02 61", None)],
)
def test_a_telephone_is_kept_as_it_is_dialled(
    club: Club, surfer: Client, typed: str, kept: str | None
) -> None:
    prospect = ProspectFactory(club=club)
    told = {"phone": typed, "ask_for": "l’accueil", "email": ""}
    page = surfer.post(reverse("prospect_facts", args=[prospect.pk]), told)
    prospect.refresh_from_db()
    assert (page.status_code, prospect.phone) == ((302, kept) if kept else (422, ""))
