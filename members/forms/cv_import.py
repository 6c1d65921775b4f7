"""A file to take a CV from, and what of it to take."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit.forms import Form
from members.services import linkedin
from members.services.cv_import import ADD, LEAVE, REPLACE, Part, first_choice
from members.services.linkedin_files import FILES


class CvFileForm(Form):
    file = forms.FileField(
        label=gettext_lazy("Votre fichier"),
        help_text=gettext_lazy(
            "L’archive ZIP de LinkedIn, telle qu’elle est téléchargée, ou un CV au format "
            "JSON Resume (.json)."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choisissez un fichier sur votre appareil.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.json"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.CV_FILE_BYTES
        if file.size is None or file.size > limit:
            raise ValidationError(
                _("Ce fichier est trop lourd : {limit} Mo au plus.").format(
                    limit=limit // 1_000_000
                )
            )
        if not file.size:
            raise ValidationError(_("Ce fichier est vide. Téléchargez-le à nouveau."))
        return file


class CvPartsForm(Form):
    """One choice for each part that the file offers."""

    marks_optional = False

    def __init__(self, parts: Iterable[Part], *args: Any, private: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(parts)
        for part in self.parts:
            field = forms.ChoiceField(
                label=part.label,
                choices=_choices(part),
                initial=first_choice(part),
                widget=forms.RadioSelect,
            )
            self.add_field(part.key, field)
        if private:
            box = forms.BooleanField(
                label=gettext_lazy("Reprendre aussi ma date de naissance et mon adresse"),
                help_text=gettext_lazy("Un CV n’en a pas besoin ; la ville suffit."),
                required=False,
            )
            self.add_field("private", box)

    @property
    def choices(self) -> Mapping[str, str]:
        return {part.key: self.cleaned_data[part.key] for part in self.parts}

    def rows(self) -> list[tuple[Part, forms.BoundField]]:
        """Each part with its field."""
        return [(part, self[part.key]) for part in self.parts]


def _choices(part: Part) -> list[tuple[str, str]]:
    if not part.has:
        return [(REPLACE, _("Reprendre")), (LEAVE, _("Laisser"))]
    choices = [(LEAVE, _("Laisser mon CV comme il est"))]
    if part.new:
        choices.insert(0, (ADD, _("Ajouter ce qui n’y est pas encore")))
    return [*choices, (REPLACE, _("Remplacer ce que j’ai (à remettre pendant sept jours)"))]


class CvColumnsForm(Form):
    """For each file whose headers nobody knows, the column of each thing we look for."""

    def __init__(self, unknown: Mapping[str, list[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [file for file in FILES if file.name in unknown]
        for file in self.asked:
            headers = [("", _("Aucune colonne")), *((name, name) for name in unknown[file.name])]
            for column in file.columns:
                field = forms.ChoiceField(
                    label=_("{file}.csv : {column}").format(file=file.name, column=column.label),
                    choices=headers,
                    required=False,
                )
                self.add_field(f"{file.name}.{column.key}", field)

    def clean(self) -> dict[str, Any]:
        """A file is either described as far as it must be, or left out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for file in self.asked:
            names = {column: f"{file.name}.{column.key}" for column in file.columns}
            if any(cleaned.get(name) for name in names.values()):
                for column, name in names.items():
                    if column.required and not cleaned.get(name):
                        self.add_error(name, _("Dites quelle colonne c’est."))
        return cleaned

    @property
    def columns(self) -> linkedin.Columns:
        return {
            file.name: {
                column.key: chosen
                for column in file.columns
                if (chosen := self.cleaned_data[f"{file.name}.{column.key}"])
            }
            for file in self.asked
        }
