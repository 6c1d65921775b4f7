"""Saying what a company told, and taking it back."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField
from clubs.forms.slots import DayField
from prospecting.enums import MarkKind
from prospecting.models.mark import WORDS_LENGTH

# That a company answered is learnt from the approaches.
TOLD = (MarkKind.PROJECT, MarkKind.VOLUNTEER, MarkKind.NOT_HIRING, MarkKind.REFUSES)


class MarkForm(ChangeForm):
    kind = forms.ChoiceField(
        label=_("Qu’a-t-elle dit ?"),
        choices=[(kind.value, kind.label) for kind in TOLD],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que l’entreprise a dit.")},
    )
    until = DayField(
        label=_("Valable jusqu’au"),
        help_text=_(
            "Sans date : six mois pour un projet ou « n’embauche pas », un an pour une volontaire, "
            "et jusqu’à nouvel ordre pour « ne pas contacter »."
        ),
        required=False,
    )
    words = LineField(
        label=_("En quelques mots"),
        help_text=_(
            "Lu seulement par qui vérifie : les conseillers de votre agence et le responsable "
            "régional."
        ),
        max_length=WORDS_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("kind") == MarkKind.REFUSES and not answers.get("words"):
            self.add_error(
                "words",
                _("Dites comment l’entreprise l’a demandé : votre conseiller lira cette ligne."),
            )
        if (until := answers.get("until")) and until < timezone.localdate():
            self.add_error("until", _("Ce jour est passé : choisissez-en un à venir."))
        return answers


class WithdrawForm(ChangeForm):
    because = LineField(
        label=_("Pourquoi n’est-ce plus vrai ?"),
        help_text=_("Par exemple : « l’entreprise a rappelé le club »."),
        max_length=WORDS_LENGTH,
        error_messages={"required": _("Donnez la raison : elle est gardée avec la date.")},
    )
