"""Charts as SVG: a Vega-Lite specification as a dict becomes a picture without any script.

The text takes the colour of the page, in both themes. A chart never stands alone: the template
shows the table of its figures below it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# Of the design system: told apart in both themes, and by people who see few colours.
COLOURS = ("#6a6af4", "#ce614a", "#00a95f", "#a558a0")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
INK = "currentColor"
CONFIG: dict[str, Any] = {
    "background": None,
    "font": "Marianne, arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        **dict.fromkeys(("labelColor", "titleColor", "domainColor", "tickColor", "gridColor"), INK),
        "gridOpacity": 0.15,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
    "legend": {"labelColor": INK, "labelFontSize": 13, "orient": "top", "title": None},
}
SIZE = re.compile(r' width="\d+" height="\d+"')


def lines(
    series: Mapping[str, Sequence[float | None]],
    labels: Sequence[str],
    *,
    axis: str,
    highest: float | None = None,
    width: int = 560,
) -> SafeString:
    """Curves over common ``labels``; None leaves a gap. ``highest`` fixes the vertical axis.

    The narrower in units of ``width``, the larger its words where it fills a phone.
    """
    values = [
        {"at": rank, "label": label, "series": name, "value": value}
        for name, points in series.items()
        for rank, (label, value) in enumerate(zip(labels, points, strict=True))
        if value is not None
    ]
    names = list(series)
    scale: dict[str, Any] = {"domainMin": 0, "nice": True}
    if highest is not None:
        scale = {"domain": [0, highest]}
    said = [value for points in series.values() for value in points if value is not None]
    whole = all(float(value).is_integer() for value in said)
    return draw(
        {
            "width": width,
            "height": 200,
            "data": {"values": values},
            "mark": {"type": "line", "point": {"filled": True, "size": 60}, "strokeWidth": 2.5},
            "encoding": {
                "x": {
                    "field": "label",
                    "type": "ordinal",
                    "sort": {"field": "at"},
                    "title": axis,
                    "axis": {"labelAngle": 0, "labelOverlap": True},
                },
                "y": {
                    "field": "value",
                    "type": "quantitative",
                    "title": None,
                    "scale": scale,
                    "axis": {"tickMinStep": 1, "format": "d"} if whole else {"tickCount": 5},
                },
                "color": {
                    "field": "series",
                    "type": "nominal",
                    "scale": {"domain": names, "range": list(COLOURS[: len(names)])},
                    "legend": {} if len(names) > 1 else None,
                },
                "strokeDash": {
                    "field": "series",
                    "type": "nominal",
                    "scale": {"domain": names, "range": list(DASHES[: len(names)])},
                    "legend": {} if len(names) > 1 else None,
                },
            },
        }
    )


def draw(spec: Mapping[str, Any]) -> SafeString:
    """The picture of a Vega-Lite 5 specification, as wide as where it stands."""
    drawn = on_paper(spec).replace(' class="marks"', "", 1)
    drawn = SIZE.sub(' class="eclub-chart__picture" aria-hidden="true"', drawn, count=1)
    return mark_safe(drawn)  # noqa: S308  # made by Vega, which escapes texts


def on_paper(spec: Mapping[str, Any]) -> str:
    """The same picture as an SVG document of its own size."""
    return _svg(json.dumps({"config": CONFIG, **spec}, sort_keys=True))


@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    # Sixty megabytes that only who draws a chart should pay for.
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn
