"""The room over real sockets, in real web processes."""

import asyncio
import json
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from clubs.models import ChatMessage, ClubSession, PresenceInterval
from clubs.services import season
from clubs.services import session as sessions
from clubs.video import farewell, presence, protocol
from clubs.video.protocol import Close, Connection, Media, Receive, Trouble
from eclub.kit.sessions import name_of
from eclub.kit.signals import access_changed
from members.models import User
from members.services import role as roles
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage, start
from tests.clubs.video.page import SOON, in_thread
from tests.factories.clubs import ClubFactory
from tests.factories.members import AdministratorFactory, AdvisorFactory, UserFactory


# --- Meeting ------------------------------------------------------------------------------
async def test_people_meet(web: Server, meeting: Meeting, page_of: OpenPage):
    advisor = await page_of(web, meeting.advisor)
    member = await page_of(web, meeting.members[0])
    await advisor.sees(advisor.me, member.me)
    first, second = member.welcome.room.participants
    assert (first.id, first.role, first.seat) == (advisor.me, "advisor", None)
    assert (second.id, second.role, second.seat) == (member.me, "member", 1)
    assert second.name == meeting.members[0].short_name
    assert member.welcome.session.number == meeting.session.number
    people = {meeting.session.pk: sorted([meeting.advisor.pk, meeting.members[0].pk])}
    assert await asyncio.to_thread(presence.people_in, [meeting.session.pk]) == people

    await member.send(protocol.SetMedia(microphone=True, camera=True, receive=Receive.AUDIO))
    await member.send(protocol.Hand(True))
    await advisor.until(lambda: advisor.people[member.me].hand_raised_at, "saw the hand")
    assert advisor.people[member.me].media == Media(True, True, Receive.AUDIO)
    await member.send(protocol.Leave())
    left = await advisor.hears(protocol.Left)
    assert (left.id, left.reason) == (member.me, "left")
    assert await member.closes() == 1000


