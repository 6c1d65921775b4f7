"""Clubs, their seats and their sessions, around a fixed Monday that tests may move."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from clubs.enums import AttendanceState, ClubState, OutcomeChannel, OutcomeKind, PostKind
from clubs.models import (
    AgendaStep,
    Application,
    Attendance,
    ChatMessage,
    Club,
    ClubSession,
    Comment,
    Commitment,
    CvComment,
    Lead,
    Outcome,
    Post,
    PresenceInterval,
    Seat,
    SeatInvitation,
    SetbackCard,
    SharedFile,
    ShownCv,
    Slot,
)
from clubs.services.shared_file import SHELF
from eclub.kit.secret_links import new_token
from tests.factories.cv import CvFactory
from tests.factories.members import AdvisorFactory, AgencyFactory, InvitationFactory, UserFactory

MONDAY = date(2025, 1, 6)


def season(first: date, last: date, club: Any) -> DateTimeTZRange:
    """From midnight of the first day to midnight after the last, in the club's zone."""
    zone = club.agency.zone
    return DateTimeTZRange(
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )


class ClubFactory(factory.django.DjangoModelFactory):
    """A running club of thirteen weeks from ``starts_on``; ``sessions=6`` adds that many.

    ``members=3`` seats three new people, ``members=[ann, bob]`` those, from place 1 on.
    """

    class Meta:
        model = Club
        skip_postgeneration_save = True

    class Params:
        starts_on = MONDAY
        ends_on = factory.LazyAttribute(lambda club: club.starts_on + timedelta(weeks=13, days=-1))

    name = factory.Sequence(lambda n: f"Club {n + 1}")
    agency = factory.SubFactory(AgencyFactory)
    advisor = factory.LazyAttribute(lambda club: AdvisorFactory(agency=club.agency))
    state = ClubState.RUNNING
    season = factory.LazyAttribute(lambda club: season(club.starts_on, club.ends_on, club))

    @factory.post_generation
    def sessions(self: Club, create: bool, extracted: int | None, **kwargs: Any) -> None:
        """Mondays and Thursdays at 14:00, the agency's time, with their two slots."""
        if not create or not extracted:
            return
        for weekday in (0, 3):
            SlotFactory(club=self, weekday=weekday)
        for rank in range(extracted):
            day = self.starts_on + timedelta(weeks=rank // 2, days=3 * (rank % 2))  # type: ignore[operator]  # a season was given
            ClubSessionFactory(club=self, number=rank + 1, on=day)

    @factory.post_generation
    def members(self: Club, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create or not extracted:
            return
        people = UserFactory.create_batch(extracted) if isinstance(extracted, int) else extracted
        for number, person in enumerate(people, start=1):
            SeatFactory(club=self, number=number, member=person, taken_on=self.starts_on)


class SlotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Slot

    club = factory.SubFactory(ClubFactory)
    weekday = 0
    starts_at = time(14)


class SeatFactory(factory.django.DjangoModelFactory):
    """The club's lowest place that nobody holds, since the season's first day."""

    class Meta:
        model = Seat

    club = factory.SubFactory(ClubFactory)
    member = factory.SubFactory(UserFactory)
    taken_on = factory.LazyAttribute(lambda seat: seat.club.starts_on or MONDAY)

    @factory.lazy_attribute
    def number(self) -> int:
        taken = set(self.club.seats.open().values_list("number", flat=True))
        return next(number for number in range(1, 10) if number not in taken)


class ClubSessionFactory(factory.django.DjangoModelFactory):
    """Three hours at 14:00 ``on`` a day of the agency's zone; or give ``starts_at`` itself."""

    class Meta:
        model = ClubSession

    class Params:
        on = factory.LazyAttribute(lambda session: session.club.starts_on + _days(session.number))
        starts_at = factory.LazyAttribute(
            lambda session: datetime.combine(session.on, time(14), session.club.zone)
        )
        lasts = timedelta(hours=3)

    club = factory.SubFactory(ClubFactory)
    advisor = factory.SelfAttribute("club.advisor")

    @factory.lazy_attribute
    def number(self) -> int:
        return self.club.sessions.count() + 1

    @factory.lazy_attribute
    def during(self) -> DateTimeTZRange:
        start = self.starts_at.astimezone(UTC)
        return DateTimeTZRange(start, start + self.lasts)


def _days(number: int) -> timedelta:
    """Monday, Thursday, Monday…: how far session ``number`` is from the season's Monday."""
    return timedelta(weeks=(number - 1) // 2, days=3 * ((number - 1) % 2))


class SeatInvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SeatInvitation

    club = factory.SubFactory(ClubFactory)
    invitation = factory.SubFactory(
        InvitationFactory, invited_by=factory.SelfAttribute("..club.advisor")
    )


class PresenceIntervalFactory(factory.django.DjangoModelFactory):
    """In the room for the whole session."""

    class Meta:
        model = PresenceInterval

    session = factory.SubFactory(ClubSessionFactory)
    person = factory.SubFactory(UserFactory)
    during = factory.SelfAttribute("session.during")


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(ClubSessionFactory)
    member = factory.SubFactory(UserFactory)
    state = AttendanceState.PRESENT
    minutes = 180


class AgendaStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaStep

    session = factory.SubFactory(ClubSessionFactory)
    position = factory.LazyAttribute(lambda step: step.session.steps.count() + 1)
    title = factory.LazyAttribute(lambda step: f"Étape {step.position}")
    minutes = 20


class CommitmentFactory(factory.django.DjangoModelFactory):
    """For the week after its session."""

    class Meta:
        model = Commitment

    session = factory.SubFactory(ClubSessionFactory)
    member = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Appeler l’entreprise {n + 1}")
    due_on = factory.LazyAttribute(lambda made: made.session.starts_at.date() + timedelta(days=7))
    written_by = factory.SelfAttribute("member")


class ChatMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChatMessage

    session = factory.SubFactory(ClubSessionFactory)
    author = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: UUID(int=n))
    body = factory.Sequence(lambda n: f"Message {n + 1}")


class SharedFileFactory(factory.django.DjangoModelFactory):
    """A file of the chat, and its bytes on the disk."""

    class Meta:
        model = SharedFile
        skip_postgeneration_save = True

    message = factory.SubFactory(ChatMessageFactory)
    name = "cv.pdf"
    media_type = "application/pdf"
    size = 9

    @factory.post_generation
    def content(file, create: bool, content: bytes | None, **kwargs: object) -> None:  # noqa: N805  # factory_boy hands the object over
        path = SHELF.path_of(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or b"%PDF-1.7\n")


class OutcomeFactory(factory.django.DjangoModelFactory):
    """A permanent job on the hidden market, four weeks after the seat was taken."""

    class Meta:
        model = Outcome

    seat = factory.SubFactory(SeatFactory)
    seat_taken_on = factory.SelfAttribute("seat.taken_on")
    kind = OutcomeKind.PERMANENT
    channel = OutcomeChannel.HIDDEN
    happened_on = factory.LazyAttribute(lambda outcome: outcome.seat_taken_on + timedelta(weeks=4))
    known_on = factory.SelfAttribute("happened_on")


class PostFactory(factory.django.DjangoModelFactory):
    """A success on a club's wall."""

    class Meta:
        model = Post

    club = factory.SubFactory(ClubFactory)
    author = factory.SubFactory(UserFactory)
    kind = PostKind.SUCCESS
    text = factory.Sequence(lambda n: f"Message {n + 1} du mur")


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    post = factory.SubFactory(PostFactory)
    author = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Réponse {n + 1}")


class ShownCvFactory(factory.django.DjangoModelFactory):
    """A CV that its owner shows to a club; they sit there, or nobody reads it."""

    class Meta:
        model = ShownCv
        django_get_or_create = ("club", "cv")

    club = factory.SubFactory(ClubFactory)
    cv = factory.SubFactory(CvFactory)


class CvCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CvComment

    shown = factory.SubFactory(ShownCvFactory)
    author = factory.SubFactory(UserFactory)
    anchor = "basics-label/0"
    quote = "Cuisinière"
    praise = "On sait tout de suite qui vous êtes."


class LeadFactory(factory.django.DjangoModelFactory):
    """An opening that lasts two weeks from today, the club's time."""

    class Meta:
        model = Lead

    club = factory.SubFactory(ClubFactory)
    finder = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Poste {n + 1}")
    place = "Roscoff"
    how = "Demander l’atelier"
    expires_on = factory.LazyAttribute(
        lambda lead: timezone.localdate(timezone=lead.club.zone) + timedelta(days=14)
    )


class SetbackCardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SetbackCard

    member = factory.SubFactory(UserFactory)
    situation = factory.Sequence(lambda n: f"Situation {n + 1}")
    answer = factory.Sequence(lambda n: f"Je réponds {n + 1}")
    position = factory.LazyAttribute(lambda card: card.member.setback_cards.count() + 1)


class ApplicationFactory(factory.django.DjangoModelFactory):
    """Somebody of Plougasnou who looks for work in a kitchen, and waits to be read."""

    class Meta:
        model = Application

    club = factory.SubFactory(ClubFactory)
    key = factory.LazyFunction(uuid4)
    token_hash = factory.LazyFunction(lambda: new_token()[1])
    first_name = "Candidate"
    last_name = factory.Sequence(lambda n: f"Numéro {n + 1}")
    email = factory.Sequence(lambda n: f"candidate{n + 1}@eclub.example")
    commune, commune_code = "Plougasnou", "29188"
    latitude, longitude = 48.695, -3.79
    occupations = factory.LazyFunction(lambda: ["G1602"])
    obstacles = factory.LazyFunction(lambda: ["car"])
    motivation = "Chercher à plusieurs."
    device, camera, microphone, line = "computer", "yes", "yes", "adsl"
    consent = "2026-11"
    consented_at = factory.LazyFunction(timezone.now)
