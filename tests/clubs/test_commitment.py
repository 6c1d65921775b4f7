"""Commitments: made at a session, visible until they are reviewed at a later one."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from clubs.enums import CommitmentReview
from clubs.models import ClubSession, Commitment
from clubs.services import commitment
from eclub.kit.models import AuditEvent
from members.models import User
from tests.factories.clubs import ClubFactory, ClubSessionFactory, CommitmentFactory, SeatFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
# A Thursday; the sessions are three and four days apart, from 14:00 to 17:00.
START = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)
DAY = START.date()
At = Callable[[datetime], None]


@pytest.fixture
def sessions() -> list[ClubSession]:
    """The one before, the one of now, the next one; the club has two members."""
    club = ClubFactory(starts_on=DAY - timedelta(days=30), members=2)
    return [
        ClubSessionFactory(club=club, number=number, starts_at=START + timedelta(days=days))
        for number, days in enumerate((-3, 0, 4), 1)
    ]


@pytest.fixture
def members(sessions: list[ClubSession]) -> list[User]:
    seats = sessions[0].club.seats.select_related("member").order_by("number")
    return [seat.member for seat in seats]


def test_made_at_one_session_reviewed_at_the_next(
    sessions: list[ClubSession], members: list[User]
) -> None:
    before, now, after = sessions
    made = commitment.write(before, members[0], text="Appeler", due_on=DAY, by=members[0])
    found = commitment.of_session(now)
    assert [line.earlier for line in found.lines] == [[made], []]
    assert (found.waiting, found.without_new) == (1, members)
    assert commitment.waiting_of(members[0], now.club) == [made]
    commitment.review(
        made,
        now,
        review=CommitmentReview.PARTLY,
        what_next="Rappeler jeudi",
        seen=1,
        by=members[0],
        now=START,
    )
    # Still read at this session, gone from the next one and from « Mon club ».
    assert commitment.of_session(now).earlier == [made]
    assert commitment.of_session(now).waiting == 0
    assert commitment.of_session(after).earlier == []
    assert commitment.waiting_of(members[0], now.club) == []
    made.refresh_from_db()
    assert (made.reviewed_in, made.reviewed_at, made.version) == (now, START, 2)
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "commitment.written",
        "commitment.reviewed",
    }


def test_it_is_for_the_next_session_by_default(sessions: list[ClubSession]) -> None:
    assert commitment.default_day(sessions[1]) == DAY + timedelta(days=4)
    assert commitment.default_day(sessions[2]) == DAY + timedelta(days=4 + 7)


def test_what_a_former_member_promised_is_not_asked_of_anybody(
    sessions: list[ClubSession],
) -> None:
    club = sessions[0].club
    former = SeatFactory(club=club, number=5, left_on=DAY - timedelta(days=1)).member
    CommitmentFactory(session=sessions[0], member=former)
    assert commitment.of_session(sessions[1]).earlier == []


def test_nothing_is_promised_before_the_room_opens(
    sessions: list[ClubSession], members: list[User]
) -> None:
    made = CommitmentFactory(session=sessions[1], member=members[0])
    done = CommitmentReview.DONE
    with pytest.raises(ValidationError, match="séance d’après"):
        commitment.review(made, sessions[0], review=done, seen=1, by=members[0])
    early = sessions[2].room_opens_at - timedelta(minutes=1)
    with pytest.raises(ValidationError, match="pendant la séance"):
        commitment.review(made, sessions[2], review=done, seen=1, by=members[0], now=early)


@pytest.mark.parametrize(
    ("day", "words"), [(DAY - timedelta(days=1), "d’après"), (date(2027, 1, 1), "plus d’un an")]
)
def test_a_day_that_cannot_be_is_refused(
    sessions: list[ClubSession], members: list[User], day: date, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        commitment.write(sessions[1], members[0], text="Appeler", due_on=day, by=members[0])


def test_sent_twice_it_is_one_and_ten_are_enough(
    sessions: list[ClubSession], members: list[User]
) -> None:
    def write(text: str) -> Commitment:
        return commitment.write(sessions[1], members[0], text=text, due_on=DAY, by=members[0])

    assert write("Appeler") == write("Appeler")
    for rank in range(9):
        write(f"Appeler {rank}")
    with pytest.raises(ValidationError, match="Dix"):
        write("Encore")


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_the_second_is_told(
    sessions: list[ClubSession], members: list[User]
) -> None:
    made = CommitmentFactory(session=sessions[1], member=members[0])
    together, told = threading.Barrier(2), []

    def change(text: str) -> None:
        together.wait()
        try:
            commitment.change(made, text=text, due_on=DAY, seen=1, by=members[0])
        except commitment.Changed:
            told.append(text)
        connection.close()

    threads = [threading.Thread(target=change, args=[text]) for text in ("un", "deux")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.refresh_from_db()
    assert len(told) == 1
    assert {made.text, *told} == {"un", "deux"}
    assert made.version == 2


def test_withdrawn_it_is_gone_reviewed_it_stays(
    sessions: list[ClubSession], members: list[User]
) -> None:
    made = CommitmentFactory(session=sessions[1], member=members[0])
    with pytest.raises(commitment.Changed):
        commitment.withdraw(made, seen=7, by=members[0])
    commitment.withdraw(made, seen=1, by=members[0])
    commitment.withdraw(made, seen=1, by=members[0])
    assert not Commitment.objects.exists()
    with pytest.raises(commitment.Changed, match="retiré"):
        commitment.change(made, text="Autre", due_on=DAY, seen=1, by=members[0])
    kept = CommitmentFactory(session=sessions[0], member=members[0])
    commitment.review(kept, sessions[1], review=CommitmentReview.DONE, seen=1, by=members[0])
    with pytest.raises(ValidationError, match="il reste"):
        commitment.withdraw(kept, seen=2, by=members[0])


class TestPart:
    """The part in the panel, over HTTP."""

    def test_members_write_their_own_and_who_leads_for_somebody(
        self, client: Client, sessions: list[ClubSession], members: list[User], at: At
    ) -> None:
        at(START)
        address = reverse("session_commitments", args=[sessions[1].pk])
        client.force_login(members[0])
        part = client.get(address).content.decode()
        assert "2025-03-17" in part
        assert 'name="member"' not in part
        for member in members:
            assert member.short_name in part.partition("Pas encore d’engagement")[2]
        body = {"text": " Appeler\nle port ", "due_on": "2025-03-17", "member": members[1].pk}
        part = client.post(address, body).content.decode()
        made = Commitment.objects.get()
        assert (made.member, made.text, made.written_by) == (
            members[0],
            "Appeler le port",
            members[0],
        )
        assert members[0].short_name not in part.partition("Pas encore d’engagement")[2]
        client.force_login(sessions[1].advisor)
        body["text"] = "Écrire"
        assert "Chaque personne a pris" in client.post(address, body).content.decode()
        assert Commitment.objects.get(member=members[1]).written_by == sessions[1].advisor
        body["member"] = UserFactory().pk
        assert client.post(address, body).status_code == 422

    def test_what_is_wrong_is_said_beside_its_field(
        self, client: Client, sessions: list[ClubSession], members: list[User], at: At
    ) -> None:
        at(START)
        client.force_login(members[0])
        address = reverse("session_commitments", args=[sessions[1].pk])
        answer = client.post(address, {"text": "Appeler", "due_on": "2025-03-01"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Choisissez le jour de la séance" in text
        assert ">\nAppeler</textarea>" in text

    def test_a_review_and_its_late_twin(
        self, client: Client, sessions: list[ClubSession], members: list[User], at: At
    ) -> None:
        at(START)
        made = CommitmentFactory(session=sessions[0], member=members[0])
        address = reverse("session_commitment", args=[sessions[1].pk, made.pk])
        client.force_login(members[0])
        body = {"action": "review", "review": "done", "what_next": "", "seen": "1"}
        assert "<strong>fait</strong>" in client.post(address, body).content.decode()
        # Who leads had the page of before: they are told, and may send again.
        client.force_login(sessions[1].advisor)
        body |= {"review": "not_yet", "what_next": "Le faire à deux"}
        answer = client.post(address, body)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Quelqu’un vient de le modifier" in text
        assert "Le faire à deux" in text
        assert '<input type="hidden" name="seen" value="2"' in text
        assert client.post(address, body | {"seen": "2"}).status_code == 200
        made.refresh_from_db()
        assert (made.review, made.what_next) == ("not_yet", "Le faire à deux")

    def test_a_change_and_a_withdrawal(
        self, client: Client, sessions: list[ClubSession], members: list[User], at: At
    ) -> None:
        at(START)
        made = CommitmentFactory(session=sessions[1], member=members[0])
        address = reverse("session_commitment", args=[sessions[1].pk, made.pk])
        body = {"action": "change", "text": "Écrire", "due_on": "2025-03-17", "seen": "1"}
        client.force_login(members[1])
        assert client.post(address, body).status_code == 403
        client.force_login(members[0])
        assert "Écrire" in client.post(address, body).content.decode()
        assert client.post(address, {"action": "withdraw", "seen": "1"}).status_code == 422
        assert client.post(address, {"action": "withdraw", "seen": "2"}).status_code == 200
        assert not Commitment.objects.exists()

    def test_another_clubs_are_not_found(
        self, client: Client, sessions: list[ClubSession], at: At
    ) -> None:
        at(START)
        client.force_login(sessions[1].advisor)
        other = CommitmentFactory()
        address = reverse("session_commitment", args=[sessions[1].pk, other.pk])
        assert client.post(address, {"action": "withdraw", "seen": "1"}).status_code == 404

    def test_as_many_queries_for_one_as_for_many(
        self,
        client: Client,
        sessions: list[ClubSession],
        members: list[User],
        at: At,
        django_assert_num_queries: Any,
    ) -> None:
        at(START)
        client.force_login(sessions[1].advisor)
        address = reverse("session_commitments", args=[sessions[1].pk])
        for count in (1, 4):
            for member in members:
                for session in sessions[:2]:
                    CommitmentFactory.create_batch(count, session=session, member=member)
            with django_assert_num_queries(10):
                client.get(address)


def test_they_are_on_my_club_and_on_the_sessions_page(
    client: Client, sessions: list[ClubSession], members: list[User], at: At
) -> None:
    at(START)
    CommitmentFactory(session=sessions[0], member=members[0], text="Appeler la criée")
    CommitmentFactory(session=sessions[0], member=members[1], text="Écrire au port")
    client.force_login(members[0])
    home = client.get(reverse("home")).content.decode()
    assert "Appeler la criée" in home
    assert "Écrire au port" not in home
    page = client.get(sessions[0].get_absolute_url()).content.decode()
    assert "Appeler la criée" in page
    assert "Écrire au port" in page
