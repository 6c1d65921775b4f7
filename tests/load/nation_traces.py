"""What a whole country of clubs leaves behind beside what figures count: see ``nation_rows``.

Messages, the trail of what was done, invitations, who was in a room when, lines of the chat, CVs:
the tables in which the rows of one person are to be found among those of everybody.
"""

from django.db import connection

from clubs.models import ChatMessage, PresenceInterval, SessionNotes
from eclub.kit.models import AuditEvent, OutboxMail
from members.models import Consultation, Cv, CvItem, Invitation
from tests.load import bulk

MODELS = [
    OutboxMail,
    AuditEvent,
    Invitation,
    Consultation,
    Cv,
    CvItem,
    PresenceInterval,
    ChatMessage,
    SessionNotes,
]
# Rows of each member, or of each member and session.
EACH = {"mails": 6, "events": 12, "consultations": 4, "items": 12}
# The first sessions of a club, whose presences and lines stand for those of all.
SESSIONS = 6

MAILS = """
INSERT INTO kit_outboxmail
    (key, "to", subject, text, state, created_at, not_before, sent_at, headers)
SELECT 'nation-' || id || '-' || n, email, 'Rappel : séance de votre e-club demain à 14 h',
       repeat('Bonjour, votre e-club se réunit demain à 14 h, pour trois heures. ', 12), 'sent',
       day, day, day, '{{}}'
  FROM members_user, generate_series(1, {mails}) AS n,
       LATERAL (SELECT now() - interval '1 day' * (1 + (id * 7 + n * 13) %% 89) AS day) AS dated
 WHERE NOT is_staff
 ORDER BY day
"""
EVENTS = """
INSERT INTO kit_auditevent (at, actor_id, action, target_type, target_id, details)
SELECT joined_at + interval '1 day' * n, id, 'prospect.taken',
       CASE WHEN n %% 4 = 0 THEN 'members.user' ELSE 'prospecting.prospect' END,
       CASE WHEN n %% 4 = 0 THEN id ELSE id * 40 + n END::text, '{{}}'
  FROM members_user, generate_series(1, {events}) AS n
 WHERE NOT is_staff
"""
INVITATIONS = """
INSERT INTO members_invitation
    (email, token_hash, purpose, role_kind, created_at, expires_at, accepted_at, accepted_by_id)
SELECT email, sha256(('nation' || id)::bytea), 'un e-club', '', joined_at,
       joined_at + interval '14 days', joined_at, id
  FROM members_user WHERE NOT is_staff
"""
CONSULTATIONS = """
INSERT INTO members_consultation (person_id, reader_id, kind, "on", email)
SELECT seat.member_id, club.advisor_id, 'contact',
       current_date - (seat.id * 3 + n * 80)::int %% 360, ''
  FROM (SELECT DISTINCT ON (member_id) * FROM clubs_seat ORDER BY member_id, id) AS seat
  JOIN clubs_club AS club ON club.id = club_id, generate_series(1, {consultations}) AS n
    ON CONFLICT DO NOTHING
"""
CVS = """
INSERT INTO members_cv (owner_id, basics, rest, occupations, updated_at)
SELECT id, jsonb_build_object('name', first_name || ' ' || last_name, 'phone',
                              '06' || lpad(id::text, 8, '0')), '{{}}', '{{}}', joined_at
  FROM members_user WHERE NOT is_staff
"""
ITEMS = """
INSERT INTO members_cvitem (cv_id, key, section, position, data, tags, removed_at)
SELECT cv.id, gen_random_uuid(), 'work', n, '{{"name": "Une entreprise", "position": "Vente"}}',
       '{{}}', NULL
  FROM members_cv AS cv, generate_series(1, {items}) AS n
"""
PRESENCES = """
INSERT INTO clubs_presenceinterval (session_id, person_id, during)
SELECT session_id, member_id, during
  FROM clubs_attendance AS attendance
  JOIN clubs_clubsession AS session ON session.id = session_id
 WHERE number <= {sessions} AND minutes > 0
"""
LINES = """
INSERT INTO clubs_chatmessage (session_id, author_id, body, sent_at, key)
SELECT session_id, member_id, 'Merci à tout le monde, à lundi prochain.',
       lower(during) + interval '1 minute' * n, gen_random_uuid()
  FROM clubs_attendance AS attendance
  JOIN clubs_clubsession AS session ON session.id = session_id, generate_series(1, 2) AS n
 WHERE number <= {sessions} AND minutes > 0
"""
NOTES = """
INSERT INTO clubs_sessionnotes (session_id, editors, owners, next, text, changed_at)
SELECT session_id, jsonb_agg(member_id), '{{}}', '{{}}', 'Ce que nous avons dit.',
       max(computed_at)
  FROM clubs_attendance WHERE minutes > 0 GROUP BY session_id
"""
STATEMENTS = [
    MAILS,
    EVENTS,
    INVITATIONS,
    CONSULTATIONS,
    CVS,
    ITEMS,
    PRESENCES,
    LINES,
    NOTES,
]


def leave() -> None:
    """After ``nation.fill``, which they are drawn from."""
    with bulk.bare(MODELS), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement.format(**EACH, sessions=SESSIONS).replace("%%", "%"))
