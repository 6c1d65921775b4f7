"""The waiting room and the door, over real sockets."""

import asyncio
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from clubs.models import ClubSession, RoomEntry
from clubs.services import door as doors
from clubs.video import protocol
from clubs.video.protocol import Close, Door
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import SOON, Page, in_thread


def begins_in(session: ClubSession, **soon: float) -> None:
    start = timezone.now() + timedelta(**soon)
    session.during = DateTimeTZRange(start, start + timedelta(hours=3))
    session.save()


def people_of(session: ClubSession) -> list[int]:
    return [one.person for one in doors.waiting(session)]


async def waits(page: Page, *, asks: bool = False) -> Page:
    await page.wait(asks=asks)
    await page.until(lambda: page.door, "was told of the door")
    return page


async def comes_in(page: Page) -> None:
    """The waiting page's own way in: a second socket, that says hello."""
    await page.close()
    await page.open()


@pytest.fixture
async def early(meeting: Meeting) -> Meeting:
    await in_thread(lambda: begins_in(meeting.session, minutes=20))
    return meeting


async def test_early_people_wait_together_and_the_advisor_opens(
    web: Server, other_web: Server, early: Meeting, page_of: OpenPage
):
    refused = await page_of(web, early.members[0], hello=False)
    await refused.send(protocol.Hello(protocol.Media()))
    assert await refused.closes() == Close.NOT_ADMITTED
    one = await waits(await page_of(web, early.members[0], hello=False))
    two = await waits(await page_of(other_web, early.members[1], hello=False), asks=True)
    names = {member.short_name for member in early.members[:2]}
    for page in (one, two):
        await page.until(lambda page=page: set(page.waiting) == names, "saw both wait")
        assert page.door == Door.EARLY
    advisor = await page_of(web, early.advisor)
    assert await in_thread(lambda: people_of(early.session)) == [
        early.members[0].pk,
        early.members[1].pk,
    ]
    await one.cut()
    # The part of who leads the session is read again.
    await advisor.hears(protocol.Renewed, part="door")
    await two.until(lambda: set(two.waiting) == {early.members[1].short_name}, "saw one go")
    await in_thread(lambda: doors.open_early(early.session, by=early.advisor))
    await two.finds(Door.OPEN)
    await comes_in(two)
    await advisor.sees(advisor.me, two.me)


async def test_the_door_opens_at_the_hour(web: Server, meeting: Meeting, page_of: OpenPage):
    await in_thread(lambda: begins_in(meeting.session, seconds=1))
    page = await waits(await page_of(web, meeting.members[0], hello=False))
    async with asyncio.timeout(SOON):
        while page.door != Door.OPEN:
            await page.wait()
            await asyncio.sleep(0.05)
    await comes_in(page)


async def test_a_locked_room_is_knocked_at(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    inside, late, later = meeting.members
    here = await page_of(web, inside)
    await in_thread(lambda: doors.lock(meeting.session, by=meeting.advisor))
    one = await waits(await page_of(web, late, hello=False), asks=True)
    two = await waits(await page_of(other_web, later, hello=False))
    assert one.door == two.door == Door.LOCKED
    # Who was in comes back, from the same page and from another one, even without Redis.
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    await here.cut()
    await here.open()
    again = await page_of(other_web, inside)
    await one.wait(asks=True)
    await one.until(lambda: one.waiting, "was seen again")
    await in_thread(lambda: doors.let_in(meeting.session, [late.pk], by=meeting.advisor))
    await one.finds(Door.OPEN)
    assert two.door == Door.LOCKED
    await comes_in(one)
    await again.sees(again.me, one.me)
    await in_thread(lambda: doors.unlock(meeting.session, by=meeting.advisor))
    await two.finds(Door.OPEN)


async def test_who_was_sent_out_comes_back_when_let_in(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    advisor = await page_of(web, meeting.advisor)
    member = meeting.members[0]
    page = await page_of(web, member)
    await in_thread(lambda: doors.remove(meeting.session, member.pk, by=meeting.advisor))
    assert await page.closes(within=SOON) == Close.REMOVED
    left = await advisor.hears(protocol.Left)
    assert (left.id, left.reason) == (page.me, "removed")
    back = await waits(await page_of(web, member, hello=False), asks=True)
    assert back.door == Door.REMOVED
    await in_thread(lambda: doors.let_in(meeting.session, [member.pk], by=meeting.advisor))
    await back.finds(Door.OPEN)
    await comes_in(back)
    await advisor.sees(advisor.me, back.me)


async def test_what_was_said_for_another_time_does_not_hold(
    web: Server, early: Meeting, page_of: OpenPage
):
    def opened_and_entered_yesterday() -> None:
        yesterday = timezone.now() - timedelta(days=1)
        ClubSession.objects.filter(pk=early.session.pk).update(door_opened_at=yesterday)
        RoomEntry.objects.create(
            session=early.session, person=early.members[0], admitted_at=yesterday
        )

    await in_thread(opened_and_entered_yesterday)
    page = await waits(await page_of(web, early.members[0], hello=False))
    assert page.door == Door.EARLY


async def test_who_may_come_in_does_so_by_the_same_socket(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    """Nobody is told meanwhile of somebody who only sets up their camera."""
    advisor = await page_of(web, meeting.advisor)
    page = await page_of(web, meeting.members[0], hello=False)
    await page.wait()
    await page.finds(Door.OPEN)
    assert page.waiting == []
    await page.send(protocol.Hello(page.media))
    await page.hears(protocol.Welcome)
    await advisor.sees(advisor.me, page.me)


async def test_the_waiting_room_is_no_way_in(web: Server, early: Meeting, page_of: OpenPage):
    page = await waits(await page_of(web, early.members[0], hello=False))
    await page.send(protocol.Hand(True))
    assert await page.closes() == Close.MALFORMED
    page = await page_of(web, early.advisor)
    await page.wait()
    refused = await page.hears(protocol.Refused)
    assert refused.code == protocol.Trouble.HELLO_TWICE
