"""Files as people have them: compressed, old, mixed up, cut off, in another encoding."""

import gzip
import io
import json
import random
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from prospecting.enums import ImportState
from prospecting.models import Company, SireneImport, SireneUnit
from prospecting.services.sirene import plan, run, survey
from prospecting.services.sirene import table as reading
from tests.load.sirene_file import ESTABLISHMENT
from tests.prospecting.sirene_files import UNIT, line, save, table, unit

pytestmark = pytest.mark.django_db

# What files of before 2024 do not have.
LATER = {
    "dernierNumeroVoieEtablissement",
    "indiceRepetitionDernierNumeroVoieEtablissement",
    "identifiantAdresseEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "activitePrincipaleNAF25Etablissement",
}


def command(path: Path, *more: str) -> dict[str, int]:
    out = io.StringIO()
    call_command("import_sirene", str(path), "--json", *more, stdout=out, stderr=io.StringIO())
    counts: dict[str, int] = json.loads(out.getvalue().splitlines()[-1])
    return counts


def refused(path: Path, *more: str) -> str:
    with pytest.raises(CommandError) as refusal:
        command(path, *more)
    return str(refusal.value)


def names() -> list[str]:
    return list(Company.objects.order_by("siret").values_list("name", flat=True))


def test_the_command_ends_with_its_counts(tmp_path: Path) -> None:
    path = save(tmp_path / "file.csv", line(1), line(2, codeCommuneEtablissement="75101"))
    assert command(path, "--departements", "22,29,35,56") == {
        "read": 2,
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "closed": 0,
        "skipped": 1,
        "refused": 0,
    }


def test_columns_in_any_order_old_and_unknown(tmp_path: Path) -> None:
    mixed = [*ESTABLISHMENT, "somethingNew"]
    random.Random(5).shuffle(mixed)
    old = tuple(name for name in ESTABLISHMENT if name not in LATER)
    assert len(old) == 48
    command(save(tmp_path / "mixed.csv", line(1, somethingNew="?"), columns=tuple(mixed)))
    command(save(tmp_path / "old.csv", line(2), columns=old))
    first, second = Company.objects.order_by("siret").values(
        "commune", "naf_rev2", "headcount", "address"
    )
    assert first == second
    assert first["address"] == "4 RUE DU VIADUC"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    columns = tuple(name for name in ESTABLISHMENT if name != "etatAdministratifEtablissement")
    said = refused(save(tmp_path / "file.csv", line(1), columns=columns))
    assert "etatAdministratifEtablissement" in said
    assert not SireneImport.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "gz", "zip"])
def test_plain_and_compressed(tmp_path: Path, ending: str) -> None:
    content = table(line(1, "CAFÉ, « LE QUAI »\nSUR L’EAU"), line(2)).encode()
    path = tmp_path / f"file.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("LISEZMOI.txt", "…")
            archive.writestr("StockEtablissement_utf8.csv", content)
    else:
        path.write_bytes(gzip.compress(content) if ending == "gz" else content)
    assert command(path)["added"] == 2
    assert names()[0].startswith("CAFÉ, « LE QUAI »")


def test_a_mark_at_the_head_and_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xef\xbb\xbf" + table(line(1), delimiter=";").encode())
    assert command(path)["added"] == 1


def test_latin_1_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(table(line(1, "CRÊPERIE DE L'ÎLE")).encode("latin-1"))
    assert command(path)["added"] == 1
    assert names() == ["CRÊPERIE DE L'ÎLE"]
    assert "Latin-1" in SireneImport.objects.get().note


def test_a_cut_off_gzip_keeps_what_it_gave(tmp_path: Path) -> None:
    letters = random.Random(3)
    rows = [line(rank, f"{letters.getrandbits(400):x}"[:50]) for rank in range(1, 400)]
    whole = gzip.compress(table(*rows).encode())
    path = tmp_path / "file.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    said = refused(path)
    assert "coupé ou abîmé" in said
    found = SireneImport.objects.get()
    assert (found.state, found.error) == (ImportState.FAILED, said)
    kept = Company.objects.count()
    assert 0 < kept == found.added < 399
    assert f"ligne {kept + 1}" in said
    path.write_bytes(whole)
    counts = command(path)
    assert (counts["added"], counts["unchanged"]) == (399 - kept, kept)


