"""Outcomes: one per seat, never before the seat was taken, whoever writes them."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from clubs.enums import OutcomeChannel, OutcomeKind
from clubs.models import Outcome, Seat
from clubs.services import outcome
from members.models import User
from tests.factories.clubs import OutcomeFactory, SeatFactory

pytestmark = pytest.mark.django_db
TAKEN = date(2025, 1, 6)


@pytest.fixture
def seat() -> Seat:
    made: Seat = SeatFactory(taken_on=TAKEN)
    return made


def advisor_of(seat: Seat) -> User:
    assert seat.club.advisor
    return seat.club.advisor


def test_a_member_who_found_work_leaves_the_seat_free(seat: Seat) -> None:
    found = outcome.record(
        seat,
        kind=OutcomeKind.PERMANENT,
        channel=OutcomeChannel.HIDDEN,
        happened_on=date(2025, 2, 3),
        job="  Conducteur\nde ligne ",
        by=advisor_of(seat),
    )
    seat.refresh_from_db()
    assert seat.left_on == date(2025, 2, 3)
    assert found.job == "Conducteur de ligne"


def test_an_outcome_is_recorded_once(seat: Seat) -> None:
    OutcomeFactory(seat=seat)
    with pytest.raises(outcome.AlreadyRecorded):
        outcome.record(
            seat, kind=OutcomeKind.LOST, happened_on=date(2025, 3, 3), by=advisor_of(seat)
        )


def test_not_before_the_seat_was_taken(seat: Seat) -> None:
    with pytest.raises(ValidationError, match="06/01/2025"):
        outcome.record(
            seat,
            kind=OutcomeKind.TRAINING,
            happened_on=TAKEN - timedelta(days=1),
            by=advisor_of(seat),
        )
    with pytest.raises(IntegrityError, match="outcome_not_before"), transaction.atomic():
        OutcomeFactory(seat=seat, happened_on=TAKEN - timedelta(days=1))


def test_the_database_compares_with_the_seats_own_date(seat: Seat) -> None:
    with pytest.raises(IntegrityError, match="outcome_of_seat"), transaction.atomic():
        OutcomeFactory(
            seat=seat, seat_taken_on=date(2024, 1, 1), happened_on=TAKEN - timedelta(days=1)
        )
    OutcomeFactory(seat=seat, happened_on=date(2025, 1, 20))
    Seat.objects.filter(pk=seat.pk).update(taken_on=date(2025, 1, 10))
    assert Outcome.objects.get().seat_taken_on == date(2025, 1, 10)
    with pytest.raises(IntegrityError, match="outcome_not_before"), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(taken_on=date(2025, 2, 1))


def test_only_work_has_a_channel(seat: Seat) -> None:
    with pytest.raises(ValidationError, match="comment"):
        outcome.record(
            seat, kind=OutcomeKind.SHORT, happened_on=date(2025, 2, 3), by=advisor_of(seat)
        )
    with pytest.raises(IntegrityError, match="channel"), transaction.atomic():
        OutcomeFactory(seat=seat, channel="")
    recorded = outcome.record(
        seat,
        kind=OutcomeKind.TRAINING,
        channel=OutcomeChannel.OFFER,
        happened_on=date(2025, 2, 3),
        by=advisor_of(seat),
    )
    assert recorded.channel == ""


@pytest.mark.django_db(transaction=True)
def test_two_advisors_at_once_record_one() -> None:
    seat = SeatFactory(taken_on=TAKEN)
    by = advisor_of(seat)
    start = threading.Barrier(4)
    refused = []

    def record() -> None:
        start.wait()
        try:
            outcome.record(seat, kind=OutcomeKind.OTHER, happened_on=date(2025, 2, 3), by=by)
        except outcome.AlreadyRecorded as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Outcome.objects.count() == 1
    assert len(refused) == 3
