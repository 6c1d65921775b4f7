"""Sharing a screen over real sockets: one at a time, and who leads may end it."""

import asyncio

from clubs.video import protocol
from clubs.video.protocol import Screen, StopScreen, Trouble
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import Page


def shares(page: Page, of: Page) -> bool:
    return page.people[of.me].shares_since is not None


async def test_one_screen_at_a_time(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(other_web, meeting.members[1])
    await one.sees(one.me, two.me)
    await one.send(Screen(shared=True))
    await two.until(lambda: shares(two, one), "saw the screen")
    await two.send(Screen(shared=True))
    assert (await two.hears(protocol.Refused)).code == Trouble.TAKEN
    await one.send(Screen(shared=False))
    await two.until(lambda: not shares(two, one), "saw the end")
    await two.send(Screen(shared=True))
    await one.until(lambda: shares(one, two), "saw the other screen")


async def test_of_two_at_once_the_first_stays(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    pages = [
        await page_of(server, member)
        for server, member in zip((web, other_web), meeting.members, strict=False)
    ]
    one, two = pages
    await one.sees(one.me, two.me)
    await asyncio.gather(*(page.send(Screen(shared=True)) for page in pages))
    for page in pages:
        await page.until(
            lambda page=page: [shares(page, other) for other in pages].count(True) == 1,
            "saw one screen",
        )


async def test_who_leads_ends_a_sharing(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    advisor = await page_of(web, meeting.advisor)
    one = await page_of(other_web, meeting.members[0])
    two = await page_of(web, meeting.members[1])
    await advisor.sees(advisor.me, one.me, two.me)
    await one.send(Screen(shared=True))
    for page in (advisor, two):
        await page.until(lambda page=page: shares(page, one), "saw the screen")
    await two.send(StopScreen(one.me))
    assert (await two.hears(protocol.Refused)).code == Trouble.NOT_LEADING
    await advisor.send(StopScreen(two.me))
    assert (await advisor.hears(protocol.Refused)).code == Trouble.NOBODY_THERE
    await advisor.send(StopScreen(one.me))
    assert (await one.hears(protocol.ScreenStopped)).by == meeting.advisor.short_name
    await two.until(lambda: not shares(two, one), "saw the end")
