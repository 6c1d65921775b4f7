"""Each page on which the staff reads of one person leaves its line; the person's own leave none."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clubs.models import ClubSession
from clubs.services import certificate
from eclub.kit.models import OutboxMail
from members.enums import ConsultedKind
from members.models import Consultation, ErasureRequest
from tests.factories.clubs import (
    ApplicationFactory,
    AttendanceFactory,
    OutcomeFactory,
    ShownCvFactory,
)
from tests.factories.cv import CvFactory
from tests.hostile import worlds
from tests.rights import NOW, PEOPLE, Cast, assemble, readings
from tests.rights.every import TABLE
from tests.rights.table import GET, Row
from tests.rows import undone

STAFF = {"advisor", "colleague", "stand_in", "outsider", "manager", "administrator"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def opened(client: Client, reader: object, route: str, *arguments: object) -> set[tuple[str, str]]:
    """Kinds, and whose, that a page adds."""
    Consultation.objects.all().delete()
    client.force_login(reader)  # type: ignore[arg-type]  # one of the cast
    assert client.get(reverse(route, args=arguments)).status_code == 200
    rows = Consultation.objects.select_related("person")
    return {(row.kind, row.person.email if row.person else row.email) for row in rows}


def test_what_advisors_and_administrators_open_is_noted(cast: Cast, client: Client) -> None:
    owner, advisor = cast.owner, cast.advisor
    seat = owner.seats.get(left_on=None)
    shown = ShownCvFactory(club=cast.club, cv=CvFactory(owner=owner))
    left = OutcomeFactory(seat__club=cast.club)
    candidate = ApplicationFactory(club=cast.club)
    mail = OutboxMail.objects.create(to=owner.email, subject="À vous", not_before=NOW)
    kind = ConsultedKind
    assert (kind.CONTACT, owner.email) in opened(client, advisor, "club", cast.club.pk)
    assert opened(client, advisor, "cv_review", shown.pk) == {(kind.CV, owner.email)}
    assert opened(client, advisor, "seat_progress", seat.pk) == {(kind.PROGRESS, owner.email)}
    assert opened(client, advisor, "candidate", candidate.pk) == {
        (kind.APPLICATION, candidate.email)
    }
    assert (kind.OUTCOME, left.seat.member.email) in opened(
        client, advisor, "club_outcomes", cast.club.pk
    )
    assert opened(client, cast.administrator, "outbox_mail", mail.pk) == {(kind.MAIL, owner.email)}
    assert (kind.ACCOUNT, owner.email) in opened(
        client, cast.administrator, "admin:members_user_change", owner.pk
    )
    assert opened(client, owner, "cv_review", shown.pk) == set()
    assert opened(client, cast.mate, "cv_review", shown.pk) == set()
    assert opened(client, cast.manager, "club", cast.club.pk) == set()


def test_lists_and_papers_are_noted_too(cast: Cast, client: Client) -> None:
    kind = ConsultedKind
    AttendanceFactory(session=cast.over, member=cast.owner, minutes=90)
    ClubSession.objects.filter(pk=cast.over.pk).update(attendance_taken_at=NOW)
    cast.over.refresh_from_db()
    candidate = ApplicationFactory(club=cast.club)
    paper = certificate.issue_for_session(cast.over, cast.owner, by=cast.owner, now=NOW)
    ErasureRequest.objects.create(person=cast.mate, asked_at=NOW, due_at=NOW)
    read = {(kind.APPLICATION, candidate.email)}
    assert opened(client, cast.advisor, "candidate_list") == read
    assert opened(client, cast.advisor, "club_candidates", cast.club.pk) == read
    followed = {(kind.PROGRESS, cast.owner.email)}
    assert opened(client, cast.advisor, "certificate", paper.pk) == followed
    seat = cast.owner.seats.get(left_on=None)
    assert opened(client, cast.advisor, "seat_certificate", seat.pk) == followed
    assert opened(client, cast.owner, "certificate", paper.pk) == set()
    asked = opened(client, cast.administrator, "erasures")
    assert asked == {(kind.ACCOUNT, cast.mate.email)}
    everybody = opened(client, cast.administrator, "admin:members_user_changelist")
    assert {(kind.ACCOUNT, cast.owner.email), (kind.ACCOUNT, cast.mate.email)} <= everybody
    staff = opened(client, cast.administrator, "admin:members_role_changelist")
    assert (kind.ACCOUNT, cast.advisor.email) in staff


def test_every_page_of_the_staff_says_what_of_people_it_shows() -> None:
    pages = {row[1] for row in TABLE if readers(row)}
    unnoted = readings.OF_NOBODY | readings.OF_THE_CLUB | readings.NAMES
    assert pages ^ ({*readings.NOTED} | unnoted) == set()
    assert {*readings.NOTED} & unnoted == set()


def test_each_of_them_notes_it(cast: Cast, client: Client) -> None:
    rooms = worlds.furnish(cast)
    ErasureRequest.objects.create(person=cast.mate, asked_at=NOW, due_at=NOW)
    found: dict[str, set[str]] = {}
    for row in TABLE:
        if row[1] not in readings.NOTED or row[2] not in rooms:
            continue
        kinds = found.setdefault(row[1], set())
        for name in readers(row):
            if not kinds:
                with undone():
                    read = opened(client, getattr(cast, name), row[1], *rooms[row[2]])
                kinds.update(kind for kind, _ in read)
    assert found == {route: {kind} for route, kind in readings.NOTED.items()}


def readers(row: Row) -> list[str]:
    """Who of the staff may open a page that is not for everybody."""
    method, _, _, expected = row
    who = [name for name, got in zip(PEOPLE, expected.split(), strict=True) if got == "in"]
    is_ones_own = "stranger" in who
    return [name for name in who if name in STAFF] if method == GET and not is_ones_own else []
