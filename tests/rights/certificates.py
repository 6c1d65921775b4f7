"""Certificates: one's own, and of those whose attendance one may correct."""

from clubs.services import attendance
from clubs.services import certificate as certificates
from tests.factories.clubs import AttendanceFactory
from tests.rights import NOW, Cast
from tests.rights.table import EVERYBODY, GET, POST, Row, nothing, of, token


def former_seat(cast: Cast) -> list[object]:
    return [cast.club.seats.get(member=cast.former).pk]


def certificate(cast: Cast) -> list[object]:
    AttendanceFactory(session=cast.over, member=cast.owner)
    attendance.check(cast.over, actor=cast.advisor, now=NOW)
    cast.over.refresh_from_db()
    made = certificates.issue_for_session(cast.over, cast.owner, by=cast.owner, now=NOW)
    return [made.pk]


ROWS: list[Row] = [
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
]
