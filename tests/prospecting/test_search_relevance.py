"""Labelled searches over a small directory: who is meant is among the first five."""

from datetime import date

import pytest

from clubs.models import Club
from members.models import Commune, Occupation
from prospecting import demo_registers
from prospecting.models import Company
from prospecting.services import search
from prospecting.services.search import Origin, Wanted
from tests.factories.clubs import ClubFactory
from tests.factories.prospecting import siret

pytestmark = pytest.mark.django_db
# Name, sign, denomination, commune, activity, headcount.
DIRECTORY = """
Boulangerie du Viaduc | | | Morlaix | 10.71C | 02
Les Délices de l’Aber | | SARL Kerdoncuff | Roscoff | 10.71C | 03
Crêperie des Deux Rivières | | | Morlaix | 56.10A | 02
Hôtel de la Corniche | | | Roscoff | 55.10Z | 11
Le Relais des Pêcheurs | Chez Maryvonne | | Carantec | 56.10A | 01
Conserverie des Embruns | | | Roscoff | 10.20Z | 21
Menuiserie du Léguer | | | Lannion | 43.32A | 11
Bois et Bocage | | | Plouigneau | 43.32A | 12
Électricité du Léon | | | Landivisiau | 43.21A | 11
Serres de l’Horn | | | Saint-Pol-de-Léon | 01.13Z | 12
Garage de la Rade | | | Morlaix | 45.20A | 02
Résidence des Genêts | | | Plouigneau | 87.10A | 21
Transports du Trégor | | | Morlaix | 49.41A | 12
Les Camions Bleus | | | Taulé | 49.41A | 21
Jardinerie du Bocage | | | Taulé | 47.76Z | 03
Super de la Penzé | | DISTRIPENZE | Landivisiau | 47.11F | 22
Imprimerie du Viaduc | | | Morlaix | 18.12Z | 03
Clinique de la Baie | | | Morlaix | 86.10Z | 32
ADMR du Trégor | | | Lanmeur | 88.10A | 21
Entrepôts Kerjean | | | Saint-Thégonnec Loc-Eguiner | 52.10B | 22
Paysages des Enclos | | | Guimiliau | 81.30Z | 11
Mécanique du Bocage | | | Plouvorn | 33.12Z | 03
Cabinet Chiffres et Marées | | | Morlaix | 69.20Z | 12
Salon Ciseaux d’Or | | | Morlaix | 96.02A | 01
Viandes du Léon | | | Landivisiau | 10.11Z | 31
Cuisines Kerdaniou | | | Plouvorn | 10.85Z | 01
Cuisines Kerdaniel | | | Morlaix | 10.85Z | 12
Cuisines Kerdavid | | | Morlaix | 10.85Z | 12
Cuisines Kerdanet | | | Morlaix | 10.85Z | 12
Cuisines Kerdalec | | | Morlaix | 10.85Z | 12
Cuisines Kerdanoz | | | Morlaix | 10.85Z | 12
"""
# What is typed, and who is meant.
SEARCHES = """
boulangerie du viaduc | Boulangerie du Viaduc
Boulangerie Viaduc | Boulangerie du Viaduc
boulangeries | Boulangerie du Viaduc
boulangerie | Les Délices de l’Aber
delices aber | Les Délices de l’Aber
kerdoncuff | Les Délices de l’Aber
creperie | Crêperie des Deux Rivières
crêperies deux rivieres | Crêperie des Deux Rivières
creprie | Crêperie des Deux Rivières
hotel corniche | Hôtel de la Corniche
hôtels | Hôtel de la Corniche
HOTEL DE LA CORNICHE | Hôtel de la Corniche
chez maryvonne | Le Relais des Pêcheurs
marivonne | Le Relais des Pêcheurs
restauration traditionnelle | Le Relais des Pêcheurs
conserverie | Conserverie des Embruns
conserverie des embrunts | Conserverie des Embruns
transformation de poisson | Conserverie des Embruns
menuisier | Bois et Bocage
menuiserie leguer | Menuiserie du Léguer
menuserie du leguer | Menuiserie du Léguer
electricite leon | Électricité du Léon
serres de l'horn | Serres de l’Horn
légumes | Serres de l’Horn
garage de la rade | Garage de la Rade
réparation automobile | Garage de la Rade
residence genets | Résidence des Genêts
aide soignante | Clinique de la Baie
camions | Les Camions Bleus
transports routiers | Transports du Trégor
conducteur poids lourd | Les Camions Bleus
jardinnerie | Jardinerie du Bocage
distripenze | Super de la Penzé
hypermarché | Super de la Penzé
imprimeries | Imprimerie du Viaduc
aide à domicile | ADMR du Trégor
admr | ADMR du Trégor
entreposage | Entrepôts Kerjean
preparateur de commandes | Entrepôts Kerjean
paysagiste | Paysages des Enclos
mecanique bocage | Mécanique du Bocage
comptables | Cabinet Chiffres et Marées
coiffure | Salon Ciseaux d’Or
viande de boucherie | Viandes du Léon
cuisine kerdanniou | Cuisines Kerdaniou
kerdaniou cuisine | Cuisines Kerdaniou
conserverie roscoff | Conserverie des Embruns
aide à domicile à Lanmeur | ADMR du Trégor
hôtel St Pol de Léon roscoff | Hôtel de la Corniche
a.d.m.r. | ADMR du Trégor
hôpital | Clinique de la Baie
électricien | Électricité du Léon
coiffeuse | Salon Ciseaux d’Or
grande surface | Super de la Penzé
boulengerie | Les Délices de l’Aber
grande surfasse | Super de la Penzé
coiffeusse morlaix | Salon Ciseaux d’Or
garagiste morlaix | Garage de la Rade
la maison de vacances des genêts | Résidence des Genêts
10.20 Z | Conserverie des Embruns
8610z | Clinique de la Baie
restaurant chez maryvone | Le Relais des Pêcheurs
"""
OCCUPATIONS = {
    "A1203": "Jardinier paysagiste / Jardinière paysagiste",
    "F1607": "Menuisier / Menuisière d'agencement",
    "H2206": "Menuisier / Menuisière bois",
    "J1501": "Aide-soignant / Aide-soignante",
    "N1103": "Préparateur / Préparatrice de commandes",
    "N4101": "Conducteur / Conductrice de poids lourd",
}


