"""Files of SIRENE nobody has seen before: their account and the directory are counted a second
time here, SIRET by SIRET in plain Python, and must agree, however the file is cut into batches.

``SIRENE_SEEDS=50 pytest tests/prospecting/test_sirene_series.py`` tries more of them.
"""

import csv
import gzip
import io
import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from stdnum import luhn

from prospecting.models import Company
from prospecting.models.sirene_import import COUNTS
from prospecting.services.sirene import plan, run
from tests.load.sirene_file import ESTABLISHMENT
from tests.prospecting.sirene_files import OPEN

pytestmark = pytest.mark.django_db

NEW = ("activitePrincipaleNAF25Etablissement", "coordonneeLambertAbscisseEtablissement")
SEEDS = range(1, 1 + int(os.environ.get("SIRENE_SEEDS", "2")))
ASKED = ("22", "29", "35", "56")


TREATED = "dateDernierTraitementEtablissement"
STATE = "etatAdministratifEtablissement"
NAME = "denominationUsuelleEtablissement"


class Told(NamedTuple):
    """What the directory knows of one establishment, of what changes in these files."""

    name: str
    day: str
    is_open: bool


class File:
    """One file of a seed, the one of the month before, and what an import of them should say."""

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
        # Some SIRETs are on two lines or more, closed and open, treated the same day or never.
        some = self.rows[::6]
        self.rows += [dict(pick.choice(some), **self.again()) for _ in self.rows[::4]]
        self.former = [dict(row, **self.again()) for row in self.rows if pick.random() < 0.4]
        self.former += [row for row in self.rows if pick.random() < 0.2]
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
            "enseigne1Etablissement": pick.choice(("Ateliers de l'Été", "[ND]", "Forêt, et fils")),
            **self.again(),
        }

    def again(self) -> dict[str, str]:
        pick = self.chance
        day = f"2026-0{pick.randint(4, 6)}-1{pick.randint(0, 2)}T08:00:00"
        return {
            STATE: pick.choices("AFZ", (7, 3, 0.3))[0],
            NAME: f"Usuelle {pick.randint(1, 3)}",
            # With and without thousandths it is the same; "now" would be another at each run.
            TREATED: pick.choices((day, f"{day}.000", "", "now"), (8, 8, 1, 1))[0],
        }

    def save(self, folder: Path, rows: list[dict[str, str]]) -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, delimiter=self.delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        content = text.getvalue().encode(self.encoding)
        path = folder / f"{len(list(folder.iterdir()))}.csv{'.gz' * self.zipped}"
        path.write_bytes(gzip.compress(content) if self.zipped else content)
        return path


def counted(rows: list[dict[str, str]], known: dict[str, Told]) -> dict[str, int]:
    """The account of a file; ``known`` becomes what is known after it."""
    counts = Counter(read=len(rows), added=0, updated=0, unchanged=0, closed=0)
    latest: dict[str, Told] = {}
    for row in rows:
        siret, day = row["siret"], row[TREATED].removesuffix(".000").removesuffix("now")
        if not row["codeCommuneEtablissement"].startswith(ASKED):
            counts["skipped"] += 1
            continue
        if not is_siret(siret) or row[STATE] not in "AF":
            counts["refused"] += 1
            continue
        if siret in latest:
            counts["refused"] += 1
        if siret not in latest or day > latest[siret].day:
            latest[siret] = Told(row[NAME], day, row[STATE] == "A")
    for siret, told in latest.items():
        verdict = _verdict(known.get(siret), told)
        counts[verdict] += 1
        if verdict in {"added", "updated"}:
            known[siret] = told
        elif verdict == "closed":
            known[siret] = told._replace(name=known[siret].name)
    return {name: counts[name] for name in COUNTS}


def _verdict(before: Told | None, told: Told) -> str:
    if before is None:
        return "added" if told.is_open else "skipped"
    if told.is_open:
        return "unchanged" if told == before else "updated"
    if told.day and told.day < before.day:
        return "skipped"
    return "closed" if before.is_open else "unchanged"


def is_siret(text: str) -> bool:
    return len(text) == 14 and luhn.is_valid(text) and luhn.is_valid(text[:9])


def command(path: Path) -> dict[str, int]:
    out, errors = io.StringIO(), io.StringIO()
    asked = ",".join(ASKED)
    call_command(
        "import_sirene", str(path), "--json", departements=asked, stdout=out, stderr=errors
    )
    counts: dict[str, int] = json.loads(out.getvalue().splitlines()[-1])
    return counts


def directory() -> list[dict[str, Any]]:
    left = {"id", "document", "plain"}
    names = [field.name for field in Company._meta.concrete_fields if field.name not in left]
    return list(Company.objects.order_by("siret").values(*names))


def known_now() -> dict[str, Told]:
    """The directory, as ``counted`` tells it."""
    paris = ZoneInfo("Europe/Paris")
    return {
        one.siret: Told(
            one.name,
            one.treated_at.astimezone(paris).strftime("%Y-%m-%dT%H:%M:%S")
            if one.treated_at
            else "",
            one.is_open,
        )
        for one in Company.objects.all()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_account_is_right_and_a_second_run_changes_nothing(seed: int, tmp_path: Path) -> None:
    file = File(seed)
    path = file.save(tmp_path, file.rows)
    known: dict[str, Told] = {}
    counts = counted(file.rows, known)
    found = command(path)
    assert found == counts
    assert found["read"] == sum(count for name, count in found.items() if name != "read")
    assert known_now() == known
    before = directory()
    again = command(path)
    assert again == {**counts, "added": 0, "unchanged": counts["added"]}
    assert directory() == before


@pytest.mark.parametrize("seed", SEEDS)
def test_cut_and_interrupted_anywhere_it_says_and_does_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a directory of the month before, some of which this file closes or opens again."""
    file = File(seed)
    former, path = file.save(tmp_path, file.former), file.save(tmp_path, file.rows)
    known: dict[str, Told] = {}
    assert command(former) == counted(file.former, known)
    # The file is gone through twice, in five batches at least each time.
    monkeypatch.setattr(run, "BATCH", len(file.rows) // file.chance.randint(10, 40))
    stop = file.chance.randint(1, 9)

    def fail(_found: object, done: list[int] = []) -> None:  # noqa: B006  # counts its calls
        done.append(1)
        if len(done) == stop:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        run.run(plan.plan(plan.Files(path), only=list(ASKED)), fail)
    assert command(path) == counted(file.rows, known)
    assert known_now() == known
    before = directory()
    monkeypatch.setattr(run, "BATCH", len(file.rows) // 7)
    again = command(path)
    assert again == counted(file.rows, known)
    assert again["added"] == again["updated"] == again["closed"] == 0
    assert directory() == before
