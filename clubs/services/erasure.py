"""What a club does when one of its people is erased: seat, waiting lists, notes, others' words."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums.application import ApplicationState
from clubs.models import (
    Application,
    Certificate,
    Club,
    ClubSession,
    Document,
    DocumentVersion,
    FollowUp,
    Outcome,
    OutcomeCorrection,
    PresenceInterval,
    Seat,
    SessionNotes,
)
from clubs.services import application as applications
from clubs.services import notes as shared_notes
from clubs.services import schedule, seat
from clubs.video.changes import State
from clubs.video.text import Text
from eclub.kit import personal_data
from eclub.kit.dates import first_of_month
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import erasure, mentions
from eclub.kit.services.erasure import NotNow
from eclub.kit.services.mentions import Identity
from members.models import User
from members.models.person import UserQuerySet

# In notes a character keeps its place: what several people wrote hangs together by them.
CROSSED_OUT = "–"
# Steps from a row to its club: an answer, its post, their club.
FARTHEST = 4
# Signed as they stand, or drawn together in their own way.
BY_THEMSELVES = (Certificate, SessionNotes)


def obstacles(person: User) -> list[str]:
    """Clubs and sessions that nobody would lead any more."""
    found = [
        _(
            "Vous animez « {club} » : terminez cet e-club, ou confiez-le à un collègue de "
            "l’agence depuis sa page (« Le conseiller »), puis revenez."
        ).format(club=club.name)
        for club in Club.objects.filter(advisor=person, closed_at=None).order_by("pk")[:5]
    ]
    led = ClubSession.objects.planned().coming().filter(advisor=person)
    for session in led.exclude(club__advisor=person).select_related("club__agency")[:5]:
        day = session.starts_at.astimezone(session.club.zone).date()
        words = _(
            "Vous remplacez l’animateur de « {club} » le {day} : demandez-lui de confier cette "
            "séance à quelqu’un d’autre."
        )
        found.append(words.format(club=session.club.name, day=schedule.in_words(day)))
    return found


def people_known_to(user: User) -> UserQuerySet:
    """Whose letter this person may note: an administrator anybody's, an advisor that of members
    of their agencies' clubs, staff excepted.
    """
    everybody = User.objects.filter(erased_on=None)
    if user.is_administrator:
        return everybody
    seated = Seat.objects.filter(member=OuterRef("pk"), club__agency__in=user.advised_agency_ids)
    return everybody.filter(Exists(seated), is_superuser=False, roles=None)


@transaction.atomic
def leave(person: User, identity: Identity, now: datetime) -> None:
    """End what goes on for them in clubs, and take their name out of what others wrote there.

    Raises NotNow while they are in a room, or its attendance is still to be taken.
    """
    waits = PresenceInterval.objects.filter(
        person=person,
        session__attendance_taken_at=None,
        session__attendance_checked_at=None,
        session__in=ClubSession.objects.planned(),
    )
    if waits.exists():
        raise NotNow
    for held in Seat.objects.open().filter(member=person).select_related("club__agency"):
        # Somebody else may have freed it since.
        if seat.locked(held).left_on is None:
            today = timezone.localdate(now, held.club.zone)
            seat.release(held, max(held.taken_on, today), by=person)
    # Or their sessions would stand in their calendar for ever.
    withdrawn = OutboxMail.objects.filter(
        to__in=identity.addresses, calendar_method="CANCEL", state=MailState.PENDING
    )
    erasure.let_leave(withdrawn)
    pending = Application.objects.pending().filter(email__in=identity.addresses)
    for found in pending.order_by("pk"):
        application = applications.locked(found)
        applications.take_offer_back(application)
        applications.change(application, ApplicationState.WITHDRAWN)
    clubs = clubs_of(person)
    _forget_documents(person)
    for notes in SessionNotes.objects.filter(session__club__in=clubs).order_by("pk"):
        forget_in_notes(notes, person, identity)
    for model, path in near_clubs().items():
        mentions.forget(model._base_manager.filter(**{f"{path}__in": clubs}), identity)


def clubs_of(person: User) -> list[int]:
    """Where they had a seat, led, or stood in: where others may have named them."""
    # Each by its own index: asked with "or", every seat and session of the country is read.
    seated = Seat.objects.filter(member=person).order_by().values_list("club")
    led = Club.objects.filter(advisor=person).order_by().values_list("pk")
    stood_in = ClubSession.objects.filter(advisor=person).order_by().values_list("club")
    return sorted(club for (club,) in seated.union(led, stood_in))


def _forget_documents(person: User) -> None:
    """What a member alone put into their club's library; an advisor's work stays the agency's."""
    others = DocumentVersion.objects.exclude(uploaded_by=person)
    theirs = Document.objects.filter(
        ~Exists(others.filter(document=OuterRef("pk"))),
        versions__uploaded_by=person,
        club__seats__member=person,
    )
    Document.objects.filter(pk__in=list(theirs.values_list("pk", flat=True))).delete()


