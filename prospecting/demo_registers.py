"""The demo's registers: communes, activities and what they hire, typed for its region alone.

A real platform brings in the whole of them: see docs/operations.md.
"""

from django.db import transaction

from eclub.kit.folding import fold
from members.models import Commune
from prospecting import everyday_words
from prospecting.enums import Nomenclature, Sector
from prospecting.models import Activity, Affinity

BASINS = {
    "0062": "Redon",
    "5302": "Brest",
    "5303": "Carhaix-Plouguer",
    "5306": "Guingamp",
    "5308": "Lannion",
    "5310": "Morlaix",
    "5312": "Pontivy-Loudéac",
    "5313": "Quimper",
    "5315": "Rennes",
    "5316": "Saint-Brieuc",
    "5318": "Vannes",
}
# INSEE code, name, postcodes, latitude, longitude, code of the basin.
COMMUNES = """
22070 | Guingamp | 22200 | 48.56128 | -3.15330 | 5306
22113 | Lannion | 22300 | 48.74335 | -3.46160 | 5308
22194 | Plestin-les-Grèves | 22310 | 48.64766 | -3.61979 | 5308
22278 | Saint-Brieuc | 22000 | 48.51498 | -2.76155 | 5316
29010 | Bodilis | 29400 | 48.51540 | -4.12063 | 5310
29019 | Brest | 29200 | 48.40050 | -4.50279 | 5302
29023 | Carantec | 29660 | 48.65536 | -3.91294 | 5310
29024 | Carhaix-Plouguer | 29270 | 48.26876 | -3.56626 | 5303
29030 | Cléder | 29233 | 48.66054 | -4.12447 | 5310
29059 | Garlan | 29610 | 48.60424 | -3.76668 | 5310
29067 | Guerlesquin | 29650 | 48.53153 | -3.58783 | 5310
29068 | Guiclan | 29410 | 48.54319 | -3.97996 | 5310
29073 | Guimaëc | 29620 | 48.67878 | -3.70571 | 5310
29074 | Guimiliau | 29400 | 48.48139 | -3.99676 | 5310
29079 | Henvic | 29670 | 48.63288 | -3.93010 | 5310
29081 | Huelgoat | 29690 | 48.36155 | -3.75818 | 5303
29103 | Landerneau | 29800 | 48.45075 | -4.26435 | 5302
29105 | Landivisiau | 29400 | 48.51601 | -4.06131 | 5310
29113 | Lanmeur | 29620 | 48.64229 | -3.72151 | 5310
29132 | Locquénolé | 29670 | 48.62348 | -3.86347 | 5310
29133 | Locquirec | 29241 | 48.68314 | -3.66753 | 5310
29151 | Morlaix | 29600 | 48.59967 | -3.82052 | 5310
29163 | Pleyber-Christ | 29410 | 48.51063 | -3.87175 | 5310
29182 | Plouégat-Guérand | 29620 | 48.62197 | -3.67050 | 5310
29184 | Plouénan | 29420 | 48.62123 | -3.98146 | 5310
29185 | Plouescat | 29430 | 48.66576 | -4.17989 | 5310
29186 | Plouezoc’h | 29252 | 48.63704 | -3.81554 | 5310
29188 | Plougasnou | 29630 | 48.67757 | -3.81231 | 5310
29191 | Plougonven | 29640 | 48.50528 | -3.72721 | 5310
29192 | Plougoulm | 29250 | 48.65592 | -4.04176 | 5310
29199 | Plouigneau | 29610 | 48.57361 | -3.70407 | 5310
29202 | Plounéour-Ménez | 29410 | 48.44516 | -3.88113 | 5310
29207 | Plourin-lès-Morlaix | 29600 | 48.52192 | -3.80058 | 5310
29210 | Plouvorn | 29420 | 48.57660 | -4.02210 | 5310
29213 | Plouzévédé | 29440 | 48.59192 | -4.09546 | 5310
29232 | Quimper | 29000 | 47.99714 | -4.09112 | 5313
29239 | Roscoff | 29680 | 48.71234 | -3.98972 | 5310
29251 | Saint-Jean-du-Doigt | 29630 | 48.67033 | -3.76283 | 5310
29254 | Saint-Martin-des-Champs | 29600 | 48.57579 | -3.85616 | 5310
29259 | Saint-Pol-de-Léon | 29250 | 48.67277 | -3.98864 | 5310
29265 | Sainte-Sève | 29600 | 48.56079 | -3.88888 | 5310
29266 | Saint-Thégonnec Loc-Eguiner | 29410 | 48.51132 | -3.93813 | 5310
29273 | Santec | 29250 | 48.70006 | -4.02979 | 5310
29276 | Sibiril | 29250 | 48.66386 | -4.07210 | 5310
29277 | Sizun | 29450 | 48.39480 | -4.04497 | 5310
29279 | Taulé | 29670 | 48.60414 | -3.89876 | 5310
35236 | Redon | 35600 | 47.66097 | -2.08009 | 0062
35238 | Rennes | 35000 35200 35700 | 48.11198 | -1.68186 | 5315
56178 | Pontivy | 56300 | 48.07300 | -2.97047 | 5312
56260 | Vannes | 56000 | 47.65975 | -2.75714 | 5318
"""
# Code of the NAF rév. 2, its label.
ACTIVITIES = """
01.11Z | Culture de céréales (à l’exception du riz), de légumineuses et de graines oléagineuses
01.13Z | Culture de légumes, de melons, de racines et de tubercules
01.21Z | Culture de la vigne
01.30Z | Reproduction de plantes
01.50Z | Culture et élevage associés
01.61Z | Activités de soutien aux cultures
02.20Z | Exploitation forestière
03.11Z | Pêche en mer
10.11Z | Transformation et conservation de la viande de boucherie
10.13A | Préparation industrielle de produits à base de viande
10.20Z | Transformation et conservation de poisson, de crustacés et de mollusques
10.71A | Fabrication industrielle de pain et de pâtisserie fraîche
10.71C | Boulangerie et boulangerie-pâtisserie
10.82Z | Fabrication de cacao, chocolat et de produits de confiserie
16.23Z | Fabrication de charpentes et d’autres menuiseries
18.12Z | Autre imprimerie (labeur)
22.23Z | Fabrication d’éléments en matières plastiques pour la construction
25.11Z | Fabrication de structures métalliques et de parties de structures
25.12Z | Fabrication de portes et fenêtres en métal
31.09B | Fabrication d’autres meubles et industries connexes de l’ameublement
33.12Z | Réparation de machines et équipements mécaniques
33.17Z | Réparation et maintenance d’autres équipements de transport
38.11Z | Collecte des déchets non dangereux
43.12A | Travaux de terrassement courants et travaux préparatoires
43.21A | Travaux d’installation électrique dans tous locaux
43.22A | Travaux d’installation d’eau et de gaz en tous locaux
43.32A | Travaux de menuiserie bois et PVC
43.32B | Travaux de menuiserie métallique et serrurerie
43.32C | Agencement de lieux de vente
43.34Z | Travaux de peinture et vitrerie
43.91A | Travaux de charpente
43.99C | Travaux de maçonnerie générale et gros œuvre de bâtiment
45.11Z | Commerce de voitures et de véhicules automobiles légers
45.19Z | Commerce d’autres véhicules automobiles
45.20A | Entretien et réparation de véhicules automobiles légers
45.31Z | Commerce de gros d’équipements automobiles
45.32Z | Commerce de détail d’équipements automobiles
46.22Z | Commerce de gros (commerce interentreprises) de fleurs et plantes
46.61Z | Commerce de gros (commerce interentreprises) de matériel agricole
46.63Z | Commerce de gros (commerce interentreprises) de machines pour l’extraction, la \
construction et le génie civil
47.11B | Commerce d’alimentation générale
47.11D | Supermarchés
47.11F | Hypermarchés
47.29Z | Autres commerces de détail alimentaires en magasin spécialisé
47.52B | Commerce de détail de quincaillerie, peintures et verres en grandes surfaces (400 m² \
et plus)
47.71Z | Commerce de détail d’habillement en magasin spécialisé
47.76Z | Commerce de détail de fleurs, plantes, graines, engrais, animaux de compagnie et \
aliments pour ces animaux, en magasin spécialisé
47.89Z | Autres commerces de détail sur éventaires et marchés
49.41A | Transports routiers de fret interurbains
49.41B | Transports routiers de fret de proximité
49.41C | Location de camions avec chauffeur
52.10B | Entreposage et stockage non frigorifique
52.29B | Affrètement et organisation des transports
53.10Z | Activités de poste dans le cadre d’une obligation de service universel
55.10Z | Hôtels et hébergement similaire
56.10A | Restauration traditionnelle
56.10C | Restauration de type rapide
69.20Z | Activités comptables
71.20A | Contrôle technique automobile
77.31Z | Location et location-bail de machines et équipements agricoles
77.32Z | Location et location-bail de machines et équipements pour la construction
78.10Z | Activités des agences de placement de main-d’œuvre
78.30Z | Autre mise à disposition de ressources humaines
80.10Z | Activités de sécurité privée
81.21Z | Nettoyage courant des bâtiments
81.30Z | Services d’aménagement paysager
82.99Z | Autres activités de soutien aux entreprises n.c.a.
84.11Z | Administration publique générale
85.20Z | Enseignement primaire
85.31Z | Enseignement secondaire général
86.10Z | Activités hospitalières
86.21Z | Activité des médecins généralistes
86.90D | Activités des infirmiers et des sages-femmes
87.10A | Hébergement médicalisé pour personnes âgées
87.10C | Hébergement médicalisé pour adultes handicapés et autre hébergement médicalisé
87.20A | Hébergement social pour handicapés mentaux et malades mentaux
87.30A | Hébergement social pour personnes âgées
88.10A | Aide à domicile
88.10C | Aide par le travail
88.99B | Action sociale sans hébergement n.c.a.
94.99Z | Autres organisations fonctionnant par adhésion volontaire
96.02A | Coiffure
"""
# The same of the NAF 2025.
ACTIVITIES_2025 = """
01.11Y | Culture de céréales, à l’exception du riz, de légumineuses et de graines oléagineuses
01.13Y | Culture de légumes, de melons, de racines et de tubercules
01.21Y | Culture de la vigne
01.30Y | Reproduction de plantes
01.50Y | Culture et élevage associés
01.61Y | Activités de soutien aux cultures
02.20Y | Exploitation forestière
03.11Y | Pêche en mer
10.11Y | Transformation et conservation de la viande, à l’exception de la viande de volaille
10.20Y | Transformation et conservation de poisson, de crustacés et de mollusques
10.82Y | Fabrication de cacao, de chocolat et de produits de confiserie
16.23Y | Fabrication de charpentes et d’autres menuiseries
18.12Y | Autres activités d’imprimerie
22.23Y | Fabrication de portes et fenêtres en matières plastiques
25.11Y | Fabrication de structures métalliques et de parties de structures
25.12Y | Fabrication de portes et fenêtres en métal
33.12Y | Réparation et entretien de machines
33.17Y | Réparation et entretien d’autres équipements de transport civils
38.11Y | Collecte des déchets non dangereux
43.91Y | Travaux de maçonnerie et de pose de briques
46.22Y | Commerce de gros de fleurs et de plantes
46.61Y | Commerce de gros de matériel agricole
46.63Y | Commerce de gros de machines pour l’extraction, la construction et le génie civil
47.71Y | Commerce de détail d’habillement
47.76Y | Commerce de détail de fleurs, plantes, engrais, animaux de compagnie et aliments pour \
ces animaux
53.10Y | Activités de poste dans le cadre d’une obligation de service universel
55.10Y | Hôtels et hébergement similaire
69.20Y | Activités de comptabilité, de tenue de comptes et d’audit ; conseil fiscal
77.31Y | Location et location-bail de matériel agricole
77.32Y | Location et location-bail de machines et équipements pour la construction et le génie \
civil
78.10Y | Activités des agences de placement de main-d’œuvre
81.21Y | Nettoyage courant des bâtiments
81.30Y | Activités de service d’aménagement paysager
82.99Y | Autres activités de service de soutien aux entreprises n.c.a.
84.11Y | Activités d’administration publique générale
85.20Y | Enseignement primaire
85.31Y | Enseignement secondaire général
86.10Y | Activités hospitalières
86.21Y | Activités de médecine générale
94.99Y | Activités des organisations associatives n.c.a.
"""
# By occupation: activities and how many of a thousand of its hires they make.
AFFINITIES = {
    "M1607": "84.11Z:87 85.31Z:62 86.10Z:32 88.10A:27 88.99B:27 94.99Z:26",
    "M1601": "84.11Z:103 56.10A:58 85.31Z:58 82.99Z:56 55.10Z:49 56.10C:40",
    "F1607": "43.32B:369 43.32A:349 25.11Z:94 25.12Z:75 22.23Z:44 16.23Z:28",
    "H2206": "43.32A:480 43.32B:79 16.23Z:74 43.32C:54 43.91A:49 31.09B:46",
    "H2102": "10.11Z:115 10.20Z:100 78.30Z:100 10.13A:82 10.71A:81 10.82Z:81",
    "I1603": "46.61Z:370 77.32Z:274 33.12Z:195 46.63Z:134 33.17Z:18 77.31Z:10",
    "I1604": "45.20A:302 45.11Z:299 45.32Z:132 71.20A:54 45.31Z:49 45.19Z:25",
    "A1101": "01.61Z:295 78.30Z:166 01.21Z:117 01.11Z:108 01.50Z:57 02.20Z:51",
    "D1209": "47.76Z:756 47.11F:105 47.52B:70 46.22Z:26 01.30Z:16 47.89Z:14",
    "D1106": "10.71C:303 47.11D:146 56.10A:132 47.11F:116 47.29Z:41 47.11B:36",
    "N4101": "49.41A:361 49.41B:277 49.41C:45 43.12A:32 38.11Z:29 52.29B:22",
    "N1103": "52.10B:147 49.41B:48 52.29B:43 80.10Z:33 49.41A:32 53.10Z:25",
    "J1501": "86.10Z:384 87.10A:378 87.30A:95 87.10C:48 86.90D:42 87.20A:25",
    "K1302": "88.10A:281 87.10A:218 88.99B:89 78.30Z:87 86.10Z:78 81.21Z:54",
    "A1203": "84.11Z:300 81.30Z:269 78.30Z:237 88.10C:48 78.10Z:47 38.11Z:21",
}


