"""Proposing dates to a company that volunteers for a simulation."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField
from clubs.models import ClubSession
from eclub.kit.dates import day_in_words, hour_in_words
from prospecting.models import Company


def in_words(session: ClubSession) -> str:
    """« jeudi 12 mars 2026, 14 h », in the club's zone."""
    start = session.starts_at.astimezone(session.club.zone)
    return f"{day_in_words(start)}, {hour_in_words(start)}"


class VolunteerForm(ChangeForm):
    marks_optional = False

    def __init__(
        self, companies: Iterable[Company], sessions: Iterable[ClubSession], *args: Any
    ) -> None:
        super().__init__(*args)
        self.companies = {str(one.pk): one for one in companies}
        self.sessions = {str(one.pk): one for one in sessions}
        self.add_field(
            "company",
            forms.ChoiceField(
                label=_("Entreprise volontaire"),
                choices=[
                    ("", _("Choisir une entreprise")),
                    *((pk, one.name) for pk, one in self.companies.items()),
                ],
                error_messages={"required": _("Choisissez une entreprise volontaire.")},
            ),
        )
        self.add_field(
            "name",
            LineField(
                label=_("Personne à inviter"),
                help_text=_("Le club verra ce nom dans la salle."),
                max_length=60,
                error_messages={"required": _("Dites comment s’appelle la personne invitée.")},
            ),
        )
        self.add_field(
            "email",
            forms.EmailField(
                label=_("Son adresse électronique"),
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
                error_messages={
                    "required": _("Sans adresse, nous ne pouvons pas lui écrire."),
                    "invalid": _("Écrivez une adresse comme accueil@entreprise.fr."),
                },
            ),
        )
        self.add_field(
            "sessions",
            forms.MultipleChoiceField(
                label=_("Séances proposées"),
                choices=[(pk, in_words(one)) for pk, one in self.sessions.items()],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Proposez au moins une séance.")},
            ),
        )

    @property
    def told(self) -> dict[str, Any]:
        """What the service takes."""
        answers = self.cleaned_data
        return {
            "company": self.companies[answers["company"]],
            "name": answers["name"],
            "email": answers["email"],
            "sessions": [self.sessions[pk] for pk in answers["sessions"]],
        }


class SlotForm(ChangeForm):
    marks_optional = False

    def __init__(self, sessions: Iterable[ClubSession], *args: Any) -> None:
        super().__init__(*args)
        self.add_field(
            "session",
            forms.TypedChoiceField(
                label=_("Quelle séance vous convient ?"),
                choices=[(one.pk, in_words(one)) for one in sessions],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choisissez une séance."),
                    "invalid_choice": _(
                        "Cette séance n’est plus proposée : choisissez-en une autre."
                    ),
                },
            ),
        )
