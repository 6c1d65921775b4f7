"""What somebody agreed to before 0017 has its row, so that it can be read and taken back."""

from django.db import migrations

# A photo has no date of its own: what was done to the CV was noted, and else when it was changed.
BEFORE = """
INSERT INTO members_consent (person_id, kind, given_at)
SELECT owner_id, 'cv_online', min(made_at)
  FROM members_cvlink JOIN members_cv ON members_cv.id = cv_id
 WHERE withdrawn_at IS NULL GROUP BY owner_id
UNION ALL
SELECT owner_id, 'photo', coalesce(taken.at, updated_at)
  FROM members_cvphoto JOIN members_cv ON members_cv.id = cv_id
  LEFT JOIN (
      SELECT target_id, max(at) AS at FROM kit_auditevent
       WHERE action = 'cv.photo_taken' GROUP BY target_id
  ) AS taken ON taken.target_id = members_cv.id::text
    ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial"), ("members", "0018_known_devices_round")]
    operations = [migrations.RunSQL(BEFORE, migrations.RunSQL.noop)]