def test_what_a_cut_off_file_of_names_told_is_not_kept_and_it_says_so(tmp_path: Path) -> None:
    letters = random.Random(3)
    told = [unit(rank, denominationUniteLegale=f"{letters.random()}") for rank in range(1, 400)]
    whole = gzip.compress(table(*told, columns=UNIT).encode())
    units, path = tmp_path / "units.csv.gz", save(tmp_path / "file.csv", line(1))
    units.write_bytes(whole[: len(whole) // 2])
    said = refused(path, "--units", str(units))
    assert "StockUniteLegale_utf8.csv est coupé ou abîmé" in said
    assert "rien n’est entré dans l’annuaire" in said
    assert not Company.objects.exists()
    assert not SireneUnit.objects.exists()
    units.write_bytes(whole)
    assert command(path, "--units", str(units))["added"] == 1


def test_a_cut_off_zip_is_said(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("file.csv", table(line(1)))
    path = tmp_path / "file.zip"
    path.write_bytes(content.getvalue()[:-40])
    assert "incomplète" in refused(path)


def test_what_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    assert "ne peut pas être lu" in refused(path)
    path.write_bytes(b"")
    assert "vide" in refused(path)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert "Le fichier attendu est StockEtablissement" in refused(path)
    path.write_text(table())
    assert "n’a que sa ligne de titres" in refused(path)
    assert not Company.objects.exists()


def test_a_quote_that_is_never_closed_takes_its_own_line_only(tmp_path: Path) -> None:
    """However much follows; and lines before the header, or of blanks, are none."""
    first, *rows = table(*(line(rank) for rank in range(1, 5))).splitlines(keepends=True)
    rows[1] = rows[1].replace("ENSEIGNE", '"ENSEIGNE')
    path = tmp_path / "file.csv"
    for more in ("", "\n" * 150_000):
        path.write_text("\n\n" + first + "".join(rows) + more)
        command(path)
        found = SireneImport.objects.latest("pk")
        assert (found.read, found.refused) == (4, 1)
        assert found.refusals.get().line == 5
    assert names() == ["ENSEIGNE 1", "ENSEIGNE 3", "ENSEIGNE 4"]


def test_no_file_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line without an end is read in pieces, long cells in short batches; no count differs."""
    first, *rows = table(line(2), line(1), line(3), line(1)).splitlines(keepends=True)
    path = tmp_path / "file.csv"
    path.write_text("".join([first, rows[0], "x" * 2500, "\n", *rows[1:]]))
    monkeypatch.setattr(reading, "LONGEST_LINE", 2000)
    monkeypatch.setattr(reading, "LONGEST_TEXT", 1)
    counts = command(path)
    assert (counts["read"], counts["added"], counts["refused"]) == (6, 3, 3)
    assert [one.line for one in SireneImport.objects.get().refusals.all()] == [3, 4, 7]


def test_what_brings_nothing_says_so(tmp_path: Path) -> None:
    path = save(tmp_path / "file.csv", line(1))
    assert command(path, "--departements", "2A,974")["skipped"] == 1
    assert "départements demandés" in SireneImport.objects.get().note
    command(save(tmp_path / "wrong.csv", line(1, siret="1")))
    assert "Aucune ligne n’a pu être lue" in SireneImport.objects.latest("pk").note


def test_a_cut_off_plain_file_refuses_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(table(line(1), line(2))[:-80])
    counts = command(path)
    assert (counts["added"], counts["refused"]) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "is_in_order"),
    [
        ('x,1,A\nx,2,"A\n\nx,3,"A,""\n', True),
        ("x,1,A\nx,1,A\n", False),
        ("x,2,A\nx,1,A\n", False),
        # Each of these may hide a SIRET that is there twice.
        ('x,1,A\n"x,2,",1,A\n', False),
        ('x,1,A\nx,"2",A\n', False),
        ("x,1,A\nx,1\0,A\n", False),
        ('x,1,"\nA"\nx,2,A\n', False),
        ("x,1,A\nx\n", False),
    ],
)
def test_a_file_in_order_is_known_by_its_lines(
    tmp_path: Path,
    rows: str,
    is_in_order: bool,  # a case
) -> None:
    path = tmp_path / "file.csv"
    names = "etatAdministratifEtablissement,dateDernierTraitementEtablissement"
    path.write_text(f"nic,siret,{names},codeCommuneEtablissement\n{rows}")
    assert survey.is_in_order(path) == is_in_order


@pytest.mark.parametrize("typed", ["2", "97", "99", "20", "Finistère", "22;2C"])
def test_a_departement_that_is_none(typed: str) -> None:
    with pytest.raises(ValidationError, match="n’est pas un département"):
        plan.departements(typed)


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_one_is_told(tmp_path: Path) -> None:
    """The second comes while the first is between two batches."""
    path = save(tmp_path / "file.csv", line(1))
    other = save(tmp_path / "other.csv", line(2))
    told: list[Any] = []

    def second() -> None:
        try:
            run.run(plan.plan(plan.Files(other)))
        except ValidationError as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    def meanwhile(found: SireneImport) -> None:
        if not found.read:
            return
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(30)

    run.run(plan.plan(plan.Files(path)), meanwhile)
    assert told == ["busy"]
    assert names() == ["ENSEIGNE 1"]
    run.run(plan.plan(plan.Files(other)))
    assert names() == ["ENSEIGNE 1", "ENSEIGNE 2"]
