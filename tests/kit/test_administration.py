"""Every page of the administration opens, reads little, and lets nobody change what it must not."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clubs.models import PulseScale
from eclub.kit.models import AuditEvent
from eclub.kit.services import audit, outbox
from prospecting.models import SireneImport
from tests.factories.clubs import ClubSessionFactory, SeatFactory
from tests.factories.members import AdministratorFactory, AdvisorFactory, RegionFactory

pytestmark = pytest.mark.django_db
TABLES = sorted(admin.site._registry, key=lambda model: model._meta.label)
# What administrators fill in or mend by hand; the rest is looked at, or goes through the pages.
WRITTEN = {"members.Region", "members.Agency", "members.User"}
ADDED = {"members.Region", "members.Agency", "members.Role", "clubs.PulseScale"}


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(AdministratorFactory())
    return client


def furnish() -> None:
    """One row more of each table, with all that their pages show of others."""
    session = ClubSessionFactory()
    SeatFactory(club=session.club)
    advisor = AdvisorFactory(agency=session.club.agency)
    audit.record(advisor, "club.seen", session.club)
    outbox.write_message("soizic@example.org", "Objet", "Texte")
    SireneImport.objects.create(path="/a", names=["a.zip"], started_by=advisor)
    RegionFactory()
    PulseScale.objects.create(name=f"Échelle {session.pk}", points=5)


def address(model: type[models.Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def test_the_tables_an_administrator_needs_are_there(client: Client) -> None:
    needed = {"Agency", "Region", "User", "Role", "AuditEvent", "OutboxMail", "SireneImport"}
    assert needed <= {model.__name__ for model in TABLES}
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_its_pages_open_and_cost_the_same_with_more_rows(
    client: Client, model: type[models.Model]
) -> None:
    label, table = model._meta.label, admin.site._registry[model]
    furnish()
    page = address(model, "changelist")
    assert client.get(page).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    furnish()
    furnish()
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few), [query["sql"] for query in many.captured_queries]
    assert table.search_fields, f"{label} cannot be searched"
    assert client.get(page, {"q": "ao"}).status_code == 200
    assert client.get(address(model, "add")).status_code == (200 if label in ADDED else 403)
    row: Any = model._default_manager.first()
    if row is not None:
        answer = client.get(address(model, "change", row.pk))
        assert answer.status_code == 200
        assert ('name="_save"' in answer.text) == (label in WRITTEN)
        refused = client.post(address(model, "delete", row.pk), {"post": "yes"})
        assert refused.status_code == 403 or label in WRITTEN


def test_no_message_is_read_in_the_administration(client: Client) -> None:
    outbox.write_message("a@example.org", "Objet", "un code secret", secret=True)
    row = AuditEvent._meta.apps.get_model("kit", "OutboxMail").objects.get()
    assert "un code secret" not in client.get(address(type(row), "change", row.pk)).text
