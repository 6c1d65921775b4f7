"""Outcomes of seats, with the seat's own date beside them for the check to compare with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SEAT_DATE = """
ALTER TABLE clubs_seat ADD CONSTRAINT seat_with_its_date UNIQUE (id, taken_on);
ALTER TABLE clubs_outcome
    ADD CONSTRAINT outcome_of_seat_with_its_date
    FOREIGN KEY (seat_id, seat_taken_on) REFERENCES clubs_seat (id, taken_on)
    ON UPDATE CASCADE;
"""
UNDO = """
ALTER TABLE clubs_outcome DROP CONSTRAINT outcome_of_seat_with_its_date;
ALTER TABLE clubs_seat DROP CONSTRAINT seat_with_its_date;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0007_attendance_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seat_taken_on", models.DateField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("permanent", "emploi durable (CDI)"),
                            ("fixed_term", "CDD de six mois ou plus"),
                            ("short", "CDD plus court ou intérim"),
                            ("business", "création d’entreprise"),
                            ("training", "formation"),
                            ("other", "autre sortie"),
                            ("searching", "en recherche à la fin du club"),
                            ("lost", "perdu de vue"),
                        ],
                        max_length=10,
                        verbose_name="sortie",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "hidden",
                                "marché caché : démarche spontanée, réseau ou piste du club",
                            ),
                            ("offer", "offre publiée"),
                            ("agency", "proposition de l’agence"),
                            ("other", "autre"),
                        ],
                        max_length=6,
                        verbose_name="trouvé par",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="le")),
                ("job", models.CharField(blank=True, max_length=120, verbose_name="métier")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcome",
                        to="clubs.seat",
                    ),
                ),
            ],
            options={
                "verbose_name": "sortie",
                "ordering": ["happened_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("happened_on__gte", models.F("seat_taken_on"))),
                        name="outcome_not_before_seat_taken",
                        violation_error_message="Cette date est avant l’arrivée dans le club.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("permanent", "fixed_term", "short", "business")),
                                models.Q(("channel", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ("permanent", "fixed_term", "short", "business")),
                                    _negated=True,
                                ),
                                ("channel", ""),
                            ),
                            _connector="OR",
                        ),
                        name="outcome_of_work_has_its_channel",
                        violation_error_message="Dites comment l’emploi a été trouvé.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SEAT_DATE, UNDO),
    ]
