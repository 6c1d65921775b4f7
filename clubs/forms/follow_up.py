"""The one question to somebody who left a club."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm
from clubs.models import FollowUp
from clubs.services import follow_up as follow_ups


class FollowUpForm(ChangeForm):
    answer = forms.ChoiceField(
        label=_("Avez-vous un emploi en ce moment ?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez une des réponses.")},
    )

    def __init__(self, follow_up: FollowUp, *args: Any, chosen: str = "") -> None:
        """``chosen`` by the link that was followed; what was answered before otherwise."""
        choices = follow_ups.choices(follow_up)
        known = {value for value, _label in choices}
        super().__init__(*args, initial={"answer": chosen if chosen in known else follow_up.answer})
        answer = self.fields["answer"]
        answer.choices = choices  # type: ignore[attr-defined]  # a choice


class HeardForm(FollowUpForm):
    """The same, about somebody else."""

    def __init__(self, follow_up: FollowUp, *args: Any) -> None:
        super().__init__(follow_up, *args)
        self.fields["answer"].label = _("Cette personne a-t-elle un emploi en ce moment ?")
        self.fields["answer"].choices = [  # type: ignore[attr-defined]  # a choice
            (value.value, value.label) for value in follow_ups.answers_to(follow_up)
        ]
