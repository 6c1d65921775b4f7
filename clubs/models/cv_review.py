"""A member's CV shown to the club, and what the club says of its lines."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.models.club import Club
from clubs.models.seat import Seat
from members.models import Cv, CvSelection

COMMENT_LENGTH = 500
QUOTE_LENGTH = 300


class ShownCvQuerySet(models.QuerySet["ShownCv"]):
    def open(self) -> "ShownCvQuerySet":
        """Shown still, by somebody who still sits in the club."""
        sits = Seat.objects.filter(
            Q(left_on=None) | Q(until_closing=True),
            club=models.OuterRef("club"),
            member=models.OuterRef("cv__owner"),
        )
        return self.filter(models.Exists(sits), hidden_at=None)


class ShownCv(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="shown_cvs")
    cv = models.ForeignKey(Cv, models.CASCADE, related_name="shown_to")
    # None: the whole CV. A selection that is deleted is shown no more: none says more in its place.
    selection = models.ForeignKey(
        CvSelection, models.CASCADE, null=True, blank=True, related_name="+"
    )
    shown_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = ShownCvQuerySet.as_manager()

    class Meta:
        ordering = ["shown_at", "id"]
        verbose_name = _("CV montré au club")
        constraints = [
            models.UniqueConstraint(fields=["club", "cv"], name="cv_shown_once_to_a_club")
        ]

    def __str__(self) -> str:
        return f"{self.club_id} {self.cv_id}"

    def get_absolute_url(self) -> str:
        return reverse("cv_review", args=[self.pk])


class CvComment(models.Model):
    """On one line: what works there first, then perhaps an idea."""

    shown = models.ForeignKey(ShownCv, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Chosen by the form when it is shown: submitted twice, it is written once.
    key = models.UUIDField(default=uuid4, editable=False)
    # Which line (``clubs.services.cv_lines``), and what it said then.
    anchor = models.CharField(max_length=80)
    quote = models.CharField(max_length=QUOTE_LENGTH)
    praise = models.CharField(_("ce qui marche"), max_length=COMMENT_LENGTH)
    idea = models.CharField(_("une idée"), max_length=COMMENT_LENGTH, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("commentaire de CV")
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="cv_comment_once"),
            models.CheckConstraint(name="cv_comment_praises_first", condition=~Q(praise="")),
        ]

    def __str__(self) -> str:
        return f"{self.shown_id} {self.anchor}"
