"""Changing a club that is open."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField
from clubs.forms.planned import PlannedForm
from clubs.forms.slots import MOST_SENTENCES, DayField
from clubs.models import Club
from clubs.services import conflict, season
from members.models import User

# Two more weeks are what is asked for most; four sessions, as a rule.
SUGGESTED = timedelta(weeks=2)


class ClubForm(ChangeForm):
    name = LineField(
        label=_("Nom de l’e-club"),
        max_length=80,
        error_messages={"required": _("Donnez un nom à l’e-club : ses membres le voient.")},
    )
    theme = LineField(label=_("Thème"), max_length=120, required=False)


class ProlongForm(PlannedForm):
    """A new last day; the sessions until then are previewed."""

    refused_beside = "until"
    until = DayField(
        label=_("Nouveau dernier jour"),
        help_text=_("Des séances s’ajoutent jusqu’à ce jour, aux mêmes créneaux."),
    )

    def __init__(self, club: Club, by: User, *args: Any) -> None:
        super().__init__(by, *args)
        self.club = club

    @staticmethod
    def suggested(club: Club) -> dict[str, Any]:
        """What the form is first shown with."""
        last = season.first_day_after(club) + SUGGESTED - timedelta(days=1)
        return {"until": last.isoformat()}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if self.errors:
            return answers
        try:
            self.plan = season.plan_more(
                self.club, until=answers["until"], without=answers["left_out"]
            )
        except ValidationError as refusal:
            self.add_error("until", refusal)
            return answers
        self.conflicts = season.conflicts_of_more(self.club, self.plan)
        for sentence in conflict.explain(
            self.conflicts[:MOST_SENTENCES], seen_by=self.by, zone=self.club.zone
        ):
            self.add_error("until", sentence)
        return answers
