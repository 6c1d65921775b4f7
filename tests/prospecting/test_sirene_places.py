"""Where an establishment lies: Lambert-93 to degrees, and what is not in that projection."""

from pathlib import Path

import pytest

from prospecting.enums import Placing
from prospecting.models import Company
from tests.factories.prospecting import siret
from tests.load.sirene_file import ESTABLISHMENT
from tests.prospecting.sirene_files import line, save
from tests.prospecting.test_sirene import account, bring

pytestmark = pytest.mark.django_db

# By PROJ (EPSG:2154): metres, then the degrees they are; the origin is by definition.
POINTS = [
    (700_000.000, 6_600_000.000, 3.0, 46.5),
    (196_951.151, 6_852_606.130, -3.8280, 48.5778),
    (102_448.038, 6_847_963.506, -5.096, 48.456),
    (648_235.878, 6_862_268.358, 2.294481, 48.858370),
    (1_216_136.578, 6_051_823.423, 9.159, 41.387),
    (656_201.226, 7_104_428.215, 2.377, 51.034),
    (313_024.535, 6_262_797.363, -1.774, 43.359),
    (1_050_362.695, 6_840_899.647, 7.7521, 48.5734),
]


def placed(x: object, y: object) -> dict[str, str]:
    return {
        "coordonneeLambertAbscisseEtablissement": str(x),
        "coordonneeLambertOrdonneeEtablissement": str(y),
    }


def test_known_points(tmp_path: Path) -> None:
    found = bring(
        save(
            tmp_path / "a.csv",
            *(line(rank, **placed(x, y)) for rank, (x, y, _, _) in enumerate(POINTS, start=1)),
        )
    )
    assert account(found) == {"read": len(POINTS), "added": len(POINTS)}
    assert (found.elsewhere, found.note) == (0, "")
    by_siret = {company.siret: company for company in Company.objects.all()}
    for rank, (_x, _y, longitude, latitude) in enumerate(POINTS, start=1):
        company = by_siret[siret(rank)]
        assert company.placing == Placing.EXACT
        # A millimetre is 1e-8 of a degree.
        assert company.longitude == pytest.approx(longitude, abs=2e-8)
        assert company.latitude == pytest.approx(latitude, abs=2e-8)


def test_other_projections_are_counted_and_not_read(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.csv",
        # La Réunion, in UTM; the Pacific; a swapped pair; then nothing to read at all.
        line(1, codeCommuneEtablissement="97411", **placed(338_000, 7_690_000)),
        line(2, codeCommuneEtablissement="98818", **placed(700_000, 6_600_000)),
        line(3, **placed(6_852_606, 196_951)),
        line(4, **placed("[ND]", "[ND]"), statutDiffusionEtablissement="P"),
        line(5, **placed("", "")),
        line(6, **placed("ici", "NaN")),
    )
    found = bring(path)
    assert account(found) == {"read": 6, "added": 6}
    assert found.elsewhere == 3
    assert found.note.startswith("3 positions")
    assert not Company.objects.exclude(placing="").exists()
    assert account(bring(path)) == {"read": 6, "unchanged": 6}


def test_degrees_in_the_file_come_first(tmp_path: Path) -> None:
    columns = ("longitude", "latitude")
    row = line(1, **placed(*POINTS[1][:2])) | dict(zip(columns, ("-3.5", "48.1"), strict=True))
    bring(save(tmp_path / "a.csv", row, columns=(*ESTABLISHMENT, *columns)))
    company = Company.objects.get()
    assert (company.longitude, company.latitude) == (-3.5, 48.1)
