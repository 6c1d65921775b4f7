"""Every e-mail is a row, written in the transaction that causes it and delivered later."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    PENDING = "pending", _("à envoyer")
    SENT = "sent", _("envoyé")
    KEPT = "kept", _("conservé, sans serveur de courriel")
    FAILED = "failed", _("en échec")
    EXPIRED = "expired", _("trop tard pour être envoyé")


class WordsIn(models.Func):
    """The words of a text, in small letters and without order (migration 0012)."""

    function = "kit_words_in"
    output_field: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField())


def _said() -> WordsIn:
    """Of everything in a message that somebody may have typed.

    A mail server's answer may repeat an address, and costs nothing here: a message leaves
    ``outbox_pending`` when it is sent, so that every index takes its row anew.
    """
    texts = [*("subject", "text", "calendar", "error"), Cast("headers", models.TextField())]
    spaced = [part for text in texts for part in (text, models.Value(" "))]
    return WordsIn(Concat(*spaced, output_field=models.TextField()))


class OutboxQuerySet(models.QuerySet["OutboxMail"]):
    def due(self, now: datetime) -> "OutboxQuerySet":
        return self.filter(state=MailState.PENDING, not_before__lte=now)

    def naming(self, terms: Iterable[str]) -> "OutboxQuerySet":
        """Those with all the words of one of the terms, found by index: few of very many.

        More than those that say the term itself; never less.
        """
        wanted = [term for term in terms if any(map(str.isalnum, term))]
        if not wanted:
            return self.none()
        each = [models.Q(said__contains=WordsIn(models.Value(term))) for term in wanted]
        return self.alias(said=_said()).filter(reduce(or_, each))

    def containing(self, words: str) -> "OutboxQuerySet":
        """Whose receiver or subject has each of the words."""
        found = self
        for word in words.split():
            found = found.filter(models.Q(to__icontains=word) | models.Q(subject__icontains=word))
        return found


class OutboxMail(models.Model):
    # What this message is about, once: a second message with the same key is never written.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - many without one
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    # The text holds a link or code that signs in, or what a club tells itself: only its receiver
    # reads it, and it is blanked once a mail server has it.
    is_secret = models.BooleanField(default=False)
    # An iCalendar part and its method (REQUEST, CANCEL), when the message carries one.
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    # Further headers by name, such as those by which mail programs offer to stop a message.
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    # After this the message would mislead: it is not sent any more.
    not_after = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(state=MailState.PENDING),
                name="outbox_pending",
            ),
            # Whoever is erased takes their messages along.
            models.Index(fields=["to"], name="outbox_to"),
            # And their name out of what was written to others.
            GinIndex(_said(), name="outbox_said"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
