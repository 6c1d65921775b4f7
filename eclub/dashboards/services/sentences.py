"""What statistics say, in the words of somebody who has to decide, with the figures beside."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.dashboards.services.indicators import Indicators, in_percent
from eclub.dashboards.services.tiles import interval, share, whole


def time_to_job(figures: Indicators) -> list[str]:
    """How many found work by then, how sure that is, and after how long half of them did."""
    known = figures.time_to_job
    if known.rate is None:
        return [_("Personne n’est encore suivi : il n’y a rien à mesurer.")]
    said = [
        ngettext(
            "%(days)s jour après l’arrivée, %(rate)s des personnes ont retrouvé un emploi : "
            "%(span)s, %(followed)s.",
            "%(days)s jours après l’arrivée, %(rate)s des personnes ont retrouvé un emploi : "
            "%(span)s, %(followed)s.",
            known.day,
        )
        % {
            "days": known.day,
            "rate": share(known.rate),
            "span": interval(*in_percent(known.low, known.high)),
            "followed": ngettext(
                "sur %(n)s personne suivie", "sur %(n)s personnes suivies", known.n
            )
            % {"n": whole(known.n)},
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
