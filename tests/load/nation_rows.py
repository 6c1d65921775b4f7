"""The rows of a whole country, said in SQL: each statement writes those of some of its clubs.

Everything is drawn from the row's own number, so that two countries of one size are the same.
Identifiers are worked out, not handed out: no statement looks up what another one wrote.
"""

SEATS = 8
SESSIONS = 24
APPLICATIONS_EACH = 10
# More than there are people expected at a session.
ROOM = 16
AGENCIES_EACH = 9
COMMUNES_EACH = 10
ADVISORS_EACH = 4
# Days of a season, and over how many the first days of all clubs are spread, the last three
# weeks of them to come.
SEASON = 84
YEARS = 1095
COMING = 21

# A number between 0 and 1 that is always the same for a row and a purpose.
DRAW = """
CREATE OR REPLACE FUNCTION pg_temp.draw(number bigint, purpose int) RETURNS float8
    LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(number, purpose) & 4294967295)::float8 / 4294967296
"""

# One per département: its rank, code, and region.
DEPARTEMENTS = """
CREATE TEMP TABLE nation_departement AS
SELECT rank::int - 1 AS rank, code, region, 43 + (rank - 1) / 10 * 0.7 AS latitude,
       -4 + (rank - 1) %% 10 * 1.1 AS longitude,
       CASE code WHEN '971' THEN 'America/Guadeloupe' WHEN '972' THEN 'America/Martinique'
                 WHEN '973' THEN 'America/Cayenne' WHEN '974' THEN 'Indian/Reunion'
                 WHEN '976' THEN 'Indian/Mayotte' ELSE 'Europe/Paris' END AS zone
  FROM unnest(%(departements)s::text[], %(regions)s::text[]) WITH ORDINALITY
       AS listed(code, region, rank)
"""
REGIONS = """
INSERT INTO members_region (id, code, name)
SELECT row_number() OVER (ORDER BY code), code, 'Région ' || code
  FROM (SELECT DISTINCT region AS code FROM nation_departement) AS listed
"""
COMMUNES = f"""
INSERT INTO members_commune (code, name, plain, departement, postcodes, latitude, longitude,
                                 basin_scheme, basin_code, basin_name)
SELECT code || lpad(n::text, 5 - length(code), '0'), 'Commune ' || code || ' ' || n,
       'commune ' || lower(code) || ' ' || n, code,
       ARRAY[left(code, 2) || lpad(n::text, 3, '0')],
       latitude + n / 30 * 0.2 + n %% 3 * 0.04, longitude + n / 10 %% 3 * 0.3 + n %% 10 * 0.02,
       'ze2020', lpad((rank * {AGENCIES_EACH} + n / 10)::text, 4, '0'), 'Bassin'
  FROM nation_departement, generate_series(0, {AGENCIES_EACH * COMMUNES_EACH - 1}) AS n
"""
AGENCIES = f"""
INSERT INTO members_agency
    (id, name, region_id, departement, commune, commune_code, latitude, longitude, basin_scheme,
     basin_code, basin_name, time_zone, holiday_zone)
SELECT rank * {AGENCIES_EACH} + n + 1, 'Agence ' || departement.code || ' ' || n + 1, region.id,
       departement.code, commune.name, commune.code, commune.latitude, commune.longitude,
       commune.basin_scheme, commune.basin_code, commune.basin_name, zone, ''
  FROM nation_departement AS departement
  JOIN members_region AS region ON region.code = departement.region
 CROSS JOIN generate_series(0, {AGENCIES_EACH - 1}) AS n
  JOIN members_commune AS commune
    ON commune.code = departement.code
                   || lpad((n * {COMMUNES_EACH})::text, 5 - length(departement.code), '0')
"""

