"""Two people change one club in the same second: they wait for each other in one order, never in
a ring that PostgreSQL breaks by refusing one of them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone

from clubs.enums import OutcomeKind
from clubs.models import CalendarEntry, Club, Seat
from clubs.services import calendar, outcome
from clubs.services import club as clubs
from clubs.services import invitation as seat_invitations
from members.models import User
from members.services import invitation as invitations
from tests.clubs.test_seat import token_of
from tests.factories.clubs import ClubFactory
from tests.waiting import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (ValidationError, invitations.InvitationClosed, invitations.InvitationRefused)


@pytest.fixture
def club() -> Club:
    starts_on = timezone.localdate() + timedelta(days=2)
    club: Club = ClubFactory(starts_on=starts_on, sessions=2, members=1)
    Seat.objects.update(taken_on=timezone.localdate())
    return club


def one_after_the_other(
    before: models.QuerySet[Any, Any], *changes: Callable[[], object]
) -> list[object]:
    """Make the changes line up before these rows, then let them go; results or kind refusals."""

    def run(change: Callable[[], object]) -> object:
        try:
            return change()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(changes)) as threads:
        with transaction.atomic():
            list(before.select_for_update(no_key=True))
            waiting = []
            for rank, change in enumerate(changes, start=1):
                waiting.append(threads.submit(run, change))
                wait_until_somebody_waits(rank)
        return [result.result(20) for result in waiting]


@pytest.mark.parametrize("closes", [True, False])
def test_an_invitation_is_accepted_while_the_advisor_changes_it(club: Club, closes: bool) -> None:
    token = token_of(club, "ann@example.org")
    promised = club.invitations.get()
    by_advisor = {
        True: lambda: clubs.close(club, on=timezone.localdate(), by=club.advisor),
        False: lambda: seat_invitations.send_again(promised, by=club.advisor),
    }[closes]
    _, accepted = one_after_the_other(
        Club.objects.filter(pk=club.pk), by_advisor, lambda: invitations.accept(token)
    )
    assert isinstance(accepted, invitations.InvitationClosed)
    assert not User.objects.with_email("ann@example.org").exists()


def test_a_seat_is_freed_while_the_club_closes(club: Club) -> None:
    calendar.announce(club.sessions.all())
    seat = club.seats.get()
    _, freed = one_after_the_other(
        CalendarEntry.objects.filter(person=seat.member),
        lambda: clubs.close(club, on=timezone.localdate(), by=club.advisor),
        lambda: outcome.record(
            seat, kind=OutcomeKind.OTHER, happened_on=timezone.localdate(), by=club.advisor
        ),
    )
    # The reason is kept, whoever freed the seat.
    assert not isinstance(freed, Exception)
    assert not club.seats.open().exists()
