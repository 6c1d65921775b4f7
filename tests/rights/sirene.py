"""The company directory's imports: administrators only."""

from prospecting.models import SireneImport
from tests.rights import Cast
from tests.rights.table import ADMINISTRATOR, ADMINISTRATOR_MOVES_ON, GET, POST, Row, nothing


def sirene_import(cast: Cast) -> list[object]:
    return [SireneImport.objects.create(path="/nowhere.csv").pk]


ROWS: list[Row] = [
    (GET, "sirene_imports", nothing, ADMINISTRATOR),
    (GET, "sirene_import", sirene_import, ADMINISTRATOR),
    (POST, "sirene_import_stop", sirene_import, ADMINISTRATOR_MOVES_ON),
]
