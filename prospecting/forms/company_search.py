"""What somebody looks for among the companies: words, an occupation, a place, and filters."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.models import Club
from eclub.kit.filters import FilterForm, Wider
from eclub.kit.forms import Form
from eclub.kit.language import Registered, RegisterSelect, register_words
from members.models import Occupation, User
from prospecting.enums import Known, Reach, Sector, Size
from prospecting.models.search import SEARCH_NAME_LENGTH
from prospecting.services import place
from prospecting.services.company_list import EVERYTHING
from prospecting.services.search import FURTHEST, Origin

ANYWHERE = "0"
DISTANCES = [
    *((str(km), gettext_lazy("%s km") % km) for km in (5, 10, 20, 30, 50)),
    (ANYWHERE, gettext_lazy("partout")),
]
DISTANCE = "30"
# The value of « tous les métiers », where one's own would be meant otherwise.
ALL = "all"


class CompanySearchForm(FilterForm):
    words = forms.CharField(
        label=gettext_lazy("Nom, activité ou métier"), max_length=80, required=False
    )
    occupation = forms.ChoiceField(
        label=gettext_lazy("Métier recherché"), required=False, widget=RegisterSelect
    )
    around = forms.CharField(
        label=gettext_lazy("Commune ou code postal"), max_length=60, required=False
    )
    within = forms.ChoiceField(label=gettext_lazy("Jusqu’à"), choices=DISTANCES, required=False)
    # Chosen by links that say how many there are.
    size = forms.ChoiceField(
        label=gettext_lazy("Effectif"), choices=Size, required=False, widget=forms.HiddenInput
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Secteur"), choices=Sector, required=False, widget=forms.HiddenInput
    )
    known = forms.ChoiceField(
        label=gettext_lazy("Pistes du club"),
        choices=Known,
        required=False,
        widget=forms.HiddenInput,
    )
    # Of the club alone: what another one found out stays with it.
    reach = forms.ChoiceField(
        label=gettext_lazy("Comment la joindre"),
        choices=Reach,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self, data: Any, *, club: Club, person: User, own: list[Occupation], **named: Any
    ) -> None:
        usual = place.usual(person, club)
        filled = data.copy()
        filled.setdefault("around", usual.name)
        filled.setdefault("within", DISTANCE)
        if own:
            filled.setdefault("occupation", "own")
        super().__init__(filled, **named)
        self.club, self.usual, self.own = club, usual, own
        self.origin: Origin = usual
        self.others: dict[str, str] = {}
        self.fields["occupation"].choices = self._occupations(filled.get("occupation", ""))  # type: ignore[attr-defined]  # a ChoiceField

    def _occupations(self, chosen: str) -> list[tuple[str, Any]]:
        own = [(one.code, Registered(one.label)) for one in self.own]
        choices: list[tuple[str, Any]] = []
        if own:
            both = [("own", _("Mes %s métiers") % len(own))] if len(own) > 1 else []
            label = _("Mes métiers") if both else _("Mon métier")
            choices = [(label, [*(both or [("own", own[0][1])]), *(own if both else [])])]
        if chosen and chosen not in {"own", ALL, *(code for code, _label in own)}:
            # One that a link proposes.
            other = Occupation.objects.filter(code=chosen).first()
            if other:
                self.others[other.code] = other.label
                choices.append((other.code, Registered(other.label)))
        return [*choices, (ALL, _("Tous les métiers"))]

    def clean_around(self) -> str:
        written: str = self.cleaned_data["around"]
        if not written or written == self.usual.name:
            return written
        commune = place.named(written, self.club)
        if commune is None:
            near = ", ".join(f"« {one.name} »" for one in place.resembling(written))
            hint = _("Essayez %s.") % near if near else _("Vérifiez-la, ou écrivez un code postal.")
            raise forms.ValidationError(_("Nous ne connaissons pas cette commune. %s") % hint)
        self.origin = place.of(commune)
        return commune.name

    @property
    def asked(self) -> dict[str, str]:
        """The search as its address says it."""
        view = {"view": "map"} if self.data.get("view") == "map" else {}
        return self._typed() | view

    @property
    def occupations(self) -> list[str]:
        """The codes looked for; none is all of them."""
        chosen = self.chosen.get("occupation", ALL)
        if chosen == "own":
            return [one.code for one in self.own]
        return [] if chosen == ALL else [chosen]

    def widened(self, found: Iterable[Wider]) -> list[dict[str, object]]:
        """As any filter's; a distance and an occupation become wider instead of their defaults."""
        wide = {
            "within": ANYWHERE if self.chosen.get("words") else str(FURTHEST),
            "occupation": ALL,
        }
        return [
            {
                "name": EVERYTHING,
                "count": without.count,
                "is_capped": without.is_capped,
                "query": urlencode({"words": self.chosen.get("words", ""), **wide}),
            }
            if without.name == EVERYTHING
            else {
                "name": without.name,
                "label": self[without.name].label,
                "value": self._in_words(without.name),
                "count": without.count,
                "is_capped": without.is_capped,
                "query": urlencode(
                    {
                        name: wide.get(name, value) if name == without.name else value
                        for name, value in self._typed().items()
                        if name != without.name or name in wide
                    }
                ),
            }
            for without in found
        ]

    def _in_words(self, name: str) -> object:
        if name == "occupation":
            return register_words(self.occupation_in_words)
        return super()._in_words(name)

    @property
    def occupation_in_words(self) -> str:
        """The labels of the occupations looked for; "" for all of them."""
        labels = {one.code: one.label for one in self.own} | self.others
        return ", ".join(labels[code] for code in self.occupations if code in labels)

    @property
    def furthest(self) -> int | None:
        """Kilometres; None for everywhere."""
        return int(self.chosen.get("within", DISTANCE)) or None


class SavedSearchForm(Form):
    name = forms.CharField(
        max_length=SEARCH_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Donnez-lui un nom pour la retrouver.")},
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False)
