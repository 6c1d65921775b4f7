"""The vocabulary of people and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """What a member of staff does; being a member of a club comes from holding a seat."""

    ADVISOR = "advisor", _("conseiller")
    MANAGER = "manager", _("responsable régional")
    ADMINISTRATOR = "administrator", _("administrateur")


class InvitationState(models.TextChoices):
    """Where an invitation is; worked out from its dates, never stored."""

    PENDING = "pending", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    WITHDRAWN = "withdrawn", _("retirée")
    EXPIRED = "expired", _("expirée")


class SignInMeans(models.TextChoices):
    """How a new person chooses to sign in from now on."""

    CODE = "code", _("code par courriel")
    PASSWORD = "password", _("mot de passe")
    PASSKEY = "passkey", _("clé d’accès")


class CvSection(models.TextChoices):
    """The parts of a CV that are lists; keys as JSON Resume 1.0 has them."""

    WORK = "work", _("Expériences professionnelles")
    EDUCATION = "education", _("Formations")
    SKILLS = "skills", _("Compétences")
    LANGUAGES = "languages", _("Langues")
    CERTIFICATES = "certificates", _("Permis, habilitations et certificats")
    VOLUNTEER = "volunteer", _("Engagements bénévoles")
    PROJECTS = "projects", _("Réalisations")
    INTERESTS = "interests", _("Centres d’intérêt")
    AWARDS = "awards", _("Distinctions")
    PUBLICATIONS = "publications", _("Publications")
    REFERENCES = "references", _("Références")


class CvLayout(models.TextChoices):
    """How a CV is set on paper."""

    CLASSIC = "classic", _("Classique, une colonne")
    MODERN = "modern", _("Moderne, titres en couleur")
    COMPACT = "compact", _("Compact, pour une page")


class LineOutcome(models.TextChoices):
    """What became of one card or line of a file of contacts."""

    ADDED = "added", _("ajouté")
    COMPLETED = "completed", _("complété")
    KNOWN = "known", _("déjà là")
    REFUSED = "refused", _("refusé")


class ConsultedKind(models.TextChoices):
    """What of a person's data somebody of the staff opened."""

    CONTACT = "contact", _("vos coordonnées")
    PROGRESS = "progress", _("votre suivi")
    OUTCOME = "outcome", _("votre sortie du club")
    CV = "cv", _("votre CV")
    APPLICATION = "application", _("votre candidature")
    ACCOUNT = "account", _("votre compte, dans l’administration")
    MAIL = "mail", _("un message qui vous a été envoyé")


class ConsentKind(models.TextChoices):
    """What is done only because, and as long as, a person wants it."""

    DIGEST = "digest", _("recevoir le résumé de la semaine")
    CALL_BACKS = "call_backs", _("recevoir le rappel du matin")
    FOLLOW_UP = "follow_up", _("donner de mes nouvelles après le club")
    PHOTO = "photo", _("ajouter ma photo à mon CV")
    CV_ONLINE = "cv_online", _("mettre mon CV en ligne par un lien")
    CV_SHOWN = "cv_shown", _("montrer mon CV à mon club")
    BROCHURE = "brochure", _("être sur la plaquette de mon club")
