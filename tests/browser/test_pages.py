"""Pages of clubs in a real browser: the keyboard, what refreshes itself."""

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from clubs.enums import AttendanceState
from clubs.models import Attendance
from tests.browser.conftest import SignIn
from tests.factories.clubs import AttendanceFactory, ChatMessageFactory
from tests.factories.presence import enter_room
from tests.rights import Cast, assemble

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def cast(live_url: str) -> Cast:
    """Around the server's own now: its clock cannot be moved."""
    cast = assemble(timezone.now())
    AttendanceFactory(session=cast.over, member=cast.owner)
    AttendanceFactory(session=cast.over, member=cast.mate, state=AttendanceState.ABSENT)
    ChatMessageFactory(session=cast.over, author=cast.mate)
    return cast


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
