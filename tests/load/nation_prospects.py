"""What the clubs of a whole country do with companies, said in SQL: see ``nation_rows``."""

from tests.load.nation_rows import SEATS

PROSPECTS_EACH = 43
# More than there are approaches of one company.
ROOM = 16

# How far a company goes: what it answers after it did not at first, and where that leads.
PATHS = """
CREATE TEMP TABLE nation_path AS
SELECT lag(below, 1, 0.22) OVER (ORDER BY below) AS above, paths.*
  FROM (VALUES (0.55, '{}'::text[], '{contacted}'::text[]),
               (0.70, '{later}', '{contacted,call_back}'),
               (0.84, '{not_hiring}', '{contacted,closed}'),
               (0.93, '{interested,meeting}', '{contacted,call_back,meeting}'),
               (0.98, '{interested,meeting,interview}',
                '{contacted,call_back,meeting,interview}'),
               (1.01, '{later,meeting,interview,hired}',
                '{contacted,call_back,meeting,interview,hired}')) AS paths(below, answers, stages)
"""
PREPARE = [
    PATHS,
    "ANALYZE nation_path",
    # Companies follow one another.
    """
    CREATE TEMP TABLE nation_company AS
    SELECT min(id) AS first, count(*) AS count FROM prospecting_company
    """,
    """
    CREATE TEMP TABLE nation_prospect (
        id bigint, club bigint, company bigint, member bigint, added_on date, silent int,
        answers text[], stages text[], approaches int)
    """,
]

PROSPECTS = f"""
INSERT INTO nation_prospect
SELECT id, club, company, member, added_on, silent, answers, stages,
       CASE WHEN answers IS NULL THEN 0 ELSE
            greatest(0, least(silent + cardinality(answers), (current_date - added_on - 2) / 4 + 1))
       END
  FROM (SELECT id, club, company, member, added_on,
               1 + floor(5 * pg_temp.draw(id, 10))::int AS silent, pg_temp.draw(id, 11) AS drawn
          FROM (SELECT (id - 1) * {PROSPECTS_EACH} + rank + 1 AS id, id AS club,
                       first + (id * 37 + rank) %% count AS company,
                       (id - 1) * {SEATS} + rank %% {SEATS} + 1 AS member,
                       starts_on + 3 + rank * 13 / 10 AS added_on
                  FROM nation_club, nation_company, generate_series(0, {PROSPECTS_EACH - 1}) AS rank
                 WHERE id BETWEEN %(first)s AND %(last)s) AS listed
         WHERE added_on <= current_date) AS drawn
  LEFT JOIN nation_path ON drawn >= above AND drawn < below
"""
PROSPECT_ROWS = """
INSERT INTO prospecting_prospect
    (id, club_id, company_id, stage, in_charge_id, added_by_id, added_at)
SELECT id, club, company,
       CASE WHEN approaches = 0 THEN 'to_contact' ELSE stages[greatest(approaches - silent, 0) + 1]
       END,
       member, member, added_on + time '14:30'
  FROM nation_prospect
"""
# After days of silence, every answer leads one stage further.
APPROACHES = f"""
INSERT INTO prospecting_approach
    (id, prospect_id, author_id, key, kind, answer, "on", call_back_on, meets_on, lasted,
     written_at)
SELECT id * {ROOM} + n, id, member, gen_random_uuid(), kind, answer, day,
       CASE answer WHEN 'later' THEN day + 4 END,
       CASE WHEN answer IN ('meeting', 'interview') THEN day + 4 END,
       CASE kind WHEN 'phone' THEN 60 + id %% 500 END, day + time '15:00'
  FROM (SELECT id, n, member, added_on + 2 + (n - 1) * 4 AS day,
               CASE WHEN n <= silent THEN 'none' ELSE answers[n - silent] END AS answer,
               (ARRAY['phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'email', 'email',
                      'visit', 'letter', 'network'])
                   [1 + floor(11 * pg_temp.draw(id * {ROOM} + n, 12))::int] AS kind
          FROM nation_prospect, generate_series(1, approaches) AS n) AS made
"""
STAGE_CHANGES = f"""
INSERT INTO prospecting_stagechange
    (id, prospect_id, by_id, at, from_stage, to_stage, why, approach_id)
SELECT id * {ROOM} + n, id, member, added_on + 2 + (n - 1) * 4 + time '15:00',
       CASE n WHEN 1 THEN 'to_contact' ELSE stages[n - silent] END,
       stages[greatest(n - silent, 0) + 1], 'answer', id * {ROOM} + n
  FROM nation_prospect, generate_series(1, approaches) AS n
 WHERE n = 1 OR n > silent
"""

# For clubs from a first to a last one.
PART = [
    "TRUNCATE nation_prospect",
    PROSPECTS,
    PROSPECT_ROWS,
    APPROACHES,
    STAGE_CHANGES,
]
FORGET = ["DROP TABLE nation_path, nation_company, nation_prospect"]
