"""Counts clubs, seats and outcomes as they change, and says where each club is counted."""

from django.db import migrations

from eclub.dashboards.migrations._counting import Source, Table, all_facts, install, remove

# A club without a season lies nowhere; a club that is gone has no row.
PLACES = """
CREATE FUNCTION dashboards_places()
    RETURNS TABLE (club bigint, region text, departement text, agency text, cohort date)
    LANGUAGE sql STABLE AS $$
SELECT club.id,
       CASE WHEN counted THEN region.code ELSE '' END,
       CASE WHEN counted THEN agency.departement ELSE '' END,
       CASE WHEN counted THEN agency.id::text ELSE '' END,
       CASE WHEN counted
            THEN date_trunc('quarter', lower(club.season) AT TIME ZONE agency.time_zone)::date
            ELSE '0001-01-01'::date END
  FROM clubs_club AS club
  JOIN members_agency AS agency ON agency.id = club.agency_id
  JOIN members_region AS region ON region.id = agency.region_id
 CROSS JOIN LATERAL (SELECT NOT (club.season IS NULL OR isempty(club.season))) AS it (counted)
$$;
-- Clubs that may be counted elsewhere than their tallies are: away from there, and to where.
CREATE FUNCTION dashboards_moved()
    RETURNS TABLE (
        club bigint, sign bigint, region text, departement text, agency text, cohort date
    ) LANGUAGE sql STABLE AS $$
WITH moved AS (
    SELECT move.club FROM dashboards_tallymove AS move WHERE move.club IS NOT NULL
    UNION
    SELECT club.id FROM clubs_club AS club
     WHERE club.agency_id IN (SELECT move.agency FROM dashboards_tallymove AS move)
)
SELECT club, -1::bigint, at.region, at.departement, at.agency, at.cohort
  FROM moved JOIN dashboards_tallyplace AS at USING (club)
UNION ALL
SELECT club, 1, now.region, now.departement, now.agency, now.cohort
  FROM moved JOIN dashboards_tallyplace AS at USING (club) JOIN dashboards_places() AS now USING (club)
$$;
-- One at a time folds, rebuilds or forgets: this key is ``eclub.dashboards.services.folding``'s.
CREATE FUNCTION dashboards_wait_for_folding() RETURNS void LANGUAGE sql AS $$
SELECT pg_advisory_xact_lock(hashtextextended('dashboards.folding', 0))
$$;
CREATE FUNCTION dashboards_club_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboards_tallymove (club)
    SELECT was.id FROM old_rows AS was JOIN new_rows AS came USING (id)
     WHERE ROW(was.agency_id, was.season) IS DISTINCT FROM ROW(came.agency_id, came.season);
    RETURN NULL;
END $$;
CREATE TRIGGER tally_places_update AFTER UPDATE ON clubs_club
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dashboards_club_moves();
CREATE FUNCTION dashboards_club_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboards_tallymove (club) SELECT id FROM old_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_places_delete AFTER DELETE ON clubs_club
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dashboards_club_goes();
CREATE FUNCTION dashboards_clubs_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dashboards_wait_for_folding();
    DELETE FROM dashboards_tally;
    DELETE FROM dashboards_tallydelta;
    DELETE FROM dashboards_tallymove;
    DELETE FROM dashboards_tallyplace;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_places_truncate AFTER TRUNCATE ON clubs_club
    EXECUTE FUNCTION dashboards_clubs_go();
CREATE FUNCTION dashboards_agency_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboards_tallymove (agency)
    SELECT was.id FROM old_rows AS was JOIN new_rows AS came USING (id)
     WHERE ROW(was.region_id, was.departement, was.time_zone)
           IS DISTINCT FROM ROW(came.region_id, came.departement, came.time_zone);
    RETURN NULL;
END $$;
CREATE TRIGGER tally_places_update AFTER UPDATE ON members_agency
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dashboards_agency_moves();
CREATE FUNCTION dashboards_region_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboards_tallymove (agency)
    SELECT agency.id FROM old_rows AS was JOIN new_rows AS came USING (id)
      JOIN members_agency AS agency ON agency.region_id = came.id
     WHERE was.code <> came.code;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_places_update AFTER UPDATE ON members_region
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dashboards_region_moves();
"""
NO_PLACES = """
DROP TRIGGER tally_places_update ON members_region;
DROP TRIGGER tally_places_update ON members_agency;
DROP TRIGGER tally_places_truncate ON clubs_club;
DROP TRIGGER tally_places_delete ON clubs_club;
DROP TRIGGER tally_places_update ON clubs_club;
DROP FUNCTION dashboards_region_moves();
DROP FUNCTION dashboards_agency_moves();
DROP FUNCTION dashboards_clubs_go();
DROP FUNCTION dashboards_club_goes();
DROP FUNCTION dashboards_club_moves();
DROP FUNCTION dashboards_wait_for_folding();
DROP FUNCTION dashboards_moved();
DROP FUNCTION dashboards_places();
"""

