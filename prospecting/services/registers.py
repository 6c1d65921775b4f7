"""Reading the registers of communes, activities and hires, by the names of their columns."""

import re
from collections import Counter
from pathlib import Path

from django.db import transaction

from eclub.kit.folding import fold
from eclub.kit.registers import Account, keep, rows
from members.models import Commune
from prospecting import everyday_words
from prospecting.enums import Nomenclature, Sector
from prospecting.models import Activity, Affinity

COMMUNE_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
ACTIVITY_CODE = re.compile(r"(\d{2})\.?(\d{2}[A-Z])")
OCCUPATION_CODE = re.compile(r"[A-Z]\d{4}")
POSTCODE = re.compile(r"\d{5}")

COMMUNES = {
    "code": ("code_insee", "code_commune_insee", "code_commune", "com", "COM"),
    "name": ("nom", "nom_commune", "nom_standard", "libelle", "LIBELLE"),
    "latitude": ("lat", "latitude", "latitude_centre"),
    "longitude": ("lon", "longitude", "longitude_centre", "lng"),
}
COMMUNES_MORE = {
    "departement": ("departement", "dep", "dep_code", "DEP"),
    "postcodes": ("codes_postaux", "code_postal"),
    "basin_code": ("ze2020", "ZE2020", "code_zone_emploi", "zone_emploi"),
    "basin_name": ("libze2020", "LIBZE2020", "nom_zone_emploi", "libelle_zone_emploi"),
}
ACTIVITIES = {
    "code": ("code", "Code", "code_naf", "naf_id"),
    "label": ("label", "libelle", "Libellé", "libelle_naf", "naf_label", "intitule"),
}
AFFINITIES = {
    "occupation": ("rome_id", "code_rome", "rome"),
    "activity": ("naf_id", "code_naf", "naf"),
    "hires": ("hirings", "embauches", "nb_embauches", "hires"),
}


@transaction.atomic
def load_communes(path: Path) -> Account:
    """Communes with their centre, postcodes and zone d'emploi (2020)."""
    account = Account()
    found: dict[tuple[str], Commune] = {}
    for line, row in rows(path, COMMUNES, COMMUNES_MORE):
        account.read += 1
        # A spreadsheet took the zero of 01001 away.
        code = row["code"].zfill(5)
        latitude, longitude = _degrees(row["latitude"]), _degrees(row["longitude"])
        if not COMMUNE_CODE.fullmatch(code) or not row["name"]:
            account.refuse(line, f"no commune: {row['code']!r} {row['name']!r}")
        elif latitude is None or longitude is None:
            account.refuse(line, f"no place: {row['latitude']!r} {row['longitude']!r}")
        else:
            overseas = 3 if code.startswith(("97", "98")) else 2
            found[(code,)] = Commune(
                code=code,
                name=row["name"],
                plain=fold(row["name"]),
                departement=code[:overseas],
                postcodes=POSTCODE.findall(row["postcodes"]),
                latitude=latitude,
                longitude=longitude,
                basin_scheme="ze2020",
                basin_code=row["basin_code"].zfill(4) if row["basin_code"] else "",
                basin_name=row["basin_name"],
            )
    fields = [field.name for field in Commune._meta.concrete_fields if field.name != "code"]
    return keep(account, found, Commune, ["code"], fields)


@transaction.atomic
def load_activities(path: Path, nomenclature: Nomenclature) -> Account:
    """The classes of one of the nomenclatures, with their labels."""
    account = Account()
    found: dict[tuple[str, str], Activity] = {}
    for line, row in rows(path, ACTIVITIES):
        account.read += 1
        code = activity_code(row["code"])
        if not code or not row["label"]:
            account.refuse(line, f"no activity: {row['code']!r} {row['label']!r}")
            continue
        found[nomenclature, code] = Activity(
            nomenclature=nomenclature,
            code=code,
            label=row["label"],
            plain=everyday_words.searched(nomenclature, code, row["label"]),
            sector=Sector.of(code) or "",
        )
    keys, fields = ["nomenclature", "code"], ["label", "plain", "sector"]
    return keep(account, found, Activity, keys, fields)


@transaction.atomic
def load_affinities(path: Path) -> Account:
    """What part of each occupation's hires each activity makes; one file is the whole register.

    Pairs that a newer file no longer has are forgotten, since the shares would not add up.
    """
    account = Account()
    hires: Counter[tuple[str, str]] = Counter()
    for line, row in rows(path, AFFINITIES):
        account.read += 1
        occupation, activity = row["occupation"].upper(), activity_code(row["activity"])
        if not OCCUPATION_CODE.fullmatch(occupation) or not activity:
            account.refuse(line, f"no pair: {row['occupation']!r} {row['activity']!r}")
        elif not row["hires"].isdecimal() or not int(row["hires"]):
            account.refuse(line, f"no number of hires: {row['hires']!r}")
        else:
            hires[occupation, activity] += int(row["hires"])
    totals: Counter[str] = Counter()
    for (occupation, _activity), count in hires.items():
        totals[occupation] += count
    found = {
        (occupation, activity): Affinity(
            occupation=occupation, activity=activity, share=count / totals[occupation]
        )
        for (occupation, activity), count in hires.items()
    }
    if found:
        gone = [
            pk
            for pk, *pair in Affinity.objects.values_list("pk", "occupation", "activity")
            if tuple(pair) not in found
        ]
        Affinity.objects.filter(pk__in=gone).delete()
    return keep(account, found, Affinity, ["occupation", "activity"], ["share"])


def activity_code(written: str) -> str:
    """47.11F, for 4711F and 47.11F; "" for what is no class of a NAF."""
    parts = ACTIVITY_CODE.fullmatch(written.strip().upper())
    return f"{parts[1]}.{parts[2]}" if parts else ""


def _degrees(written: str) -> float | None:
    try:
        degrees = float(written.replace(",", "."))
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None
