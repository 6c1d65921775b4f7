"""A session's agenda: its theme, its moves in the room, its steps while they are prepared."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clubs.enums import StepKind
from clubs.forms.change import ChangeForm, LineField
from clubs.models import AgendaStep, AgendaTemplate
from clubs.models.agenda import LONGEST_STEP, TITLE_LENGTH
from clubs.services.agenda import MOST_STEPS
from clubs.services.agenda_plan import PlannedStep
from clubs.services.agenda_state import Agenda

MINUTES_ERRORS = {
    "required": _("Écrivez combien de minutes elle dure."),
    "invalid": _("Écrivez les minutes en chiffres, par exemple 20."),
    "min_value": _("Une étape dure au moins une minute."),
    "max_value": _("Une étape dure au plus quatre heures."),
}


class ThemeForm(ChangeForm):
    theme = LineField(label=_("Thème de la séance"), max_length=120, required=False)


class MoveForm(ChangeForm):
    """Which way the agenda goes, and the step that was on the screen."""

    MOVES = ("usual", "next", "back", "jump", "prolong")
    move = forms.ChoiceField(choices=[(move, move) for move in MOVES])
    leaving = forms.IntegerField(required=False)
    to = forms.IntegerField(required=False)
    seen = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        needed = {"jump": ["to"], "prolong": ["leaving", "seen"]}.get(answers.get("move", ""), [])
        if any(answers.get(name) is None for name in needed):
            self.add_error(None, _("Choisissez une étape de la liste."))
        return answers


class StepForm(ChangeForm):
    """A step to add while the session goes on."""

    marks_optional = False
    title = LineField(
        label=_("Étape"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"list": "agenda-themes", "autocomplete": "off"}),
        error_messages={"required": _("Donnez un titre à cette étape.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=LONGEST_STEP,
        error_messages=MINUTES_ERRORS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(label=_("Sorte"), choices=StepKind.choices, initial=StepKind.THEME)


class PreparedStepForm(StepForm):
    """A row of the agenda while it is prepared; left empty it is no step."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False

    def _is_blank(self) -> bool:
        typed = (self.data.get(self.add_prefix(name), "") for name in ("title", "minutes"))
        return not any(text.strip() for text in typed)

    def full_clean(self) -> None:
        if self.is_bound and self._is_blank():
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    @property
    def planned(self) -> PlannedStep | None:
        answers = self.cleaned_data
        if not answers:
            return None
        kind = StepKind(answers["kind"])
        return PlannedStep(answers["title"], kind, answers["minutes"], answers["pk"])


FIELDS = ("pk", "title", "minutes", "kind")
PREFIX = "steps"
_StepFormSet = forms.formset_factory(
    PreparedStepForm, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS + 1
)


def steps_form(rows: Iterable[dict[str, Any]]) -> forms.BaseFormSet:
    """The rows as they are, and an empty one to write the next."""
    return _StepFormSet(initial=[*rows, {"kind": StepKind.THEME}], prefix=PREFIX)


def steps_form_from(data: QueryDict) -> forms.BaseFormSet:
    """The rows as they were sent."""
    return _StepFormSet(data, prefix=PREFIX)


def rows_of(steps: Iterable[AgendaStep]) -> list[dict[str, Any]]:
    return [{name: getattr(step, name) for name in FIELDS} for step in steps]


def rows_planned(steps: Iterable[PlannedStep]) -> list[dict[str, Any]]:
    return [{name: getattr(step, name) for name in FIELDS} for step in steps]


def rows_typed(data: QueryDict) -> list[dict[str, Any]]:
    """The rows that hold something, exactly as typed, to put them in another order."""
    formset = steps_form_from(data)
    found = []
    for form in formset.forms if formset.management_form.is_valid() else []:
        row = {name: data.get(form.add_prefix(name), "") for name in FIELDS}
        if row["title"].strip() or row["minutes"].strip():
            found.append(row)
    return found


def rearranged(rows: list[dict[str, Any]], action: str) -> tuple[list[dict[str, Any]], int]:
    """After « up-3 », « down-3 » or « remove-3 »; with the rank of the row that has the focus."""
    what, _dash, text = action.partition("-")
    rank = int(text) if text.isdecimal() and int(text) < len(rows) else -1
    rows = list(rows)
    if rank < 0:
        return rows, len(rows)
    if what == "remove":
        del rows[rank]
        return rows, max(rank - 1, 0)
    other = rank + (1 if what == "down" else -1)
    if 0 <= other < len(rows):
        rows[rank], rows[other] = rows[other], rows[rank]
        return rows, other
    return rows, rank


def as_typed(agenda: Agenda, formset: forms.BaseFormSet) -> Agenda:
    """The agenda as long as the rows on the page make it, as far as they are numbers."""
    typed = [str(form["minutes"].value() or "") for form in formset]
    minutes = [int(text) for text in typed if text.isdecimal() and int(text) <= LONGEST_STEP]
    begun = [step for step in agenda.steps if step.has_begun]
    return replace(agenda, steps=[*begun, *(AgendaStep(minutes=number) for number in minutes)])


class TemplateChoiceForm(ChangeForm):
    """Which agenda to start from."""

    marks_optional = False

    template = forms.ChoiceField(label=_("Partir de"), required=False)

    def __init__(self, templates: Iterable[AgendaTemplate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {str(template.pk): template for template in templates}
        choices = [("", _("L’ordre du jour habituel d’un e-club"))]
        choices += [(pk, template.name) for pk, template in self.templates.items()]  # type: ignore[misc]  # names are plain texts
        self.fields["template"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    @property
    def chosen(self) -> AgendaTemplate | None:
        return self.templates.get(self.cleaned_data["template"])


class TemplateNameForm(ChangeForm):
    refused_beside = "name"
    name = LineField(
        label=_("Nom du modèle"),
        max_length=80,
        help_text=_("Un modèle du même nom est remplacé."),
        error_messages={"required": _("Donnez un nom à ce modèle.")},
    )
