"""The demo's CVs: eight invented working lives, and the occupations they look for."""

from datetime import date
from typing import Any
from uuid import uuid4

from members.models import Cv, CvSelection, Occupation, User
from members.services import cv, cv_item, occupation

# Codes of the ROME, and what they are called.
OCCUPATIONS = {
    "A1101": "Conducteur / Conductrice d'engins agricoles",
    "A1203": "Jardinier paysagiste / Jardinière paysagiste",
    "A1401": "Aide agricole de production fruitière ou viticole",
    "A1405": "Maraîcher / Maraîchère",
    "A1407": "Éleveur / Éleveuse de bovins",
    "A1416": "Ouvrier / Ouvrière agricole polyvalent",
    "D1101": "Boucher / Bouchère",
    "D1102": "Boulanger / Boulangère",
    "D1103": "Charcutier-traiteur / Charcutière-traiteuse",
    "D1105": "Poissonnier / Poissonnière",
    "D1106": "Vendeur / Vendeuse en alimentation",
    "D1209": "Vendeur / Vendeuse en jardinerie",
    "D1214": "Vendeur / Vendeuse en habillement",
    "D1505": "Employé / Employée de caisse",
    "D1507": "Employé / Employée de rayon",
    "F1602": "Électricien / Électricienne du bâtiment",
    "F1603": "Plombier chauffagiste / Plombière chauffagiste",
    "F1606": "Peintre en bâtiment",
    "F1607": "Menuisier / Menuisière d'agencement",
    "F1703": "Maçon / Maçonne",
    "G1602": "Cuisinier / Cuisinière",
    "G1603": "Employé / Employée de restauration",
    "G1703": "Réceptionniste en hôtellerie",
    "G1803": "Serveur / Serveuse en restauration",
    "H2101": "Opérateur / Opératrice de découpe de viande",
    "H2102": "Conducteur / Conductrice de ligne agroalimentaire",
    "H2206": "Menuisier / Menuisière bois",
    "H2913": "Soudeur / Soudeuse",
    "I1203": "Agent / Agente de maintenance des bâtiments",
    "I1603": "Mécanicien / Mécanicienne d'engins agricoles",
    "I1604": "Mécanicien / Mécanicienne automobile",
    "J1501": "Aide-soignant / Aide-soignante",
    "K1302": "Auxiliaire de vie",
    "K1304": "Employé / Employée de ménage à domicile",
    "K2204": "Agent / Agente de propreté",
    "M1203": "Comptable",
    "M1601": "Agent / Agente d'accueil",
    "M1602": "Agent administratif / Agente administrative",
    "M1607": "Secrétaire",
    "N1103": "Préparateur / Préparatrice de commandes",
    "N4101": "Conducteur / Conductrice de poids lourd",
}
# By seat: title, codes sought, post, house, what was done, skills, diploma.
LIVES: dict[int, tuple[str, list[str], str, str, list[str], list[str], str]] = {
    1: (
        "Assistante administrative",
        ["M1607", "M1601"],
        "Secrétaire",
        "Cabinet du Léguer (démo)",
        ["Pris 40 appels par jour", "Suivi 120 dossiers de clients", "Relancé les impayés"],
        ["Accueil téléphonique", "Facturation", "Traitement de texte"],
        "BTS Support à l’action managériale",
    ),
    2: (
        "Menuisier d’agencement",
        ["F1607", "H2206"],
        "Menuisier",
        "Menuiserie des Abers (démo)",
        ["Posé 30 cuisines par an", "Formé 2 apprentis"],
        ["Pose", "Lecture de plans", "Machines à bois"],
        "CAP Menuisier fabricant",
    ),
    3: (
        "Conductrice de ligne agroalimentaire",
        ["H2102"],
        "Conductrice de ligne",
        "Conserverie des Embruns (démo)",
        ["Conduit une ligne de 6 personnes", "Réduit les arrêts de 15 %"],
        ["Hygiène HACCP", "Réglage de machines"],
        "Bac pro Bio-industries",
    ),
    4: (
        "Mécanicien agricole",
        ["I1603", "I1604", "A1101"],
        "Mécanicien",
        "Ateliers de la Penzé (démo)",
        ["Dépanné 12 marques de tracteurs", "Tenu l’astreinte des moissons"],
        ["Hydraulique", "Diagnostic électronique", "Soudure"],
        "Bac pro Maintenance des matériels",
    ),
    5: (
        "Vendeuse conseil en jardinerie",
        ["D1209", "D1106"],
        "Vendeuse",
        "Jardins du Trégor (démo)",
        ["Conseillé 60 clients par jour", "Tenu le rayon des vivaces"],
        ["Conseil", "Caisse", "Connaissance des plantes"],
        "BEP Horticulture",
    ),
    6: (
        "Conducteur poids lourd",
        ["N4101", "N1103"],
        "Conducteur livreur",
        "Transports du Trégor (démo)",
        ["Livré 25 clients par tournée", "Roulé 4 ans sans accident"],
        ["Permis C et CE", "Chronotachygraphe"],
        "Titre professionnel Conducteur",
    ),
    7: (
        "Aide-soignante à domicile",
        ["J1501", "K1302"],
        "Aide à domicile",
        "Résidence des Genêts (démo)",
        ["Accompagné 9 personnes âgées", "Transmis chaque soir à l’infirmière"],
        ["Toilette", "Écoute", "Breton parlé"],
        "Diplôme d’État d’aide-soignant",
    ),
    8: (
        "Paysagiste",
        ["A1203"],
        "Ouvrier paysagiste",
        "Espaces verts des Monts (démo)",
        ["Entretenu 15 jardins", "Construit 200 m de murets"],
        ["Taille", "Maçonnerie paysagère"],
        "CAPA Travaux paysagers",
    ),
}


def write(members: list[User], today: date) -> None:
    """The register's occupations that serve here, and the CV of each, by seat."""
    for code, label in OCCUPATIONS.items():
        Occupation.objects.get_or_create(code=code, defaults={"label": label})
    for seat, member in enumerate(members, start=1):
        _write_one(seat, member, today.year)


def _write_one(seat: int, owner: User, year: int) -> None:
    label, codes, post, house, done, skills, diploma = LIVES[seat]
    kept = cv.to_write(owner)
    page = uuid4()
    basics = kept.basics | {"label": label, "phone": f"02 61 91 00 {seat:02}"}
    basics["summary"] = f"{label}, {seat + 4} ans d’expérience autour de {owner.commune}."
    cv.write_basics(kept, basics, cv.Stamp(kept.revision, page), by=owner)

    def add(section: str, data: dict[str, Any], *tags: str) -> None:
        cv_item.add(kept, section, data, list(tags), key=uuid4(), page=page, by=owner)

    begun = year - seat - 4
    work = {"position": post, "name": house, "location": owner.commune}
    add(
        "work",
        {**work, "startDate": f"{begun}-09", "endDate": f"{year - 1}-06"} | {"highlights": done},
    )
    season = {"position": "Emploi saisonnier", "name": "Camping de la Baie (démo)"}
    add("work", {**season, "startDate": str(begun - 1), "endDate": str(begun)}, "accueil")
    add("education", {"studyType": diploma, "endDate": str(begun - 2)})
    for skill in skills:
        add("skills", {"name": skill})
    add("languages", {"language": "Anglais", "fluency": "scolaire"}, "accueil")
    add("certificates", {"name": "Permis B"})
    for code in codes:
        occupation.choose(kept, Occupation.objects.get(code=code), by=owner)
    if seat == 1:
        CvSelection.objects.create(cv=Cv.objects.get(pk=kept.pk), name="Accueil", tags=["accueil"])
