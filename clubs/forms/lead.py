"""Passing an opening on to the club."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import LeadEnd
from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.forms.slots import DayField
from clubs.models import Lead
from clubs.models.lead import LEAD_HOW, LEAD_LINE
from clubs.services.lead import AT_MOST, USUALLY


class LeadChangeForm(ChangeForm):
    title = LineField(
        label=gettext_lazy("Quel poste ?"),
        max_length=LEAD_LINE,
        error_messages={"required": gettext_lazy("Dites de quel travail il s’agit.")},
    )
    company = LineField(
        label=gettext_lazy("Dans quelle entreprise ?"), max_length=LEAD_LINE, required=False
    )
    place = LineField(
        label=gettext_lazy("Où ?"),
        max_length=LEAD_LINE,
        error_messages={"required": gettext_lazy("Dites où c’est : une commune suffit.")},
    )
    how = ProseField(
        label=gettext_lazy("Comment faire ?"),
        rows=3,
        help_text=gettext_lazy("Qui appeler, où envoyer un CV, de la part de qui."),
        max_length=LEAD_HOW,
        error_messages={"required": gettext_lazy("Dites comment postuler ou qui contacter.")},
    )
    expires_on = DayField(
        label=gettext_lazy("Jusqu’à quel jour ?"),
        help_text=gettext_lazy("Passé ce jour, la piste s’efface d’elle-même du tableau."),
    )

    def __init__(self, today: date, data: Any = None, **named: Any) -> None:
        super().__init__(data, **named)
        self.today = today

    @classmethod
    def of(cls, lead: Lead, today: date) -> "LeadChangeForm":
        told = {name: getattr(lead, name) for name in cls.base_fields}
        return cls(today, initial=told)

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if day < self.today:
            raise ValidationError(_("Ce jour est passé."))
        if day > self.today + AT_MOST:
            raise ValidationError(_("C’est trop loin : choisissez un jour d’ici à six mois."))
        return day


class LeadForm(LeadChangeForm):
    key = KeyField()

    def __init__(self, today: date, data: Any = None, **named: Any) -> None:
        super().__init__(today, data, initial={"expires_on": today + USUALLY}, **named)


class LeadEndForm(ChangeForm):
    marks_optional = False
    ended = forms.ChoiceField(
        label=gettext_lazy("Qu’est-elle devenue ?"),
        choices=LeadEnd.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites ce que la piste est devenue.")},
    )
