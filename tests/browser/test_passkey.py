"""A passkey, from an invitation to signing in with it, in a real browser with our policy."""

import re

from playwright.sync_api import Page, expect

from members.models import User
from members.services import invitation as invitations
from tests.factories.members import UserFactory

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page, **options: object) -> None:
    """Give the browser a device that recognises its owner, or whatever ``options`` say."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | options})


def on_localhost(url: str) -> str:
    """Passkeys belong to a name, never to an address of numbers."""
    return url.replace("127.0.0.1", "localhost")


def test_an_invited_person_makes_a_passkey_and_signs_in_with_it(page: Page, live_url: str) -> None:
    refused: list[str] = []
    page.on(
        "console",
        lambda message: refused.append(message.text) if "Policy" in message.text else None,
    )
    with_authenticator(page)
    _, token = invitations.invite("p@example.org", purpose="l’e-club", by=UserFactory())
    page.goto(on_localhost(f"{live_url}/invitation/{token}/"))
    expect(page.get_by_label("Mot de passe", exact=True)).to_be_hidden()
    page.get_by_label("Prénom").fill("Soizic")
    page.get_by_label("Nom", exact=True).fill("Le Bras")
    page.get_by_text("Une clé d’accès").click()
    page.get_by_role("button", name="Accepter l’invitation").click()
    page.get_by_label("Nom de la clé").fill("mon téléphone")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La charte de l’e-club")
    page.get_by_text("J’ai lu la charte et je l’accepte").click()
    page.get_by_role("button", name="Entrer").click()
    expect(page).not_to_have_url(re.compile("charter"))
    person = User.objects.get(email="p@example.org")
    assert person.authenticator_set.filter(type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto(on_localhost(f"{live_url}/accounts/login/"))
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("link", name="Soizic L.").first).to_be_visible()
    assert refused == []


def test_a_passkey_that_is_refused_is_said_in_words(page: Page, live_url: str) -> None:
    with_authenticator(page, isUserVerified=False)
    page.goto(on_localhost(f"{live_url}/accounts/login/"))
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.locator("[data-eclub-passkey-trouble]")).to_contain_text("n’a pas été utilisée")
    expect(page.locator("[data-eclub-passkey-trouble]")).to_be_focused()
