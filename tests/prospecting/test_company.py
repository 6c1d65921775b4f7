"""A SIRET is 14 digits with its keys, for python-stdnum, for the database, and nowhere twice."""

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as some
from stdnum.fr import siret as standard

from eclub.kit.folding import fold
from prospecting.enums import Headcount
from prospecting.models import Company
from prospecting.models.company import clean_siret
from tests.factories.prospecting import CompanyFactory, siret

pytestmark = pytest.mark.django_db

SEAT_OF_LA_POSTE = "35600000000048"
POST_OFFICE = "35600000009075"  # a multiple of five, without Luhn's key


def database_says(number: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret_is_valid(%s)", [number])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("73282932000074", True),
        ("73282932000075", False),
        ("73282932100074", False),  # the SIREN's own key
        (SEAT_OF_LA_POSTE, True),
        (POST_OFFICE, True),
        ("35600000009076", False),
        ("7328293200007", False),
        ("732829320000740", False),
        ("7328293200007A", False),
        ("732 829 320 00074", False),  # as stored: digits only
        ("", False),
    ],
)
def test_the_database_checks_the_keys(number: str, valid: bool) -> None:
    assert database_says(number) is valid


@given(digits=some.text("0123456789", min_size=9, max_size=9), post=some.booleans())
def test_the_database_and_stdnum_agree(digits: str, post: bool) -> None:
    number = ("356000000" if post else digits[:8] + "0") + digits[:5]
    assert database_says(number) is standard.is_valid(number)


def test_an_invalid_siret_is_never_stored() -> None:
    with pytest.raises(IntegrityError, match="company_siret_is_valid"), transaction.atomic():
        CompanyFactory(siret="73282932000075")
    company = CompanyFactory(siret=siret(7))
    with pytest.raises(IntegrityError, match="siret"), transaction.atomic():
        Company.objects.filter(pk=company.pk).update(siret="12345678901234")
    with pytest.raises(IntegrityError, match="unique"), transaction.atomic():
        CompanyFactory(siret=siret(7))


def test_what_is_typed_is_read_kindly() -> None:
    assert clean_siret(" 732 829 320 00074 ") == "73282932000074"
    with pytest.raises(ValidationError) as short:
        clean_siret("732 829 320")
    assert "vous en avez écrit 9" in short.value.messages[0]
    with pytest.raises(ValidationError) as wrong:
        clean_siret("73282932000075")
    assert "un chiffre est faux" in wrong.value.messages[0]


def test_names_are_folded_and_stemmed_by_the_database() -> None:
    CompanyFactory(name="Bœuf & Cætera — Hôtel ÇÀ D’ÉTÉ Łø", sign="Les Boulangeries")
    company = Company.objects.get()
    assert company.plain == fold(f"{company.name} · {company.sign}")
    assert Company.objects.filter(document=SearchQuery("boulangerie", config="french")).exists()


@pytest.mark.parametrize(
    ("commune", "departement"),
    [("29151", "29"), ("2A004", "2A"), ("01053", "01"), ("97411", "974")],
)
def test_the_departement_comes_from_the_commune(commune: str, departement: str) -> None:
    CompanyFactory(commune_code=commune, headcount=Headcount.TWENTY)
    company = Company.objects.get()
    assert (company.departement, company.headcount_floor) == (departement, 20)
    assert company.siren == company.siret[:9]


def test_every_band_has_its_floor() -> None:
    floors = [band.floor for band in Headcount]
    assert floors == sorted(floors)
    assert (Headcount("53").floor, Headcount("01").floor) == (10_000, 1)