# An agency's clubs follow one another; its advisors take them in turns, a season apart.
CLUBS = f"""
CREATE TEMP TABLE nation_club AS
SELECT placed.id, agency.id AS agency, time_zone AS zone, agency.departement, starts_on,
       starts_on + {SEASON} AS ends_on,
       %(clubs)s::bigint * {SEATS} + (agency.id - 1) * {ADVISORS_EACH} + turn AS advisor,
       CASE WHEN starts_on > current_date THEN 'recruiting'
            WHEN starts_on + {SEASON} > current_date THEN 'running' ELSE 'closed' END AS state
  FROM (SELECT id, (id - 1) * 619 %% agencies + 1 AS agency,
               (id - 1) / agencies %% {ADVISORS_EACH} + 1 AS turn,
               day - extract(isodow FROM day)::int + 1 + (id %% 2)::int AS starts_on
          FROM (SELECT id, (SELECT count(*) FROM members_agency) AS agencies,
                       current_date - {YEARS}
                         + ((id - 1) * {YEARS + COMING} / %(clubs)s)::int AS day
                  FROM generate_series(1, %(clubs)s::bigint) AS id) AS dated) AS placed
  JOIN members_agency AS agency ON agency.id = placed.agency
"""
# When and how each leaves, drawn; what is still to come has not happened.
ENDINGS = """
CREATE FUNCTION pg_temp.nation_ending(seat bigint, taken_on date, ends_on date, state text)
    RETURNS TABLE (kind text, channel text, happened_on date, left_on date, until_closing bool)
    LANGUAGE sql
BEGIN ATOMIC
SELECT kind, CASE WHEN which >= 0.62 THEN '' WHEN how < 0.55 THEN 'hidden'
                  WHEN how < 0.8 THEN 'offer' WHEN how < 0.93 THEN 'agency' ELSE 'other' END,
       day,
       CASE WHEN day < ends_on AND day <= current_date THEN day
            WHEN state = 'closed' THEN ends_on END,
       state = 'closed' AND day >= ends_on
  FROM (SELECT which, how,
               CASE WHEN which < 0.22 THEN 'permanent' WHEN which < 0.41 THEN 'fixed_term'
                    WHEN which < 0.58 THEN 'short' WHEN which < 0.62 THEN 'business'
                    WHEN which < 0.70 THEN 'training' WHEN which < 0.75 THEN 'other'
                    WHEN which < 0.93 THEN 'searching' ELSE 'lost' END AS kind,
               CASE WHEN which < 0.75 OR which >= 0.93
                    THEN taken_on + 10 + floor(110 * sqrt(day_drawn))::int
                    ELSE greatest(ends_on, taken_on) END AS day
          FROM (SELECT pg_temp.draw(seat, 1) AS which, pg_temp.draw(seat, 2) AS day_drawn,
                       pg_temp.draw(seat, 3) AS how) AS drawn) AS ending;
END
"""
# Eight people in a club; those who come while it is still gathering are fewer.
SEATS_FIRST = f"""
CREATE TEMP TABLE nation_seat AS
SELECT seat.*, ending.*
  FROM (SELECT (id - 1) * {SEATS} + number AS id, id AS club, number,
               (id - 1) * {SEATS} + number AS member,
               least(starts_on - 3, current_date - (id %% 10)::int) AS taken_on, ends_on, state
          FROM nation_club AS club, generate_series(1, {SEATS}) AS number
         WHERE state <> 'recruiting' OR number <= 5) AS seat,
       LATERAL pg_temp.nation_ending(seat.id, taken_on, ends_on, state) AS ending
"""
# Most seats that are free early are taken by somebody of a club that is over.
SEATS_AGAIN = f"""
INSERT INTO nation_seat
SELECT seat.*, ending.*
  FROM (SELECT %(clubs)s::bigint * {SEATS} + id AS id, club, number,
               id - (%(clubs)s::bigint / {SEATS} + 1) * {SEATS} AS member,
               left_on + 1 AS taken_on, ends_on, state
          FROM nation_seat
         WHERE left_on + 1 < least(current_date, ends_on - 14) AND pg_temp.draw(id, 4) < 0.95
           AND id > (%(clubs)s::bigint / {SEATS} + 1) * {SEATS}) AS seat,
       LATERAL pg_temp.nation_ending(seat.id, taken_on, ends_on, state) AS ending
"""
PREPARE = [
    CLUBS,
    "ALTER TABLE nation_club ADD PRIMARY KEY (id)",
    ENDINGS,
    SEATS_FIRST,
    SEATS_AGAIN,
    "CREATE INDEX ON nation_seat (club)",
    "ANALYZE nation_club, nation_seat",
]

