"""What a certificate is asked for: a period, or the code of one that exists."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import LineField
from clubs.forms.slots import DayField
from clubs.models import Seat
from clubs.services import certificate as certificates
from eclub.kit.forms import Form


class PeriodForm(Form):
    """From one day to another of the time a seat was held; all of it to begin with."""

    first = DayField(label=_("Du"))
    last = DayField(label=_("Au"))

    def __init__(self, seat: Seat, *args: Any) -> None:
        today = timezone.now().astimezone(seat.club.zone).date()
        initial = {"first": seat.taken_on, "last": min(seat.left_on or today, today)}
        super().__init__(*args, initial=initial)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not self.errors and answers["first"] > answers["last"]:
            self.add_error("last", _("Ce jour vient avant le premier : choisissez-en un autre."))
        return answers


class CodeForm(Form):
    code = LineField(
        label=_("Code de l’attestation"),
        max_length=60,
        help_text=_("Vingt lettres et chiffres, au bas du papier. Les tirets ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Recopiez le code du papier.")},
    )

    def clean_code(self) -> str:
        """As it is printed, so that every way to type it leads to one address."""
        code = certificates.spaced(certificates.normalised(self.cleaned_data["code"]))
        if not code:
            raise forms.ValidationError(self.fields["code"].error_messages["required"])
        return code
