"""Preparing an agenda: its steps before they begin, and the templates an agency keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import StepKind
from clubs.models import AgendaStep, AgendaTemplate, ClubSession, TemplateStep
from clubs.services.agenda import refuse_too_many
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import Agency, User

# What the first e-clubs worked on, offered while one types a title.
THEMES: list[Promise] = [
    gettext_lazy("Le marché caché"),
    gettext_lazy("Les réseaux sociaux"),
    gettext_lazy("Simulation d’entretien"),
    gettext_lazy("Préparer un contact par téléphone"),
    gettext_lazy("Tour de table : réussites et échecs"),
]
USUAL: list[tuple[Promise, StepKind, int]] = [
    (gettext_lazy("Bilan des engagements"), StepKind.REVIEW, 15),
    (gettext_lazy("Tour de table : réussites et échecs"), StepKind.ROUND, 25),
    (gettext_lazy("Le marché caché"), StepKind.THEME, 30),
    (gettext_lazy("Les réseaux sociaux"), StepKind.THEME, 20),
    (gettext_lazy("Pause"), StepKind.BREAK, 10),
    (gettext_lazy("Préparer un contact par téléphone"), StepKind.PAIRS, 20),
    (gettext_lazy("Simulation d’entretien"), StepKind.REHEARSAL, 40),
    (gettext_lazy("Nouveaux engagements"), StepKind.COMMITMENTS, 20),
]
USUAL_MINUTES = sum(minutes for *_, minutes in USUAL)
# Minutes are planned in fives.
FIVE = 5


class AgendaChanged(ValidationError):
    """Somebody else prepared it meanwhile."""


@dataclass(frozen=True)
class PlannedStep:
    """A step to write; with the ``pk`` of the one it was, when it was there before."""

    title: str
    kind: StepKind
    minutes: int
    pk: int | None = None


def usual(session: ClubSession) -> list[PlannedStep]:
    """The usual three hours, drawn out or together to the session's length in fives."""
    length = session.duration // timedelta(minutes=1)
    shares = [
        max(FIVE, round(minutes * length / USUAL_MINUTES / FIVE) * FIVE) for *_, minutes in USUAL
    ]
    longest = max(range(len(shares)), key=lambda rank: shares[rank])
    shares[longest] = max(FIVE, shares[longest] + length - sum(shares))
    return [
        PlannedStep(str(title), kind, minutes)
        for (title, kind, _usual), minutes in zip(USUAL, shares, strict=True)
    ]


def coming_steps(session: ClubSession) -> list[AgendaStep]:
    """The steps that have not begun: those that may still be prepared."""
    return list(session.steps.filter(started_at=None).order_by("position"))


def digest(steps: Iterable[AgendaStep]) -> str:
    """Names what was on the screen when somebody began to prepare."""
    rows = [(step.pk, step.position, step.title, step.kind, step.minutes) for step in steps]
    return sha256(repr(rows).encode()).hexdigest()[:16]


@transaction.atomic
def write(session: ClubSession, planned: Sequence[PlannedStep], *, seen: str, by: User) -> None:
    """Put these steps in place of those that have not begun, in this order."""
    ClubSession.objects.select_for_update(no_key=True).only("pk").get(pk=session.pk)
    coming = coming_steps(session)
    if seen != digest(coming):
        raise AgendaChanged(
            _(
                "L’ordre du jour a changé pendant que vous le prépariez. Vos étapes sont "
                "ci-dessous : relisez celles de la séance, puis enregistrez de nouveau."
            ),
            code="changed",
        )
    begun = list(session.steps.exclude(started_at=None).order_by("position"))
    refuse_too_many(len(begun) + len(planned))
    kept = {step.pk: step for step in coming}
    rows = [_as_planned(kept, session, step) for step in planned]
    session.steps.filter(started_at=None).exclude(
        pk__in=[row.pk for row in rows if row.pk]
    ).delete()
    for position, row in enumerate([*begun, *rows], 1):
        row.position = position
        row.save()
    record(by, "agenda.prepared", session, steps=len(rows))
    for part in (Part.AGENDA, Part.NOW):
        parts.renew(session.pk, part)


def take_usual(session: ClubSession, *, by: User) -> None:
    """Begin from the usual agenda in a room where nobody prepared any."""
    write(session, usual(session), seen=digest([]), by=by)


def templates_for(session: ClubSession) -> list[AgendaTemplate]:
    """What the club's agency keeps."""
    found = AgendaTemplate.objects.filter(agency=session.club.agency_id)
    return list(found.prefetch_related("steps"))


def steps_of(template: AgendaTemplate) -> list[PlannedStep]:
    """A template's steps, to write them in a session."""
    steps = template.steps.order_by("position")
    return [PlannedStep(step.title, StepKind(step.kind), step.minutes) for step in steps]


@transaction.atomic
def keep_as_template(session: ClubSession, name: str, *, by: User) -> AgendaTemplate:
    """Keep the session's steps for the agency; a template of that name is replaced."""
    steps = list(session.steps.order_by("position"))
    if not steps:
        raise ValidationError(_("Écrivez d’abord des étapes."), code="empty")
    agency = session.club.agency
    Agency.objects.select_for_update(no_key=True).only("pk").get(pk=agency.pk)
    template, _made = AgendaTemplate.objects.get_or_create(agency=agency, name=name)
    template.save(update_fields=["changed_at"])
    template.steps.all().delete()
    TemplateStep.objects.bulk_create(
        TemplateStep(
            template=template,
            position=position,
            title=step.title,
            kind=step.kind,
            minutes=step.minutes,
        )
        for position, step in enumerate(steps, 1)
    )
    record(by, "agenda_template.kept", template, agency=agency.pk, session=session.pk)
    return template


@transaction.atomic
def delete_template(template: AgendaTemplate, *, by: User) -> None:
    """No session is begun from it any more; those that were keep their steps."""
    record(by, "agenda_template.deleted", template, agency=template.agency_id)
    template.delete()


def _as_planned(
    kept: dict[int, AgendaStep], session: ClubSession, planned: PlannedStep
) -> AgendaStep:
    """The row to save: the one that was there, or a new one."""
    row = kept.get(planned.pk or 0) or AgendaStep(session=session)
    row.title, row.kind, row.minutes = planned.title, planned.kind, planned.minutes
    return row
