"""The statement that finds companies: pools read from indexes, then ranked all together.

Each pool is capped before anything is ranked, so that a very common word, or an occupation that
everybody hires, costs what any other does. Pools read no more of a row than its index holds;
what the clubs know is looked up for the companies of the pools alone.
"""

from collections.abc import Sequence

from prospecting.enums import MarkKind, Stage
from prospecting.services import index

CAP = 1000
# Activities that an occupation is looked for in.
ACTIVITIES = 40
# Names that resemble what was typed.
LIKE_CAP = 200
# A company lies at most so far (km) from the centre of its commune.
COMMUNE_RADIUS = 8
# How much more a name says than an activity, and how much a name that is nearly so loses.
NAMED, NAMED_SO = 10.0, 40.0
LIKENESS = 12
# What an activity says that is only nearly named.
NEARLY = 0.01

SETTINGS = """
SELECT set_config('statement_timeout', %(timeout)s, true),
       set_config('pg_trgm.word_similarity_threshold', %(resembles)s, true);
"""

# What the words name besides companies: activities of both nomenclatures, occupations, and the
# communes that the first or the last of them are the name of.
MEANT = """
SELECT nomenclature, code FROM prospecting_activity
 WHERE to_tsvector('french'::regconfig, COALESCE(plain, ''))
       @@ plainto_tsquery('french', %(words)s)
UNION ALL
SELECT * FROM (
    SELECT 'rome', code FROM members_occupation
     WHERE %(words)s <%% plain AND word_similarity(%(words)s, plain) >= %(surely)s
     ORDER BY word_similarity(%(words)s, plain) DESC, similarity(%(words)s, plain) DESC, code
     LIMIT 3) AS occupations
UNION ALL
SELECT 'commune', plain FROM members_commune WHERE plain = ANY(%(places)s)"""

# Activities of which a word is written nearly so: with one letter for another, of eleven.
NEARLY_MEANT = """
SELECT nomenclature, code FROM prospecting_activity WHERE %(words)s <%% plain
 ORDER BY word_similarity(%(words)s, plain) DESC, code LIMIT 20"""

# Communes around with how far their centres are, and the activities that hire most for the
# occupations sought with their shares of the hires.
GROUND = f"""
SELECT 'near', code, km FROM (
    SELECT code, {index.distance("latitude", "longitude")} AS km FROM members_commune
     WHERE latitude BETWEEN %(latitude)s - %(reach)s / {index.KM_PER_DEGREE}
                        AND %(latitude)s + %(reach)s / {index.KM_PER_DEGREE}) AS band
 WHERE km <= %(reach)s
UNION ALL
SELECT 'wanted', * FROM (
    SELECT activity, max(share) AS share FROM prospecting_affinity
     WHERE occupation = ANY(%(occupations)s) GROUP BY activity
     ORDER BY share DESC LIMIT {ACTIVITIES}) AS hiring"""

# Both as lists: how long they are decides how the database goes about it.
NEAR = """
near AS MATERIALIZED (
    SELECT * FROM unnest(%(communes)s::text[], %(kms)s::float[]) AS near(code, km)
)"""
WANTED = """
wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(activities)s::text[], %(shares)s::float[]) AS wanted(activity, share)
)"""


def _likeliest(joined: str, among: str, weight: str) -> str:
    """A pool of those who employ somebody, then of those who employ nobody.

    The second, who are most of a directory, are read for the room that the first leave.
    """

    def some(headcount: str, limit: str) -> str:
        return f"""
    (SELECT company.id, 1.0 AS match FROM prospecting_company AS company
       JOIN near ON near.code = company.commune_code {joined}
      WHERE company.is_open {{here}} {among} AND company.headcount_floor {headcount} {{narrow}}
      ORDER BY {weight} * {index.size("company.headcount_floor")} * {index.nearness("near.km")} DESC
      LIMIT {limit})"""

    return f"""
    (WITH employing AS MATERIALIZED {some(">= 1", str(CAP + 1))}
     SELECT * FROM employing UNION ALL
     {some("= 0", f"(SELECT {CAP + 1} - count(*) FROM employing)")})"""


