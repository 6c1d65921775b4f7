"""Figures in words that a manager can repeat: never a rate without its count, interval and date,
never a difference that chance explains as well.
"""

from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.dashboards.services.statistics import Interval, LogRank, Survival, wilson
from eclub.kit.dates import day_in_words

# Groups smaller than this are not compared.
COMPARED_LEAST = 11
# How often chance alone may do as well before a difference is said to be one.
CHANCE = 0.05


def number(value: int) -> str:
    """12 345, as it is written where the page is read."""
    return number_format(value, use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    """62 %; what is not quite nothing or everything is not rounded to it."""
    if 0 < share < 0.005:
        return _("moins de %(value)s %%") % {"value": 1}
    if 0.995 < share < 1:
        return _("plus de %(value)s %%") % {"value": 99}
    return _("%(value)s %%") % {"value": round(100 * share)}


def dated(first: date, last: date) -> str:
    """The day of a situation, or from the first to the last one of several."""
    if first == last:
        return _("situation au %(day)s") % {"day": _day(last)}
    return _("situations du %(first)s au %(last)s") % {"first": _day(first), "last": _day(last)}


def rate_in_words(k: int, n: int, on: date, since: date | None = None) -> str:
    """66 % (21 sur 32), au 30 septembre 2026 ; le vrai taux est sans doute entre 48 % et 80 %.

    Counts of several days are ``since`` the first of them.
    """
    if not n:
        return _("Personne n’est encore compté au %(day)s.") % {"day": _day(on)}
    said = {
        "rate": percent(k / n),
        "k": number(k),
        "n": number(n),
        "day": _day(on),
        "interval": interval_in_words(wilson(k, n)),
    }
    if since is None or since == on:
        return _("%(rate)s (%(k)s sur %(n)s) au %(day)s ; %(interval)s.") % said
    said["dated"] = dated(since, on)
    return _("%(rate)s (%(k)s sur %(n)s), %(dated)s ; %(interval)s.") % said


def interval_in_words(interval: Interval) -> str:
    """What a count of so few people can say about the rate behind it."""
    return _("intervalle à 95 %% : %(bounds)s") % {"bounds": bounds_in_words(interval)}


def bounds_in_words(interval: Interval) -> str:
    """De 48 % à 80 %."""
    return _("de %(low)s à %(high)s") % {
        "low": percent(interval.low),
        "high": percent(interval.high),
    }


def survival_in_words(one: Survival, on: date) -> str:
    """The share that found work by a day of their season, with everything behind it."""
    if one.rate is None:
        return _("Personne n’est encore compté au %(day)s.") % {"day": _day(on)}
    return _(
        "%(rate)s ont retrouvé un emploi au plus tard le %(rank)s jour "
        "(%(people)s, situation au %(day)s ; %(interval)s)."
    ) % {
        "rate": percent(one.rate),
        "rank": rank(one.day),
        "people": people(one.n),
        "day": _day(on),
        "interval": interval_in_words(Interval(one.low, one.high)),
    }


def median_in_words(one: Survival) -> str:
    """The day by which more than half have found work, or that it is not reached."""
    if one.median is None:
        return _("non atteinte")
    return ngettext("%(count)s jour", "%(count)s jours", one.median) % {"count": one.median}


def people(count: int) -> str:
    """1 personne, 12 345 personnes."""
    return ngettext("%(count)s personne", "%(count)s personnes", count) % {"count": number(count)}


def rank(day: int) -> str:
    """1er, 90e."""
    return _("1er") if day == 1 else _("%(number)se") % {"number": day}


def comparison_in_words(
    name: str, one: Survival, other_name: str, other: Survival, test: LogRank
) -> str:
    """Whether one of two groups finds work sooner, or that nothing allows to say so."""
    names = {"one": name, "other": other_name}
    if min(one.n, other.n) < COMPARED_LEAST:
        return _(
            "Trop peu de personnes pour comparer « %(one)s » (%(n)s) et « %(other)s » (%(m)s) : "
            "il en faut au moins %(least)s de chaque côté."
        ) % {**names, "n": number(one.n), "m": number(other.n), "least": COMPARED_LEAST}
    said = {**names, "p": p_in_words(test.p), "n": people(one.n), "m": people(other.n)}
    if test.p >= CHANCE:
        return (
            _(
                "Rien ne permet de dire que le retour à l’emploi est plus rapide d’un côté que de "
                "l’autre, entre « %(one)s » (%(n)s) et « %(other)s » (%(m)s) : le hasard seul "
                "peut donner un tel écart (test du log-rank, %(p)s)."
            )
            % said
        )
    if test.excess < 0:
        said |= {"one": other_name, "other": name, "n": said["m"], "m": said["n"]}
    return (
        _(
            "Le retour à l’emploi est plus rapide dans « %(one)s » (%(n)s) que dans "
            "« %(other)s » (%(m)s) : le hasard seul donne rarement un tel écart (test du "
            "log-rank, %(p)s). Cela ne dit pas pourquoi."
        )
        % said
    )


def p_in_words(p: float) -> str:
    """p = 0,69, and no more precision than it has."""
    if p < 0.001:
        return _("p < %(bound)s") % {"bound": number_format(0.001, use_l10n=True)}
    return _("p = %(p)s") % {"p": number_format(p, 3 if p < CHANCE else 2, use_l10n=True)}


def _day(day: date) -> str:
    return day_in_words(day, "j F Y")
