"""Django's administration shows nobody unnoted: what a page tells of somebody is in the access log.

Every registered table is opened in all its pages, beside a member of whom each table has a row.
"""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clubs.models import Seat
from eclub.kit.services import audit, outbox
from members.models import Consultation, Role, User
from prospecting.models import SireneImport
from tests.factories.clubs import AttendanceFactory, ClubSessionFactory, SeatFactory
from tests.factories.members import AdministratorFactory
from tests.kit.test_administration import TABLES, address

pytestmark = pytest.mark.django_db
# What names them on some page; a new table that does is found here, and noted or left out.
TELLING = {
    "clubs.Club",
    "clubs.ClubSession",
    "kit.AuditEvent",
    "kit.OutboxMail",
    "members.Role",
    "members.User",
}


@pytest.fixture
def reader() -> User:
    made: User = AdministratorFactory()
    return made


@pytest.fixture
def client(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def member(reader: User) -> User:
    """In a club, a session, the trail, the outbox, and among those who have a role."""
    seat: Seat = SeatFactory(member__first_name="Nolwenn", member__last_name="Kermarrec")
    person, club = seat.member, seat.club
    AttendanceFactory(session=ClubSessionFactory(club=club), member=person, corrected_by=person)
    audit.record(person, "charter.accepted", person)
    outbox.write_message(person.email, "Pour vous", "Bonjour")
    SireneImport.objects.create(path="/a", names=["a.zip"], started_by=reader)
    Role.objects.create(person=person, kind="advisor", agency=club.agency)
    LogEntry.objects.log_actions(reader.pk, [person], CHANGE, "changed", single_object=True)
    return person


def pages(client: Client, model: type[models.Model]) -> Iterator[HttpResponse]:
    """Whatever of this table one may open."""
    yield client.get(address(model, "changelist"))
    yield client.get(address(model, "changelist"), {"q": "a"})
    yield client.get(address(model, "add"))
    for row in model._default_manager.all():
        for page in ("change", "history", "delete"):
            yield client.get(address(model, page, row.pk))
    chosen = [str(row.pk) for row in model._default_manager.all()]
    action = {"action": "delete_selected", "_selected_action": chosen}
    yield client.post(address(model, "changelist"), action)
    for field in admin.site._registry[model].autocomplete_fields:
        asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
        yield client.get(reverse("admin:autocomplete"), {**asked, "field_name": field, "term": ""})


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_whoever_a_page_shows_is_noted(
    client: Client, member: User, model: type[models.Model]
) -> None:
    told = 0
    for response in pages(client, model):
        text = response.content.decode("unicode_escape" if "json" in str(response) else "utf-8")
        if any(mark in text for mark in (member.email, member.last_name)):
            told += 1
            assert Consultation.objects.about(member).exists(), response.request["PATH_INFO"]
        Consultation.objects.all().delete()
    assert bool(told) is (model._meta.label in TELLING)


def test_the_first_page_names_nobody(client: Client, member: User) -> None:
    for page in (reverse("admin:index"), reverse("admin:app_list", args=["members"])):
        assert "Kermarrec" not in client.get(page).text
