"""The grid of an interview simulation: what worked first, then what to try next."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import GridLevel
from clubs.forms.change import ChangeForm
from clubs.models.rehearsal import CRITERION_LENGTH, MOST_CRITERIA, NOTE_LENGTH
from clubs.services.rehearsal import ToFill

LEVELS = [("", gettext_lazy("pas observé")), *GridLevel.choices]


class GridForm(ChangeForm):
    """Made for one grid by ``grid_form``: its criteria are fields, too."""

    prefix = "grid"
    marks_optional = False
    criteria: list[str]
    strengths = forms.CharField(
        label=gettext_lazy("Ce qui a marché"),
        help_text=gettext_lazy("Un geste, une phrase, un moment précis."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy(
                "Dites d’abord ce qui a marché : un conseil s’entend mieux après."
            )
        },
    )
    advice = forms.CharField(
        label=gettext_lazy("Un conseil pour la prochaine fois"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What was seen, criterion by criterion."""
        answers = ((line, self.cleaned_data[f"mark_{n}"]) for n, line in enumerate(self.criteria))
        return [(line, level) for line, level in answers if level]

    @property
    def mark_fields(self) -> list[forms.BoundField]:
        return [self[f"mark_{number}"] for number in range(len(self.criteria))]


def grid_form(filled: ToFill) -> type[GridForm]:
    """The form of this grid."""
    lines = _criteria_of(filled)
    fields: dict[str, Any] = {
        f"mark_{number}": forms.ChoiceField(label=line, choices=LEVELS, required=False)
        for number, line in enumerate(lines)
    }
    made: type[GridForm] = type("GridForm", (GridForm,), {**fields, "criteria": lines})
    return made


def initial(filled: ToFill) -> dict[str, str]:
    """What was written already."""
    if filled.grid is None:
        return {}
    seen = dict(filled.grid.marks)
    marks = {
        f"mark_{number}": seen.get(line, "") for number, line in enumerate(_criteria_of(filled))
    }
    return {"strengths": filled.grid.strengths, "advice": filled.grid.advice, **marks}


def _criteria_of(filled: ToFill) -> list[str]:
    """Those of the agency, and those that were marked before the agency changed them."""
    kept = [line for line, _level in filled.grid.marks] if filled.grid else []
    return list(dict.fromkeys([*filled.criteria, *kept]))


class CriteriaForm(ChangeForm):
    """What an agency looks at, one line each."""

    prefix = "criteria"
    marks_optional = False
    lines = forms.CharField(
        label=gettext_lazy("Les critères de votre agence, un par ligne"),
        help_text=gettext_lazy("Une liste vide remet celle de la plateforme."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_lines(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["lines"].splitlines()]
        lines = list(dict.fromkeys(filter(None, lines)))
        if len(lines) > MOST_CRITERIA:
            raise ValidationError(
                _("%(most)s critères au plus : une grille courte se remplit.")
                % {"most": MOST_CRITERIA}
            )
        for line in lines:
            if len(line) > CRITERION_LENGTH:
                raise ValidationError(
                    _("« %(line)s… » est trop long : %(most)s signes au plus.")
                    % {"line": line[:40], "most": CRITERION_LENGTH}
                )
        return lines
