"""What a company answers without an account."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField, ProseField
from clubs.forms.slots import DayField
from prospecting.enums import EmployerAnswer
from prospecting.models.employer_link import EMPLOYER_REACH, EMPLOYER_WORDS


class EmployerAnswerForm(ChangeForm):
    answer = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=EmployerAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une des réponses : un clic suffit.")},
    )
    call_back_on = DayField(
        label=_("À partir du"),
        help_text=_("Seulement si vous avez répondu « plus tard »."),
        required=False,
    )
    reach = LineField(
        label=_("Qui demander, et comment"),
        help_text=_("Par exemple « la responsable d’atelier, le matin, au standard »."),
        max_length=EMPLOYER_REACH,
        required=False,
    )
    words = ProseField(
        label=_("Un mot pour la personne"), rows=3, max_length=EMPLOYER_WORDS, required=False
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("answer") != EmployerAnswer.LATER or "call_back_on" in self.errors:
            return answers
        day = answers.get("call_back_on")
        if day is None:
            self.add_error(
                "call_back_on", _("Choisissez le jour à partir duquel vous recontacter.")
            )
        elif day <= timezone.localdate():
            self.add_error("call_back_on", _("Ce jour est passé : choisissez-en un à venir."))
        return answers
