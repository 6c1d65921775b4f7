"""A numbered place of a club, held by one member from a day to a day."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import SEATS
from clubs.models.club import Club
from clubs.models.session import ClubSession


class SeatQuerySet(models.QuerySet["Seat"]):
    def open(self) -> "SeatQuerySet":
        """Seats somebody holds now."""
        return self.filter(left_on=None)

    def of_session(self, session: ClubSession) -> "SeatQuerySet":
        """Seats of the session's club that were held on its day."""
        day = session.starts_at.astimezone(session.club.zone).date()
        return self.filter(
            Q(left_on=None) | Q(left_on__gte=day), club=session.club_id, taken_on__lte=day
        )


class Seat(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField(_("place"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    taken_on = models.DateField(_("depuis le"), default=date.today)
    left_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    # Nobody left it: it ended with the club, whose pages its member goes on reading.
    until_closing = models.BooleanField(default=False, editable=False)

    # The club of the next season, where a seat waits until this one's club closes.
    stays_in = models.ForeignKey(
        Club,
        models.SET_NULL,
        related_name="awaited",
        null=True,
        blank=True,
        editable=False,
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["club", "number"]
        verbose_name = _("place")
        constraints = [
            models.CheckConstraint(
                name="seat_number_1_to_8", condition=Q(number__range=(1, SEATS))
            ),
            models.CheckConstraint(
                name="seat_left_after_taken",
                condition=Q(left_on=None) | Q(left_on__gte=F("taken_on")),
            ),
            models.UniqueConstraint(
                fields=["club", "number"],
                condition=Q(left_on=None),
                name="one_open_seat_per_number",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(left_on=None),
                name="one_open_seat_per_person",
                violation_error_message=_("Cette personne a déjà une place dans un e-club."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.club} {self.number}"
