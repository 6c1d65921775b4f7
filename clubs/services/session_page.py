"""What one finds on a session's page: the attendance, and what was written in the room."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from clubs.access import may_correct
from clubs.models import Attendance, ChatMessage, ClubSession, Commitment, Seat
from clubs.services import agenda_state, commitment, my_club, notes, phases
from clubs.services.phases import Stay
from clubs.services.rehearsal import Notes, has_notes, notes_of
from clubs.video.presence import people_in
from members.models import User

# Far more than three hours of nine people bring; the oldest are left out beyond it.
MOST_MESSAGES = 500


@dataclass(frozen=True)
class Line:
    """A member of that day, their attendance when there is one, and whether they are here now."""

    seat: Seat
    attendance: Attendance | None
    is_present: bool = False
    # What the advisor chose and could not be written, and why: it stays in the form.
    typed: tuple[str, str] | None = None
    error: str = ""
    # Phase by phase, for whom that is shown.
    stays: list[Stay] = field(default_factory=list)

    def refused(self, state: str, reason: str, error: str) -> "Line":
        return replace(self, typed=(state, reason), error=error)

    @property
    def member(self) -> User:
        return self.seat.member

    @property
    def state(self) -> str:
        """As the advisor sees it, empty when there is no attendance yet."""
        return self.attendance.state if self.attendance else ""

    @property
    def chosen(self) -> str:
        """What an advisor chose; empty when it is what the room measured."""
        if self.typed:
            return self.typed[0]
        return self.state if self.attendance and self.attendance.corrected_by_id else ""

    @property
    def reason(self) -> str:
        if self.typed:
            return self.typed[1]
        return self.attendance.reason if self.attendance else ""

    @property
    def may_be_certified(self) -> bool:
        """Whether there is a presence to certify, measured to the end or said by an advisor."""
        if self.attendance is None or self.state not in my_club.THERE:
            return False
        session = self.attendance.session
        return bool(session.attendance_taken_at or session.attendance_checked_at)


@dataclass(frozen=True)
class SessionPage:
    session: ClubSession
    total: int
    previous: ClubSession | None
    next: ClubSession | None
    lines: list[Line]
    mine: Line | None
    may_read_chat: bool
    messages: list[ChatMessage]
    # What was written for or by the reader in interview simulations.
    rehearsal_notes: list[Notes]
    notes: str
    agenda: agenda_state.Agenda
    commitments: list[Commitment]

    def with_line(self, changed: Line) -> "SessionPage":
        """The same page, one member's line replaced."""
        lines = [
            replace(changed, stays=line.stays) if line.seat.pk == changed.seat.pk else line
            for line in self.lines
        ]
        return replace(self, lines=lines)

    @property
    def expected(self) -> int:
        """How many have an attendance; of a region's manager, counts are all they read."""
        return sum(line.attendance is not None for line in self.lines)

    @property
    def attended(self) -> int:
        return sum(line.state in my_club.THERE for line in self.lines)

    @property
    def phases(self) -> list[Stay]:
        """The phases that were held, for whom the minutes of everybody are shown."""
        return self.lines[0].stays if self.lines else []


def of_session(session: ClubSession, reader: User, now: datetime) -> SessionPage:
    """The page as this person may read it; what the club wrote is for the club only."""
    lines = lines_of(session, now)
    if session.has_begun(now) and not session.is_cancelled:
        lines = _with_stays(session, lines, reader, now)
    mine = next((line for line in lines if line.seat.member_id == reader.pk), None)
    may_read_chat = mine is not None or session.is_led_by(reader)
    siblings = list(
        session.club.sessions.annotate(has_notes=has_notes(reader)).order_by("during", "pk")
    )
    rank = next(rank for rank, other in enumerate(siblings) if other.pk == session.pk)
    return SessionPage(
        session=session,
        total=len(siblings),
        previous=siblings[rank - 1] if rank else None,
        next=siblings[rank + 1] if rank + 1 < len(siblings) else None,
        lines=lines,
        mine=mine,
        may_read_chat=may_read_chat,
        messages=_messages(session) if may_read_chat else [],
        rehearsal_notes=notes_of(session, reader, now) if siblings[rank].has_notes else [],
        notes=notes.text_of(session).strip() if may_read_chat else "",
        agenda=agenda_state.of_session(session, now),
        commitments=commitment.made_at(session) if may_read_chat else [],
    )


def lines_of(session: ClubSession, now: datetime) -> list[Line]:
    """Everybody who had a seat that day, in the order of seats."""
    rows = {row.member_id: row for row in session.attendances.select_related("corrected_by")}
    for row in rows.values():
        row.session = session
    present: set[int] = set()
    if session.room_is_open(now):
        present = set(people_in([session.pk])[session.pk])
    seats = Seat.objects.of_session(session).select_related("member").order_by("number", "pk")
    return [
        Line(seat, rows.get(seat.member_id), is_present=seat.member_id in present) for seat in seats
    ]


def _with_stays(session: ClubSession, lines: list[Line], reader: User, now: datetime) -> list[Line]:
    """The minutes of each phase: of everybody for who corrects them, else of the reader."""
    shown = [
        line.seat.member_id
        for line in lines
        if line.seat.member_id == reader.pk or may_correct(reader, session)
    ]
    if not shown:
        return lines
    stays = phases.of_members(session, shown, now)
    return [replace(line, stays=stays.get(line.seat.member_id, [])) for line in lines]


def _messages(session: ClubSession) -> list[ChatMessage]:
    latest = session.chat_messages.select_related("author", "file").order_by("-id")[:MOST_MESSAGES]
    return list(reversed(latest))
