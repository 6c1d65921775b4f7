"""Which clubs need help, in words with their days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from clubs.enums import AttendanceState
from clubs.services.invitation import free_seats
from eclub.dashboards.models import Alert
from eclub.dashboards.services import attention
from eclub.dashboards.services.attention import Known
from tests.factories.clubs import (
    ApplicationFactory,
    AttendanceFactory,
    ClubFactory,
    OutcomeFactory,
    SeatInvitationFactory,
)
from tests.factories.prospecting import ApproachFactory, ProspectFactory
from tests.rights import NOW, Cast, assemble

MIDDLE = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)
# A club in its sixth week that does well.
WELL = Known(
    club=1,
    region="53",
    departement="29",
    agency=1,
    zone="Europe/Paris",
    state="running",
    starts=datetime(2025, 2, 2, 23, 0, tzinfo=UTC),
    ends=datetime(2025, 5, 4, 22, 0, tzinfo=UTC),
    held=MIDDLE - timedelta(days=3),
    there=40,
    expected=50,
    approached=date(2025, 3, 12),
    taken=8,
    given=8,
    waiting=4,
    since=MIDDLE - timedelta(days=30),
    outcomes=0,
)


def words(known: Known, now: datetime = MIDDLE) -> list[str]:
    return [str(reason).replace("\u00a0", " ") for reason in attention.judge(known, now)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"held": MIDDLE - timedelta(days=14)}, []),
        ({"held": MIDDLE - timedelta(days=15)}, ["Aucune séance tenue depuis le 26 février 2025"]),
        ({"held": None}, ["Aucune séance tenue depuis le début, le 3 février 2025"]),
        ({"there": 25}, []),
        (
            {"there": 24},
            ["Présence de 48 % en quatre semaines (n = 50 présences attendues)"],
        ),
        ({"there": 0, "expected": 7}, []),
        (
            {"approached": date(2025, 2, 19)},
            ["Aucune démarche auprès d’une entreprise depuis le 19 février 2025"],
        ),
        ({"approached": None}, ["Aucune démarche notée depuis le début, le 3 février 2025"]),
        (
            {"taken": 5, "given": 6, "since": MIDDLE - timedelta(days=2)},
            [
                ("2 places libres alors que 4 candidatures sont à examiner, la première "
                "depuis le 11 mars 2025")
            ],
        ),
        (
            {"taken": 7, "given": 7, "waiting": 1},
            ["1 place libre alors que 1 candidature est à examiner depuis le 11 février 2025"],
        ),
        # The last seats are promised.
        ({"taken": 5}, []),
        (
            {"ends": datetime(2025, 3, 20, 23, 0, tzinfo=UTC)},
            ["La saison finit le 20 mars 2025 et aucune sortie n’est notée"],
        ),
        ({"ends": datetime(2025, 3, 20, 23, 0, tzinfo=UTC), "outcomes": 1}, []),
        # Before it begins only its seats are looked at.
        ({"state": "recruiting", "held": None, "approached": None}, []),
    ],
)  # fmt: skip
def test_why_a_club_needs_help(change: dict[str, object], expected: list[str]) -> None:
    assert words(replace(WELL, **change)) == expected


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    made = assemble()
    AttendanceFactory(session=made.over, member=made.owner)
    return made


def found(cast: Cast) -> list[str]:
    attention.look(NOW)
    alerts = Alert.objects.filter(club=cast.club)
    return [str(reason) for alert in alerts for reason in attention.reasons_of(alert)]


def test_what_the_database_knows(cast: Cast) -> None:
    assert found(cast) == ["Aucune démarche notée depuis le début, le 11 février 2025"]
    ApplicationFactory(club=cast.club, state="listed", applied_at=NOW - timedelta(days=2))
    ApplicationFactory(club=cast.club, applied_at=NOW - timedelta(days=4))
    assert free_seats(cast.club) == 5, "eight but two held and one promised"
    said = "5 places libres alors que 2 candidatures sont à examiner, la première depuis le 9 mars"
    assert said in found(cast)[-1]
    for number in range(4):
        SeatInvitationFactory(club=cast.club, invitation__email=f"a{number}@eclub.example")
    late = SeatInvitationFactory(club=cast.club, invitation__email="late@eclub.example")
    assert len(found(cast)) == 1, "every seat is promised"
    late.invitation.expires_at = NOW
    late.invitation.save()
    assert "1 place libre alors que 2 candidatures" in found(cast)[-1]
    ApproachFactory(prospect=ProspectFactory(club=cast.club), on=NOW.date())
    assert len(found(cast)) == 1


def test_an_empty_room_was_no_session(cast: Cast) -> None:
    cast.over.attendances.update(state=AttendanceState.ABSENT)
    assert "Aucune séance tenue depuis le début, le 11 février 2025" in found(cast)


def test_who_needs_no_help_any_more_is_left_alone(cast: Cast) -> None:
    assert found(cast)
    ApproachFactory(prospect=ProspectFactory(club=cast.club), on=NOW.date())
    OutcomeFactory(seat=cast.seat, happened_on=cast.seat.taken_on)
    assert found(cast) == []


def test_the_region_names_them_and_leads_there(cast: Cast) -> None:
    attention.look(NOW)
    address = reverse("figures", args=["region", cast.club.agency.region.code])
    page = cast.client("manager").get(address).content.decode()
    assert "Aucune démarche notée depuis le début, le 11 février 2025" in page
    assert reverse("figures", args=["club", cast.club.pk]) in page
    assert "Aucun club ouvert n’appelle à l’aide" not in page


def test_a_club_s_own_page_knows_at_once(cast: Cast) -> None:
    address = reverse("figures", args=["club", cast.club.pk])
    assert "Ce club a besoin d’aide" in cast.client("advisor").get(address).content.decode()
    ApproachFactory(prospect=ProspectFactory(club=cast.club), on=NOW.date())
    assert "Ce club a besoin d’aide" not in cast.client("advisor").get(address).content.decode()


def test_more_clubs_than_a_page_shows_are_counted(cast: Cast) -> None:
    ClubFactory.create_batch(
        attention.SHOWN + 2, agency=cast.club.agency, starts_on=date(2025, 2, 3)
    )
    attention.look(NOW)
    address = reverse("figures", args=["region", cast.club.agency.region.code])
    page = cast.client("manager").get(address).context["page"]
    assert (len(page.needy), page.needy_count) == (attention.SHOWN, attention.SHOWN + 3)
