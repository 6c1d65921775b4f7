"""Loading the demo into an empty platform, and bringing its dates to now at later starts."""

import hashlib
from datetime import datetime, timedelta
from uuid import uuid5

from django.db import connection, transaction

from clubs.demo import clubs, gathering, people, places, presence
from clubs.demo.people import People
from clubs.enums import ClubState
from clubs.models import ChatMessage, Club, ClubSession, Seat, SeatInvitation
from clubs.services import calendar
from eclub.kit.services import audit
from members.models import Invitation, User

# Seat of the writer (0: the advisor), and what is said in the session that goes on.
CHAT = [
    (0, "Bonjour à toutes et à tous ! On commence par un tour de table, une minute chacun."),
    (3, "J’ai eu la conserverie de Roscoff au téléphone, ils me rappellent jeudi."),
    (1, "Bravo Soizic !"),
    (6, "Je cherche quelqu’un qui connaît une personne à la coopérative de Landivisiau."),
    (4, "Mon ancien chef d’atelier y travaille, je te donne son nom tout à l’heure."),
    (8, "Mon micro grésille, je coupe et je reviens."),
]
INVITED = ["awen.perrot", "louise.marzin", "goulven.tassin"]


def is_loaded() -> bool:
    return User.objects.with_email(people.address("conseillere")).exists()


@transaction.atomic
def load(now: datetime) -> None:
    """Write the demo region; once, however many start at the same time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_demo'))")
    if is_loaded():
        return
    crowd = People(now)
    agencies = places.make()
    advisors = people.make_staff(crowd, agencies)
    members = people.make_morlaix(crowd)
    morlaix = clubs.make(clubs.MORLAIX, agencies["Morlaix"], advisors["Morlaix"], members, now)
    _give_a_past(morlaix, crowd, advisors, now)
    made = [
        clubs.make_other(wanted, agencies[wanted.commune], advisors[wanted.commune], crowd, now)
        for wanted in clubs.OTHERS
    ]
    recruiting = _make_recruiting(crowd, agencies, advisors, now)
    _make_draft(agencies, advisors)
    for club in [morlaix, recruiting, *made]:
        if club.state != ClubState.CLOSED:
            coming = club.sessions.planned().coming(now).select_related("club__agency", "advisor")
            calendar.announce(coming, now=now)


@transaction.atomic
def refresh(now: datetime) -> ClubSession | None:
    """Make sure that a session of the demo club goes on now; the session that was moved.

    Sessions that went by while nobody ran the demo get their attendance. A club that people
    closed, or that membre1 left, is left alone.
    """
    club = gathering.club_of(people.address("membre1"))
    if club is None:
        return None
    Club.objects.select_for_update().get(pk=club.pk)
    unseen = [session for session in clubs.past(club, now) if not session.presences.exists()]
    presence.fill(unseen, clubs.MORLAIX.rhythm)
    if gathering.is_held(club, now):
        return None
    former = {session.pk: session.advisor for session in club.sessions.select_related("advisor")}
    session = gathering.hold_now(club, now)
    if session is None:
        return None
    session.sequence += 1
    session.changed_at = now
    session.save(update_fields=["sequence", "changed_at"])
    audit.record(None, "session.moved", session)
    replaced = former.get(session.pk, session.advisor)
    if replaced != session.advisor:
        calendar.withdraw([session], [replaced], now=now)
    calendar.announce([session], now=now)
    return session


def _give_a_past(club: Club, crowd: People, advisors: dict[str, User], now: datetime) -> None:
    """Somebody who left, a cancelled session, a stand-in, attendance, and the session of now."""
    newcomer = club.seats.get(number=8)
    came_on, left_on = newcomer.taken_on, newcomer.taken_on + timedelta(days=12)
    newcomer.taken_on = left_on + timedelta(days=2)
    newcomer.save(update_fields=["taken_on"])
    (left,) = crowd.members("ancien", 1, "Morlaix")
    Seat.objects.create(club=club, number=8, member=left, taken_on=came_on, left_on=left_on)
    clubs.cancel(club, 4, "Panne d’électricité à l’agence")
    club.sessions.filter(number=6).update(advisor=advisors["Brest"])
    session = gathering.hold_now(club, now)
    if session is None:
        raise RuntimeError("a club just made has nothing that keeps it from meeting")
    clubs.cancel(club, session.number + 3, "Journée de formation des conseillers")
    presence.fill(clubs.past(club, now), clubs.MORLAIX.rhythm)
    _talk(session, now)


def _talk(session: ClubSession, now: datetime) -> None:
    """A conversation that began with the session."""
    by_seat = {seat.number: seat.member for seat in session.club.seats.open()}
    by_seat[0] = session.advisor
    messages = ChatMessage.objects.bulk_create(
        ChatMessage(
            session=session,
            author=by_seat[seat],
            key=uuid5(session.uid, f"{seat} {body}"),
            body=body,
        )
        for seat, body in CHAT
    )
    for rank, message in enumerate(messages):
        message.sent_at = session.starts_at + timedelta(minutes=2 * rank, seconds=17 * rank)
    ChatMessage.objects.bulk_update(messages, ["sent_at"])


def _make_recruiting(
    crowd: People, agencies: dict, advisors: dict[str, User], now: datetime
) -> Club:
    """A club that begins in three weeks: three members, two invitations that wait, one expired."""
    wanted = clubs.RECRUITING
    agency, advisor = agencies[wanted.commune], advisors[wanted.commune]
    members = crowd.members(wanted.prefix, wanted.members, "Lannion")
    club = clubs.make(wanted, agency, advisor, members, now)
    for seat in club.seats.select_related("member", "club__agency", "club__advisor"):
        calendar.welcome(seat, now=now)
    for rank, local in enumerate(INVITED):
        ago = timedelta(days=20 if rank == len(INVITED) - 1 else rank + 1)
        invitation = Invitation.objects.create(
            email=people.address(local),
            token_hash=hashlib.sha256(local.encode()).digest(),
            purpose=f"l’e-club « {club.name} »",
            invited_by=advisor,
            expires_at=now - ago + timedelta(days=14),
        )
        Invitation.objects.filter(pk=invitation.pk).update(created_at=now - ago)
        SeatInvitation.objects.create(club=club, invitation=invitation)
    return club


def _make_draft(agencies: dict, advisors: dict[str, User]) -> None:
    """A club that somebody began to open."""
    Club.objects.create(
        name="Club du Centre-Bretagne", agency=agencies["Vannes"], advisor=advisors["Vannes"]
    )
