"""The door of the room, and what who leads the session may ask of people."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from clubs.models import ClubSession
from members.models import User
from tests.browser.room import PATIENCE, Visit, meeting, people, visit

__all__ = ["meeting", "people", "visit"]


def test_the_waiting_room_and_a_door_that_opens_by_itself(
    meeting: ClubSession, people: list[User], visit: Visit
) -> None:
    start = timezone.now() + timedelta(minutes=30, seconds=6)
    meeting.during = type(meeting.during)(start, start + timedelta(hours=3))
    meeting.save()
    member = visit(people[1]).open()
    words, enter = (
        member.page.locator("[data-lobby-words]"),
        member.page.locator("[data-lobby-enter]"),
    )
    expect(words).to_contain_text("La salle d’attente ouvre à")
    # Half an hour before the hour one is in the waiting room; the advisor goes in.
    expect(words).to_contain_text("La porte ouvre à", timeout=PATIENCE)
    enter.click()
    expect(words).to_contain_text("vous entrerez sans rien faire")
    early = visit(people[2]).open()
    expect(early.page.locator("[data-lobby-waiting]")).to_contain_text(people[1].short_name)
    advisor = visit(people[0]).enter()
    notice = advisor.page.locator("[data-notice=door]")
    expect(notice).to_contain_text("2 personnes attendent", timeout=PATIENCE)
    advisor.page.get_by_role("button", name="Voir la porte").click()
    advisor.page.get_by_role("button", name="Ouvrir la porte maintenant").click()
    # Who had pressed goes in alone; who had not may.
    member.is_in()
    expect(early.page.locator("[data-lobby-words]")).to_contain_text("La porte est ouverte")
    expect(notice).to_be_hidden()
    # Locked: who was not there yet knocks, and is let in.
    advisor.page.get_by_role("button", name="Verrouiller la salle").click()
    expect(advisor.page.get_by_text("La salle est verrouillée :")).to_be_visible()
    late = visit(people[3]).open()
    late.page.get_by_role("button", name="Frapper à la porte").click()
    expect(notice).to_contain_text("2 personnes attendent", timeout=PATIENCE)
    advisor.page.get_by_role("button", name=f"Faire entrer {people[3].short_name}").click()
    late.is_in()


def test_who_leads_asks_and_people_decide(people: list[User], visit: Visit) -> None:
    advisor, member = visit(people[0]).enter(), visit(people[1]).enter()
    advisor.sees_people(2)
    member.key("hand").click()
    name = people[1].short_name
    advisor.page.get_by_role("tab", name="Personnes").click()
    more = advisor.page.get_by_role("button", name=f"Actions pour {name}")
    choose = advisor.page.get_by_role("button", name="Couper son micro")
    more.press("Enter")
    choose.press("Enter")
    expect(more).to_be_focused()
    member.microphone_is(False)
    expect(member.page.locator("[data-notice=asked]")).to_contain_text("a coupé votre micro")
    more.press("Enter")
    advisor.page.get_by_role("button", name="Baisser sa main").press("Enter")
    expect(member.key("hand")).to_have_attribute("aria-pressed", "false")
    # A microphone is opened by nobody else.
    more.press("Enter")
    advisor.page.get_by_role("button", name="Lui demander d’ouvrir son micro").press("Enter")
    yes = member.page.get_by_role("button", name="Ouvrir mon micro")
    expect(yes).to_be_visible()
    member.microphone_is(False)
    yes.click()
    member.microphone_is(True)
    member.page.keyboard.press("r")
    member.page.get_by_role("button", name="Applaudir").press("Enter")
    expect(advisor.tile(people[1]).locator(".tile__reaction")).to_have_text("👏")
    # Sent out, then let in again when asking to.
    more.press("Enter")
    advisor.page.get_by_role("button", name="Faire sortir de la séance").press("Enter")
    advisor.page.get_by_role("button", name=f"Oui, faire sortir {name}").press("Enter")
    back = member.page.get_by_role("button", name="Demander à revenir")
    expect(back).to_be_visible(timeout=PATIENCE)
    advisor.sees_people(1)
    back.click()
    expect(advisor.page.locator("[data-part=door]")).to_contain_text(
        "demande à revenir", timeout=PATIENCE
    )
    advisor.page.get_by_role("button", name=f"Faire entrer {name}").click()
    member.is_in()
    advisor.sees_people(2)
