"""The club's brochure: a text about it, and the cards of the members who wish to be on it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import BrochureLayout, BrochureResults
from clubs.models.club import Club
from clubs.models.seat import Seat

TITLE_LENGTH, TEXT_LENGTH = 80, 1200
# An address that nobody thinks of any more does not stay for ever.
ONLINE_AFTER = timedelta(days=90)
HEADLINE_LENGTH, PITCH_LENGTH, SKILLS_LENGTH = 80, 320, 160


class Brochure(models.Model):
    club = models.OneToOneField(Club, models.CASCADE, related_name="brochure")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    text = models.TextField(_("texte sur le club"), max_length=TEXT_LENGTH, blank=True)
    layout = models.CharField(
        _("mise en page"), max_length=8, choices=BrochureLayout, default=BrochureLayout.RING
    )
    # The advisor's choice. On the web the agency's own are never: they are of too few people.
    results = models.CharField(
        _("résultats"), max_length=9, choices=BrochureResults, default=BrochureResults.OWN
    )
    # Raised by each change: two people at once do not overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    # SHA-256 of the 32 random bytes of its address on the web; None: it is not there.
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("plaquette")
        constraints = [
            models.CheckConstraint(
                name="brochure_published_with_an_address",
                condition=Q(token_hash=None, published_at=None)
                | Q(token_hash__isnull=False, published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def online_until(self) -> date | None:
        """The last day of its address: some time after the season, however that is prolonged."""
        ends_on = self.club.ends_on
        return ends_on + ONLINE_AFTER if self.published_at and ends_on else None

    @property
    def is_blank(self) -> bool:
        """Nobody has written anything yet: it is not kept."""
        return self._state.adding


class BrochureCardQuerySet(models.QuerySet["BrochureCard"]):
    def shown(self) -> "BrochureCardQuerySet":
        """Of members who still sit in the club, in the order of their seats."""
        seats = Seat.objects.open().filter(
            club=models.OuterRef("brochure__club"), member=models.OuterRef("member")
        )
        return (
            self.annotate(seat_number=models.Subquery(seats.values("number")[:1]))
            .exclude(seat_number=None)
            .order_by("seat_number")
        )


class BrochureCard(models.Model):
    """One member's place on it; there because they wished so, gone when they take it back."""

    brochure = models.ForeignKey(Brochure, models.CASCADE, related_name="cards")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="brochure_cards"
    )
    headline = models.CharField(_("métier recherché"), max_length=HEADLINE_LENGTH)
    pitch = models.TextField(_("en deux phrases"), max_length=PITCH_LENGTH, blank=True)
    skills = models.CharField(_("savoir-faire"), max_length=SKILLS_LENGTH, blank=True)
    place = models.CharField(_("où"), max_length=60, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    shows_last_name = models.BooleanField(_("montrer mon nom en entier"), default=False)
    written_at = models.DateTimeField(auto_now=True)

    # Only there after ``shown``.
    seat_number: int

    objects = BrochureCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche de plaquette")
        constraints = [
            models.UniqueConstraint(fields=["brochure", "member"], name="one_card_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.brochure_id} {self.member_id}"

    @property
    def name(self) -> str:
        """As the member wished it."""
        return self.member.full_name if self.shows_last_name else self.member.short_name
