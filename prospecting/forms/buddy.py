"""Choosing who knows how many call-backs wait for one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm
from clubs.models import Seat
from members.models import User


class BuddyForm(ChangeForm):
    marks_optional = False

    def __init__(self, seats: list[Seat], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.people = {str(seat.member_id): seat.member for seat in seats}
        choices = [(pk, person.short_name) for pk, person in self.people.items()]
        self.add_field(
            "buddy",
            forms.ChoiceField(
                label=_("Mon binôme"),
                help_text=_("Cette personne voit combien de rappels vous attendent, rien d’autre."),
                choices=[("", _("Personne")), *choices],
                required=False,
                error_messages={"invalid_choice": _("Cette personne n’est plus dans le club.")},
            ),
        )

    @property
    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["buddy"])
