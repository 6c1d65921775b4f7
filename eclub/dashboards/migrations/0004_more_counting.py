"""Counts sessions, attendances, approaches, stages, candidates and answers to follow-ups."""

from django.db import migrations

from eclub.dashboards.migrations._counting import Source, Table, all_facts, install, remove

SESSIONS = Source(
    "sessions",
    measures=("sessions",),
    tables={
        "session": Table(
            "clubs_clubsession",
            matters=("club_id", "state", "attendance_taken_at", "attendance_checked_at"),
        )
    },
    # Held once its attendance was taken, or said right: never by the clock.
    facts="""
SELECT session.club_id, 'sessions',
       CASE WHEN session.state <> 'planned' THEN session.state
            WHEN coalesce(session.attendance_taken_at, session.attendance_checked_at) IS NULL
            THEN 'planned' ELSE 'held' END,
       {sign}::bigint
  FROM {session}
""",
)

# There and back, by roads 1.3 times as long as birds fly.
ATTENDANCES = Source(
    "attendances",
    measures=("expected", "attended", "minutes", "travel_m", "travel_unknown"),
    tables={
        "attendance": Table(
            "clubs_attendance", matters=("session_id", "state", "minutes", "distance_m")
        ),
        "session": Table("clubs_clubsession", matters=("club_id",)),
    },
    facts="""
SELECT session.club_id, fact.measure, '', {sign} * fact.value
  FROM {attendance} JOIN {session} ON session.id = attendance.session_id
 CROSS JOIN LATERAL (
    SELECT attendance.state IN ('present', 'late', 'partial')
 ) AS it (was_there)
 CROSS JOIN LATERAL (VALUES
    ('expected', 1),
    ('attended', was_there::int),
    ('minutes', CASE WHEN was_there THEN attendance.minutes ELSE 0 END),
    ('travel_m', CASE WHEN was_there THEN round(2.6 * attendance.distance_m)::bigint END),
    ('travel_unknown', (was_there AND attendance.distance_m IS NULL)::int)
 ) AS fact (measure, value)
 WHERE fact.value <> 0
""",
)

# As ``eclub.dashboards.services.progress`` says of one approach.
APPROACHES = Source(
    "approaches",
    measures=("approaches", "conversations", "meetings"),
    tables={
        "approach": Table("prospecting_approach", matters=("prospect_id", "kind", "answer")),
        "prospect": Table("prospecting_prospect", matters=("club_id",)),
    },
    facts="""
SELECT prospect.club_id, fact.measure, fact.cell, {sign}::bigint
  FROM {approach} JOIN {prospect} ON prospect.id = approach.prospect_id
 CROSS JOIN LATERAL (VALUES
    ('approaches', approach.kind, TRUE),
    ('conversations', '', approach.kind = 'visit' OR approach.answer <> 'none'),
    ('meetings', '', approach.kind = 'visit'
                     OR approach.answer IN ('meeting', 'interview', 'hired'))
 ) AS fact (measure, cell, counts)
 WHERE counts
""",
)

# A stage that a prospect is in, came from or went to counts once, however often that was.
STAGES = Source(
    "stages",
    measures=("stage",),
    tables={
        "prospect": Table("prospecting_prospect", matters=("club_id", "stage")),
        "change": Table(
            "prospecting_stagechange",
            matters=("prospect_id", "from_stage", "to_stage"),
            locks=("prospect_id", "prospecting_prospect"),
        ),
    },
    facts="""
SELECT club_id, 'stage', stage, sign::bigint FROM (
    SELECT prospect.id, prospect.club_id, prospect.stage, {sign} AS sign FROM {prospect}
     UNION SELECT prospect.id, prospect.club_id, change.from_stage, {sign}
      FROM {prospect} JOIN {change} ON change.prospect_id = prospect.id
     UNION SELECT prospect.id, prospect.club_id, change.to_stage, {sign}
      FROM {prospect} JOIN {change} ON change.prospect_id = prospect.id
) AS entered
""",
    facts_of={
        # What the changed rows alone tell of: neither the prospect's stage, nor another change.
        "change": """
SELECT club_id, 'stage', stage,
       bool_or(sign > 0)::int::bigint - bool_or(sign < 0)::int
  FROM (
    SELECT prospect.id, prospect.club_id, step.stage, change.sign
      FROM {prospect} JOIN {change} ON change.prospect_id = prospect.id
     CROSS JOIN LATERAL (VALUES (change.from_stage), (change.to_stage)) AS step (stage)
     WHERE step.stage <> prospect.stage AND NOT EXISTS (
        SELECT FROM prospecting_stagechange AS kept
         WHERE kept.prospect_id = prospect.id AND step.stage IN (kept.from_stage, kept.to_stage)
           AND kept.id NOT IN (SELECT again.id FROM {again} WHERE again.sign > 0)
     )
  ) AS told
 GROUP BY club_id, id, stage
"""
    },
)

APPLICATIONS = Source(
    "applications",
    measures=("applications", "waiting"),
    tables={
        "application": Table("clubs_application", matters=("club_id", "state", "applied_at")),
    },
    facts="""
SELECT application.club_id, fact.measure, fact.cell, {sign}::bigint
  FROM {application}
 CROSS JOIN LATERAL (VALUES
    ('applications', application.state, TRUE),
    ('waiting', (application.applied_at AT TIME ZONE 'UTC')::date::text,
     application.state IN ('waiting', 'listed', 'offered'))
 ) AS fact (measure, cell, counts)
 WHERE counts
""",
)

FOLLOW_UPS = Source(
    "follow_ups",
    measures=("followed",),
    tables={
        "follow_up": Table(
            "clubs_followup", matters=("outcome_id", "months", "asked_at", "answer")
        ),
        "outcome": Table("clubs_outcome", matters=("seat_id",)),
        "seat": Table("clubs_seat", matters=("club_id",)),
    },
    facts="""
SELECT seat.club_id, 'followed',
       follow_up.months || ':' || coalesce(nullif(follow_up.answer, ''), 'none'), {sign}::bigint
  FROM {follow_up}
  JOIN {outcome} ON outcome.id = follow_up.outcome_id
  JOIN {seat} ON seat.id = outcome.seat_id
 WHERE follow_up.asked_at IS NOT NULL OR follow_up.answer <> ''
""",
)

SOURCES = (SESSIONS, ATTENDANCES, APPROACHES, STAGES, APPLICATIONS, FOLLOW_UPS)


class Migration(migrations.Migration):
    dependencies = [
        ("dashboards", "0003_alert"),
        ("clubs", "0030_attendance_distance"),
        ("prospecting", "0014_communes_are_of_members"),
    ]

    operations = [
        *(migrations.RunSQL(install(source), remove(source)) for source in SOURCES),
        migrations.RunSQL(
            all_facts("clubs", "seats", *(source.name for source in SOURCES)),
            all_facts("clubs", "seats"),
        ),
    ]
