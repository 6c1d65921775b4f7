"""Writing a setback card."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.models import SetbackCard
from clubs.models.setback_card import ANSWER_LENGTH, SITUATION_LENGTH


class SetbackCardChangeForm(ChangeForm):
    marks_optional = False
    situation = LineField(
        label=_("S’ils disent ou s’il arrive…"),
        max_length=SITUATION_LENGTH,
        error_messages={"required": _("Écrivez ce qui peut arriver.")},
    )
    answer = ProseField(
        label=_("Alors je…"),
        rows=3,
        max_length=ANSWER_LENGTH,
        error_messages={"required": _("Écrivez ce que vous direz ou ferez.")},
    )
    shared = forms.BooleanField(
        label=_("La montrer au club"),
        help_text=_("Sinon personne d’autre ne la voit, vos conseillers non plus."),
        required=False,
    )

    @classmethod
    def of(cls, card: SetbackCard) -> "SetbackCardChangeForm":
        return cls(
            initial={"situation": card.situation, "answer": card.answer, "shared": card.shared}
        )


class SetbackCardForm(SetbackCardChangeForm):
    key = KeyField()
