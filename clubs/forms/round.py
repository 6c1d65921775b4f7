"""Beginning and moving a speaking round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm
from clubs.services.round_now import LONGEST, SHORTEST

CHOICES = [
    (30, _("30 secondes")),
    (60, _("1 minute")),
    (90, _("1 min 30")),
    (120, _("2 minutes")),
    (150, _("2 min 30")),
    (180, _("3 minutes")),
    (240, _("4 minutes")),
    (300, _("5 minutes")),
    (420, _("7 minutes")),
    (600, _("10 minutes")),
]


class RoundForm(ChangeForm):
    marks_optional = False
    seconds = forms.TypedChoiceField(
        label=_("Temps de chaque personne"), choices=CHOICES, coerce=int, initial=120
    )
    with_leader = forms.BooleanField(label=_("Je parle aussi, en dernier"), required=False)

    @staticmethod
    def nearest(seconds: int) -> int:
        """The longest choice that is not more than this."""
        fits = [choice for choice, _words in CHOICES if choice <= min(seconds, LONGEST)]
        return max(fits, default=SHORTEST)


class TurnForm(ChangeForm):
    """What becomes of a turn, named so that two clicks at once are one."""

    LEADING = ("next", "skip", "pause", "resume", "again", "end")
    OWN = ("done", "pass")
    move = forms.ChoiceField(choices=[(move, move) for move in (*LEADING, *OWN)])
    turn = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("move") != "end" and answers.get("turn") is None:
            self.add_error(None, _("Choisissez une personne de la liste."))
        return answers
