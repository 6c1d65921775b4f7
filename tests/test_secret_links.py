"""Addresses that are secrets: each opens what it is for until it is withdrawn or its time is up,
opens nothing else, and asks nobody who they are.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import get_resolver, reverse

from clubs.services import brochure as brochures
from clubs.services import feed
from clubs.services import guest as guests
from members.services import cv_link
from prospecting.services import employer_link, volunteer
from tests.factories.cv import CvFactory
from tests.factories.prospecting import ProspectFactory
from tests.rights import NOW, Cast, assemble
from tests.rights.employers import offered
from tests.test_conventions import routes

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)

# What makes a link: its secret, and what withdraws it.
Link = tuple[str, Callable[[], object]]


def calendar(cast: Cast) -> Link:
    return feed.renew(cast.owner), lambda: feed.withdraw(cast.owner)


def brochure(cast: Cast) -> Link:
    brochures.put_card(cast.club, cast.owner, headline="Soudeuse")
    found = brochures.of(cast.club)
    token = brochures.publish(found, NOW, by=cast.advisor)
    return token, lambda: brochures.withdraw(found, by=cast.advisor)


def guest(cast: Cast) -> Link:
    made, token = guests.invite(cast.under_way, "Recruteuse", by=cast.advisor)
    return token, lambda: guests.withdraw(made, by=cast.advisor)


def cv(cast: Cast) -> Link:
    made, token = cv_link.publish(
        CvFactory(owner=cast.owner),
        selection=None,
        note="",
        shows_email=False,
        shows_phone=False,
        until=NOW.date() + timedelta(days=1),
        by=cast.owner,
    )
    return token, lambda: cv_link.withdraw(made, NOW, by=cast.owner)


def employer(cast: Cast) -> Link:
    prospect = ProspectFactory(club=cast.club)
    _link, address = employer_link.make(prospect, cast.owner)
    token = address.rstrip("/").rpartition("/")[2]
    return token, lambda: employer_link.withdraw_all(prospect, by=cast.owner)


def simulation(cast: Cast) -> Link:
    offer, token = offered(cast)
    return token, lambda: volunteer.cancel(offer, by=cast.advisor)


# Routes by the link that opens them.
LINKS: dict[str, Callable[[Cast], Link]] = {
    "calendar": calendar,
    "brochure_online": brochure,
    "brochure_online_pdf": brochure,
    "guest": guest,
    "cv_online": cv,
    "cv_online_pdf": cv,
    "employer_answer": employer,
    "volunteer": simulation,
}
# Tried where they are made: links that say in words that they no longer work, that end with what
# they ask, or that are signed for one thing and last.
ELSEWHERE = {
    "account_keep": "tests/rights/people.py",
    "application": "tests/clubs/test_application.py",
    "call_backs_stop": "tests/prospecting/test_call_back.py",
    "cv_online_answer": "tests/members/test_cv_link.py",
    "cv_online_photo": "tests/members/test_cv_link.py",
    "digest_stop": "tests/members/test_digest_stop.py",
    "follow_up": "tests/clubs/test_follow_up.py",
    "follow_up_stop": "tests/clubs/test_follow_up.py",
    "invitation": "tests/members/test_invitation.py",
    "invitation_again": "tests/members/test_invitation.py",
}


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture
def cast(db: None, travel: Callable[[datetime], None]) -> Cast:
    travel(NOW)
    return assemble()


@pytest.mark.get_writes("a CV's page counts how often it was read")
@pytest.mark.parametrize("route", LINKS)
def test_a_secret_link(cast: Cast, travel: Callable[[datetime], None], route: str) -> None:
    token, withdraw = LINKS[route](cast)
    address = reverse(route, args=[token])
    people = [cast.client(name) for name in ("nobody", "stranger")]

    def answers(address: str) -> set[int]:
        return {person.get(address).status_code for person in people}

    assert answers(address) == {200}
    # Another's secret, or one that is nearly it.
    assert answers(reverse(route, args=[token[:-1] + ("A" if token[-1] != "A" else "B")])) == {404}
    for other in {made for made in LINKS.values() if made is not LINKS[route]}:
        if {other, LINKS[route]} != {employer, simulation}:
            assert answers(reverse(route, args=[other(cast)[0]])) == {404}
    if route != "calendar":  # which lasts until it is withdrawn
        travel(LATER)
        # Whoever is signed in has been signed out by then.
        assert cast.client("nobody").get(address).status_code == 404
        travel(NOW)
    withdraw()
    assert answers(address) == {404}


def test_every_secret_address_is_tried() -> None:
    secret = {
        pattern.name
        for address, pattern in routes(get_resolver())
        if re.search(r"<str:token>", address)
    }
    assert secret == LINKS.keys() | ELSEWHERE.keys()
