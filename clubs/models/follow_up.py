"""How somebody is 3, 6 and 12 months after they left: one question each time, one answer."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from clubs.enums import OPEN_ENDED, FollowUpAnswer, FollowUpMonth
from clubs.models.outcome import Outcome
from clubs.models.seat import Seat


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def unasked(self) -> "FollowUpQuerySet":
        return self.filter(asked_at=None, answered_at=None)

    def to_ask(self, day: date) -> "FollowUpQuerySet":
        """Due by a day and not too late, of people who may be asked: they are still known, have
        not refused, and have not joined a club again since."""
        later = Seat.objects.filter(
            member=OuterRef("outcome__seat__member"),
            taken_on__gt=OuterRef("outcome__seat_taken_on"),
        )
        return self.unasked().filter(
            ~Exists(later),
            due_on__lte=day,
            open_until__gt=day,
            outcome__seat__member__is_active=True,
            outcome__seat__member__wants_follow_up=True,
        )

    def proposing(self) -> "FollowUpQuerySet":
        """Answers of work from whom no way out was known: the outcome may be set right."""
        return self.filter(
            answer=FollowUpAnswer.WORK, settled_at=None, outcome__kind__in=OPEN_ENDED
        )


class FollowUp(models.Model):
    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(choices=FollowUpMonth)
    # In the agency's zone; answers are taken until the day before ``open_until``.
    due_on = models.DateField()
    open_until = models.DateField()
    # SHA-256 of the 32 random bytes in the message's links.
    token_hash = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    # Empty as long as nobody has answered.
    answer = models.CharField(max_length=10, choices=FollowUpAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Who heard it by phone; None when the person answered by themselves.
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The advisor looked at what the answer proposes, and left the outcome as it is.
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["outcome", "months"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "months"], name="follow_up_once_a_term"),
            models.CheckConstraint(
                name="follow_up_months", condition=Q(months__in=FollowUpMonth.values)
            ),
            models.CheckConstraint(
                name="follow_up_answered_with_an_answer",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="follow_up_open_after_due", condition=Q(open_until__gt=F("due_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(asked_at=None, answered_at=None),
                name="follow_ups_to_ask",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id} {self.months}"

    def is_open(self, now: datetime) -> bool:
        """Whether an answer is still taken: until the next question, and never before this one."""
        today = now.astimezone(self.outcome.seat.club.zone).date()
        return self.due_on <= today < self.open_until

    @property
    def is_said_by_themselves(self) -> bool:
        return self.answered_at is not None and self.heard_by_id is None

    @property
    def last_day(self) -> date:
        return self.open_until - timedelta(days=1)
