"""Erased at term: warned first, once whoever runs, and never early whatever the clock says."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState
from clubs.models import Attendance, ChatMessage, Club, FollowUp, Outcome, Post, Seat
from clubs.services import retention, seat
from clubs.services.erasure_preview import Preview
from eclub.dashboards.models import Tally
from eclub.dashboards.services import recount
from eclub.kit.models import Erasure, OutboxMail
from eclub.kit.models.outbox import MailState
from members.models import ErasureRequest, ErasureWarning, Invitation, User
from members.services import erasure
from prospecting.models import Approach
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import (
    AttendanceFactory,
    ChatMessageFactory,
    OutcomeFactory,
    PostFactory,
    SeatFactory,
)
from tests.factories.members import InvitationFactory
from tests.factories.outcomes import FollowUpFactory
from tests.factories.prospecting import ApproachFactory
from tests.rights import NOW, Cast, assemble

pytestmark = pytest.mark.django_db

CLOSED = NOW + timedelta(days=60)
TERM = datetime(CLOSED.year + 2, CLOSED.month, CLOSED.day, CLOSED.hour, tzinfo=CLOSED.tzinfo)
WARNED = TERM - timedelta(days=34)
OVER = TERM + timedelta(days=1)
Travel = Callable[[datetime], None]


@pytest.fixture
def cast(at: Travel) -> Cast:
    """The club closed two months after its season's middle; its people never came back."""
    at(NOW)
    made = assemble()
    User.objects.update(joined_at=NOW)
    at(CLOSED)
    day = CLOSED.date()
    Seat.objects.filter(club=made.club, left_on=None).update(left_on=day, until_closing=True)
    Club.objects.filter(pk=made.club.pk).update(state=ClubState.CLOSED, closed_at=CLOSED)
    return made


def run(at: Travel, moment: datetime) -> None:
    """The task of the beat, and the mail server."""
    at(moment)
    retention.carry_out(moment)
    waiting = OutboxMail.objects.filter(state=MailState.PENDING)
    waiting.update(state=MailState.SENT, sent_at=moment)


def warned() -> set[int]:
    return set(ErasureWarning.objects.values_list("person", flat=True))


def erased() -> set[int]:
    return set(User.objects.exclude(erased_on=None).values_list("pk", flat=True))


def of(*people: User) -> set[int]:
    return {person.pk for person in people}


def test_who_sat_in_the_club_is_warned_then_erased(cast: Cast, at: Travel) -> None:
    run(at, TERM - timedelta(days=36))
    assert warned() == set()
    run(at, WARNED)
    people = of(cast.owner, cast.mate, cast.former)
    assert warned() == people
    mail = OutboxMail.objects.get(to=cast.owner.email)
    assert "12 mai 2027" in mail.subject
    assert "/account/keep/" in mail.text
    run(at, WARNED + timedelta(days=20))
    assert erased() == set()
    run(at, OVER)
    assert erased() == people
    assert {one.basis for one in Erasure.objects.all()} == {"retention"}
    # The staff, and who sits in a club that goes on, are still themselves.
    assert User.objects.get(pk=cast.stranger.pk).is_active
    assert User.objects.get(pk=cast.advisor.pk).is_active


def test_who_says_so_stays_two_years_more(cast: Cast, at: Travel, client: Client) -> None:
    run(at, WARNED)
    at(WARNED + timedelta(days=3))
    client.post(keep_path(ErasureWarning.objects.get(person=cast.owner)))
    run(at, OVER)
    assert erased() == of(cast.mate, cast.former)
    run(at, WARNED.replace(year=WARNED.year + 2) + timedelta(days=5))
    assert cast.owner.pk in warned()


def keep_path(warning: ErasureWarning) -> str:
    link = erasure.links(warning.person, warning)["keep_address"]
    return link.removeprefix(settings.PUBLIC_URL)


def test_who_took_another_seat_stays(cast: Cast, at: Travel) -> None:
    run(at, WARNED)
    SeatFactory(member=cast.mate)
    run(at, OVER)
    assert erased() == of(cast.owner, cast.former)
    assert warned() == set()


