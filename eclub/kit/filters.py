"""Filters above a list: which of them empty it, and how long it would be without each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet

from eclub.kit.forms import Form


@dataclass(frozen=True)
class Wider:
    """A filter without which the list would not be empty, and how long it would be."""

    name: str
    count: int
    # There are more than were counted.
    is_capped: bool = False


def all_of(conditions: Mapping[str, Q]) -> Q:
    """Rows that every filter lets pass."""
    every = Q()
    for condition in conditions.values():
        every &= condition
    return every


def wider(rows: QuerySet[Model], conditions: Mapping[str, Q]) -> list[Wider]:
    """The filters whose absence brings rows back; ``conditions`` by the filter's name."""
    found = []
    for name in conditions:
        others = {other: q for other, q in conditions.items() if other != name}
        if count := rows.filter(all_of(others)).count():
            found.append(Wider(name, count))
    return found


class FilterForm(Form):
    """Every filter may be left alone."""

    marks_optional = False

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in use that make sense; a forged value filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def widened(self, found: Iterable[Wider]) -> list[dict[str, object]]:
        """For the page: each filter that empties the list, its value in words, the way out."""
        return [
            {
                "label": self[without.name].label,
                "value": self._in_words(without.name),
                "count": without.count,
                "query": urlencode({k: v for k, v in self._typed().items() if k != without.name}),
            }
            for without in found
        ]

    def _typed(self) -> dict[str, str]:
        return {name: self.data[name] for name in self.chosen}

    def _in_words(self, name: str) -> object:
        choices = dict(getattr(self.fields[name], "choices", ()))
        value = self.chosen[name]
        return value if isinstance(value, Model) else choices.get(value, value)
