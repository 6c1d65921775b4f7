"""The vocabulary of prospecting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a club is with a company, in the order it is shown."""

    TO_CONTACT = "to_contact", _("à contacter")
    CONTACTED = "contacted", _("contactée")
    CALL_BACK = "call_back", _("à rappeler")
    MEETING = "meeting", _("rendez-vous")
    INTERVIEW = "interview", _("entretien")
    HIRED = "hired", _("embauche")
    CLOSED = "closed", _("sans suite")


class StageReason(models.TextChoices):
    """Why a company changed its stage."""

    ANSWER = "answer", _("après une démarche")
    HAND = "hand", _("à la main")
    EMPLOYER = "employer", _("réponse de l’entreprise")


class ApproachKind(models.TextChoices):
    PHONE = "phone", _("appel")
    EMAIL = "email", _("courriel")
    VISIT = "visit", _("visite")
    LETTER = "letter", _("lettre")
    NETWORK = "network", _("par une connaissance")


class MarkKind(models.TextChoices):
    """What the clubs of a region know of a company."""

    REFUSES = "refuses", _("ne souhaite pas être contactée")
    PROJECT = "project", _("a un projet d’embauche")
    VOLUNTEER = "volunteer", _("volontaire pour des simulations d’entretien")
    ANSWERED = "answered", _("a répondu à un club")
    NOT_HIRING = "not_hiring", _("n’embauche pas en ce moment")


class MarkOrigin(models.TextChoices):
    """Who said it."""

    MEMBER = "member", _("rapporté par un clubiste")
    ADVISOR = "advisor", _("noté par un conseiller")
    EMPLOYER = "employer", _("dit par l’entreprise elle-même")


class EmployerAnswer(models.TextChoices):
    """What a company says by the link of a message, in its own words."""

    TALK = "talk", _("Parlons-en : rappelez-nous ou écrivez-nous")
    LATER = "later", _("Plus tard : recontactez-nous à partir d’une date")
    NO = "no", _("Non, pas en ce moment")
    STOP = "stop", _("Ne plus être contactés par les e-clubs de la région")


class Answer(models.TextChoices):
    """What an approach brought."""

    NONE = "none", _("pas de réponse")
    LATER = "later", _("à rappeler")
    INTERESTED = "interested", _("intéressée")
    MEETING = "meeting", _("rendez-vous obtenu")
    INTERVIEW = "interview", _("entretien proposé")
    HIRED = "hired", _("embauche")
    NOT_HIRING = "not_hiring", _("n’embauche pas")


# Where each answer leads a company that stands before it (``services/stage.py``).
STAGES = {
    Answer.NONE: Stage.CONTACTED,
    Answer.LATER: Stage.CALL_BACK,
    Answer.INTERESTED: Stage.CALL_BACK,
    Answer.MEETING: Stage.MEETING,
    Answer.INTERVIEW: Stage.INTERVIEW,
    Answer.HIRED: Stage.HIRED,
    Answer.NOT_HIRING: Stage.CLOSED,
}
# Nothing is awaited from these any more.
OVER = (Stage.HIRED, Stage.CLOSED)
# A day was agreed upon with the company.
AGREED = (Answer.MEETING, Answer.INTERVIEW)


class Errand(models.TextChoices):
    """What a member's day is made of, the most pressing first."""

    THANK = "thank", _("remercier")
    AFTER = "after", _("rappeler après l’entretien")
    PREPARE = "prepare", _("préparer")
    CALL_BACK = "call_back", _("rappeler")
    CONTACT = "contact", _("contacter")


class MessageKind(models.TextChoices):
    EMAIL = "email", _("courriel")
    LETTER = "letter", _("lettre")


class Headcount(models.TextChoices):
    """INSEE's bands of the people employed by an establishment, the smallest first."""

    NONE = "NN", _("pas de salarié")
    ZERO = "00", _("0 salarié au 31 décembre")
    ONE = "01", _("1 ou 2 salariés")
    THREE = "02", _("3 à 5 salariés")
    SIX = "03", _("6 à 9 salariés")
    TEN = "11", _("10 à 19 salariés")
    TWENTY = "12", _("20 à 49 salariés")
    FIFTY = "21", _("50 à 99 salariés")
    HUNDRED = "22", _("100 à 199 salariés")
    TWO_HUNDRED = "31", _("200 à 249 salariés")
    TWO_HUNDRED_AND_FIFTY = "32", _("250 à 499 salariés")
    FIVE_HUNDRED = "41", _("500 à 999 salariés")
    THOUSAND = "42", _("1 000 à 1 999 salariés")
    TWO_THOUSAND = "51", _("2 000 à 4 999 salariés")
    FIVE_THOUSAND = "52", _("5 000 à 9 999 salariés")
    TEN_THOUSAND = "53", _("10 000 salariés et plus")

    @property
    def floor(self) -> int:
        """The least number of people of the band."""
        return FLOORS[self]


