"""Files of SIRENE of any length, the same at every run; all that is in them is invented."""

import random
from collections.abc import Iterator
from pathlib import Path

from stdnum import luhn

# As of 2026, in INSEE's order.
ESTABLISHMENT = [
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "dernierNumeroVoieEtablissement",
    "indiceRepetitionDernierNumeroVoieEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "libelleCommuneEtrangerEtablissement",
    "distributionSpecialeEtablissement",
    "codeCommuneEtablissement",
    "codeCedexEtablissement",
    "libelleCedexEtablissement",
    "codePaysEtrangerEtablissement",
    "libellePaysEtrangerEtablissement",
    "identifiantAdresseEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "complementAdresse2Etablissement",
    "numeroVoie2Etablissement",
    "indiceRepetition2Etablissement",
    "typeVoie2Etablissement",
    "libelleVoie2Etablissement",
    "codePostal2Etablissement",
    "libelleCommune2Etablissement",
    "libelleCommuneEtranger2Etablissement",
    "distributionSpeciale2Etablissement",
    "codeCommune2Etablissement",
    "codeCedex2Etablissement",
    "libelleCedex2Etablissement",
    "codePaysEtranger2Etablissement",
    "libellePaysEtranger2Etablissement",
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "activitePrincipaleNAF25Etablissement",
]
COMMUNES = [
    (f"{departement}{number:03d}", f"{departement}{number:03d}"[:2] + f"{number % 90:02d}0")
    for departement in ("22", "29", "35", "56")
    for number in range(1, 300)
]
TRADES = "BOULANGERIE MENUISERIE GARAGE TRANSPORTS CONSERVERIE HOTEL SERRES ATELIER".split()  # noqa: SIM905
NAMES = [
    "DU VIADUC",
    "DES EMBRUNS",
    "DE LA RADE",
    "DU LEGUER",
    "DES GENETS",
    "DU TREGOR",
    "DE L ODET",
]
STREETS = ["DE LA GARE", "DU PORT", "DES TILLEULS", "DE LA MAIRIE", "DU MOULIN", "DES ECOLES"]
CODES = "10.71C 16.23Z 45.20A 49.41A 10.20Z 55.10Z 01.13Z 43.32A 47.11B 86.10Z 62.01Z".split()  # noqa: SIM905
BANDS = "NN NN NN NN 00 01 01 02 02 03 11 12 21 22 31".split()  # noqa: SIM905


def write(path: Path, rows: int, *, closed: float = 0.15) -> None:
    """A file of establishments; three rows in twenty are closed unless told otherwise."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(ESTABLISHMENT) + "\n")
        for row in establishments(rows, closed=closed):
            file.write(",".join(row) + "\n")


def establishments(rows: int, *, closed: float) -> Iterator[list[str]]:
    """Rows in the order of ``ESTABLISHMENT``, one to three establishments a legal unit."""
    chance = random.Random(29)  # the same at every run is what is wanted
    places = {name: rank for rank, name in enumerate(ESTABLISHMENT)}
    made = unit = 0
    while made < rows:
        unit += 1
        siren = f"{unit + 100_000_00:08d}"[:8]
        siren += luhn.calc_check_digit(siren)
        for nic in range(1, chance.choice((1, 1, 1, 2, 3)) + 1):
            if made == rows:
                return
            made += 1
            yield _row(places, chance, siren, nic, chance.random() < closed)


def _row(
    places: dict[str, int], chance: random.Random, siren: str, nic: int, closed: bool
) -> list[str]:
    body = f"{siren}{nic:04d}"
    siret = body + luhn.calc_check_digit(body)
    commune, postcode = chance.choice(COMMUNES)
    code = chance.choice(CODES)
    name = f"{chance.choice(TRADES)} {chance.choice(NAMES)} {siren[4:8]}"
    cells = {
        "siren": siren,
        "nic": siret[9:],
        "siret": siret,
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": f"20{chance.randrange(26):02d}-03-01",
        "trancheEffectifsEtablissement": chance.choice(BANDS),
        "anneeEffectifsEtablissement": "2024",
        "dateDernierTraitementEtablissement": f"2026-{chance.randrange(1, 13):02d}-15T08:52:01.000",
        "etablissementSiege": "true" if nic == 1 else "false",
        "nombrePeriodesEtablissement": str(chance.randrange(1, 6)),
        "numeroVoieEtablissement": str(chance.randrange(1, 200)),
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": chance.choice(STREETS),
        "codePostalEtablissement": postcode,
        "libelleCommuneEtablissement": f"COMMUNE {commune}",
        "codeCommuneEtablissement": commune,
        "identifiantAdresseEtablissement": f"{commune}_{chance.randrange(10**4):04d}_B",
        "coordonneeLambertAbscisseEtablissement": f"{chance.uniform(150_000, 400_000):.2f}",
        "coordonneeLambertOrdonneeEtablissement": f"{chance.uniform(6_700_000, 6_880_000):.2f}",
        "dateDebut": f"20{chance.randrange(10, 26)}-06-01",
        "etatAdministratifEtablissement": "F" if closed else "A",
        "enseigne1Etablissement": name if chance.random() < 0.3 else "",
        "denominationUsuelleEtablissement": name if chance.random() < 0.6 else "",
        "activitePrincipaleEtablissement": code,
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": chance.choice("ON"),
        "activitePrincipaleNAF25Etablissement": code,
    }
    row = [""] * len(places)
    for column, cell in cells.items():
        row[places[column]] = cell
    return row
