"""E-mails and letters to companies: a member's templates, and what was written to whom.

The platform sends none of them: they leave by the member's own mail program or on paper.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import CvVersion
from prospecting.enums import MessageKind
from prospecting.models.approach import Approach
from prospecting.models.employer_link import EmployerLink
from prospecting.models.prospect import Prospect

NAME_LENGTH = 60
SUBJECT_LENGTH = 150
BODY_LENGTH = 5000


class MessageTemplate(models.Model):
    """A text to begin with; places like {entreprise} are filled in for each company."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_templates"
    )
    key = models.UUIDField(default=uuid4, editable=False)
    kind = models.CharField(_("pour"), max_length=8, choices=MessageKind)
    name = models.CharField(_("nom du modèle"), max_length=NAME_LENGTH)
    subject = models.CharField(_("objet"), max_length=SUBJECT_LENGTH)
    body = models.TextField(_("texte"), max_length=BODY_LENGTH)

    class Meta:
        ordering = ["kind", "name", "id"]
        verbose_name = _("modèle de message")
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="message_template_once")
        ]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """What its author wrote to a company: read by nobody else, like a private note."""

    prospect = models.ForeignKey(Prospect, models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_to_companies"
    )
    # The form's, and then the approach's: sent twice, it is one of each.
    key = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=8, choices=MessageKind)
    to = models.CharField(_("à"), max_length=254, blank=True)
    subject = models.CharField(_("objet"), max_length=SUBJECT_LENGTH)
    body = models.TextField(_("texte"), max_length=BODY_LENGTH)
    # What stands in the place of « {lien de réponse} », whose address is not kept.
    link = models.ForeignKey(EmployerLink, models.SET_NULL, null=True, blank=True, related_name="+")
    # The CV as it goes with it.
    cv_version = models.ForeignKey(
        CvVersion, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Null until its author says that it has gone.
    approach = models.OneToOneField(
        Approach, models.CASCADE, null=True, blank=True, related_name="message"
    )
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        verbose_name = _("message")

    def __str__(self) -> str:
        return f"{self.prospect_id} {self.kind}"
