"""The demo's directory: invented establishments of every trade, around the club that meets now.

Their names are plainly of the demo, and their SIRETs are nobody's.
"""

from collections.abc import Iterable, Iterator

from stdnum import luhn

from members.models import Commune
from prospecting.enums import Placing
from prospecting.models import Company

# NAF rév. 2, NAF 2025 (-: its class was split), headcounts, and the names before « (démo) ».
TRADES = """
10.71C - 02 11 01 | Boulangerie du Viaduc, Fournil de la Baie, Pains du Bocage, Boulangerie \
des Halles
47.11F - 22 21 12 | Hyper de la Baie, Super de Penzé, Marché des Monts
47.11D - 21 12 11 | Supermarché du Léon, Supérette du Bourg, Comptoir des Enclos
56.10A - 03 02 11 | Restaurant du Port, Crêperie des Deux Rivières, Table du Viaduc, \
Auberge des Monts
55.10Z 55.10Y 11 03 02 | Hôtel de la Corniche, Hôtel des Voyageurs du Léon, Hôtel de la Pointe
43.32A - 11 03 02 | Menuiserie du Léguer, Menuiserie de la Rade, Bois et Bocage, Escaliers \
du Trégor
43.32B - 03 02 11 | Menuiserie métallique du Port, Fermetures de la Baie
43.21A - 11 03 02 | Électricité du Léon, Courant de la Baie, Atelier électrique des Monts
43.22A - 02 03 01 | Plomberie du Jarlot, Chauffage des Enclos, Sanitaires de la Rade
43.99C - 12 11 02 | Maçonnerie du Queffleuth, Pierres du Léon, Bâtisseurs des Monts
10.20Z 10.20Y 22 21 12 | Conserverie des Embruns, Fumaison du Port, Poissons de la Baie
10.11Z 10.11Y 31 22 21 | Viandes du Léon, Abattoir des Monts, Salaisons du Bocage
10.13A - 22 21 12 | Charcuteries de la Penzé, Ateliers du Cochon
01.13Z 01.13Y 12 11 03 | Serres de la Baie, Légumes du Léon, Primeurs de l’Horn, Serres des Dunes
81.30Z 81.30Y 11 03 02 | Espaces verts du Trégor, Jardins de la Rade, Paysages des Enclos
47.76Z 47.76Y 03 02 11 | Jardinerie du Léon, Fleurs du Viaduc, Pépinière des Monts
49.41A - 21 12 11 | Transports du Trégor, Camions de la Rade, Fret du Léon
49.41B - 12 11 03 | Messagerie de la Baie, Livraisons du Bocage
52.10B - 22 21 12 | Entrepôts de la Rade, Logistique des Monts, Plateforme du Léon
86.10Z 86.10Y 32 31 22 | Clinique de la Corniche, Centre de soins des Monts
87.10A - 21 22 12 | Résidence des Genêts, Résidence du Bois d’Amour, Maison des Embruns
88.10A - 22 21 12 | Aide à domicile du Léon, Services du Trégor, Présence des Monts
84.11Z 84.11Y 22 21 12 | Communauté des Deux Baies, Service des Enclos
85.31Z 85.31Y 21 22 12 | Collège de la Rade, Lycée des Embruns
45.20A - 02 03 11 | Garage de la Rade, Garage du Viaduc, Atelier auto des Monts
46.61Z 46.61Y 12 11 03 | Tracteurs du Léon, Matériel des Monts
33.12Z 33.12Y 11 03 12 | Mécanique du Bocage, Réparation de la Penzé
01.61Z 01.61Y 11 03 02 | Travaux agricoles du Trégor, Moissons des Monts
69.20Z 69.20Y 12 11 03 | Comptables de la Baie, Chiffres du Léon
18.12Z 18.12Y 03 02 11 | Imprimerie du Viaduc, Affiches de la Rade
96.02A - 01 02 00 | Coiffure des Halles, Salon du Port, Ciseaux du Bocage
47.52B - 21 12 11 | Bricolage du Léon, Quincaillerie de la Rade
"""
STREETS = "rue du Port|rue des Halles|route de la Baie|place de l’Église|zone du Bocage"
# Ranks of the SIRETs from here on; those below are the prospects'.
FIRST_RANK = 101
SPREAD = 0.012
# Activities and headcount of the companies that the demo's club works on, by their first word.
WORKED_ON = {
    "Conserverie": ("10.20Z", "10.20Y", "21"),
    "Menuiserie": ("43.32A", "", "11"),
    "Coopérative": ("46.61Z", "46.61Y", "12"),
    "Résidence": ("87.10A", "", "21"),
    "Transports": ("49.41A", "", "12"),
    "Hôtel": ("55.10Z", "55.10Y", "11"),
    "Serres": ("01.13Z", "01.13Y", "12"),
    "Atelier": ("33.12Z", "33.12Y", "03"),
    "Garage": ("45.20A", "", "02"),
    "Imprimerie": ("18.12Z", "18.12Y", "03"),
    "Boulangerie": ("10.71C", "", "02"),
}


def load(worked_on: Iterable[tuple[str, str]]) -> None:
    """Write what is not there yet; ``worked_on`` are names and communes, by rank from 1."""
    known = list(worked_on)
    communes = {
        one.name: one for one in Commune.objects.filter(basin_name__in=["Morlaix", "Lannion"])
    }
    around = sorted(communes.values(), key=lambda one: one.code)
    rows = [
        _company(rank, name, communes[commune], *WORKED_ON[name.partition(" ")[0]])
        for rank, (name, commune) in enumerate(known, start=1)
        if commune in communes
    ]
    taken = {name for name, _commune in known}
    for rank, (name, naf_rev2, naf25, headcount) in enumerate(_establishments(), FIRST_RANK):
        commune = around[rank * 7 % len(around)]
        title = f"{name} (démo)"
        if title in taken:
            title = f"{name} {commune.name} (démo)"
        taken.add(title)
        rows.append(_company(rank, title, commune, naf_rev2, naf25, headcount))
    Company.objects.bulk_create(rows, ignore_conflicts=True)


def siret(rank: int) -> str:
    """A SIRET with its keys that SIRENE gives to nobody: none begins with 0000."""
    siren = f"0000{rank:04d}"
    siren += str(luhn.calc_check_digit(siren))
    nic = f"{siren}0001"
    return nic + str(luhn.calc_check_digit(nic))


def _company(
    rank: int, name: str, commune: Commune, naf_rev2: str, naf25: str, headcount: str
) -> Company:
    return Company(
        siret=siret(rank),
        name=name,
        legal_category="5499",
        address=f"{1 + rank % 60} {STREETS.split('|')[rank % 5]}",
        postcode=commune.postcodes[0],
        commune=commune.name,
        commune_code=commune.code,
        latitude=commune.latitude + SPREAD * (rank % 7 - 3) / 3,
        longitude=commune.longitude + SPREAD * (rank % 5 - 2) / 2,
        placing=Placing.EXACT,
        naf_rev2=naf_rev2,
        naf25=naf25,
        headcount=headcount,
        is_employer=True,
    )


def _establishments() -> Iterator[tuple[str, str, str, str]]:
    """Name, activities and headcount: each house three times over the region."""
    for again in range(3):
        for line in TRADES.strip().splitlines():
            codes, _mark, names = line.partition(" | ")
            naf_rev2, naf25, *headcounts = codes.split()
            for rank, name in enumerate(names.split(",")):
                band = headcounts[(rank + again) % len(headcounts)]
                yield name.strip(), naf_rev2, naf25.strip("-"), band
