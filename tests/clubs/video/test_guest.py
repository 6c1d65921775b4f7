"""A guest's socket, tried against everything a guest must not see or do."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from msgspec.json import encode

from clubs.models import ClubSession, GuestInvitation, PresenceInterval
from clubs.services import door as doors
from clubs.services import guest as guests
from clubs.services.room import _kept_line
from clubs.video import protocol, rights
from clubs.video.guests import told_to_guest
from clubs.video.protocol import Ask, Close, Door, Reaction, Trouble
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import Page, in_thread

NOW = datetime(2025, 1, 6, 14, tzinfo=UTC)


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


@pytest.mark.parametrize(
    "message",
    [
        protocol.Say(uuid4(), "bonjour"),
        protocol.Moderate(Ask.MUTE),
        protocol.Remove("somebody"),
        protocol.Screen(True),
        protocol.StopScreen("somebody"),
        protocol.Reroute(),
    ],
    ids=lambda message: type(message).__name__,
)
async def test_a_guest_may_not_say_this(web: Server, meeting: Meeting, message):
    page = await let_in(web, meeting)
    await page.send(message)
    assert (await page.hears(protocol.Refused)).code == Trouble.NOT_FOR_GUESTS
    await page.close()


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
    assert await page.closes(within=2) == Close.NO_RIGHT
    await page.open(hello=False)
    assert await page.closes() == Close.NO_RIGHT


async def test_a_link_is_for_one_session(web: Server, meeting: Meeting):
    page = await let_in(web, meeting)
    await page.close()
    page.url = page.url.replace(f"/{meeting.session.pk}/", "/987654/")
    await page.open(hello=False)
    assert await page.closes() == Close.NO_RIGHT


def test_what_is_not_known_is_kept_from_guests():
    assert told_to_guest('{"type":"tomorrow","secret":1}') is None
    assert told_to_guest('{"type":"tomorrow","seq":7,"secret":1}') == '{"type":"passed","seq":7}'
    line = protocol.Said(0, protocol.ChatLine(1, uuid4(), "a", "A B.", NOW, "x"))
    assert told_to_guest(encode(line).decode()) is None
