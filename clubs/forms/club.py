"""Changing a club that is open."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField
from clubs.services.schedule import MOST_SESSIONS


class ClubForm(ChangeForm):
    name = LineField(
        label=_("Nom de l’e-club"),
        max_length=80,
        error_messages={"required": _("Donnez un nom à l’e-club : ses membres le voient.")},
    )
    theme = LineField(label=_("Thème"), max_length=120, required=False)


class ProlongForm(ChangeForm):
    refused_beside = "count"
    count = forms.IntegerField(
        label=_("Séances à ajouter"),
        min_value=1,
        max_value=MOST_SESSIONS,
        initial=4,
        help_text=_("À la suite de la dernière, aux mêmes créneaux."),
        error_messages={
            "required": _("Écrivez combien de séances ajouter."),
            "invalid": _("Écrivez un nombre entier, par exemple 4."),
            "min_value": _("Ajoutez au moins une séance."),
            "max_value": _("Une saison a au plus %(limit_value)s séances."),
        },
    )
