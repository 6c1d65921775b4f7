"""An import of SIRENE's files: how far it is, what it did, and what it left out."""

from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from prospecting.enums import ImportPhase, ImportState, Refusal

UNFINISHED = (ImportState.WAITING, ImportState.RUNNING, ImportState.INTERRUPTED)
COUNTS = ("read", "added", "updated", "unchanged", "closed", "skipped", "refused")


class SireneImportQuerySet(models.QuerySet["SireneImport"]):
    def unfinished(self) -> "SireneImportQuerySet":
        """Those that go on, oldest first: waiting, at work, or left by a process that died."""
        return self.filter(state__in=UNFINISHED).order_by("pk")

    def finished(self) -> "SireneImportQuerySet":
        """Those that have an account, the latest first."""
        return self.exclude(state__in=UNFINISHED).order_by("-pk")


class SireneImport(models.Model):
    """Every line of the establishments' file is in exactly one count besides ``read``.

    ``phase`` and ``line`` say which file is being read and how many of its lines are in the
    tables already: both are written in the transaction that writes those lines.
    """

    # As whoever sent or chose them calls them; the paths may be names of ours.
    names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    path = models.CharField(_("fichier des établissements"), max_length=500)
    units_path = models.CharField(_("fichier des unités légales"), max_length=500, blank=True)
    coordinates_path = models.CharField(_("fichier des coordonnées"), max_length=500, blank=True)
    departements = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    # Of the contents of all its files and its départements: another run of the same has the same.
    fingerprint = models.CharField(max_length=64, blank=True)

    state = models.CharField(
        _("état"), max_length=11, choices=ImportState, default=ImportState.WAITING
    )
    phase = models.CharField(max_length=6, choices=ImportPhase, blank=True)
    line = models.BigIntegerField(default=0)
    # Of the file being read, to say how far it is.
    bytes_read = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)

    read = models.BigIntegerField(_("lignes lues"), default=0)
    added = models.BigIntegerField(_("ajoutées"), default=0)
    updated = models.BigIntegerField(_("mises à jour"), default=0)
    unchanged = models.BigIntegerField(_("inchangées"), default=0)
    closed = models.BigIntegerField(_("fermées"), default=0)
    skipped = models.BigIntegerField(_("laissées de côté"), default=0)
    refused = models.BigIntegerField(_("refusées"), default=0)

    # Among the lines kept: their position is in another projection than the mainland's.
    elsewhere = models.BigIntegerField(default=0)

    # What its reader should know of the files: their encoding, what they are cut off at.
    note = models.TextField(blank=True)
    error = models.TextField(blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = SireneImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import de SIRENE")
        verbose_name_plural = _("imports de SIRENE")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("sirene_import", args=[self.pk])

    @property
    def counts(self) -> dict[str, int]:
        """``read``, and what became of the lines read, which add up to it."""
        return {name: getattr(self, name) for name in COUNTS}

    @property
    def figures(self) -> list[tuple[str, int]]:
        """The counts, by the names people read."""
        fields = {field.name: field.verbose_name for field in self._meta.concrete_fields}
        return [(str(fields[name]), count) for name, count in self.counts.items()]

    @property
    def identity(self) -> tuple[list[Path], list[str]]:
        """Its files and its options, of which the fingerprint is taken."""
        paths = [self.path, self.units_path, self.coordinates_path]
        given = ["units" * bool(self.units_path), "coordinates" * bool(self.coordinates_path)]
        return [Path(path) for path in paths if path], [*given, *self.departements]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        """How much of the file being read is done."""
        return min(100, self.bytes_read * 100 // self.bytes_total) if self.bytes_total else 0


class SireneRefusal(models.Model):
    """One line left out; the first thousand of an import are kept."""

    sirene_import = models.ForeignKey(SireneImport, models.CASCADE, related_name="refusals")
    line = models.BigIntegerField(_("ligne"))
    # As it is written in the file, cut.
    siret = models.CharField(_("SIRET"), max_length=30, blank=True)
    reason = models.CharField(_("raison"), max_length=5, choices=Refusal)

    class Meta:
        ordering = ["line", "id"]
        verbose_name = _("ligne refusée")

    def __str__(self) -> str:
        return f"{self.line} {self.reason}"

    @property
    def name(self) -> str:
        """What the line is of, as any account of a file's lines names it."""
        return self.siret

    @property
    def words(self) -> str:
        """Why it was left out."""
        return str(self.get_reason_display())


class SireneUnit(models.Model):
    """A legal unit that an import needs, until it ends; everything is None before it was read."""

    siren = models.CharField(max_length=9, primary_key=True)
    legal_category = models.TextField(null=True)  # noqa: DJ001  # None: not read yet
    legal_name = models.TextField(null=True)  # noqa: DJ001  # as above
    usual_name = models.TextField(null=True)  # noqa: DJ001  # as above
    acronym = models.TextField(null=True)  # noqa: DJ001  # as above
    # Folded words of a natural person's names, which no company's name may consist of.
    person = models.TextField(null=True)  # noqa: DJ001  # as above

    def __str__(self) -> str:
        return self.siren


class SireneOverridden(models.Model):
    """A line whose SIRET is on another one that counts, until the import ends."""

    line = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.line}"


class SirenePlace(models.Model):
    """Coordinates of an establishment that an import needs, until it ends."""

    siret = models.CharField(max_length=14, primary_key=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.siret
