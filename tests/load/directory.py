"""A directory of companies made by the database itself: a made-up Bretagne of any size.

Names, activities and sizes are as unequal as real ones are: one word in ten names, a few
activities that hold half of the establishments, nine in ten of which employ hardly anybody.
"""

from django.db import connection

LUHN = """
CREATE FUNCTION pg_temp.luhn_key(number bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN (10 - ({sum}) % 10) % 10;
""".format(
    sum=" + ".join(
        f"(number / {10**place} % 10)"
        if place % 2
        else f"(number / {10**place} % 10 * 2 - number / {5 * 10**place} % 2 * 9)"
        for place in range(13)
    )
)

# A grid of communes some seven kilometres apart, over four départements.
COMMUNES = """
INSERT INTO members_commune (code, name, plain, departement, postcodes, latitude, longitude,
                                 basin_scheme, basin_code, basin_name)
SELECT (ARRAY['29', '22', '56', '35'])[1 + x / 10] || lpad((x % 10 * 30 + y)::text, 3, '0'),
       'Commune ' || x || ' ' || y, 'commune ' || x || ' ' || y,
       (ARRAY['29', '22', '56', '35'])[1 + x / 10], ARRAY['29000'],
       47.3 + y * 0.05, -4.7 + x * 0.09, 'ze2020',
       lpad((x / 4 * 10 + y / 6)::text, 4, '0'), 'Bassin'
  FROM generate_series(0, 39) AS x, generate_series(0, 29) AS y
"""

ACTIVITIES = """
INSERT INTO prospecting_activity (nomenclature, code, label, plain, sector)
SELECT nomenclature, code, 'Activité ' || code, 'activite ' || code, sector
  FROM (VALUES ('rev2', 'Z'), ('naf25', 'Y')) AS which(nomenclature, letter),
       LATERAL (SELECT lpad((1 + n / 8)::text, 2, '0') || '.'
                    || lpad((11 + n % 8 * 10)::text, 2, '0') || letter AS code,
                    chr(65 + n / 40) AS sector
                  FROM generate_series(0, 699) AS n) AS codes
ON CONFLICT DO NOTHING
"""

# Half of the hires of an occupation come from a handful of activities, the rest from many.
AFFINITIES = """
INSERT INTO prospecting_affinity (occupation, activity, share)
SELECT occupation, code, 0.5 / (2 + rank) ^ 1.2
  FROM (SELECT 'M16' || lpad(o::text, 2, '0') AS occupation, code,
               row_number() OVER (PARTITION BY o ORDER BY hashtext(code || o)) AS rank
          FROM prospecting_activity, generate_series(1, 20) AS o
         WHERE nomenclature = 'rev2') AS pairs
 WHERE rank <= 40
ON CONFLICT DO NOTHING
"""

COMPANIES = """
INSERT INTO prospecting_company
    (siret, name, usual_name, sign, legal_name, acronym, legal_category, address, postcode, commune,
     commune_code, latitude, longitude, "placing", naf_rev2, naf25, older_naf, older_nomenclature,
     headcount, is_open, is_partial)
SELECT siret, trade || ' ' || who, '', CASE WHEN n %% 7 = 0 THEN 'Chez ' || who ELSE '' END,
       CASE WHEN n %% 3 = 0 THEN 'SARL ' || who ELSE '' END, '', '5499', n %% 90 || ' rue du Port',
       place.code, place.name, place.code,
       place.latitude + (random() - 0.5) * 0.04, place.longitude + (random() - 0.5) * 0.06, 'exact',
       activity.code, replace(activity.code, 'Z', 'Y'), '', '',
       (ARRAY['NN','NN','NN','NN','00','01','01','02','03','11','12','21','22','31','32','41'])
           [1 + floor(random() ^ 1.5 * 16)::int],
       n %% 25 <> 0, false
  FROM (SELECT n, siren * 100000 + 10 + pg_temp.luhn_key((siren * 10000 + 1)) AS siret,
               (%(trades)s::text[])[1 + floor(random() ^ 2 * 40)::int] AS trade,
               (%(names)s::text[])[1 + floor(random() * 300)::int] || ' '
                   || (%(names)s::text[])[1 + floor(random() * 300)::int] AS who,
               1 + floor(random() * 1200)::int AS place,
               1 + floor(random() ^ 3 * 700)::int AS activity
          FROM (SELECT n, n * 10 + pg_temp.luhn_key(n) AS siren
                  FROM generate_series(10000000 + %(first)s, 9999999 + %(last)s) AS n) AS numbered
       ) AS drawn
  JOIN (SELECT *, row_number() OVER (ORDER BY hashtext(code)) AS rank
          FROM members_commune) AS place
    ON place.rank = drawn.place
  JOIN (SELECT code, row_number() OVER (ORDER BY hashtext(code)) AS rank FROM prospecting_activity
         WHERE nomenclature = 'rev2') AS activity
    ON activity.rank = drawn.activity
"""

TRADES = """
boulangerie restaurant garage menuiserie coiffure maçonnerie plomberie électricité transports
boucherie pharmacie hôtel crêperie camping peinture imprimerie paysagiste serrurerie couverture
charpente conserverie serres pêcherie ferme élevage tabac librairie fleuriste optique taxi
ambulances école crèche résidence clinique banque assurances cabinet agence atelier
""".split()  # noqa: SIM905  # a list of words reads better so
SYLLABLES = "ker lan plou tre gwen mor penn roz goas bod coat loc ty bre nev".split()  # noqa: SIM905  # as above
NAMES = [f"{a}{b}{c}" for a in SYLLABLES for b in SYLLABLES for c in ("", "ec")][:300]


def registers() -> None:
    """Communes, activities and what they hire."""
    with connection.cursor() as cursor:
        for statement in (COMMUNES, ACTIVITIES, AFFINITIES):
            cursor.execute(statement)


def grow(first: int, last: int) -> None:
    """Establishments ``first`` to ``last``, their indexes built anew, seen by the planner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'prospecting_company'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        write(first, last)
        for _name, definition in indexes:
            cursor.execute(definition)
        # What autovacuum does within minutes.
        cursor.execute("VACUUM ANALYZE prospecting_company")
        cursor.execute("ANALYZE")


def write(first: int, last: int) -> None:
    """The rows of establishments ``first`` to ``last``."""
    with connection.cursor() as cursor:
        cursor.execute(LUHN)
        values = {"trades": TRADES, "names": NAMES, "first": first, "last": last}
        cursor.execute(COMPANIES, values)
        cursor.execute("DROP FUNCTION pg_temp.luhn_key(bigint)")