def forget_in_notes(notes: SessionNotes, person: User, identity: Identity) -> bool:
    """Take out of a session's notes what the person wrote, and cross their name out elsewhere."""
    shared_notes.draw_together(notes)
    notes = SessionNotes.objects.select_for_update().get(pk=notes.pk)
    if notes.state is None:
        return False
    theirs = {client for client, owner in notes.owners.items() if owner == person.pk}
    state = msgspec.convert(notes.state, State)
    rows = []
    for row in state.runs:
        content = row.content
        if isinstance(content, str):
            # Removed characters keep their place: a run then says how many there were.
            content = len(content) if row.client in theirs else _crossed_out(content, identity)
        rows.append(msgspec.structs.replace(row, content=content))
    changed = State(state.next, rows)
    SessionNotes.objects.filter(pk=notes.pk).update(
        state=msgspec.to_builtins(changed), text=str(Text.of(changed))
    )
    return changed != state


def _crossed_out(text: str, identity: Identity) -> str:
    return identity.pattern().sub(lambda found: CROSSED_OUT * len(found[0]), text)


@cache
def near_clubs() -> dict[type[models.Model], str]:
    """Every model of the register whose rows lie in a club, and the way there."""
    found = {}
    for entry in personal_data.personal():
        path = way_to_club(entry.model_class)
        if path and entry.model_class not in BY_THEMSELVES:
            found[entry.model_class] = path
    return found


def way_to_club(model: type[models.Model]) -> str:
    """The shortest way by foreign keys; "" when there is none, or the model has nothing to do
    with a club.
    """
    if model is Club:
        return "pk"
    ways: list[tuple[type[models.Model], tuple[str, ...]]] = [(model, ())]
    for at, path in ways:
        for field in at._meta.concrete_fields:
            other: Any = field.related_model
            if other is Club:
                return "__".join([*path, field.name])
            if other not in {None, User} and len(path) + 1 < FARTHEST:
                ways.append((other, (*path, field.name)))
    return ""


def round_to_months(seats: "models.QuerySet[Seat]") -> int:
    """Move each seat and its way out together to the first of a month: what is counted in days
    stays true when the days themselves are forgotten. Once more it changes nothing.
    """
    moved = 0
    for held in seats.exclude(taken_on__day=1).order_by("pk").select_for_update(of=["self"]):
        ago = held.taken_on - first_of_month(held.taken_on)
        by: dict[str, Any] = {"taken_on": F("taken_on") - ago}
        if held.left_on:
            by["left_on"] = F("left_on") - ago
        Seat.objects.filter(pk=held.pk).update(**by)
        _move(held.pk, ago)
        moved += 1
    return moved


def _move(seat_id: int, ago: timedelta) -> None:
    """What hangs on a seat; its own date follows by the foreign key."""
    Outcome.objects.filter(seat=seat_id).update(
        happened_on=F("happened_on") - ago, known_on=F("known_on") - ago
    )
    OutcomeCorrection.objects.filter(seat=seat_id).update(happened_on=F("happened_on") - ago)
    FollowUp.objects.filter(outcome__seat=seat_id).update(
        due_on=F("due_on") - ago, open_until=F("open_until") - ago
    )
