"""Which of INSEE's files to import: sent, or chosen among those that lie ready."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form
from prospecting.services.sirene import plan, received

FILES = {
    "establishments": (
        _("Établissements"),
        _("StockEtablissement, tel que l’Insee le publie : CSV, ZIP ou GZ."),
    ),
    "units": (
        _("Unités légales"),
        _("Facultatif. StockUniteLegale : sans lui, peu d’établissements ont un nom."),
    ),
    "coordinates": (
        _("Coordonnées"),
        _("Facultatif. Géolocalisation : sans lui, chacun est au centre de sa commune."),
    ),
}


class SireneImportForm(Form):
    """For each kind a file to send and, when some lie ready, a list to choose from."""

    # The hints say it: the first file is needed, wherever it comes from.
    marks_optional = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        ready = received.in_folder()
        for name, (label, hint) in FILES.items():
            if ready:
                choice = forms.ChoiceField(
                    label=label,
                    help_text=hint,
                    choices=[("", _("aucun fichier du dossier")), *((one, one) for one in ready)],
                    required=False,
                )
                self.add_field(name, choice)
            file = forms.FileField(
                label=_("{kind} : fichier à envoyer").format(kind=label) if ready else label,
                help_text="" if ready else hint,
                required=False,
                max_length=400,
                widget=forms.FileInput(attrs={"accept": ",".join(received.ENDINGS)}),
                error_messages={"empty": _("Ce fichier est vide.")},
            )
            self.add_field(f"{name}_file", file)
        departements = forms.CharField(
            label=_("Départements"),
            help_text=_("Par exemple 22, 29, 35, 56. Vide : toute la France."),
            required=False,
            max_length=500,
            initial=", ".join(settings.SIRENE_DEPARTEMENTS),
        )
        self.add_field("departements", departements)

    def clean_departements(self) -> list[str]:
        return plan.departements(self.cleaned_data["departements"])

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name in FILES:
            sent, chosen = answers.get(f"{name}_file"), answers.get(name)
            if sent and chosen:
                self.add_error(
                    f"{name}_file",
                    _("Choisissez un fichier du dossier ou envoyez-en un, pas les deux."),
                )
            if sent and (sent.size or 0) > settings.SIRENE_FILE_BYTES:
                self.add_error(f"{name}_file", ValidationError(received.SHELF.too_big()))
        if not self.errors and not (
            answers.get("establishments") or answers.get("establishments_file")
        ):
            field = "establishments" if "establishments" in self.fields else "establishments_file"
            self.add_error(field, _("Choisissez le fichier des établissements."))
        return answers

    def field_of(self, kind: str) -> str:
        """Where the file of this kind came from."""
        return f"{kind}_file" if self.cleaned_data.get(f"{kind}_file") else kind

    @property
    def wanted(self) -> dict[str, Path | UploadedFile]:
        """What was chosen or sent, by its kind."""
        found: dict[str, Path | UploadedFile] = {}
        for name in FILES:
            if sent := self.cleaned_data.get(f"{name}_file"):
                found[name] = sent
            elif chosen := self.cleaned_data.get(name):
                found[name] = received.from_folder(chosen)
        return found
