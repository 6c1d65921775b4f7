"""A document of the library, its file, and the search."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clubs.enums import DocumentKind
from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.models.library import DESCRIPTION_LENGTH, TITLE_LENGTH
from eclub.kit import file_kind
from eclub.kit.forms import Form


class FileField(forms.FileField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Le fichier"),
            help_text=_("PDF, Word, LibreOffice, Excel, image ou texte."),
            allow_empty_file=True,
            error_messages={"required": _("Choisissez un fichier sur votre appareil.")},
            widget=forms.ClearableFileInput(attrs={"accept": file_kind.ENDINGS}),
        )


def capitalised() -> list[tuple[str, str]]:
    """The kinds as a list of choices shows them."""
    return [(kind.value, capfirst(str(kind.label))) for kind in DocumentKind]


class DocumentForm(ChangeForm):
    title = LineField(
        label=_("Titre"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Donnez-lui un titre.")},
    )
    kind = forms.ChoiceField(label=_("Sorte"), choices=capitalised)
    description = ProseField(
        label=_("À quoi il sert"), rows=2, max_length=DESCRIPTION_LENGTH, required=False
    )


def file_of(form: forms.Form) -> dict[str, Any]:
    """The file that was sent, as services take it in."""
    file: UploadedFile = form.cleaned_data["file"]
    return {"name": file.name or "", "chunks": file.chunks()}


class VersionForm(ChangeForm):
    refused_beside = "file"
    key = KeyField()
    file = FileField()


class AddDocumentForm(DocumentForm):
    refused_beside = "file"
    key = KeyField()
    file = FileField()
    for_agency = forms.BooleanField(label=_("Pour tous les clubs de l’agence"), required=False)

    field_order = ["title", "kind", "description", "file", "for_agency"]

    def __init__(self, *args: Any, advises: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not advises:
            del self.fields["for_agency"]


class FindDocumentForm(Form):
    marks_optional = False
    text = forms.CharField(label=_("Mots"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("Sorte"), choices=[("", _("Toutes")), *DocumentKind.choices], required=False
    )