async def test_processes_share_a_room(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(other_web, meeting.members[1])
    await one.sees(one.me, two.me)
    await one.say("bonjour")
    said = await two.hears(protocol.Said)
    assert (said.line.author, said.line.body) == (one.me, "bonjour")
    candidate = protocol.Candidate("candidate:1", sdp_mid="0")
    await two.send(protocol.Signal(one.me, "pc1", 1, candidates=[candidate]))
    signal = await one.hears(protocol.SignalFrom)
    assert (signal.sender, signal.page, signal.pc) == (two.me, two.welcome.page, "pc1")
    assert signal.candidates == [candidate]
    assert not two.all_of(protocol.SignalFrom)


async def test_a_signal_goes_to_one_person(web: Server, meeting: Meeting, page_of: OpenPage):
    one, two, three = [await page_of(web, member) for member in meeting.members]
    await one.sees(one.me, two.me, three.me)
    offer = protocol.Description("offer", "v=0")
    await one.send(protocol.Signal(two.me, "pc", 1, description=offer))
    await one.send(protocol.Signal("nobody", "pc", 2, description=offer))
    assert (await two.hears(protocol.SignalFrom)).description == offer
    refused = await one.hears(protocol.Refused)
    assert (refused.code, refused.pc) == (Trouble.NOBODY_THERE, "pc")
    assert not three.all_of(protocol.SignalFrom)


async def test_chat_is_kept_and_said_once(web: Server, meeting: Meeting, page_of: OpenPage):
    one = await page_of(web, meeting.members[0])
    two = await page_of(web, meeting.members[1])
    key = await one.say("  une piste à Brest  ")
    await two.hears(protocol.Said)
    await one.say("une piste à Brest", key)
    again = await one.hears(protocol.Said, seq=0)
    assert again.line == two.all_of(protocol.Said)[0].line
    await one.say("et une autre")
    await two.until(lambda: len(two.chat) == 2, "heard both")
    assert len(two.all_of(protocol.Said)) == 2
    late = await page_of(web, meeting.members[2])
    assert [line.body for line in late.welcome.room.chat] == ["une piste à Brest", "et une autre"]
    assert await in_thread(ChatMessage.objects.count) == 2


async def test_attendance_comes_from_presence(web: Server, meeting: Meeting, page_of: OpenPage):
    member = await page_of(web, meeting.members[0])
    await member.send(protocol.Leave())
    await member.closes()

    def closed() -> bool:
        interval = PresenceInterval.objects.filter(person=meeting.members[0]).first()
        return interval is not None and interval.during.upper > interval.during.lower

    for _ in range(400):
        if await in_thread(closed):
            return
        await asyncio.sleep(0.05)
    pytest.fail("no presence interval")


async def test_an_ice_renewal_is_answered(web: Server, meeting: Meeting, page_of: OpenPage):
    member = await page_of(web, meeting.members[0])
    await member.send(protocol.RenewIce())
    assert (await member.hears(protocol.Ice)).servers == member.welcome.ice_servers


# --- Coming back --------------------------------------------------------------------------
@pytest.mark.parametrize("elsewhere", [False, True], ids=["same process", "another process"])
async def test_a_second_page_replaces_the_first(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage, elsewhere: bool
):
    witness = await page_of(web, meeting.advisor)
    first = await page_of(web, meeting.members[0])
    await witness.sees(witness.me, first.me)
    second = await page_of(other_web if elsewhere else web, meeting.members[0])
    assert await first.closes() == Close.REPLACED
    assert second.me == first.me
    assert second.welcome.epoch > first.welcome.epoch
    assert second.welcome.page != first.welcome.page
    await witness.until(
        lambda: witness.people[first.me].page == second.welcome.page, "saw the new page"
    )
    assert len(witness.people) == 2
    assert len(witness.all_of(protocol.Joined)) == 1
    assert not witness.all_of(protocol.Left)


async def test_a_cut_socket_comes_back_and_misses_nothing(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(web, meeting.members[1])
    one.media = Media(True, False, Receive.SPEAKER)
    await one.send(protocol.SetMedia(True, False, Receive.SPEAKER))
    await one.send(protocol.Hand(True))
    await two.until(lambda: two.people[one.me].hand_raised_at, "saw the hand")
    before = one.welcome
    await one.cut()
    await two.until(lambda: two.people[one.me].connection == Connection.RECONNECTING, "saw the cut")
    for body in ("a", "b", "c"):
        await two.say(body)
    await two.until(lambda: len(two.chat) == 3, "heard itself")
    one.url = f"ws://{other_web.url.removeprefix('http://')}/ws/room/{meeting.session.pk}/"
    one.origin = other_web.url
    await one.open()
    assert one.welcome.resumed
    assert one.welcome.page == before.page
    assert one.welcome.epoch > before.epoch
    missed = [event.line.body for event in one.welcome.missed if isinstance(event, protocol.Said)]
    assert missed == ["a", "b", "c"]
    assert one.welcome.room.chat == []
    await two.sees(one.me, two.me)
    assert two.people[one.me].media == Media(True, False, Receive.SPEAKER)
    assert two.people[one.me].hand_raised_at
    assert not two.all_of(protocol.Left)
    await two.say("d")
    await one.until(lambda: len(one.chat) == 4, "heard what came after")
    numbers = [event.seq for event in (*one.welcome.missed, *one.all_of(protocol.Said))]
    assert len(numbers) == len(set(numbers))


async def test_who_stays_away_leaves(web: Server, meeting: Meeting, page_of: OpenPage):
    one = await page_of(web, meeting.members[0])
    two = await page_of(web, meeting.members[1])
    await one.cut()
    left = await two.hears(protocol.Left)
    assert (left.id, left.reason) == (one.me, "lost")
    await one.open()
    await two.sees(one.me, two.me)


async def test_a_gap_is_filled_on_demand(web: Server, meeting: Meeting, page_of: OpenPage):
    one = await page_of(web, meeting.members[0])
    await one.say("a")
    await one.say("b")
    await one.until(lambda: len(one.chat) == 2, "heard itself")
    await one.send(protocol.CatchUp(one.era, one.seq - 2))
    events = await one.hears(protocol.Events)
    assert [event.line.body for event in events.events] == ["a", "b"]
    await one.send(protocol.CatchUp("another", 0))
    snapshot = await one.hears(protocol.Snapshot)
    assert [line.body for line in snapshot.room.chat] == ["a", "b"]


async def test_a_killed_process_leaves_no_ghost(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    witness = await page_of(other_web, meeting.advisor)
    comes_back, stays_away = [await page_of(web, member) for member in meeting.members[:2]]
    await witness.sees(witness.me, comes_back.me, stays_away.me)
    web.stop(9)
    try:
        await comes_back.closes()
        await witness.say("pendant la panne")
        comes_back.url = witness.url
        comes_back.origin = witness.origin
        await comes_back.open()
        assert comes_back.welcome.resumed
        await comes_back.until(lambda: len(comes_back.chat) == 1, "heard what was said")
        left = await witness.hears(protocol.Left)
        assert (left.id, left.reason) == (stays_away.me, "lost")
        await witness.sees(witness.me, comes_back.me)
        assert len(witness.all_of(protocol.Left)) == 1
    finally:
        await asyncio.to_thread(start, web)


async def test_an_orderly_end_says_come_back(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    witness = await page_of(other_web, meeting.advisor)
    page = await page_of(web, meeting.members[0])
    await witness.sees(witness.me, page.me)
    at_the_door = await page_of(web, meeting.members[1], hello=False)
    await at_the_door.wait(asks=False)
    await at_the_door.until(lambda: at_the_door.door, "was told of the door")
    await asyncio.to_thread(web.stop)
    await asyncio.to_thread(start, web)
    assert await page.closes() == Close.GOING_AWAY
    assert await at_the_door.closes() == Close.GOING_AWAY
    await page.open()
    await witness.sees(witness.me, page.me)
    assert page.welcome.resumed


def test_many_are_sent_away_over_some_seconds_and_few_at_once():
    assert farewell.seconds_for(900, 20) == 0
    assert farewell.seconds_for(1800, 20) == 2
    assert farewell.seconds_for(100_000, 20) == 20


# --- Redis ----------------------------------------------------------------------------------
async def test_an_emptied_redis_closes_nobody(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(other_web, meeting.members[1])
    await one.send(protocol.Hand(True))
    await two.until(lambda: two.people[one.me].hand_raised_at, "saw the hand")
    await one.say("avant")
    await two.until(lambda: len(two.chat) == 1, "heard it")
    era = one.era
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    for page in (one, two):
        await page.until(lambda page=page: page.era != era, "was told the room again")
    await two.sees(one.me, two.me)
    await one.sees(one.me, two.me)
    assert two.people[one.me].hand_raised_at
    await two.say("après")
    await one.until(lambda: len(one.chat) == 2, "heard what came after")
    assert one.closed_with is two.closed_with is None
    assert not one.all_of(protocol.Left)
    assert not two.all_of(protocol.Left)


# --- Rights ---------------------------------------------------------------------------------
async def test_strangers_are_told_why(web: Server, meeting: Meeting, page_of: OpenPage):
    stranger = await in_thread(UserFactory)
    page = await page_of(web, stranger, hello=False)
    assert await page.closes() == Close.UNKNOWN_SESSION
    page = await page_of(web, meeting.members[0], session_id=987654, hello=False)
    assert await page.closes() == Close.UNKNOWN_SESSION
    other = await in_thread(lambda: ClubFactory(members=1, agency=meeting.club.agency))
    page = await page_of(web, other.advisor, hello=False)
    assert await page.closes() in {Close.NO_RIGHT, Close.UNKNOWN_SESSION}


async def test_nobody_without_a_sign_in(web: Server, meeting: Meeting, page_of: OpenPage):
    page = await page_of(web, meeting.members[0])
    page.cookie = "0" * 32
    await page.cut()
    await page.open(hello=False)
    assert await page.closes() == Close.NO_RIGHT


async def test_nobody_who_has_not_accepted_the_charter(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    def forget() -> None:
        meeting.members[0].charter_version = ""
        meeting.members[0].save()

    await in_thread(forget)
    page = await page_of(web, meeting.members[0], hello=False)
    assert await page.closes() == Close.NO_RIGHT


async def test_another_origin_is_refused(web: Server, meeting: Meeting):
    url = web.url.replace("http", "ws") + f"/ws/room/{meeting.session.pk}/"
    for origin in (
        "http://127.0.0.1:1",
        "https://elsewhere.example",
        web.url.replace("http", "https"),
    ):
        with pytest.raises(InvalidStatus, match="403"):
            await connect(url, origin=origin)


def put_off(session: ClubSession) -> ClubSession:
    """Its room is open, and it has not begun: it can still change."""
    soon = timezone.now() + timedelta(minutes=10)
    session.during = DateTimeTZRange(soon, soon + timedelta(hours=1))
    session.door_opened_at = timezone.now()
    ClubSession.objects.filter(pk=session.pk).update(
        during=session.during, door_opened_at=session.door_opened_at
    )
    return session


async def test_a_cancelled_session_closes_its_room(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    await in_thread(lambda: put_off(meeting.session))
    one = await page_of(web, meeting.members[0])
    two = await page_of(other_web, meeting.advisor)
    await in_thread(lambda: sessions.cancel(meeting.session, because="Panne", by=meeting.advisor))
    assert await one.closes(within=SOON) == Close.ROOM_CLOSED
    assert await two.closes(within=SOON) == Close.ROOM_CLOSED
    page = await page_of(web, meeting.members[1], hello=False)
    assert await page.closes() == Close.ROOM_CLOSED


async def test_a_moved_session_closes_its_room(web: Server, meeting: Meeting, page_of: OpenPage):
    start = (timezone.now() + timedelta(days=1)).replace(hour=13)
    await in_thread(lambda: put_off(meeting.session))
    page = await page_of(web, meeting.members[0])
    await in_thread(
        lambda: sessions.move(
            meeting.session,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            by=meeting.advisor,
        )
    )
    assert await page.closes(within=SOON) == Close.ROOM_CLOSED


async def test_who_hands_a_club_over_leaves_its_room(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    successor, stand_in = await in_thread(
        lambda: AdvisorFactory.create_batch(2, agency=meeting.club.agency)
    )
    # It is under way and led by a stand-in: nothing of the session itself changes.
    led = ClubSession.objects.filter(pk=meeting.session.pk)
    await in_thread(lambda: led.update(advisor=stand_in))
    page = await page_of(web, meeting.advisor)
    member = await page_of(web, meeting.members[0])
    await in_thread(lambda: season.change_advisor(meeting.club, successor, by=meeting.advisor))
    assert await page.closes(within=SOON) == Close.NO_RIGHT
    assert (await member.hears(protocol.Left)).id == page.me


async def test_an_ended_role_closes_the_socket(web: Server, meeting: Meeting, page_of: OpenPage):
    page = await page_of(web, meeting.advisor)

    def dismiss() -> None:
        roles.end(meeting.advisor.roles.get(), by=AdministratorFactory())

    await in_thread(dismiss)
    assert await page.closes(within=SOON) == Close.NO_RIGHT
    page = await page_of(web, meeting.advisor, hello=False)
    assert await page.closes() == Close.UNKNOWN_SESSION


async def test_a_socket_passes_the_gates_of_pages(web: Server, meeting: Meeting, page_of: OpenPage):
    def forget_charter() -> None:
        User.objects.filter(pk=meeting.members[0].pk).update(charter_version="0")

    await in_thread(forget_charter)
    page = await page_of(web, meeting.members[0], hello=False)
    assert await page.closes() == Close.NO_RIGHT


async def test_a_room_opens_at_its_hour(web: Server, meeting: Meeting, page_of: OpenPage):
    later = timezone.now() + timedelta(hours=2)
    during = DateTimeTZRange(later, later + timedelta(hours=3))
    moved = ClubSession.objects.filter(pk=meeting.session.pk)
    await in_thread(lambda: moved.update(during=during))
    page = await page_of(web, meeting.members[0], hello=False)
    assert await page.closes() == Close.ROOM_CLOSED


async def test_a_released_seat_closes_the_socket(web: Server, meeting: Meeting, page_of: OpenPage):
    witness = await page_of(web, meeting.advisor)
    page = await page_of(web, meeting.members[0])

    def release() -> None:
        seat = meeting.club.seats.get(member=meeting.members[0])
        seat.left_on = timezone.now().date()
        seat.save()

    await in_thread(release)
    assert await page.closes(within=SOON) == Close.NO_RIGHT
    left = await witness.hears(protocol.Left)
    assert (left.id, left.reason) == (page.me, "no_right")


async def test_signing_out_closes_the_socket_of_that_sign_in(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    page = await page_of(web, meeting.members[0])

    def sign_out() -> None:
        Session.objects.filter(pk=name_of(page.cookie)).delete()
        access_changed.send(User, person_id=meeting.members[0].pk)

    await in_thread(sign_out)
    assert await page.closes(within=SOON) == Close.NO_RIGHT


# --- Hostile clients --------------------------------------------------------------------------
async def test_the_room_does_not_notice_a_flood(web: Server, meeting: Meeting, page_of: OpenPage):
    flooder = await page_of(web, meeting.members[0])
    witness = await page_of(web, meeting.members[1])
    with suppress(ConnectionClosed):
        for _ in range(5000):
            await flooder.send('{"type":"hand","raised":false}')
            # Unread for a second, the farewell is followed by a cut line that throws it away.
            await asyncio.sleep(0)
    assert await flooder.closes() == Close.FLOOD
    assert flooder.all_of(protocol.Refused)[0].code == Trouble.TOO_FAST
    await witness.say("tranquille")
    await witness.hears(protocol.Said)
    assert witness.closed_with is None


async def test_malformed_frames_are_refused_then_end_the_socket(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    page = await page_of(web, meeting.members[0])
    hostile = ["", "no json", "[]", '{"type":"fly"}', '{"type":"hand"}', '{"type":"media"}']
    hostile += ['{"type":"say","key":1,"body":"x"}', '{"type":"hello","media":{}}']
    for frame in hostile:
        await page.send(frame)
    await page.until(lambda: len(page.all_of(protocol.Refused)) == len(hostile), "was refused")
    assert page.all_of(protocol.Refused)[4].about == "hand"
    for _ in range(20):
        await page.socket.send(b"\x00\x01")
    assert await page.closes() == Close.MALFORMED


async def test_big_frames_are_refused(web: Server, meeting: Meeting, page_of: OpenPage):
    page = await page_of(web, meeting.members[0])
    await page.send(json.dumps({"type": "hand", "raised": True, "more": "x" * 70_000}))
    refused = await page.hears(protocol.Refused)
    assert refused.code == Trouble.TOO_BIG
    assert page.closed_with is None
    await page.send(json.dumps({"type": "hand", "raised": True, "more": "x" * 60_000}))
    await page.until(lambda: page.people[page.me].hand_raised_at, "raised its hand")


async def test_too_much_chat_is_refused_with_its_key(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    page = await page_of(web, meeting.members[0])
    keys = [await page.say("encore") for _ in range(15)]
    refused = await page.hears(protocol.Refused)
    assert refused.code == Trouble.TOO_FAST
    assert refused.key in keys
    assert refused.retry_after > 0


async def test_the_first_frame_is_hello(web: Server, meeting: Meeting, page_of: OpenPage):
    page = await page_of(web, meeting.members[0], hello=False)
    await page.send(protocol.Hand(True))
    assert await page.closes() == Close.MALFORMED


async def test_text_that_the_database_cannot_hold(web: Server, meeting: Meeting, page_of: OpenPage):
    page = await page_of(web, meeting.members[0])
    for body in ('"\\u0000"', '"\\ud800"', '"   "', f'"{"x" * 2001}"', '""'):
        await page.send(f'{{"type":"say","key":"{uuid4()}","body":{body}}}')
    await page.until(lambda: len(page.all_of(protocol.Refused)) == 5, "was refused five times")
    assert page.closed_with is None
    assert not await in_thread(ChatMessage.objects.exists)


async def test_a_slow_reader_delays_nobody(web: Server, meeting: Meeting, page_of: OpenPage):
    slow = await page_of(web, meeting.members[0])
    quick = await page_of(web, meeting.members[1])
    await slow.stop_reading()
    await quick.say("bonjour")
    await quick.hears(protocol.Said)
    await quick.until(
        lambda: quick.people[slow.me].connection == Connection.RECONNECTING, "saw it go"
    )
    left = await quick.hears(protocol.Left)
    assert left.id == slow.me
