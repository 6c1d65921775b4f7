"""The room over real sockets, in a real web process."""

from clubs.video import protocol
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage


async def test_two_people_meet(web: Server, meeting: Meeting, page_of: OpenPage):
    advisor = await page_of(web, meeting.advisor)
    member = await page_of(web, meeting.members[0])
    await advisor.sees(advisor.me, member.me)
    assert [one.id for one in member.welcome.room.participants] == [advisor.me, member.me]
    await member.send(protocol.Hand(True))
    await advisor.until(lambda: advisor.people[member.me].hand_raised_at)
    await member.say("bonjour")
    said = await advisor.hears(protocol.Said)
    assert said.line.body == "bonjour"
