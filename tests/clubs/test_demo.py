"""The demo: whole, true to the rules, and with a session going on at any hour it is started."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.dispatch import Signal
from django.test import override_settings

from clubs.access import club_inside
from clubs.demo import candidates, clubs, cvs, documents, loading, network, tools
from clubs.demo.people import PASSWORD, address
from clubs.enums import AttendanceState, ClubState, GroupingKind, GroupRole, SessionState, StepKind
from clubs.models import (
    Attendance,
    ChatMessage,
    Club,
    ClubSession,
    Grouping,
    Outcome,
    Seat,
    SeatInvitation,
)
from clubs.models.session import CLOSES_AFTER
from clubs.services import agenda_state, commitment, introduction, library, report
from eclub.kit.models import OutboxMail
from members.models import Contact, Role, User
from prospecting.enums import Stage
from prospecting.models import Company, Prospect
from prospecting.services.board import board
from tests import rows
from tests.factories.clubs import ClubFactory, ClubSessionFactory

NOW = datetime(2025, 6, 11, 8, 40, tzinfo=UTC)  # a Wednesday


def morlaix() -> Club:
    return Seat.objects.open().get(member__email=address("membre1")).club


def check_that_it_meets(now: datetime) -> ClubSession:
    """The session that goes on, after making sure of what must hold at any hour."""
    club = morlaix()
    (session,) = club.sessions.with_open_room(now).filter(
        during__startswith__lte=now, during__endswith__gte=now + timedelta(hours=1)
    )
    planned = list(club.sessions.planned().order_by("number"))
    starts = [other.starts_at for other in planned]
    assert starts == sorted(starts)
    assert [s.number for s in club.sessions.order_by("number")] == list(
        range(1, club.sessions.count() + 1)
    )
    for past in planned:
        if past.ends_at + CLOSES_AFTER <= now:
            assert past.attendances.exists(), past
    return session


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the club one signs in to: what stands beside it does not depend on the hour."""
    monkeypatch.setattr(clubs, "OTHERS", clubs.OTHERS[:1])
    monkeypatch.setattr(loading, "demo_loaded", Signal())
    for module in (candidates, documents, network):
        monkeypatch.setattr(module, "fill", lambda *given, **named: None)
    monkeypatch.setattr(cvs, "write", lambda *given: None)
    monkeypatch.setattr(tools, "share", lambda *given: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "now",
    [
        datetime(2025, 6, 10, 12, 5, tzinfo=UTC),  # in a regular session, five minutes old
        datetime(2025, 6, 10, 15, 10, tzinfo=UTC),  # ten minutes after its end
        datetime(2025, 6, 13, 21, 55, tzinfo=UTC),  # a Friday, five to midnight
        datetime(2025, 3, 30, 1, 5, tzinfo=UTC),  # the night the clocks go forward
    ],
)
def test_a_session_goes_on_whenever_it_is_loaded(now: datetime) -> None:
    loading.load(now)
    session = check_that_it_meets(now)
    assert timedelta(minutes=10) <= now - session.starts_at <= timedelta(minutes=25)
    assert session.number > 10


@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
def test_the_command_prints_the_accounts_in_the_demo_only() -> None:
    output = StringIO()
    with override_settings(DEMO=False), pytest.raises(CommandError, match="ECLUB_DEMO=1"):
        call_command("load_demo")
    with override_settings(DEMO=True):
        call_command("load_demo", "--refresh", stdout=output)
        assert output.getvalue() == ""
        call_command("load_demo", stdout=output)
        call_command("load_demo", "--refresh", stdout=output)
    assert output.getvalue().count("conseillere@demo.example") == 2
    assert PASSWORD in output.getvalue()


@pytest.fixture(scope="class")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with rows.shared(django_db_blocker):
        loading.load(NOW)
        connection.check_constraints()
        yield


@pytest.fixture
def db(demo: None) -> Iterator[None]:
    with rows.undone():
        yield


