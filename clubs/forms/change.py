"""What forms share that hand a change to a service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from eclub.kit.forms import OUT_OF_DATE, Form, KeyField

__all__ = ["OUT_OF_DATE", "ChangeForm", "ConfirmForm", "KeyField", "LineField", "ProseField"]


class LineField(forms.CharField):
    """A text on one line, as mail headers and calendars need it."""

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


class ProseField(forms.CharField):
    """A text of several lines, as long for us as the browser counts it."""

    def __init__(self, *, rows: int = 4, **named: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **named)

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")


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
