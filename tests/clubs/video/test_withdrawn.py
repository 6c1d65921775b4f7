"""Rights that end close what is open, within two seconds, whatever ended them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import OutcomeKind
from clubs.models import ClubSession
from clubs.services import closing, outcome, season
from clubs.services import door as doors
from clubs.services import guest as guests
from clubs.services.closing import WayOut
from clubs.video.protocol import Close
from clubs.video.rights import guest_cookie
from eclub.kit.models.erasure import ErasureBasis
from members.models import User
from members.services import erasure
from members.services import person as people
from members.services import role as roles
from tests.clubs.video.near import NearPage, rooms
from tests.clubs.video.page import cookie_of, in_thread
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.members import PASSWORD, AdministratorFactory, AdvisorFactory

WITHIN = 2.0


class Open:
    """A club in session, one of its members and its advisor, each with an open socket."""

    def __init__(self) -> None:
        today = timezone.now().date()
        self.club = ClubFactory(members=2, starts_on=today - timedelta(days=10))
        self.session: ClubSession = ClubSessionFactory(
            club=self.club, starts_at=timezone.now() - timedelta(minutes=30), number=1
        )
        self.member: User = self.club.seats.get(number=1).member
        self.advisor: User = self.club.advisor
        # By the page: only so a sign-in is in the list of one's own.
        kept = elsewhere(self.member).cookies[settings.SESSION_COOKIE_NAME]
        self.member_cookie, self.advisor_cookie = kept.value, cookie_of(self.advisor)
        self.invitation, _token = guests.invite(self.session, "Recruteuse", by=self.advisor)
        doors.let_in(self.session, [-self.invitation.pk], by=self.advisor)

    def browser(self, cookie: str) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        return client

    def page(self, who: str) -> NearPage:
        if who == "guest":
            return NearPage(self.session.pk, guest=guest_cookie(self.invitation))
        return NearPage(self.session.pk, getattr(self, f"{who}_cookie"))


def signs_out(held: Open) -> None:
    held.browser(held.member_cookie).post(reverse("account_logout"))


def elsewhere(person: User) -> Client:
    """Another browser in which somebody signs in."""
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def signs_out_everywhere(held: Open) -> None:
    elsewhere(held.member).post(reverse("usersessions_list"))


def changes_password(held: Open) -> None:
    new = "Girouette-42-Ardoise!"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    elsewhere(held.member).post(reverse("account_change_password"), sent)
    held.member.refresh_from_db()
    assert held.member.check_password(new)


def closes_account(held: Open) -> None:
    people.deactivate(held.member, AdministratorFactory())


def loses_second_factors(held: Open) -> None:
    people.forget_second_factors(held.member, AdministratorFactory())


def is_erased(held: Open) -> None:
    now = timezone.now()
    # Not while its attendance is still to be taken: the next run tries again.
    assert erasure.carry_out(held.member.pk, ErasureBasis.ASKED, now) is None
    ClubSession.objects.filter(pk=held.session.pk).update(attendance_checked_at=now)
    assert erasure.carry_out(held.member.pk, ErasureBasis.ASKED, now)


def leaves_the_club(held: Open) -> None:
    today = timezone.localdate(timezone=held.club.zone)
    outcome.record(
        held.club.seats.get(number=1), kind=OutcomeKind.OTHER, happened_on=today, by=held.member
    )


def club_closes(held: Open) -> None:
    ways = {
        seat.pk: WayOut(OutcomeKind.OTHER, timezone.localdate(timezone=held.club.zone))
        for seat in closing.unanswered(held.club)
    }
    today = timezone.localdate(timezone=held.club.zone)
    closing.close(held.club, on=today, ways_out=ways, by=held.advisor)


def role_ends(held: Open) -> None:
    roles.end(held.advisor.roles.get(), by=AdministratorFactory())


def club_is_handed_over(held: Open) -> None:
    # The session under way stays the former advisor's: they go on leading it.
    ClubSession.objects.filter(pk=held.session.pk).update(
        advisor=AdvisorFactory(agency=held.club.agency)
    )
    season.change_advisor(held.club, AdvisorFactory(agency=held.club.agency), by=held.advisor)


def link_is_withdrawn(held: Open) -> None:
    guests.withdraw(held.invitation, by=held.advisor)


def is_sent_out(held: Open) -> None:
    doors.remove(held.session, held.member.pk, by=held.advisor)


ENDS: list[tuple[str, Callable[[Open], None], Close]] = [
    ("member", signs_out, Close.NO_RIGHT),
    ("member", signs_out_everywhere, Close.NO_RIGHT),
    ("member", changes_password, Close.NO_RIGHT),
    ("member", closes_account, Close.NO_RIGHT),
    ("member", loses_second_factors, Close.NO_RIGHT),
    ("member", is_erased, Close.NO_RIGHT),
    ("member", leaves_the_club, Close.NO_RIGHT),
    ("member", club_closes, Close.NO_RIGHT),
    ("member", is_sent_out, Close.REMOVED),
    ("advisor", role_ends, Close.NO_RIGHT),
    ("advisor", club_is_handed_over, Close.NO_RIGHT),
    ("guest", link_is_withdrawn, Close.NO_RIGHT),
]


async def test_what_ends_a_right_ends_its_socket(transactional_db: None) -> None:
    async with rooms():
        for who, end, code in ENDS:
            held = await in_thread(Open)
            page, other = held.page(who), held.page("member" if who != "member" else "advisor")
            await page.open()
            await other.open()
            await in_thread(lambda end=end, held=held: end(held))
            await page.until(
                lambda page=page: page.closed_with is not None, f"closed: {end.__name__}", WITHIN
            )
            assert (end.__name__, page.closed_with) == (end.__name__, code)
            # Nor does it open again, and nobody else had to go.
            again = await held.page(who).open(hello=False)
            if code != Close.REMOVED:
                assert await again.closes() in {Close.NO_RIGHT, Close.UNKNOWN_SESSION}, end
            assert other.closed_with is None, end
            for one in (page, again, other):
                await one.close()


@pytest.mark.parametrize("forgotten", ["", "0" * 32])
async def test_an_unknown_sign_in_opens_nothing(transactional_db: None, forgotten: str) -> None:
    async with rooms():
        held = await in_thread(Open)
        page = await NearPage(held.session.pk, forgotten).open(hello=False)
        assert await page.closes() == Close.NO_RIGHT
        await page.close()