def test_a_clock_that_jumps_erases_nobody_early(cast: Cast, at: Travel) -> None:
    # Nobody was told in time: the platform stood still, and its clock then jumps.
    run(at, OVER)
    for jump in (timedelta(hours=1), timedelta(days=1), -timedelta(hours=1), -timedelta(days=1)):
        run(at, OVER + timedelta(days=29) + jump)
    assert erased() == set()
    assert warned() == of(cast.owner, cast.mate, cast.former)
    run(at, OVER + timedelta(days=33))
    assert erased() == of(cast.owner, cast.mate, cast.former)


def test_the_thirty_days_begin_when_the_message_leaves(cast: Cast, at: Travel) -> None:
    run(at, WARNED)
    late = OutboxMail.objects.filter(to=cast.owner.email, key__startswith="erasure-warning")
    late.update(state=MailState.FAILED, sent_at=None)
    run(at, OVER)
    assert erased() == of(cast.mate, cast.former)
    # Nobody will ever read it: what is held does not stay for ever because of that.
    run(at, WARNED + timedelta(days=91))
    assert cast.owner.pk in erased()


def test_what_nobody_sent_told_nobody(cast: Cast, at: Travel) -> None:
    """Without a mail server messages are only kept."""
    at(WARNED)
    retention.carry_out(WARNED)
    OutboxMail.objects.update(state=MailState.KEPT, sent_at=WARNED)
    run(at, OVER)
    assert erased() == set()
    assert Club.objects.get(pk=cast.club.pk).erased_at is None
    coming = {str(one.who): one for one in Preview(OVER)[0:50]}
    late = WARNED + timedelta(days=90)
    for who in (str(cast.owner), cast.club.name):
        assert (coming[who].is_stuck, coming[who].on) == (True, timezone.localdate(late))
    page = cast.client("administrator").get(reverse("erasures")).content.decode()
    assert "pas encore partie" in page
    run(at, late + timedelta(days=1))
    assert erased() == of(cast.owner, cast.mate, cast.former)
    assert Club.objects.get(pk=cast.club.pk).erased_at


