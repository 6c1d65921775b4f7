"""Writing a batch of establishments into the directory: only the rows that differ, as a set.

A second run of the same file therefore writes nothing. The verdicts are those of the account:
``added``, ``updated``, ``unchanged``, ``closed``, ``skipped`` (closed, and never known here or
treated since), and the refusals. ``elsewhere`` counts positions that could not be read, of lines
kept all the same.
"""

from functools import cache

from django.db import connection

from prospecting.enums import LAST_DIVISIONS, Headcount, Placing, Refusal, Sector
from prospecting.services.sirene import lambert
from prospecting.services.sirene.columns import ESTABLISHMENTS
from prospecting.services.sirene.staging import fill
from prospecting.services.sirene.survey import TREATED_AT, YEAR
from prospecting.services.sirene.table import Batch

LINES = "sirene_line"
NATURAL_PERSON = "1000"

# Every column that the files fill, in the order of the statement.
WRITTEN = (
    *("name", "usual_name", "sign", "legal_name", "acronym", "legal_category"),
    *("address", "postcode", "commune", "commune_code", "latitude", "longitude", "placing"),
    *("naf_rev2", "naf25", "older_naf", "older_nomenclature", "headcount", "is_employer"),
    *("is_open", "closed_on", "is_partial", "treated_at"),
)

# One row after the other by index: a join that reads the whole directory for each batch would cost
# more and more as it fills. And a batch is not waited for until the disk has it: if the machine
# stops, the batch, its counts and the line it ends at are missing together, and are made again.
PLAN = """
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB';
SET LOCAL synchronous_commit = off
"""
WRONG_SIRET = """
DELETE FROM sirene_line WHERE NOT siret_is_valid(coalesce(siret, '')) RETURNING line, siret
"""
WRONG_STATE = """
DELETE FROM sirene_line WHERE coalesce(state, '') NOT IN ('A', 'F') RETURNING line, siret
"""
# By the batch's own range, since there may be millions of them.
OVERRIDDEN = """
DELETE FROM sirene_line AS l USING prospecting_sireneoverridden AS o
 WHERE o.line = l.line
   AND o.line BETWEEN (SELECT min(line) FROM sirene_line) AND (SELECT max(line) FROM sirene_line)
RETURNING l.line, l.siret
"""


def merge(batch: Batch) -> dict[str, int]:
    """Write one batch; how many lines met each verdict. Refused lines join ``batch.refused``.

    What ``survey`` found overridden is left out, so that a SIRET is written once in a file.
    """
    fill(LINES, ESTABLISHMENTS, batch)
    with connection.cursor() as cursor:
        for statement, why in (
            (WRONG_SIRET, Refusal.SIRET),
            (WRONG_STATE, Refusal.STATE),
            (OVERRIDDEN, Refusal.TWICE),
        ):
            cursor.execute(statement)
            batch.refused += [(line, (siret or "")[:30], why) for line, siret in cursor.fetchall()]
        cursor.execute(PLAN)
        cursor.execute(_statement(), {"bands": list(Headcount.values)})
        counts = {"elsewhere": 0}
        for verdict, count, elsewhere in cursor.fetchall():
            counts[verdict] = count
            counts["elsewhere"] += elsewhere
    return counts


def _text(column: str, length: int) -> str:
    return f"left(btrim(coalesce(l.{column}, '')), {length})"


def _words(text: str) -> str:
    return (
        f"array_remove(regexp_split_to_array("
        f"company_names({text}, '', '', '', ''), '[^a-z0-9]+'), '')"
    )


def _public(ours: str, read: str) -> str:
    """A trade name, unless it is only the name of the person whose business it is.

    Without the file of legal units nothing tells whose name it is: what is known stays.
    """
    return f"""CASE
        WHEN l.diffusion = 'P' AND {read} = '' THEN ''
        WHEN u.person IS NOT NULL
            THEN CASE WHEN {_words(read)} <@ {_words("u.person || ' m mme mlle monsieur madame'")}
                      THEN '' ELSE {read} END
        WHEN u.legal_category IS NULL AND c.legal_category = '{NATURAL_PERSON}' THEN c.{ours}
        ELSE {read}
    END"""


