"""Which seasons figures are of, by the quarter in which they begin, and what they stand beside."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclub.dashboards import quarters
from eclub.kit.filters import FilterForm, Wider

BEFORE = "before"
# Before the quarter at whose end figures were frozen.
FROZEN = "frozen:"
# The first e-clubs opened in 2013.
YEARS = range(2013, 2100)
# Of choices: an address with another one filters nothing, and says so beside the field.
REFUSED = {"invalid_choice": _("Ce choix n’est pas proposé ici : choisissez dans la liste.")}


class PeriodForm(FilterForm):
    """``from`` and ``to`` are quarters by their first day; ``compare`` is a place, ``before``, or
    ``frozen:`` with one of the quarters ``frozen``.
    """

    def __init__(
        self,
        *arguments: Any,
        cohorts: Sequence[date],
        places: Sequence[tuple[str, str]],
        frozen: Sequence[date] = (),
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        # An address that was shared, or a page above, may say a quarter that has no club here.
        said = [_quarter(str(self.data.get(name, ""))) for name in ("from", "to")]
        every = _all([*cohorts, *(day for day in said if day)])
        known = [(day.isoformat(), quarters.in_words(day)) for day in reversed(every)]
        first, last = ("", _("la première")), ("", _("la dernière"))
        self.add_field("from", _choice(_("Saisons commencées depuis"), [first, *known]))
        self.add_field("to", _choice(_("jusqu’à"), [last, *known]))
        then = [(f"{FROZEN}{day.isoformat()}", frozen_in_words(day)) for day in frozen]
        beside = [("", _("rien")), (BEFORE, _("la période précédente")), *then, *places]
        self.add_field("compare", _choice(_("Comparer avec"), beside))

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning; what came before needs a beginning."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error(
                "to",
                ValidationError(
                    _("Cette fin est avant le début : choisissez le même trimestre ou un suivant.")
                ),
            )
        elif cleaned.get("compare") == BEFORE and not first:
            self.add_error(
                "compare",
                ValidationError(
                    _("Choisissez d’abord le début : la période précédente en dépend.")
                ),
            )
        return cleaned

    @property
    def first(self) -> date | None:
        return _day(self.chosen.get("from"))

    @property
    def last(self) -> date | None:
        return _day(self.chosen.get("to"))

    @property
    def compared(self) -> str:
        """``region:53``, ``before``, or nothing."""
        return str(self.chosen.get("compare", ""))

    @property
    def frozen(self) -> date | None:
        """The quarter at whose end the figures beside were frozen."""
        if not self.compared.startswith(FROZEN):
            return None
        return date.fromisoformat(self.compared.removeprefix(FROZEN))

    def query_beside(self, quarter: date) -> str:
        """The same seasons, beside the figures frozen at the end of this quarter."""
        return "?" + urlencode({**self.chosen, "compare": f"{FROZEN}{quarter.isoformat()}"})

    @property
    def query(self) -> str:
        """What makes another page the same choice, ``?`` included; empty for no choice."""
        return self.query_without()

    def query_without(self, *names: str) -> str:
        kept = {name: value for name, value in self.chosen.items() if name not in names}
        return f"?{urlencode(kept)}" if kept else ""

    def wider(self, seasons: Mapping[date, int]) -> list[dict[str, object]]:
        """The ends without which there would be clubs, and how many; by quarters' counts."""
        found = []
        for name in ("from", "to"):
            first = None if name == "from" else self.first
            last = None if name == "to" else self.last
            count = sum(
                clubs
                for day, clubs in seasons.items()
                if (first is None or day >= first) and (last is None or day <= last)
            )
            if count and self.chosen.get(name):
                found.append(Wider(name, count))
        return self.widened(found)

    @property
    def in_words(self) -> str:
        """« 1er trimestre 2026 – 3e trimestre 2026 », empty when every season counts."""
        if self.first and self.first == self.last:
            return quarters.in_words(self.first)
        if self.first and self.last:
            return f"{quarters.in_words(self.first)} – {quarters.in_words(self.last)}"
        if self.first:
            return str(_("depuis le %s")) % quarters.in_words(self.first)
        return str(_("jusqu’au %s")) % quarters.in_words(self.last) if self.last else ""


def frozen_in_words(quarter: date) -> str:
    return str(_("les mêmes, figés à la fin du %s")) % quarters.in_words(quarter)


def _choice(label: Any, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, error_messages=REFUSED)


def _all(cohorts: Sequence[date]) -> list[date]:
    """Every quarter between those that have clubs: one without any can be chosen too."""
    if not cohorts:
        return []
    first, last = min(cohorts), max(cohorts)
    return [quarters.moved(first, by) for by in range(quarters.count(first, last))]


def _quarter(value: str) -> date | None:
    """A quarter that an address may name, by its first day."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.year in YEARS and day == quarters.first_day(day) else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
