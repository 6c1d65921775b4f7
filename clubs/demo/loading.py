"""Loading the demo into an empty platform, and bringing its dates to now at later starts."""

from datetime import datetime, timedelta
from uuid import uuid4, uuid5

from django.db import connection, transaction

from clubs.demo import (
    agendas,
    candidates,
    clubs,
    cvs,
    demo_loaded,
    documents,
    gathering,
    network,
    people,
    places,
    presence,
    rehearsals,
    sharing,
    tools,
    writing,
)
from clubs.demo.people import People
from clubs.enums import OutcomeChannel, OutcomeKind
from clubs.models import ChatMessage, Club, ClubSession, Seat
from clubs.services import calendar, guest, invitation, outcome, seat, travel
from clubs.services import club as openings
from eclub.kit.services import audit
from members.enums import ConsultedKind
from members.models import Agency, Consultation, Invitation, User

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
    cvs.write(members, now.date())
    morlaix = clubs.make(clubs.MORLAIX, agencies["Morlaix"], advisors["Morlaix"], members, now)
    _give_a_past(morlaix, crowd, advisors, now)
    others = [
        clubs.make_other(wanted, agencies[wanted.commune], advisors[wanted.commune], crowd, now)
        for wanted in clubs.OTHERS
    ]
    recruiting = _make_recruiting(crowd, agencies, advisors, now)
    candidates.fill(recruiting, morlaix, others[0], now, advisor=advisors["Morlaix"])
    _make_draft(agencies, advisors)
    tools.share(morlaix, advisors["Morlaix"])
    network.fill(morlaix, now)
    documents.fill(morlaix, now)
    _have_been_read(morlaix, now)
    demo_loaded.send(sender=Club, club=morlaix, now=now)
    # With the register of communes it is known how far members live.
    for club in Club.objects.select_related("agency"):
        travel.note(club)
    # The other clubs' sessions are announced by the task that does so every hour.
    coming = morlaix.sessions.planned().coming(now).select_related("club__agency", "advisor")
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
    if unseen:
        travel.note(club)
    agendas.fill(unseen)
    if gathering.is_held(club, now):
        return None
    former = {session.pk: session.advisor for session in club.sessions.select_related("advisor")}
    session = gathering.hold_now(club, now)
    if session is None:
        return None
    agendas.under_way(session, now)
    session.sequence += 1
    session.changed_at = now
    session.save(update_fields=["sequence", "changed_at"])
    audit.record(None, "session.moved", session)
    replaced = former.get(session.pk, session.advisor)
    if replaced != session.advisor:
        calendar.withdraw([session], [replaced], now=now)
    calendar.announce([session], now=now)
    return session


def _have_been_read(club: Club, now: datetime) -> None:
    """What the advisor opened lately, as the members read it on their account."""
    told = [(ConsultedKind.CONTACT, 1), (ConsultedKind.PROGRESS, 4), (ConsultedKind.CV, 9)]
    members = [seat.member for seat in club.seats.open().select_related("member")]
    Consultation.objects.bulk_create(
        Consultation(
            person=member, reader=club.advisor, kind=kind, on=now.date() - timedelta(days=days)
        )
        for member in members
        for kind, days in told
    )


def _give_a_past(club: Club, crowd: People, advisors: dict[str, User], now: datetime) -> None:
    """Somebody who left, a cancelled session, a stand-in, attendance, and the session of now."""
    newcomer = club.seats.get(number=8)
    came_on, left_on = newcomer.taken_on, newcomer.taken_on + timedelta(days=12)
    newcomer.taken_on = left_on + timedelta(days=2)
    newcomer.save(update_fields=["taken_on"])
    (left,) = crowd.members("ancien", 1, "Morlaix")
    former = Seat.objects.create(
        club=club, number=8, member=left, taken_on=came_on, left_on=left_on
    )
    outcome.record(
        former,
        kind=OutcomeKind.PERMANENT,
        channel=OutcomeChannel.HIDDEN,
        happened_on=left_on,
        job="Agente de conditionnement",
        by=advisors["Morlaix"],
    )
    clubs.cancel(club, 4, "Panne d’électricité à l’agence")
    club.sessions.filter(number=6).update(advisor=advisors["Brest"])
    session = gathering.hold_now(club, now)
    if session is None:
        raise RuntimeError("a club just made has nothing that keeps it from meeting")
    clubs.cancel(club, session.number + 3, "Journée de formation des conseillers")
    past = clubs.past(club, now)
    _write_together([one for one in past if not one.is_cancelled][-1], session)
    presence.fill(past, clubs.MORLAIX.rhythm, reports=True)
    agendas.fill(past)
    agendas.under_way(session, now)
    agendas.give_promises(club, past, session)
    agendas.keep_template(club.agency)
    rehearsals.fill(past)
    _talk(session, now)
    sharing.fill(session, now)
    guest.invite(
        session,
        "La recruteuse de la conserverie",
        purpose="simulation d’entretien",
        by=session.advisor,
    )


def _write_together(last: ClubSession, now_on: ClubSession) -> None:
    """Notes of the last session, before its report speaks of them, and of the one under way."""
    for session, lines in ((last, writing.LAST), (now_on, writing.GOING_ON)):
        by_seat = {held.number: held.member for held in session.club.seats.open()}
        writing.take_notes(session, {**by_seat, 0: session.advisor}, lines)


def _talk(session: ClubSession, now: datetime) -> None:
    """A conversation that began with the session."""
    by_seat = {held.number: held.member for held in session.club.seats.open()}
    by_seat[0] = session.advisor
    messages = ChatMessage.objects.bulk_create(
        ChatMessage(
            session=session,
            author=by_seat[number],
            key=uuid5(session.uid, f"{number} {body}"),
            body=body,
        )
        for number, body in CHAT
    )
    for rank, message in enumerate(messages):
        message.sent_at = session.starts_at + timedelta(minutes=2 * rank, seconds=17 * rank)
    ChatMessage.objects.bulk_update(messages, ["sent_at"])
    writing.send_file(session, by_seat[3])


def _make_recruiting(
    crowd: People, agencies: dict[str, Agency], advisors: dict[str, User], now: datetime
) -> Club:
    """A club that begins in three weeks: three members, two invitations that wait, one expired."""
    wanted = clubs.RECRUITING
    agency, advisor = agencies[wanted.commune], advisors[wanted.commune]
    club = clubs.make(wanted, agency, advisor, [], now)
    today = now.astimezone(agency.zone).date()
    for member in crowd.members(wanted.prefix, wanted.members, "Lannion"):
        seat.take(club, member, today, by=advisor)
    written = invitation.invite(club, [people.address(local) for local in INVITED], by=advisor)
    expired = Invitation.objects.filter(seat_invitation=written[-1])
    expired.update(created_at=now - timedelta(days=20), expires_at=now - timedelta(days=6))
    return club


def _make_draft(agencies: dict[str, Agency], advisors: dict[str, User]) -> None:
    """A club that somebody began to open: the first of the form's three steps."""
    agency, advisor = agencies["Vannes"], advisors["Vannes"]
    name, theme = "Club du Centre-Bretagne", "Métiers de l’agroalimentaire"
    answers = {
        "name": [name],
        "agency": [str(agency.pk)],
        "advisor": [str(advisor.pk)],
        "theme": [theme],
    }
    openings.keep_draft(uuid4(), name=name, agency=agency, answers=answers, by=advisor)
