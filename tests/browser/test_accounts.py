"""Journey J2 in a browser, and what axe finds on the pages of accounts in both themes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from eclub.kit.models import OutboxMail
from members.services import invitation as invitations
from tests.browser.conftest import SignIn
from tests.factories.members import AdministratorFactory, UserFactory

PUBLIC = ["accounts/login/", "accounts/login/code/", "accounts/password/reset/", "accounts/signup/"]
OWN = ["account/", "charter/", "accounts/2fa/", "accounts/sessions/", "accounts/email/"]
STAFF = ["outbox/", "staff/"]


def found_by_axe(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, live_url: str, sign_in: SignIn, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two literals
    administrator = AdministratorFactory()
    _, token = invitations.invite("a@example.org", purpose="l’e-club", by=administrator)
    OutboxMail.objects.create(
        to="a@example.org", subject="S", text="T", not_before=administrator.joined_at
    )
    found = []
    for path in [*PUBLIC, f"invitation/{token}/", "invitation/unknown/"]:
        page.goto(f"{live_url}/{path}")
        found += found_by_axe(page)
    sign_in(page, administrator)
    for path in [*OWN, *STAFF]:
        page.goto(f"{live_url}/{path}")
        found += found_by_axe(page)
    assert found == []


def test_a_job_seeker_arrives_with_the_keyboard_alone(page: Page, live_url: str) -> None:
    inviter = UserFactory(first_name="Maëlle", last_name="Le Goff")
    invitation, token = invitations.invite("a@example.org", purpose="l’e-club", by=inviter)
    page.goto(f"{live_url}/invitation/{token}/")
    page.get_by_label("Prénom").focus()
    page.keyboard.type("Soizic")
    page.keyboard.press("Enter")
    # The name is missing: the summary has the focus, its link leads to the field.
    expect(page.locator("[data-eclub-errors]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Le Bras")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("La charte de l’e-club")
    page.get_by_label("J’ai lu la charte").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/$"))
    invitation.refresh_from_db()
    assert invitation.accepted_by is not None
    assert invitation.accepted_by.charter_version == "1"
