"""What forms share that hand a change to a service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from eclub.kit.forms import Form


class LineField(forms.CharField):
    """A text on one line, as mail headers and calendars need it."""

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


class ChangeForm(Form):
    """A form whose change the service may still refuse, beside the field that it concerns."""

    refused_beside: str | None = None

    def saves(self, change: Callable[..., object], *arguments: Any, **named: Any) -> bool:
        """Make the change, or show why not; whether it was made."""
        try:
            change(*arguments, **named)
        except ValidationError as refusal:
            self.add_error(self.refused_beside, refusal)
            return False
        return True


class ConfirmForm(ChangeForm):
    """A change that asks nothing but yes."""
