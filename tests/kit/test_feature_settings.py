"""Feature settings: decided on a page, known everywhere, written down, and put back."""

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from eclub.kit import feature_settings
from eclub.kit.feature_settings import ANNOUNCEMENT, CONTACT, MEMORY, Memory, every
from eclub.kit.models import AuditEvent, FeatureSetting
from eclub.kit.services import feature_setting as service
from eclub.kit.views.errors import unavailable
from members.feature_settings import INVITATION_DAYS
from members.models import User
from tests.factories.members import AdministratorFactory

pytestmark = pytest.mark.django_db
LIST = reverse("feature_settings")


@pytest.fixture
def administrator() -> User:
    made: User = AdministratorFactory(first_name="Soizic", last_name="Le Roux")
    return made


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(feature_settings.time, "monotonic", lambda: now[0])
    return now


def decide(client: Client, key: str, value: object) -> Any:
    return client.post(reverse("feature_setting", args=[key]), {"value": value})


def test_a_decision_holds_at_once_and_is_written_down(client: Client, administrator: User) -> None:
    assert INVITATION_DAYS.value == 14
    assert decide(client, "invitation_days", "30")["Location"] == LIST
    assert INVITATION_DAYS.value == 30
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.target_id, event.details) == (
        administrator,
        "feature_setting.changed",
        "invitation_days",
        {"old": 14, "new": 30},
    )
    assert "30 jours" in client.get(LIST).text
    page = client.get(reverse("feature_setting", args=["invitation_days"])).text
    assert "Soizic Le Roux" in page
    assert "Rétablir" in page


def test_the_value_of_the_environment_comes_back(client: Client, administrator: User) -> None:
    decide(client, "invitation_days", "30")
    reset = reverse("feature_setting_reset", args=["invitation_days"])
    assert "est rétablie" in client.post(reset, follow=True).text
    assert "avait déjà" in client.post(reset, follow=True).text
    assert INVITATION_DAYS.value == 14
    assert not FeatureSetting.objects.exists()
    events = AuditEvent.objects.order_by("id").values_list("action", "details", "actor")
    assert list(events)[1:] == [("feature_setting.reset", {"old": 30, "new": 14}, administrator.pk)]


def test_words_are_not_in_the_trail_that_nobody_empties(client: Client) -> None:
    for key, value in {"privacy_officer": "Nolwenn Riou", "contact": "n.riou@example.org"}.items():
        decide(client, key, value)
        client.post(reverse("feature_setting_reset", args=[key]))
        page = client.get(reverse("feature_setting", args=[key])).text
        assert "Valeur modifiée" in page
        assert "Valeur d’origine rétablie" in page
        assert "Soizic Le Roux" in page
        assert value not in page
    assert [event.details for event in AuditEvent.objects.all()] == [{}] * 4


def test_what_changes_nothing_is_not_written_down(client: Client) -> None:
    for value in ("14", "30", "30"):
        answer = client.post(
            reverse("feature_setting", args=["invitation_days"]), {"value": value}, follow=True
        )
    assert "Rien ne change" in answer.text
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("invitation_days", "0", "Écrivez un nombre de 1 à 60."),
        ("invitation_days", "61", "Écrivez un nombre de 1 à 60."),
        ("invitation_days", "deux", "Écrivez un nombre entier, en chiffres."),
        ("invitation_days", "", "Remplissez ce champ."),
        ("contact", "", "Remplissez ce champ."),
        ("contact", "nous écrire", "Écrivez une adresse complète, comme contact@exemple.fr."),
        ("announcement", "a" * 301, "Écrivez 300 caractères au plus\xa0: il y en a 301."),
    ],
)
def test_a_bad_value_is_refused_beside_its_field(
    client: Client, key: str, value: str, said: str
) -> None:
    answer = decide(client, key, value)
    assert answer.status_code == 422
    assert said in answer.text.replace(" :", "\xa0:")
    assert 'aria-invalid="true"' in answer.text
    assert value[:20] in answer.text
    assert not FeatureSetting.objects.exists()