CLUBS = Source(
    "clubs",
    measures=("clubs",),
    tables={"club": Table("clubs_club", matters=("state",))},
    facts="SELECT club.id, 'clubs', club.state::text, {sign}::bigint FROM {club}",
)

# Somebody is still in, or found work on a day, or was last known to search on a day: one of them.
FACTS_OF_SEATS = """
SELECT seat.club_id, fact.measure, fact.cell, {sign}::bigint FROM {seat} @ {outcome}
    ON outcome.seat_id = seat.id
 CROSS JOIN LATERAL (
    SELECT outcome.kind IS NOT NULL,
           outcome.kind IS NOT NULL AND outcome.channel <> '',
           coalesce(outcome.happened_on, seat.left_on) - seat.taken_on
 ) AS it (has_outcome, is_work, days)
 CROSS JOIN LATERAL (VALUES
    ('seats', '', TRUE),
    ('still_in', seat.taken_on::text, NOT has_outcome AND seat.left_on IS NULL),
    ('outcomes', outcome.kind, has_outcome),
    ('outcomes', 'unknown', NOT has_outcome AND seat.left_on IS NOT NULL),
    ('found_by', outcome.channel, is_work),
    ('found_day', days::text, is_work),
    ('censored_day', days::text, NOT is_work AND days IS NOT NULL)
 ) AS fact (measure, cell, counts)
 WHERE counts
"""
SEATS = Source(
    "seats",
    measures=(
        "seats",
        "still_in",
        "outcomes",
        "found_by",
        "found_day",
        "censored_day",
    ),
    tables={
        "seat": Table("clubs_seat", matters=("club_id", "taken_on", "left_on")),
        # A seat without its outcome counts otherwise: that is given back, or taken away.
        "outcome": Table(
            "clubs_outcome",
            matters=("seat_id", "kind", "channel", "happened_on"),
            locks=("seat_id", "clubs_seat"),
            rows="WITH changed AS ({changed})"
            " SELECT seat_id, kind, channel, happened_on, sign FROM changed"
            " UNION ALL SELECT seat_id, NULL, NULL, NULL, -sign FROM changed",
        ),
    },
    facts=FACTS_OF_SEATS.replace("@", "LEFT JOIN"),
    facts_of={"outcome": FACTS_OF_SEATS.replace("@", "JOIN")},
)


class Migration(migrations.Migration):
    dependencies = [
        ("dashboards", "0001_initial"),
        ("members", "0001_initial"),
        ("clubs", "0008_outcomes"),
    ]

    operations = [
        migrations.RunSQL(PLACES, NO_PLACES),
        migrations.RunSQL(install(CLUBS), remove(CLUBS)),
        migrations.RunSQL(install(SEATS), remove(SEATS)),
        migrations.RunSQL(all_facts("clubs", "seats"), "DROP FUNCTION dashboards_facts()"),
    ]
