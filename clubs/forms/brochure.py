"""The text about the club, and one's own card on its brochure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import BrochureLayout, BrochureResults
from clubs.forms.change import ChangeForm, LineField, ProseField
from clubs.models import Brochure, BrochureCard
from clubs.models.brochure import (
    HEADLINE_LENGTH,
    PITCH_LENGTH,
    SKILLS_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)


class BrochureForm(ChangeForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = LineField(label=_("Titre"), max_length=TITLE_LENGTH)
    text = ProseField(
        label=_("Le club en quelques lignes"),
        help_text=_("Ce que vous cherchez ensemble, et ce qu’une entreprise gagne à vous voir."),
        rows=5,
        max_length=TEXT_LENGTH,
        required=False,
    )
    layout = forms.ChoiceField(
        label=_("Mise en page"), choices=BrochureLayout.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, advises: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        if advises:
            self.add_field(
                "results",
                forms.ChoiceField(
                    label=_("Résultats à dire"),
                    help_text=_(
                        "Ceux de l’agence sont sur le papier seulement, que vous donnez en "
                        "sachant à qui : ils comptent peu de personnes. En ligne ne sont que les "
                        "chiffres publiés."
                    ),
                    choices=BrochureResults.choices,
                    widget=forms.RadioSelect,
                ),
            )

    @classmethod
    def of(cls, brochure: Brochure, *, advises: bool) -> "BrochureForm":
        names = ("revision", "title", "text", "layout", "results")
        return cls(initial={name: getattr(brochure, name) for name in names}, advises=advises)


class BrochureCardForm(ChangeForm):
    headline = LineField(
        label=_("Le métier que je cherche"),
        max_length=HEADLINE_LENGTH,
        error_messages={"required": _("Dites quel métier vous cherchez.")},
    )
    pitch = ProseField(
        label=_("Moi, en deux phrases"), rows=3, max_length=PITCH_LENGTH, required=False
    )
    skills = LineField(
        label=_("Mes savoir-faire"),
        help_text=_("Séparés par des virgules."),
        max_length=SKILLS_LENGTH,
        required=False,
    )
    place = LineField(
        label=_("Où"), help_text=_("Une commune ou un secteur."), max_length=60, required=False
    )
    phone = LineField(
        label=_("Téléphone à imprimer"),
        help_text=_("Vide, il n’est pas sur la plaquette : on passe par votre conseiller."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("Adresse à imprimer"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    shows_last_name = forms.BooleanField(label=_("Montrer mon nom en entier"), required=False)

    @classmethod
    def of(cls, card: BrochureCard) -> "BrochureCardForm":
        initial: dict[str, Any] = {name: getattr(card, name) for name in cls.base_fields}
        return cls(initial=initial)
