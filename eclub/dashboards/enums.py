"""The vocabulary of figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Of what a figure is, the widest first; nothing is stored of the country."""

    COUNTRY = "country", _("pays")
    REGION = "region", _("région")
    DEPARTEMENT = "departement", _("département")
    AGENCY = "agency", _("agence")
    CLUB = "club", _("e-club")

    @property
    def below(self) -> "Level | None":
        """What it is made of; nothing lies below a club."""
        levels = list(Level)
        rank = levels.index(self) + 1
        return levels[rank] if rank < len(levels) else None


class Measure(models.TextChoices):
    """What is counted; ``docs/figures.md`` defines each, with its cells."""

    CLUBS = "clubs"
    SEATS = "seats"
    STILL_IN = "still_in"
    OUTCOMES = "outcomes"
    FOUND_BY = "found_by"
    FOUND_DAY = "found_day"
    CENSORED_DAY = "censored_day"
    SESSIONS = "sessions"
    EXPECTED = "expected"
    ATTENDED = "attended"
    MINUTES = "minutes"
    TRAVEL_M = "travel_m"
    TRAVEL_UNKNOWN = "travel_unknown"
    APPROACHES = "approaches"
    CONVERSATIONS = "conversations"
    MEETINGS = "meetings"
    STAGE = "stage"
    APPLICATIONS = "applications"
    WAITING = "waiting"
    FOLLOWED = "followed"


# Of ``outcomes``: somebody left, and nobody said why.
UNKNOWN = "unknown"
