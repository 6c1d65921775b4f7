"""Who may open and change what: every route by every role."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clubs.enums import ClubState
from clubs.models import Club
from members.models import User
from tests.factories.clubs import ClubFactory, SeatInvitationFactory
from tests.factories.members import (
    AdministratorFactory,
    AdvisorFactory,
    ManagerFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# nobody is sent to the sign-in page (302); opening itself redirects to a form of its own (302).
ROLES = ["nobody", "stranger", "member", "advisor", "colleague", "elsewhere", "manager",
         "far manager", "administrator"]  # fmt: skip
CHANGE = [302, 404, 403, 200, 200, 404, 403, 404, 200]
OPEN = [302, 403, 403, 200, 200, 200, 403, 403, 200]
DRAFT = [302, 403, 403, 200, 200, 404, 403, 403, 200]
REDIRECTS = [302 if status == 200 else status for status in OPEN]
POSTS = [405 if status == 200 else status for status in OPEN]
CHANGE_POSTS = [302] + [405] * 8


@pytest.fixture
def club() -> Club:
    return ClubFactory(sessions=1, members=1)


@pytest.fixture
def people(club: Club) -> dict[str, User | None]:
    return {
        "nobody": None,
        "stranger": UserFactory(),
        "member": club.seats.get().member,
        "advisor": club.advisor,
        "colleague": AdvisorFactory(agency=club.agency),
        "elsewhere": AdvisorFactory(),
        "manager": ManagerFactory(region=club.agency.region),
        "far manager": ManagerFactory(region=RegionFactory(code="11", name="Île-de-France")),
        "administrator": AdministratorFactory(),
    }


def session_route(name: str) -> Callable[[Club], str]:
    return lambda club: reverse(name, args=[club.sessions.get().pk])


def club_route(name: str) -> Callable[[Club], str]:
    return lambda club: reverse(name, args=[club.pk])


def draft(club: Club) -> str:
    kept = ClubFactory(agency=club.agency, advisor=club.advisor, state=ClubState.DRAFT)
    return reverse("club_open_step", args=[kept.opening_key])


def invitation_route(name: str) -> Callable[[Club], str]:
    return lambda club: reverse(name, args=[SeatInvitationFactory(club=club).pk])


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        (lambda club: reverse("club_open"), REDIRECTS),
        (lambda club: reverse("club_open_step", args=[uuid4()]), OPEN),
        (draft, DRAFT),
        (lambda club: reverse("club_open_preview", args=[uuid4()]), POSTS),
        (lambda club: reverse("club_open_delete", args=[uuid4()]), POSTS),
        *[
            (club_route(name), CHANGE)
            for name in ("club_change", "club_advisor", "club_prolong", "club_start",
                         "club_close", "club_seats")
        ],
        *[
            (session_route(name), CHANGE)
            for name in ("session_move", "session_cancel", "session_reinstate",
                         "session_advisor", "session_postpone")
        ],
        (session_route("session_postpone_preview"), CHANGE_POSTS),
        (lambda club: reverse("seat_release", args=[club.seats.get().pk]), CHANGE),
        (invitation_route("seat_invitation_again"), CHANGE_POSTS),
        (invitation_route("seat_invitation_withdraw"), CHANGE_POSTS),
    ],
)  # fmt: skip
def test_who_may_come(
    client: Client,
    club: Club,
    people: dict[str, User | None],
    address: Callable[[Club], str],
    statuses: list[int],
) -> None:
    path = address(club)
    found = {}
    for role, person in people.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        found[role] = client.get(path).status_code
    assert found == dict(zip(ROLES, statuses, strict=True))


@pytest.mark.parametrize(
    ("role", "status"),
    [("stranger", 404), ("member", 403), ("elsewhere", 404), ("manager", 403), ("advisor", 302)],
)
@pytest.mark.parametrize("name", ["seat_invitation_again", "seat_invitation_withdraw"])
def test_who_may_answer_for_an_invitation(
    client: Client,
    club: Club,
    people: dict[str, User | None],
    role: str,
    status: int,
    name: str,
) -> None:
    person = people[role]
    assert person is not None
    client.force_login(person)
    assert client.post(invitation_route(name)(club)).status_code == status
