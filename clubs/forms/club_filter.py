"""The filters above a list of clubs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import ClubState
from clubs.models.club import ClubQuerySet
from eclub.kit.filters import FilterForm
from members.models import Agency


class ClubFilterForm(FilterForm):
    """Choices are those of the clubs one may see."""

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
