"""Writing a message to a company, saying that it has gone, and writing a template."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from members.models import CvVersion
from prospecting.enums import MessageKind
from prospecting.forms.call import known_places, next_days
from prospecting.models.message import BODY_LENGTH, NAME_LENGTH, SUBJECT_LENGTH

NOW, NONE = "now", ""


class MessageForm(ChangeForm):
    key = KeyField()
    to = forms.EmailField(
        label=_("À"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez l’adresse de l’entreprise : elle est souvent sur son site."),
            "invalid": _("Écrivez une adresse comme accueil@entreprise.fr."),
        },
    )
    subject = LineField(
        label=_("Objet"),
        max_length=SUBJECT_LENGTH,
        error_messages={"required": _("Écrivez de quoi il s’agit, en quelques mots.")},
    )
    body = ProseField(
        label=_("Texte"),
        rows=14,
        max_length=BODY_LENGTH,
        error_messages={"required": _("Écrivez votre message.")},
    )
    cv = forms.ChoiceField(label=_("CV joint"), required=False)

    def __init__(
        self, kind: str, versions: list[CvVersion], *args: Any, has_cv: bool, **named: Any
    ) -> None:
        super().__init__(*args, **named)
        if kind == MessageKind.LETTER:
            self.fields["to"] = forms.CharField(
                label=_("À l’attention de"), max_length=120, required=False
            )
            self.add_field("to", self.fields["to"])
            self.order_fields(["key", "to", "subject", "body", "cv"])
        choices = [(NONE, _("Aucun"))]
        if has_cv:
            choices.append((NOW, _("Mon CV d’aujourd’hui, gardé tel qu’il part")))
        choices += [(str(one.pk), _version_words(one)) for one in versions]
        cast("forms.ChoiceField", self.fields["cv"]).choices = choices
        self.versions = {str(one.pk): one for one in versions}

    @property
    def wants_new_version(self) -> bool:
        return bool(self.cleaned_data["cv"] == NOW)

    @property
    def version(self) -> CvVersion | None:
        return self.versions.get(self.cleaned_data["cv"])


def _version_words(version: CvVersion) -> Any:
    what = version.selection_name or _("tout le CV")
    return f"{what}, {version.addressee}, {version.sent_on:%d/%m/%Y}"


class LeftForm(ChangeForm):
    """It has gone: when to ask whether it arrived."""

    marks_optional = False
    again = forms.ChoiceField(label=_("Rappeler quand ?"), widget=forms.RadioSelect, required=False)

    def __init__(self, today: date, *args: Any) -> None:
        days = next_days(today)
        super().__init__(*args, initial={"again": days[3][0]})
        cast("forms.ChoiceField", self.fields["again"]).choices = days

    @property
    def call_back_on(self) -> date | None:
        again = self.cleaned_data["again"]
        return date.fromisoformat(again) if again else None


class TemplateForm(ChangeForm):
    key = KeyField()
    kind = forms.ChoiceField(label=_("Pour"), choices=MessageKind.choices)
    name = LineField(
        label=_("Nom du modèle"),
        help_text=_("Personne d’autre ne le voit. Par exemple « Premier contact »."),
        max_length=NAME_LENGTH,
    )
    subject = LineField(label=_("Objet"), max_length=SUBJECT_LENGTH)
    body = ProseField(label=_("Texte"), rows=14, max_length=BODY_LENGTH)

    def clean_subject(self) -> str:
        return known_places(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        return known_places(self.cleaned_data["body"])
