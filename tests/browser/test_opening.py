"""J1 in a real browser, with the keyboard: from the first field to the open club."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from clubs.models import Club
from members.models import User
from tests.browser.conftest import SignIn
from tests.factories.clubs import ClubFactory
from tests.factories.members import AdvisorFactory


@pytest.fixture
def advisor(live_url: str, page: Page, sign_in: SignIn) -> User:
    advisor: User = AdvisorFactory()
    sign_in(page, advisor)
    return advisor


def no_barrier(page: Page) -> None:
    """Axe finds nothing in either theme; a phone need not scroll sideways."""
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.frTheme = theme }", theme)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is out of the keyboard's reach")


def test_a_club_is_opened_with_the_keyboard(page: Page, live_url: str, advisor: User) -> None:
    page.goto(live_url + reverse("club_open"))
    no_barrier(page)
    tab_to(page, "#id_name")
    page.keyboard.press("Enter")
    expect(page.locator("[data-eclub-errors]")).to_be_focused()
    no_barrier(page)
    tab_to(page, "#id_name")
    page.keyboard.type("Morlaix printemps")
    page.keyboard.press("Enter")

    summary = page.locator("#season-summary")
    expect(summary).to_contain_text("24 séances, du mardi")
    no_barrier(page)
    tab_to(page, "#id_count")
    page.keyboard.type("6")
    tab_to(page, "#id_first_weekday")
    expect(summary).to_contain_text("6 séances, du")
    page.keyboard.press("ArrowDown")
    expect(summary).to_contain_text("séances, du mercredi")
    expect(page.locator("#id_first_weekday")).to_be_focused()
    page.reload()
    expect(page.locator("#id_first_weekday")).to_have_value("2")
    page.locator("#id_count").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#id_emails")).to_be_visible()
    tab_to(page, "#id_emails")
    page.keyboard.type("ann@example.org, bob")
    tab_to(page, "button[value=open]")
    page.keyboard.press("Enter")
    expect(page.locator("#id_emails_error")).to_contain_text("« bob » n’est pas une adresse")
    expect(page.locator("#id_emails")).to_have_value("ann@example.org, bob")
    no_barrier(page)
    page.locator("#id_emails").fill("ann@example.org")
    tab_to(page, "button[value=open]")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("« Morlaix printemps » est ouvert")
    assert Club.objects.get(name="Morlaix printemps").invitations.count() == 1


def test_a_day_that_meets_another_club_is_left_out(
    page: Page, live_url: str, advisor: User
) -> None:
    agency = advisor.roles.get().agency
    page.goto(live_url + reverse("club_open"))
    page.locator("#id_name").fill("Morlaix")
    page.get_by_role("button", name="Continuer").click()
    first = page.locator("#id_starts_on").input_value()
    other = Club.objects.get()
    day = other.created_at.fromisoformat(first).date()
    ClubFactory(name="Brest", agency=agency, advisor=advisor, starts_on=day, sessions=1)
    page.locator("#id_first_weekday").select_option(str(day.weekday()))
    box = page.locator("input[name=left_out]")
    expect(box).to_have_count(1)
    expect(page.locator("#season-days")).to_contain_text("« Brest »")
    no_barrier(page)
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(".eclub-conflict")).to_have_count(0)
    expect(box).to_be_focused()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#id_emails")).to_be_visible()


def test_the_pages_of_changes_have_no_barrier(page: Page, live_url: str, advisor: User) -> None:
    agency = advisor.roles.get().agency
    page.goto(live_url + reverse("club_open"))
    starts_on = advisor.joined_at.date().replace(year=advisor.joined_at.year + 1)
    club = ClubFactory(agency=agency, advisor=advisor, starts_on=starts_on, sessions=4, members=2)
    session = club.sessions.first()
    for address in (
        reverse("club_change", args=[club.pk]),
        reverse("club_seats", args=[club.pk]),
        reverse("session_move", args=[session.pk]),
        reverse("session_postpone", args=[session.pk]),
        reverse("seat_release", args=[club.seats.first().pk]),
    ):
        page.goto(live_url + address)
        no_barrier(page)
