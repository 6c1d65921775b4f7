"""What a selection shows, to whom a CV is sent, a photo, and looking for an occupation."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form, KeyField
from members.enums import CvLayout, CvSection
from members.models import CvSelection
from members.models.cv import NAME_LENGTH


class SelectionForm(Form):
    name = forms.CharField(
        label=_("Nom de la déclinaison"),
        help_text=_("Personne d’autre ne le voit. Par exemple « Accueil »."),
        max_length=NAME_LENGTH,
    )
    tags = forms.MultipleChoiceField(
        label=_("Étiquettes montrées"),
        help_text=_("Ce qui n’a pas d’étiquette est toujours montré. Rien de coché montre tout."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    label = forms.CharField(
        label=_("Titre du CV"),
        help_text=_("À la place de celui de l’en-tête."),
        max_length=120,
        required=False,
    )
    summary = forms.CharField(
        label=_("Accroche"),
        help_text=_("À la place de celle de l’en-tête."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    hidden_sections = forms.MultipleChoiceField(
        label=_("Parties à ne pas montrer"),
        choices=CvSection.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    layout = forms.ChoiceField(
        label=_("Mise en page"), choices=CvLayout.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, tags: list[str], selection: CvSelection | None, **kwargs: Any
    ) -> None:
        shown = {name: getattr(selection, name) for name in self.base_fields} if selection else {}
        super().__init__(*args, initial={"layout": CvLayout.CLASSIC, **shown}, **kwargs)
        # A tag no entry carries any more is still the selection's.
        known = sorted({*tags, *(selection.tags if selection else [])})
        if known:
            cast("forms.ChoiceField", self.fields["tags"]).choices = [(tag, tag) for tag in known]
        else:
            del self.fields["tags"]


class SendForm(Form):
    """To whom, when, and how it looks."""

    key = KeyField()
    addressee = forms.CharField(
        label=_("Envoyé à"),
        help_text=_("Une entreprise, une personne, ou une offre."),
        max_length=120,
    )
    sent_on = forms.DateField(label=_("Le"), widget=forms.DateInput)
    selection = forms.ModelChoiceField(
        CvSelection.objects.none(),
        label=_("Ce que vous envoyez"),
        empty_label=_("Tout le CV"),
        required=False,
    )
    layout = forms.ChoiceField(label=_("Mise en page"), choices=CvLayout.choices)
    language = forms.ChoiceField(label=_("Langue des titres"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, selections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[CvSelection]", self.fields["selection"]).queryset = selections


class LayoutForm(Form):
    layout = forms.ChoiceField(label=_("Mise en page"), choices=CvLayout.choices)


class PhotoForm(Form):
    photo = forms.FileField(
        label=_("Votre photo"),
        help_text=_("Une image JPEG, PNG ou WebP. Elle n’est jamais obligatoire."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class FindOccupationForm(Form):
    marks_optional = False
    words = forms.CharField(
        label=_("Métier ou code ROME"),
        help_text=_("Par exemple « soudeur » ou « aide à domicile »."),
        max_length=80,
        required=False,
    )
