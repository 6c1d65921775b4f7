"""What a report says of a place, one column or line each: its name, definition and value."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clubs.enums import FollowUpMonth
from eclub.dashboards.services import followed
from eclub.dashboards.services.indicators import DAY, Indicators, Rate
from eclub.dashboards.services.statistics import wilson


@dataclass(frozen=True)
class Quantity:
    """One count: its name, what it counts, and how it is read."""

    label: str
    definition: str
    read: Callable[[Indicators], int]


@dataclass(frozen=True)
class Proportion:
    """One rate, which stands with its count and its interval."""

    label: str
    definition: str
    read: Callable[[Indicators], tuple[float | None, float, float, int]]


def measures() -> list[Quantity | Proportion]:
    """Every column, in the order of the pages."""
    return [
        Quantity(
            _("E-clubs"),
            _("Clubs dont la saison commence dans la période."),
            lambda one: one.clubs,
        ),
        Quantity(
            _("Places tenues"),
            _("Places tenues dans ces clubs ; une personne revenue compte deux fois."),
            lambda one: one.seats,
        ),
        Quantity(
            _("Encore dans un club"),
            _("Places occupées à la date de situation."),
            lambda one: one.still_in,
        ),
        Quantity(
            _("Séances tenues"),
            _("Séances non annulées où au moins une personne était présente."),
            lambda one: one.sessions_held,
        ),
        Proportion(
            _("Présence"),
            _("Présences sur présences attendues : une par membre et par séance émargée."),
            lambda one: of_rate(one.attendance),
        ),
        Quantity(
            _("Démarches"),
            _("Contacts pris avec un employeur, notés sur la plateforme."),
            lambda one: one.approaches,
        ),
        Quantity(
            _("Conversations"),
            _("Démarches où une personne a répondu, et visites."),
            lambda one: one.conversations,
        ),
        Quantity(
            _("Rencontres et entretiens"),
            _("Démarches qui ont obtenu une rencontre ou un entretien."),
            lambda one: one.meetings,
        ),
        Quantity(
            _("Retours à l’emploi"),
            _("Sorties pour un emploi durable, un CDD, un intérim ou une création d’entreprise."),
            lambda one: one.found_work,
        ),
        Proportion(
            _("Emploi au plus tard le %(day)se jour") % {"day": DAY},
            _(
                "Part estimée par Kaplan-Meier : qui est encore dans le club, ou perdu de vue, est "
                "suivi jusqu’à son dernier jour connu et ne compte ni comme échec ni comme succès."
            ),
            lambda one: (
                one.time_to_job.rate,
                one.time_to_job.low,
                one.time_to_job.high,
                one.time_to_job.n,
            ),
        ),
        Quantity(
            _("Emploi : jour de cette part"),
            _(
                "Le 90e, ou le dernier jour où quelqu’un est suivi s’il vient avant : rien n’est "
                "dit des jours suivants."
            ),
            lambda one: one.job_day,
        ),
        Proportion(
            _("Marché caché"),
            _(
                "Part des emplois retrouvés qu’aucune offre n’annonçait : démarche spontanée, "
                "réseau ou piste du club."
            ),
            lambda one: of_rate(one.hidden_market),
        ),
        Quantity(
            _("Kilomètres évités"),
            _(
                "Séances suivies × deux fois la distance de la commune du membre à celle de "
                "l’agence × 1,3 (détour de la route)."
            ),
            lambda one: one.travel.km,
        ),
        Quantity(
            _("Présences sans distance connue"),
            _("Présences qui ne comptent pas dans les kilomètres : la commune n’est pas connue."),
            lambda one: one.travel.unknown,
        ),
        Quantity(
            _("Candidatures reçues"),
            _("Candidatures à une place de ces clubs, quelle qu’en soit la suite."),
            lambda one: one.applications,
        ),
        Quantity(
            _("Candidatures en attente"),
            _("Candidatures à examiner, en liste d’attente ou à qui une place est proposée."),
            lambda one: one.waiting,
        ),
        *(column for months in FollowUpMonth for column in _followed(months)),
    ]


def _followed(after: FollowUpMonth) -> list[Quantity | Proportion]:
    """The answers to the question 3, 6 or 12 months after a way out."""
    months = {"months": after.value}
    return [
        Proportion(
            _("En emploi %(months)s mois après") % months,
            _(
                "Part en emploi des personnes qui ont dit leur situation %(months)s mois après "
                "leur sortie ; l’effectif est celui de ces personnes."
            )
            % months,
            lambda one: of_rate(followed.after(one, after).in_work),
        ),
        Quantity(
            _("Interrogées %(months)s mois après") % months,
            _("Personnes à qui la question a été posée %(months)s mois après leur sortie.")
            % months,
            lambda one: followed.after(one, after).asked,
        ),
        Quantity(
            _("Sans réponse %(months)s mois après") % months,
            _("Personnes interrogées qui n’ont pas répondu, ou préfèrent ne rien dire."),
            lambda one: followed.after(one, after).without_answer,
        ),
    ]


def of_rate(rate: Rate) -> tuple[float | None, float, float, int]:
    """The rate, its bounds, and of how many."""
    return (rate.k / rate.n if rate.n else None, *wilson(rate.k, rate.n), rate.n)
