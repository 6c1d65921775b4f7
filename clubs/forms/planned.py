"""Forms that plan sessions and show them before they are written."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property

from clubs.forms.change import ChangeForm
from clubs.services import conflict
from clubs.services.preview import Preview, preview
from clubs.services.schedule import Plan
from members.models import User


class PlannedForm(ChangeForm):
    """``plan`` and ``conflicts`` are for ``clean()`` to find; ``preview`` shows them."""

    # Boxes of the preview: days without a session because the advisor says so.
    left_out = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.plan: Plan | None = None
        self.conflicts: Sequence[conflict.Conflict] = []
        left_out = cast("forms.MultipleChoiceField", self.fields["left_out"])
        typed = self.data.getlist("left_out") if hasattr(self.data, "getlist") else []
        left_out.choices = [(day, day) for day in typed if parse_day(day)]

    def clean_left_out(self) -> list[date]:
        return [day for text in self.cleaned_data["left_out"] if (day := parse_day(text))]

    @cached_property
    def preview(self) -> Preview | None:
        """The season as answered, or None while it cannot be made."""
        self.is_valid()
        if self.plan is None:
            return None
        return preview(
            self.plan,
            self.conflicts,
            left_out=self.cleaned_data.get("left_out", ()),
            seen_by=self.by,
        )


def parse_day(text: str) -> date | None:
    """A day as the preview's boxes write it, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None