@transaction.atomic
def load() -> None:
    """Write what is not there yet."""
    Commune.objects.bulk_create(
        [commune(*_cells(line)) for line in COMMUNES.strip().splitlines()], ignore_conflicts=True
    )
    Activity.objects.bulk_create(
        [
            activity(nomenclature, *_cells(line))
            for nomenclature, lines in (
                (Nomenclature.REV2, ACTIVITIES),
                (Nomenclature.NAF25, ACTIVITIES_2025),
            )
            for line in lines.strip().splitlines()
        ],
        ignore_conflicts=True,
    )
    Affinity.objects.bulk_create(
        [
            Affinity(occupation=occupation, activity=code, share=int(thousandth) / 1000)
            for occupation, cells in AFFINITIES.items()
            for code, thousandth in (cell.split(":") for cell in cells.split())
        ],
        ignore_conflicts=True,
    )


def commune(
    code: str, name: str, postcodes: str, latitude: str, longitude: str, basin: str
) -> Commune:
    return Commune(
        code=code,
        name=name,
        plain=fold(name),
        departement=code[:2],
        postcodes=postcodes.split(),
        latitude=float(latitude),
        longitude=float(longitude),
        basin_scheme="ze2020",
        basin_code=basin,
        basin_name=BASINS[basin],
    )


def activity(nomenclature: Nomenclature, code: str, label: str) -> Activity:
    return Activity(
        nomenclature=nomenclature,
        code=code,
        label=label,
        plain=everyday_words.searched(nomenclature, code, label),
        sector=Sector.of(code) or "",
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(" | ")]
