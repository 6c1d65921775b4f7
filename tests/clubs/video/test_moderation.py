"""What who leads the session may ask of people, and nobody else."""

import pytest

from clubs.models import RoomEntry
from clubs.video import protocol
from clubs.video.protocol import Ask, Close, Reaction, Trouble
from eclub.kit.models import AuditEvent
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import SOON, in_thread


@pytest.mark.parametrize(
    "message",
    [
        lambda to: protocol.Moderate(Ask.MUTE, to),
        lambda to: protocol.Moderate(Ask.UNMUTE, to),
        lambda to: protocol.Moderate(Ask.LOWER_HAND, to),
        lambda to: protocol.Moderate(Ask.MUTE),
        protocol.Remove,
    ],
    ids=["mute", "unmute", "lower a hand", "mute all", "remove"],
)
async def test_a_member_asks_nothing_of_others(
    web: Server, meeting: Meeting, page_of: OpenPage, message
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(web, meeting.members[1])
    await one.sees(one.me, two.me)
    await one.send(message(two.me))
    assert (await one.hears(protocol.Refused)).code == Trouble.NOT_LEADING
    await one.say("la suite")
    await two.hears(protocol.Said)
    assert not two.all_of(protocol.Asked)
    assert two.closed_with is None


async def test_who_leads_asks_one_page_or_all(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    advisor = await page_of(web, meeting.advisor)
    near = await page_of(web, meeting.members[0])
    far = await page_of(other_web, meeting.members[1])
    await advisor.sees(advisor.me, near.me, far.me)
    await advisor.send(protocol.Moderate(Ask.UNMUTE, far.me))
    assert await far.hears(protocol.Asked) == protocol.Asked(Ask.UNMUTE, meeting.advisor.short_name)
    await advisor.send(protocol.Moderate(Ask.MUTE))
    for page in (near, far):
        await page.hears(protocol.AskedAll, ask=Ask.MUTE, author=advisor.me)
    assert not near.all_of(protocol.Asked)
    # Also who was cut off at that moment, once they are back.
    await far.cut()
    await advisor.send(protocol.Moderate(Ask.LOWER_HAND))
    await near.hears(protocol.AskedAll, ask=Ask.LOWER_HAND)
    await far.open()
    missed = [event for event in far.welcome.missed if isinstance(event, protocol.AskedAll)]
    assert [event.ask for event in missed] == [Ask.LOWER_HAND]
    # To open everybody's microphone is not even asked.
    await advisor.send(protocol.Moderate(Ask.UNMUTE))
    assert (await advisor.hears(protocol.Refused)).code == Trouble.MALFORMED
    await advisor.send(protocol.Moderate(Ask.MUTE, "nobody"))
    await advisor.hears(protocol.Refused, code=Trouble.NOBODY_THERE)


async def test_who_leads_sends_somebody_out(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    advisor = await page_of(web, meeting.advisor)
    page = await page_of(other_web, meeting.members[0])
    await advisor.sees(advisor.me, page.me)
    await advisor.send(protocol.Remove(advisor.me))
    assert (await advisor.hears(protocol.Refused)).code == Trouble.NOBODY_THERE
    await advisor.send(protocol.Remove(page.me))
    assert await page.closes(within=SOON) == Close.REMOVED
    assert (await advisor.hears(protocol.Left)).reason == "removed"
    again = await page_of(web, meeting.members[0], hello=False)
    await again.send(protocol.Hello(protocol.Media()))
    assert await again.closes() == Close.NOT_ADMITTED

    def written() -> None:
        assert RoomEntry.objects.get(person=meeting.members[0]).removed_at
        event = AuditEvent.objects.get(action="session.sent_out")
        assert event.actor_id == meeting.advisor.pk
        assert event.details == {"person": meeting.members[0].pk}

    await in_thread(written)


async def test_a_reaction_is_seen_by_all_and_soon_enough(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    one = await page_of(web, meeting.members[0])
    two = await page_of(web, meeting.members[1])
    await one.send(protocol.React(Reaction.APPLAUSE))
    reacted = await two.hears(protocol.Reacted)
    assert (reacted.id, reacted.reaction) == (one.me, Reaction.APPLAUSE)
    for _ in range(5):
        await one.send(protocol.React(Reaction.HEART))
    assert (await one.hears(protocol.Refused)).code == Trouble.TOO_FAST


async def test_who_hears_nothing_is_seen(web: Server, meeting: Meeting, page_of: OpenPage):
    advisor = await page_of(web, meeting.advisor)
    page = await page_of(web, meeting.members[0], hello=True)
    await page.send(protocol.Beat(page.received, hears=False))
    changed = await advisor.hears(protocol.Changed)
    assert not changed.participant.hears
