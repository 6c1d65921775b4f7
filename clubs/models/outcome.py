"""Why a member left the club, and how they found work when they did."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import WORK, OutcomeChannel, OutcomeKind
from clubs.models.seat import Seat


class Outcome(models.Model):
    seat = models.OneToOneField(Seat, models.CASCADE, related_name="outcome")
    # The seat's own date, kept equal by a foreign key on both columns (migration 0008), so
    # that a check can compare with it.
    seat_taken_on = models.DateField(editable=False)
    kind = models.CharField(_("sortie"), max_length=10, choices=OutcomeKind)
    # Of ways back to work only.
    channel = models.CharField(_("trouvé par"), max_length=6, choices=OutcomeChannel, blank=True)
    happened_on = models.DateField(_("le"))
    # The same day, or the one on which it was told when that was before: statistics count up
    # to here, since nobody is followed on days to come.
    known_on = models.DateField(editable=False)
    job = models.CharField(_("métier"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_on", "id"]
        verbose_name = _("sortie")
        constraints = [
            models.CheckConstraint(
                name="outcome_not_before_seat_taken",
                condition=Q(happened_on__gte=F("seat_taken_on")),
                violation_error_message=_("Cette date est avant l’arrivée dans le club."),
            ),
            models.CheckConstraint(
                name="outcome_not_known_outside_its_time",
                condition=Q(known_on__gte=F("seat_taken_on"), known_on__lte=F("happened_on")),
            ),
            models.CheckConstraint(
                name="outcome_of_work_has_its_channel",
                condition=(Q(kind__in=WORK) & ~Q(channel="")) | (~Q(kind__in=WORK) & Q(channel="")),
                violation_error_message=_("Dites comment l’emploi a été trouvé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.get_kind_display()}"

    @property
    def is_work(self) -> bool:
        return self.kind in WORK


class OutcomeCorrection(models.Model):
    """What an outcome said until somebody set it right, and why they did."""

    # Of the seat: it stays when the outcome itself was taken back.
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="outcome_corrections")
    kind = models.CharField(max_length=10, choices=OutcomeKind)
    channel = models.CharField(max_length=6, choices=OutcomeChannel, blank=True)
    happened_on = models.DateField()
    job = models.CharField(max_length=120, blank=True)
    # The member sits in the club again, and has no outcome.
    taken_back = models.BooleanField(default=False)
    reason = models.CharField(_("raison"), max_length=200)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    corrected_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.kind}"
