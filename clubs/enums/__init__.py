"""The vocabulary of clubs and sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

SEATS = 8
SESSIONS_BY_DEFAULT = 24
# The longest message of a room.
CHAT_LENGTH = 2000
# The longest notes of a session, in characters; pages stop there.
NOTES_LENGTH = 20_000


class ClubState(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    RECRUITING = "recruiting", _("recrutement")
    RUNNING = "running", _("en cours")
    CLOSED = "closed", _("terminé")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("prévue")
    CANCELLED = "cancelled", _("annulée")


class Weekday(models.IntegerChoices):
    """As ``date.weekday()`` counts."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")


class StepKind(models.TextChoices):
    """What a step of the agenda is for."""

    REVIEW = "review", _("bilan des engagements")
    ROUND = "round", _("tour de table")
    THEME = "theme", _("thème")
    REHEARSAL = "rehearsal", _("simulation d’entretien")
    PAIRS = "pairs", _("travail à deux ou trois")
    BREAK = "break", _("pause")
    COMMITMENTS = "commitments", _("nouveaux engagements")


class TurnState(models.TextChoices):
    """Where somebody is in a speaking round."""

    WAITING = "waiting", _("à venir")
    SPEAKING = "speaking", _("a la parole")
    SPOKE = "spoke", _("a parlé")
    PASSED = "passed", _("passe son tour")
    SKIPPED = "skipped", _("pas là")


class CommitmentReview(models.TextChoices):
    """What became of a commitment."""

    DONE = "done", _("fait")
    PARTLY = "partly", _("en partie")
    NOT_YET = "not_yet", _("pas encore")


class AttendanceState(models.TextChoices):
    PRESENT = "present", _("présence")
    LATE = "late", _("retard")
    PARTIAL = "partial", _("présence partielle")
    ABSENT = "absent", _("absence")
    EXCUSED = "excused", _("absence excusée")


class CorrectionReason(models.TextChoices):
    """Why an attendance is not what the room measured; none of them asks about somebody's life."""

    LINE = "line", _("la connexion a coupé")
    ELSEWHERE = "elsewhere", _("a suivi autrement : par téléphone, à l’agence")
    TOLD = "told", _("avait prévenu")
    MISTAKE = "mistake", _("erreur à réparer")
    OTHER = "other", _("autre raison, connue de l’agence")


class OutcomeKind(models.TextChoices):
    """Why a member left; ``WORK`` below are the ways back to work."""

    PERMANENT = "permanent", _("emploi durable (CDI)")
    FIXED_TERM = "fixed_term", _("CDD de six mois ou plus")
    SHORT = "short", _("CDD plus court ou intérim")
    BUSINESS = "business", _("création d’entreprise")
    TRAINING = "training", _("formation")
    OTHER = "other", _("autre sortie")
    SEARCHING = "searching", _("en recherche à la fin du club")
    LOST = "lost", _("perdu de vue")


WORK = (
    OutcomeKind.PERMANENT,
    OutcomeKind.FIXED_TERM,
    OutcomeKind.SHORT,
    OutcomeKind.BUSINESS,
)


# Answers to the follow-up may show another way out than the one that was recorded.
OPEN_ENDED = (OutcomeKind.SEARCHING, OutcomeKind.LOST)


class OutcomeChannel(models.TextChoices):
    """How work was found."""

    HIDDEN = "hidden", _("marché caché : démarche spontanée, réseau ou piste du club")
    OFFER = "offer", _("offre publiée")
    AGENCY = "agency", _("proposition de l’agence")
    OTHER = "other", _("autre")


class FollowUpMonth(models.IntegerChoices):
    """How long after the way out people are asked how they are."""

    THREE = 3, _("à 3 mois")
    SIX = 6, _("à 6 mois")
    TWELVE = 12, _("à 12 mois")


class FollowUpAnswer(models.TextChoices):
    """What they say; ``IN_WORK`` below is employment, held or found."""

    SAME = "same", _("toujours dans le même emploi")
    WORK = "work", _("dans un nouvel emploi")
    TRAINING = "training", _("en formation")
    SEARCHING = "searching", _("en recherche d’emploi")
    UNSAID = "unsaid", _("préfère ne pas répondre")


IN_WORK = (FollowUpAnswer.SAME, FollowUpAnswer.WORK)


