from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0031_outcome_known_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="brochure",
            name="results",
            field=models.CharField(
                choices=[
                    ("own", "Ceux des e-clubs terminés de l’agence, et les chiffres publiés"),
                    ("published", "Les chiffres publiés seulement"),
                    ("none", "Aucun"),
                ],
                default="own",
                max_length=9,
                verbose_name="résultats",
            ),
        ),
    ]
