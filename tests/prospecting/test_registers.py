"""Bringing in communes, activities and affinities: by column names, twice, with refusals."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.models import Commune
from prospecting import demo_registers
from prospecting.enums import Nomenclature, Sector
from prospecting.models import Activity, Affinity

pytestmark = pytest.mark.django_db
COMMUNES = """\
nom,lat,code_insee,lon,codes_postaux,ze2020,libze2020,surprise
Morlaix,48.59967,29151,-3.82052,29600,5310,Morlaix,x
L'Abergement,46.15,1001,4.92,01400|01640,51,Bourg,x
Ajaccio,41.92,2A004,8.73,20000,,,x
Nulle part,nord,29999,-3,29999,,,x
,48,29998,-3,,,,x
"""


def run(command: str, path: Path, text: str, *options: str) -> str:
    path.write_bytes(text.encode())
    said = StringIO()
    call_command(command, *options, path, stdout=said, stderr=said)
    return said.getvalue()


def test_communes_are_read_by_name_and_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "communes.csv"
    said = run("import_communes", path, COMMUNES)
    assert "5 read: 3 added, 0 changed, 0 the same, 2 refused." in said
    assert "line 5: no place" in said
    ain = Commune.objects.get(code="01001")
    assert (ain.departement, ain.postcodes) == ("01", ["01400", "01640"])
    assert (ain.basin_scheme, ain.basin_code) == ("ze2020", "0051")
    assert Commune.objects.get(code="2A004").departement == "2A"
    said = run("import_communes", path, COMMUNES.replace("Ajaccio", "Aiacciu"))
    assert "0 added, 1 changed, 2 the same" in said
    assert Commune.objects.get(code="2A004").plain == "aiacciu"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no column code_insee"):
        run("import_communes", tmp_path / "communes.csv", "a;b\n1;2\n")
    with pytest.raises(CommandError, match="empty"):
        run("import_communes", tmp_path / "communes.csv", "")


def test_the_two_nomenclatures_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "naf.csv"
    run("import_activities", path, "code;libelle\n4711F;Hypermarchés\n47.11D;Supermarchés\n")
    said = run("import_activities", path, "code,label\n47.11F,Autre\nvente,?\n", "--naf25")
    assert "1 added" in said
    assert "1 refused" in said
    labels = {(a.nomenclature, a.code): a.label for a in Activity.objects.all()}
    assert labels["rev2", "47.11F"] == "Hypermarchés"
    assert labels["naf25", "47.11F"] == "Autre"
    assert Activity.objects.filter(sector=Sector.G).count() == 3


def test_affinities_are_shares_of_an_occupations_hires(tmp_path: Path) -> None:
    path = tmp_path / "hires.csv"
    text = "rome_id,naf_id,hirings\nD1102,1071C,75\nD1102,4711F,25\nD1102,x,9\nD1102,4711D,?\n"
    assert "2 added, 0 changed, 0 the same, 2 refused" in run("import_affinities", path, text)
    shares = dict(Affinity.objects.values_list("activity", "share"))
    assert shares == {"10.71C": 0.75, "47.11F": 0.25}
    assert "0 added, 0 changed, 2 the same" in run("import_affinities", path, text)
    # A newer register without a pair: the others' shares grow.
    said = run("import_affinities", path, "rome_id,naf_id,hirings\nD1102,1071C,75\n")
    assert "1 changed" in said
    assert dict(Affinity.objects.values_list("activity", "share")) == {"10.71C": 1.0}


def test_every_division_has_its_sector() -> None:
    assert [Sector.of(code) for code in ("01.11Z", "10.71C", "45.20A", "99.00Z")] == list("ACGU")
    assert Sector.of("") is None


def test_the_demo_has_the_registers_of_its_region() -> None:
    demo_registers.load()
    demo_registers.load()
    assert Commune.objects.filter(basin_name="Morlaix").count() >= 30
    assert Activity.objects.filter(nomenclature=Nomenclature.NAF25).exists()
    codes = set(Activity.objects.values_list("code", flat=True))
    assert set(Affinity.objects.values_list("activity", flat=True)) <= codes
    assert all(str(row) for model in (Commune, Activity, Affinity) for row in model.objects.all())
