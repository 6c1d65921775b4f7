"""One meeting of a club: a period of time, a number in the season, an advisor."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.enums import SessionState
from clubs.models.club import Club
from clubs.models.lasting import Lasting, bounded
from members.models import User

# The room lets people in this long before the hour, and keeps them this long after.
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=60)


class ClubSessionQuerySet(models.QuerySet["ClubSession"]):
    def planned(self) -> "ClubSessionQuerySet":
        return self.filter(state=SessionState.PLANNED)

    def visible_to(self, user: User) -> "ClubSessionQuerySet":
        """Sessions of the clubs this person may read, and those they stand in for."""
        return self.filter(Q(club__in=Club.objects.visible_to(user)) | _led_by(user))

    def led_by(self, user: User) -> "ClubSessionQuerySet":
        """Sessions this person leads, as the club's advisor or standing in, see ``is_led_by``."""
        return self.filter(_led_by(user))

    def attended_by(self, user: User) -> "ClubSessionQuerySet":
        """Sessions whose room this person may enter: members with a seat, the advisors."""
        return self.filter(
            Q(club__seats__in=user.seats.filter(left_on=None)) | _led_by(user)
        ).distinct()

    def over(self, now: datetime | None = None) -> "ClubSessionQuerySet":
        return self.filter(during__fully_lt=(now or timezone.now(), None))

    def coming(self, now: datetime | None = None) -> "ClubSessionQuerySet":
        """Not over yet: the one that runs now included."""
        return self.filter(during__endswith__gt=now or timezone.now())

    def with_room_closed(self, now: datetime | None = None) -> "ClubSessionQuerySet":
        """Sessions that took place and whose room nobody can be in any more."""
        return self.planned().filter(during__endswith__lte=(now or timezone.now()) - CLOSES_AFTER)

    def with_open_room(self, now: datetime | None = None) -> "ClubSessionQuerySet":
        """Planned sessions whose room can be entered now."""
        now = now or timezone.now()
        return self.planned().filter(
            during__startswith__lte=now + OPENS_BEFORE,
            during__endswith__gt=now - CLOSES_AFTER,
        )


def _led_by(user: User) -> Q:
    """As ``ClubSession.is_led_by``, for the database."""
    if not user.is_advisor:
        return Q(pk__in=[])
    own = Q(advisor=user) | Q(club__advisor=user)
    stands_in = Q(advisor=user) & ~Q(club__advisor=user)
    return (Q(club__agency__in=user.advised_agency_ids) & own) | stands_in


class ClubSession(Lasting):
    club = models.ForeignKey(Club, models.CASCADE, related_name="sessions")
    # "séance 7 sur 24": its place in the season, kept when it is moved or cancelled.
    number = models.PositiveSmallIntegerField(_("numéro"))
    during = DateTimeRangeField(_("horaire"))
    # The club's advisor, unless somebody stands in for this session.
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sessions_led",
        verbose_name=_("conseiller"),
    )
    theme = models.CharField(_("thème"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    cancelled_because = models.CharField(_("motif de l’annulation"), max_length=200, blank=True)
    # When the room's presence was last made into attendance with nobody left in the room.
    attendance_taken_at = models.DateTimeField(null=True, blank=True)
    # When the advisor said that the attendance is right.
    attendance_checked_at = models.DateTimeField(null=True, blank=True)
    # Said by who leads, for the time the session is planned at then: the door opens before the
    # hour, and who was not there yet has to knock.
    door_opened_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    attendance_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When the report was written to everybody: once, whoever comes first.
    reported_at = models.DateTimeField(null=True, blank=True)
    # iCalendar's UID for ever and SEQUENCE, one more at each change people must hear of.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ClubSessionQuerySet.as_manager()

    class Meta:
        ordering = ["during", "id"]
        verbose_name = _("séance")
        indexes = [
            # What the task that takes attendances looks for, every few minutes.
            models.Index(
                RangeEndsWith("during"),
                name="attendance_to_take",
                condition=Q(state=SessionState.PLANNED, attendance_taken_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["club", "number"], name="session_number_once"),
            ExclusionConstraint(
                name="sessions_of_a_club_do_not_overlap",
                expressions=[
                    ("club", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=SessionState.PLANNED),
                # At the end of each statement: a season postponed by a week moves as one.
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("Le club a déjà une séance à cette heure."),
            ),
            ExclusionConstraint(
                name="sessions_of_an_advisor_do_not_overlap",
                expressions=[
                    ("advisor", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=SessionState.PLANNED),
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("Le conseiller a déjà une séance à cette heure."),
            ),
            bounded("session_period_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.club} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("session", args=[self.pk])

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    def is_led_by(self, user: User) -> bool:
        """Whether this person leads it: a name on the club or session counts with a role only.

        The club's advisor needs to advise at its agency; who stands in for one session may come
        from another agency, and needs to advise somewhere.
        """
        if self.club.agency_id in user.advised_agency_ids:
            return user.pk in (self.advisor_id, self.club.advisor_id)
        return user.is_advisor and user.pk == self.advisor_id != self.club.advisor_id

    def attendees(self) -> list[User]:
        """Who is expected: the session's advisor, then the members who hold a seat now.

        Closed accounts expect nothing any more.
        """
        seats = self.club.seats.open().select_related("member").order_by("number")
        expected = {person.pk: person for person in [self.advisor, *(s.member for s in seats)]}
        return [person for person in expected.values() if person.is_active]

    @property
    def room_opens_at(self) -> datetime:
        return self.starts_at - OPENS_BEFORE

    @property
    def room_closes_at(self) -> datetime:
        return self.ends_at + CLOSES_AFTER

    def has_begun(self, now: datetime | None = None) -> bool:
        return self.starts_at <= (now or timezone.now())

    def is_over(self, now: datetime | None = None) -> bool:
        return self.ends_at <= (now or timezone.now())

    def room_is_open(self, now: datetime | None = None) -> bool:
        """Whether people may be in the room: from half an hour before to an hour after."""
        now = now or timezone.now()
        return not self.is_cancelled and self.room_opens_at <= now < self.room_closes_at

    def door_is_open(self, now: datetime | None = None) -> bool:
        """Whether those who wait may come in: from the hour on, or as soon as it was opened."""
        return self.has_begun(now) or self.still_holds(self.door_opened_at)

    @property
    def is_locked(self) -> bool:
        return self.still_holds(self.locked_at)

    def still_holds(self, said_at: datetime | None) -> bool:
        """Whether something said at the door was said since the room opened, not for a time the
        session was planned at before.
        """
        return said_at is not None and said_at >= self.room_opens_at