# Of an index (commune, activity, headcount), nothing else is read of a row.
OF_OCCUPATION = _likeliest(
    joined="JOIN wanted ON wanted.activity = company.naf_rev2",
    among="AND company.naf_rev2 = ANY(%(activities)s)",
    weight=index.affinity("wanted.share"),
)
AROUND = _likeliest(joined="", among="", weight="1.0")

BY_NAME = f"""
    (SELECT id, CASE WHEN plain LIKE %(beginning)s THEN {NAMED_SO} ELSE {NAMED} END AS match
       FROM prospecting_company AS company
      WHERE document @@ plainto_tsquery('french', %(words)s) AND is_open {{here}} {{narrow}}
      LIMIT {CAP + 1})"""


def of_activity(code: str, *, near: bool) -> str:
    """A pool of the companies whose ``code`` is among those the words name."""
    if near:
        return f"""
    (SELECT company.id, 1.0 AS match FROM prospecting_company AS company
       JOIN near ON near.code = company.commune_code
      WHERE company.is_open {{here}} AND company.{code} = ANY(%({code})s) {{narrow}}
      ORDER BY {index.size("company.headcount_floor")} * {index.nearness("near.km")} DESC
      LIMIT {CAP + 1})"""
    return f"""
    (SELECT id, 1.0 AS match FROM prospecting_company AS company
      WHERE is_open AND {code} = ANY(%({code})s) {{narrow}}
      LIMIT {CAP + 1})"""


def nearly(pool: str) -> str:
    """The same pool, behind every name that is written nearly so."""
    return f"""
    (SELECT id, {NEARLY} AS match FROM {pool} AS nearly)"""


# Raised so high, what is written nearly so comes before what is written less so and hires more.
LIKE_NAME = f"""
    (SELECT id, {NAMED} * power(word_similarity(%(spelled)s, plain), {LIKENESS}) AS match
       FROM prospecting_company AS company
      WHERE is_open {{here}} {{narrow}} AND %(spelled)s <%% plain
      ORDER BY match DESC, id
      LIMIT {LIKE_CAP + 1})"""


def like_word(name: str) -> str:
    """A pool of the companies in whose names the word of this value is, or nearly.

    Each counts the more the fewer they are: of « maison de retraite Kervallon » the last says most.
    """
    return f"""
    (SELECT id, 1.0::float / count(*) OVER () AS match FROM (
        SELECT id FROM prospecting_company AS company
         WHERE is_open {{here}} {{narrow}} AND %({name})s <%% plain
         LIMIT {CAP + 1}) AS company)"""


OF_SIRET = f"""
    (SELECT id, 1.0 AS match FROM prospecting_company AS company
      WHERE siret BETWEEN %(siret)s AND %(siret)s || 'x' AND is_open {{narrow}}
      LIMIT {CAP + 1})"""

THESE = "(SELECT unnest(%(ids)s::bigint[]) AS id, 1.0 AS match)"

HERE = "AND company.commune_code = ANY(%(communes)s)"
IN_PLACE = "company.commune_code IN (SELECT code FROM members_commune WHERE plain = %(place)s)"

# The one place where what the region marked a company with enters the search.
MARKS = f"""
marks AS (
    SELECT company_id, bool_or(kind = '{MarkKind.REFUSES}') AS refuses,
           bool_or(kind = '{MarkKind.PROJECT}') AS project,
           bool_or(kind = '{MarkKind.ANSWERED}') AS answered,
           bool_or(kind = '{MarkKind.NOT_HIRING}') AS not_hiring
      FROM prospecting_companymark
     WHERE company_id IN (SELECT id FROM pool) AND region_id = %(region)s
       AND withdrawn_at IS NULL AND (until IS NULL OR until >= %(today)s)
     GROUP BY company_id
)"""

