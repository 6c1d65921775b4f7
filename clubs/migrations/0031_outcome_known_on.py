"""The day on which a way out is known; so far it was told on the day it was recorded."""

from django.db import migrations, models
from django.db.models import F, Q

TOLD = """
UPDATE clubs_outcome AS outcome
   SET known_on = greatest(
           outcome.seat_taken_on,
           least(outcome.happened_on, (outcome.recorded_at AT TIME ZONE agency.time_zone)::date))
  FROM clubs_seat AS seat
  JOIN clubs_club AS club ON club.id = seat.club_id
  JOIN members_agency AS agency ON agency.id = club.agency_id
 WHERE seat.id = outcome.seat_id;
-- What is checked at the end of a transaction is checked before the table changes.
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0030_attendance_distance"),
    ]

    operations = [
        migrations.AddField("outcome", "known_on", models.DateField(editable=False, null=True)),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
        migrations.AlterField("outcome", "known_on", models.DateField(editable=False)),
        migrations.AddConstraint(
            "outcome",
            models.CheckConstraint(
                condition=Q(known_on__gte=F("seat_taken_on"), known_on__lte=F("happened_on")),
                name="outcome_not_known_outside_its_time",
            ),
        ),
    ]
