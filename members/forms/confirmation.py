"""The code that confirms who one is."""

from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form
from members.services import confirmation


class ConfirmationForm(Form):
    code = forms.CharField(
        label=_("Code reçu par courriel"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Recopiez le code du dernier courriel reçu.")},
    )

    def __init__(self, *args: Any, session: SessionBase, **kwargs: Any) -> None:
        self.session = session
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not confirmation.accept(self.session, code):
            raise forms.ValidationError(
                _(
                    "Ce code ne convient pas : recopiez celui du dernier courriel, ou demandez-en "
                    "un autre."
                )
            )
        return code