TRIED = f"""
tried AS (
    SELECT prospect.company_id, bool_or(prospect.club_id = %(club)s) AS ours,
           -- What a club found out is its own.
           bool_or(prospect.club_id = %(club)s AND prospect.phone <> '') AS phone,
           bool_or(prospect.club_id = %(club)s AND prospect.email <> '') AS email,
           bool_or(prospect.stage = '{Stage.HIRED}') AS hired,
           coalesce(sum(approaches.count), 0)::int AS approaches
      FROM prospecting_prospect AS prospect
      JOIN clubs_club AS club ON club.id = prospect.club_id
      JOIN members_agency AS agency ON agency.id = club.agency_id
      LEFT JOIN LATERAL (
           SELECT count(*) FROM prospecting_approach AS approach
            WHERE approach.prospect_id = prospect.id AND prospect.club_id <> %(club)s
              AND approach.on > %(today)s::date - {index.ATTENTION_DAYS}
      ) AS approaches ON true
     WHERE prospect.company_id IN (SELECT id FROM pool) AND agency.region_id = %(region)s
     GROUP BY prospect.company_id
)"""

# Activities of which this person found companies not to be for them.
DISLIKED = """
rejected AS MATERIALIZED (
    SELECT company.id, company.naf_rev2 FROM prospecting_rejection AS rejection
      JOIN prospecting_company AS company ON company.id = rejection.company_id
     WHERE rejection.member_id = %(person)s
),
disliked AS MATERIALIZED (
    SELECT naf_rev2, count(*)::int AS count FROM rejected WHERE naf_rev2 <> '' GROUP BY naf_rev2
)"""

_KNOWLEDGE = index.knowledge(
    hired="hired", project="project", answered="answered", not_hiring="not_hiring"
)
FACTS = f"""
facts AS (
    SELECT company.id, pool.match, company.latitude, company.longitude,
           company.headcount_floor AS floor,
           coalesce(nullif(company.naf_rev2, ''), company.naf25) AS activity, wanted.share,
           {index.distance("company.latitude", "company.longitude")} AS km,
           coalesce(tried.ours, false) AS ours, coalesce(tried.hired, false) AS hired,
           coalesce(tried.phone, false) AS phone, coalesce(tried.email, false) AS email,
           coalesce(tried.approaches, 0) AS approaches,
           coalesce(marks.project, false) AS project, coalesce(marks.answered, false) AS answered,
           coalesce(marks.not_hiring, false) AS not_hiring,
           coalesce(disliked.count, 0) AS rejected
      FROM (SELECT id, max(match) AS match FROM pool GROUP BY id) AS pool
      JOIN prospecting_company AS company ON company.id = pool.id
      LEFT JOIN wanted ON wanted.activity = company.naf_rev2
      LEFT JOIN marks ON marks.company_id = company.id
      LEFT JOIN tried ON tried.company_id = company.id
      LEFT JOIN disliked ON disliked.naf_rev2 = company.naf_rev2
     WHERE {{scope}}
),
weighed AS (
    SELECT *, {{affinity}} AS affinity, {index.size("floor")} AS size,
           {index.nearness("km")} AS nearness, {_KNOWLEDGE} AS knowledge,
           {index.attention("approaches")} AS attention, {index.taste("rejected")} AS taste
      FROM facts
)"""
PROPOSED = "marks.refuses IS NOT TRUE AND company.id NOT IN (SELECT id FROM rejected)"

_PARTS = ", ".join(index.Parts._fields)
RANKED = f"""
SELECT id, match * affinity * size * nearness * knowledge * taste / attention AS rank, activity,
       ours, phone, email, latitude, longitude, {_PARTS}, (SELECT count(DISTINCT id) FROM pool)
  FROM weighed WHERE %(within)s::float IS NULL OR km <= %(within)s OR km IS NULL
 ORDER BY rank DESC, id"""

EXPLAINED = f"""
SELECT id, {_PARTS} FROM weighed"""


def statement(
    pools: Sequence[str], final: str, *, near: bool, ranks: bool, narrow: str = "", scope: str
) -> str:
    """All of it; ``near`` keeps to the communes around, ``ranks`` by the occupations sought."""
    written = "\n    UNION ALL".join(pools).format(
        here=HERE if near else "", narrow=f"AND {narrow}" if narrow else ""
    )
    affinity = index.affinity("share") if ranks else "1.0::float"
    facts = FACTS.format(scope=scope, affinity=affinity)
    parts = [NEAR] * near + [WANTED, f"pool AS ({written}\n)", MARKS, TRIED, DISLIKED, facts]
    return "WITH " + ",".join(parts) + final
