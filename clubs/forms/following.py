"""What the opening form asks of a season that follows another one, and what it begins with."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clubs.enums import SESSIONS_BY_DEFAULT
from clubs.forms.slots import SlotsForm
from clubs.models import Application, Club, Document
from clubs.services import following
from clubs.services.following import Carried
from clubs.services.schedule import MOST_SESSIONS
from eclub.kit.forms import Form
from members.enums import RoleKind
from members.models import User

# People are found and told within two weeks.
AHEAD = timedelta(days=14)


class NamedPeople(forms.ModelMultipleChoiceField):
    """People to tick, with what is ``said`` of each, by key, beside their name."""

    def __init__(self, *args: Any, said: Mapping[int, str], **named: Any) -> None:
        super().__init__(*args, **named)
        self.said = said

    def label_from_instance(self, person: User | Application) -> str:
        said = self.said.get(person.pk, "")
        return format_html("{} ({})", person.full_name, said) if said else person.full_name


def ask(form: Form, previous: Club) -> None:
    """Add what may be carried over to a form, each question only when there is something."""
    if seats := following.may_stay(previous):
        staying = NamedPeople(
            User.objects.filter(pk__in=[seat.member_id for seat in seats]),
            said={
                seat.member_id: str(seat.outcome.get_kind_display())
                for seat in seats
                if hasattr(seat, "outcome")
            },
            label=_("Qui reste pour cette saison ?"),
            help_text=_(
                "Une place est gardée à chacun, sans invitation. Il s’y assied de lui-même quand "
                "vous terminez l’e-club d’avant, s’il cherche encore ce jour-là."
            )
            if previous.is_open
            else _("Chacun retrouve une place aussitôt, sans invitation."),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={
                "invalid_choice": _("Quelqu’un a pris une place ailleurs : relisez la liste.")
            },
        )
        form.add_field("staying", staying)
    if documents := following.documents_of(previous):
        form.add_field(
            "documents",
            forms.ModelMultipleChoiceField(
                Document.objects.filter(pk__in=[document.pk for document in documents]),
                label=_("Quels documents de la bibliothèque reprendre ?"),
                help_text=_("Ceux de l’agence sont déjà là."),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            ),
        )
    if following.has_agendas(previous):
        form.add_field(
            "agendas",
            forms.BooleanField(
                label=_("Reprendre le thème et l’ordre du jour de chaque séance"), required=False
            ),
        )


def carried(answers: dict[str, Any]) -> Carried:
    """What was chosen, of a valid form."""
    return Carried(
        people=list(answers.get("staying", ())),
        documents=list(answers.get("documents", ())),
        agendas=answers.get("agendas", False),
    )


def first_answers(club: Club) -> dict[str, list[str]]:
    """A draft's answers after ``club``, as if they had been typed."""
    soon = timezone.localdate(timezone=club.zone) + AHEAD
    if club.is_open and club.ends_on is not None:
        soon = max(soon, club.ends_on + timedelta(days=1))
    monday = soon + timedelta(days=-soon.weekday() % 7)
    typed = {
        "name": club.name,
        "agency": club.agency_id,
        "advisor": club.advisor_id,
        "theme": club.theme,
        **SlotsForm.answers_from(club.slots.order_by("weekday")[:2]),
        "starts_on": monday.isoformat(),
        "count": min(club.sessions.count() or SESSIONS_BY_DEFAULT, MOST_SESSIONS),
        "emails": "",
    }
    answers = {
        name: [f"{value:%H:%M}" if isinstance(value, time) else str(value)]
        for name, value in typed.items()
    }
    # What advisors brought is for every season; what a member brought is theirs to bring again.
    advisors = User.objects.filter(roles__kind=RoleKind.ADVISOR).values("pk")
    brought = Document.objects.filter(club=club, withdrawn_at=None, added_by__in=advisors)
    answers["documents"] = [str(pk) for pk in brought.values_list("pk", flat=True)]
    if following.has_agendas(club):
        answers["agendas"] = ["on"]
    return answers
