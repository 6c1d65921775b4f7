"""Logging a call in three clicks, and writing one's own script."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from eclub.kit.dates import day_in_words
from prospecting.enums import Answer, ApproachKind
from prospecting.forms.approach import DatedForm
from prospecting.models.approach import NOTE_LENGTH
from prospecting.models.call_script import ENDING_LENGTH, WORDS_LENGTH
from prospecting.services import wording

# In the order in which a thumb looks for them.
ANSWERS = (
    Answer.NONE,
    Answer.LATER,
    Answer.INTERESTED,
    Answer.MEETING,
    Answer.INTERVIEW,
    Answer.NOT_HIRING,
    Answer.HIRED,
)
LATER = {
    1: _("demain"),
    3: _("dans trois jours"),
    7: _("dans une semaine"),
    14: _("dans deux semaines"),
    30: _("dans un mois"),
}
LONGEST_CALL = 4 * 3600


def known_places(text: str) -> str:
    """The text, when each of its places is one; says which are not."""
    if strange := wording.unknown(text):
        raise ValidationError(
            _("Nous ne savons pas quoi mettre à la place de %(places)s."),
            params={"places": ", ".join(strange)},
        )
    return text


def next_days(today: date) -> list[tuple[str, str]]:
    """Days to call again, in words; never a Saturday or a Sunday."""
    choices = [("", str(_("Pas de date")))]
    for ahead, words in LATER.items():
        day = today + timedelta(days=ahead)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        said = f"{capfirst(str(words))} ({day_in_words(day, 'l j')})"
        if str(day) not in dict(choices):
            choices.append((str(day), said))
    return choices


class CallForm(DatedForm):
    marks_optional = False
    key = KeyField()
    again = forms.ChoiceField(
        label=_("Rappeler quand ?"), widget=forms.RadioSelect, required=False, initial=""
    )
    lasted = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=_("Note personnelle"),
        help_text=_("Personne d’autre ne la lit : ni le club, ni le conseiller."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, today: date, *args: Any, **named: Any) -> None:
        super().__init__(today, *args, **named)
        answer = cast("forms.ChoiceField", self.fields["answer"])
        answer.choices = [(one.value, capfirst(one.label)) for one in ANSWERS]
        answer.error_messages["required"] = _("Touchez ce que l’appel a donné.")
        # The day of the call, which may have been kept by a page without a line.
        self.fields["on"].widget = forms.HiddenInput()
        cast("forms.ChoiceField", self.fields["again"]).choices = next_days(today)
        self.fields["call_back_on"].label = _("Un autre jour")

    def _clean_fields(self) -> None:
        """A day that was offered when the call was made is one, even when it is sent later."""
        again = self.data.get("again", "")
        known = cast("forms.ChoiceField", self.fields["again"])
        try:
            kept = date.fromisoformat(again) if again else None
        except ValueError:
            kept = None
        if kept and again not in dict(known.choices):  # type: ignore[arg-type]  # a list here
            known.choices = [*next_days(self.today), (again, again)]
        super()._clean_fields()

    def clean_lasted(self) -> int | None:
        """Nobody is kept from noting a call by a timer that was left running."""
        seconds: int | None = self.cleaned_data["lasted"]
        return seconds if seconds is not None and 0 <= seconds <= LONGEST_CALL else None

    def clean(self) -> dict[str, Any]:
        again = self.cleaned_data.pop("again", "")
        if again and not self.cleaned_data.get("call_back_on"):
            self.cleaned_data["call_back_on"] = date.fromisoformat(again)
        answers = super().clean()
        answers["kind"] = ApproachKind.PHONE
        return answers


class ScriptForm(ChangeForm):
    words = ProseField(
        label=_("Ce que je dis"),
        help_text=_("Une phrase par ligne, comme vous la diriez à voix haute."),
        rows=10,
        max_length=WORDS_LENGTH,
        error_messages={"required": _("Écrivez au moins votre première phrase.")},
    )
    ending = LineField(
        label=_("Et pour finir : « Connaissez-vous un autre employeur qui… »"),
        help_text=_(
            "La dernière question de chaque appel : une adresse de plus, même après un non."
        ),
        max_length=ENDING_LENGTH,
        error_messages={"required": _("Complétez la question.")},
    )

    def clean_words(self) -> str:
        return known_places(self.cleaned_data["words"])