FLOORS: dict[Headcount, int] = dict(
    zip(
        Headcount,
        [0, 0, 1, 3, 6, 10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000],
        strict=True,
    )
)


class Placing(models.TextChoices):
    """How a company's coordinates are known; "" is not at all."""

    EXACT = "exact", _("à son adresse")
    COMMUNE = "commune", _("au centre de la commune")


class Nomenclature(models.TextChoices):
    """Which of INSEE's nomenclatures a code of activity belongs to; both are in use in 2026."""

    REV2 = "rev2", _("NAF rév. 2")
    NAF25 = "naf25", _("NAF 2025")


class Sector(models.TextChoices):
    """The sections of the NAF rév. 2, in short; those of the NAF 2025 gather the same divisions."""

    A = "A", _("Agriculture, forêt et pêche")
    B = "B", _("Carrières et mines")
    C = "C", _("Industrie et fabrication")
    D = "D", _("Électricité et gaz")
    E = "E", _("Eau et déchets")
    F = "F", _("Construction et travaux")
    G = "G", _("Commerce et garages")
    H = "H", _("Transports et entreposage")
    I = "I", _("Hôtels et restaurants")  # noqa: E741  # the section's letter
    J = "J", _("Information et informatique")
    K = "K", _("Banque et assurance")
    L = "L", _("Immobilier")
    M = "M", _("Études, conseil et comptabilité")
    N = "N", _("Services aux entreprises")
    O = "O", _("Administrations")  # noqa: E741  # the section's letter
    P = "P", _("Enseignement")
    Q = "Q", _("Santé et action sociale")
    R = "R", _("Culture, sports et loisirs")
    S = "S", _("Associations et services aux personnes")
    T = "T", _("Employeurs à domicile")
    U = "U", _("Organisations internationales")

    @classmethod
    def of(cls, code: str) -> "Sector | None":
        """The section of an activity's code, by its first two figures; None for no code."""
        division = code[:2]
        if not division.isdecimal():
            return None
        return next((cls(letter) for last, letter in LAST_DIVISIONS if division <= last), None)


# Divisions follow one another: each section ends with one.
LAST_DIVISIONS = [
    (last, letter)
    for letter, last in zip(
        "ABCDEFGHIJKLMNOPQRSTU",
        "03 09 33 35 39 43 47 53 56 63 66 68 75 82 84 85 88 93 96 98 99".split(),  # noqa: SIM905  # reads better so
        strict=True,
    )
]


class ImportState(models.TextChoices):
    """Where an import of SIRENE is."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    # Its process died, or the database went away: it goes on where it was.
    INTERRUPTED = "interrupted", _("interrompu")
    DONE = "done", _("terminé")
    FAILED = "failed", _("arrêté")


class ImportPhase(models.TextChoices):
    """What an import reads, in this order; what is not needed is left out."""

    WANTED = "wanted", _("recherche des établissements")
    UNITS = "units", _("noms des entreprises")
    PLACES = "places", _("coordonnées")
    ESTABLISHMENTS = "lines", _("établissements")


class Refusal(models.TextChoices):
    """Why a line of a file of SIRENE is left out."""

    SIRET = "siret", _("le SIRET est faux : il a 14 chiffres et une clé")
    TWICE = (
        "twice",
        _("le SIRET est deux fois dans le fichier : le traitement le plus récent compte"),
    )
    WIDTH = "width", _("le nombre de colonnes n’est pas celui de l’en-tête")
    STATE = "state", _("l’état n’est ni A (actif) ni F (fermé)")


class Size(models.TextChoices):
    """Headcounts as people sort companies by them; their floors in ``SIZES``."""

    NONE = "none", _("sans salarié connu")
    SMALL = "small", _("1 à 9 personnes")
    MEDIUM = "medium", _("10 à 49 personnes")
    LARGE = "large", _("50 à 249 personnes")
    HUGE = "huge", _("250 personnes et plus")


# The first and the last floor of each.
SIZES = {
    Size.NONE: (0, 0),
    Size.SMALL: (1, 9),
    Size.MEDIUM: (10, 49),
    Size.LARGE: (50, 249),
    Size.HUGE: (250, 32_767),
}


class Reach(models.TextChoices):
    """How the club knows to reach a company; one may be known by both."""

    PHONE = "phone", _("téléphone connu du club")
    EMAIL = "email", _("adresse électronique connue")
    NEITHER = "neither", _("ni téléphone ni adresse électronique")


class Known(models.TextChoices):
    """Whether the club works on a company."""

    NEW = "new", _("nouvelles pour le club")
    OURS = "ours", _("déjà dans nos pistes")
