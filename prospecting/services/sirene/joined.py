"""What the files of legal units and of coordinates say of the establishments that are wanted.

Thirty million legal units do not fit: ``survey`` lists the numbers wanted, and only their lines are
kept, in two tables that are emptied when the import ends. Of a number that is twice in a file the
first line counts, wherever a batch ends.
"""

from django.db import connection

from prospecting.services.sirene import staging, survey
from prospecting.services.sirene.columns import PLACES, UNITS
from prospecting.services.sirene.staging import fill
from prospecting.services.sirene.table import Batch

UNIT_LINES = "sirene_unit_line"
PLACE_LINES = "sirene_place_line"
# INSEE's mark of a position that is only a guess.
GUESS = "33"

KEEP_UNITS = f"""
UPDATE prospecting_sireneunit AS u
   SET legal_category = lpad(coalesce(l.category, ''), 4, '0'),
       legal_name = btrim(coalesce(l.legal_name, '')),
       usual_name = btrim(coalesce(nullif(l.usual_1, ''), nullif(l.usual_2, ''), l.usual_3, '')),
       acronym = btrim(coalesce(l.acronym, '')),
       person = CASE WHEN lpad(l.category, 4, '0') = '1000'
                     THEN concat_ws(' ', l.surname, l.married_name, l.forename, l.forename_1,
                                    l.forename_2, l.forename_3, l.forename_4) END
  FROM (SELECT DISTINCT ON (siren COLLATE "C") * FROM {UNIT_LINES}
         ORDER BY siren COLLATE "C", line) AS l
 WHERE l.siren = u.siren AND u.legal_category IS NULL
"""  # noqa: S608  # the name of a table of ours
KEEP_PLACES = f"""
UPDATE prospecting_sireneplace AS p
   SET latitude = l.latitude, longitude = l.longitude
  FROM (SELECT DISTINCT ON (siret COLLATE "C") siret, latitude, longitude FROM (
    -- A CASE, since the tests of a WHERE are made in any order.
    SELECT line, siret, quality,
        CASE WHEN pg_input_is_valid(latitude, 'float8') THEN latitude::float8 END AS latitude,
        CASE WHEN pg_input_is_valid(longitude, 'float8') THEN longitude::float8 END AS longitude
      FROM {PLACE_LINES}
  ) AS read
     WHERE coalesce(quality, '') <> '{GUESS}' AND abs(latitude) <= 90 AND abs(longitude) <= 180
     ORDER BY siret COLLATE "C", line
  ) AS l
 WHERE l.siret = p.siret AND p.latitude IS NULL
"""  # noqa: S608  # as above


def keep_units(batch: Batch) -> None:
    """Of the legal units of a batch, those that are wanted."""
    fill(UNIT_LINES, UNITS, batch)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_UNITS)


def keep_places(batch: Batch) -> None:
    """Of the coordinates of a batch, those that are wanted and no guess."""
    fill(PLACE_LINES, PLACES, batch)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_PLACES)


def forget() -> None:
    """Empty what an import notes on its way: names of people among it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE prospecting_sireneunit, prospecting_sireneplace, prospecting_sireneoverridden"
        )
    staging.drop(survey.LINES)
