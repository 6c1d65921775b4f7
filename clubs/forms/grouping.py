"""Putting people in groups: one choice for each person, so that a phone will do."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import GroupingKind, GroupRole, GroupShape
from clubs.forms.change import ChangeForm, LineField
from clubs.models.grouping import EVERYWHERE
from clubs.services.grouping import MOST_GROUPS, Spot
from clubs.services.grouping_part import Somebody

LONGEST = 90
Choices = list[tuple[str, Any]]


class PlacesForm(ChangeForm):
    """Who is in which group; made for these people by ``places_form``."""

    kind: GroupingKind
    people: list[Somebody]
    prefix = "pairs"
    marks_optional = False

    @property
    def spots(self) -> dict[int, Spot]:
        """The answer: where everybody goes who goes anywhere."""
        answers = {who.key: self.cleaned_data.get(field_of(who)) for who in self.people}
        return {key: read(answer) for key, answer in answers.items() if answer}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        groups: dict[int, list[tuple[Somebody, Spot]]] = {}
        for who in self.people:
            spot = self.spots.get(who.key)
            if spot and spot.number != EVERYWHERE:
                groups.setdefault(spot.number, []).append((who, spot))
        if not groups and not self.errors:
            self.add_error(None, _("Mettez au moins deux personnes dans un groupe."))
        for number, placed in groups.items():
            self._check(number, placed)
        return answers

    def _check(self, number: int, placed: list[tuple[Somebody, Spot]]) -> None:
        first = placed[0][0]
        if len(placed) == 1:
            words = _("Seule personne du groupe %(number)s : donnez-lui de la compagnie.")
            self.add_error(field_of(first), words % {"number": number})
            return
        if self.kind != GroupingKind.REHEARSAL:
            return
        candidates = [who for who, spot in placed if spot.role == GroupRole.CANDIDATE]
        if len(candidates) > 1:
            words = _("Une seule personne passe l’entretien à la fois dans le groupe %(number)s.")
            self.add_error(field_of(candidates[1]), words % {"number": number})
        elif not candidates:
            words = _("Personne ne passe l’entretien dans le groupe %(number)s.")
            self.add_error(field_of(first), words % {"number": number})
        if not any(spot.role == GroupRole.INTERVIEWER for _who, spot in placed):
            words = _("Personne ne mène l’entretien dans le groupe %(number)s.")
            self.add_error(field_of(first), words % {"number": number})


class StartForm(PlacesForm):
    """The same, for how long, and the shape whose choices were shown."""

    shape = forms.ChoiceField(choices=GroupShape.choices, widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée, en minutes"), min_value=1, max_value=LONGEST, initial=10
    )


class MessageForm(ChangeForm):
    """A line to all the groups, empty to take it away."""

    prefix = "pairs"
    marks_optional = False
    message = LineField(
        label=gettext_lazy("Message à tous les groupes"),
        max_length=200,
        required=False,
    )


def start_form(people: Iterable[Somebody], shape: GroupShape) -> type[StartForm]:
    """The form to begin with groups of this shape."""
    return _made(StartForm, list(people), shape.kind)


def places_form(people: Iterable[Somebody], kind: GroupingKind) -> type[PlacesForm]:
    """The form to change the groups that run."""
    return _made(PlacesForm, list(people), kind)


def initial(spots: Mapping[int, Spot]) -> dict[str, str]:
    """What the form shows at first."""
    return {f"person_{key}": written(spot) for key, spot in spots.items()}


def field_of(who: Somebody) -> str:
    return f"person_{who.key}"


def written(spot: Spot) -> str:
    return f"{spot.number}:{spot.role}" if spot.role else str(spot.number)


def read(answer: str) -> Spot:
    number, _sign, role = answer.partition(":")
    return Spot(int(number), role)


def _made(base: Any, people: list[Somebody], kind: GroupingKind) -> Any:
    fields = {field_of(who): _field(who, kind) for who in people}
    return type(base.__name__, (base,), {**fields, "people": people, "kind": kind})


def _field(who: Somebody, kind: GroupingKind) -> forms.ChoiceField:
    choices: Choices = [("", _("Dans aucun groupe"))]
    if who.leads:
        choices.append((str(EVERYWHERE), _("Avec tous les groupes")))
    for number in range(1, MOST_GROUPS + 1):
        name = _("Groupe %(number)s") % {"number": number}
        if kind == GroupingKind.REHEARSAL:
            roles = [(f"{number}:{role}", f"{name} – {role.label}") for role in GroupRole]
            choices.append((name, roles))
            if who.leads:
                roles.append((str(number), f"{name} – {_('en visite')}"))
        else:
            choices.append((str(number), name))
    label = who.name if who.is_here else _("%(name)s (pas dans la salle)") % {"name": who.name}
    return forms.ChoiceField(label=label, choices=choices, required=False)
