"""The agenda of a session: ordered steps, when each really began and ended, and templates.

The shared clock is these rows and the server's time, nothing else: what Redis forgets or a page
misses changes nothing of it.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import StepKind
from clubs.models.session import ClubSession
from members.models import Agency

LONGEST_STEP = 240
TITLE_LENGTH = 120


class Step(models.Model):
    """What a step of a session and one of a template have in common."""

    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    kind = models.CharField(_("sorte"), max_length=12, choices=StepKind, default=StepKind.THEME)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_STEP)]
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class AgendaStep(Step):
    """One step of a session; of several that began, at most one has not ended."""

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="steps")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "position"]
        verbose_name = _("étape")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="one_step_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="step_ends_after_it_starts",
                condition=Q(ended_at=None)
                | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="step_takes_time", condition=Q(minutes__range=(1, LONGEST_STEP))
            ),
            # A step that goes on has no end: nothing else can begin before it has one.
            ExclusionConstraint(
                name="steps_of_a_session_do_not_overlap",
                expressions=[
                    ("session", RangeOperators.EQUAL),
                    (
                        Func(
                            "started_at",
                            "ended_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(started_at__isnull=False),
            ),
        ]

    @property
    def planned(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def has_begun(self) -> bool:
        return self.started_at is not None

    @property
    def goes_on(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def until(self) -> datetime | None:
        """When it should end; None before it begins."""
        return self.started_at + self.planned if self.started_at else None


class AgendaTemplate(models.Model):
    """An agenda an agency keeps, to begin the next ones from."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="agenda_templates")
    name = models.CharField(_("nom du modèle"), max_length=80)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("modèle d’ordre du jour")
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="one_template_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class TemplateStep(Step):
    template = models.ForeignKey(AgendaTemplate, models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["template", "position"]
        verbose_name = _("étape d’un modèle")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], name="one_template_step_per_position"
            )
        ]
