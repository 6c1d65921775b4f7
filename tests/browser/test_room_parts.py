"""Parts of the session beside the stage: drawn by the server, the same for everybody at once."""

from playwright.sync_api import Route, expect

from clubs.models import ClubSession
from clubs.services.agenda import set_theme
from members.models import User
from tests.browser.room import PATIENCE, Visit, meeting, people, visit

__all__ = ["meeting", "people", "visit"]


def test_agenda_and_round_are_followed_by_everybody_at_once(
    people: list[User], visit: Visit
) -> None:
    advisor, member = visit(people[0]).enter(), visit(people[1]).enter()
    member.sees_people(2)
    expect(member.part("agenda")).to_contain_text("Pas encore d’étapes")
    expect(member.part("agenda").get_by_role("button")).to_have_count(0)
    advisor.part("agenda").get_by_role("button", name="habituel").click()
    advisor.part("agenda").get_by_role("button", name="Commencer").click()
    now = member.page.locator(".now")
    expect(now).to_contain_text("Bilan des engagements", timeout=PATIENCE)
    expect(now).to_contain_text("encore 15")
    expect(member.page.locator("[data-announcer]")).to_contain_text("Étape : Bilan")
    # The button of before stays under the finger: pressed again it is the next step.
    advisor.part("agenda").get_by_role("button", name="Suite").click()
    expect(now).to_contain_text("réussites et échecs", timeout=PATIENCE)

    advisor.part("round").get_by_role("button", name="Commencer le tour").click()
    expect(now.locator("[data-clock-seconds]")).to_contain_text(":", timeout=PATIENCE)
    for visitor in (advisor, member):
        tile = visitor.page.locator(".tile[data-has-floor]")
        expect(tile).to_contain_text(people[1].short_name, timeout=PATIENCE)
    expect(member.page.locator("[data-announcer]")).to_contain_text("La parole est à")
    member.part("round").get_by_role("button", name="J’ai fini").click()
    # Nobody else was there: the round is over.
    expect(advisor.part("round")).to_contain_text("Commencer le tour", timeout=PATIENCE)
    expect(now).not_to_contain_text(people[1].short_name, timeout=PATIENCE)


def test_what_is_typed_survives_a_dead_line_and_a_part_drawn_again(
    meeting: ClubSession, people: list[User], visit: Visit
) -> None:
    advisor = visit(people[0]).enter()
    agenda = advisor.part("agenda")
    agenda.get_by_text("Changer l’ordre du jour").click()
    field = agenda.get_by_label("Thème de la séance")
    field.fill("Préparer un appel")
    advisor.page.route("**/agenda/", lambda route: route.abort())
    write = agenda.get_by_role("button", name="Écrire le thème")
    write.click()
    expect(agenda).to_contain_text("Pas de réponse")
    expect(field).to_have_value("Préparer un appel")
    advisor.page.unroute("**/agenda/")
    # Meanwhile the theme is written from elsewhere, and the part drawn again.
    set_theme(meeting, "Le réseau", by=people[0])
    expect(agenda).to_contain_text("Le réseau")
    expect(field).to_have_value("Préparer un appel")
    write.click()
    expect(agenda.locator("p", has_text="Préparer un appel")).to_be_visible()
    # What is changed while the answer travels is kept, whatever draws the part meanwhile.
    held: list[Route] = []
    advisor.page.route(
        "**/agenda/",
        lambda way: held.append(way) if way.request.method == "POST" else way.continue_(),
    )
    with advisor.page.expect_request(lambda asked: asked.method == "POST"):
        write.click()
    field.fill("Relancer")
    set_theme(meeting, "Le réseau encore", by=people[0])
    expect(agenda).to_contain_text("Le réseau encore")
    held[0].continue_()
    expect(agenda.locator("p", has_text="Préparer un appel")).to_be_visible()
    expect(field).to_have_value("Relancer")
