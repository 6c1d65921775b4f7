"""Agencies as administrators write them: a slip there would break pages of everybody below."""

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from members.models import Agency
from tests.factories.members import AdministratorFactory, AgencyFactory, RegionFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("holiday_zone", "Bretagne", "n’est pas une zone de jours fériés"),
        ("time_zone", "Europe/Brest", "n’est pas un fuseau horaire"),
        ("holiday_zone", "57", ""),
        ("holiday_zone", "", ""),
        ("time_zone", "Indian/Reunion", ""),
    ],
)
def test_an_agency_keeps_zones_that_exist(
    client: Client, field: str, value: str, words: str
) -> None:
    agency = AgencyFactory(holiday_zone="974")
    client.force_login(AdministratorFactory())
    typed = model_to_dict(agency) | {field: value}
    page = client.post(reverse("admin:members_agency_change", args=[agency.pk]), typed)
    agency.refresh_from_db()
    assert (getattr(agency, field) == value) is not bool(words)
    assert words in page.content.decode()


@pytest.mark.django_db
def test_a_departement_lies_in_one_region(client: Client) -> None:
    morlaix, elsewhere = AgencyFactory(name="Morlaix"), RegionFactory(code="84", name="Ailleurs")
    agency = AgencyFactory(region=elsewhere, departement="69")
    client.force_login(AdministratorFactory())
    address = reverse("admin:members_agency_change", args=[agency.pk])
    page = client.post(address, model_to_dict(agency) | {"departement": "29"}).content.decode()
    assert "Le département 29 est déjà en région Bretagne, par l’agence «\u00a0Morlaix" in page
    with pytest.raises(IntegrityError, match="departement_in_one_region"), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(departement="29")
    # All agencies of one may move at once.
    AgencyFactory(region=morlaix.region)
    Agency.objects.filter(departement="29").update(region=elsewhere)
    assert set(Agency.objects.values_list("region", flat=True)) == {elsewhere.pk}
