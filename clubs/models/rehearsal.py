"""What people wrote for the candidate of an interview simulation, and what they look at."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clubs.models.door import GuestInvitation
from clubs.models.grouping import Grouping
from members.models import Agency, User

CRITERION_LENGTH = 120
MOST_CRITERIA = 12
NOTE_LENGTH = 2000


class GridCriteria(models.Model):
    """What an agency's clubs look at in a simulation, when it is not the platform's own list."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="grid_criteria")
    lines = ArrayField(models.CharField(max_length=CRITERION_LENGTH), size=MOST_CRITERIA)

    def __str__(self) -> str:
        return str(self.agency_id)


class RehearsalGridQuerySet(models.QuerySet["RehearsalGrid"]):
    def read_by(self, user: User) -> "RehearsalGridQuerySet":
        """The candidate reads what was written for them, whoever wrote it reads it too."""
        return self.filter(Q(candidate=user) | Q(author=user))


class RehearsalGrid(models.Model):
    """One person's notes for one candidate: praise first, then advice."""

    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="grids")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="grids_received"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    guest = models.ForeignKey(
        GuestInvitation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    strengths = models.TextField(_("ce qui a marché"), max_length=NOTE_LENGTH)
    advice = models.TextField(_("un conseil"), max_length=NOTE_LENGTH, blank=True)
    # Criterion and level, in the words of that day.
    marks = models.JSONField(default=list, blank=True)
    written_at = models.DateTimeField(auto_now=True)

    objects = RehearsalGridQuerySet.as_manager()

    class Meta:
        ordering = ["grouping", "id"]
        verbose_name = _("grille de simulation d’entretien")
        constraints = [
            models.UniqueConstraint(
                fields=["grouping", "candidate", "author"], name="one_grid_per_author"
            ),
            models.UniqueConstraint(
                fields=["grouping", "candidate", "guest"], name="one_grid_per_guest"
            ),
            models.CheckConstraint(name="grid_praises_first", condition=~Q(strengths="")),
            models.CheckConstraint(
                name="grid_of_a_person_or_a_guest",
                condition=Q(author=None, guest__isnull=False) | Q(author__isnull=False, guest=None),
            ),
            models.CheckConstraint(
                name="grid_is_for_somebody_else",
                condition=Q(author=None) | ~Q(author=F("candidate")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grouping_id} {self.candidate_id}"
