"""The figures that stand first on a page, each with its count, its interval and what it is
compared with, in words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.dashboards.services import wording
from eclub.dashboards.services.indicators import Indicators, Rate, in_percent


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    # What is behind it, one thing a line.
    lines: list[str]
    # The same figure of what the place is compared with.
    other: str = ""


@dataclass(frozen=True)
class Beside:
    """What the place is compared with, and its name in the tiles."""

    name: str
    figures: Indicators


def of(figures: Indicators, beside: Beside | None) -> list[Tile]:
    """The tiles of a place, most asked for first."""

    def other(say: Callable[[Indicators], str]) -> str:
        return f"{beside.name} : {say(beside.figures)}" if beside else ""

    return [
        Tile(
            ngettext("e-club", "e-clubs", figures.clubs),
            whole(figures.clubs),
            [_states(figures)],
            other(lambda one: whole(one.clubs)),
        ),
        Tile(
            ngettext("place tenue", "places tenues", figures.seats),
            whole(figures.seats),
            [
                _("%(taken)s places prises sur %(offered)s aujourd’hui")
                % {"taken": whole(figures.still_in), "offered": whole(figures.seats_offered)}
            ],
            other(lambda one: whole(one.seats)),
        ),
        Tile(
            ngettext("séance tenue", "séances tenues", figures.sessions_held),
            whole(figures.sessions_held),
            [
                ngettext("%(n)s annulée", "%(n)s annulées", figures.sessions_cancelled)
                % {"n": whole(figures.sessions_cancelled)}
            ],
            other(lambda one: whole(one.sessions_held)),
        ),
        Tile(
            _("de présence"),
            percent(figures.attendance),
            _behind(
                figures.attendance,
                _("aucun émargement"),
                ngettext(
                    "n = %s présence attendue", "n = %s présences attendues", figures.attendance.n
                ),
            ),
            other(lambda one: _with_count(one.attendance)),
        ),
        Tile(
            ngettext("conversation", "conversations", figures.conversations),
            whole(figures.conversations),
            [
                ngettext("dont %(n)s rencontre obtenue", "dont %(n)s rencontres obtenues",
                         figures.meetings) % {"n": whole(figures.meetings)},
                ngettext("pour %(n)s démarche", "pour %(n)s démarches", figures.approaches)
                % {"n": whole(figures.approaches)},
            ],
            other(lambda one: whole(one.conversations)),
        ),
        _job_tile(figures, other),
        Tile(
            _("des emplois par le marché caché"),
            percent(figures.hidden_market),
            _behind(
                figures.hidden_market,
                _("aucun emploi noté"),
                ngettext(
                    "n = %s emploi retrouvé", "n = %s emplois retrouvés", figures.hidden_market.n
                ),
            ),
            other(lambda one: _with_count(one.hidden_market)),
        ),
        Tile(
            _("km évités"),
            whole(figures.travel.km),
            [
                _("%s h de route") % whole(figures.travel.hours),
                _("%s kg de CO₂") % whole(figures.travel.co2_kg),
            ],
            other(lambda one: whole(one.travel.km)),
        ),
    ]  # fmt: skip


def _job_tile(figures: Indicators, other: Callable[[Callable[[Indicators], str]], str]) -> Tile:
    known = figures.time_to_job
    lines = [_("personne à suivre encore")]
    if known.rate is not None:
        lines = [
            interval(*in_percent(known.low, known.high)),
            ngettext("n = %s personne suivie", "n = %s personnes suivies", known.n)
            % whole(known.n),
        ]
    return Tile(
        _("en emploi au jour %s") % figures.job_day,
        share(known.rate),
        lines,
        other(
            lambda one: f"{share(one.time_to_job.rate)} (n\u00a0=\u00a0{whole(one.time_to_job.n)})"
        ),
    )


def whole(number: int) -> str:
    """« 12 480 »."""
    return number_format(number, force_grouping=True)


def percent(rate: Rate) -> str:
    return rate.words


def share(rate: float | None) -> str:
    return "–" if rate is None else wording.percent(rate)


def interval(low: int, high: int) -> str:
    """What the figure lies between, at 95 %."""
    return _("entre %(low)s et %(high)s %%") % {"low": low, "high": high}


def _with_count(rate: Rate) -> str:
    return f"{percent(rate)} (n\u00a0=\u00a0{whole(rate.n)})"


def _behind(rate: Rate, nothing: str, count: str) -> list[str]:
    if not rate.n:
        return [nothing]
    return [interval(*rate.interval), count % whole(rate.n)]


def _states(figures: Indicators) -> str:
    counts = [
        (figures.running, ngettext("%s en cours", "%s en cours", figures.running)),
        (figures.recruiting, ngettext("%s à venir", "%s à venir", figures.recruiting)),
        (figures.closed, ngettext("%s terminé", "%s terminés", figures.closed)),
    ]
    return ", ".join(words % whole(count) for count, words in counts if count)
