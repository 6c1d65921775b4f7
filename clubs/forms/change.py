"""What forms share that hand a change to a service."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form

OUT_OF_DATE = _("Cette page a vieilli : rechargez-la, puis recommencez.")


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


class KeyField(forms.UUIDField):
    """Names a form as it was shown: submitted twice, it does one thing."""

    def __init__(self) -> None:
        said = {"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
        super().__init__(widget=forms.HiddenInput, initial=uuid4, error_messages=said)


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
