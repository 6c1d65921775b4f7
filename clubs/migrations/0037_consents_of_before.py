"""What members had agreed to in their club before 0034, as members' 0019 does."""

from django.db import migrations

BEFORE = """
INSERT INTO members_consent (person_id, kind, given_at)
SELECT owner_id, 'cv_shown', min(shown_at)
  FROM clubs_showncv JOIN members_cv ON members_cv.id = cv_id
 WHERE hidden_at IS NULL GROUP BY owner_id
UNION ALL
SELECT member_id, 'brochure', min(written_at) FROM clubs_brochurecard GROUP BY member_id
    ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0036_application_line_up"),
        ("members", "0019_consents_of_before"),
    ]
    operations = [migrations.RunSQL(BEFORE, migrations.RunSQL.noop)]
