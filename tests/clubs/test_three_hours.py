"""A club of nine through one session of three hours: the clock is moved, nobody waits.

Everything is done as the pages do it, at a minute of the session, and is right to the minute
afterwards. The room's memory in Redis is lost on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clubs.enums import AttendanceState, CommitmentReview, TurnState
from clubs.models import ClubSession, Commitment, Round
from clubs.services import agenda_state, attendance, certificate, commitment, phases
from clubs.services import round as rounds
from clubs.services.round_now import open_round
from eclub.kit.models import OutboxMail
from members.models import User
from tests.factories.clubs import ClubFactory, ClubSessionFactory, CommitmentFactory
from tests.factories.presence import enter_room

pytestmark = pytest.mark.django_db
# A Thursday at 14:00 in Morlaix.
START = datetime(2025, 3, 13, 13, 0, tzinfo=UTC)
NEXT_DAY = date(2025, 3, 17)
# Title, and the minutes of the session from and to which the script holds it.
HELD = [
    ("Bilan des engagements", 0, 17),
    ("Tour de table : réussites et échecs", 17, 36),
    ("Le marché caché", 36, 70),
    ("Les réseaux sociaux", 70, 90),
    ("Pause", 90, 100),
    ("Préparer un contact par téléphone", 100, 125),
    ("Simulation d’entretien", 125, 160),
    ("Nouveaux engagements", 160, 178),
]


def plain(text: str) -> str:
    """With ordinary spaces: French ones come from the catalogue."""
    return " ".join(text.split())


@dataclass
class Script:
    """The session, its people, and what they do on their pages at a minute."""

    session: ClubSession
    members: list[User]
    travel: Callable[[datetime], None]
    now: datetime = START
    inside: set[int] = field(default_factory=set)

    def at(self, minute: float) -> None:
        """Move the clock; on the way the room reports who is there, as rarely as it may."""
        moment, self.now = self.now, START + timedelta(minutes=minute)
        while self.inside and moment < self.now:
            moment = min(moment + attendance.SHORT_BREAK, self.now)
            attendance.touched(self.session.pk, self.inside, moment)
        self.travel(self.now)

    def enter(self, person: User) -> None:
        """Into the room: Redis knows, and the process that holds the socket reports it."""
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            enter_room(client, self.session, person)
        attendance.opened(self.session.pk, person.pk, self.now)
        self.inside.add(person.pk)
        rounds.arrived(self.session.pk, person.pk, self.now)

    def leave(self, person: User) -> None:
        attendance.closed(self.session.pk, person.pk, self.now)
        self.inside.discard(person.pk)

    def reads(self, person: User, route: str) -> str:
        client = Client()
        client.force_login(person)
        text = client.get(reverse(route, args=[self.session.pk])).content.decode()
        return plain(text)

    def sends(self, person: User, route: str, *more: int, **fields: object) -> None:
        client = Client()
        client.force_login(person)
        address = reverse(route, args=[self.session.pk, *more])
        assert client.post(address, fields).status_code == 200, fields

    def moves(self, move: str, **fields: object) -> None:
        """Who leads presses a button of the agenda, from the step on the screen."""
        current = agenda_state.of_session(self.session, self.now).current
        here: dict[str, object] = {}
        if current:
            here = {"leaving": current.pk, "seen": current.minutes}
        self.sends(self.session.advisor, "session_agenda_move", move=move, **here, **fields)

    def turn(self, move: str, by: User | None = None) -> None:
        """Somebody presses a button of the round, about the turn that goes on."""
        held = open_round(self.session, self.now)
        assert held
        assert held.current
        person = by or self.session.advisor
        self.sends(person, "session_round_move", move=move, turn=held.current.pk)


@pytest.fixture
def script(at: Callable[[datetime], None]) -> Script:
    club = ClubFactory(starts_on=START.date() - timedelta(days=30), members=8)
    session = ClubSessionFactory(club=club, number=7, starts_at=START)
    ClubSessionFactory(club=club, number=8, on=NEXT_DAY)
    before = ClubSessionFactory(club=club, number=6, starts_at=START - timedelta(days=3))
    members = [seat.member for seat in club.seats.select_related("member").order_by("number")]
    for member in members:
        CommitmentFactory(session=before, member=member, due_on=START.date())
    return Script(session, members, at)


def review(script: Script) -> None:
    """Seven are there; each says what became of their commitment."""
    script.at(0)
    for member in script.members[:7]:
        script.enter(member)
    script.moves("usual")
    script.moves("next")
    assert "encore 15 min" in script.reads(script.members[0], "session_now")
    for rank, member in enumerate(script.members[:7]):
        script.at(1 + 2 * rank)
        made = Commitment.objects.get(member=member)
        answers = {"action": "review", "review": list(CommitmentReview)[rank % 3], "seen": "1"}
        script.sends(member, "session_commitment", made.pk, what_next="La suite", **answers)
    script.at(17)
    assert "2 min de plus que prévu" in script.reads(script.members[3], "session_now")
    script.moves("next")


def speak(script: Script) -> None:
    """Two minutes each from 18 on, a pause of one minute, and somebody who comes late."""
    script.at(18)
    script.sends(script.session.advisor, "session_round", seconds=120)
    script.at(20)
    script.turn("next")
    script.at(21)
    script.turn("pause")
    script.at(22)
    script.turn("resume")
    script.at(23)
    # Their two minutes are just over.
    assert ">0:00<" in script.reads(script.members[7], "session_now")
    script.turn("done", by=script.members[1])
    script.at(24)
    script.enter(script.members[7])
    for rank in range(2, 8):
        script.at(25 + 2 * (rank - 2))
        assert f"La parole est à {script.members[rank].short_name}" in script.reads(
            script.members[0], "session_now"
        )
        script.turn("next")
    assert open_round(script.session, script.now) is None
    script.at(36)
    script.moves("next")


def work(script: Script) -> None:
    """Themes, more time, Redis lost, a step left too early."""
    script.at(50)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    assert "encore 16 min" in script.reads(script.members[0], "session_now")
    script.at(66)
    assert "c’est l’heure" in script.reads(script.members[0], "session_now")
    script.moves("prolong")
    assert "encore 5 min" in script.reads(script.members[0], "session_now")
    script.at(70)
    script.moves("next")
    # A line that is cut for a quarter of an hour, and somebody who has to go.
    script.at(80)
    script.leave(script.members[6])
    script.at(90)
    script.moves("next")
    script.at(95)
    script.enter(script.members[6])
    script.at(100)
    script.leave(script.members[5])
    for minute in (100, 121):
        script.at(minute)
        script.moves("next")
    script.at(122)
    script.moves("back")
    assert "Préparer un contact" in script.reads(script.members[0], "session_now")
    for minute in (125, 160):
        script.at(minute)
        script.moves("next")


def commit(script: Script) -> None:
    """Everybody promises something; who leads writes for the one who has no keyboard."""
    for rank, member in enumerate(script.members[:7]):
        script.at(161 + rank)
        fields = {"text": f"Appeler {rank}", "due_on": NEXT_DAY.isoformat()}
        script.sends(member, "session_commitments", **fields)
    last = script.members[7]
    part = script.reads(script.session.advisor, "session_commitments")
    assert f"Pas encore d’engagement : {last.short_name}<" in part
    script.at(176)
    fields = {"member": str(last.pk), "text": "Écrire au port", "due_on": NEXT_DAY.isoformat()}
    script.sends(script.session.advisor, "session_commitments", **fields)
    assert "Chaque personne a pris un engagement" in script.reads(last, "session_commitments")
    script.at(178)
    script.moves("next")


def close(script: Script) -> None:
    """Everybody leaves at the hour; who led reads the attendance and says that it is right."""
    script.at(180)
    for person in [*script.members, script.session.advisor]:
        script.leave(person)
    script.at(185)
    client = Client()
    client.force_login(script.session.advisor)
    client.post(reverse("attendance_check", args=[script.session.pk]))
    script.session.refresh_from_db()


def test_three_hours_are_right_to_the_minute(script: Script) -> None:
    review(script)
    speak(script)
    work(script)
    commit(script)
    close(script)
    check_attendance(script)
    check_report(script)
    script.at(300)

    minutes = [
        (
            plain(phase.step.title),
            (phase.starts_at - START) / timedelta(minutes=1),
            (phase.ends_at - START) / timedelta(minutes=1),
        )
        for phase in agenda_state.phases(script.session, script.now)
    ]
    assert minutes == HELD

    turns = list(Round.objects.get().turns.order_by("position").select_related("person"))
    assert [turn.person for turn in turns] == script.members
    assert {turn.state for turn in turns} == {TurnState.SPOKE}
    spoken = [turn.ended_at - turn.started_at - turn.paused_for for turn in turns]
    assert spoken == [timedelta(minutes=2)] * 8
    assert Round.objects.get().ended_at == START + timedelta(minutes=35)

    made = commitment.made_at(script.session)
    assert {row.member for row in made} == set(script.members)
    assert {row.due_on for row in made} == {NEXT_DAY}
    reviewed = Commitment.objects.filter(reviewed_in=script.session).order_by("reviewed_at")
    assert [
        (row.member, (row.reviewed_at - START) // timedelta(minutes=1)) for row in reviewed
    ] == [(member, 1 + 2 * rank) for rank, member in enumerate(script.members[:7])]
    # The one who came late looks back next time, on both.
    following = commitment.of_session(script.session.club.sessions.get(number=8))
    assert [len(line.earlier) for line in following.lines] == [1] * 7 + [2]


def check_attendance(script: Script) -> None:
    """There from the first minute to the last, gone early, cut off, late."""
    whole = (AttendanceState.PRESENT, 180)
    rows = {row.member: (row.state, row.minutes) for row in script.session.attendances.all()}
    assert [rows[member] for member in script.members] == [
        *[whole] * 5,
        (AttendanceState.PARTIAL, 100),
        (AttendanceState.PRESENT, 165),
        (AttendanceState.LATE, 156),
    ]
    lasted = [end - start for _, start, end in HELD]
    people = [member.pk for member in script.members]
    by_phase = phases.of_members(script.session, people, script.now)
    assert [[stay.minutes for stay in by_phase[person]] for person in people] == [
        *[lasted] * 5,
        [17, 19, 34, 20, 10, 0, 0, 0],
        [17, 19, 34, 10, 5, 25, 35, 18],
        [0, 12, 34, 20, 10, 25, 35, 18],
    ]
    paper = certificate.issue_for_session(
        script.session, script.members[6], by=script.members[6], now=script.now
    )
    (certified,) = paper.content["sessions"]
    assert certified["minutes"] == 165
    assert [step["minutes"] for step in certified["steps"]] == [17, 19, 34, 10, 5, 25, 35, 18]


def check_report(script: Script) -> None:
    """One each; the last one reads what concerns them, and nothing of the others."""
    people = [*script.members, script.session.advisor]
    mails = {mail.to: mail for mail in OutboxMail.objects.filter(key__startswith="report:")}
    assert set(mails) == {person.email for person in people}
    late = script.members[7]
    text = plain(mails[late.email].text)
    assert "Vous : retard, 2 h 36 dans la salle." in text
    assert "Bilan des engagements (17 min, vous y étiez 0 min)" in text
    assert "Tour de table : réussites et échecs (19 min, vous y étiez 12 min)" in text
    assert "Écrire au port (pour le lundi 17 mars)" in text
    assert "La prochaine séance a lieu le lundi 17 mars" in text
    assert "Appeler 0" not in text
    assert script.members[0].last_name not in text
    read = plain(mails[script.session.advisor.email].text)
    assert "8 présences sur 8. L’émargement est validé. 8 engagements pris." in read
