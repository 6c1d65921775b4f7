"""The agenda while a session goes on: whoever leads moves it, everybody reads the same clock.

Every move names the step it leaves, so that two clicks at once are one. A step has one stretch
of time and stretches never overlap: going back undoes the last move, and a step already ended
that is wanted again is done again, as a step of its own.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import StepKind
from clubs.models import AgendaStep, ClubSession
from clubs.models.agenda import LONGEST_STEP
from clubs.services import round as rounds
from clubs.services.agenda_state import Agenda, left_open_until
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import User

PROLONGED_BY = 5  # minutes
MOST_STEPS = 40


@transaction.atomic
def set_theme(session: ClubSession, theme: str, *, by: User) -> None:
    """Say what the session is about; everybody in its room reads it at once."""
    session.theme = theme
    session.save(update_fields=["theme"])
    record(by, "session.themed", session)
    parts.renew(session.pk, Part.AGENDA)


def advance(
    session: ClubSession, *, leaving: int | None, by: User, now: datetime | None = None
) -> bool:
    """End the step ``leaving`` and begin the next one, or the first; False when it was done.

    After the last step the agenda is over.
    """
    with _moving(session, leaving, now) as (agenda, moment):
        if agenda is None:
            return False
        if agenda.current is None and agenda.next is None:
            return False
        _end_current(agenda, moment)
        if agenda.next is not None:
            _begin(agenda.next, moment)
        _tell(agenda, "agenda.advanced", by, leaving)
    return True


def go_back(
    session: ClubSession, *, leaving: int | None, by: User, now: datetime | None = None
) -> bool:
    """Undo the last move: the time since then belongs to the step before after all."""
    with _moving(session, leaving, now) as (agenda, moment):
        if agenda is None or not agenda.has_begun:
            return False
        if agenda.current is not None:
            rounds.end_open(session, moment)
            agenda.current.started_at = None
            agenda.current.save(update_fields=["started_at"])
        if agenda.last_ended is not None:
            agenda.last_ended.ended_at = None
            agenda.last_ended.save(update_fields=["ended_at"])
        _tell(agenda, "agenda.gone_back", by, leaving)
    return True


def jump(
    session: ClubSession,
    step_id: int,
    *,
    leaving: int | None,
    by: User,
    now: datetime | None = None,
) -> bool:
    """Begin this step now; one that ended already is held again, as a new step."""
    with _moving(session, leaving, now) as (agenda, moment):
        if agenda is None:
            return False
        step = next((step for step in agenda.steps if step.pk == step_id), None)
        if step is None:
            raise ValidationError(_("Cette étape n’est plus à l’ordre du jour."), code="gone")
        if step.goes_on:
            return False
        _end_current(agenda, moment)
        if step.has_begun:
            here = agenda.current or agenda.last_ended or step
            step = _insert(session, here.position + 1, step.title, step.kind, step.minutes)
        _begin(step, moment)
        _tell(agenda, "agenda.jumped", by, leaving, to=step.pk)
    return True


def prolong(
    session: ClubSession, *, leaving: int, seen: int, by: User, now: datetime | None = None
) -> bool:
    """Give the step that goes on five minutes more than the ``seen`` ones.

    Beyond its time they count from now: otherwise they might be over already.
    """
    with _moving(session, leaving, now) as (agenda, moment):
        step = agenda and agenda.current
        if agenda is None or not step or step.minutes != seen or step.started_at is None:
            return False
        elapsed = math.ceil((moment - step.started_at) / timedelta(minutes=1))
        minutes = max(step.minutes, elapsed) + PROLONGED_BY
        if minutes > LONGEST_STEP:
            raise ValidationError(_("Une étape dure au plus quatre heures."), code="minutes")
        step.minutes = minutes
        step.save(update_fields=["minutes"])
        record(by, "agenda.prolonged", session, step=step.pk, minutes=step.minutes)
        _renew(session)
    return True


@transaction.atomic
def add(session: ClubSession, *, title: str, kind: StepKind, minutes: int, by: User) -> AgendaStep:
    """Put a step right after the one that goes on, or at the end."""
    _lock(session)
    agenda = _as_written(session, timezone.now())
    refuse_too_many(len(agenda.steps) + 1)
    position = agenda.current.position if agenda.current else len(agenda.steps)
    step = _insert(session, position + 1, title, kind, minutes)
    record(by, "agenda.step_added", session, step=step.pk)
    _renew(session)
    return step


def close_left_open(session: ClubSession) -> None:
    """End what nobody ended before the room closed."""
    with transaction.atomic():
        _lock(session)
        seen = session.presences.aggregate(last=Max(Upper("during")))["last"]
        end = left_open_until(session, seen)
        step = session.steps.filter(started_at__isnull=False, ended_at=None).first()
        if step is not None and step.started_at is not None:
            step.ended_at = max(step.started_at, end)
            step.save(update_fields=["ended_at"])
            record(None, "agenda.closed", session, step=step.pk)
        rounds.end_open(session, end)


def refuse_too_many(count: int) -> None:
    if count > MOST_STEPS:
        raise ValidationError(
            _("Un ordre du jour a au plus %(most)s étapes.") % {"most": MOST_STEPS}, code="most"
        )


@contextmanager
def _moving(
    session: ClubSession, leaving: int | None, now: datetime | None
) -> Iterator[tuple[Agenda | None, datetime]]:
    """Alone on the agenda, at a moment; no agenda when it is not at ``leaving`` any more."""
    with transaction.atomic():
        _lock(session)
        # Read after the lock: moves are in the order in which they were let in.
        now = now or timezone.now()
        if not session.room_is_open(now):
            raise ValidationError(
                _("L’ordre du jour avance pendant que la salle est ouverte."), code="closed"
            )
        agenda = _as_written(session, now)
        here = agenda.current.pk if agenda.current else None
        yield (agenda if here == leaving else None), now


def _lock(session: ClubSession) -> None:
    ClubSession.objects.select_for_update(no_key=True).only("pk").get(pk=session.pk)


def _as_written(session: ClubSession, now: datetime) -> Agenda:
    """The agenda as it is in the database now, whatever was read before."""
    return Agenda(session, list(session.steps.order_by("position")), now)


def _end_current(agenda: Agenda, now: datetime) -> None:
    if agenda.current is not None:
        # Two web servers' clocks may differ by a little.
        agenda.current.ended_at = max(now, agenda.current.started_at or now)
        agenda.current.save(update_fields=["ended_at"])
        rounds.end_open(agenda.session, now)


def _begin(step: AgendaStep, now: datetime) -> None:
    ends = step.session.steps.filter(ended_at__gt=now).values_list("ended_at", flat=True)
    step.started_at = max([now, *(end for end in ends if end is not None)])
    step.save(update_fields=["started_at"])


def _insert(session: ClubSession, position: int, title: str, kind: str, minutes: int) -> AgendaStep:
    session.steps.filter(position__gte=position).update(position=F("position") + 1)
    return session.steps.create(position=position, title=title, kind=kind, minutes=minutes)


def _tell(agenda: Agenda, action: str, by: User, leaving: int | None, **details: object) -> None:
    record(by, action, agenda.session, leaving=leaving, **details)
    _renew(agenda.session)


def _renew(session: ClubSession) -> None:
    for part in (Part.AGENDA, Part.NOW, Part.ROUND, Part.COMMITMENTS):
        parts.renew(session.pk, part)
