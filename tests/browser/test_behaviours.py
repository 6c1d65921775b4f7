"""What every page's scripts do: errors take the focus, a form is sent once, time goes on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from clubs.models import Club
from tests.browser.conftest import SignIn
from tests.rights import Cast, assemble


def started(button: Locator) -> Locator:
    """The button, once the design system's script has taken it in charge."""
    expect(button).to_have_attribute("data-fr-js-modal-button", "true")
    return button


@pytest.fixture
def cast(live_url: str) -> Cast:
    return assemble(timezone.now())


def test_the_summary_of_errors_takes_the_focus(
    page: Page, live_url: str, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(page, cast.advisor)
    page.goto(live_url + reverse("club_open"))
    page.get_by_role("button", name="Continuer").click()
    summary = page.locator("[data-eclub-errors]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Nom de l’e-club").click()
    expect(page.get_by_label("Nom de l’e-club")).to_be_focused()


def test_a_nervous_thumb_sends_a_form_once(
    page: Page, live_url: str, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(page, cast.advisor)
    page.goto(live_url + reverse("club_open"))
    page.get_by_label("Nom de l’e-club").fill("Club du pouce")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name="Continuer").dblclick(no_wait_after=True)
    expect(page.get_by_text("Étape 2 sur 3")).to_be_visible()
    assert len(sent) == 1
    # The pressed button's own value travelled with the form.
    assert "action=next" in (sent[0].post_data or "")
    assert Club.objects.filter(name="Club du pouce").count() == 1


def test_a_countdown_goes_on_without_the_server(
    page: Page, live_url: str, cast: Cast, sign_in: SignIn
) -> None:
    cast.under_way.delete()
    sign_in(page, cast.owner)
    page.clock.install()
    page.goto(live_url)
    countdown = page.locator("[data-eclub-countdown]").first
    expect(countdown).to_have_text("dans 4 jours")
    page.clock.fast_forward(int(timedelta(days=1, minutes=1).total_seconds() * 1000))
    expect(countdown).to_have_text("dans 3 jours")


def test_the_choice_of_colours_is_kept(page: Page, live_url: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(live_url)
    started(page.get_by_role("button", name="Affichage")).click()
    dialog = page.get_by_role("dialog", name="Affichage")
    dialog.get_by_text("Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")


def test_the_phone_menu_holds_everything(
    page: Page, live_url: str, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(page, cast.advisor)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_url)
    started(page.get_by_role("button", name="Menu")).click()
    menu = page.locator("#header-menu")
    for name in ("Ouvrir un e-club", "Tous les e-clubs", cast.advisor.short_name):
        expect(menu.get_by_role("link", name=name)).to_be_visible()
    menu.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("main")).to_contain_text("Vous êtes déconnecté")


def test_a_fragment_that_fails_says_so(
    page: Page, live_url: str, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(page, cast.advisor)
    page.goto(live_url + reverse("club_open"))
    page.get_by_label("Nom de l’e-club").fill("Club coupé")
    with page.expect_navigation():  # until its scripts listen
        page.get_by_role("button", name="Continuer").click()
    page.route("**/preview/", lambda route: route.abort())
    page.get_by_label("Nombre de séances").fill("12")
    page.get_by_label("Nombre de séances").blur()
    expect(page.locator("#messages")).to_contain_text("La page n’a pas répondu")
    expect(page.get_by_label("Nombre de séances")).to_have_value("12")
