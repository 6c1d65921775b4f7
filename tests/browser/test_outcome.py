"""J6 on a phone, by keyboard alone: a member finds a job, says so, and the seat is free."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from clubs.models import Post
from members.models import User
from tests.factories.clubs import ClubFactory
from tests.factories.members import UserFactory


def test_a_member_finds_a_job(
    page: Page, live_url: str, sign_in: Callable[[Page, User], None]
) -> None:
    ann = UserFactory(first_name="Ann")
    club = ClubFactory(starts_on=timezone.localdate() - timedelta(days=9), members=[ann])
    sign_in(page, ann)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_url)
    page.get_by_role("link", name="J’ai trouvé").press("Enter")
    page.get_by_role("link", name="J’ai trouvé un emploi").press("Enter")
    page.get_by_label("emploi durable (CDI)").press("Space")
    page.get_by_label("sans annonce").press("Space")
    page.get_by_label("Annoncer la nouvelle").press("Space")
    page.get_by_role("button", name="Enregistrer et libérer ma place").press("Enter")
    expect(page.get_by_role("heading", name="Bravo, vous avez trouvé")).to_be_visible()
    assert not club.seats.open().exists()
    assert Post.objects.get().author == ann
