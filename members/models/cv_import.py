"""A CV read from a file, which waits for its owner to say what to take from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.cv import Cv


class CvImport(models.Model):
    """Gone when its owner has chosen, or a week later."""

    cv = models.ForeignKey(Cv, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=120)
    # The JSON Resume that was read.
    document = models.JSONField(default=dict)
    # What LinkedIn knows and no CV needs: taken only when asked for.
    private = models.JSONField(default=dict)
    # How many lines of each file of an archive were read, and which said nothing.
    account = models.JSONField(default=dict)
    # Files whose columns nobody knows: file → its headers; the archive waits in `archive`.
    unknown = models.JSONField(default=dict)
    archive = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("import de CV")

    def __str__(self) -> str:
        return self.file_name
