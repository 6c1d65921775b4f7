"""Looking a file of establishments through, before any of it is written.

INSEE's files have each SIRET once, in order; others do not, and its lines may be millions apart.
Which of them counts has to be known before the first of them is written: the others are noted by
their number, and left out as they come. So neither the order of the lines nor where a batch ends
changes what becomes of them. Whose names and places will be needed is noted on the way.

What is listed lasts as long as the connection: a survey that was interrupted begins again.
"""

from pathlib import Path

from django.db import connection, transaction

from prospecting.services.sirene import staging, stream
from prospecting.services.sirene.columns import LISTED
from prospecting.services.sirene.table import Table

LINES = "sirene_listed_line"
# What SIRENE's hour, which has no zone, is counted in.
ZONE = "Europe/Paris"
# « infinity » and « tomorrow » are dates to the database, and no page could read the first.
YEAR = "^[12][0-9]{3}-"
TREATED_AT = f"""CASE WHEN l.treated ~ '{YEAR}' AND pg_input_is_valid(l.treated, 'timestamp')
             THEN l.treated::timestamp AT TIME ZONE '{ZONE}' END"""

# Of the same SIRET the latest treatment stays, and of the same treatment the first line.
NOTE_OVERRIDDEN = f"""
INSERT INTO prospecting_sireneoverridden (line)
SELECT line FROM (
    SELECT line, row_number() OVER (
        PARTITION BY siret ORDER BY {TREATED_AT} DESC NULLS LAST, line
    ) AS rank
      FROM {LINES} AS l
     WHERE state IN ('A', 'F') AND siret IN (
        SELECT siret FROM {LINES} WHERE state IN ('A', 'F') GROUP BY siret HAVING count(*) > 1
    )
) AS ranked WHERE rank > 1
"""  # noqa: S608  # names of ours
OPEN = f"FROM {LINES} WHERE state = 'A' AND siret_is_valid(coalesce(siret, ''))"
WANT_UNITS = f"INSERT INTO prospecting_sireneunit (siren) SELECT DISTINCT left(siret, 9) {OPEN}"
WANT_PLACES = f"INSERT INTO prospecting_sireneplace (siret) SELECT DISTINCT siret {OPEN}"


def is_in_order(path: Path) -> bool:
    """Whether its SIRETs only grow: then none is there twice, and nothing has to be listed."""
    with stream.opened(path) as opened:
        return Table(opened, LISTED).ascends("siret")


@transaction.atomic
def settle(*, units: bool, places: bool) -> None:
    """Once all lines are listed: note those that others override, and what will be needed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(NOTE_OVERRIDDEN)
        if units:
            cursor.execute(WANT_UNITS)
        if places:
            cursor.execute(WANT_PLACES)
    staging.drop(LINES)
