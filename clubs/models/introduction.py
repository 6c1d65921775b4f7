"""A member asks the club for somebody in a company; who knows somebody there answers.

Nobody learns who knows whom before they say so themselves: the asker reads of an accepted
answer only, whoever is asked reads their own, and staff read none.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import AnswerState, IntroductionState, Passing
from clubs.models.club import Club
from clubs.models.seat import Seat
from members.models import User

MESSAGE_LENGTH = 500
COMPANY_LENGTH = 120


def _sits(club: str, member: str) -> Exists:
    """Whether the person named by this field holds a seat of the club named by that one."""
    return Exists(Seat.objects.open().filter(club=OuterRef(club), member=OuterRef(member)))


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def asked_by(self, asker: User) -> "IntroductionQuerySet":
        """One's own, of the club where one sits."""
        return self.filter(_sits("club", "asker"), asker=asker)

    def with_answers(self) -> "IntroductionQuerySet":
        """``answers``, each with ``sits``; their authors only once they accepted."""
        sits = _sits("introduction__club", "member")
        answers = IntroductionAnswer.objects.annotate(sits=sits)  # type: ignore[no-redef]  # this
        return self.prefetch_related(Prefetch("answers", answers.select_related("member")))


class Introduction(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="introductions")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="introductions_asked"
    )
    # Chosen by the form when it is shown: submitted twice, it is asked once.
    key = models.UUIDField()
    company = models.CharField(_("entreprise"), max_length=COMPANY_LENGTH)
    company_key = models.CharField(max_length=2 * COMPANY_LENGTH)
    message = models.CharField(_("message"), max_length=MESSAGE_LENGTH)
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("mise en relation")
        constraints = [models.UniqueConstraint(fields=["asker", "key"], name="introduction_once")]

    def __str__(self) -> str:
        return f"{self.club_id} {self.pk}"

    def accepted(self) -> "IntroductionAnswer | None":
        """The answer of who accepted; for introductions read ``with_answers``."""
        found = (one for one in self.answers.all() if one.state == AnswerState.ACCEPTED)
        return next(found, None)

    def state_at(self, now: datetime) -> IntroductionState:
        """For introductions read ``with_answers``; who left the club answers no more."""
        if self.accepted():
            return IntroductionState.ACCEPTED
        if self.withdrawn_at:
            return IntroductionState.WITHDRAWN
        waiting = [one for one in self.answers.all() if one.state == AnswerState.WAITING]
        if not any(one.sits for one in waiting):
            return IntroductionState.DECLINED
        return IntroductionState.EXPIRED if self.expires_at <= now else IntroductionState.WAITING


class IntroductionAnswerQuerySet(models.QuerySet["IntroductionAnswer"]):
    def put_to(self, member: User) -> "IntroductionAnswerQuerySet":
        """Questions to somebody, while both they and the asker sit in the club."""
        return self.filter(
            _sits("introduction__club", "member"),
            _sits("introduction__club", "introduction__asker"),
            member=member,
        )


class IntroductionAnswer(models.Model):
    """What one member who knows somebody there says, once."""

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="answers")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=AnswerState, default=AnswerState.WAITING)
    passing = models.CharField(max_length=7, choices=Passing, blank=True)
    # A copy of what was passed on: the contact itself stays private, and may go.
    passed_on = models.TextField(blank=True)
    words = models.CharField(_("message"), max_length=MESSAGE_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    # Only there with ``Introduction.objects.with_answers()``.
    sits: bool

    objects = IntroductionAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "member"], name="asked_once"),
            models.UniqueConstraint(
                fields=["introduction"],
                condition=Q(state=AnswerState.ACCEPTED),
                name="one_introduces",
            ),
            models.CheckConstraint(
                name="answer_has_its_moment",
                condition=Q(state=AnswerState.WAITING, answered_at=None)
                | (~Q(state=AnswerState.WAITING) & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id} {self.pk}"
