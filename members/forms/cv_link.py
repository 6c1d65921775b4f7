"""A CV put on the web, and a reader's answer."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit.forms import Form, ModelForm
from members.models import Cv, CvLink, CvPhoto, CvSelection

SHOWN_FOR = timedelta(days=90)
SHOWN_MOST = timedelta(days=730)


class CvLinkForm(ModelForm):
    class Meta:
        model = CvLink
        fields = ["selection", "note", "until", "shows_email", "shows_phone", "shows_photo"]
        labels = {"selection": gettext_lazy("Ce qui est montré")}
        help_texts = {
            "note": gettext_lazy("Pour vous y retrouver ; personne d’autre ne le voit."),
            "until": gettext_lazy("Ce jour compris ; vous pouvez la retirer avant."),
        }
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {"until": {"required": gettext_lazy("Choisissez un dernier jour.")}}

    def __init__(self, cv: Cv, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["until"].initial = today + SHOWN_FOR
        selection = cast("forms.ModelChoiceField[CvSelection]", self.fields["selection"])
        selection.queryset = cv.selections.all()
        selection.empty_label = _("Mon CV entier")
        if not cv.selections.exists():
            del self.fields["selection"]
        if not CvPhoto.objects.filter(cv=cv).exists():
            del self.fields["shows_photo"]

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise ValidationError(_("Ce jour est passé : choisissez-en un à venir."))
        if until > self.today + SHOWN_MOST:
            raise ValidationError(_("Deux ans au plus : choisissez un jour plus proche."))
        return until


class CvAnswerForm(Form):
    sender = forms.CharField(
        label=gettext_lazy("Votre nom et votre entreprise"),
        max_length=120,
        error_messages={"required": gettext_lazy("Dites qui vous êtes.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("C’est là que la réponse arrivera."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse : sans elle, pas de réponse.")
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Votre message"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Écrivez quelques mots.")},
    )