def _sector() -> str:
    """The section of an activity in words, for an establishment without a name of its own."""
    naf = "coalesce(nullif(t.naf_rev2, ''), nullif(t.naf25, ''), t.older_naf)"
    whens = " ".join(
        f"WHEN left({naf}, 2) <= '{last}' THEN ' ({_lower(str(Sector(letter).label))})'"
        for last, letter in LAST_DIVISIONS
    )
    return f"CASE WHEN {naf} = '' THEN '' {whens} ELSE '' END"


def _lower(label: str) -> str:
    return (label[:1].lower() + label[1:]).replace("'", "''")


@cache
def _statement() -> str:
    usual = """left(btrim(coalesce(
        nullif(l.usual_name, ''), u.usual_name,
        CASE WHEN u.legal_category IS NULL AND c.legal_category <> '' THEN c.usual_name END, ''
    )), 150)"""
    sign = (
        "left(btrim(concat_ws(' ', nullif(l.sign_1, ''), nullif(l.sign_2, ''), "
        "nullif(l.sign_3, ''))), 160)"
    )
    latitude, longitude = (
        f"""CASE WHEN l.diffusion <> 'P' AND pg_input_is_valid(l.latitude, 'float8')
             AND pg_input_is_valid(l.longitude, 'float8')
             AND abs(l.latitude::float8) <= 90 AND abs(l.longitude::float8) <= 180
            THEN l.{column}::float8 END"""
        for column in ("latitude", "longitude")
    )
    columns, theirs, ours, excluded, known = (
        # Quoted: PLACING is a word of SQL.
        ", ".join(pattern.format(column) for column in WRITTEN)
        for pattern in ('"{0}"', "j.known_{0}", 'j."{0}"', 'EXCLUDED."{0}"', 'c."{0}" AS known_{0}')
    )
    # OFFSET 0: each expression worked out once, and no wide row kept on the way to the verdict.
    return f"""
WITH told AS (
    SELECT l.siret, c.id AS known, {known},
        coalesce(u.legal_category, c.legal_category, '') AS legal_category,
        {_public("usual_name", usual)} AS usual_name,
        {_public("sign", sign)} AS sign,
        CASE WHEN coalesce(u.legal_category, c.legal_category) = '{NATURAL_PERSON}' THEN ''
             WHEN u.legal_category IS NOT NULL THEN left(u.legal_name, 150)
             WHEN l.diffusion = 'P' THEN ''
             ELSE coalesce(c.legal_name, '') END AS legal_name,
        CASE WHEN coalesce(u.legal_category, c.legal_category) = '{NATURAL_PERSON}' THEN ''
             WHEN u.legal_category IS NOT NULL THEN left(u.acronym, 20)
             WHEN l.diffusion = 'P' THEN ''
             ELSE coalesce(c.acronym, '') END AS acronym,
        left(concat_ws(', ', nullif(btrim(l.complement), ''), nullif(concat_ws(' ',
            nullif(l.number, ''), nullif(l.repetition, ''), nullif(l.street_kind, ''),
            nullif(l.street, '')), ''), nullif(btrim(l.delivery), '')), 200) AS address,
        {_text("postcode", 5)} AS postcode,
        {_text("commune", 100)} AS commune,
        {_text("commune_code", 5)} AS commune_code,
        {latitude} AS own_latitude, {longitude} AS own_longitude,
        CASE WHEN here THEN {lambert.latitude("x", "y")} END AS lambert_latitude,
        CASE WHEN here THEN {lambert.longitude("x", "y")} END AS lambert_longitude,
        here IS FALSE AS is_elsewhere,
        CASE WHEN l.nomenclature = 'NAFRev2' THEN {_text("naf", 6)} ELSE '' END AS naf_rev2,
        CASE WHEN l.nomenclature IN ('NAF2025', 'NAF25') AND coalesce(l.naf25, '') = ''
             THEN {_text("naf", 6)} ELSE {_text("naf25", 6)} END AS naf25,
        CASE WHEN l.nomenclature NOT IN ('NAFRev2', 'NAF2025', 'NAF25')
             THEN {_text("naf", 6)} ELSE '' END AS older_naf,
        CASE WHEN l.nomenclature NOT IN ('NAFRev2', 'NAF2025', 'NAF25')
             THEN {_text("nomenclature", 8)} ELSE '' END AS older_nomenclature,
        CASE WHEN l.headcount = ANY(%(bands)s) THEN l.headcount ELSE '' END AS headcount,
        CASE l.employer WHEN 'O' THEN true WHEN 'N' THEN false END AS is_employer,
        l.state = 'A' AS is_open,
        CASE WHEN l.state = 'F' AND l.since ~ '{YEAR}' AND pg_input_is_valid(l.since, 'date')
             THEN l.since::date END AS closed_on,
        coalesce(l.diffusion = 'P', false) AS is_partial,
        {TREATED_AT} AS treated_at
      FROM sirene_line AS l
      LEFT JOIN prospecting_company AS c ON c.siret = l.siret
      LEFT JOIN prospecting_sireneunit AS u ON u.siren = left(l.siret, 9)
      CROSS JOIN LATERAL (SELECT
        CASE WHEN pg_input_is_valid(l.lambert_x, 'float8') THEN l.lambert_x::float8 END,
        CASE WHEN pg_input_is_valid(l.lambert_y, 'float8') THEN l.lambert_y::float8 END
      ) AS given (x, y)
      -- NULL where the file says nothing, or may not be shown.
      CROSS JOIN LATERAL (SELECT
        CASE WHEN l.diffusion <> 'P' AND x IS NOT NULL AND y IS NOT NULL
             THEN {lambert.is_ours("x", "y", "coalesce(l.commune_code, '')")} END
      ) AS placeable (here)
    OFFSET 0
), placed AS (
    SELECT t.*,
        -- Three signs together are longer than a name.
        left(coalesce(
            nullif(t.usual_name, ''), nullif(t.sign, ''), nullif(t.legal_name, ''),
            nullif(t.acronym, ''),
            CASE WHEN t.legal_category = '{NATURAL_PERSON}'
                     THEN 'Entreprise individuelle' || {_sector()}
                 WHEN t.known IS NOT NULL AND NOT t.is_partial THEN t.known_name
                 ELSE 'Établissement sans nom public' || {_sector()} END
        ), 150) AS name,
        coalesce(t.own_latitude, p.latitude, t.lambert_latitude, k.latitude, m.latitude)
            AS latitude,
        coalesce(t.own_longitude, p.longitude, t.lambert_longitude, k.longitude, m.longitude)
            AS longitude,
        CASE WHEN coalesce(t.own_latitude, p.latitude, t.lambert_latitude, k.latitude) IS NOT NULL
                 THEN '{Placing.EXACT}'
             WHEN m.code IS NOT NULL THEN '{Placing.COMMUNE}' ELSE '' END AS placing
      FROM told AS t
      CROSS JOIN LATERAL (SELECT
        CASE WHEN t.known_placing = '{Placing.EXACT}' AND NOT t.is_partial
             THEN t.known_latitude END,
        CASE WHEN t.known_placing = '{Placing.EXACT}' AND NOT t.is_partial
             THEN t.known_longitude END
      ) AS k (latitude, longitude)
      LEFT JOIN prospecting_sireneplace AS p ON p.siret = t.siret AND NOT t.is_partial
      LEFT JOIN members_commune AS m ON m.code = t.commune_code
    OFFSET 0
), judged AS MATERIALIZED (
    SELECT j.siret, j.known, j.is_elsewhere, {ours}, CASE
        WHEN j.known IS NULL THEN CASE WHEN j.is_open THEN 'added' ELSE 'skipped' END
        -- Of an older file than what is known.
        WHEN NOT j.is_open AND j.treated_at < j.known_treated_at THEN 'skipped'
        WHEN NOT j.is_open
            THEN CASE WHEN j.known_is_open THEN 'closed' ELSE 'unchanged' END
        WHEN ({theirs}) IS DISTINCT FROM ({ours}) THEN 'updated'
        ELSE 'unchanged' END AS verdict
      FROM placed AS j
), added AS (
    INSERT INTO prospecting_company AS c (siret, {columns})
    SELECT j.siret, {ours} FROM judged AS j WHERE verdict = 'added'
        -- Typed by a member since this statement began.
        ON CONFLICT (siret) DO UPDATE SET ({columns}) = ({excluded})
), updated AS (
    UPDATE prospecting_company AS c SET ({columns}) = ({ours})
      FROM judged AS j WHERE c.id = j.known AND j.verdict = 'updated'
), closed AS (
    UPDATE prospecting_company AS c
       SET is_open = false, closed_on = j.closed_on, treated_at = j.treated_at
      FROM judged AS j WHERE c.id = j.known AND j.verdict = 'closed'
)
SELECT verdict, count(*), count(*) FILTER (WHERE is_elsewhere AND is_open)
  FROM judged GROUP BY verdict
"""  # noqa: S608  # names of ours: what a file says comes as rows
