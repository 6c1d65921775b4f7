"""Who may open a room's socket and what each may say there: every message of the protocol."""

from typing import Any, get_args
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from msgspec.json import encode

from clubs.models import ClubSession
from clubs.services import door as doors
from clubs.services import guest as guests
from clubs.video import protocol
from clubs.video.changes import Insertion
from clubs.video.protocol import Ask, Close, Reaction, Trouble
from clubs.video.rights import guest_cookie
from eclub.kit.sessions import name_of
from tests.clubs.video.near import NearPage, rooms
from tests.clubs.video.page import cookie_of, in_thread
from tests.rights import Cast, assemble

LEADS = ("advisor", "stand_in")
INSIDE = ("owner", *LEADS, "guest")
# Everybody else of the table of rights, and what closes their socket.
OUTSIDE = {
    "mate": Close.NO_RIGHT,  # signed out meanwhile
    "former": Close.UNKNOWN_SESSION,
    "stranger": Close.UNKNOWN_SESSION,
    "colleague": Close.NO_RIGHT,
    "outsider": Close.UNKNOWN_SESSION,
    "manager": Close.NO_RIGHT,
    "distant_manager": Close.UNKNOWN_SESSION,
    "administrator": Close.NO_RIGHT,
    "nobody": Close.NO_RIGHT,
    "withdrawn guest": Close.NO_RIGHT,
    "guest of another session": Close.NO_RIGHT,
    "forged guest": Close.NO_RIGHT,
}
NO, GUESTS, TWICE = Trouble.NOT_LEADING, Trouble.NOT_FOR_GUESTS, Trouble.HELLO_TWICE
NOBODY = Trouble.NOBODY_THERE
# Each message, and what a member, who leads (both kinds of them) and a guest are answered.
TABLE: list[tuple[protocol.ClientMessage, Any, Any, Any]] = [
    (protocol.Moderate(Ask.MUTE), NO, protocol.AskedAll, GUESTS),
    (protocol.Moderate(Ask.UNMUTE, "nobody"), NO, NOBODY, GUESTS),
    (protocol.Remove("nobody"), NO, NOBODY, GUESTS),
    (protocol.StopScreen("nobody"), NO, NOBODY, GUESTS),
    (protocol.Reroute(), None, None, GUESTS),
    (protocol.Screen(True), protocol.Changed, protocol.Changed, GUESTS),
    (protocol.Screen(False), protocol.Changed, protocol.Changed, GUESTS),
    (protocol.Say(uuid4(), "bonjour"), protocol.Said, protocol.Said, GUESTS),
    (
        protocol.Write([Insertion("a" * 8, 0, "Entre nous", None)]),
        protocol.Noted,
        protocol.Noted,
        GUESTS,
    ),
    (protocol.Hello(protocol.Media()), TWICE, TWICE, TWICE),
    (protocol.Wait(), TWICE, TWICE, TWICE),
    (protocol.Signal("nobody", "1.pc", 1), NOBODY, NOBODY, NOBODY),
    (protocol.Beat(0), protocol.BeatBack, protocol.BeatBack, protocol.BeatBack),
    (
        protocol.SetMedia(True, False, protocol.Receive.ALL),
        protocol.Changed,
        protocol.Changed,
        protocol.Changed,
    ),
    (protocol.Hand(True), protocol.Changed, protocol.Changed, protocol.Changed),
    (protocol.React(Reaction.HEART), protocol.Reacted, protocol.Reacted, protocol.Reacted),
    (protocol.CatchUp("", 0), protocol.Snapshot, protocol.Snapshot, protocol.Snapshot),
    (protocol.RenewIce(), protocol.Ice, protocol.Ice, protocol.Ice),
    (protocol.SetView({}), None, None, None),
    (protocol.Leave(), None, None, None),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = assemble(timezone.now())
    # Both lead this one.
    ClubSession.objects.filter(pk=made.under_way.pk).update(advisor=made.stand_in)
    made.under_way.refresh_from_db()
    return made


def pages_of(cast: Cast) -> dict[str, NearPage]:
    """Everybody's, not opened yet."""
    session = cast.under_way
    pages = {
        name: NearPage(session.pk, cookie_of(person) if person else "")
        for name, person in cast.people.items()
    }
    Session.objects.filter(pk=name_of(pages["mate"].cookie)).delete()
    invited = [guests.invite(session, "Recruteuse", by=cast.advisor)[0] for _ in range(2)]
    doors.let_in(session, [-one.pk for one in invited], by=cast.advisor)
    guests.withdraw(invited[1], by=cast.advisor)
    elsewhere = guests.invite(cast.coming, "Recruteuse", by=cast.advisor)[0]
    cookies = {
        "guest": guest_cookie(invited[0]),
        "withdrawn guest": guest_cookie(invited[1]),
        "guest of another session": guest_cookie(elsewhere),
        "forged guest": guest_cookie(invited[0])[:-1] + "_",
    }
    return pages | {name: NearPage(session.pk, guest=one) for name, one in cookies.items()}


async def test_who_comes_in_and_what_they_may_say(cast: Cast) -> None:
    assert {type(row[0]) for row in TABLE} == set(get_args(protocol.ClientMessage))
    pages = await in_thread(lambda: pages_of(cast))
    assert set(pages) == {*INSIDE, *OUTSIDE}
    async with rooms():
        for name, code in OUTSIDE.items():
            page = await pages[name].open(hello=False)
            assert (name, await page.closes()) == (name, code)
            assert page.heard == []
            await page.close()
        for name in INSIDE:
            page = await pages[name].open()
            column = 3 if name == "guest" else 2 if name in LEADS else 1
            for row in TABLE:
                await _answered(page, name, row[0], row[column])
            assert await page.closes() == 1000
            await page.close()


async def _answered(page: NearPage, name: str, said: protocol.ClientMessage, answer: Any) -> None:
    since = len(page.heard)
    if isinstance(said, protocol.Say):
        said = protocol.Say(uuid4(), said.body)
    await page.send(said)
    if isinstance(answer, Trouble):
        refused = await page.hears(protocol.Refused, since=since)
        about = "hello" if answer is Trouble.HELLO_TWICE else protocol.type_of(encode(said))
        assert (name, refused.code, refused.about) == (name, answer, about)
    elif answer is not None:
        await page.hears(answer, since=since)
        refused = [one for one in page.heard[since:] if isinstance(one, protocol.Refused)]
        assert (name, said, refused) == (name, said, [])


async def test_a_page_cannot_be_another(cast: Cast) -> None:
    """What one page was given to come back with is of no use to another person."""
    pages = await in_thread(lambda: pages_of(cast))
    async with rooms():
        advisor = await pages["advisor"].open()
        owner = pages["owner"]
        owner.welcome = advisor.welcome
        owner.era = advisor.era
        await owner.open()
        assert owner.me != advisor.me
        assert not owner.welcome.resumed
        assert owner.people[owner.me].role == "member"
        assert advisor.closed_with is None
        for page in (owner, advisor):
            await page.close()
