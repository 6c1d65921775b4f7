"""Files of SIRENE nobody has seen before: their account and the directory are counted a second
time here, line by line in plain Python, and must agree.

``SIRENE_SEEDS=50 pytest tests/prospecting/test_sirene_series.py`` tries more of them.
"""

import csv
import gzip
import io
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from stdnum import luhn

from prospecting.models import Company
from prospecting.services.sirene import plan, run
from tests.load.sirene_file import ESTABLISHMENT
from tests.prospecting.sirene_files import OPEN

pytestmark = pytest.mark.django_db

NEW = ("activitePrincipaleNAF25Etablissement", "coordonneeLambertAbscisseEtablissement")
# Of a SIRET on two lines both say the same but the day they were treated.
SEEDS = range(1, 1 + int(os.environ.get("SIRENE_SEEDS", "2")))
ASKED = ("22", "29", "35", "56")


class File:
    """One file of a seed: what is in it, and what an import of it into nothing should say."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        pick = self.chance
        columns = [*ESTABLISHMENT, "colonneInconnue"]
        if pick.random() < 0.5:
            columns = [name for name in columns if name not in NEW]
        pick.shuffle(columns)
        self.columns = columns
        self.encoding = pick.choice(("utf-8", "utf-8-sig", "latin-1"))
        self.delimiter = pick.choice(",;")
        self.zipped = pick.random() < 0.5
        self.rows = [self.row(rank) for rank in range(pick.randint(40, 400))]
        self.rows += [dict(pick.choice(self.rows), **self.again()) for _ in self.rows[::9]]
        pick.shuffle(self.rows)

    def row(self, rank: int) -> dict[str, str]:
        pick = self.chance
        number = f"{pick.randint(10**7, 10**8 - 1)}"
        siren = number + str(luhn.calc_check_digit(number))
        nic = f"{siren}{pick.randint(1, 99):04}"
        siret = nic + str(luhn.calc_check_digit(nic))
        if pick.random() < 0.06:
            siret = pick.choice((siret[:-1], siret[:-1] + str((int(siret[-1]) + 1) % 10), "", "X"))
        departement = pick.choice((*ASKED, *ASKED, "75", "2A", "971"))
        return {
            **OPEN,
            "siren": siren,
            "siret": siret,
            "codeCommuneEtablissement": f"{departement}151"[:5],
            "etatAdministratifEtablissement": pick.choices("AFZ", (8, 2, 0.3))[0],
            "enseigne1Etablissement": pick.choice(("Ateliers de l'Été", "[ND]", "Forêt, et fils")),
            "denominationUsuelleEtablissement": f"Usuelle {rank}",
            **self.again(),
        }

    def again(self) -> dict[str, str]:
        day = f"2026-0{self.chance.randint(1, 9)}-1{self.chance.randint(0, 9)}"
        return {"dateDernierTraitementEtablissement": f"{day}T08:00:00.000"}

    def save(self, folder: Path) -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, delimiter=self.delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(self.rows)
        content = text.getvalue().encode(self.encoding)
        path = folder / f"stock.csv{'.gz' * self.zipped}"
        path.write_bytes(gzip.compress(content) if self.zipped else content)
        return path

    def counted(self) -> tuple[dict[str, int], dict[str, str]]:
        """The counts, and the open establishments with the day they were treated last."""
        skipped = refused = 0
        latest: dict[str, dict[str, str]] = {}
        treated = "dateDernierTraitementEtablissement"
        for row in self.rows:
            siret, commune = row["siret"], row["codeCommuneEtablissement"]
            if not commune.startswith(ASKED):
                skipped += 1
            elif not is_siret(siret) or row["etatAdministratifEtablissement"] not in "AF":
                refused += 1
            elif siret not in latest:
                latest[siret] = row
            else:
                refused += 1
                latest[siret] = max(latest[siret], row, key=lambda one: one[treated])
        known = {
            siret: row[treated][:10]
            for siret, row in latest.items()
            if row["etatAdministratifEtablissement"] == "A"
        }
        skipped += len(latest) - len(known)
        return _counts(len(self.rows), added=len(known), skipped=skipped, refused=refused), known


def is_siret(text: str) -> bool:
    return len(text) == 14 and luhn.is_valid(text) and luhn.is_valid(text[:9])


def _counts(read: int, **named: int) -> dict[str, int]:
    names = ("added", "updated", "unchanged", "closed", "skipped", "refused")
    return {"read": read} | dict.fromkeys(names, 0) | named


def command(path: Path) -> dict[str, int]:
    out, errors = io.StringIO(), io.StringIO()
    asked = ",".join(ASKED)
    call_command(
        "import_sirene", str(path), "--json", departements=asked, stdout=out, stderr=errors
    )
    counts: dict[str, int] = json.loads(out.getvalue().splitlines()[-1])
    return counts


def directory() -> list[dict[str, Any]]:
    left = {"id", "import_number", "document", "plain"}
    names = [field.name for field in Company._meta.concrete_fields if field.name not in left]
    return list(Company.objects.order_by("siret").values(*names))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_account_is_right_and_a_second_run_changes_nothing(seed: int, tmp_path: Path) -> None:
    file = File(seed)
    path = file.save(tmp_path)
    counts, known = file.counted()
    found = command(path)
    assert found == counts
    assert found["read"] == sum(count for name, count in found.items() if name != "read")
    days = {one["siret"]: one["treated_at"].date().isoformat() for one in directory()}
    assert days == known
    before = directory()
    again = command(path)
    assert again == {**counts, "added": 0, "unchanged": counts["added"]}
    assert directory() == before


@pytest.mark.parametrize("seed", SEEDS)
def test_interrupted_anywhere_it_ends_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = File(seed)
    path = file.save(tmp_path)
    counts, known = file.counted()
    monkeypatch.setattr(run, "BATCH", file.chance.randint(3, 30))
    stop = file.chance.randint(1, 4)

    def fail(_found: object, done: list[int] = []) -> None:  # noqa: B006  # counts its calls
        done.append(1)
        if len(done) == stop:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        run.run(plan.plan(plan.Files(path), only=list(ASKED)), fail)
    found = command(path)
    assert found["read"] == counts["read"] == sum(found.values()) - found["read"]
    days = {
        one["siret"]: one["treated_at"].date().isoformat() for one in directory() if one["is_open"]
    }
    assert days == known
