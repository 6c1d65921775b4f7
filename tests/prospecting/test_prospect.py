"""Prospects: each company once in a club, one member in charge, each approach once."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState
from clubs.models import Club
from members.models import User
from prospecting.enums import Answer, ApproachKind, Stage
from prospecting.models import Approach, Prospect
from prospecting.services import approach as approaches
from prospecting.services import prospect as prospects
from prospecting.services.board import board
from tests.factories.clubs import ClubFactory
from tests.factories.members import AdvisorFactory
from tests.factories.prospecting import ApproachFactory, CompanyFactory, ProspectFactory, siret

pytestmark = pytest.mark.django_db
TODAY = date(2025, 2, 3)


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=3)
    return made


def member(club: Club, number: int = 1) -> User:
    return club.seats.get(number=number).member


def log(prospect: Prospect, by: User, answer: Answer = Answer.LATER, **fields: object) -> Approach:
    values = {"key": uuid4(), "kind": ApproachKind.PHONE, "on": TODAY} | fields
    return approaches.log(prospect, by=by, answer=answer, **values)  # type: ignore[arg-type]  # a shorthand


def test_a_company_is_added_once(club: Club) -> None:
    added = prospects.add(club, siret=siret(1), name=" Conserverie\nTest ", by=member(club))
    assert added.company.name == "Conserverie Test"
    with pytest.raises(prospects.AlreadyAdded) as refusal:
        prospects.add(club, siret=siret(1), name="Autre nom", by=member(club, 2))
    assert refusal.value.prospect == added
    other = ClubFactory(members=1)
    assert prospects.add(other, siret=siret(1), name="X", by=member(other)).company == added.company


def test_one_member_is_in_charge(club: Club) -> None:
    prospect = ProspectFactory(club=club)
    first, second = member(club), member(club, 2)
    prospects.take(prospect, by=first)
    prospects.take(prospect, by=first)
    with pytest.raises(prospects.AlreadyTaken, match=first.short_name):
        prospects.take(prospect, by=second)
    with pytest.raises(prospects.AlreadyTaken):
        log(prospect, second)
    prospects.leave(prospect, by=second)
    prospect.refresh_from_db()
    assert prospect.in_charge == first
    prospects.leave(prospect, by=first)
    prospects.take(prospect, by=second)


def test_who_left_the_club_is_not_in_charge_any_more(club: Club) -> None:
    first, second = member(club), member(club, 2)
    prospect = ProspectFactory(club=club, in_charge=first)
    club.seats.filter(member=first).update(left_on=TODAY)
    assert Prospect.objects.with_is_free().get().is_free
    prospects.take(prospect, by=second)
    prospect.refresh_from_db()
    assert prospect.in_charge == second


def test_staff_in_charge_without_a_seat_stays_so(club: Club) -> None:
    prospect = ProspectFactory(club=club)
    prospects.take(prospect, by=AdvisorFactory(agency=club.agency))
    with pytest.raises(prospects.AlreadyTaken):
        prospects.take(prospect, by=member(club))


@pytest.mark.parametrize(
    ("answers", "stage"),
    [
        ([Answer.NONE], Stage.CONTACTED),
        ([Answer.LATER], Stage.CALL_BACK),
        ([Answer.LATER, Answer.NONE], Stage.CALL_BACK),
        ([Answer.MEETING, Answer.LATER], Stage.MEETING),
        ([Answer.INTERVIEW, Answer.MEETING], Stage.INTERVIEW),
        ([Answer.HIRED, Answer.NOT_HIRING], Stage.HIRED),
        ([Answer.NONE, Answer.INTERVIEW], Stage.INTERVIEW),
        ([Answer.INTERVIEW, Answer.HIRED], Stage.HIRED),
        ([Answer.NOT_HIRING], Stage.CLOSED),
        ([Answer.NOT_HIRING, Answer.INTERESTED], Stage.CALL_BACK),
    ],
)
def test_answers_move_the_prospect(club: Club, answers: list[Answer], stage: Stage) -> None:
    prospect = ProspectFactory(club=club)
    for answer in answers:
        log(prospect, member(club), answer)
    prospect.refresh_from_db()
    assert prospect.stage == stage


def test_the_same_key_is_the_same_approach(club: Club) -> None:
    prospect, key = ProspectFactory(club=club), uuid4()
    assert log(prospect, member(club), key=key) == log(prospect, member(club), key=key)
    prospects.leave(prospect, by=member(club))
    with pytest.raises(PermissionDenied):
        log(prospect, member(club, 2), key=key)
    with pytest.raises(PermissionDenied):
        log(ProspectFactory(club=club), member(club), key=key)
    assert Approach.objects.count() == 1


def test_the_same_key_with_another_answer_is_told(club: Club) -> None:
    """One came back to the page and changed it: neither two approaches nor a silent loss."""
    prospect, key, me = ProspectFactory(club=club), uuid4(), member(club)
    log(prospect, me, Answer.NONE, key=key)
    for answer, on in ((Answer.MEETING, TODAY), (Answer.NONE, TODAY - timedelta(days=1))):
        with pytest.raises(approaches.AlreadyLogged, match="déjà notée"):
            log(prospect, me, answer, key=key, on=on)
    log(prospect, me, Answer.NONE, key=key, note="Rappeler le matin")
    kept = Approach.objects.get()
    assert (kept.answer, kept.note) == (Answer.NONE, "Rappeler le matin")


def test_a_call_back_is_not_before_the_approach(club: Club) -> None:
    with pytest.raises(IntegrityError, match="call_back"), transaction.atomic():
        ApproachFactory(on=TODAY, call_back_on=TODAY - timedelta(days=1))


def test_notes_are_read_by_their_author_only(club: Club) -> None:
    prospect = ProspectFactory(club=club)
    log(prospect, member(club), note="Voir avec ma sœur")
    assert Approach.objects.read_by(member(club)).get().own_note == "Voir avec ma sœur"
    assert club.advisor
    for reader in (member(club, 2), club.advisor):
        approach = Approach.objects.read_by(reader).get()
        assert approach.own_note == ""
        assert "note" in approach.get_deferred_fields()


def test_the_board_says_what_is_due_and_follows_each_call(club: Club) -> None:
    me = member(club)
    late, later, other = (ProspectFactory(club=club) for _ in range(3))
    log(late, me, call_back_on=TODAY + timedelta(days=1))
    log(later, me, call_back_on=TODAY + timedelta(days=30))
    log(other, member(club, 2), call_back_on=TODAY)
    seen = board(club, me, TODAY + timedelta(days=2))
    assert seen.due == [late]
    assert {column.stage for column in seen.columns if column.prospects} == {Stage.CALL_BACK}
    assert seen.total == 3
    log(late, me, on=TODAY + timedelta(days=2))
    again = board(club, me, TODAY + timedelta(days=2))
    assert again.due == []
    assert {p.last_on for p in again.columns[2].prospects} == {TODAY, TODAY + timedelta(days=2)}


def race(attempts: int, attempt: Callable[[int], object]) -> tuple[list[object], list[Exception]]:
    """What as many threads at once got, and how the others were refused."""
    start = threading.Barrier(attempts)
    got: list[object] = []
    refused: list[Exception] = []

    def run(rank: int) -> None:
        start.wait()
        try:
            got.append(attempt(rank))
        except ValidationError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[rank]) for rank in range(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got, refused


@pytest.mark.django_db(transaction=True)
def test_eight_members_add_one_company_at_once() -> None:
    club = ClubFactory(members=8)
    people = [member(club, number) for number in range(1, 9)]
    got, refused = race(
        8, lambda rank: prospects.add(club, siret=siret(3), name="Test", by=people[rank])
    )
    assert len(got) == 1
    assert len(refused) == 7
    assert Prospect.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_members_take_one_company_at_once() -> None:
    club = ClubFactory(members=8)
    prospect = ProspectFactory(club=club)
    people = [member(club, number) for number in range(1, 9)]
    got, refused = race(8, lambda rank: prospects.take(prospect, by=people[rank]))
    assert len(got) == 1
    assert all(isinstance(refusal, prospects.AlreadyTaken) for refusal in refused)
    assert len(refused) == 7


@pytest.mark.django_db(transaction=True)
def test_a_nervous_thumb_logs_one_approach() -> None:
    club = ClubFactory(members=1)
    prospect, key, by = ProspectFactory(club=club), UUID(int=7), member(club)
    got, refused = race(6, lambda rank: log(prospect, by, key=key).pk)
    assert len(set(got)) == 1
    assert len(got) == 6
    assert refused == []
    assert Approach.objects.count() == 1


def test_the_database_keeps_one_prospect_per_company(club: Club) -> None:
    company = CompanyFactory()
    ProspectFactory(club=club, company=company)
    with pytest.raises(IntegrityError, match="prospect_once"), transaction.atomic():
        ProspectFactory(club=club, company=company)


def test_once_the_club_is_over_that_is_said(club: Club, client: Client) -> None:
    prospect = ProspectFactory(club=club)
    Club.objects.filter(pk=club.pk).update(state=ClubState.CLOSED, closed_at=timezone.now())
    client.force_login(AdvisorFactory(agency=club.agency))
    for address in (
        reverse("prospect_list", args=[club.pk]),
        reverse("prospect_add", args=[club.pk, prospect.company_id]),
        reverse("prospect_take", args=[prospect.pk]),
    ):
        answer = client.post(address)
        assert answer.status_code == 403
        assert "Cet e-club est terminé" in answer.text
