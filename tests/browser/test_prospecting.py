"""J5 on a phone, by keyboard but for a drag: a company is taken in charge, called with the script,
logged although the line dies, and stands on the agenda of the day it was promised for.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from clubs.enums import ClubState
from prospecting.enums import Stage
from prospecting.models import Approach, Prospect
from prospecting.services import day
from tests.browser.conftest import SignIn
from tests.factories.clubs import ClubFactory
from tests.factories.prospecting import ProspectFactory


def test_a_call_is_made_and_logged_without_a_line(
    page: Page, live_url: str, sign_in: SignIn
) -> None:
    club = ClubFactory(members=2, state=ClubState.RUNNING)
    member = club.seats.get(number=1).member
    prospect = ProspectFactory(club=club, company__name="Chantier Test", phone="02 61 91 00 00")
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, member)
    page.goto(f"{live_url}/clubs/{club.pk}/prospects/")
    page.get_by_role("button", name="Je m’en occupe").press("Enter")
    page.get_by_role("link", name="Appeler").press("Enter")
    expect(page.get_by_role("link", name="02 61 91 00 00")).to_have_attribute(
        "href", "tel:0261910000"
    )
    expect(page.get_by_text("Connaissez-vous un autre employeur qui")).to_be_visible()
    page.get_by_role("button", name="Lancer le chronomètre").press("Enter")
    expect(page.get_by_role("timer")).not_to_have_text("0:00")

    page.context.set_offline(True)
    page.get_by_label("Rendez-vous obtenu").press("Space")
    meeting = timezone.localdate(timezone=club.zone)
    page.get_by_label("Jour du rendez-vous ou").fill(str(meeting))
    page.get_by_label("Dans une semaine").press("Space")
    page.get_by_role("button", name="Enregistrer").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("est gardé sur cet appareil")
    assert not Approach.objects.exists()

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_url("**/prospects/")
    approach = Approach.objects.get()
    assert approach.lasted
    assert approach.call_back_on
    assert not [name for name in page.evaluate("Object.keys(localStorage)") if "log" in name]
    (task,) = day.of(member, club, meeting).tasks
    page.goto(f"{live_url}/my-day/")
    expect(page.get_by_role("main")).to_contain_text("rendez-vous aujourd’hui")
    assert task.prospect == prospect

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_url}/clubs/{club.pk}/prospects/")
    card = page.locator(f"#card-{prospect.pk}")
    with page.expect_response("**/prospects/"):
        card.drag_to(page.locator("[data-eclub-stage=interview]"))
    moved = page.locator(f"[data-eclub-stage=interview] #card-{prospect.pk}")
    expect(moved.get_by_role("link", name="Chantier Test", exact=True)).to_be_focused()
    expect(page.locator("#messages")).to_contain_text("entretien")
    assert Prospect.objects.get().stage == Stage.INTERVIEW


def test_what_is_changed_while_it_is_sent_is_not_lost(
    page: Page, live_url: str, sign_in: SignIn
) -> None:
    club = ClubFactory(members=1, state=ClubState.RUNNING)
    member = club.seats.get(number=1).member
    prospect = ProspectFactory(club=club, in_charge=member)
    sign_in(page, member)
    page.goto(f"{live_url}/prospects/{prospect.pk}/call/")
    page.get_by_text("Un autre jour, une note").click()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not waiting:
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/call/", hold)
    page.get_by_label("Pas de réponse").check(force=True)
    with page.expect_request("**/call/"):
        page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Note personnelle").fill("Rappeler le matin")
    page.locator("[data-eclub-log]").evaluate("form => form.requestSubmit()")
    waiting[0].continue_()
    page.wait_for_url("**/prospects/")
    assert Approach.objects.get().note == "Rappeler le matin"


def test_a_log_waits_for_its_page_to_be_loaded_again(
    page: Page, live_url: str, sign_in: SignIn
) -> None:
    """As when somebody has signed in anew beside it: not that the company is no longer theirs."""
    prospect = ProspectFactory(club=ClubFactory(members=1, state=ClubState.RUNNING))
    member = prospect.club.seats.get().member
    Prospect.objects.update(in_charge=member)
    sign_in(page, member)
    page.goto(f"{live_url}{reverse('prospect_call', args=[prospect.pk])}")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    page.get_by_label("Pas de réponse").check(force=True)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Rechargez-la")
    assert not Approach.objects.exists()
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("est noté")
    assert Approach.objects.get().prospect == prospect
