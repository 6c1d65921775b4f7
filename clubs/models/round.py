"""A speaking round (« tour de table »): the same time for everybody, one after the other."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import TurnState
from clubs.models.agenda import AgendaStep
from clubs.models.session import ClubSession


class Round(models.Model):
    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="rounds")
    # The step it was held in; none in a session without agenda.
    step = models.ForeignKey(
        AgendaStep, models.SET_NULL, null=True, blank=True, related_name="rounds"
    )
    # Everybody's time.
    seconds = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Since when the clock of the turn that goes on stands still.
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("tour de table")
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at=None), name="one_open_round_per_session"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.started_at}"


class RoundTurn(models.Model):
    round = models.ForeignKey(Round, models.CASCADE, related_name="turns")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=TurnState, default=TurnState.WAITING)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # How long the clock stood still during this turn.
    paused_for = models.DurationField(default=timedelta)

    class Meta:
        ordering = ["round", "position"]
        verbose_name = _("tour de parole")
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_turn_per_person"),
            models.UniqueConstraint(fields=["round", "position"], name="one_turn_per_position"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state=TurnState.SPEAKING),
                name="one_speaker_per_round",
            ),
            models.CheckConstraint(
                name="who_speaks_has_begun",
                condition=~Q(state=TurnState.SPEAKING) | Q(started_at__isnull=False, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.person_id} {self.get_state_display()}"

    def until(self, seconds: int) -> datetime | None:
        """When a turn of so many seconds should end, pauses so far included."""
        if self.started_at is None:
            return None
        return self.started_at + timedelta(seconds=seconds) + self.paused_for
