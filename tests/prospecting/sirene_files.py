"""Small files of SIRENE, as INSEE writes them, for tests; all that is in them is invented."""

import csv
import io
from pathlib import Path

from tests.factories.prospecting import siret
from tests.load.sirene_file import ESTABLISHMENT

UNIT = (
    "siren",
    "statutDiffusionUniteLegale",
    "sigleUniteLegale",
    "prenom1UniteLegale",
    "prenomUsuelUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "categorieJuridiqueUniteLegale",
)
OPEN = {
    "statutDiffusionEtablissement": "O",
    "trancheEffectifsEtablissement": "12",
    "dateDernierTraitementEtablissement": "2026-03-01T08:00:00.000",
    "numeroVoieEtablissement": "4",
    "typeVoieEtablissement": "RUE",
    "libelleVoieEtablissement": "DU VIADUC",
    "codePostalEtablissement": "29600",
    "libelleCommuneEtablissement": "MORLAIX",
    "codeCommuneEtablissement": "29151",
    "dateDebut": "2020-01-01",
    "etatAdministratifEtablissement": "A",
    "activitePrincipaleEtablissement": "10.71C",
    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
    "activitePrincipaleNAF25Etablissement": "10.71Y",
    "caractereEmployeurEtablissement": "O",
}
CLOSED = {"etatAdministratifEtablissement": "F", "dateDebut": "2026-02-03"}


def line(rank: int, sign: str = "", **cells: str) -> dict[str, str]:
    """An open establishment of Morlaix; ``cells`` by INSEE's names."""
    number = siret(rank)
    row = {**OPEN, "siren": number[:9], "nic": number[9:], "siret": number}
    row["enseigne1Etablissement"] = sign or f"ENSEIGNE {rank}"
    return row | cells


def unit(rank: int, **cells: str) -> dict[str, str]:
    """A legal unit: a company of this number unless told otherwise."""
    return {
        "siren": siret(rank)[:9],
        "statutDiffusionUniteLegale": "O",
        "categorieJuridiqueUniteLegale": "5710",
        "denominationUniteLegale": f"SOCIETE {rank}",
    } | cells


def table(
    *rows: dict[str, str], columns: tuple[str, ...] = tuple(ESTABLISHMENT), delimiter: str = ","
) -> str:
    """The file's text."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, columns, delimiter=delimiter, lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def save(
    path: Path, *rows: dict[str, str], columns: tuple[str, ...] = tuple(ESTABLISHMENT)
) -> Path:
    path.write_text(table(*rows, columns=columns), encoding="utf-8")
    return path
