"""Agendas with their templates, speaking rounds and commitments."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0009_index_of_attendances_to_take"),
        ("members", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="titre")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "bilan des engagements"),
                            ("round", "tour de table"),
                            ("theme", "thème"),
                            ("rehearsal", "simulation d’entretien"),
                            ("pairs", "travail à deux ou trois"),
                            ("break", "pause"),
                            ("commitments", "nouveaux engagements"),
                        ],
                        default="theme",
                        max_length=12,
                        verbose_name="sorte",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="clubs.clubsession",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape",
                "ordering": ["session", "position"],
            },
        ),
        migrations.CreateModel(
            name="AgendaTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom du modèle")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_templates",
                        to="members.agency",
                    ),
                ),
            ],
            options={
                "verbose_name": "modèle d’ordre du jour",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="engagement")),
                ("due_on", models.DateField(verbose_name="pour le")),
                (
                    "review",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "fait"),
                            ("partly", "en partie"),
                            ("not_yet", "pas encore"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="bilan",
                    ),
                ),
                (
                    "what_next",
                    models.CharField(blank=True, max_length=300, verbose_name="et ensuite"),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="commitments_reviewed",
                        to="clubs.clubsession",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="clubs.clubsession",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "engagement",
                "ordering": ["session", "member", "id"],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seconds", models.PositiveSmallIntegerField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="clubs.clubsession",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rounds",
                        to="clubs.agendastep",
                    ),
                ),
            ],
            options={
                "verbose_name": "tour de table",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RoundTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "à venir"),
                            ("speaking", "a la parole"),
                            ("spoke", "a parlé"),
                            ("passed", "passe son tour"),
                            ("skipped", "pas là"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("paused_for", models.DurationField(default=datetime.timedelta)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="clubs.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "tour de parole",
                "ordering": ["round", "position"],
            },
        ),
        migrations.CreateModel(
            name="TemplateStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="titre")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "bilan des engagements"),
                            ("round", "tour de table"),
                            ("theme", "thème"),
                            ("rehearsal", "simulation d’entretien"),
                            ("pairs", "travail à deux ou trois"),
                            ("break", "pause"),
                            ("commitments", "nouveaux engagements"),
                        ],
                        default="theme",
                        max_length=12,
                        verbose_name="sorte",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="clubs.agendatemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape d’un modèle",
                "ordering": ["template", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="agendastep",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("session", "position"),
                name="one_step_per_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendastep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None),
                    models.Q(
                        ("ended_at__gte", models.F("started_at")), ("started_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="step_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendastep",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (1, 240))), name="step_takes_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendastep",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("started_at__isnull", False)),
                expressions=[
                    ("session", "="),
                    (
                        models.Func(
                            "started_at",
                            "ended_at",
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="steps_of_a_session_do_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendatemplate",
            constraint=models.UniqueConstraint(
                fields=("agency", "name"), name="one_template_per_name"
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("review", "")), fields=["member"], name="commitments_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("review", ""), ("reviewed_at", None)),
                    models.Q(
                        models.Q(("review", ""), _negated=True), ("reviewed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="review_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("session",),
                name="one_open_round_per_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundturn",
            constraint=models.UniqueConstraint(
                fields=("round", "person"), name="one_turn_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundturn",
            constraint=models.UniqueConstraint(
                fields=("round", "position"), name="one_turn_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "speaking")),
                fields=("round",),
                name="one_speaker_per_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "speaking"), _negated=True),
                    models.Q(("ended_at", None), ("started_at__isnull", False)),
                    _connector="OR",
                ),
                name="who_speaks_has_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="templatestep",
            constraint=models.UniqueConstraint(
                fields=("template", "position"), name="one_template_step_per_position"
            ),
        ),
    ]
