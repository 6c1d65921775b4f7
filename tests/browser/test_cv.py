"""The editor of a CV in a real browser: saved as one types, put in order by key and by mouse."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from members.models import CvItem
from tests.browser.conftest import SignIn
from tests.factories.cv import CvFactory, CvItemFactory


def answering(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status)


def test_what_is_typed_is_kept_and_put_in_order(page: Page, live_url: str, sign_in: SignIn) -> None:
    cv = CvFactory()
    first = CvItemFactory(cv=cv)
    second = CvItemFactory(cv=cv, data={"position": "Vendeuse"})
    sign_in(page, cv.owner)
    page.goto(f"{live_url}/cv/")
    page.locator(f"#edit-{first.pk}").press("Enter")
    field, state = page.get_by_label("Poste"), page.locator("[data-cv-state]")
    expect(field).to_be_focused()
    page.context.set_offline(True)
    field.fill("Soudeuse TIG")
    expect(state).to_contain_text("Le réseau est absent")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state).to_have_text("Enregistré")
    expect(page.locator(f"#item-{first.pk} [data-cv-title]")).to_contain_text("Soudeuse TIG")
    page.get_by_role("button", name="Terminé").press("Enter")
    expect(page.locator(f"#edit-{first.pk}")).to_be_focused()

    down, said = (
        page.locator(f"#item-{first.pk} [data-cv-move='1']"),
        page.locator("[data-cv-said]"),
    )
    with page.expect_response("**/move/"):
        down.press("Enter")
    expect(down).to_be_focused()
    expect(said).to_contain_text("2 sur 2")

    page.locator(f"#item-{second.pk} button[hx-post]").press("Enter")
    undo = page.get_by_role("button", name="Annuler la suppression")
    expect(undo).to_be_focused()
    undo.press("Enter")
    grip = page.locator(f"#item-{second.pk} [data-cv-grip]")
    grip.scroll_into_view_if_needed()
    start, under = grip.bounding_box(), page.locator(f"#item-{first.pk}").bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, under["y"] + under["height"] - 4, steps=4)
    with page.expect_response("**/move/"):
        page.mouse.up()
    saved = CvItem.objects.filter(cv=cv).order_by("position")
    assert [item.data["position"] for item in saved] == ["Soudeuse TIG", "Vendeuse"]
    page.route("**/move/", lambda route: route.fulfill(status=500))
    down.press("Enter")
    expect(said).to_contain_text("n’a pas pu être enregistré")
    expect(page.locator("[data-cv-item]").first).to_have_id(f"item-{first.pk}")
    expect(down).to_be_focused()

    page.locator(f"#edit-{first.pk}").click()
    expect(field).to_be_focused()
    address = f"**/cv/items/{first.pk}/"
    for status, told in ((429, "ne peut pas enregistrer"), (404, "plus"), (403, "connectez-vous")):
        page.unroute(address)
        page.route(address, answering(status))
        field.fill(f"Soudeuse {status}")
        expect(state).to_contain_text(told)
