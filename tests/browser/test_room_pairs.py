"""Groups within the room: one hears one's group only, and everybody is back as they were."""

from playwright.sync_api import expect

from clubs.enums import GroupingKind, GroupRole
from clubs.models import ClubSession
from clubs.services import grouping
from clubs.services.grouping import Spot
from members.models import User
from tests.browser.room import PATIENCE, Visit, Visitor, all_come, meeting, people, visit

__all__ = ["meeting", "people", "visit"]

COUNTING = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options);
    window.connections.push(this);
  }
};
window.packetsOf = (kind, figure) => Promise.all(window.connections.map(async (connection) => {
  const entries = [...(await connection.getStats()).values()].filter(({ type }) => type === kind);
  return entries.reduce((sum, entry) => sum + entry[figure], 0);
}));
"""
# How many connections carry more packets than a moment before, sound and picture together.
COUNT = """([kind, figure]) => {
  const counted = async () => {
    const before = await window.packetsOf(kind, figure);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const after = await window.packetsOf(kind, figure);
    return after.filter((packets, rank) => packets > (before[rank] ?? 0)).length;
  };
  window.counted = counted();
}"""
INCOMING, OUTGOING = ["inbound-rtp", "packetsReceived"], ["outbound-rtp", "packetsSent"]


def flowing(way: list[str], *visitors: Visitor) -> list[int]:
    """What each counts; all do so at the same time."""
    for visitor in visitors:
        visitor.page.evaluate(COUNT, way)
    return [int(visitor.page.evaluate("window.counted")) for visitor in visitors]


def notice(visitor: Visitor, text: str) -> None:
    expect(visitor.page.locator("[data-notice=groups]")).to_contain_text(text, timeout=PATIENCE)


def test_two_groups_hear_themselves_only_and_come_back_as_they_were(
    meeting: ClubSession, people: list[User], visit: Visit
) -> None:
    advisor, ann, bob, cid = (visit(person, COUNTING).enter() for person in people[:4])
    others = (people[0], people[2], people[3])
    all_come(*(ann.will_receive(other, "frames", "packets") for other in others))
    cid.key("microphone").click()
    cid.is_muted_for(ann)
    # Proposed are the three members who are there; the leader puts one of them with herself.
    part = advisor.part("pairs")
    part.get_by_text("Former des groupes").click()
    shape = part.get_by_role("button", name="Par trois", exact=True)
    shape.click()
    expect(shape).to_have_attribute("aria-current", "true")
    expect(part.get_by_label(people[3].short_name)).to_have_value("1")
    for person in (people[0], people[3]):
        part.get_by_label(person.short_name).select_option("2")
    part.get_by_role("button", name="Commencer").click()
    with_whom = ((ann, people[2]), (bob, people[1]), (cid, people[0]))
    for visitor, _ in with_whom:
        notice(visitor, "Encore 10 min.")
        visitor.sees_people(2)
    all_come(*(visitor.will_receive(other, "frames", "packets") for visitor, other in with_whom))
    assert flowing(INCOMING, advisor, ann, bob, cid) == [1, 1, 1, 1]
    assert flowing(OUTGOING, ann) == [1]
    cid.microphone_is(False)

    part.get_by_role("button", name="Rappeler tout le monde").click()
    for visitor in (advisor, ann, bob, cid):
        visitor.sees_people(4)
        expect(visitor.page.locator("[data-notice=groups]")).to_be_hidden()
    all_come(ann.will_receive(people[3], "frames"), ann.will_receive(people[0], "packets"))
    bob.microphone_is(True)
    cid.is_muted_for(bob)

    # A simulation before everybody: who observes sends nothing, whatever is switched on.
    roles = dict(zip(people[1:4], GroupRole, strict=True))
    spots = {person.pk: Spot(1, role) for person, role in roles.items()}
    grouping.start(meeting, GroupingKind.REHEARSAL, spots, 10, by=people[0])
    notice(cid, "Vous observez")
    cid.receives(people[1], "frames", "packets")
    assert flowing(OUTGOING, cid) == [0]
    cid.key("microphone").click()
    cid.microphone_is(False)
    assert flowing(INCOMING, ann) == [1]
    grouping.recall(meeting, by=people[0])
    ann.receives(people[3], "frames")
    cid.microphone_is(False)
    expect(cid.key("camera")).to_have_attribute("aria-pressed", "true")
