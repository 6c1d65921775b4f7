"""The vocabulary of prospecting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a club is with a company, in the order it is shown."""

    TO_CONTACT = "to_contact", _("à contacter")
    CONTACTED = "contacted", _("contactée")
    TALKING = "talking", _("en discussion")
    INTERVIEW = "interview", _("entretien")
    HIRED = "hired", _("embauche")
    CLOSED = "closed", _("sans suite")


class ApproachKind(models.TextChoices):
    PHONE = "phone", _("appel")
    EMAIL = "email", _("courriel")
    VISIT = "visit", _("visite")
    LETTER = "letter", _("lettre")
    NETWORK = "network", _("par une connaissance")


class Answer(models.TextChoices):
    """What an approach brought."""

    NONE = "none", _("pas de réponse")
    LATER = "later", _("à rappeler")
    INTERESTED = "interested", _("intéressée")
    INTERVIEW = "interview", _("entretien proposé")
    HIRED = "hired", _("embauche")
    NOT_HIRING = "not_hiring", _("n’embauche pas")


# Where each answer leads; an unanswered call takes nothing back.
STAGES = {
    Answer.NONE: Stage.CONTACTED,
    Answer.LATER: Stage.TALKING,
    Answer.INTERESTED: Stage.TALKING,
    Answer.INTERVIEW: Stage.INTERVIEW,
    Answer.HIRED: Stage.HIRED,
    Answer.NOT_HIRING: Stage.CLOSED,
}
