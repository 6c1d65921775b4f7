"""A volunteer's request for a seat of a club: who, from where, for what work, with what line.

It belongs to one club at a time and follows the person when another one suits better.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.enums import ClubState
from clubs.enums.application import PENDING, ApplicationState, Device, Equipped, Line, Obstacle
from clubs.models.club import Club
from clubs.models.invitation import SeatInvitation
from members.models import Agency, User

# How long a choice of occupations is, as in a CV.
MOST_OCCUPATIONS = 3


class ApplicationQuerySet(models.QuerySet["Application"]):
    def pending(self) -> "ApplicationQuerySet":
        """Those that wait for an answer, for a seat, or for the person to take it."""
        return self.filter(state__in=PENDING)

    def listed(self) -> "ApplicationQuerySet":
        """The waiting list, the first to come first."""
        return self.filter(state=ApplicationState.LISTED).order_by("applied_at", "pk")

    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """Those of the advisor's agencies, and of their region when the person said so.

        Managers and administrators read none: they see how many there are.
        """
        regions = Agency.objects.filter(pk__in=user.advised_agency_ids).values("region")
        return self.filter(erased_at=None).filter(
            Q(club__agency__in=user.advised_agency_ids)
            | Q(
                anywhere=True,
                state__in=[ApplicationState.WAITING, ApplicationState.LISTED],
                club__agency__region__in=regions,
            )
        )


class Application(models.Model):
    # Chosen by the form when it is first shown: submitted twice, it is one application.
    key = models.UUIDField(unique=True, editable=False)
    club = models.ForeignKey(Club, models.CASCADE, related_name="applications")
    state = models.CharField(
        _("état"), max_length=10, choices=ApplicationState, default=ApplicationState.WAITING
    )
    # Kept when it moves to another club: who waited for long has waited for long.
    applied_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    # Since when the state is what it is.
    state_at = models.DateTimeField(default=timezone.now)
    # SHA-256 of the secret in the link by which the person sees and withdraws it.
    token_hash = models.BinaryField(max_length=32, unique=True)

    first_name = models.CharField(_("prénom"), max_length=60)
    last_name = models.CharField(_("nom"), max_length=60)
    email = models.EmailField(_("adresse électronique"))
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)

    # As the register of communes has it, so that it needs no join, nor to be there still.
    commune = models.CharField(_("commune"), max_length=60)
    commune_code = models.CharField(_("code INSEE de la commune"), max_length=5, blank=True)
    # WGS 84 degrees, of the commune's centre; none before the register was brought in.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    # Codes of the ROME, the most wished for first, and what the register has no name for.
    occupations = ArrayField(models.CharField(max_length=5), size=MOST_OCCUPATIONS, default=list)
    other_occupation = models.CharField(_("autre métier"), max_length=320, blank=True)
    obstacles = ArrayField(models.CharField(max_length=10), default=list)
    obstacles_more = models.TextField(_("précisions"), max_length=500, blank=True)
    motivation = models.TextField(_("pourquoi un e-club"), max_length=1500)
    # Other agencies of the region may read it and propose their club.
    anywhere = models.BooleanField(_("tout club à distance"), default=False)

    device = models.CharField(_("appareil"), max_length=10, choices=Device)
    camera = models.CharField(_("caméra"), max_length=6, choices=Equipped)
    microphone = models.CharField(_("micro"), max_length=6, choices=Equipped)
    line = models.CharField(_("connexion"), max_length=6, choices=Line)
    # Whether the browser opened it while the form was filled in, and not only the person's word.
    camera_tried = models.BooleanField(default=False)
    microphone_tried = models.BooleanField(default=False)
    # Of the line when it was tried: round trip in milliseconds, then kilobits a second towards
    # the person, and from them, which is what a picture needs first.
    line_ms = models.PositiveIntegerField(null=True, blank=True)
    line_kbps = models.PositiveIntegerField(null=True, blank=True)
    line_up_kbps = models.PositiveIntegerField(null=True, blank=True)

    # Of what text (its date), and when.
    consent = models.CharField(max_length=10)
    consented_at = models.DateTimeField()

    # The seat that is offered now, or was last.
    offer = models.OneToOneField(
        SeatInvitation, models.SET_NULL, null=True, blank=True, related_name="application"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(max_length=10, blank=True)
    # When names, address and words were forgotten; the row goes on being counted.
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["applied_at", "id"]
        verbose_name = _("candidature")
        constraints = [
            models.UniqueConstraint(
                fields=["club", "email"],
                condition=Q(state__in=PENDING),
                name="one_pending_application_per_club",
            ),
            models.CheckConstraint(
                name="application_email_in_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="application_offered_has_its_offer",
                condition=~Q(state=ApplicationState.OFFERED) | Q(offer__isnull=False),
            ),
            models.CheckConstraint(
                name="application_has_a_whole_place",
                condition=Q(latitude__isnull=False, longitude__isnull=False)
                | Q(latitude__isnull=True, longitude__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["club", "state", "applied_at"], name="application_waiting"),
            models.Index(
                fields=["state_at"],
                condition=Q(erased_at=None),
                name="application_to_forget",
            ),
            # Whoever is erased, or takes a copy of their data.
            models.Index(fields=["email"], name="application_from"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} → {self.club_id}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def obstacle_words(self) -> str:
        """What keeps the person from travelling, in a line."""
        known = dict(Obstacle.choices)
        return ", ".join(str(known[one]) for one in self.obstacles if one in known)

    @property
    def line_megabits(self) -> float | None:
        """Megabits a second, to a tenth: nobody measures better in passing."""
        return _megabits(self.line_kbps)

    @property
    def line_up_megabits(self) -> float | None:
        return _megabits(self.line_up_kbps)

    @property
    def may_return(self) -> bool:
        """Whether the person may put it back on the waiting list themselves."""
        return self.state == ApplicationState.LAPSED and self.club.state != ClubState.CLOSED

    def waited(self, now: datetime | None = None) -> timedelta:
        """Since it came; until it ended, once it has."""
        end = (now or timezone.now()) if self.is_pending else self.state_at
        return end - self.applied_at


def _megabits(kilobits: int | None) -> float | None:
    return None if kilobits is None else round(kilobits / 1000, 1)
