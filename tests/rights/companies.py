"""The directory's companies: for the club's members and whoever may change the club."""

from prospecting.models import Rejection, SavedSearch
from tests.factories.prospecting import CompanyFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, Row, of

WORK = "in in -- --  in in -- --  no -- in si"
WORK_MOVES_ON = ">> >> -- --  >> >> -- --  no -- >> si"


def company(cast: Cast) -> list[object]:
    return [cast.club.pk, CompanyFactory().pk]


def rejected(cast: Cast) -> list[object]:
    found = CompanyFactory()
    Rejection.objects.create(member=cast.owner, company=found)
    return [cast.club.pk, found.pk]


def search(cast: Cast) -> list[object]:
    """One's own alone: the owner's."""
    kept = SavedSearch.objects.create(owner=cast.owner, name="Près de chez moi", query="within=10")
    return [cast.club.pk, kept.pk]


ROWS: list[Row] = [
    (GET, "company_list", of("club"), WORK),
    (GET, "company", company, WORK),
    (GET, "rejected_list", of("club"), WORK),
    (POST, "company_reject", company, WORK_MOVES_ON),
    (POST, "company_restore", rejected, WORK_MOVES_ON),
    (POST, "search_save", of("club"), WORK_MOVES_ON),
    (POST, "search_drop", search, ">> -- -- --  -- -- -- --  no -- -- si"),
]
