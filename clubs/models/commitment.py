"""What a member says they will do by a day, and what became of it at a later session."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import CommitmentReview
from clubs.models.session import ClubSession

COMMITMENT_LENGTH = 300


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def waiting(self) -> "CommitmentQuerySet":
        """Not reviewed yet."""
        return self.filter(review="")

    def to_review_at(self, session: ClubSession) -> "CommitmentQuerySet":
        """Made at earlier sessions of the club, and either waiting or reviewed at this one."""
        return self.filter(
            Q(review="") | Q(reviewed_in=session),
            session__club=session.club_id,
            session__during__startswith__lt=session.starts_at,
        )


class Commitment(models.Model):
    # Where it was made.
    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="commitments")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="commitments")
    text = models.CharField(_("engagement"), max_length=COMMITMENT_LENGTH)
    due_on = models.DateField(_("pour le"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    review = models.CharField(
        _("bilan"), max_length=8, choices=CommitmentReview, blank=True, default=""
    )
    what_next = models.CharField(_("et ensuite"), max_length=COMMITMENT_LENGTH, blank=True)
    reviewed_in = models.ForeignKey(
        ClubSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments_reviewed",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    # One more at each change: a form says which it was filled in from.
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["session", "member", "id"]
        verbose_name = _("engagement")
        indexes = [
            models.Index(fields=["member"], name="commitments_waiting", condition=Q(review=""))
        ]
        constraints = [
            models.CheckConstraint(
                name="review_has_its_moment",
                condition=Q(review="", reviewed_at=None)
                | (~Q(review="") & Q(reviewed_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.due_on}"
