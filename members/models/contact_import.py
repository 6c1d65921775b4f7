"""The account of one file of contacts: what became of each of its cards or lines."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from eclub.kit.models.random_key import random_key
from members.enums import LineOutcome
from members.models.person import User


class ContactImportQuerySet(models.QuerySet["ContactImport"]):
    def of(self, owner: User) -> "ContactImportQuerySet":
        return self.filter(owner=owner)

    def done(self) -> "ContactImportQuerySet":
        """Without those that wait for somebody to say what their columns are."""
        return self.filter(table=None)


class ContactImport(models.Model):
    # Its address tells a club-mate nothing of how many files others bring.
    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_imports"
    )
    file_name = models.CharField(_("fichier"), max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)
    added = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # In the order of the file: [line, outcome, name, why].
    lines = models.JSONField(default=list)
    # Header and rows of a file whose columns nobody has named yet; None once it is read.
    table = models.JSONField(null=True)

    objects = ContactImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("import de contacts")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("contact_import_account", args=[self.pk])

    @property
    def total(self) -> int:
        return self.added + self.completed + self.known + self.refused

    def counted(self) -> list[tuple[LineOutcome, int]]:
        """How many lines had each outcome."""
        return [(outcome, getattr(self, outcome.value)) for outcome in LineOutcome]