@pytest.mark.usefixtures("db")
class TestLoaded:
    """At ``NOW``, once for all tests."""

    def test_the_club_shares_what_it_knows(self) -> None:
        club = morlaix()
        inside = club_inside(User.objects.get(email=address("membre1")), club.pk)
        titles = {
            document.title: document.is_of_agency for document in library.find(inside, "", "")
        }
        assert sorted(titles.values()) == [False, True, True]
        seat = club.seats.get(number=1)
        (asked,) = introduction.asked_by(seat, NOW)
        assert asked.accepted
        assert "06 39 98 00 41" in asked.accepted.passed_on
        (question,) = introduction.put_to(seat, NOW)
        assert question.is_open
        contacts = Contact.objects.of(inside.person)
        assert contacts.filter(shared_with_club=False).count() == 2

    def test_the_last_session_has_a_report_to_send(self) -> None:
        """Of one club and one session: the outbox shows it within minutes, and not hundreds."""
        last = morlaix().sessions.with_room_closed(NOW).last()
        assert last is not None
        assert report.due(NOW + report.WAIT) == [last.pk]
        assert report.write(last, NOW + report.WAIT) == 9

    def test_later_starts_bring_a_session_to_now(self) -> None:
        people = User.objects.count()
        sessions = ClubSession.objects.count()
        assert loading.refresh(NOW) is None
        for later in (
            NOW + timedelta(hours=1),
            NOW + timedelta(hours=2, minutes=15),
            NOW + timedelta(hours=3, minutes=30),
            NOW + timedelta(days=1),
            NOW + timedelta(days=2, hours=7),
            NOW + timedelta(days=11, hours=14),
        ):
            loading.refresh(later)
            check_that_it_meets(later)
        assert ClubSession.objects.count() == sessions
        # Long after the season: one more session, after the last.
        loading.refresh(NOW + timedelta(days=200))
        assert check_that_it_meets(NOW + timedelta(days=200)).number == 25
        assert User.objects.count() == people

    def test_a_moved_session_is_told(self) -> None:
        OutboxMail.objects.all().delete()
        moved = loading.refresh(NOW + timedelta(days=1))
        assert moved
        assert moved.sequence == 1
        assert OutboxMail.objects.filter(calendar__contains=str(moved.uid)).count() == 9

    def test_every_page_has_something_to_show(self) -> None:
        club = morlaix()
        assert [seat.member.email for seat in club.seats.open()] == [
            address(f"membre{number}") for number in range(1, 9)
        ]
        assert club.seats.exclude(left_on=None).count() == 1
        assert set(Attendance.objects.values_list("state", flat=True)) == set(AttendanceState)
        assert set(Club.objects.values_list("state", flat=True)) == set(ClubState)
        assert club.sessions.filter(state=SessionState.CANCELLED).coming(NOW).exists()
        assert club.sessions.exclude(advisor=club.advisor).exists()
        assert ChatMessage.objects.exists()
        running = check_that_it_meets(NOW)
        assert agenda_state.of_session(running, NOW).current.kind == StepKind.ROUND
        to_review = commitment.of_session(running)
        assert 0 < to_review.waiting < len(to_review.earlier)
        assert {held.steps.filter(ended_at=None).count() for held in clubs.past(club, NOW)} == {0}
        departements = Club.objects.filter(agency__region__code="53").values_list(
            "agency__departement", flat=True
        )
        assert set(departements) == {"22", "29", "35", "56"}
        recruiting = Club.objects.recruiting().get()
        assert recruiting.invitations.pending(NOW).count() == 2
        assert recruiting.applications.filter(state="waiting").count() == 4
        assert club.applications.listed().count() == 2
        assert SeatInvitation.objects.filter(invitation__expires_at__lte=NOW).count() == 1
        assert OutboxMail.objects.exclude(calendar="").exists()
        assert Outcome.objects.filter(seat__club__state=ClubState.CLOSED).count() == 31
        assert Outcome.objects.filter(seat__club=club).count() == 1

    def test_everybody_can_sign_in_and_loading_again_changes_nothing(self) -> None:
        accounts = ["conseillere", "conseiller.brest", "region", "region.paysdelaloire", "admin"]
        accounts += [f"membre{number}" for number in range(1, 9)]
        for local in accounts:
            person = User.objects.with_email(address(local)).get()
            assert person.check_password(PASSWORD)
            assert person.charter_accepted_at
            assert person.emailaddress_set.get().verified
        assert Role.objects.get(person__email=address("region")).region.code == "53"
        assert User.objects.get(email=address("admin")).is_superuser
        names = " ".join(User.objects.values_list("last_name", flat=True))
        assert not any(name in names for name in ("Quéguiner", "Prigent", "Raffin"))
        tables = (User, Club, ClubSession, Attendance, OutboxMail)
        before = [model.objects.count() for model in tables]
        loading.load(NOW + timedelta(hours=5))
        assert [model.objects.count() for model in tables] == before

    def test_what_people_changed_is_left_alone(self) -> None:
        club = morlaix()
        club.seats.filter(number=1).update(left_on=NOW.date())
        assert loading.refresh(NOW + timedelta(days=3)) is None

    def test_somebody_stands_in_when_the_advisor_leads_elsewhere(self) -> None:
        club, later = morlaix(), NOW + timedelta(hours=5)
        other = ClubFactory(agency=club.agency, advisor=club.advisor, starts_on=NOW.date())
        ClubSessionFactory(club=other, starts_at=later - timedelta(hours=1))
        moved = loading.refresh(later)
        assert moved
        assert moved.advisor != club.advisor
        check_that_it_meets(later)

    def test_past_simulations_have_grids_for_their_candidate(self) -> None:
        club = morlaix()
        past = Grouping.objects.filter(session__club=club)
        assert all(one.ends_at < one.session.ends_at <= NOW for one in past)
        assert past.exclude(kind=GroupingKind.REHEARSAL).exists()
        for rehearsal in past.rehearsals():
            (candidate,) = {grid.candidate_id for grid in rehearsal.grids.all()}
            assert rehearsal.places.get(role=GroupRole.CANDIDATE).person_id == candidate
        assert User.objects.get(email=address("membre1")).grids_received.exists()

    def test_prospects_stand_at_every_stage(self) -> None:
        assert set(Prospect.objects.values_list("stage", flat=True)) == set(Stage)
        assert Prospect.objects.filter(company__is_open=False).count() == 1
        member = User.objects.get(email=address("membre1"))
        assert len(board(morlaix(), member, NOW.date()).due) == 1
        sirets = Company.objects.values_list("siret", flat=True)
        assert all(siret.startswith("0000") for siret in sirets)
