"""Agencies as administrators write them: a slip there would break pages of everybody below."""

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from tests.factories.members import AdministratorFactory, AgencyFactory


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
