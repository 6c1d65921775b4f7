"""The last step that opens a club: who stays, which candidates are taken, whom one writes to."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clubs.enums import SEATS
from clubs.feature_settings import OFFER_DAYS
from clubs.forms import following
from clubs.forms.following import NamedPeople
from clubs.forms.invitation import AddressesField
from clubs.models import Application, Club
from clubs.services import candidates, invitation
from clubs.services.candidates import Candidate
from eclub.kit.forms import Form
from eclub.kit.language import register_words
from members.models import Agency, User


class PeopleForm(Form):
    """Step 3."""

    emails = AddressesField()

    def __init__(
        self, by: User, agency: Agency, advisor: User | None, previous: Club | None, *args: Any
    ) -> None:
        super().__init__(*args)
        self.advisor = advisor
        if previous is not None:
            following.ask(self, previous)
        self.waiting = candidates.to_take(by, agency, timezone.now())
        if self.waiting:
            self.add_field("candidates", _taken(self.waiting))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        taken = [one.email for one in answers.get("candidates", ())]
        twice = sorted({*taken} & {email.lower() for email in answers.get("emails", ())})
        if twice:
            self.add_error(
                "emails",
                _("%(emails)s est déjà cochée parmi les candidats : retirez-la d’ici.")
                % {"emails": ", ".join(twice)},
            )
        chosen = len(answers.get("staying", ())) + len(taken)
        if chosen and (too_many := chosen + len(answers.get("emails", ())) - SEATS) > 0:
            self.add_error(
                "emails",
                ngettext(
                    "Un e-club a huit places : retirez %(more)s adresse ou une personne cochée.",
                    "Un e-club a huit places : retirez %(more)s adresses ou personnes cochées.",
                    too_many,
                )
                % {"more": too_many},
            )
        return answers

    def clean_emails(self) -> list[str]:
        emails: list[str] = self.cleaned_data["emails"]
        invitation.check(emails, advisor=self.advisor)
        return emails


def _taken(waiting: list[Candidate]) -> NamedPeople:
    rows = Application.objects.filter(pk__in=[one.application.pk for one in waiting])
    return NamedPeople(
        rows.order_by("applied_at", "pk"),
        said={one.application.pk: _in_words(one) for one in waiting},
        label=gettext_lazy("Quels candidats du département prendre ?"),
        help_text=gettext_lazy(
            "Ceux qui attendent dans un autre e-club, le plus ancien d’abord. Leur candidature "
            "passe à celui-ci et une place leur est proposée, à confirmer sous %(lasts)s."
        )
        % {"lasts": OFFER_DAYS.words},
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "Une candidature a changé entre-temps : relisez la liste."
            )
        },
    )


def _in_words(one: Candidate) -> str:
    """What one needs to choose: where, for what work, since when, and how far it is."""
    where = one.application.commune
    if one.km is not None:
        where = _("%(commune)s à %(km)s km") % {"commune": where, "km": one.km}
    waited = ngettext("attend depuis %(days)s jour", "attend depuis %(days)s jours", one.days) % {
        "days": one.days
    }
    work = register_words(", ".join(one.occupations)) or one.application.other_occupation
    said = [where, work, waited, one.application.get_state_display()]
    return format_html_join(" · ", "{}", ((words,) for words in said if words))
