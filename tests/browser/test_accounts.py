"""Journey J2 in a browser, with the keyboard alone."""

import re

from playwright.sync_api import Page, expect

from members.services import invitation as invitations
from tests.factories.members import UserFactory


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
