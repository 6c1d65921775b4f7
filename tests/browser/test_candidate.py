"""J8 on a phone, by keyboard alone: who has no account asks for a seat; the advisor reads why,
and offers it.
"""

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from clubs.enums import ClubState
from clubs.enums.application import ApplicationState
from clubs.models import Application
from eclub.kit.models import OutboxMail
from tests.browser.conftest import SignIn
from tests.factories.clubs import ClubFactory
from tests.factories.cv import OccupationFactory

PHONE = {"width": 360, "height": 740}


def twice(button: Locator) -> None:
    """As a nervous thumb presses a key."""
    button.press("Enter")
    button.page.keyboard.press("Enter")


def test_a_seat_is_asked_for_and_offered(page: Page, live_url: str, sign_in: SignIn) -> None:
    club = ClubFactory(members=2, state=ClubState.RECRUITING, name="Club du Trégor")
    OccupationFactory(code="G1602", label="Personnel de cuisine")
    page.set_viewport_size(PHONE)
    page.goto(live_url + reverse("coming_departement", args=[club.agency.departement]))
    page.get_by_role("link", name="Demander une place").press("Enter")
    page.get_by_label("Prénom").fill("Candidate")
    page.get_by_label("Nom", exact=True).fill("d’Essai")
    page.get_by_label("Adresse électronique").fill("candidate@eclub.example")
    page.get_by_label("Commune ou code postal").fill("Plougasnou")
    page.get_by_label("Métier que vous cherchez").fill("personnel de cuisine")
    for answer in ("obstacles_1", "device_2", "camera_0", "microphone_0", "line_2"):
        page.locator(f"#id_{answer}").press("Space")
    send = page.locator("form[data-eclub-once] button:not([type=button])")
    page.locator("#id_agreed").press("Space")
    send.press("Enter")
    # What is missing is said, and nothing typed is lost.
    expect(page.locator("[data-eclub-errors]")).to_be_focused()
    expect(page.get_by_label("Métier que vous cherchez")).to_have_value("personnel de cuisine")
    page.get_by_label("Pourquoi un e-club").fill("Chercher à plusieurs.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    twice(send)
    page.wait_for_url("**" + reverse("applied", args=[club.pk]))
    application = Application.objects.get()

    sign_in(page, club.advisor)
    page.goto(live_url + reverse("club_candidates", args=[club.pk]))
    page.get_by_role("link", name="Lire et répondre : Candidate d’Essai").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Chercher à plusieurs.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    twice(page.get_by_role("button", name="Proposer une place"))
    expect(page.locator("#messages")).to_contain_text("l’invitation est partie")
    application.refresh_from_db()
    assert application.state == ApplicationState.OFFERED
    # A confirmation and one invitation.
    assert OutboxMail.objects.filter(to=application.email).count() == 2
