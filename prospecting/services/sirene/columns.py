"""The columns read of each of INSEE's files: our name → theirs."""

from prospecting.services.sirene.table import Columns

_OF_ESTABLISHMENT = {
    "treated": "dateDernierTraitementEtablissement",
    "diffusion": "statutDiffusionEtablissement",
    "state": "etatAdministratifEtablissement",
    "since": "dateDebut",
    "usual_name": "denominationUsuelleEtablissement",
    "sign_1": "enseigne1Etablissement",
    "sign_2": "enseigne2Etablissement",
    "sign_3": "enseigne3Etablissement",
    "complement": "complementAdresseEtablissement",
    "number": "numeroVoieEtablissement",
    "repetition": "indiceRepetitionEtablissement",
    "street_kind": "typeVoieEtablissement",
    "street": "libelleVoieEtablissement",
    "delivery": "distributionSpecialeEtablissement",
    "postcode": "codePostalEtablissement",
    "commune": "libelleCommuneEtablissement",
    "commune_code": "codeCommuneEtablissement",
    "naf": "activitePrincipaleEtablissement",
    "nomenclature": "nomenclatureActivitePrincipaleEtablissement",
    "naf25": "activitePrincipaleNAF25Etablissement",
    "lambert_x": "coordonneeLambertAbscisseEtablissement",
    "lambert_y": "coordonneeLambertOrdonneeEtablissement",
    "headcount": "trancheEffectifsEtablissement",
    "employer": "caractereEmployeurEtablissement",
}
ESTABLISHMENTS = Columns(
    title="StockEtablissement_utf8.csv",
    names={
        "siret": ("siret",),
        **{ours: (theirs,) for ours, theirs in _OF_ESTABLISHMENT.items()},
        # Of the geocoded variants.
        "longitude": ("longitude", "x_longitude"),
        "latitude": ("latitude", "y_latitude"),
    },
    required=(
        "siret",
        "treated",
        "diffusion",
        "state",
        "usual_name",
        "sign_1",
        "postcode",
        "commune",
        "commune_code",
        "naf",
        "nomenclature",
        "headcount",
    ),
)
# What of them tells which line of a SIRET counts, and in which département it is.
_LISTED = ("siret", "treated", "state", "commune_code")
LISTED = Columns(
    title=ESTABLISHMENTS.title,
    names={name: ESTABLISHMENTS.names[name] for name in _LISTED},
    required=_LISTED,
)

UNITS = Columns(
    title="StockUniteLegale_utf8.csv",
    names={
        "siren": ("siren",),
        "category": ("categorieJuridiqueUniteLegale",),
        "legal_name": ("denominationUniteLegale",),
        "usual_1": ("denominationUsuelle1UniteLegale",),
        "usual_2": ("denominationUsuelle2UniteLegale",),
        "usual_3": ("denominationUsuelle3UniteLegale",),
        "acronym": ("sigleUniteLegale",),
        "surname": ("nomUniteLegale",),
        "married_name": ("nomUsageUniteLegale",),
        "forename_1": ("prenom1UniteLegale",),
        "forename_2": ("prenom2UniteLegale",),
        "forename_3": ("prenom3UniteLegale",),
        "forename_4": ("prenom4UniteLegale",),
        "forename": ("prenomUsuelUniteLegale",),
    },
    required=("siren", "category", "legal_name", "surname"),
)

PLACES = Columns(
    title="GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.csv",
    names={
        "siret": ("siret",),
        "longitude": ("x_longitude", "longitude"),
        "latitude": ("y_latitude", "latitude"),
        "quality": ("qualite_xy",),
    },
    required=("siret", "longitude", "latitude"),
)
