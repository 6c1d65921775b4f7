"""What a region knows of a company, and triggers that leave alone who refuses contact."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The share lock meets the service's own, so that of a refusal and an addition at the same moment
# the second sees the first. The call in which a company says no is of the day it says it.
GUARD = """
CREATE FUNCTION demand_contact(company bigint, club bigint, day date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM prospecting_company WHERE id = company FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM prospecting_companymark AS mark
          JOIN members_agency AS agency ON agency.region_id = mark.region_id
          JOIN clubs_club ON clubs_club.agency_id = agency.id
         WHERE clubs_club.id = club AND mark.company_id = company AND mark.kind = 'refuses'
           AND mark.withdrawn_at IS NULL AND mark.on < day
           AND (mark.until IS NULL OR mark.until >= least(day, current_date))
    ) THEN
        RAISE EXCEPTION 'do_not_contact' USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION prospect_demands_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.in_charge_id IS DISTINCT FROM OLD.in_charge_id THEN
        PERFORM demand_contact(NEW.company_id, NEW.club_id, 'infinity');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER prospect_demands_contact
    BEFORE INSERT ON prospecting_prospect
    FOR EACH ROW EXECUTE FUNCTION prospect_demands_contact();
CREATE TRIGGER taking_demands_contact
    BEFORE UPDATE OF in_charge_id ON prospecting_prospect
    FOR EACH ROW WHEN (NEW.in_charge_id IS NOT NULL)
    EXECUTE FUNCTION prospect_demands_contact();
CREATE FUNCTION approach_demands_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM demand_contact(company_id, club_id, NEW.on)
       FROM prospecting_prospect WHERE id = NEW.prospect_id;
    RETURN NEW;
END $$;
CREATE TRIGGER approach_demands_contact
    BEFORE INSERT ON prospecting_approach
    FOR EACH ROW EXECUTE FUNCTION approach_demands_contact();
"""
UNDO = """
DROP TRIGGER approach_demands_contact ON prospecting_approach;
DROP TRIGGER taking_demands_contact ON prospecting_prospect;
DROP TRIGGER prospect_demands_contact ON prospecting_prospect;
DROP FUNCTION approach_demands_contact();
DROP FUNCTION prospect_demands_contact();
DROP FUNCTION demand_contact(bigint, bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0022_library"),
        ("members", "0006_cv_files_and_links"),
        ("prospecting", "0004_stages_scripts_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("refuses", "ne souhaite pas être contactée"),
                            ("project", "a un projet d’embauche"),
                            ("volunteer", "volontaire pour des simulations d’entretien"),
                            ("answered", "a répondu à un club"),
                            ("not_hiring", "n’embauche pas en ce moment"),
                        ],
                        max_length=10,
                        verbose_name="ce que l’on sait",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("member", "rapporté par un clubiste"),
                            ("advisor", "noté par un conseiller"),
                            ("employer", "dit par l’entreprise elle-même"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField(verbose_name="dit le")),
                ("until", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
                (
                    "words",
                    models.CharField(blank=True, max_length=200, verbose_name="ce qui a été dit"),
                ),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_because",
                    models.CharField(blank=True, max_length=200, verbose_name="raison"),
                ),
                (
                    "club",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clubs.club",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="prospecting.company",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.region",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "ce que l’on sait d’une entreprise",
                "ordering": ["-on", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=["region", "kind", "-on", "-id"],
                        name="marks_of_region",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("company", "region", "kind", "club"),
                        name="mark_once_per_club",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "refuses"), ("withdrawn_at", None)),
                        fields=("company", "region"),
                        name="one_refusal_per_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("on")), _connector="OR"
                        ),
                        name="mark_ends_after_it_was_said",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(("withdrawn_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mark_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
