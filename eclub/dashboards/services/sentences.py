"""What statistics say, in the words of somebody who has to decide, with the figures beside."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.dashboards.services import statistics
from eclub.dashboards.services.indicators import Indicators, in_percent
from eclub.dashboards.services.tiles import Beside, interval, share, whole

# Jobs found on both sides together; a test on fewer says nothing to anybody.
FOUND_LEAST = 5
# Below it an observed difference is called one: one chance in twenty of being wrong.
SURPRISING = 0.05


def time_to_job(figures: Indicators) -> list[str]:
    """How many found work by then, how sure that is, and after how long half of them did."""
    known = figures.time_to_job
    if known.rate is None:
        return [_("Personne n’a encore eu de place : il n’y a rien à mesurer.")]
    said = [
        _(
            "%(days)s jours après l’arrivée, %(rate)s des personnes ont retrouvé un emploi : "
            "%(span)s, sur %(n)s personnes suivies."
        )
        % {
            "days": known.day,
            "rate": share(known.rate),
            "span": interval(*in_percent(known.low, known.high)),
            "n": whole(known.n),
        }
    ]
    if known.median is None:
        said.append(_("Durée médiane : pas atteinte. Moins de la moitié a retrouvé un emploi."))
    else:
        said.append(
            ngettext(
                "Durée médiane : %(days)s jour. La moitié a retrouvé un emploi plus tôt.",
                "Durée médiane : %(days)s jours. La moitié a retrouvé un emploi plus tôt.",
                known.median,
            )
            % {"days": known.median}
        )
    if figures.still_in:
        said.append(
            ngettext(
                "%(n)s personne est encore dans un club : elle compte jusqu’à aujourd’hui, ni "
                "comme un échec ni comme un emploi.",
                "%(n)s personnes sont encore dans un club : elles comptent jusqu’à "
                "aujourd’hui, ni comme un échec ni comme un emploi.",
                figures.still_in,
            )
            % {"n": whole(figures.still_in)}
        )
    return said


def comparison(name: str, figures: Indicators, beside: Beside) -> str:
    """Whether one finds work sooner here than there, and how far that can be trusted."""
    here, there = figures.time_to_job, beside.figures.time_to_job
    if here.rate is None or there.rate is None:
        return _("Il n’y a personne à comparer d’un des deux côtés.")
    if here.found + there.found < FOUND_LEAST:
        return _("Trop peu d’emplois retrouvés pour comparer : il en faut au moins %s en tout.") % (
            FOUND_LEAST
        )
    test = statistics.log_rank(
        (figures.found_days, figures.censored_days),
        (beside.figures.found_days, beside.figures.censored_days),
    )
    proof = _("test du log-rank, χ² = %(chi2)s, p = %(p)s") % {
        "chi2": number_format(test.chi2, 2),
        "p": number_format(test.p, 3) if test.p >= 0.001 else _("moins de 0,001"),
    }
    rates = {
        "here": name,
        "rate": share(here.rate),
        "there": beside.name,
        "other": share(there.rate),
        "proof": proof,
    }
    if test.p >= SURPRISING:
        return (
            _(
                "Rien ne permet de dire qu’on retrouve un emploi plus vite d’un côté que de "
                "l’autre : l’écart entre %(here)s (%(rate)s) et %(there)s (%(other)s) peut "
                "venir du hasard (%(proof)s)."
            )
            % rates
        )
    return (
        _(
            "L’écart est plus grand que ce que le hasard explique d’habitude : %(here)s "
            "%(rate)s, %(there)s %(other)s (%(proof)s). Il ne dit pas pourquoi : les personnes "
            "et les bassins diffèrent aussi."
        )
        % rates
    )