def test_one_who_cannot_be_erased_holds_nobody_up(
    cast: Cast, at: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ErasureRequest.objects.create(person=cast.stranger, asked_at=NOW, due_at=NOW)
    ErasureRequest.objects.create(person=cast.former, asked_at=NOW, due_at=WARNED)
    tried: list[int] = []
    carry_out = erasure.carry_out

    def fail(person_id: int, *rest: Any) -> Erasure | None:
        tried.append(person_id)
        if person_id == cast.stranger.pk:
            raise ValueError(cast.stranger.email)
        return carry_out(person_id, *rest)

    monkeypatch.setattr(erasure, "carry_out", fail)
    run(at, WARNED)
    assert tried == [cast.stranger.pk, cast.former.pk]
    assert erased() == of(cast.former)
    assert warned() == of(cast.owner, cast.mate)
    # The next hour they come after all the others, of every kind.
    ErasureRequest.objects.create(person=cast.mate, asked_at=NOW, due_at=WARNED)
    run(at, OVER)
    assert tried[2:] == [cast.mate.pk, cast.owner.pk, cast.stranger.pk]
    assert erased() == of(cast.owner, cast.mate, cast.former)
    assert Club.objects.get(pk=cast.club.pk).erased_at == OVER


def test_a_seat_that_somebody_else_frees_meanwhile_is_no_obstacle(
    cast: Cast, at: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = cast.stranger.seats.get(left_on=None)
    locked = seat.locked

    def free_it(one: Seat) -> Seat:
        Seat.objects.filter(pk=held.pk).update(left_on=timezone.localdate())
        return locked(one)

    monkeypatch.setattr(seat, "locked", free_it)
    ErasureRequest.objects.create(person=cast.stranger, asked_at=NOW, due_at=NOW)
    run(at, CLOSED)
    assert erased() == of(cast.stranger)


def test_messages_that_never_leave_keep_only_their_own(cast: Cast, at: Travel) -> None:
    run(at, WARNED)
    long_ago = WARNED - timedelta(days=1)
    stuck = User.objects.bulk_create(
        User(email=f"p{number}@eclub.example", joined_at=NOW) for number in range(61)
    )
    warnings = ErasureWarning.objects.bulk_create(
        ErasureWarning(person=person, written_at=long_ago) for person in stuck
    )
    OutboxMail.objects.bulk_create(
        OutboxMail(key=one.mail_key, to=one.person.email, state=MailState.FAILED, not_before=NOW)
        for one in warnings
    )
    run(at, OVER)
    assert erased() == of(cast.owner, cast.mate, cast.former)


def test_what_the_club_kept_goes_and_its_figures_stay(cast: Cast, at: Travel) -> None:
    held = cast.club.seats.get(member=cast.former)
    outcome = OutcomeFactory(seat=held, job="Cuisinière")
    FollowUpFactory(outcome=outcome, months=3)
    AttendanceFactory(session=cast.over, member=cast.former, minutes=90)
    ApproachFactory(author=cast.former, prospect__club=cast.club, note="Revoir en mai")
    PostFactory(club=cast.club, author=cast.mate)
    ChatMessageFactory(session=cast.over, author=cast.advisor)
    before = figures()
    days = outcome.happened_on - held.taken_on
    assert held.taken_on.day != 1
    run(at, WARNED)
    assert OutboxMail.objects.filter(to=cast.advisor.email, key__startswith="erasure-club").exists()
    run(at, OVER)
    assert Club.objects.get(pk=cast.club.pk).erased_at == OVER
    assert not Post.objects.exists()
    assert not ChatMessage.objects.exists()
    held.refresh_from_db()
    outcome = Outcome.objects.get(seat=held)
    assert held.taken_on.day == 1
    assert outcome.happened_on - held.taken_on == days
    assert outcome.job == ""
    assert FollowUp.objects.get().due_on < date(2026, 1, 1)
    approach = Approach.objects.get()
    assert (approach.note, approach.on.day) == ("", 1)
    assert Attendance.objects.get().minutes == 90
    assert figures() == before
    # What was done is not done again.
    run(at, OVER + timedelta(days=1))
    assert Outcome.objects.get(seat=held).happened_on == outcome.happened_on


def figures() -> set[tuple[object, ...]]:
    assert recount.compare().agrees
    return {
        (one.level, one.place, one.cohort, one.measure, one.cell, one.value)
        for one in Tally.objects.exclude(value=0)
    }


def test_old_invitations_lose_their_address(at: Travel) -> None:
    at(NOW)
    old = InvitationFactory(email="jamais-venue@eclub.example")
    run(at, NOW + timedelta(days=700))
    assert Invitation.objects.get(pk=old.pk).email == "jamais-venue@eclub.example"
    run(at, NOW + timedelta(days=740))
    assert Invitation.objects.get(pk=old.pk).email == f"{old.pk}@erased.invalid"


def test_the_preview_says_who_and_when(cast: Cast, at: Travel) -> None:
    at(TERM - timedelta(days=80))
    coming = Preview(TERM - timedelta(days=80))[0:50]
    found = {(str(one.who), one.on, one.told_on) for one in coming}
    assert (str(cast.owner), TERM.date(), None) in found
    assert (cast.club.name, TERM.date(), None) in found
    assert str(cast.stranger) not in {str(one.who) for one in coming}
    page = cast.client("administrator").get(reverse("erasures")).content.decode()
    assert cast.owner.full_name in page


def test_the_preview_reads_a_page_and_no_more(cast: Cast) -> None:
    ErasureRequest.objects.create(person=cast.stranger, asked_at=NOW, due_at=TERM)
    coming = Preview(TERM - timedelta(days=80))
    everything = coming[0:50]
    assert len(coming) == len(everything) == 5
    assert [one.on for one in everything] == sorted(one.on for one in everything)
    read: list[User] = []

    def note(instance: User, **kwargs: object) -> None:
        read.append(instance)

    post_init.connect(note, sender=User)
    pages = [coming[at : at + 1] for at in range(5)]
    post_init.disconnect(note, sender=User)
    assert [one for page in pages for one in page] == everything
    assert len(read) == 4


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_erase_once(cast: Cast) -> None:
    at_once(*[lambda: retention.carry_out(WARNED)] * 2)
    assert ErasureWarning.objects.count() == 3
    assert OutboxMail.objects.filter(key__startswith="erasure-warning").count() == 3
    OutboxMail.objects.update(state=MailState.SENT, sent_at=WARNED)
    at_once(*[lambda: retention.carry_out(OVER)] * 2)
    assert Erasure.objects.count() == 3
    assert OutboxMail.objects.filter(key__startswith="erased-").count() == 3
