"""Sending a file of contacts, and saying what its columns are."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form
from eclub.kit.table import Table
from members.services import contact_file, contact_table


class ContactFileForm(Form):
    file = forms.FileField(
        label=_("Fichier de contacts"),
        help_text=_("vCard (.vcf), « Connections.csv » de LinkedIn ou son ZIP, ou un autre CSV."),
        widget=forms.FileInput(attrs={"class": "fr-upload", "accept": ".vcf,.csv,.txt,.zip"}),
        max_length=400,
        error_messages={
            "required": _("Choisissez un fichier."),
            "empty": _("Ce fichier est vide."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.CONTACT_FILE_BYTES:
            raise ValidationError(contact_file.too_big())
        return file


class ColumnsForm(Form):
    """One list for each column of the file, with what its titles let guess."""

    marks_optional = False

    def __init__(self, table: Table, *arguments: Any) -> None:
        super().__init__(*arguments)
        guessed = contact_table.columns_of(table.header)
        choices = [("", _("ne pas reprendre")), *contact_table.FIELDS.items()]
        for rank, title in enumerate(table.header):
            field = forms.ChoiceField(
                label=title or _("Colonne {number}").format(number=rank + 1),
                choices=choices,
                initial=guessed.get(rank, ""),
                required=False,
                help_text=" · ".join(table.samples(rank)),
            )
            field.widget.attrs["class"] = "fr-select"
            self.fields[f"column_{rank}"] = field

    @property
    def columns(self) -> dict[int, str]:
        """Column → field."""
        return {
            int(name.removeprefix("column_")): chosen
            for name, chosen in self.cleaned_data.items()
            if chosen
        }

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = list(self.columns.values())
        if not self.errors and contact_table.NAMES.isdisjoint(chosen):
            raise ValidationError(_("Dites dans quelle colonne est le nom des personnes."))
        for name in contact_table.FIELDS:
            if name not in contact_table.SEVERAL and chosen.count(name) > 1:
                raise ValidationError(
                    _("« %(field)s » ne peut être que dans une colonne."),
                    params={"field": contact_table.FIELDS[name]},
                )
        return answers
