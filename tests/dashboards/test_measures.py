"""What each row counts for is what the rest of the platform says of it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from clubs.enums import WORK, AttendanceState, OutcomeChannel, OutcomeKind, SessionState
from clubs.enums.application import PENDING, ApplicationState
from clubs.models import Application, Attendance, Club, ClubSession, FollowUp, PresenceInterval
from clubs.services import attendance, travel
from clubs.services.my_club import THERE
from eclub.dashboards.enums import Level, Measure
from eclub.dashboards.services import club_report, recount, tally
from eclub.dashboards.services.progress import has_met, has_talked
from eclub.dashboards.services.tally import Place, Tallies
from members.models import Commune
from prospecting.enums import Answer, ApproachKind, Stage, StageReason
from prospecting.models import Approach, StageChange
from prospecting.services import stage
from tests.factories.clubs import AttendanceFactory, ClubFactory, OutcomeFactory, SeatFactory
from tests.factories.members import AgencyFactory, UserFactory
from tests.factories.prospecting import ApproachFactory, ProspectFactory

pytestmark = pytest.mark.django_db

APPLIED = datetime(2025, 1, 1, 23, 30, tzinfo=UTC)


def figures(club: Club) -> Tallies:
    return tally.read(Place(Level.CLUB, str(club.pk)))


def apply(club: Club, state: str, email: str = "") -> Application:
    secret = uuid4()
    return Application.objects.create(
        key=secret,
        token_hash=secret.bytes,
        club=club,
        state=state,
        applied_at=APPLIED,
        email=email or f"{secret}@eclub.example",
        latitude=48.695,
        longitude=-3.79,
        consent="2026-11",
        consented_at=APPLIED,
    )


def test_conversations_and_meetings_are_those_of_the_members_season() -> None:
    prospect = ProspectFactory()
    for kind in ApproachKind:
        for answer in Answer:
            ApproachFactory(prospect=prospect, kind=kind, answer=answer)
    made = list(Approach.objects.all())
    found = figures(prospect.club)
    assert found.cells("approaches") == dict.fromkeys(ApproachKind.values, len(Answer))
    assert found.total("conversations") == sum(map(has_talked, made))
    assert found.total("meetings") == sum(map(has_met, made))


def test_a_stage_counts_once_however_often_it_is_entered() -> None:
    prospect = ProspectFactory()
    advisor = prospect.club.advisor
    for to in (Stage.CALL_BACK, Stage.MEETING, Stage.CALL_BACK, Stage.CLOSED):
        prospect.refresh_from_db()
        stage.change(prospect, to, why=StageReason.HAND, by=advisor)
    ProspectFactory(club=prospect.club, stage=Stage.MEETING)
    entered = {"to_contact": 1, "call_back": 1, "meeting": 2, "closed": 1}
    assert figures(prospect.club).cells("stage") == entered
    StageChange.objects.filter(to_stage=Stage.CLOSED).delete()
    assert figures(prospect.club).cells("stage") == entered  # it is there still
    StageChange.objects.all().delete()
    assert figures(prospect.club).cells("stage") == {"closed": 1, "meeting": 1}


def test_being_there_late_or_in_part_is_being_there() -> None:
    club = ClubFactory(sessions=1)
    for state in AttendanceState:
        AttendanceFactory(session=club.sessions.get(), state=state, minutes=60)
    found = figures(club)
    assert found.total("expected") == len(AttendanceState)
    assert found.total("attended") == len(THERE)
    assert found.total("minutes") == 60 * len(THERE)
    assert found.total("travel_unknown") == len(THERE)


def held(club: Club) -> dict[str, int]:
    """The sessions' states; the report of the club and a recount say the same."""
    found = figures(club)
    report = club_report.of_club(club, APPLIED)
    assert (report.held, report.cancelled) == (
        found.cell("sessions", "held"),
        found.cell("sessions", "cancelled"),
    )
    assert (report.expected, report.attended) == (found.total("expected"), found.total("attended"))
    assert report.minutes == found.total("minutes")
    assert recount.compare().agrees
    return dict(found.cells("sessions"))


def test_a_session_is_held_when_somebody_was_there_and_not_by_the_clock() -> None:
    club = ClubFactory(sessions=3, members=2)
    first, second, _third = club.sessions.all()
    assert held(club) == {"planned": 3}
    attendance.compute(first, first.room_closes_at)
    # Everybody absent: an empty room was no session, whatever the hour.
    assert held(club) == {"planned": 3}
    one, other = first.attendances.all()
    Attendance.objects.filter(pk=one.pk).update(state=AttendanceState.LATE, minutes=40)
    assert held(club) == {"held": 1, "planned": 2}
    Attendance.objects.filter(pk=other.pk).update(state=AttendanceState.PRESENT, minutes=60)
    Attendance.objects.filter(pk=one.pk).update(state=AttendanceState.EXCUSED)
    # Excused in the middle: the minutes are of no presence.
    assert held(club) == {"held": 1, "planned": 2}
    Attendance.objects.filter(pk=other.pk).update(session=second)
    assert held(club) == {"held": 1, "planned": 2}
    ClubSession.objects.filter(pk=second.pk).update(state=SessionState.CANCELLED)
    assert held(club) == {"cancelled": 1, "planned": 2}
    ClubSession.objects.filter(pk=second.pk).update(state=SessionState.PLANNED)
    other.delete()
    assert held(club) == {"planned": 3}


