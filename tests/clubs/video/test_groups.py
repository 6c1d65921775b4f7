"""Groups as a room's pages are told them, whatever is cut or forgotten meanwhile."""

import redis
from django.conf import settings

from clubs.enums import GroupingKind
from clubs.services import grouping
from clubs.services.grouping import Spot
from clubs.video import protocol
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import Page, in_thread


async def start(meeting: Meeting) -> None:
    spots = {member.pk: Spot(1) for member in meeting.members[:2]}
    await in_thread(
        lambda: grouping.start(meeting.session, GroupingKind.PAIRS, spots, 10, by=meeting.advisor)
    )


def groups_of(page: Page) -> protocol.Groups:
    groups = page.welcome.room.groups
    assert isinstance(groups, protocol.Groups)
    return groups


async def test_every_page_is_told_the_groups(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(other_web, meeting.members[1])
    assert one.welcome.room.groups is None
    await start(meeting)
    told = (await one.hears(protocol.Grouped)).groups
    assert (await two.hears(protocol.Grouped)).groups == told
    assert sorted(told.groups[0]) == sorted([one.me, two.me])
    assert (await one.hears(protocol.Renewed)).part == "pairs"
    late = await page_of(web, meeting.members[2])
    assert groups_of(late) == told
    await in_thread(lambda: grouping.recall(meeting.session, by=meeting.advisor))
    await two.until(lambda: len(two.all_of(protocol.Grouped)) == 2, "heard of the end")
    over = two.all_of(protocol.Grouped)[1].groups
    assert (over.id, over.version) == (told.id, told.version + 1)
    assert over.ends_at < told.ends_at


async def test_groups_survive_a_cut_line_and_an_emptied_redis(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(other_web, meeting.members[1])
    await one.cut()
    await start(meeting)
    await two.hears(protocol.Grouped)
    await one.open()
    # Missed and in the room's state: both say the same.
    assert one.welcome.resumed
    assert any(isinstance(event, protocol.Grouped) for event in one.welcome.missed)
    told = groups_of(one)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    for page in (one, two):
        assert (await page.hears(protocol.Snapshot)).room.groups == told
    # A change of the groups after it is heard as before.
    await in_thread(lambda: grouping.tell(meeting.session, "Bientôt", by=meeting.advisor))
    await two.until(
        lambda: any(said.groups.message == "Bientôt" for said in two.all_of(protocol.Grouped)),
        "heard the message",
    )
