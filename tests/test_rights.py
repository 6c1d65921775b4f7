"""Every route of ours × everybody who may ask: the status each gets.

``in`` is 200, ``>>`` a redirection elsewhere, ``si`` the sign-in page, ``no`` 403, ``--`` 404.
A column is one of ``rights.PEOPLE``.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from clubs.enums import GroupingKind, GroupRole
from clubs.services import attendance
from clubs.services import certificate as certificates
from clubs.services import guest as guests
from clubs.services.grouping import Spot, start
from eclub.kit.access import rule_of
from eclub.kit.models import OutboxMail
from tests.factories.clubs import (
    AttendanceFactory,
    ClubFactory,
    CommitmentFactory,
    SharedFileFactory,
)
from tests.factories.members import InvitationFactory
from tests.factories.prospecting import ProspectFactory
from tests.rights import NOW, PEOPLE, Cast, assemble
from tests.test_conventions import routes

GET, POST = "get", "post"
Arguments = Callable[[Cast], list[object]]

# Columns: owner mate former stranger | advisor colleague stand_in outsider | manager
# distant_manager administrator nobody.
EVERYBODY = "in in in in  in in in in  in in in in"
SIGNED_IN = "in in in in  in in in in  in in in si"
STAFF = "no no no no  in in in in  in in in si"
OPENERS = "no no no no  in in in in  no no in si"
OPENERS_MOVE_ON = "no no no no  >> >> >> >>  no no >> si"
ADMINISTRATOR = "no no no no  no no no no  no no in si"
ADMINISTRATOR_MOVES_ON = "no no no no  no no no no  no no >> si"
# Seen by the club and its staff, changed by the advisors of its agency.
CHANGE = "no no -- --  in in -- --  no -- in si"
CHANGE_MOVES_ON = "no no -- --  >> >> -- --  no -- >> si"


def nothing(cast: Cast) -> list[object]:
    return []


def of(name: str) -> Arguments:
    """The id of an object of the set-up."""
    return lambda cast: [getattr(cast, name).pk]


def draft(cast: Cast) -> list[object]:
    return [
        ClubFactory(agency=cast.club.agency, advisor=None, season=None, state="draft").opening_key
    ]


def prospect(cast: Cast) -> list[object]:
    return [ProspectFactory(club=cast.club).pk]


def commitment(cast: Cast) -> list[object]:
    """Of the owner, who did not say what should become of it."""
    made = CommitmentFactory(session=cast.over, member=cast.owner)
    return [cast.under_way.pk, made.pk]


def simulation(cast: Cast) -> list[object]:
    """In which the owner is the candidate, and the mate asks the questions."""
    spots = {
        cast.owner.pk: Spot(1, GroupRole.CANDIDATE),
        cast.mate.pk: Spot(1, GroupRole.INTERVIEWER),
    }
    rehearsal = GroupingKind.REHEARSAL
    return [start(cast.under_way, rehearsal, spots, 10, by=cast.advisor).pk]


def shared_file(cast: Cast) -> list[object]:
    file = SharedFileFactory(message__session=cast.over)
    return [cast.over.pk, file.token]


def new_draft(cast: Cast) -> list[object]:
    return [uuid4()]


def former_seat(cast: Cast) -> list[object]:
    return [cast.club.seats.get(member=cast.former).pk]


def certificate(cast: Cast) -> list[object]:
    AttendanceFactory(session=cast.over, member=cast.owner)
    attendance.check(cast.over, actor=cast.advisor, now=NOW)
    cast.over.refresh_from_db()
    made = certificates.issue_for_session(cast.over, cast.owner, by=cast.owner, now=NOW)
    return [made.pk]


def mail(cast: Cast) -> list[object]:
    return [OutboxMail.objects.create(to="a@example.org", not_before=NOW).pk]


def staff_invitation(cast: Cast) -> list[object]:
    return [InvitationFactory(role_kind="administrator").pk]


def role(cast: Cast) -> list[object]:
    return [cast.manager.roles.get().pk]


def guest(cast: Cast) -> list[object]:
    invitation, _ = guests.invite(cast.under_way, "Recruteuse", by=cast.advisor)
    return [cast.under_way.pk, invitation.pk]


def token(cast: Cast) -> list[object]:
    return ["unknown"]


TABLE: list[tuple[str, str, Arguments, str]] = [
    # method, route, arguments, statuses
    (GET, "home", nothing, EVERYBODY),
    (GET, "next_session", nothing, "in in -- in  -- -- -- --  -- -- -- si"),
    (GET, "club_list", nothing, STAFF),
    (GET, "club", of("club"), ">> >> -- --  in in -- --  in -- in si"),
    (GET, "session_list", of("club"), "in in -- --  in in -- --  in -- in si"),
    (GET, "session", of("over"), "in in -- --  in in -- --  in -- in si"),
    (GET, "session", of("stood_in"), "in in -- --  in in in --  in -- in si"),
    (
        POST,
        "attendance_correct",
        lambda cast: [cast.over.pk, cast.owner.pk],
        CHANGE_MOVES_ON,
    ),
    (POST, "attendance_check", of("over"), CHANGE_MOVES_ON),
    (POST, "attendance_check", of("stood_in"), "no no -- --  >> >> >> --  no -- >> si"),
    # Certificates: one's own, and of those whose attendance one may correct
    (
        POST,
        "session_certificate",
        lambda cast: [cast.over.pk, cast.owner.pk],
        ">> no -- --  >> >> -- --  no -- >> si",
    ),
    (GET, "seat_certificate", of("seat"), "in no -- --  in in -- --  no -- in si"),
    (GET, "seat_certificate", former_seat, "no no in --  in in -- --  no -- in si"),
    (GET, "certificate", certificate, "in -- -- --  in in -- --  -- -- in si"),
    (GET, "certificate_check", nothing, EVERYBODY),
    (GET, "certificate_checked", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # The room
    (GET, "room", of("under_way"), "in in -- --  in no -- --  no -- no si"),
    (GET, "room", of("stood_in"), "in in -- --  in no in --  no -- no si"),
    (GET, "session_agenda", of("under_way"), "in in -- --  in no -- --  no -- no si"),
    (POST, "session_agenda", of("under_way"), "no no -- --  in no -- --  no -- no si"),
    (POST, "session_files", of("under_way"), "422 422 -- --  422 no -- --  no -- no si"),
    (GET, "session_file", shared_file, "in in -- --  in no -- --  no -- no si"),
    (GET, "session_notes", of("under_way"), "in in -- --  in no -- --  no -- no si"),
    (GET, "session_notes_file", of("over"), "in in -- --  in no -- --  no -- no si"),
    *[
        (GET, f"session_{part}", of("under_way"), "in in -- --  in no -- --  no -- no si")
        for part in ("now", "round", "commitments")
    ],
    *[
        (POST, route, of("under_way"), "no no -- --  422 no -- --  no -- no si")
        for route in ("session_agenda_move", "session_agenda_step", "session_round")
    ],
    # A move without a name is refused; what is not one's own to do, see test_round.py.
    (POST, "session_round_move", of("under_way"), "422 422 -- --  422 no -- --  no -- no si"),
    (POST, "session_commitments", of("under_way"), "422 422 -- --  422 no -- --  no -- no si"),
    (POST, "session_commitment", commitment, "422 no -- --  422 no -- --  no -- no si"),
    # Preparing the agenda
    (GET, "agenda_prepare", of("coming"), CHANGE),
    (GET, "agenda_prepare", of("stood_in"), "no no -- --  in in in --  no -- in si"),
    (POST, "agenda_start_from", of("stood_in"), "no no -- --  in in in --  no -- in si"),
    (POST, "agenda_keep", of("stood_in"), "no no -- --  422 422 no --  no -- 422 si"),
    (
        POST,
        "agenda_template_delete",
        lambda cast: [cast.coming.pk, 0],
        CHANGE_MOVES_ON,
    ),
    (POST, "session_hand_over", of("under_way"), "no no -- --  422 no -- --  no -- no si"),
    (GET, "session_guests", of("under_way"), "no no -- --  in no -- --  no -- no si"),
    (GET, "session_guests", of("stood_in"), "no no -- --  in no in --  no -- no si"),
    (POST, "session_guests", of("under_way"), "no no -- --  422 no -- --  no -- no si"),
    (POST, "guest_withdraw", guest, "no no -- --  in no -- --  no -- no si"),
    # Whoever has no link, or no cookie of one, is told that it does not work.
    (GET, "guest", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    (GET, "guest_room", of("under_way"), "-- -- -- --  -- -- -- --  -- -- -- --"),
    (GET, "session_door", of("under_way"), "no no -- --  in no -- --  no -- no si"),
    (GET, "session_door", of("stood_in"), "no no -- --  in no in --  no -- no si"),
    # Nothing was asked for: refused, by whoever may ask.
    (POST, "session_door", of("under_way"), "no no -- --  422 no -- --  no -- no si"),
    (GET, "session_pairs", of("under_way"), "in in -- --  in no -- --  no -- no si"),
    (GET, "session_pairs", of("stood_in"), "in in -- --  in no in --  no -- no si"),
    *[
        (
            POST,
            f"session_pairs_{what}",
            of("under_way"),
            f"no no -- --  {led} no -- --  no -- no si",
        )
        for what, led in [
            ("start", "422"),  # without an answer, as each of these but the last
            ("place", "422"),
            ("visit", "422"),
            ("message", "422"),
            ("prolong", "422"),
            ("recall", "in"),
        ]
    ],
    (POST, "rehearsal_criteria", of("under_way"), "no no -- --  in no -- --  no -- no si"),
    (POST, "rehearsal_criteria", of("stood_in"), "no no -- --  in no no --  no -- no si"),
    (POST, "rehearsal_grid", simulation, "no 422 -- --  no no -- --  no -- no si"),
    (GET, "device_check", nothing, SIGNED_IN),
    # Calendars
    (GET, "calendar_feed", nothing, SIGNED_IN),
    (POST, "calendar_feed_renew", nothing, SIGNED_IN),
    (POST, "calendar_feed_withdraw", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    (GET, "calendar", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Measures, for who knows their token
    (GET, "metrics", nothing, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Opening and changing clubs
    (GET, "club_open", nothing, OPENERS_MOVE_ON),
    (GET, "club_open_step", new_draft, OPENERS),
    (GET, "club_open_step", draft, "no no no no  in in -- --  no no in si"),
    (POST, "club_open_preview", new_draft, OPENERS),
    (POST, "club_open_delete", draft, "no no no no  >> >> -- --  no no >> si"),
    *[
        (GET, route, of("club"), CHANGE)
        for route in (
            "club_change",
            "club_advisor",
            "club_prolong",
            "club_start",
            "club_close",
            "club_seats",
        )
    ],
    *[
        (GET, route, of("coming"), CHANGE)
        for route in ("session_move", "session_cancel", "session_advisor", "session_postpone")
    ],
    (GET, "session_reinstate", of("cancelled"), CHANGE),
    (POST, "session_postpone_preview", of("coming"), CHANGE),
    (GET, "seat_release", of("seat"), CHANGE),
    (POST, "seat_invitation_again", of("invitation"), CHANGE_MOVES_ON),
    (POST, "seat_invitation_withdraw", of("invitation"), CHANGE_MOVES_ON),
    # Prospects: the club works on them, managers look on
    (GET, "prospect_list", of("club"), "in in -- --  in in -- --  in -- in si"),
    (POST, "prospect_list", of("club"), "in in -- --  in in -- --  no -- in si"),
    (GET, "prospect", prospect, "in in -- --  in in -- --  in -- in si"),
    (POST, "prospect", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "prospect_take", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_leave", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    # People
    (GET, "account", nothing, SIGNED_IN),
    (GET, "charter", nothing, SIGNED_IN),
    # Asks for the password again first.
    (GET, "mfa_add_webauthn", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    # Nobody is refused; a language has to be named.
    (POST, "language", nothing, "400 400 400 400  400 400 400 400  400 400 400 400"),
    (GET, "invitation", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Back to the page that says what a link that no longer works means.
    (POST, "invitation_again", token, ">> >> >> >>  >> >> >> >>  >> >> >> >>"),
    (GET, "staff", nothing, ADMINISTRATOR),
    (POST, "role_end", role, ADMINISTRATOR_MOVES_ON),
    (POST, "staff_invitation_renew", staff_invitation, ADMINISTRATOR_MOVES_ON),
    (POST, "staff_invitation_withdraw", staff_invitation, ADMINISTRATOR_MOVES_ON),
    (GET, "outbox", nothing, ADMINISTRATOR),
    (GET, "outbox_mail", mail, ADMINISTRATOR),
    (POST, "outbox_again", mail, ADMINISTRATOR_MOVES_ON),
]


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302:
        return "si" if response["Location"].startswith(reverse("account_login")) else ">>"
    return {200: "in", 403: "no", 404: "--"}.get(response.status_code, str(response.status_code))


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return assemble()


def answer(cast: Cast, name: str, method: str, address: str) -> str:
    """What this person gets; nothing of it stays for the next one."""
    with transaction.atomic():
        response = getattr(cast.client(name), method)(address)
        transaction.set_rollback(True)
    return outcome(response)


@pytest.mark.parametrize(
    ("method", "route", "arguments", "expected"),
    TABLE,
    ids=[f"{method}-{route}-{rank}" for rank, (method, route, *_) in enumerate(TABLE)],
)
def test_rights(cast: Cast, method: str, route: str, arguments: Arguments, expected: str) -> None:
    address = reverse(route, args=arguments(cast))
    got = {name: answer(cast, name, method, address) for name in PEOPLE}
    assert got == dict(zip(PEOPLE, expected.split(), strict=True))


def test_every_route_of_ours_is_in_the_table() -> None:
    ours = {pattern.name for _, pattern in routes(get_resolver()) if rule_of(pattern.callback)}
    assert ours - {route for _, route, *_ in TABLE} == set()
