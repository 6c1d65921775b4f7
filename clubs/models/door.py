"""The door of a session's room: who came in or was sent out, and guests invited by a link."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.models.session import CLOSES_AFTER, ClubSession


class GuestInvitationQuerySet(models.QuerySet["GuestInvitation"]):
    def working(self, now: datetime | None = None) -> "GuestInvitationQuerySet":
        """Those whose link may still be used."""
        closed_before = (now or timezone.now()) - CLOSES_AFTER
        return self.filter(withdrawn_at=None, session__during__endswith__gt=closed_before)


class GuestInvitation(models.Model):
    """A link to one session's room for somebody without an account, until it ends."""

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="guest_invitations")
    name = models.CharField(_("nom"), max_length=60)
    # What they come for, in words, when it is more than to be there: "simulation d’entretien".
    purpose = models.CharField(_("objet"), max_length=120, blank=True)
    # SHA-256 of the 32 random bytes in the link, which is shown once.
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = GuestInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("invitation d’une personne extérieure")

    def __str__(self) -> str:
        return f"{self.name} → {self.session_id}"

    @property
    def expires_at(self) -> datetime:
        """With the session's room, whenever that comes to be."""
        return self.session.room_closes_at

    @property
    def short_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class RoomEntry(models.Model):
    """What the door knows of one person at one session: let in once, or sent out since."""

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="room_entries")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    guest = models.ForeignKey(
        GuestInvitation, models.CASCADE, null=True, blank=True, related_name="entries"
    )
    admitted_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_entry_per_person"),
            models.UniqueConstraint(fields=["session", "guest"], name="one_entry_per_guest"),
            models.CheckConstraint(
                name="entry_of_a_person_or_a_guest",
                condition=Q(person=None, guest__isnull=False) | Q(person__isnull=False, guest=None),
            ),
            models.CheckConstraint(
                name="entry_admitted_or_removed",
                condition=Q(admitted_at=None, removed_at__isnull=False)
                | Q(admitted_at__isnull=False, removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id or self.guest_id}"
