"""Fields that show a value of JSON Resume as people write it, and read it back.

``shown`` never fails, whatever an import left there; a text that comes back as it was shown
changes nothing, so that values nobody can read are not lost by saving beside them.
"""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit.dates import month_named
from eclub.kit.folding import fold
from members.services.cv_paper import lines, safe_address, text

NOW = {"en cours", "aujourd'hui", "a ce jour", "actuel", "actuellement", "present", "now"}
YEARS = range(1900, 2101)


class Shown(forms.CharField):
    """A line of text."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        super().__init__(label=label, required=False, **kwargs)

    def shown(self, data: dict[str, Any], key: str) -> str:
        return text(data.get(key))


class Address(Shown):
    """A web address; one without « https:// » is one as well."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"})
        super().__init__(label, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        written = super().clean(value)
        if written and not safe_address(written):
            raise ValidationError(
                _("Cette adresse n’est pas celle d’une page : écrivez-la comme www.exemple.fr.")
            )
        return safe_address(written)


class Paragraph(Shown):
    """A text of several lines."""

    def __init__(self, label: Any, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5000)
        super().__init__(label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def shown(self, data: dict[str, Any], key: str) -> str:
        value = data.get(key)
        return value if isinstance(value, str) else "\n".join(lines(value))

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace("\r\n", "\n")


class Lines(Paragraph):
    """A list, one element a line."""

    def shown(self, data: dict[str, Any], key: str) -> str:
        return "\n".join(lines(data.get(key)))

    def clean(self, value: Any) -> Any:
        return lines(super().clean(value))


class Month(Shown):
    """A month or a year, or a whole date where somebody gives it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Par exemple 03/2021 ou 2021."))
        super().__init__(label, **kwargs)

    def shown(self, data: dict[str, Any], key: str) -> str:
        return month_as_written(text(data.get(key)))

    def clean(self, value: Any) -> str:
        written = super().clean(value)
        return read_month(written) if written else ""


class End(Month):
    """The end of what may still go on: that has no date."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        help_text = gettext_lazy("Par exemple 06/2023, ou « en cours ».")
        super().__init__(label, help_text=help_text, **kwargs)

    def shown(self, data: dict[str, Any], key: str) -> str:
        goes_on = text(data.get("startDate")) and not text(data.get(key))
        return str(_("en cours")) if goes_on else super().shown(data, key)

    def clean(self, value: Any) -> str:
        written = fold(str(value or "")).replace("’", "'").strip()
        return "" if written in NOW | {fold(_("en cours"))} else super().clean(value)


def month_as_written(iso: str) -> str:
    """03/2021 of 2021-03; what is no date as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", iso)
    return "/".join(reversed([part for part in found.groups() if part])) if found else iso


def read_month(written: str) -> str:
    """2021-03 of « 03/2021 », « mars 2021 », « 2021-3 »…; raises ValidationError."""
    parts = [part for part in re.split(r"[\s/.,-]+", fold(written)) if part]
    numbers = [str(month_named(part) or part) for part in parts]
    if not all(number.isdecimal() for number in numbers) or not 1 <= len(numbers) <= 3:
        raise _not_a_month()
    if len(numbers[0]) < 4:
        numbers.reverse()
    year, month, day = [*map(int, numbers), 1, 1][:3]
    if year not in YEARS or len(numbers[0]) != 4:
        raise _not_a_month()
    try:
        whole = date(year, month, day).isoformat()
    except ValueError:
        raise _not_a_month() from None
    return whole[: (4, 7, 10)[len(numbers) - 1]]


def _not_a_month() -> ValidationError:
    return ValidationError(_("Écrivez un mois et une année, comme 03/2021, ou une année seule."))
