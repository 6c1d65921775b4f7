"""The shared notes over real sockets, in real web processes."""

from typing import Any

from clubs.models import NotesChange
from clubs.services import notes
from clubs.video import protocol
from clubs.video.changes import Change, Character, Insertion
from clubs.video.protocol import Trouble
from clubs.video.text import Text
from tests.browser.server import Server
from tests.clubs.video.conftest import Meeting, OpenPage
from tests.clubs.video.page import Page, in_thread

ANN, BOB = "0000000a", "0000000b"


def copy_of(page: Page) -> str:
    """The notes as somebody reads them who heard what this page heard."""
    text = Text()
    for message in page.heard:
        missed = message.missed if isinstance(message, protocol.Welcome) else []
        for event in [message, *missed]:
            if isinstance(event, protocol.Noted):
                for change in event.changes:
                    text.apply(change)
    return str(text)


async def write(page: Page, *changes: Change) -> None:
    await page.send(protocol.Write(list(changes)))


async def test_two_write_and_one_is_cut(
    web: Server, other_web: Server, meeting: Meeting, page_of: OpenPage
):
    ann, bob = await page_of(web, meeting.advisor), await page_of(other_web, meeting.members[0])
    text_of_ann, text_of_bob = Text(), Text()
    first = text_of_ann.insert(ANN, 0, "Tour de table")
    await write(ann, first)
    noted = await bob.hears(protocol.Noted)
    assert (noted.author, noted.name, noted.version) == (ann.me, meeting.advisor.short_name, 1)
    text_of_bob.apply(first)

    await bob.cut()
    in_between = [text_of_ann.insert(ANN, 13 + at, letter) for at, letter in enumerate(" fini")]
    await write(ann, *in_between)
    await ann.hears(protocol.Noted, version=6)
    from_bob = [
        text_of_bob.insert(BOB, 0, "Lundi : "),
        text_of_bob.remove(BOB, 8, 8),
        text_of_bob.insert(BOB, 8, "grand "),
    ]
    await bob.open()
    await write(bob, *from_bob)
    await ann.hears(protocol.Noted, version=9)
    await bob.hears(protocol.Noted, version=9)
    for change in [*from_bob, *in_between]:
        text_of_ann.apply(change)
        text_of_bob.apply(change)
    kept = await in_thread(lambda: notes.text_of(meeting.session))
    assert {copy_of(ann), copy_of(bob), str(text_of_ann), str(text_of_bob)} == {kept}
    assert kept == "Lundi : grand table fini"


async def test_changes_sent_again_are_told_once(web: Server, meeting: Meeting, page_of: OpenPage):
    ann, bob = await page_of(web, meeting.advisor), await page_of(web, meeting.members[0])
    change = Text().insert(ANN, 0, "une fois")
    await write(ann, change)
    await bob.hears(protocol.Noted)
    await write(ann, change)
    again = await ann.hears(protocol.Noted, seq=0)
    assert (again.version, again.changes) == (1, [change])
    await ann.say("fin")
    await bob.hears(protocol.Said)
    assert len(bob.all_of(protocol.Noted)) == 1
    assert await in_thread(NotesChange.objects.count) == 1


async def test_nonsense_is_refused_and_the_room_goes_on(
    web: Server, meeting: Meeting, page_of: OpenPage
):
    ann, bob = await page_of(web, meeting.advisor), await page_of(web, meeting.members[0])
    frames: list[Any] = [
        Insertion(ANN, 7, "x", None),
        Insertion(ANN, 0, "x", Character(BOB, 3)),
        Insertion(ANN, 0, "x" * 4001, None),
        Insertion(ANN, 0, "nul \0", None),
        Insertion("pas un client", 0, "x", None),
    ]
    for change in frames:
        before = len(ann.heard)
        await write(ann, change)
        refused = await ann.hears(protocol.Refused, since=before)
        assert (refused.code, refused.about) == (Trouble.MALFORMED, "write")
    await write(ann, Text().insert(ANN, 0, "bien"))
    await bob.hears(protocol.Noted)
    assert copy_of(bob) == "bien"


async def test_writing_far_too_fast_is_refused(web: Server, meeting: Meeting, page_of: OpenPage):
    ann = await page_of(web, meeting.advisor)
    text = Text()
    for _ in range(60):
        await write(ann, text.insert(ANN, 0, "x"))
    refused = await ann.hears(protocol.Refused)
    assert (refused.code, refused.about) == (Trouble.TOO_FAST, "write")
    assert refused.retry_after > 0
