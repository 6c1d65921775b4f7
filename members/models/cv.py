"""A person's CV: one master made of items, selections of it by tags, and versions that were sent.

Its content is that of JSON Resume 1.0 (https://jsonresume.org/schema), unknown fields included:
``members.services.cv_document`` reads and writes whole documents.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from eclub.kit.models import StoredFile
from members.enums import CvLayout, CvSection
from members.models.person import User

TAG_LENGTH = 30
NAME_LENGTH = 60


class CvQuerySet(models.QuerySet["Cv"]):
    def of(self, user: User) -> "CvQuerySet":
        return self.filter(owner=user)


class Cv(models.Model):
    """The master: everything, in one place; what is sent is chosen from it."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cv")
    # JSON Resume's `basics`: name, label, email, phone, url, summary, location, profiles…
    basics = models.JSONField(default=dict)
    # Whatever else a document has beside its sections: `meta`, `$schema`, keys nobody knows, and
    # sections that are there and empty.
    rest = models.JSONField(default=dict)
    # ROME codes of the one to three occupations sought, the first being the most wished for.
    occupations = ArrayField(models.CharField(max_length=5), default=list, blank=True, size=3)
    layout = models.CharField(
        _("mise en page"), max_length=10, choices=CvLayout, default=CvLayout.CLASSIC
    )
    # Of `basics`: raised by each change, so that two pages do not overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    # The page that wrote `basics` last: what it sends again is no one else's change.
    written_by = models.UUIDField(null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CvQuerySet.as_manager()

    class Meta:
        verbose_name = _("CV")

    def __str__(self) -> str:
        return f"{self.owner_id}"


class CvItemQuerySet(models.QuerySet["CvItem"]):
    def tagged(self, tags: list[str]) -> "CvItemQuerySet":
        """What a selection shows: items that carry one of its tags, and those without any.

        One that names no tag shows everything.
        """
        if not tags:
            return self
        return self.filter(models.Q(tags__overlap=tags) | models.Q(tags=[]))


_Items = models.Manager.from_queryset(CvItemQuerySet)


class KeptItems(_Items):
    """All but what was removed and can be put back for a while."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(position__isnull=False)


class CvItem(models.Model):
    """One job, one course, one skill…: an entry of a section, moved and changed on its own."""

    cv = models.ForeignKey(Cv, models.CASCADE, related_name="items")
    section = models.CharField(max_length=12, choices=CvSection)
    # What its page called it before it was kept: sent twice, it is one item.
    key = models.UUIDField(default=uuid4, editable=False)
    # From 0, without gaps, within its section; null once it is removed.
    position = models.PositiveIntegerField(null=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    # The entry as JSON Resume writes it, unknown fields included.
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=TAG_LENGTH), default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    # The page that wrote it last, as for `Cv.written_by`.
    written_by = models.UUIDField(null=True, editable=False)

    objects = KeptItems()
    with_removed = CvItemQuerySet.as_manager()

    class Meta:
        ordering = ["cv", "section", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["cv", "section", "position"],
                name="cv_item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["cv", "key"], name="cv_item_once"),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"],
                condition=models.Q(removed_at__isnull=False),
                name="cv_item_to_forget",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cv_id} {self.section} {self.position}"


class CvSelection(models.Model):
    """The CV for one kind of job: what carries certain tags, under a title of its own."""

    cv = models.ForeignKey(Cv, models.CASCADE, related_name="selections")
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    tags = ArrayField(models.CharField(max_length=TAG_LENGTH), default=list, blank=True)
    # In place of the master's `label` and `summary` when they are not empty.
    label = models.CharField(_("titre du CV"), max_length=120, blank=True)
    summary = models.TextField(_("accroche"), max_length=2000, blank=True)
    hidden_sections = ArrayField(
        models.CharField(max_length=12, choices=CvSection), default=list, blank=True
    )
    layout = models.CharField(
        _("mise en page"), max_length=10, choices=CvLayout, default=CvLayout.CLASSIC
    )

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("déclinaison")
        constraints = [models.UniqueConstraint(fields=["cv", "name"], name="cv_selection_once")]

    def __str__(self) -> str:
        return self.name


class CvVersion(StoredFile):
    """The CV as it was sent to somebody: its document and its PDF, neither of which changes."""

    cv = models.ForeignKey(Cv, models.CASCADE, related_name="versions")
    # Chosen by the form when it is shown: submitted twice, it is kept once.
    key = models.UUIDField(null=True, editable=False)
    # The selection's name on that day; empty for the whole CV.
    selection_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    addressee = models.CharField(_("envoyé à"), max_length=120)
    sent_on = models.DateField(_("envoyé le"))
    document = models.JSONField()
    layout = models.CharField(max_length=10, choices=CvLayout)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-sent_on", "-id"]
        verbose_name = _("version envoyée")
        constraints = [models.UniqueConstraint(fields=["cv", "key"], name="cv_version_once")]


class CvPhoto(StoredFile):
    """The picture on the CV, decoded and written anew by us."""

    cv = models.OneToOneField(Cv, models.CASCADE, related_name="photo")
