"""Stages as the club says them, with their history; scripts, templates and messages; buddies."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


def to_call_back(apps, schema_editor):
    """Talking became two stages: nothing was agreed upon yet, so the club calls back."""
    apps.get_model("prospecting", "Prospect").objects.filter(stage="talking").update(
        stage="call_back"
    )


def to_talking(apps, schema_editor):
    apps.get_model("prospecting", "Prospect").objects.filter(
        stage__in=["call_back", "meeting"]
    ).update(stage="talking")


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0022_library"),
        ("members", "0006_cv_files_and_links"),
        ("prospecting", "0003_registers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(to_call_back, to_talking),
        migrations.AddField(
            model_name="approach",
            name="answered_on",
            field=models.DateField(blank=True, null=True, verbose_name="réponse le"),
        ),
        migrations.AddField(
            model_name="approach",
            name="lasted",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="approach",
            name="meets_on",
            field=models.DateField(blank=True, null=True, verbose_name="rendez-vous le"),
        ),
        migrations.AddField(
            model_name="prospect",
            name="ask_for",
            field=models.CharField(blank=True, max_length=80, verbose_name="personne à demander"),
        ),
        migrations.AddField(
            model_name="prospect",
            name="email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="adresse électronique"
            ),
        ),
        migrations.AddField(
            model_name="prospect",
            name="phone",
            field=models.CharField(blank=True, max_length=30, verbose_name="téléphone"),
        ),
        migrations.AlterField(
            model_name="approach",
            name="answer",
            field=models.CharField(
                choices=[
                    ("none", "pas de réponse"),
                    ("later", "à rappeler"),
                    ("interested", "intéressée"),
                    ("meeting", "rendez-vous obtenu"),
                    ("interview", "entretien proposé"),
                    ("hired", "embauche"),
                    ("not_hiring", "n’embauche pas"),
                ],
                max_length=10,
                verbose_name="réponse",
            ),
        ),
        migrations.AlterField(
            model_name="prospect",
            name="stage",
            field=models.CharField(
                choices=[
                    ("to_contact", "à contacter"),
                    ("contacted", "contactée"),
                    ("call_back", "à rappeler"),
                    ("meeting", "rendez-vous"),
                    ("interview", "entretien"),
                    ("hired", "embauche"),
                    ("closed", "sans suite"),
                ],
                default="to_contact",
                max_length=10,
                verbose_name="étape",
            ),
        ),
        migrations.CreateModel(
            name="CallScript",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="ce que je dis")),
                (
                    "ending",
                    models.CharField(max_length=120, verbose_name="un autre employeur qui…"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_script",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "script d’appel",
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                        choices=[("email", "courriel"), ("letter", "lettre")], max_length=8
                    ),
                ),
                ("to", models.CharField(blank=True, max_length=254, verbose_name="à")),
                ("subject", models.CharField(max_length=150, verbose_name="objet")),
                ("body", models.TextField(max_length=5000, verbose_name="texte")),
                ("written_at", models.DateTimeField(auto_now=True)),
                (
                    "approach",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="message",
                        to="prospecting.approach",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages_to_companies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cv_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.cvversion",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="prospecting.prospect",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Buddy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "buddy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "club",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buddies",
                        to="clubs.club",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "binôme",
                "constraints": [
                    models.UniqueConstraint(fields=("club", "member"), name="one_buddy_per_member"),
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("buddy")), _negated=True),
                        name="nobody_is_their_own_buddy",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("email", "courriel"), ("letter", "lettre")],
                        max_length=8,
                        verbose_name="pour",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nom du modèle")),
                ("subject", models.CharField(max_length=150, verbose_name="objet")),
                ("body", models.TextField(max_length=5000, verbose_name="texte")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="message_templates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "modèle de message",
                "ordering": ["kind", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "key"), name="message_template_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "from_stage",
                    models.CharField(
                        choices=[
                            ("to_contact", "à contacter"),
                            ("contacted", "contactée"),
                            ("call_back", "à rappeler"),
                            ("meeting", "rendez-vous"),
                            ("interview", "entretien"),
                            ("hired", "embauche"),
                            ("closed", "sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("to_contact", "à contacter"),
                            ("contacted", "contactée"),
                            ("call_back", "à rappeler"),
                            ("meeting", "rendez-vous"),
                            ("interview", "entretien"),
                            ("hired", "embauche"),
                            ("closed", "sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("answer", "après une démarche"),
                            ("hand", "à la main"),
                            ("employer", "réponse de l’entreprise"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "approach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stage_changes",
                        to="prospecting.approach",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="prospecting.prospect",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’étape",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_stage", models.F("to_stage")), _negated=True),
                        name="stage_change_changes",
                    )
                ],
            },
        ),
    ]
