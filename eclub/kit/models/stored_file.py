"""What a row says of a file whose bytes lie on a shelf (``eclub.kit.shelf``)."""

from uuid import uuid4

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _


class StoredFile(models.Model):
    """Its bytes lie under its token; its name is only what people call it."""

    # What its address holds and where it lies, known only to who may have it.
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.token)

    @property
    def weight(self) -> str:
        """Its size as people say it."""
        if self.size < 1_000_000:
            return _("{number} ko").format(number=max(1, round(self.size / 1000)))
        return _("{number} Mo").format(number=localize(round(self.size / 1_000_000, 1)))
