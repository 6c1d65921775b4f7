"""Deciding on a candidate: a kind no, or another club."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from clubs.enums.application import CandidateView, DeclineReason
from clubs.forms.change import ChangeForm, ProseField
from clubs.models import Application, Club
from eclub.kit.filters import FilterForm
from members.models import User
from members.services.invitation import language_of

# What the person reads; the reason that was chosen fills it in, and the advisor may change it.
WORDS = {
    DeclineReason.FULL: gettext_lazy(
        "Cet e-club est complet, et il n’y aura sans doute plus de place cette saison. Votre "
        "demande était bonne : d’autres e-clubs ouvrent toute l’année, et vous pouvez en choisir "
        "un autre dès maintenant."
    ),
    DeclineReason.HELP: gettext_lazy(
        "En lisant votre demande, il nous semble qu’un autre accompagnement vous aiderait mieux "
        "qu’un e-club en ce moment. Parlons-en : répondez à ce courriel ou appelez l’agence."
    ),
    DeclineReason.HOURS: gettext_lazy(
        "Les jours et les heures de cet e-club ne vont pas avec les vôtres. Un e-club se réunit "
        "deux fois par semaine : d’autres ont d’autres demi-journées, regardez lesquels ouvrent."
    ),
    DeclineReason.SILENT: gettext_lazy(
        "Nous avons essayé de vous joindre, sans y arriver. Votre demande est donc close, mais "
        "rien n’est perdu : refaites-la quand vous voulez."
    ),
    DeclineReason.OTHER: gettext_lazy(
        "Nous ne pouvons pas vous proposer de place dans cet e-club cette fois-ci."
    ),
}
# A club that ends says so by itself: nobody chooses that reason.
REASONS = [(reason.value, reason.label) for reason in WORDS]


class CandidateFilterForm(FilterForm):
    view = forms.ChoiceField(choices=CandidateView.choices, required=False)

    @property
    def view_chosen(self) -> CandidateView:
        return CandidateView(self.chosen.get("view") or CandidateView.PENDING)


class DeclineForm(ChangeForm):
    """Why, and the words of the e-mail, as it goes out."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une raison.")},
    )
    message = ProseField(
        label=gettext_lazy("Le courriel, tel qu’il partira"),
        max_length=2000,
        rows=10,
        error_messages={"required": gettext_lazy("Écrivez au moins une phrase.")},
    )

    def __init__(self, application: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is read aloud as it is written: in the language of who gets it.
        self.fields["message"].widget.attrs["lang"] = language_of(application.email)


class ReasonForm(ChangeForm):
    """The first step: the reason, which writes the e-mail."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une raison.")},
    )


class MoveForm(ChangeForm):
    refused_beside = "club"
    club = forms.ModelChoiceField(
        label=gettext_lazy("Vers quel e-club ?"),
        queryset=Club.objects.none(),
        empty_label=gettext_lazy("Choisir un e-club"),
        error_messages={
            "required": gettext_lazy("Choisissez un e-club."),
            "invalid_choice": gettext_lazy("Cet e-club n’accueille plus personne."),
        },
    )

    def __init__(self, application: Application, person: User, data: Any = None) -> None:
        super().__init__(data)
        open_clubs = Club.objects.open().filter(agency__in=person.advised_agency_ids)
        self.fields["club"].queryset = open_clubs.exclude(  # type: ignore[attr-defined]  # a ModelChoiceField
            pk=application.club_id
        ).order_by("name", "pk")


def first_words(application: Application, reason: str, by: User) -> str:
    """The e-mail that says no, in the language of who reads it."""
    with override(language_of(application.email)):
        return "\n\n".join(
            [
                _("Bonjour %(name)s,") % {"name": application.first_name},
                _("Merci d’avoir demandé une place dans l’e-club « %(club)s ».")
                % {"club": application.club.name},
                str(WORDS[DeclineReason(reason)]),
                _("Bien à vous,"),
                f"{by.full_name}\n{application.club.agency.name}",
            ]
        )
