"""The main journeys without a mouse: signing in, entering the room, opening a club."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from clubs.enums import ClubState
from clubs.models import Club
from members.models import User
from tests.browser.conftest import SignIn
from tests.rights import Cast, assemble

PASSWORD = "correct-cheval-pile-agrafe"
MOST_STOPS = 60


@pytest.fixture
def cast(live_url: str) -> Cast:
    return assemble(timezone.now())


def walk_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, which must be seen wherever it goes."""
    expect(wanted).to_be_attached()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """() => {
                // Of a date, the browser itself lights the part that has the focus.
                if (document.activeElement.matches("[type=date], [type=time]")) return ["part"];
                const style = getComputedStyle(document.activeElement);
                const label = document.activeElement.labels?.[0];
                const before = label ? getComputedStyle(label, "::before").outlineStyle : "none";
                return [style.outlineStyle, before];
            }"""
        )
        here = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert set(outline) != {"none"}, f"the focus is not seen on {here}"
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {wanted}")


def test_the_first_stop_leads_past_the_header(page: Page, live_url: str) -> None:
    page.goto(live_url)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_member_signs_in_and_enters_the_room(page: Page, live_url: str, cast: Cast) -> None:
    hashed = make_password(PASSWORD, hasher=Argon2PasswordHasher())
    User.objects.filter(pk=cast.owner.pk).update(password=hashed)
    page.goto(live_url)
    walk_to(page, page.locator("main").get_by_role("link", name="Se connecter"))
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_label("Adresse électronique"))
    page.keyboard.type(cast.owner.email)
    walk_to(page, page.get_by_label("Mot de passe", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_role("link", name="Entrer dans la salle"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_url}{reverse('room', args=[cast.under_way.pk])}")
    walk_to(page, page.get_by_role("button", name="Entrer dans la séance"))
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_role("button", name="Quitter"))


def test_an_advisor_opens_a_club(page: Page, live_url: str, cast: Cast, sign_in: SignIn) -> None:
    sign_in(page, cast.advisor)
    page.goto(live_url)
    walk_to(page, page.get_by_role("navigation").get_by_role("link", name="Ouvrir un e-club"))
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_label("Nom de l’e-club"))
    page.keyboard.type("Club du clavier")
    walk_to(page, page.get_by_role("button", name="Continuer"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Étape 2 sur 3")).to_be_visible()
    walk_to(page, page.get_by_role("button", name="Continuer"))
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_label("Adresses électroniques"))
    page.keyboard.type("nora@example.org")
    walk_to(page, page.get_by_role("button", name="Ouvrir l’e-club"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Club du clavier")).to_be_visible()
    assert Club.objects.get(name="Club du clavier").state == ClubState.RECRUITING
