"""People meet in the room: they see, hear, write, raise hands, and come and go."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from members.models import User
from tests.browser.room import PATIENCE, Visit, all_come, meeting, people, visit

__all__ = ["meeting", "people", "visit"]


def test_two_people_see_and_hear_each_other(people: list[User], visit: Visit) -> None:
    advisor, member, *_ = people
    one, two = visit(advisor).enter(), visit(member).enter()
    all_come(one.will_receive(member), two.will_receive(advisor))
    # Advisor first, then by place; oneself marked.
    names = two.page.locator(".tile__name")
    expect(names).to_have_text([advisor.short_name, f"{member.short_name} (vous)"])
    expect(two.tile(member).locator(".tile__note")).to_have_text("place 1")
    expect(one.tile(member).locator("video")).to_be_visible()
    expect(one.page.locator("[data-line]")).to_have_attribute(
        "data-line", re.compile("good|fair"), timeout=PATIENCE
    )


def test_who_comes_late_joins_those_who_are_there(people: list[User], visit: Visit) -> None:
    early = [visit(user).enter() for user in people[:2]]
    early[0].receives(people[1])
    late = visit(people[5]).enter()
    all_come(
        *(there.will_receive(people[5], "frames", "packets") for there in early),
        *(late.will_receive(there.user, "frames", "packets") for there in early),
    )
    early[0].sees_people(3)
    late.page.locator("[data-key=leave]").click()
    early[0].sees_people(2)
    expect(late.page.locator("[data-ended='1000']")).to_be_visible()
    late.page.get_by_role("button", name="Revenir dans la séance").click()
    late.is_in()
    early[0].sees_people(3)


def test_microphone_and_camera_go_off_and_on(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    two.receives(people[0])
    one.key("microphone").click()
    one.is_muted_for(two)
    one.key("camera").click()
    expect(two.tile(people[0]).locator("video")).to_be_hidden(timeout=PATIENCE)
    two.receives_no_more(people[0], "frames")
    one.key("camera").click()
    one.key("microphone").click()
    two.receives(people[0])
    one.is_muted_for(two, muted=False)


def test_sound_alone_stops_the_pictures_that_come(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    two.receives(people[0])
    two.page.get_by_text("Son seul", exact=True).click()
    expect(two.tile(people[0]).locator("video")).to_be_hidden()
    two.receives_no_more(people[0], "frames")
    two.receives(people[0], "packets", "energy")
    expect(one.tile(people[1]).locator(".tile__note")).to_have_text("son seul")
    # The others still see whoever chose it.
    one.receives(people[1], "frames")
    two.page.get_by_text("Tout le monde", exact=True).click()
    two.receives(people[0], "frames")


def test_the_sound_of_the_others_has_a_switch(people: list[User], visit: Visit) -> None:
    """By keyboard, for all and for one; kept over a reload; the others are told."""
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    two.receives(people[0], "energy")
    page = two.page
    voice = two.tile(people[0]).locator("audio")
    switch = page.get_by_role("button", name="Écouter les autres", exact=True)
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(voice).to_have_js_property("muted", value=True)
    expect(page.locator("[data-announcer]")).to_contain_text("Le son des autres est coupé ici.")
    expect(two.tile(people[0]).get_by_text("son coupé ici")).to_be_attached()
    two.receives(people[0], "packets")
    expect(one.page.locator(".people")).to_contain_text("n’entend pas les autres", timeout=PATIENCE)
    # The line carries their voice as before, and nothing of it is played.
    played = two.figure(people[0], "energy")
    two.receives(people[0], "packets")
    assert two.figure(people[0], "energy") == played
    page.reload()
    two.is_in()
    two.sees_people(2)
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(voice).to_have_js_property("muted", value=True)
    page.keyboard.press("a")
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(voice).to_have_js_property("muted", value=False)
    # One person alone.
    page.get_by_role("tab", name="Personnes").click()
    page.get_by_role("button", name=f"Actions pour {people[0].short_name}").press("Enter")
    alone = page.get_by_role("button", name="Ne plus l’entendre ici")
    alone.press("Enter")
    expect(alone).to_have_attribute("aria-pressed", "true")
    expect(voice).to_have_js_property("muted", value=True)
    alone.press("Enter")
    expect(alone).to_have_attribute("aria-pressed", "false")
    expect(voice).to_have_js_property("muted", value=False)
    two.receives(people[0], "energy")


def test_hands_have_an_order(people: list[User], visit: Visit) -> None:
    advisor, first, second = (visit(user).enter() for user in people[:3])
    advisor.sees_people(3)
    first.key("hand").click()
    expect(advisor.tile(first.user).locator("[data-order]")).to_have_text("1", timeout=PATIENCE)
    second.key("hand").click()
    expect(advisor.tile(second.user).locator("[data-order]")).to_have_text("2", timeout=PATIENCE)
    first.key("hand").click()
    expect(advisor.tile(second.user).locator("[data-order]")).to_have_text("1", timeout=PATIENCE)
    expect(advisor.tile(first.user).locator(".tile__hand")).to_be_hidden()


def test_what_is_written_stays_and_is_there_once(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.sees_people(2)
    one.write("Bonjour à tous, voir https://example.org/offres.")
    two.reads("Bonjour à tous")
    link = two.page.locator(".chat__body a")
    expect(link).to_have_attribute("href", "https://example.org/offres")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    two.page.reload()
    two.is_in()
    two.reads("Bonjour à tous")
    one.reads("Bonjour à tous")
    # What is written while the line is away leaves when it is back, once.
    one.page.context.set_offline(True)
    one.is_cut_off()
    one.write("Je vous écris du tunnel")
    expect(one.line("tunnel")).to_have_attribute("data-waiting", "")
    one.page.context.set_offline(False)
    one.reads("tunnel")
    two.reads("tunnel")


def test_unread_messages_are_counted(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.sees_people(2)
    if two.page.locator("[data-panel]").is_visible():
        two.key("panel").click()
    one.write("Premier")
    one.write("Deuxième")
    expect(two.page.locator("[data-unread]")).to_have_text("2", timeout=PATIENCE)
    two.key("panel").click()
    expect(two.page.locator("[data-unread]")).to_be_hidden()


def test_a_second_tab_takes_over_and_the_first_can_take_back(
    people: list[User], visit: Visit
) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    first = two.page
    two.page = first.context.new_page()
    two.enter()
    expect(first.locator("[data-ended='4001']")).to_be_visible(timeout=PATIENCE)
    expect(first.get_by_role("heading", name="ouverte dans un autre onglet")).to_be_visible()
    one.sees_people(2)
    one.receives(people[1])
    first.get_by_role("button", name="Revenir dans cet onglet").click()
    expect(two.page.locator("[data-ended='4001']")).to_be_visible(timeout=PATIENCE)
    two.page = first
    two.is_in()
    one.sees_people(2)
    all_come(one.will_receive(people[1]), two.will_receive(people[0]))


def test_the_keyboard_does_everything(people: list[User], visit: Visit) -> None:
    visitor = visit(people[1]).open()
    page = visitor.page
    enter = page.locator("[data-lobby-enter]")
    for _ in range(20):
        page.keyboard.press("Tab")
        if enter.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    visitor.is_in()
    visitor.microphone_is(True)
    page.keyboard.press("m")
    visitor.microphone_is(False)
    page.keyboard.press("c")
    expect(visitor.key("camera")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("l")
    expect(visitor.key("hand")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("s")
    expect(page.locator("[name=receive][value=audio]")).to_be_checked()
    # Letters that are written are only written.
    visitor.key("panel").focus()
    if not page.locator("[data-panel]").is_visible():
        page.keyboard.press("d")
    page.locator("#chat-body").focus()
    page.keyboard.type("mmm")
    visitor.microphone_is(False)
    page.keyboard.press("Enter")
    visitor.reads("mmm")
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel]")).to_be_hidden()
    expect(visitor.key("panel")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Aide")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Aide")).to_be_hidden()
    visitor.key("leave").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-ended='1000']")).to_be_focused()


def test_axe_finds_nothing(people: list[User], visit: Visit) -> None:
    one = visit(people[1]).open()
    expect(one.page.locator("[data-devices-state=line][data-state]")).to_be_attached()
    found = {"lobby": Axe().run(one.page)}
    one.enter()
    two = visit(people[2], viewport={"width": 360, "height": 740}).enter()
    one.sees_people(2)
    two.key("hand").click()
    one.write("Bonjour")
    two.sees_people(2)
    found |= {"call": Axe().run(one.page), "phone": Axe().run(two.page)}
    one.key("settings").click()
    found["settings"] = Axe().run(one.page)
    reports = {part: result.generate_report() for part, result in found.items()}
    assert {part: result.violations_count for part, result in found.items()} == dict.fromkeys(
        found, 0
    ), "\n".join(reports.values())
