"""The demo's regions and agencies: real communes, their INSEE codes, coordinates and basins."""

from members.models import Agency, Region

REGIONS = {"53": "Bretagne", "52": "Pays de la Loire"}
# Region, département, commune, its code, latitude, longitude, its zone d'emploi 2020 and name.
AGENCIES = [
    ("53", "29", "Morlaix", "29151", "48.59967", "-3.82052", "5310", "Morlaix"),
    ("53", "29", "Brest", "29019", "48.40050", "-4.50279", "5302", "Brest"),
    ("53", "29", "Quimper", "29232", "47.99714", "-4.09112", "5313", "Quimper"),
    ("53", "22", "Saint-Brieuc", "22278", "48.51498", "-2.76155", "5316", "Saint-Brieuc"),
    ("53", "22", "Lannion", "22113", "48.74335", "-3.46160", "5308", "Lannion"),
    ("53", "35", "Rennes", "35238", "48.11198", "-1.68186", "5315", "Rennes"),
    ("53", "35", "Redon", "35236", "47.66097", "-2.08009", "0062", "Redon"),
    ("53", "56", "Vannes", "56260", "47.65975", "-2.75714", "5318", "Vannes"),
    ("53", "56", "Pontivy", "56178", "48.07300", "-2.97047", "5312", "Pontivy-Loudéac"),
    ("52", "44", "Nantes", "44109", "47.21806", "-1.55278", "5216", "Nantes"),
]


def make() -> dict[str, Agency]:
    """Write regions and agencies; the agencies by commune."""
    regions = {
        code: Region.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in REGIONS.items()
    }
    agencies = {}
    for region, departement, commune, code, latitude, longitude, basin, basin_name in AGENCIES:
        agencies[commune], _ = Agency.objects.get_or_create(
            region=regions[region],
            name=f"Agence de {commune}",
            defaults={
                "departement": departement,
                "commune": commune,
                "commune_code": code,
                "latitude": latitude,
                "longitude": longitude,
                "basin_code": basin,
                "basin_name": basin_name,
            },
        )
    return agencies
