"""A regional manager goes from the region down to a club with the keyboard alone (J7)."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from eclub.dashboards import quarters
from tests.browser.conftest import SignIn
from tests.factories.clubs import ClubFactory
from tests.factories.members import AgencyFactory
from tests.rights import assemble


def test_from_the_region_to_a_club(page: Page, live_url: str, sign_in: SignIn) -> None:
    cast = assemble(timezone.now())
    agency = AgencyFactory(
        region=cast.club.agency.region, name="Agence de Vannes", departement="56"
    )
    began = cast.now.date() - timedelta(days=40)
    ClubFactory(name="Club du golfe", agency=agency, starts_on=began, members=3)
    first = quarters.first_day(began).isoformat()
    sign_in(page, cast.manager)
    page.goto(live_url)
    page.get_by_label("Saisons commencées depuis").select_option(first)
    page.get_by_role("button", name="Afficher").press("Enter")
    disc = page.get_by_role("link", name="Morbihan : 3 places tenues")
    disc.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Morbihan")
    page.get_by_role("link", name="Agence de Vannes").last.press("Enter")
    page.get_by_role("link", name="Club du golfe").last.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Club du golfe")
    # The address says the same seasons to whoever it is given.
    expect(page).to_have_url(f"{live_url}/figures/club/{agency.clubs.get().pk}/?from={first}")
