"""Asking the club for somebody in a company, and answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import Passing
from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.models.introduction import COMPANY_LENGTH, MESSAGE_LENGTH
from eclub.kit.folding import fold_company
from members.models import Contact, User


class CompanyField(LineField):
    def __init__(self, **named: Any) -> None:
        said = {"required": _("Écrivez le nom d’une entreprise.")}
        super().__init__(
            label=_("Nom de l’entreprise"),
            max_length=COMPANY_LENGTH,
            error_messages=said,
            **named,
        )

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not fold_company(name):
            raise forms.ValidationError(_("Écrivez le nom d’une entreprise, en lettres."))
        return name


class WhoKnowsForm(ChangeForm):
    """The club's question: who knows somebody there?"""

    marks_optional = False
    company = CompanyField(
        help_text=_("Les majuscules, les accents et « SARL » ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class AskForm(ChangeForm):
    marks_optional = False
    key = KeyField()
    company = CompanyField(widget=forms.HiddenInput)
    message = ProseField(
        label=_("Votre message"),
        help_text=_(
            "Ce que vous cherchez, et ce que vous aimeriez : un nom, un conseil, un appel."
        ),
        max_length=MESSAGE_LENGTH,
        error_messages={"required": _("Écrivez en une phrase ce que vous cherchez.")},
    )


class AnswerForm(ChangeForm):
    """What one passes on; one's own contacts there to choose from."""

    passing = forms.ChoiceField(
        label=_("Ce que vous faites"),
        choices=Passing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous voulez bien faire.")},
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("La personne"), widget=forms.RadioSelect, required=False
    )
    words = ProseField(
        label=_("Un mot pour aller avec"), rows=3, max_length=MESSAGE_LENGTH, required=False
    )

    def __init__(self, member: User, company_key: str, *arguments: Any) -> None:
        super().__init__(*arguments)
        there = Contact.objects.of(member).at_company(company_key)
        self.there = list(there)
        field = self.fields["contact"]
        field.queryset = there  # type: ignore[attr-defined]  # a ModelChoiceField
        field.empty_label = None  # type: ignore[attr-defined]  # as above
        if self.there:
            field.initial = self.there[0].pk
        else:
            del self.fields["contact"]
            self.fields["passing"].choices = [(Passing.FIRST, Passing.FIRST.label)]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        answers.setdefault("contact", None)
        passing = answers.get("passing")
        if passing in {Passing.NAME, Passing.DETAILS} and not answers["contact"]:
            self.add_error("contact", _("Choisissez la personne dont vous donnez le nom."))
        return answers
