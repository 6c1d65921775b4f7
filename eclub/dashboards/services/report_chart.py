"""The curve of returns to work as it is printed, and what it says to who does not see it."""

from django.utils.translation import gettext as _

from eclub.dashboards.services import wording
from eclub.dashboards.services.statistics import Survival
from eclub.kit import charts

BLUE = "#000091"
# A font that is on paper.
FONT = "Libertinus Serif"


def draw(known: Survival) -> str:
    """An SVG: a step at each day somebody found work, its interval around it."""
    steps = [*known.curve]
    values = [{"day": one.day, "rate": one.rate, "low": one.low, "high": one.high} for one in steps]
    values.append({**values[-1], "day": max(known.day, steps[-1].day)})
    days = {"field": "day", "type": "quantitative", "title": _("Jours depuis l’arrivée au club")}
    unit = _("%(value)s %%") % {"value": ""}
    axis = {"labelExpr": f"format(datum.value * 100, 'd') + '{unit}'", "tickCount": 5}
    rate = {"field": "rate", "type": "quantitative", "title": None, "axis": axis,
            "scale": {"domain": [0, 1]}}  # fmt: skip
    step = {"interpolate": "step-after", "color": BLUE}
    return charts.on_paper(
        {
            "width": 560,
            "height": 190,
            "data": {"values": values},
            "config": {**charts.CONFIG, "font": FONT},
            "layer": [
                {
                    "mark": {"type": "area", "opacity": 0.18, **step},
                    "encoding": {
                        "x": days,
                        "y": {**rate, "field": "low"},
                        "y2": {"field": "high"},
                    },
                },
                {
                    "mark": {"type": "line", "strokeWidth": 2, **step},
                    "encoding": {"x": days, "y": rate},
                },
            ],
        }
    )


def says(known: Survival) -> str:
    """The picture in words; the table below it has its figures."""
    if known.rate is None:
        return ""
    return _(
        "Courbe en escalier de la part de personnes en emploi selon le nombre de jours depuis "
        "leur arrivée : de 0 %% au départ à %(rate)s au jour %(day)s."
    ) % {"rate": wording.percent(known.rate), "day": known.day}
