"""The library: letters, scripts and guides of an agency or of one club, in versions."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.enums import DocumentKind
from clubs.models.club import Club
from eclub.kit.models import StoredFile
from members.models import Agency

TITLE_LENGTH, DESCRIPTION_LENGTH = 120, 500


class DocumentQuerySet(models.QuerySet["Document"]):
    def of_club(self, club: Club, *, withdrawn: bool = False) -> "DocumentQuerySet":
        """What its people find: their own documents and their agency's; or those withdrawn."""
        own = Q(club=club) | Q(agency=club.agency_id)
        return self.filter(own, withdrawn_at__isnull=not withdrawn)

    def with_latest(self) -> "DocumentQuerySet":
        """``latest_at``: when its latest version came."""
        return self.annotate(latest_at=Max("versions__uploaded_at"))


class Document(models.Model):
    # One of both: kept by the club's people, or by the agency's advisors for all its clubs.
    club = models.ForeignKey(Club, models.CASCADE, null=True, blank=True, related_name="documents")
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="documents"
    )
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    description = models.TextField(_("à quoi il sert"), max_length=DESCRIPTION_LENGTH, blank=True)
    kind = models.CharField(_("sorte"), max_length=8, choices=DocumentKind)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("document")
        constraints = [
            models.CheckConstraint(
                name="document_of_a_club_or_an_agency",
                condition=Q(club=None, agency__isnull=False) | Q(club__isnull=False, agency=None),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_of_agency(self) -> bool:
        return self.agency_id is not None

    def address_in(self, club: Club) -> str:
        """Its page, as the people of a club come to it."""
        return reverse("library_document", args=[club.pk, self.pk])


class DocumentVersion(StoredFile):
    """One file of a document; the former ones stay."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # Chosen by the form when it is shown: submitted twice, it is kept once.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once")
        ]
