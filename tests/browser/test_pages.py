"""Pages of clubs in a real browser: nothing axe finds, the keyboard, what refreshes itself."""

import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from clubs.enums import AttendanceState
from clubs.models import Attendance
from tests.browser.conftest import SignIn
from tests.factories.clubs import AttendanceFactory, ChatMessageFactory
from tests.factories.presence import enter_room
from tests.rights import Cast, assemble

PHONE = {"width": 360, "height": 740}
# Who reads which page; addresses are those of the set-up.
READ = [
    ("owner", "home", ""),
    ("former", "home", ""),
    ("advisor", "home", ""),
    ("manager", "home", ""),
    ("administrator", "home", ""),
    ("advisor", "club", "club"),
    ("owner", "session_list", "club"),
    ("advisor", "session", "over"),
    ("owner", "session", "over"),
    ("manager", "club_list", ""),
]


@pytest.fixture
def cast(live_url: str) -> Cast:
    """Around the server's own now: its clock cannot be moved."""
    cast = assemble(timezone.now())
    AttendanceFactory(session=cast.over, member=cast.owner)
    AttendanceFactory(session=cast.over, member=cast.mate, state=AttendanceState.ABSENT)
    ChatMessageFactory(session=cast.over, author=cast.mate)
    return cast


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    page: Page, live_url: str, sign_in: SignIn, cast: Cast, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    found = []
    for name, route, target in READ:
        page.context.clear_cookies()
        sign_in(page, getattr(cast, name))
        arguments = [getattr(cast, target).pk] if target else []
        page.goto(live_url + reverse(route, args=arguments))
        expect(page.locator("html")).to_have_attribute("data-fr-js", "true")
        for violation in Axe().run(page).response["violations"]:
            where = [node["target"] for node in violation["nodes"]]
            found.append((name, route, violation["id"], where))
    assert found == []


def test_no_page_is_wider_than_a_phone(
    page: Page, live_url: str, sign_in: SignIn, cast: Cast
) -> None:
    page.set_viewport_size(PHONE)
    wide = []
    for name, route, target in READ:
        page.context.clear_cookies()
        sign_in(page, getattr(cast, name))
        arguments = [getattr(cast, target).pk] if target else []
        page.goto(live_url + reverse(route, args=arguments))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append((name, route))
    assert wide == []


def test_attendance_is_corrected_in_place_with_the_keyboard(
    page: Page, live_url: str, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(page, cast.advisor)
    page.goto(live_url + cast.over.get_absolute_url())
    page.get_by_text(f"Corriger la présence : {cast.mate.full_name}").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label(f"Présence : {cast.mate.full_name}")).to_be_focused()
    page.keyboard.type("absence ex")
    page.keyboard.press("Tab")
    page.keyboard.type("avait")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    line = page.locator(f"#attendance-{cast.mate.pk}")
    expect(line).to_contain_text("corrigé par")
    expect(page.locator(f"#correct-{cast.mate.pk}")).to_be_focused()
    expect(page.locator("#messages")).to_contain_text("absence excusée")
    row = Attendance.objects.get(session=cast.over, member=cast.mate)
    assert row.state == AttendanceState.EXCUSED
    assert page.url.endswith(cast.over.get_absolute_url())


def test_who_enters_the_room_appears_by_itself(
    page: Page, live_url: str, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(page, cast.owner)
    page.goto(live_url)
    frame = page.locator("#next-session")
    expect(frame).to_contain_text("Personne n’est encore arrivé")
    page.locator("#enter-room").focus()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        enter_room(client, cast.under_way, cast.mate)
    # What the clock does every twenty seconds.
    page.evaluate(
        "htmx.ajax('GET', '/next-session/', {target: '#next-session', swap: 'outerHTML'})"
    )
    expect(frame).to_contain_text(cast.mate.short_name)
    expect(page.locator("#enter-room")).to_be_focused()


def test_the_one_thing_to_do_is_said_in_words(
    page: Page, live_url: str, sign_in: SignIn, cast: Cast
) -> None:
    """The design system hides the words of a button with an icon unless its group says not to."""
    sign_in(page, cast.advisor)
    for address in ("/", cast.under_way.get_absolute_url()):
        page.goto(live_url + address)
        box = page.get_by_role("link", name="Entrer dans la salle").first.bounding_box()
        assert box is not None
        assert box["width"] > 150
