"""A session lies inside its club's season: a temporal foreign key (PostgreSQL 18)."""

from django.db import migrations

INSIDE_SEASON = """
ALTER TABLE clubs_club
    ADD CONSTRAINT club_season_key UNIQUE (id, season WITHOUT OVERLAPS);
ALTER TABLE clubs_clubsession
    ADD CONSTRAINT session_inside_season
    FOREIGN KEY (club_id, PERIOD during) REFERENCES clubs_club (id, PERIOD season);
"""
UNDO = """
ALTER TABLE clubs_clubsession DROP CONSTRAINT session_inside_season;
ALTER TABLE clubs_club DROP CONSTRAINT club_season_key;
"""


class Migration(migrations.Migration):
    dependencies = [("clubs", "0002_initial")]

    operations = [migrations.RunSQL(INSIDE_SEASON, UNDO)]
