"""The room of a session: its parts, its door, its guests, its groups."""

from clubs.enums import GroupingKind, GroupRole
from clubs.services import guest as guests
from clubs.services.grouping import Spot, start
from tests.factories.clubs import CommitmentFactory, SharedFileFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing, of, token


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


def guest(cast: Cast) -> list[object]:
    invitation, _ = guests.invite(cast.under_way, "Recruteuse", by=cast.advisor)
    return [cast.under_way.pk, invitation.pk]


ROWS: list[Row] = [
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
    (POST, "session_hand_over", of("under_way"), "no no -- --  422 no -- --  no -- no si"),
    (GET, "session_guests", of("under_way"), "no no -- --  in no -- --  no -- no si"),
    (GET, "session_guests", of("stood_in"), "no no -- --  in no in --  no -- no si"),
    (POST, "session_guests", of("under_way"), "no no -- --  422 no -- --  no -- no si"),
    (POST, "guest_withdraw", guest, "no no -- --  in no -- --  no -- no si"),
    # Whoever has no link, or no cookie of one, is told that it does not work.
    (GET, "guest", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    (GET, "guest_room", of("under_way"), "-- -- -- --  -- -- -- --  -- -- -- --"),
    (GET, "guest_grid", of("under_way"), "-- -- -- --  -- -- -- --  -- -- -- --"),
    (POST, "guest_grid", of("under_way"), "-- -- -- --  -- -- -- --  -- -- -- --"),
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
]
