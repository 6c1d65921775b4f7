"""One contact with a company: a call, a visit, a letter."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from members.models import User
from prospecting.enums import Answer, ApproachKind
from prospecting.models.prospect import Prospect

NOTE_LENGTH = 1000
# They are answered later, if at all.
MESSAGES = (ApproachKind.EMAIL, ApproachKind.LETTER)


class ApproachQuerySet(models.QuerySet["Approach"]):
    def read_by(self, user: User) -> "ApproachQuerySet":
        """With ``own_note`` and ``own_message``, the id of what one wrote, of one's own approaches.

        Others' stay in the database.
        """
        own_note = Case(
            When(author=user, then=F("note")), default=Value(""), output_field=models.TextField()
        )
        own_message = Case(When(author=user, then=F("message")), default=None)
        return self.defer("note").annotate(own_note=own_note, own_message=own_message)


class Approach(models.Model):
    prospect = models.ForeignKey(Prospect, models.CASCADE, related_name="approaches")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="approaches")
    # Made with the form: pressed twice by a nervous thumb, it is one approach.
    key = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(_("moyen"), max_length=8, choices=ApproachKind)
    answer = models.CharField(_("réponse"), max_length=10, choices=Answer)
    on = models.DateField(_("le"))
    # Its author's alone: never shown to the club, nor to the advisor.
    note = models.TextField(_("note personnelle"), max_length=NOTE_LENGTH, blank=True)
    call_back_on = models.DateField(_("à recontacter le"), null=True, blank=True)
    # A meeting or an interview that the company proposed.
    meets_on = models.DateField(_("rendez-vous le"), null=True, blank=True)
    # Seconds on the line, when the call was timed.
    lasted = models.PositiveIntegerField(null=True, blank=True)
    # The day of an answer that came later, to an e-mail or a letter.
    answered_on = models.DateField(_("réponse le"), null=True, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ApproachQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("démarche")
        indexes = [
            models.Index(
                fields=["call_back_on"],
                name="approaches_to_call_back",
                condition=Q(call_back_on__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="call_back_not_before_approach",
                condition=Q(call_back_on=None) | Q(call_back_on__gte=F("on")),
                violation_error_message=_("Cette date est avant la démarche."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prospect_id} {self.on} {self.get_kind_display()}"

    @property
    def is_waiting(self) -> bool:
        """A message that nobody answered yet: an answer may still be noted."""
        return self.answer == Answer.NONE and self.kind in MESSAGES
