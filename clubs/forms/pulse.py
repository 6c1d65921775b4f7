"""The statements of the pulse, each on a scale."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from clubs.forms.change import ChangeForm
from clubs.models import PulseScale


class PulseForm(ChangeForm):
    marks_optional = False

    def __init__(self, scale: PulseScale, before: list[int], *args: Any) -> None:
        """``before`` is what was answered already, one value a statement."""
        initial = {f"statement_{rank}": value for rank, value in enumerate(before)}
        super().__init__(*args, initial=initial)
        self.scale = scale
        choices = [(str(point), str(point)) for point in range(1, scale.points + 1)]
        choices[0] = ("1", f"1, {scale.lowest}")
        choices[-1] = (str(scale.points), f"{scale.points}, {scale.highest}")
        for rank, statement in enumerate(scale.lines):
            field = forms.TypedChoiceField(
                label=statement,
                choices=choices,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choisissez un degré, même au milieu.")},
            )
            self.add_field(f"statement_{rank}", field)

    @property
    def values(self) -> list[int]:
        return [self.cleaned_data[f"statement_{rank}"] for rank in range(len(self.scale.lines))]
