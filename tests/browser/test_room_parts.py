"""Parts of the session beside the stage: drawn by the server, the same for everybody at once."""

from playwright.sync_api import expect

from clubs.models import ClubSession
from clubs.services.agenda import set_theme
from members.models import User
from tests.browser.room import PATIENCE, Visit, meeting, people, visit

__all__ = ["meeting", "people", "visit"]


def test_the_theme_is_read_by_everybody_at_once(people: list[User], visit: Visit) -> None:
    advisor, member = visit(people[0]).enter(), visit(people[1]).enter()
    expect(member.part("agenda")).to_contain_text("pas encore écrit")
    expect(member.part("agenda").get_by_role("textbox")).to_have_count(0)
    agenda = advisor.part("agenda")
    agenda.get_by_role("textbox").fill("Le marché caché")
    agenda.get_by_role("button").click()
    expect(agenda.locator("p", has_text="Le marché caché")).to_be_visible()
    expect(member.part("agenda")).to_contain_text("Le marché caché", timeout=PATIENCE)


def test_what_is_typed_survives_a_dead_line_and_a_part_drawn_again(
    meeting: ClubSession, people: list[User], visit: Visit
) -> None:
    advisor = visit(people[0]).enter()
    field = advisor.part("agenda").get_by_role("textbox")
    field.fill("Préparer un appel")
    advisor.page.route("**/agenda/", lambda route: route.abort())
    advisor.part("agenda").get_by_role("button").click()
    expect(advisor.part("agenda")).to_contain_text("Pas de réponse")
    expect(field).to_have_value("Préparer un appel")
    advisor.page.unroute("**/agenda/")
    # Meanwhile the theme is written from elsewhere, and the part drawn again.
    set_theme(meeting, "Le réseau", by=people[0])
    expect(advisor.part("agenda")).to_contain_text("Le réseau")
    expect(field).to_have_value("Préparer un appel")
    advisor.part("agenda").get_by_role("button").click()
    expect(advisor.part("agenda").locator("p", has_text="Préparer un appel")).to_be_visible()
