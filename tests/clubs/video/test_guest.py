"""A guest's socket, tried against everything a guest must not see or do."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import get_args
from uuid import uuid4

import msgspec
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from msgspec.json import encode

from clubs.enums import GroupingKind
from clubs.models import ClubSession, Grouping, GuestInvitation, PresenceInterval
from clubs.services import door as doors
from clubs.services import grouping
from clubs.services import guest as guests
from clubs.services.grouping import Spot
from clubs.services.room import _kept_line
from clubs.video import parts, protocol, rights
from clubs.video.changes import Insertion
from clubs.video.guests import Sight
from clubs.video.protocol import Ask, Close, Door, GroupRole, Part, Reaction, Role, Trouble
from clubs.video.topology import Topology
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import SOON, Page, in_thread

NOW = datetime(2025, 1, 6, 14, tzinfo=UTC)
CHANGE = Insertion("a" * 8, 0, "Entre nous", None)


class GuestPage(Page):
    """A guest's page: another address, and the link's cookie instead of a sign-in."""

    def __init__(self, url: str, invitation: GuestInvitation) -> None:
        super().__init__(url, invitation.session_id, "")
        self.url += "guest/"
        self.guest = invitation
        self.frames: list[str] = []

    @property
    def headers(self) -> dict[str, str]:
        name = rights.guest_cookie_name(self.guest.session_id)
        return {"Cookie": f"{name}={rights.guest_cookie(self.guest)}"}


def invite(session: ClubSession) -> GuestInvitation:
    return guests.invite(session, "Madame la recruteuse", by=session.advisor)[0]


async def let_in(web: Server, meeting: Meeting) -> GuestPage:
    invitation = await in_thread(lambda: invite(meeting.session))
    await in_thread(lambda: doors.let_in(meeting.session, [-invitation.pk], by=meeting.advisor))
    page = GuestPage(web.url, invitation)
    await page.open()
    return page


async def test_a_guest_waits_until_let_in(web: Server, meeting: Meeting, page_of: OpenPage):
    invitation = await in_thread(lambda: invite(meeting.session))
    waits = GuestPage(web.url, invitation)
    await waits.open(hello=False)
    await waits.wait(asks=True)
    await waits.finds(Door.GUEST)
    # Nothing of who else waits.
    await in_thread(lambda: doors.lock(meeting.session, by=meeting.advisor))
    member = await page_of(web, meeting.members[0], hello=False)
    await member.wait(asks=True)
    await member.until(lambda: len(member.waiting) == 2, "saw both")
    await waits.wait(asks=True)
    assert waits.waiting == []
    found = await in_thread(lambda: doors.waiting(meeting.session))
    assert [one.person for one in found] == [-invitation.pk, meeting.members[0].pk]
    await in_thread(lambda: doors.let_in(meeting.session, [-invitation.pk], by=meeting.advisor))
    await waits.finds(Door.OPEN)
    await waits.close()
    await waits.open()
    assert waits.people[waits.me].role == "guest"
    await waits.close()


async def test_a_guest_sees_first_names_and_nothing_said(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    secret = "Entre nous"
    await in_thread(lambda: _kept_line(meeting.session.pk, meeting.members[0].pk, uuid4(), secret))
    member = await page_of(web, meeting.members[0])
    await member.say(secret)
    await member.hears(protocol.Said)
    page = await let_in(other_web, meeting)
    assert page.welcome.room.chat == []
    known = page.people[member.me]
    assert (known.name, known.initials) == (
        meeting.members[0].first_name,
        meeting.members[0].first_name[0],
    )
    await member.say(secret)
    await member.send(protocol.Hand(True))
    await page.until(lambda: page.people[member.me].hand_raised_at, "saw the hand")
    # What was before and what is missed, asked for in every way.
    await page.send(protocol.CatchUp(page.era, 0))
    await page.send(protocol.CatchUp("another", 0))
    await page.hears(protocol.Events)
    await page.hears(protocol.Snapshot)
    await page.cut()
    await member.say(secret)
    await member.until(lambda: len(member.chat) == 4, "heard itself")
    await page.open()
    assert page.welcome.resumed
    assert page.welcome.missed
    told = "".join(encode(message).decode() for message in page.heard)
    hidden = [secret, meeting.members[0].last_name, meeting.members[0].email]
    hidden += [meeting.members[0].short_name, meeting.advisor.short_name]
    assert [words for words in hidden if words in told] == []
    assert not page.all_of(protocol.Said)
    # The club sees the guest by the name of the invitation, and no attendance is kept of them.
    assert member.people[page.me].name == "Madame la recruteuse"
    people = await in_thread(lambda: set(PresenceInterval.objects.values_list("person", flat=True)))
    assert people <= {meeting.members[0].pk}
    await page.close()


# Every message of the protocol, and how the one of a guest is answered.
ANSWERS: list[tuple[protocol.ClientMessage, type[protocol.ServerMessage] | Trouble | None]] = [
    (protocol.Say(uuid4(), "bonjour"), Trouble.NOT_FOR_GUESTS),
    (protocol.Write([CHANGE]), Trouble.NOT_FOR_GUESTS),
    (protocol.Moderate(Ask.MUTE), Trouble.NOT_FOR_GUESTS),
    (protocol.Remove("somebody"), Trouble.NOT_FOR_GUESTS),
    (protocol.Screen(True), Trouble.NOT_FOR_GUESTS),
    (protocol.StopScreen("somebody"), Trouble.NOT_FOR_GUESTS),
    (protocol.Reroute(), Trouble.NOT_FOR_GUESTS),
    (protocol.Hello(protocol.Media()), Trouble.HELLO_TWICE),
    (protocol.Wait(), Trouble.HELLO_TWICE),
    (protocol.Signal("somebody", "1.pc", 1), Trouble.NOBODY_THERE),
    (protocol.Beat(0), protocol.BeatBack),
    (protocol.SetMedia(True, False, protocol.Receive.ALL), protocol.Changed),
    (protocol.Hand(True), protocol.Changed),
    (protocol.React(Reaction.HEART), protocol.Reacted),
    (protocol.CatchUp("", 0), protocol.Snapshot),
    (protocol.RenewIce(), protocol.Ice),
    (protocol.SetView({}), None),
    (protocol.Leave(), None),
]


async def test_what_a_guest_may_say(web: Server, meeting: Meeting):
    assert {type(said) for said, _answer in ANSWERS} == set(get_args(protocol.ClientMessage))
    page = await let_in(web, meeting)
    for said, answer in ANSWERS:
        since = len(page.heard)
        await page.send(said)
        if isinstance(answer, Trouble):
            refused = await page.hears(protocol.Refused, since=since)
            about = "hello" if answer is Trouble.HELLO_TWICE else protocol.type_of(encode(said))
            assert (refused.code, refused.about) == (answer, about)
        elif answer is not None:
            await page.hears(answer, since=since)
    assert await page.closes() == 1000


async def test_a_guest_takes_part(web: Server, meeting: Meeting, page_of: OpenPage):
    member = await page_of(web, meeting.members[0])
    page = await let_in(web, meeting)
    await member.sees(member.me, page.me)
    await page.send(protocol.SetMedia(True, True, protocol.Receive.ALL))
    await member.until(lambda: member.people[page.me].media.microphone, "heard of it")
    offer = protocol.Description("offer", "v=0")
    await page.send(protocol.Signal(member.me, "1.pc", 1, description=offer))
    assert (await member.hears(protocol.SignalFrom)).sender == page.me
    await member.send(protocol.Signal(page.me, "1.pc", 1, description=offer))
    assert (await page.hears(protocol.SignalFrom)).sender == member.me
    await member.send(protocol.React(Reaction.APPLAUSE))
    await page.hears(protocol.Reacted)
    await page.close()


async def test_a_withdrawn_link_ends_the_socket(web: Server, meeting: Meeting, page_of: OpenPage):
    page = await let_in(web, meeting)
    await in_thread(lambda: guests.withdraw(page.guest, by=meeting.advisor))
    assert await page.closes(within=SOON) == Close.NO_RIGHT
    await page.open(hello=False)
    assert await page.closes() == Close.NO_RIGHT


async def test_a_link_is_for_one_session(web: Server, meeting: Meeting):
    page = await let_in(web, meeting)
    await page.close()
    page.url = page.url.replace(f"/{meeting.session.pk}/", "/987654/")
    await page.open(hello=False)
    assert await page.closes() == Close.NO_RIGHT


class TestSimulation:
    """A guest comes in for it, is with those of their group alone, and goes when it ends."""

    async def begun(self, meeting: Meeting, invitation: GuestInvitation) -> Grouping:
        candidate, _observer, other = meeting.members
        spots = {
            candidate.pk: Spot(1, GroupRole.CANDIDATE),
            -invitation.pk: Spot(1, GroupRole.INTERVIEWER),
            other.pk: Spot(2, GroupRole.CANDIDATE),
        }
        begin = partial(grouping.start, by=meeting.advisor)
        return await in_thread(lambda: begin(meeting.session, GroupingKind.REHEARSAL, spots, 10))

    async def test_from_its_beginning_to_its_end(
        self, web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
    ):
        candidate = await page_of(web, meeting.members[0])
        other = await page_of(web, meeting.members[2])
        invitation = await in_thread(lambda: invite(meeting.session))
        page = GuestPage(other_web.url, invitation)
        await page.open(hello=False)
        await page.wait(asks=True)
        await page.finds(Door.GUEST)
        await self.begun(meeting, invitation)
        await page.finds(Door.OPEN)
        await page.close()
        await page.open()
        await candidate.sees(candidate.me, other.me, page.me)
        await page.sees(page.me, candidate.me)
        groups = page.welcome.room.groups
        assert groups.groups[1] == []
        assert set(groups.roles) == {page.me, candidate.me}
        # Nothing of the other group: what they do, and signals in either direction.
        offer = protocol.Description("offer", "v=0")
        await other.send(protocol.Hand(True))
        await other.send(protocol.React(Reaction.HEART))
        await other.send(protocol.Signal(page.me, "1.a", 1, description=offer))
        await candidate.send(protocol.Signal(page.me, "1.b", 1, description=offer))
        assert (await page.hears(protocol.SignalFrom)).sender == candidate.me
        await page.send(protocol.Signal(other.me, "1.c", 1, description=offer))
        assert (await page.hears(protocol.Refused)).code == Trouble.NOBODY_THERE
        await in_thread(lambda: grouping.visit(meeting.session, 1, by=meeting.advisor))
        advisor = await page_of(web, meeting.advisor)
        await page.sees(page.me, candidate.me, advisor.me)
        await in_thread(lambda: grouping.recall(meeting.session, by=meeting.advisor))
        assert await page.closes(within=SOON) == Close.NOT_ADMITTED
        told = "".join(encode(message).decode() for message in page.heard)
        assert other.me not in told
        assert meeting.members[2].first_name not in told
        await candidate.sees(candidate.me, other.me, advisor.me)
        # Back at the door until called again.
        await page.open(hello=False)
        await page.wait(asks=True)
        await page.finds(Door.GUEST)
        await page.close()

    async def test_its_time_ends_it_too(self, web: Server, meeting: Meeting, page_of: OpenPage):
        invitation = await in_thread(lambda: invite(meeting.session))
        held = await self.begun(meeting, invitation)
        page = await GuestPage(web.url, invitation).open()
        other = await page_of(web, meeting.members[2])
        # It ends while nobody says anything.
        end = timezone.now() + timedelta(seconds=0.5)
        during = DateTimeTZRange(held.starts_at, end)
        told = await in_thread(lambda: grouping.told(held))
        told = msgspec.structs.replace(told, version=2, ends_at=end)
        await in_thread(lambda: Grouping.objects.filter(pk=held.pk).update(during=during))
        await in_thread(lambda: parts.group(meeting.session.pk, told))
        assert await page.closes(within=SOON) == Close.NOT_ADMITTED
        assert other.me not in "".join(encode(message).decode() for message in page.heard)


SECRET = "Entre nous"
SOMEBODY = protocol.Participant(
    id="a", epoch=1, page="p", name="Soizic L.", initials="SL", role=Role.MEMBER, seat=1,
    connection=protocol.Connection.PRESENT, media=protocol.Media(), hand_raised_at=None,
    line=protocol.Line.POOR, joined_at=NOW, hears=False,
)  # fmt: skip
LINE = protocol.ChatLine(1, uuid4(), "a", "Soizic L.", NOW, SECRET)
GROUPS = protocol.Groups(
    1, 1, NOW + timedelta(days=9999), [["you"], ["a"]], [], {"a": GroupRole.CANDIDATE}, ""
)
ROOM = protocol.RoomState("e", 1, Topology(), [SOMEBODY], [LINE])
TIMES = protocol.SessionTimes(1, 1, NOW, NOW, NOW, NOW)
# Every message of the server, and the type of what a guest is told in its place.
TOLD: list[tuple[protocol.ServerMessage, str]] = [
    (
        protocol.Welcome(
            "you", 1, "p", "r", True, 5.0, ROOM, [protocol.Said(1, LINE)], [], None, TIMES
        ),
        "welcome",
    ),
    (protocol.Snapshot(ROOM), "snapshot"),
    (protocol.Events("e", [protocol.Said(1, LINE), protocol.Joined(2, SOMEBODY)]), "events"),
    (protocol.AtDoor(Door.GUEST, []), "door"),
    (protocol.Asked(Ask.MUTE, "Soizic L."), "asked"),
    (protocol.Joined(3, SOMEBODY), "joined"),
    (protocol.Changed(4, SOMEBODY), "changed"),
    (protocol.Left(5, "a", 1, protocol.Reason.LEFT), "left"),
    (protocol.Reacted(6, "a", Reaction.HEART, NOW), "reacted"),
    (protocol.Said(7, LINE), "passed"),
    (protocol.Said(0, LINE), ""),
    (protocol.Noted(8, "a", "Soizic L.", 1, [CHANGE]), "passed"),
    (protocol.Renewed(9, Part.AGENDA), "passed"),
    (protocol.Renewed(10, Part.PAIRS), "renewed"),
    (protocol.Routed(11, Topology()), "routed"),
    (protocol.AskedAll(12, Ask.MUTE, "a", "Soizic L."), "asked_all"),
    (protocol.Passed(12), "passed"),
    (protocol.BeatBack("e", 1), "heartbeat"),
    (protocol.SignalFrom("a", "p", "1.a", 1), "signal"),
    (protocol.ScreenStopped("Soizic L."), ""),
    (protocol.Ice([], None), "ice"),
    (protocol.Refused(Trouble.NOBODY_THERE), "refused"),
    # From here on the guest is parted from the others.
    (protocol.Joined(12, SOMEBODY), "joined"),
    (protocol.Grouped(13, GROUPS), "grouped snapshot"),
    (protocol.Joined(14, SOMEBODY), "passed"),
    (protocol.Changed(15, SOMEBODY), "passed"),
    (protocol.Reacted(16, "a", Reaction.HEART, NOW), "passed"),
    (protocol.SignalFrom("a", "p", "1.a", 1), ""),
    (protocol.SignalFrom("server", "p", "1.a", 1), "signal"),
    (protocol.Events("e", [protocol.Joined(2, SOMEBODY)]), "events"),
    (protocol.Left(17, "a", 1, protocol.Reason.LEFT), "passed"),
]


def test_what_a_guest_is_told():
    assert {type(said) for said, _ in TOLD} == set(get_args(protocol.ServerMessage))
    sight = Sight()
    for said, kinds in TOLD:
        told = sight.told(encode(said).decode())
        assert " ".join(protocol.type_of(frame) for frame in told) == kinds, said
        whole = "".join(told)
        hidden = [SECRET, "L.", "poor", "SL", *([] if sight.sees("a") else ["Soizic"])]
        assert [words for words in hidden if words in whole] == [], said


def test_what_is_not_known_is_kept_from_guests():
    sight = Sight()
    assert sight.told('{"type":"tomorrow","secret":1}') == []
    assert sight.told('{"type":"tomorrow","seq":7,"secret":1}') == ['{"type":"passed","seq":7}']
