"""Companies, prospects and approaches; the check of a SIRET is a function of the database."""

import django.db.models.deletion
import prospecting.models.company
import uuid
from django.conf import settings
from django.db import migrations, models


# Luhn: from the right, every second digit counts double, less nine when that has two digits.
SIRET = """
CREATE FUNCTION luhn_is_valid(digits text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT sum(
            CASE WHEN (length(digits) - place) % 2 = 0 THEN digit
                 WHEN digit > 4 THEN 2 * digit - 9
                 ELSE 2 * digit END
        ) % 10 = 0
        FROM (
            SELECT place, substr(digits, place, 1)::int AS digit
              FROM generate_series(1, length(digits)) AS place
        ) AS placed
    );
CREATE FUNCTION siret_is_valid(siret text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN siret !~ '^[0-9]{14}$' THEN false
        WHEN NOT luhn_is_valid(left(siret, 9)) THEN false
        -- La Poste has more establishments than keys: but for its seat, a multiple of five.
        WHEN left(siret, 9) = '356000000' AND siret <> '35600000000048'
            THEN (SELECT sum(substr(siret, place, 1)::int) % 5 = 0
                    FROM generate_series(1, 14) AS place)
        ELSE luhn_is_valid(siret)
    END;
"""
UNDO = "DROP FUNCTION siret_is_valid(text); DROP FUNCTION luhn_is_valid(text);"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clubs", "0008_outcomes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(SIRET, UNDO),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("siret", models.CharField(max_length=14, unique=True, verbose_name="SIRET")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("commune", models.CharField(blank=True, max_length=60, verbose_name="commune")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "entreprise",
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=prospecting.models.company.SiretIsValid("siret"),
                        name="company_siret_is_valid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Prospect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("to_contact", "à contacter"),
                            ("contacted", "contactée"),
                            ("talking", "en discussion"),
                            ("interview", "entretien"),
                            ("hired", "embauche"),
                            ("closed", "sans suite"),
                        ],
                        default="to_contact",
                        max_length=10,
                        verbose_name="étape",
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "club",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prospects",
                        to="clubs.club",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prospects",
                        to="prospecting.company",
                    ),
                ),
                (
                    "in_charge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="prospects_in_charge",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prise en charge par",
                    ),
                ),
            ],
            options={
                "verbose_name": "piste",
                "ordering": ["company__name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "appel"),
                            ("email", "courriel"),
                            ("visit", "visite"),
                            ("letter", "lettre"),
                            ("network", "par une connaissance"),
                        ],
                        max_length=8,
                        verbose_name="moyen",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("none", "pas de réponse"),
                            ("later", "à rappeler"),
                            ("interested", "intéressée"),
                            ("interview", "entretien proposé"),
                            ("hired", "embauche"),
                            ("not_hiring", "n’embauche pas"),
                        ],
                        max_length=10,
                        verbose_name="réponse",
                    ),
                ),
                ("on", models.DateField(verbose_name="le")),
                (
                    "note",
                    models.TextField(blank=True, max_length=1000, verbose_name="note personnelle"),
                ),
                (
                    "call_back_on",
                    models.DateField(blank=True, null=True, verbose_name="à recontacter le"),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approaches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approaches",
                        to="prospecting.prospect",
                    ),
                ),
            ],
            options={
                "verbose_name": "démarche",
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="prospect",
            constraint=models.UniqueConstraint(
                fields=("club", "company"), name="prospect_once_in_club"
            ),
        ),
        migrations.AddConstraint(
            model_name="approach",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("call_back_on", None), ("call_back_on__gte", models.F("on")), _connector="OR"
                ),
                name="call_back_not_before_approach",
                violation_error_message="Cette date est avant la démarche.",
            ),
        ),
    ]
