"""What people call an activity, where the nomenclature calls it something else.

Nobody types « Entretien et réparation de véhicules automobiles légers »: they look for a garage.
Searching reads these words beside the label. A code stands for all that begin with it.
"""

from eclub.kit.folding import fold
from prospecting.enums import Nomenclature

LENGTH = 300
# Codes of the NAF rév. 2, codes of the NAF 2025, words.
_TABLE = """
01.13Z | 01.13Y | maraîcher maraîchage primeur serres
01.41Z | 01.41Y | ferme éleveur laitier
01.42Z | 01.42Y | ferme éleveur
01.46Z | 01.46Y | ferme éleveur porcs cochons porcherie
01.47Z | 01.47Y | ferme éleveur poules poulets aviculture poulailler
01.50Z | 01.50Y | ferme agriculteur exploitation agricole polyculture
01.43Z | 01.43Y | haras chevaux
03.11Z | 03.11Y | pêcheur marin bateau
03.21Z | 03.21Y | ostréiculteur ostréiculture huîtres moules conchyliculture
10.11Z 10.12Z 10.13A | 10.11Y 10.12Y 10.13G | agroalimentaire usine abattoir
10.13B | 10.13H | charcutier boucher boucherie traiteur
10.20Z | 10.20Y | agroalimentaire usine conserverie poissonnerie fumage
10.39 | 10.39 | agroalimentaire usine conserverie
10.51 | 10.51 | agroalimentaire usine laiterie fromagerie beurrerie
10.52Z | 10.52Y | glacier
10.61A | 10.61G | minoterie moulin
10.71A | 10.71G | agroalimentaire usine
10.71C | 10.71H | boulanger pain fournil
10.71D | 10.71J | pâtissier
10.72Z | 10.72Y | agroalimentaire usine biscuiterie
10.82Z | 10.82Y | chocolatier chocolaterie confiserie
10.85Z | 10.85Y | agroalimentaire usine
11.05Z | 11.05Y | brasserie brasseur
16.10A | 16.11Y | scierie scieur
16.23Z | 16.23Y | charpentier
18.12Z | 18.12Y | imprimeur
25.11Z | 25.11Y | chaudronnerie chaudronnier métallerie ferronnerie soudure
25.12Z | 25.12Y | métallerie
25.62 | 25.53Y | usinage tournage fraisage
28.30Z | 28.30Y | machinisme
30.1 | 30.1 | chantier naval
33.12Z | 33.12Y | mécanique industrielle maintenance
33.15Z | 33.15Y | chantier naval
38.11Z | 38.11Y | déchetterie déchèterie ordures ramassage
38.2 | 38.3 | déchetterie recyclage tri
38.3 | 38.21 38.23 | recyclage tri ferraille casse automobile
41.20 | 41.00 | bâtiment constructeur maçon BTP
42.1 | 42.1 | travaux publics BTP TP
42.2 | 42.2 | travaux publics BTP TP canalisation
42.99Z | 42.99Y | travaux publics BTP TP
43.12 | 43.12 | travaux publics BTP TP terrassier
43.21A | 43.21G | électricien électricité
43.22A | 43.22G | plombier plomberie sanitaire chauffagiste chauffage
43.22B | 43.22H | chauffagiste chauffage plombier pompe chaleur frigoriste
43.31Z | 43.31Y | plâtrier plaquiste
43.32A | 43.32G | menuisier
43.32B | 43.32H | serrurier métallier métallerie
43.33Z | 43.33Y | carreleur carrelage
43.34Z | 43.34G | peintre ravalement
43.91A | 43.41G | charpentier
43.91B | 43.41H | couvreur toiture zinguerie
43.99A | 43.41J | couvreur toiture étanchéité
43.99C | 43.91Y | maçon
45.11Z | 47.81Y | concession concessionnaire automobile garage voitures
45.19Z | 47.81Y | concessionnaire camions
45.20A | 95.31G | garage garagiste mécanicien mécanique auto carrosserie carrossier
45.20B | 95.31H | garage mécanicien mécanique poids lourds camions
45.32Z | 47.82Y | pièces auto pneus
45.40Z | 47.83Y 95.32Y | moto
46.21Z | 46.21Y | coopérative agricole
46.61Z | 46.61Y | machinisme tracteurs concession
46.73A | 46.83G | matériaux négoce
47.11B | 47.11G | épicerie épicier
47.11C | 47.11H | épicerie supérette
47.11D | 47.11J | grande surface
47.11F | 47.11K | grande surface
47.19 | 47.12 | bazar
47.21Z | 47.21Y | primeur
47.22Z | 47.22Y | boucher boucherie
47.23Z | 47.23Y | poissonnier poissonnerie
47.24Z | 47.24Y | boulangerie pâtisserie dépôt chocolatier
47.25Z | 47.25Y | caviste cave vin
47.26Z | 47.26Y | bureau bar tabac presse
47.29Z | 47.27 | épicerie fine bio fromager crémerie
47.30Z | 47.30Y | station service essence
47.41Z | 47.40Y | informatique
47.42Z | 47.40Y | téléphone téléphonie
47.52 | 47.52 | bricolage droguerie matériaux
47.54Z | 47.54Y | électroménager
47.59 | 47.55 | ameublement cuisines cuisiniste
47.61Z | 47.61Y | librairie libraire
47.62Z | 47.62Y | presse papeterie maison
47.64Z | 47.63Y | magasin sport
47.71Z | 47.71Y | vêtements boutique prêt porter mode
47.72A | 47.72G | chausseur
47.73Z | 47.73Y | pharmacie pharmacien
47.74Z | 47.74H | matériel médical
47.75Z | 47.75Y | parfumeur
47.76Z | 47.76Y | fleuriste jardinerie animalerie
47.77Z | 47.77Y | bijoutier horloger
47.78A | 47.74G | opticien lunettes
47.79Z | 47.79 | brocante dépôt vente friperie
47.8 | 47.11L | marché ambulant
49.31Z | 49.31G | bus car autobus
49.32Z | 49.33G | taxi
49.39A | 49.31H | bus car autocar
49.39B | 49.32Y | bus car autocar
49.41A | 49.41G | transporteur transport routier marchandises chauffeur
49.41B | 49.41H | transporteur transport routier marchandises chauffeur livreur
49.42Z | 49.42Y | déménageur
50.10Z | 50.10Y | ferry compagnie maritime
52.10 | 52.10 | entrepôt logistique plateforme magasinier
52.29 | 52.25Y 52.26Y | logistique transporteur livraison
53.10Z | 53.10Y | la poste facteur
53.20Z | 53.20G | livreur livraison coursier
55.10Z | 55.10Y | hôtellerie
55.20Z | 55.20Y | gîte chambre hôtes village vacances
56.10A | 56.11G | restaurant crêperie pizzeria brasserie auberge cuisinier
56.10B | 56.11H | cafétéria self
56.10C | 56.11J | restaurant rapide fast-food pizzeria kebab snack sandwicherie
56.21Z | 56.21Y | traiteur
56.29A | 56.22Y | cantine cuisine centrale restaurant entreprise cuisinier
56.30Z | 56.30Y | bar café bistrot pub tabac discothèque
58.13Z | 58.12Y | presse
58.29 | 58.29Y | informatique logiciels éditeur
59.14Z | 59.14Y | salle cinéma
61 | 61 | téléphone téléphonie internet
62.01Z | 62.10Y | développeur développement logiciels
62.02A | 62.20G | ingénieur
64.19Z | 64.19Y | banque agence bancaire
65.1 | 65.1 | mutuelle assureur
66.22Z | 66.22Y | assureur courtier
68.20A | 68.20G | bailleur HLM
68.31Z | 68.31Y | agent immobilier agence immobilière
68.32A | 68.32H | syndic
69.10Z | 69.10Y | avocat notaire huissier étude
69.20Z | 69.20Y | cabinet comptable expert expertise
71.11Z | 71.11Y | cabinet architecte
71.12A | 71.12Y | géomètre
71.12B | 71.12Y | bureau études ingénieur
71.20A | 71.20G | garage
71.20B | 71.20H | laboratoire
73.1 | 73.1 | communication pub
74.20Z | 74.20Y | photographe
75.00Z | 75.00Y | clinique vétérinaire
77.1 | 77.1 | loueur location voiture camion utilitaire
78.20Z | 78.20G | intérim intérimaire
80.10Z | 80.01Y | gardiennage surveillance vigile agent
81.21Z | 81.21Y | ménage propreté
81.22Z | 81.22Y | propreté
81.30Z | 81.30Y | paysagiste espaces verts jardinier jardins élagage
82.11Z | 82.10Y | secrétariat
82.19Z | 82.10Y | secrétariat
84.11Z | 84.11Y | mairie commune conseil régional départemental
84.23Z | 84.23Y | tribunal prison
84.25Z | 84.25Y | pompiers
84.30A | 84.30G | CAF CPAM URSSAF
85.10Z | 85.10Y | école maternelle
85.20Z | 85.20Y | école élémentaire
85.31Z | 85.31Y | collège lycée
85.32Z | 85.32Y | lycée CFA apprentissage
85.42Z | 85.40Y | université école supérieure
85.53Z | 85.53Y | auto école conduite
85.59A | 85.59G | organisme formation GRETA
86.10Z | 86.10Y | hôpital clinique centre hospitalier
86.2 | 86.21 86.22 | médecin cabinet médical docteur
86.23Z | 86.23Y | dentiste cabinet dentaire
86.90A | 86.92Y | ambulance ambulancier taxi
86.90B | 86.91Y | laboratoire
86.90D | 86.94 | infirmière cabinet infirmier
86.90E | 86.95Y | kiné kinésithérapeute orthophoniste ostéopathe
87.10A | 87.10G | EHPAD maison retraite résidence
87.10B | 87.10H | IME
87.10C | 87.10J | MAS FAM
87.30A | 87.30G | maison foyer retraite résidence EHPAD
87.90 | 87.99 | foyer
88.10A | 88.10G | services personnes aide ménagère auxiliaire vie ADMR
88.10C | 88.10J | ESAT CAT atelier protégé
88.91A | 88.91 | crèche garderie halte assistante maternelle nounou
88.99 | 88.99 | centre social insertion
91.01Z | 91.11Y 91.12Y | médiathèque
93.11Z | 93.11Y | piscine stade gymnase salle sport
93.13Z | 93.13Y | salle sport fitness musculation
94.99Z | 94.99Y | association
95.11Z | 95.10Y | dépannage informatique
95.22Z | 95.22Y | dépannage électroménager
96.01 | 96.10 | pressing laverie lavage
96.02A | 96.21 | coiffeur coiffeuse salon barbier
96.02B | 96.22Y | esthéticienne institut beauté esthétique
96.03Z | 96.30Y | pompes funèbres
96.04Z | 96.23Y | spa thalasso
97.00Z | 97.00Y | particulier ménage
"""


def _read() -> dict[Nomenclature, list[tuple[str, str]]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
    return {
        nomenclature: [(code, row[-1]) for row in rows for code in row[column].split()]
        for column, nomenclature in enumerate((Nomenclature.REV2, Nomenclature.NAF25))
    }


_WORDS = _read()


def searched(nomenclature: Nomenclature, code: str, label: str) -> str:
    """An activity as it is searched: its label, its code without a dot, what people call it."""
    words = [words for start, words in _WORDS[nomenclature] if code.startswith(start)]
    return fold(" ".join((label, code.replace(".", ""), *words)))[:LENGTH]
