"""The library of a club: for who sits there and who advises; the agency's kept by advisors."""

from uuid import uuid4

from django.utils import timezone

from clubs.models import Document
from tests.clubs.test_library import added
from tests.rights import Cast
from tests.rights.table import GET, POST, Row, of

READ = "in in -- --  in in -- --  no -- no si"


def agencys(cast: Cast) -> list[object]:
    return [cast.club.pk, added(cast, "advisor", for_agency=True).pk]


def clubs(cast: Cast) -> list[object]:
    return [cast.club.pk, added(cast, "owner").pk]


def file(cast: Cast) -> list[object]:
    document = added(cast, "owner")
    return [cast.club.pk, document.pk, document.versions.get().token]


def no_file(cast: Cast) -> list[object]:
    return [*clubs(cast), uuid4()]


def withdrawn(cast: Cast) -> list[object]:
    arguments = agencys(cast)
    Document.objects.filter(pk=arguments[1]).update(withdrawn_at=timezone.now())
    return arguments


ROWS: list[Row] = [
    (GET, "club_library", of("club"), READ),
    (POST, "club_library", of("club"), "422 422 -- --  422 422 -- --  no -- no si"),
    (GET, "library_document", agencys, READ),
    (POST, "library_document", agencys, "no no -- --  422 422 -- --  no -- no si"),
    (POST, "library_document", clubs, "422 422 -- --  422 422 -- --  no -- no si"),
    (POST, "library_withdraw", agencys, "no no -- --  >> >> -- --  no -- no si"),
    (POST, "library_withdraw", clubs, ">> no -- --  >> >> -- --  no -- no si"),
    (POST, "library_put_back", withdrawn, "no no -- --  >> >> -- --  no -- no si"),
    (GET, "library_file", file, READ),
    (GET, "library_file", no_file, "-- -- -- --  -- -- -- --  no -- no si"),
]