def lines(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.fixture
def club() -> Club:
    """A club at Morlaix, and the directory about it."""
    demo_registers.load()
    for code, label in OCCUPATIONS.items():
        Occupation.objects.create(code=code, label=label)
    places = {one.name: one for one in Commune.objects.all()}
    for rank, (name, sign, legal, commune, naf, headcount) in enumerate(lines(DIRECTORY), 1):
        Company.objects.create(
            siret=siret(rank),
            name=name,
            sign=sign,
            legal_name=legal,
            commune=commune,
            commune_code=places[commune].code,
            latitude=places[commune].latitude,
            longitude=places[commune].longitude,
            naf_rev2=naf,
            headcount=headcount,
        )
    made: Club = ClubFactory(members=1)
    return made


def wanted(club: Club, **asked: object) -> Wanted:
    return Wanted(
        club=club,
        person=club.seats.get(number=1).member,
        origin=Origin("Morlaix", 48.59967, -3.82052),
        today=date(2026, 3, 2),
        **{"within": 50, **asked},  # type: ignore[arg-type]  # each of its own type
    )


def test_who_is_meant_is_among_the_first_five(club: Club) -> None:
    missed = []
    for words, meant in lines(SEARCHES):
        found = search.find(wanted(club, words=words)).rows[:5]
        names = dict(Company.objects.values_list("pk", "name"))
        shown = [names[row.pk] for row in found]
        if meant not in shown:
            missed.append(f"{words}: {meant} is not among {shown}")
    assert not missed, "\n".join(missed)


def test_an_occupation_finds_the_activities_that_hire_it(club: Club) -> None:
    names = dict(Company.objects.values_list("pk", "name"))
    found = search.find(wanted(club, occupations=("N4101",))).rows
    assert [names[row.pk] for row in found[:2]] == ["Les Camions Bleus", "Transports du Trégor"]
    found = search.find(wanted(club, occupations=("J1501", "F1607"))).rows
    shown = {names[row.pk] for row in found}
    assert {"Clinique de la Baie", "Résidence des Genêts", "Bois et Bocage"} <= shown
    assert "Boulangerie du Viaduc" not in shown


def test_a_siret_finds_its_establishment_wherever_it_is(club: Club) -> None:
    siren, nic = siret(7)[:9], siret(7)[9:]
    for typed in (f"{siren} {nic}", f"SIRET : {siren[:3]}.{siren[3:6]}.{siren[6:]}-{nic}", siren):
        found = search.find(wanted(club, words=typed, within=5)).rows
        assert [row.pk for row in found] == [Company.objects.get(siret=siret(7)).pk]
