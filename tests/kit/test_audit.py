"""A written audit event stays as it is."""

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from eclub.kit.models import AuditEvent
from eclub.kit.services import audit
from tests.factories.members import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    ["UPDATE kit_auditevent SET action = 'x'", "DELETE FROM kit_auditevent"],
)
def test_the_database_refuses_to_change_or_delete(statement: str) -> None:
    person = UserFactory()
    audit.record(person, "user.described", person)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="cannot be changed"):
        cursor.execute(statement)


def test_an_event_outlives_its_actor() -> None:
    actor, target = UserFactory(), UserFactory()
    audit.record(actor, "user.described", target)
    actor.delete()
    assert AuditEvent.objects.count() == 1


def test_the_administration_shows_events_and_changes_none(client: Client) -> None:
    person = AdministratorFactory()
    audit.record(person, "user.described", person)
    client.force_login(person)
    event = AuditEvent.objects.get()
    assert client.get(reverse("admin:kit_auditevent_changelist")).status_code == 200
    change = reverse("admin:kit_auditevent_change", args=[event.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"action": "x"}).status_code == 403
    assert client.get(reverse("admin:kit_auditevent_add")).status_code == 403
    assert client.post(reverse("admin:kit_auditevent_delete", args=[event.pk])).status_code == 403