def test_every_setting_has_a_page_that_takes_its_own_value(client: Client) -> None:
    listed = client.get(LIST).text
    for key, setting in every().items():
        assert str(setting.name) in listed
        field = setting.field()
        assert client.get(reverse("feature_setting", args=[key])).status_code == 200
        # What holds until somebody decides is within the bounds, or may stay empty.
        assert setting.accepts(field.clean(setting.default())), key
    assert client.get(reverse("feature_setting", args=["secret_key"])).status_code == 404


def test_another_process_knows_within_seconds(administrator: User, clock: list[float]) -> None:
    other = Memory()
    assert other.values() == {}
    service.change(INVITATION_DAYS, 30, by=administrator)
    assert other.values() == {}
    clock[0] += feature_settings.KNOWN_WITHIN
    assert other.values() == {"invitation_days": 30}


def test_pages_ask_once_in_seconds(
    client: Client, clock: list[float], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MEMORY.forget()
    with django_assert_num_queries(1):
        assert CONTACT.value == CONTACT.value == CONTACT.default()
    clock[0] += feature_settings.KNOWN_WITHIN
    with django_assert_num_queries(1):
        assert ANNOUNCEMENT.value == ANNOUNCEMENT.value


def away(*arguments: object, **named: object) -> None:
    raise OperationalError("the server is away")


def test_what_was_known_holds_while_the_database_is_away(
    administrator: User, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.change(CONTACT, "ici@example.org", by=administrator)
    assert CONTACT.value == "ici@example.org"
    clock[0] += feature_settings.KNOWN_WITHIN
    monkeypatch.setattr(FeatureSetting.objects, "values_list", away)
    assert CONTACT.value == "ici@example.org"


def test_one_thread_asks_a_database_that_is_away(
    administrator: User, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the start on; whoever comes meanwhile goes on, and nobody asks again at once."""
    service.change(INVITATION_DAYS, 30, by=administrator)
    just_started, asked = Memory(), []

    def wait(*arguments: object, **named: object) -> None:
        # What another thread finds while this one waits for the pool.
        asked.append(just_started.values())
        clock[0] += 2 * feature_settings.KNOWN_WITHIN
        asked.append(just_started.values())
        raise OperationalError("the server is away")

    with monkeypatch.context() as patch:
        patch.setattr(FeatureSetting.objects, "values_list", wait)
        for seconds in (0, feature_settings.HELD_OFF - 1):
            clock[0] += seconds
            assert just_started.values() == {}
    assert asked == [{}, {}]
    assert just_started.values() == {}
    clock[0] += 1
    assert just_started.values() == {"invitation_days": 30}


def test_a_decision_made_while_it_is_read_is_read(
    administrator: User, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory()

    def decided(*arguments: object, **named: object) -> list[tuple[str, object]]:
        service.change(INVITATION_DAYS, 30, by=administrator)
        memory.forget()
        return []

    with monkeypatch.context() as patch:
        patch.setattr(FeatureSetting.objects, "values_list", decided)
        assert memory.values() == {}
    assert memory.values() == {"invitation_days": 30}


def test_the_page_that_says_so_does_not_ask(
    administrator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service.change(ANNOUNCEMENT, "Arrêt à 20 h", by=administrator)
    assert ANNOUNCEMENT.value == "Arrêt à 20 h"
    MEMORY.forget()
    with django_assert_num_queries(0):
        answer: HttpResponse = unavailable(RequestFactory().get("/"))
    assert "Arrêt à 20 h" in answer.text


@pytest.mark.parametrize("kept", [0, 10_000, "vingt", None, True, [5]])
def test_a_row_of_another_version_has_no_effect(kept: object) -> None:
    MEMORY.hold({"invitation_days": kept, "gone": 5})
    assert INVITATION_DAYS.value == 14


def test_a_setting_is_read_once_the_one_who_decided_is_gone(client: Client) -> None:
    decide(client, "invitation_days", "30")
    User.objects.all().delete()
    client.force_login(AdministratorFactory())
    page = client.get(reverse("feature_setting", args=["invitation_days"])).text
    assert "compte effacé" in page
