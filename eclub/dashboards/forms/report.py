"""What somebody takes away of a place's figures, and as known when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclub.dashboards.enums import Level
from eclub.dashboards.models import Snapshot
from eclub.kit.forms import Form

PAPER, PUBLIC, XLSX, CSV = "pdf", "public", "xlsx", "csv"
ON_PAPER = (Level.COUNTRY, Level.REGION, Level.DEPARTEMENT)
KINDS = {
    XLSX: _("Classeur (XLSX), avec les lieux et les définitions"),
    CSV: _("Tableau (CSV), un lieu par ligne"),
    PAPER: _("Rapport interne (PDF), avec tous les effectifs"),
    PUBLIC: _("Rapport à diffuser (PDF), chiffres publiés seulement"),
}


class ReportForm(Form):
    """Paper is made for a département and what lies above; a club's own report is its bilan."""

    def __init__(self, *arguments: Any, level: Level, published: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = [XLSX, CSV, *([PAPER] if level in ON_PAPER else [])]
        if level in ON_PAPER and published:
            offered.append(PUBLIC)
        self.add_field(
            "kind",
            forms.ChoiceField(
                label=_("Ce que vous emportez"),
                choices=[(kind, KINDS[kind]) for kind in offered],
                widget=forms.RadioSelect,
                initial=XLSX,
                error_messages={
                    "required": _("Choisissez ce que vous emportez."),
                    "invalid_choice": _("Ce choix n’est pas proposé ici : prenez-en un autre."),
                },
            ),
        )
        # A single club is not frozen.
        if level != Level.CLUB and Snapshot.objects.exists():
            self.add_field(
                "as_of",
                forms.ModelChoiceField(
                    Snapshot.objects.all(),
                    label=_("Chiffres internes tels que connus"),
                    to_field_name="quarter",
                    required=False,
                    empty_label=_("aujourd’hui"),
                    help_text=_("Ou figés à la fin d’un trimestre, tels qu’ils étaient alors."),
                    error_messages={
                        "invalid_choice": _("Ce trimestre n’a pas été figé : choisissez-en un.")
                    },
                ),
            )
