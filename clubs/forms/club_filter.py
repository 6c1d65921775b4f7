"""The filters above a list of clubs."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import ClubState
from clubs.models.club import ClubQuerySet
from clubs.services.listing import Wider
from eclub.kit.forms import Form
from members.models import Agency


class ClubFilterForm(Form):
    """Every filter may be left alone; choices are those of the clubs one may see."""

    marks_optional = False

    text = forms.CharField(label=_("Nom, commune ou thème"), required=False)
    state = forms.ChoiceField(
        label=_("État"), choices=[("", _("Tous")), *ClubState.choices], required=False
    )
    departement = forms.ChoiceField(label=_("Département"), required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Agence"), empty_label=_("Toutes"), required=False
    )

    def __init__(self, *arguments: Any, clubs: ClubQuerySet, **named: Any) -> None:
        super().__init__(*arguments, **named)
        agencies = Agency.objects.filter(pk__in=clubs.order_by().values("agency"))
        self.fields["agency"].queryset = agencies.order_by("name", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField
        codes = agencies.order_by("departement").values_list("departement", flat=True).distinct()
        self.fields["departement"].choices = [("", _("Tous")), *((code, code) for code in codes)]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in use that make sense; a forged value filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def widened(self, wider: Iterable[Wider]) -> list[dict[str, object]]:
        """For the page: each filter that empties the list, its value in words, the way out."""
        return [
            {
                "label": self[filtered.name].label,
                "value": self._in_words(filtered.name),
                "count": filtered.count,
                "query": urlencode({k: v for k, v in self._typed().items() if k != filtered.name}),
            }
            for filtered in wider
        ]

    def _typed(self) -> dict[str, str]:
        return {name: self.data[name] for name in self.chosen}

    def _in_words(self, name: str) -> object:
        choices = dict(getattr(self.fields[name], "choices", ()))
        value = self.chosen[name]
        return value if isinstance(value, Agency) else choices.get(value, value)