class GroupingKind(models.TextChoices):
    PAIRS = "pairs", _("échange en petits groupes")
    REHEARSAL = "rehearsal", _("simulation d’entretien")


class GroupShape(models.TextChoices):
    """How people are parted; the buttons that propose groups."""

    PAIRS = "pairs", _("Par deux")
    TRIOS = "trios", _("Par trois")
    REHEARSAL_TRIOS = "rehearsal_trios", _("Simulations d’entretien, par trois")
    REHEARSAL = "rehearsal", _("Une simulation d’entretien, devant tout le monde")

    @property
    def kind(self) -> GroupingKind:
        rehearsal = self in {GroupShape.REHEARSAL, GroupShape.REHEARSAL_TRIOS}
        return GroupingKind.REHEARSAL if rehearsal else GroupingKind.PAIRS

    @property
    def size(self) -> int:
        """How many a group has at best; 0 is everybody in one."""
        return {GroupShape.PAIRS: 2, GroupShape.REHEARSAL: 0}.get(self, 3)


class GroupRole(models.TextChoices):
    """Who does what in an interview simulation; observers only receive."""

    CANDIDATE = "candidate", _("candidat")
    INTERVIEWER = "interviewer", _("recruteur")
    OBSERVER = "observer", _("observe")


class GridLevel(models.TextChoices):
    """What is seen of one criterion; no mark, no ranking."""

    STRONG = "strong", _("point fort")
    COMING = "coming", _("en bonne voie")
    NEXT = "next", _("prochain pas")


# The longest post of the wall, and the longest comment below one.
POST_LENGTH = 4000
COMMENT_LENGTH = 1000


class PostKind(models.TextChoices):
    """What somebody tells the club."""

    SUCCESS = "success", _("une réussite")
    SETBACK = "setback", _("un coup dur")
    NEWS = "news", _("une nouvelle")


class Encouragement(models.TextChoices):
    """Kind words, and no "likes": each says something, none is counted."""

    BRAVO = "bravo", _("Bravo !")
    WITH_YOU = "with_you", _("De tout cœur avec toi")
    KEEP_GOING = "keep_going", _("Continue, ça avance")
    THANKS = "thanks", _("Merci du partage")
    INSPIRES = "inspires", _("Ça me donne une idée")


class BrochureLayout(models.TextChoices):
    """How the club's brochure is set."""

    RING = "ring", _("L’anneau des places, puis les fiches sur deux colonnes")
    CARDS = "cards", _("Les fiches sur deux colonnes")
    LIST = "list", _("Une fiche par ligne, en grands caractères")


class BrochureResults(models.TextChoices):
    """What the brochure says of what became of members."""

    OWN = "own", _("Ceux des e-clubs terminés de l’agence, et les chiffres publiés")
    PUBLISHED = "published", _("Les chiffres publiés seulement")
    NONE = "none", _("Aucun")


class PulseMoment(models.TextChoices):
    """When the pulse is taken; the value is the week since the seat was taken."""

    START = "0", _("à l’arrivée")
    MIDDLE = "6", _("à six semaines")
    END = "12", _("à douze semaines")

    @property
    def week(self) -> int:
        return int(self.value)


class LeadEnd(models.TextChoices):
    """Why an opening that somebody passed on is over before its day."""

    TAKEN = "taken", _("prise par quelqu’un du club")
    GONE = "gone", _("pourvue ailleurs")
    WITHDRAWN = "withdrawn", _("retirée")


class IntroductionState(models.TextChoices):
    """How far somebody's question is; worked out from the answers and dates, never stored."""

    WAITING = "waiting", _("en attente d’une réponse")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("pas cette fois")
    WITHDRAWN = "withdrawn", _("retirée")
    EXPIRED = "expired", _("restée sans réponse")


class AnswerState(models.TextChoices):
    """What one of those who were asked said."""

    WAITING = "waiting", _("à répondre")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")


class Passing(models.TextChoices):
    """What somebody passes on of whom they know."""

    FIRST = "first", _("J’en parle d’abord à cette personne")
    NAME = "name", _("Je donne son nom")
    DETAILS = "details", _("Je donne son nom et ses coordonnées")


class DocumentKind(models.TextChoices):
    """What a document of the library is for."""

    LETTER = "letter", _("lettre ou courriel")
    SCRIPT = "script", _("script d’appel")
    GUIDE = "guide", _("guide")
    OTHER = "other", _("autre")
