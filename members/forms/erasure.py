"""Confirming that somebody is to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form


class EraseForm(Form):
    understood = forms.BooleanField(
        label=_("J’ai compris que mes données seront effacées pour toujours"),
        error_messages={"required": _("Cochez cette case si vous voulez vraiment tout effacer.")},
    )
