"""Every feature setting changes something: a declared one without a proof here fails."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.services import introduction as introductions
from clubs.services import offering
from eclub.dashboards.services import people
from eclub.dashboards.services.indicators import Travel
from eclub.kit.feature_settings import every
from eclub.kit.services import feature_setting as service
from members.middleware import USED
from members.models import Invitation
from tests.factories.clubs import ApplicationFactory
from tests.factories.network import ContactFactory
from tests.rights import NOW, Cast, assemble

pytestmark = pytest.mark.django_db
Effect = Callable[[Cast], object]


def on_page(route: str, words: str) -> Effect:
    return lambda cast: words in Client().get(reverse(route)).text


def invitation_lasts(cast: Cast) -> int:
    data = {"email": "b@example.org", "kind": "administrator"}
    cast.client("administrator").post(reverse("staff"), data)
    made = Invitation.objects.get(email="b@example.org")
    days = (made.expires_at - timezone.now()).days
    made.delete()
    return days


def offer_lasts(cast: Cast) -> int:
    application = ApplicationFactory(club=cast.club, state="listed")
    offering.offer(application, by=cast.advisor)
    application.refresh_from_db()
    return (application.offer.invitation.expires_at - timezone.now()).days


def introduction_lasts(cast: Cast) -> int:
    company = f"Conserverie {uuid4()}"
    ContactFactory(owner=cast.mate, company=company, shared_with_club=True, phones=["+33298000000"])
    asked = introductions.ask(cast.seat, company=company, message="?", key=uuid4(), now=NOW)
    return (asked.expires_at - NOW).days


def session_goes_on(cast: Cast) -> bool:
    """After thirteen hours without a page."""
    browser = cast.client("advisor")
    session = browser.session
    session[USED] = time.time() - 13 * 3600
    session.save()
    browser.get(reverse("account"))
    return get_user(browser).is_authenticated


def reasons(cast: Cast) -> list[str]:
    """Why the owner, who came thirty days ago and did nothing, needs a word."""
    return [why for one in people.of_advisor(cast.advisor, NOW) for why in one.reasons]


def silent(cast: Cast) -> int:
    return sum("aucun signe" in why for why in reasons(cast))


def without_interview(cast: Cast) -> int:
    return sum("entretien" in why for why in reasons(cast))


JOURNEY = Travel(km=100, unknown=0)
# Another value, how to see it, and what is seen before and after.
EFFECTS: dict[str, tuple[int | str, Effect, object, object]] = {
    "announcement": ("Arrêt à 20 h", on_page("privacy", "Arrêt à 20 h"), False, True),
    "contact": ("ici@example.org", on_page("site_map", "mailto:ici@example.org"), False, True),
    "accessibility_contact": (
        "acces@example.org", on_page("accessibility", "mailto:acces@example.org"), False, True,
    ),
    "operator_address": ("1 quai Bas", on_page("privacy", "1 quai Bas"), False, True),
    "privacy_officer": ("Le service DPO", on_page("privacy", "Le service DPO"), False, True),
    "privacy_contact": (
        "dpo@example.org", on_page("privacy", "mailto:dpo@example.org"), False, True,
    ),
    "staff_idle_hours": (24, session_goes_on, False, True),
    "invitation_days": (30, invitation_lasts, 14, 30),
    "offer_days": (9, offer_lasts, 5, 9),
    "introduction_days": (20, introduction_lasts, 14, 20),
    "silent_days": (40, silent, 2, 0),
    "no_interview_days": (40, without_interview, 2, 0),
    "travel_km_per_hour": (100, lambda cast: JOURNEY.hours, 2, 1),
    "travel_cents_per_km": (50, lambda cast: JOURNEY.euros, 23, 50),
    "travel_co2_grams_per_km": (100, lambda cast: JOURNEY.co2_kg, 22, 10),
}  # fmt: skip


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


@pytest.mark.parametrize("key", EFFECTS)
def test_it_changes_what_it_says(cast: Cast, key: str) -> None:
    value, effect, before, after = EFFECTS[key]
    assert effect(cast) == before
    service.change(every()[key], value, by=cast.administrator)
    assert effect(cast) == after


def test_every_setting_is_proved() -> None:
    assert set(EFFECTS) == set(every())


def test_pages_say_how_long_things_last(cast: Cast) -> None:
    service.change(every()["offer_days"], 9, by=cast.administrator)
    candidate = ApplicationFactory(club=cast.club, state="listed")
    page = cast.client("advisor").get(reverse("candidate", args=[candidate.pk])).text
    assert "vaut 9\xa0jours" in page.replace("9 jours", "9\xa0jours")


def test_the_address_for_data_follows_the_contact(cast: Cast) -> None:
    service.change(every()["contact"], "ici@example.org", by=cast.administrator)
    page = Client().get(reverse("privacy")).text
    assert page.count("mailto:ici@example.org") >= 2