PEOPLE_COLUMNS = """
    (id, email, password, first_name, last_name, commune, is_staff, joined_at, charter_accepted_at,
     charter_version)
"""
# One in ten never said where they live; the others live around their agency.
MEMBERS = f"""
INSERT INTO members_user {PEOPLE_COLUMNS}
SELECT member, 'membre' || member || '@nation.example', '!', 'Membre', member::text,
       CASE WHEN pg_temp.draw(member, 5) < 0.1 THEN '' ELSE
            'Commune ' || departement || ' ' || (agency - 1) %% {AGENCIES_EACH} * {COMMUNES_EACH}
                       + floor({COMMUNES_EACH} * pg_temp.draw(member, 6))::int END,
       false, starts_on - 10 + time '9:00', starts_on - 10 + time '9:00',
       %(charter)s
  FROM (SELECT *, (id - 1) * {SEATS} + number AS member
          FROM nation_club, generate_series(1, {SEATS}) AS number
         WHERE id BETWEEN %(first)s AND %(last)s) AS placed
"""
ADVISORS = f"""
INSERT INTO members_user {PEOPLE_COLUMNS}
SELECT DISTINCT advisor, 'conseil' || advisor || '@nation.example', '!', 'Conseil', advisor::text,
       '', true, now(), now(), %(charter)s
  FROM nation_club
"""
ROLES = """
INSERT INTO members_role (person_id, kind, agency_id)
SELECT DISTINCT advisor, 'advisor', agency FROM nation_club
"""
CLUB_ROWS = """
INSERT INTO clubs_club (id, name, state, season, created_at, closed_at, advisor_id,
                        agency_id, draft_answers, opening_key)
SELECT id, 'Club ' || id, state,
       tstzrange(starts_on::timestamp AT TIME ZONE zone, ends_on::timestamp AT TIME ZONE zone),
       starts_on - 30 + time '9:00', CASE state WHEN 'closed' THEN ends_on + time '9:00' END,
       advisor, agency, '{}', gen_random_uuid()
  FROM nation_club
 WHERE id BETWEEN %(first)s AND %(last)s
"""
SLOTS = """
INSERT INTO clubs_slot (id, club_id, weekday, starts_at, minutes)
SELECT id * 2 + later, id, extract(isodow FROM starts_on)::int - 1 + later * 3, '14:00', 180
  FROM nation_club, generate_series(0, 1) AS later
 WHERE id BETWEEN %(first)s AND %(last)s
"""
SESSION_ROWS = f"""
INSERT INTO clubs_clubsession
    (id, club_id, number, during, state, cancelled_because, uid, sequence, changed_at,
     advisor_id, attendance_taken_at, attendance_checked_at, attendance_checked_by_id)
SELECT (id - 1) * {SESSIONS} + number, id, number, tstzrange(begins, ends),
       CASE WHEN cancelled THEN 'cancelled' ELSE 'planned' END,
       CASE WHEN cancelled THEN 'L’agence est fermée ce jour-là.' ELSE '' END,
       gen_random_uuid(), cancelled::int, begins - interval '30 days', advisor,
       CASE WHEN over THEN ends + interval '1 hour' END,
       CASE WHEN over THEN ends + interval '2 hours' END, CASE WHEN over THEN advisor END
  FROM (SELECT *, NOT cancelled AND ends + interval '1 hour' < now() AS over
          FROM (SELECT *, pg_temp.draw((id - 1) * {SESSIONS} + number, 7) < 0.02 AS cancelled,
                       (day + time '14:00') AT TIME ZONE zone AS begins,
                       (day + time '17:00') AT TIME ZONE zone AS ends
                  FROM (SELECT *, starts_on + (number - 1) / 2 * 7 + (number - 1) %% 2 * 3 AS day
                          FROM nation_club, generate_series(1, {SESSIONS}) AS number
                         WHERE id BETWEEN %(first)s AND %(last)s) AS dated) AS timed) AS held
"""
SEAT_ROWS = """
INSERT INTO clubs_seat (id, club_id, number, member_id, taken_on, left_on, until_closing)
SELECT id, club, number, member, taken_on, left_on, until_closing
  FROM nation_seat
 WHERE club BETWEEN %(first)s AND %(last)s
"""
OUTCOMES = """
INSERT INTO clubs_outcome
    (id, seat_id, seat_taken_on, kind, channel, happened_on, known_on, recorded_at)
SELECT id, id, taken_on, kind, channel, happened_on, happened_on, happened_on + time '18:00'
  FROM nation_seat
 WHERE club BETWEEN %(first)s AND %(last)s AND happened_on <= current_date
"""
# Eight of ten get their seat; the others wait until the season is over.
APPLICATIONS = f"""
INSERT INTO clubs_application
    (id, key, club_id, state, applied_at, state_at, token_hash, first_name, last_name, email,
     commune, commune_code, latitude, longitude, occupations, obstacles, motivation, device, camera,
     microphone, line, consent, consented_at, decided_by_id)
SELECT made.id, gen_random_uuid(), club, state, at, at + interval '1 day' * (rank %% 3),
       sha256(made.id::text::bytea), 'Candidat', made.id::text,
       'candidat' || made.id || '@nation.example', commune, commune_code, latitude, longitude,
       '{{M1601}}', '{{car}}', 'Travailler près de chez moi.', 'computer', 'yes', 'yes', 'fibre',
       '2026-01', at, advisor
  FROM (SELECT (id - 1) * {APPLICATIONS_EACH} + rank AS id, id AS club, rank, agency, advisor,
               least(starts_on - 30 + rank, current_date - 3 - rank) + time '10:00' AS at,
               CASE WHEN rank <= CASE state WHEN 'recruiting' THEN 5 ELSE 8 END THEN 'seated'
                    WHEN state = 'closed' THEN CASE rank WHEN 9 THEN 'declined' ELSE 'withdrawn' END
                    WHEN rank = 9 THEN 'listed' ELSE 'waiting' END AS state
          FROM nation_club, generate_series(1, {APPLICATIONS_EACH}) AS rank
         WHERE id BETWEEN %(first)s AND %(last)s) AS made
  JOIN members_agency AS home ON home.id = agency
"""
# Who held a seat on the day, there or not; how far away they live is known with their commune.
ATTENDANCES = f"""
INSERT INTO clubs_attendance (id, session_id, member_id, state, minutes, distance_m, computed_at)
SELECT id, session, member,
       CASE WHEN drawn < 0.82 THEN 'present' WHEN drawn < 0.88 THEN 'late'
            WHEN drawn < 0.91 THEN 'partial' WHEN drawn < 0.96 THEN 'absent' ELSE 'excused' END,
       CASE WHEN drawn < 0.82 THEN 180 - (id %% 10)::int WHEN drawn < 0.88 THEN 150
            WHEN drawn < 0.91 THEN 80 ELSE 0 END,
       CASE WHEN pg_temp.draw(member, 5) >= 0.1 THEN 2000 + 38000 * pg_temp.draw(member, 6) END,
       taken_at
  FROM (SELECT *, pg_temp.draw(id, 8) AS drawn
          FROM (SELECT session.id * {ROOM} + number_of_seat * 2 + (seat > %(members)s)::int AS id,
                       session.id AS session, member, attendance_taken_at AS taken_at
                  FROM (SELECT id AS seat, club, number AS number_of_seat, member, taken_on, left_on
                          FROM nation_seat WHERE club BETWEEN %(first)s AND %(last)s) AS held
                  JOIN clubs_clubsession AS session
                    ON session.club_id = held.club
                   AND session.id > (%(first)s::bigint - 1) * {SESSIONS}
                   AND session.id <= %(last)s::bigint * {SESSIONS}
                 WHERE attendance_taken_at IS NOT NULL
                   AND taken_on <= attendance_taken_at::date
                   AND (left_on IS NULL OR left_on >= attendance_taken_at::date)
               ) AS there) AS seen
"""
# For clubs from a first to a last one.
PART = [
    MEMBERS,
    CLUB_ROWS,
    SLOTS,
    SESSION_ROWS,
    SEAT_ROWS,
    OUTCOMES,
    APPLICATIONS,
    ATTENDANCES,
]
# What only helped to write it.
FORGET = [
    "DROP TABLE nation_departement, nation_club, nation_seat",
    "DROP FUNCTION pg_temp.nation_ending, pg_temp.draw",
]