def test_somebody_who_joins_and_somebody_who_comes_late_make_one_session_held() -> None:
    club = ClubFactory(sessions=1, members=1)
    session = club.sessions.get()
    attendance.compute(session, session.ends_at)
    late = SeatFactory(club=club).member
    for person in (club.seats.exclude(member=late).get().member, late):
        PresenceInterval.objects.create(session=session, person=person, during=session.during)
    assert held(club) == {"planned": 1}
    attendance.compute(session, session.room_closes_at)
    assert held(club) == {"held": 1}


def test_outcomes_of_work_are_found_and_others_are_censored() -> None:
    club = ClubFactory()
    for kind in OutcomeKind:
        channel = OutcomeChannel.OFFER if kind in WORK else ""
        seat = SeatFactory(club=club, left_on=club.starts_on)
        outcome = OutcomeFactory(seat=seat, kind=kind, channel=channel)
    FollowUp.objects.create(
        outcome=outcome, months=6, due_on="2025-07-01", open_until="2026-01-01", asked_at=APPLIED
    )
    found = figures(club)
    assert found.cells("outcomes") == dict.fromkeys(OutcomeKind.values, 1)
    assert found.cells("found_by") == {"offer": len(WORK)}
    assert found.cells("found_day") == {"28": len(WORK)}
    assert found.cells("censored_day") == {"28": len(OutcomeKind) - len(WORK)}
    assert found.cells("followed") == {"6:none": 1}


def test_candidates_wait_until_they_are_answered() -> None:
    club, other = ClubFactory(), ClubFactory()
    for state in ApplicationState:
        if state != ApplicationState.OFFERED:
            made = apply(club, state)
    waiting = len(PENDING) - 1
    # Half past midnight by the clock of their agency.
    assert figures(club).cells("waiting") == {"2025-01-02": waiting}
    assert figures(club).total("applications") == len(ApplicationState) - 1
    Application.objects.filter(state=ApplicationState.LISTED).update(club=other)
    assert figures(club).total("waiting") == waiting - 1
    assert figures(other).cells("applications") == {"listed": 1}
    made.delete()
    assert figures(club).total("applications") == len(ApplicationState) - 3


def test_candidates_applied_on_the_day_of_the_club_s_agency() -> None:
    club = ClubFactory()
    apply(club, ApplicationState.WAITING)
    abroad = AgencyFactory(time_zone="America/Guadeloupe")
    club.agency = abroad
    club.save()
    assert figures(club).cells("waiting") == {"2025-01-01": 1}
    abroad.time_zone = "Indian/Reunion"
    abroad.save()
    assert figures(club).cells("waiting") == {"2025-01-02": 1}


class TestTravel:
    @pytest.fixture
    def plougasnou(self) -> Commune:
        return Commune.objects.create(
            code="29188",
            name="Plougasnou",
            plain="plougasnou",
            departement="29",
            latitude=48.695,
            longitude=-3.79,
        )

    def hold(self, club: Club, rank: int) -> None:
        session = club.sessions.order_by("number")[rank]
        attendance.compute(session, session.room_closes_at)
        Attendance.objects.filter(session=session).update(state=AttendanceState.PRESENT)

    def test_the_way_of_those_whose_commune_is_known_is_spared(self, plougasnou: Commune) -> None:
        near = UserFactory(commune="Plougasnou")
        club = ClubFactory(sessions=2, members=[near, UserFactory()])
        self.hold(club, 0)
        metres = travel.metres_from_home(near, club.agency)
        assert metres is not None
        assert 10_500 < metres < 11_500
        found = figures(club)
        assert found.total("travel_m") == round(2 * 1.3 * metres)
        assert found.total("travel_unknown") == 1

    def test_whoever_says_it_later_completes_the_season(self, plougasnou: Commune) -> None:
        member = UserFactory()
        club = ClubFactory(sessions=2, members=[member])
        self.hold(club, 0)
        assert figures(club).total("travel_unknown") == 1
        member.commune = "plougasnou"
        member.save()
        self.hold(club, 1)
        found = figures(club)
        assert found.total("travel_unknown") == 0
        spared = found.total("travel_m")
        assert spared > 0
        # What was spared stays when they move.
        member.commune = ""
        member.save()
        assert figures(club).total("travel_m") == spared

    def test_an_application_says_where_somebody_lives(self) -> None:
        member = UserFactory()
        club = ClubFactory(sessions=1, members=[member])
        apply(club, ApplicationState.SEATED, email=member.email)
        self.hold(club, 0)
        assert figures(club).total("travel_unknown") == 0

    def test_an_application_that_led_nowhere_says_nothing(self) -> None:
        member = UserFactory()
        club = ClubFactory(sessions=1, members=[member])
        apply(club, ApplicationState.WAITING, email=member.email)
        apply(club, ApplicationState.WITHDRAWN, email=member.email)
        # By another agency's.
        apply(ClubFactory(), ApplicationState.SEATED, email=member.email)
        self.hold(club, 0)
        assert figures(club).total("travel_m") == 0


def test_every_kind_of_figure_is_declared() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname LIKE 'dashboards_recount_%'"
        )
        [source] = cursor.fetchone()
    for measure in Measure:
        assert str(measure) in source
